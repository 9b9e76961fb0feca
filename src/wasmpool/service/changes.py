"""Who waits for a job to change: woken at once, without asking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from wasmpool.service.jobs import ENDED, Job

T = TypeVar("T")


class Changes:
    """Wakes those who watch a job.

    Attributes:
        closed: Whether the service ends, so that nobody is to wait any more.
    """

    def __init__(self) -> None:
        self.closed = False
        self._watchers: dict[str, set[asyncio.Event]] = {}
        self._ends: dict[str, set[asyncio.Future[Job | None]]] = {}

    @contextmanager
    def watch(self, id: str) -> Iterator[asyncio.Event]:
        """An event that is set at each change of a job from now on; whoever waits clears it."""
        event = asyncio.Event()
        if self.closed:
            event.set()
        with _listed(self._watchers, id, event):
            yield event

    @contextmanager
    def end_of(self, id: str) -> Iterator[asyncio.Future[Job | None]]:
        """What a job will be when it has ended, from now on; None when the service ends first."""
        end: asyncio.Future[Job | None] = asyncio.get_running_loop().create_future()
        if self.closed:
            end.set_result(None)
        with _listed(self._ends, id, end):
            yield end

    def tell(self, job: Job) -> None:
        """A job has changed."""
        for event in self._watchers.get(job.id, ()):
            event.set()
        if job.state in ENDED:
            self._end(job.id, job)

    def close(self) -> None:
        """The service ends."""
        self.closed = True
        for events in self._watchers.values():
            for event in events:
                event.set()
        for id in self._ends:
            self._end(id, None)

    def _end(self, id: str, job: Job | None) -> None:
        for end in self._ends.get(id, ()):
            if not end.done():
                end.set_result(job)


@contextmanager
def _listed(lists: dict[str, set[T]], id: str, each: T) -> Iterator[None]:
    lists.setdefault(id, set()).add(each)
    try:
        yield
    finally:
        lists[id].discard(each)
        if not lists[id]:
            del lists[id]
