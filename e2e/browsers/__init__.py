"""Real browsers behind one small interface.

Rules:
- A browser opens addresses and closes them again; whether a page does what it should is told by the
  page itself, to the server it came from (`e2e/programs.py`). So the three drivers stay small and
  a test is the same text in each of them.
- A `Profile` is a fresh store: no cache, no snapshot, no service worker of another one.
- Every call has a time limit, and a browser's processes end, by their id, with its driver.
"""

from __future__ import annotations

import abc
from pathlib import Path
from types import TracebackType
from typing import Self

CALL_TIMEOUT = 30.0
"""Seconds that a browser has for one step: starting, opening, closing, a screenshot."""


class BrowserError(Exception):
    """A browser is missing, does not start or does not answer."""


class Tab(abc.ABC):
    """One open page."""

    @abc.abstractmethod
    def close(self) -> None:
        """Close the page; also one that hangs."""

    @abc.abstractmethod
    def screenshot(self, path: Path) -> None:
        """Write what is seen as PNG."""

    @abc.abstractmethod
    def console(self) -> list[str]:
        """What the driver saw of the page's console, its workers' included; may be nothing."""


class Profile(abc.ABC):
    """A fresh store and the tabs that share it; a context manager."""

    @abc.abstractmethod
    def open(self, url: str) -> Tab:
        """Go to an address in a new tab, without waiting until it has loaded."""

    @abc.abstractmethod
    def close(self) -> None:
        """Close the tabs and forget what they stored."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Browser(abc.ABC):
    """A running browser."""

    name: str

    @abc.abstractmethod
    def profile(self) -> Profile:
        """A fresh store."""

    @abc.abstractmethod
    def close(self) -> None:
        """End the browser and all its processes."""
