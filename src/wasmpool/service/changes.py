"""Who waits for a job to change: woken at once, without asking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Changes:
    """Wakes those who watch a job."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[asyncio.Event]] = {}
        self._closed = False

    @contextmanager
    def watch(self, id: str) -> Iterator[asyncio.Event]:
        """An event that is set at each change of a job from now on; whoever waits clears it."""
        event = asyncio.Event()
        if self._closed:
            event.set()
        watchers = self._watchers.setdefault(id, set())
        watchers.add(event)
        try:
            yield event
        finally:
            watchers.discard(event)
            if not watchers:
                self._watchers.pop(id, None)

    def tell(self, id: str) -> None:
        """A job has changed."""
        for event in self._watchers.get(id, ()):
            event.set()

    def close(self) -> None:
        """The service ends: nobody is to wait any more."""
        self._closed = True
        for id in list(self._watchers):
            self.tell(id)

    @property
    def closed(self) -> bool:
        """Whether the service ends."""
        return self._closed
