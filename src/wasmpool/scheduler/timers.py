"""A heap of timers whose entries may die before they are due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

T = TypeVar("T")


class Timers(Generic[T]):
    """Things with a time, earliest first; in order of adding where times are equal.

    Args:
        alive: Says whether an entry still counts. Dead ones are dropped when they come to the top,
            or all together when they may be more than half of the heap, so memory stays bounded.

    Attributes:
        heap: The entries, dead ones too; empty when nothing is timed.
    """

    def __init__(self, alive: Callable[[T], bool]) -> None:
        self._alive = alive
        self.heap: list[tuple[int, int, T]] = []
        self._sequence = 0
        self._sweep_at = 64

    def add(self, due: int, thing: T) -> None:
        """Set a timer for `thing`."""
        heap = self.heap
        if len(heap) >= self._sweep_at:
            heap[:] = [entry for entry in heap if self._alive(entry[2])]
            heapify(heap)
            self._sweep_at = 2 * len(heap) + 64
        self._sequence += 1
        heappush(heap, (due, self._sequence, thing))

    def next_due(self) -> int | None:
        """Return the earliest time, or `None` when nothing is timed."""
        heap = self.heap
        while heap:
            if self._alive(heap[0][2]):
                return heap[0][0]
            heappop(heap)
        return None

    def pop_due(self, now: int) -> Iterator[T]:
        """Remove and yield all that is due."""
        due = self.next_due()
        while due is not None and due <= now:
            yield heappop(self.heap)[2]
            due = self.next_due()
