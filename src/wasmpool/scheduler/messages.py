"""What goes into the scheduler (events) and what comes out (commands), as data.

Rules of this file:

- A *task* is what a caller submitted: `items` pieces of work of one kind, numbered from 0. A single
  `submit` has one item; a chunk of `map` and a batch of files have many.
- A *batch* is a contiguous run `[start, stop)` of one task's items that one worker works off in
  order. A task begins as one batch; retries and lost workers split it.
- Times are integer milliseconds on one monotonic clock. Ids come from counters (`t1`, `w1`, `b1`).
- Every message about running work names the worker's `generation` and the `batch`; those of an
  older generation or a finished batch are dropped without an error.
- They are named tuples, which are quick to define and to make, but equal only to their own kind.
- The same shapes in JSON (class name in snake_case as `type`) make up the scenario files that the
  JavaScript scheduler is tested with too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, get_args

# ---------------------------------------------------------------- parts of messages


class Failure(NamedTuple):
    """Why an item failed, as a value.

    Attributes:
        type: Name of the error type (`TimeoutError`, `WorkerLost`, a handler's own ...).
        message: What happened, for a person.
        phase: The phase that failed.
        retryable: Whether trying again can help (a lost worker, a timeout).
    """

    type: str
    message: str
    phase: str = "run"
    retryable: bool = False


class ItemFailure(NamedTuple):
    """The failure of one item inside an `ItemsDone` report."""

    item: int
    failure: Failure
    cancelled: bool = False


# ---------------------------------------------------------------- events


class TaskSubmitted(NamedTuple):
    """A caller submitted a task.

    Attributes:
        task: Its id.
        items: Number of items, at least 1.
        priority: 0 first, 10 default, 100 last.
        size: Bytes of all items, for balancing and statistics.
        affinity: A key (a language); workers that met it before are preferred under `affinity`.
        requires: Capabilities that a worker must have.
        retries: Retries for each item; `None` takes the configuration's.
        retry_errors: Whether a handler's own error is tried again too.
        item_timeout_ms: Limit for each item; `None` takes the configuration's.
        task_timeout_ms: Limit for the whole task from its first start, over all attempts.
        announce: Whether the worker tells of each item before it starts it. Without, reports are
            coalesced, which suits many tiny items; after a loss the scheduler turns it on.
    """

    task: str
    items: int = 1
    priority: int = 10
    size: int = 0
    affinity: str | None = None
    requires: tuple[str, ...] = ()
    retries: int | None = None
    retry_errors: bool = False
    item_timeout_ms: int | None = None
    task_timeout_ms: int | None = None
    announce: bool = True


class TaskCancelled(NamedTuple):
    """The caller no longer wants a task."""

    task: str


class DeadLetterRetried(NamedTuple):
    """Run a dead letter again, as the fresh one-item task `new_task`.

    The driver keeps the payload; the letter leaves the list.
    """

    task: str
    item: int
    new_task: str


class WorkerReady(NamedTuple):
    """A worker has started and takes work. `capabilities` are what it can do."""

    worker: str
    generation: int
    capabilities: tuple[str, ...] = ()


class ItemStarted(NamedTuple):
    """A worker is about to work on an item (only with `announce`)."""

    worker: str
    generation: int
    batch: str
    item: int


class ItemsDone(NamedTuple):
    """A worker ended the items `[start, stop)` of its batch; those not in `failures` succeeded.

    `start` is the first item of the batch that was not reported before. `jitter` in `[0, 1)`
    spreads the delay of retries.
    """

    worker: str
    generation: int
    batch: str
    start: int
    stop: int
    failures: tuple[ItemFailure, ...] = ()
    jitter: float = 0.0


class BatchDone(NamedTuple):
    """A worker ended its batch and is free; items not reported before were not run (cancelled)."""

    worker: str
    generation: int
    batch: str
    memory_bytes: int | None = None


class Heartbeat(NamedTuple):
    """A sign of life from inside the work."""

    worker: str
    generation: int
    memory_bytes: int | None = None


class WorkerLost(NamedTuple):
    """A worker is gone without having been told to stop; `reason` is for people."""

    worker: str
    generation: int
    reason: str
    jitter: float = 0.0


class WorkerStopped(NamedTuple):
    """A worker that was told to stop, or was killed on command, is gone."""

    worker: str
    generation: int


class ScaleRequested(NamedTuple):
    """Change the number of wanted workers by `delta`, within `min_workers..max_workers`."""

    delta: int


class Stalled(NamedTuple):
    """The pool's own thread did not run for `duration_ms`: credited to every worker's clocks."""

    duration_ms: int


class Tick(NamedTuple):
    """Time passed; sent when `next_deadline()` is reached."""

    jitter: float = 0.0


class FellBack(NamedTuple):
    """The driver replaced the backend by the inline one after a `FallBack` command."""


class ShutdownRequested(NamedTuple):
    """Close the pool: gracefully (running and queued work ends first) or at once."""

    graceful: bool = True


Event = (
    TaskSubmitted
    | TaskCancelled
    | DeadLetterRetried
    | WorkerReady
    | ItemStarted
    | ItemsDone
    | BatchDone
    | Heartbeat
    | WorkerLost
    | WorkerStopped
    | ScaleRequested
    | Stalled
    | Tick
    | FellBack
    | ShutdownRequested
)

# ---------------------------------------------------------------- commands


class StartWorker(NamedTuple):
    """Start the worker of a slot."""

    worker: str
    generation: int


class Assign(NamedTuple):
    """Give a worker the items `[start, stop)` of a task. `attempt` counts from 1."""

    worker: str
    generation: int
    batch: str
    task: str
    start: int
    stop: int
    attempt: int
    announce: bool
    item_timeout_ms: int | None = None


class CancelBatch(NamedTuple):
    """Ask a worker to stop inside its batch.

    `item` names the one item to stop (a timeout: the others go on); `None` stops all that is left.
    """

    worker: str
    generation: int
    batch: str
    item: int | None
    reason: str


class StopWorker(NamedTuple):
    """Ask an idle worker to end by itself."""

    worker: str
    generation: int


class KillWorker(NamedTuple):
    """End a worker by force; the driver answers with `WorkerStopped`.

    What the worker was doing has been settled by the scheduler with this same command's batch.
    """

    worker: str
    generation: int
    reason: str


class ItemsSucceeded(NamedTuple):
    """The reported results of items `[start, stop)` count: hand them to the caller."""

    task: str
    start: int
    stop: int


class ItemFailed(NamedTuple):
    """An item ended with a failure; `dead` when it went to the dead letters."""

    task: str
    item: int
    failure: Failure
    attempts: int
    dead: bool


class ItemsCancelled(NamedTuple):
    """Items `[start, stop)` ended without a result: cancelled, or the pool closed."""

    task: str
    start: int
    stop: int
    reason: str


class TaskEnded(NamedTuple):
    """All items of a task ended; `state` is `succeeded`, `failed` or `cancelled`."""

    task: str
    state: str


class FallBack(NamedTuple):
    """All slots are closed: replace the backend by the inline one and answer `FellBack`."""

    reason: str


class Emit(NamedTuple):
    """Tell listeners: `name` is one of the pool's events, `data` its details in key order."""

    name: str
    data: tuple[tuple[str, str | int | float | bool | None], ...] = ()


class ClosePool(NamedTuple):
    """Everything has ended; the pool is closed."""


Command = (
    StartWorker
    | Assign
    | CancelBatch
    | StopWorker
    | KillWorker
    | ItemsSucceeded
    | ItemFailed
    | ItemsCancelled
    | TaskEnded
    | FallBack
    | Emit
    | ClosePool
)


def _equal(self: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return type(self) is type(other) and tuple.__eq__(self, other)


def _unequal(self: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return not _equal(self, other)


for _kind in (Failure, ItemFailure, *get_args(Event), *get_args(Command)):
    _kind.__eq__ = _equal
    _kind.__ne__ = _unequal

# ---------------------------------------------------------------- configuration


@dataclass(frozen=True)
class SchedulerConfig:
    """Numbers that the scheduler works by; all times in milliseconds.

    Attributes:
        min_workers: Workers kept when idle.
        max_workers: Workers at most; the number of slots.
        retries: Further attempts for each item.
        backoff_ms: Delay before the first retry; doubles each time.
        backoff_cap_ms: Longest delay.
        jitter_ratio: Share of the delay that the event's jitter adds at most.
        item_timeout_ms: Default limit for an item.
        batch_timeout_ms: Limit for a batch on a worker.
        cancel_grace_ms: Time between asking a worker to stop something and killing it.
        heartbeat_warn_ms: Silence of a busy worker after which a warning is emitted.
        zombie_ms: Silence after which a busy worker is killed and replaced.
        start_timeout_ms: Longest start of a worker.
        restart_budget: Losses in a row (no item finished between them) before a slot is closed.
        restart_cooldown_ms: A loss this long after the one before starts a new row.
        memory_limit_bytes: A worker that reports more is recycled after its batch.
        idle_ms: Idle time after which a worker above `min_workers` is stopped.
        balance: `pull`, `round_robin`, `least_loaded` or `affinity`.
        ageing_ms: Waiting this long raises a task's priority by one step.
        poison_limit: Losses alone after which an item is a dead letter.
        queue_limit: Most waiting items; more raise `QueueFull`.
        shutdown_grace_ms: Longest graceful shutdown before workers are killed.
        fallback: Whether `FallBack` may be asked for.
    """

    min_workers: int = 0
    max_workers: int = 1
    retries: int = 3
    backoff_ms: int = 1_000
    backoff_cap_ms: int = 30_000
    jitter_ratio: float = 0.25
    item_timeout_ms: int | None = None
    batch_timeout_ms: int | None = None
    cancel_grace_ms: int = 2_000
    heartbeat_warn_ms: int = 15_000
    zombie_ms: int = 30_000
    start_timeout_ms: int = 30_000
    restart_budget: int = 3
    restart_cooldown_ms: int = 5_000
    memory_limit_bytes: int | None = None
    idle_ms: int = 30_000
    balance: str = "pull"
    ageing_ms: int = 10_000
    poison_limit: int = 2
    queue_limit: int = 1_000_000
    shutdown_grace_ms: int = 10_000
    fallback: bool = True
