"""Who waits for a job to change: woken at once, without asking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Changes:
    """Wakes those who watch a job.

    Attributes:
        closed: Whether the service ends, so that nobody is to wait any more.
    """

    def __init__(self) -> None:
        self.closed = False
        self._watchers: dict[str, dict[asyncio.Event, bool]] = {}

    @contextmanager
    def watch(self, id: str, *, end: bool = False) -> Iterator[asyncio.Event]:
        """An event that is set at each change of a job from now on; whoever waits clears it.

        Args:
            id: The job.
            end: Whether only its end counts.
        """
        event = asyncio.Event()
        if self.closed:
            event.set()
        watchers = self._watchers.setdefault(id, {})
        watchers[event] = end
        try:
            yield event
        finally:
            del watchers[event]
            if not watchers and self._watchers.get(id) is watchers:
                del self._watchers[id]

    def tell(self, id: str, *, ended: bool = False) -> None:
        """A job has changed; `ended` if that was its end."""
        for event, only_end in self._watchers.get(id, {}).items():
            if ended or not only_end:
                event.set()

    def close(self) -> None:
        """The service ends."""
        self.closed = True
        for id in self._watchers:
            self.tell(id, ended=True)
