"""Interrupts of a run: the first ends it early, the second at once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stop_on_signals(stop: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Call `stop` at the first SIGINT or SIGTERM, and raise `KeyboardInterrupt` at the second.

    Yields:
        A function to call before each output: it raises `KeyboardInterrupt` once more after the
        second one. A worker in this process takes every exception for its handler's own.
    """
    asked = 0

    def handle(number: int, frame: object) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            stop()
        check()

    def check() -> None:
        if asked > 1:
            raise KeyboardInterrupt

    before = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, handle)
    try:
        yield check
        check()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
