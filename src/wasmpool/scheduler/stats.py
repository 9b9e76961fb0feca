"""What the scheduler shows of itself: named tuples, made on demand."""

from __future__ import annotations

from typing import NamedTuple

from wasmpool.scheduler.fleet import Fleet, Worker
from wasmpool.scheduler.ledger import Ledger
from wasmpool.scheduler.states import (
    BUSY,
    CANCELLED,
    CLOSED,
    DEAD_LETTER,
    FAILED,
    IDLE,
    READY,
    RETRY_WAIT,
    RUNNING,
    STARTING,
    STOPPING,
    SUCCEEDED,
)


class WorkerCounts(NamedTuple):
    """Workers by state; `total` is the live ones, `closed` the slots given up."""

    total: int
    starting: int
    idle: int
    busy: int
    stopping: int
    closed: int


class TaskCounts(NamedTuple):
    """Tasks by state, and items by how they ended.

    `submitted` counts all tasks ever; `failed` includes those with dead letters. `retried` counts
    retries of items, `dead` the dead letters that are listed now.
    """

    submitted: int
    ready: int
    running: int
    retry_wait: int
    succeeded: int
    failed: int
    cancelled: int
    retried: int
    dead: int
    items_succeeded: int
    items_failed: int
    items_cancelled: int


class QueueStats(NamedTuple):
    """The queue of ready batches.

    Attributes:
        batches: Ready batches.
        items: Items in them.
        depth: Pairs of priority and number of ready batches, lowest priority number first.
        waits: Number of assignments so far.
        wait_total_ms: Time that batches were ready before they were assigned, all together.
        wait_max_ms: The longest of these times.
    """

    batches: int
    items: int
    depth: tuple[tuple[int, int], ...]
    waits: int
    wait_total_ms: int
    wait_max_ms: int


class Stats(NamedTuple):
    """The scheduler at one moment.

    Attributes:
        workers: Workers by state.
        tasks: Tasks by state, items by end.
        queue: The queue of ready batches.
        spawns: Workers started.
        losses: Workers lost or killed for silence.
        reuse_rate: Share of assignments that went to a worker which had done a batch before.
        bytes_submitted: Sizes of all tasks submitted.
        bytes_succeeded: Sizes of the tasks that succeeded.
        since_ms: Time since the first event: with `items_*` and `bytes_*` it gives throughput.
        health: `healthy`; `degraded` with a slot closed, a loss not yet made up for, or after a
            fall back; `critical` when no slot is left.
    """

    workers: WorkerCounts
    tasks: TaskCounts
    queue: QueueStats
    spawns: int
    losses: int
    reuse_rate: float
    bytes_submitted: int
    bytes_succeeded: int
    since_ms: int
    health: str


class WorkerView(NamedTuple):
    """A worker slot at one moment.

    Attributes:
        worker: Its id.
        generation: How often it was started.
        state: One of `states.WORKER_STATES`.
        since_ms: When it came into that state.
        batch: The batch that it has.
        task: Its task.
        item: The item under way, as far as known.
        items_done: Items finished, all generations.
        memory_bytes: Memory that it reported last.
        restarts: Starts after a loss.
        affinity: Affinity keys that this generation met.
        capabilities: What it can do.
    """

    worker: str
    generation: int
    state: str
    since_ms: int
    batch: str | None
    task: str | None
    item: int | None
    items_done: int
    memory_bytes: int | None
    restarts: int
    affinity: tuple[str, ...]
    capabilities: tuple[str, ...]


class Waits:
    """Counts how long batches were ready before a worker took them, and who took them.

    Attributes:
        assigned: Number of assignments.
        reused: Number of those that went to a worker which had done a batch before.
        total_ms: The waiting times all together.
        max_ms: The longest one.
    """

    def __init__(self) -> None:
        self.assigned = 0
        self.reused = 0
        self.total_ms = 0
        self.max_ms = 0

    def count(self, waited_ms: int, reused: bool) -> None:
        """Count an assignment."""
        self.assigned += 1
        self.reused += reused
        self.total_ms += waited_ms
        if waited_ms > self.max_ms:
            self.max_ms = waited_ms


def take_stats(ledger: Ledger, fleet: Fleet, waits: Waits, since_ms: int) -> Stats:
    """Return the state of all parts as one frozen value."""
    states, queue, count = ledger.states, ledger.queue, fleet.count
    return Stats(
        workers=WorkerCounts(
            total=fleet.live,
            starting=count[STARTING],
            idle=count[IDLE],
            busy=count[BUSY],
            stopping=count[STOPPING],
            closed=count[CLOSED],
        ),
        tasks=TaskCounts(
            submitted=ledger.submitted,
            ready=states[READY],
            running=states[RUNNING],
            retry_wait=states[RETRY_WAIT],
            succeeded=states[SUCCEEDED],
            failed=states[FAILED] + states[DEAD_LETTER],
            cancelled=states[CANCELLED],
            retried=ledger.retried,
            dead=len(ledger.letters),
            items_succeeded=ledger.items_succeeded,
            items_failed=ledger.items_failed,
            items_cancelled=ledger.items_cancelled,
        ),
        queue=QueueStats(
            batches=queue.size,
            items=queue.items,
            depth=tuple(sorted(queue.depth.items())),
            waits=waits.assigned,
            wait_total_ms=waits.total_ms,
            wait_max_ms=waits.max_ms,
        ),
        spawns=fleet.spawns,
        losses=fleet.losses,
        reuse_rate=waits.reused / waits.assigned if waits.assigned else 0.0,
        bytes_submitted=ledger.bytes_submitted,
        bytes_succeeded=ledger.bytes_succeeded,
        since_ms=since_ms,
        health=_health(fleet, ledger.inline),
    )


def view(worker: Worker) -> WorkerView:
    """Return what a slot is doing."""
    batch = worker.batch
    item = None
    if batch is not None and batch.next < batch.stop:
        item = batch.next if batch.item is None else batch.item
    return WorkerView(
        worker=worker.id,
        generation=worker.generation,
        state=worker.state,
        since_ms=worker.since,
        batch=None if batch is None else batch.id,
        task=None if batch is None else batch.task.id,
        item=item,
        items_done=worker.items_done,
        memory_bytes=worker.memory,
        restarts=worker.restarts,
        affinity=tuple(worker.met),
        capabilities=worker.capabilities,
    )


def _health(fleet: Fleet, inline: bool) -> str:
    if not fleet.open:
        return "critical"
    wounded = any(worker.losses for worker in fleet.slots)
    return "degraded" if wounded or inline or fleet.count[CLOSED] else "healthy"
