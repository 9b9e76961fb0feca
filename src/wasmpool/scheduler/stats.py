"""What the scheduler shows of itself: frozen views, made on demand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerCounts:
    """Workers by state; `total` is the live ones, `closed` the slots given up."""

    total: int
    starting: int
    idle: int
    busy: int
    stopping: int
    closed: int


@dataclass(frozen=True, slots=True)
class TaskCounts:
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


@dataclass(frozen=True, slots=True)
class QueueStats:
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


@dataclass(frozen=True, slots=True)
class Stats:
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


@dataclass(frozen=True, slots=True)
class WorkerView:
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
