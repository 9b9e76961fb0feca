"""The garbage collector, where it would look again and again at what is no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep it out meanwhile: nodes and records by the hundred thousand, and hardly a cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def making_what_stays() -> Iterator[None]:
    """Keep it out meanwhile, and afterwards from going through all that was made as if it was new.

    That would take as long as to make a tenth of it, up to three times. What was made counts as
    old at once, and is looked at when the collector goes through everything.
    """
    enabled = gc.isenabled()
    with without_collector():
        yield
        if enabled and not gc.get_freeze_count():  # which somebody else would mean to keep
            gc.freeze()
            gc.unfreeze()
