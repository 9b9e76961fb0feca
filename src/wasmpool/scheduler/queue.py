"""The queue of ready batches.

Rules of this file:

- Order: suspects first, then work that came back from a lost worker, then the rest. Inside each of
  these three lanes by `submitted_ms + priority * ageing_ms`, then first in, first out.
- That sum is ageing without rescans: all batches grow older at the same pace, so a batch that has
  waited `ageing_ms` longer than another stands one priority step before it, and the order between
  two batches never changes. Nothing starves: each newcomer's sum is larger than the last one's.
- There is one heap for each pair of required capabilities and affinity key, so that a worker finds
  the best batch it may take by looking at the tops alone. Such pairs are few (languages).
- A batch that leaves the queue early (cancelled) stays in its heap until it comes to the top.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from heapq import heappop, heappush

from wasmpool.scheduler.states import READY
from wasmpool.scheduler.task import Batch

SUSPECTS = 0
RETURNED = 1
NORMAL = 2

_Entry = tuple[int, int, int, Batch]
_Key = tuple[tuple[str, ...], str | None]


class ReadyQueue:
    """Ready batches, best first for each worker.

    Attributes:
        size: Number of ready batches.
        items: Number of unended items in them.
        depth: Ready batches by priority.
    """

    def __init__(self, ageing_ms: int, by_affinity: bool) -> None:
        self.size = 0
        self.items = 0
        self.depth: dict[int, int] = {}
        self._ageing_ms = ageing_ms
        self._by_affinity = by_affinity
        self._heaps: dict[_Key, list[_Entry]] = {}
        self._sequence = 0

    def push(self, batch: Batch, lane: int, now: int) -> None:
        """Queue a batch in one of the three lanes."""
        spec = batch.task.spec
        batch.state = READY
        batch.ready_ms = now
        self._sequence += 1
        rank = batch.task.submitted_ms + spec.priority * self._ageing_ms
        key = (spec.requires, spec.affinity if self._by_affinity else None)
        heap = self._heaps.get(key)
        if heap is None:
            heap = self._heaps[key] = []
        heappush(heap, (lane, rank, self._sequence, batch))
        self.size += 1
        self.items += batch.stop - batch.next
        self.depth[spec.priority] = self.depth.get(spec.priority, 0) + 1

    def remove(self, batch: Batch, state: str) -> None:
        """Take a ready batch out; `state` is its next state."""
        priority = batch.task.spec.priority
        batch.state = state
        self.size -= 1
        self.items -= batch.stop - batch.next
        self.depth[priority] -= 1
        if not self.depth[priority]:
            del self.depth[priority]

    def best(self, capabilities: Container[str], met: Container[str], now: int) -> Batch | None:
        """Return the batch that a worker should take next, without taking it.

        Args:
            capabilities: What the worker can do.
            met: The affinity keys that it met before. Among batches of the same lane and priority
                as the very best one, one with such a key goes first, unless the very best one has
                waited `ageing_ms` already: then nothing passes it any more.
            now: The time.
        """
        best: _Entry | None = None
        favourite: _Entry | None = None
        for (requires, affinity), heap in self._heaps.items():
            if requires and not all(name in capabilities for name in requires):
                continue
            entry = _top(heap)
            if entry is None:
                continue
            if best is None or entry < best:
                best = entry
            if affinity is not None and affinity in met and (not favourite or entry < favourite):
                favourite = entry
        if best is None:
            return None
        batch = best[3]
        if favourite is None or favourite is best or now - batch.ready_ms >= self._ageing_ms:
            return batch
        other = favourite[3]
        same = favourite[0] == best[0] and other.task.spec.priority == batch.task.spec.priority
        return other if same else batch

    def demands(self) -> Iterator[tuple[tuple[str, ...], Batch]]:
        """Yield each set of required capabilities that a ready batch has, with that batch."""
        for (requires, _), heap in self._heaps.items():
            if requires:
                entry = _top(heap)
                if entry is not None:
                    yield requires, entry[3]


def _top(heap: list[_Entry]) -> _Entry | None:
    while heap:
        if heap[0][3].state == READY:
            return heap[0]
        heappop(heap)
    return None
