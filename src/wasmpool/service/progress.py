"""How far an attempt is: told often, passed on now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

INTERVAL_S = 0.5

Tell = Callable[["Progress"], None]


class Progress:
    """How far an attempt is.

    Args:
        tell: Called when there is something to tell, but not more often than each `INTERVAL_S`, so
            that small jobs cost nothing.

    Attributes:
        name: The phase under way.
        done: Files or payloads that are done.
        total: Of how many, as far as known.
    """

    def __init__(self, tell: Tell) -> None:
        self.name = "starting"
        self.done = 0
        self.total: int | None = None
        self._tell = tell
        self._told = time.monotonic()

    def phase(self, name: str) -> None:
        """A phase begins."""
        self.name = name
        self._tell_if_time()

    def count(self, done: int, total: int | None) -> None:
        """So many are done."""
        self.done, self.total = done, total
        self._tell_if_time()

    def _tell_if_time(self) -> None:
        now = time.monotonic()
        if now - self._told >= INTERVAL_S:
            self._told = now
            self._tell(self)
