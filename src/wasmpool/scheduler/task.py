"""Tasks and batches: what is left to do of what a caller submitted.

Rules of this file:

- The truth about items is the set of a task's live batches: an item has not ended exactly when one
  live batch covers it between `next` and `stop`. There is no record for each item, so an event
  costs the same for a task of one item and of a million.
- All unended items of a batch have had the same number of attempts.
- A batch is queued once, runs once and is then over; what is left of it goes into new batches.
"""

from __future__ import annotations

from typing import NamedTuple

from wasmpool.scheduler.messages import Failure, TaskSubmitted
from wasmpool.scheduler.states import PENDING

OVER = "over"
"""State of a batch that no longer counts; the others are those of tasks."""

STORY_LENGTH = 16
"""Entries of a story that are kept: the latest."""


class Ending(NamedTuple):
    """Why everything left of a task ends: with `failure`, or cancelled when that is `None`."""

    reason: str
    failure: Failure | None = None


class Story:
    """The last things that happened, kept as tuples and formatted only when somebody reads it."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: list[tuple[object, ...]] = []

    def note(self, *entry: object) -> None:
        """Add an entry `(now_ms, what, details ...)`."""
        entries = self._entries
        entries.append(entry)
        if len(entries) > STORY_LENGTH:
            del entries[0]

    def tell(self) -> tuple[str, ...]:
        """Return one line an entry, oldest first."""
        return tuple(" ".join(map(str, entry)) for entry in self._entries)


class Task(Story):
    """A submitted task that has not ended.

    Attributes:
        spec: The event that submitted it.
        id: Its id.
        state: One of `states.TASK_STATES`.
        left: Number of items that have not ended.
        failed: Number of items that failed.
        cancelled: Number of items that were cancelled.
        dead: Number of items among the dead letters.
        batches: Its live batches by id, oldest first.
        ready: How many of them are queued.
        running: How many of them a worker has.
        ending: Set once everything left is to end.
        started_ms: When its first batch was assigned.
        submitted_ms: When it was submitted.
    """

    __slots__ = (
        "batches", "cancelled", "dead", "ending", "failed", "id", "left", "ready", "running",
        "spec", "started_ms", "state", "submitted_ms",
    )  # fmt: skip

    def __init__(self, spec: TaskSubmitted, now: int) -> None:
        super().__init__()
        self.spec = spec
        self.id = spec.task
        self.state: str = PENDING
        self.left = spec.items
        self.failed = 0
        self.cancelled = 0
        self.dead = 0
        self.batches: dict[str, Batch] = {}
        self.ready = 0
        self.running = 0
        self.ending: Ending | None = None
        self.started_ms: int | None = None
        self.submitted_ms = now


class Batch:
    """A run `[start, stop)` of a task's items.

    Attributes:
        id: Its id.
        task: The task that it belongs to.
        start: First item when it was made.
        stop: Item after its last.
        next: First item that was not reported yet.
        attempt: The how-manieth attempt at its items this is, from 1.
        announce: Whether the worker tells of each item before it starts it.
        suspect: Whether its one item cost a worker before.
        losses: How often its one item, alone on a worker, cost that worker.
        state: `ready`, `running`, `retry_wait` or `over`.
        ready_ms: When it was queued.
        item: The item that the worker announced and did not end yet.
        item_timeout_ms: Time limit of each item.
        item_since: When the clock of the item under way started.
        assigned_ms: When it was assigned.
        cancel_since: When the worker was asked to stop something in it.
        cancel_all: Whether it was asked to stop everything left (or else just `culprit`).
        culprit: The item that ran too long.
        blame: What `culprit` fails with.
    """

    __slots__ = (
        "announce", "assigned_ms", "attempt", "blame", "cancel_all", "cancel_since", "culprit",
        "id", "item", "item_since", "item_timeout_ms", "losses", "next", "ready_ms", "start",
        "state", "stop", "suspect", "task",
    )  # fmt: skip

    def __init__(
        self,
        id: str,
        task: Task,
        start: int,
        stop: int,
        attempt: int,
        announce: bool,
        suspect: bool = False,
        losses: int = 0,
    ) -> None:
        self.id = id
        self.task = task
        self.start = start
        self.stop = stop
        self.next = start
        self.attempt = attempt
        self.announce = announce
        self.suspect = suspect
        self.losses = losses
        self.state: str = OVER
        self.ready_ms = 0
        self.item: int | None = None
        self.item_since = 0
        self.item_timeout_ms: int | None = None
        self.assigned_ms = 0
        self.cancel_since: int | None = None
        self.cancel_all = False
        self.culprit: int | None = None
        self.blame: Failure | None = None

    @property
    def guilty(self) -> bool:
        """Whether its one item, a suspect, is to blame if its worker is lost now."""
        return self.suspect and self.next < self.stop
