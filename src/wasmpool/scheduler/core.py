"""The scheduler: one mutator, `handle(event, now_ms)`, that returns what to do.

Rules of this file (the same for every implementation of the contract):

- `handle` works in this order: the event itself; the timers that are due at `now_ms` (workers in
  slot order, then retries, then time limits of tasks, then the shutdown's); then dispatch: ready
  batches to idle workers; then staffing: stop what is too much, start what is missing. Commands
  come out in the order in which things happened.
- Time never runs backwards: an earlier `now_ms` than the last one counts as the last one.
- The driver carries out all commands in order and sends a `Tick` when `next_deadline()` is reached.
  It sends one `Tick` at the beginning too, so that `min_workers` are started.
- A worker is watched only while it owes an answer: starting, busy, or told to stop. An idle one
  has nothing to say; that its process is gone the driver notices by itself.
- Work is stopped in two steps: `CancelBatch`, and `KillWorker` when the batch has not ended
  `cancel_grace_ms` later. `StopWorker` is followed by `KillWorker` in the same way.
- Items of a cancelled or timed-out task that a worker has end when that worker answers.
- Shutdown: new tasks raise `PoolClosed`. Graceful: queued, waiting and running work ends, then the
  workers stop; after `shutdown_grace_ms` it goes on like the immediate one: everything left is
  cancelled and the workers killed. `ClosePool` comes once every worker is gone.
- Nothing here reads a clock, draws a random number or does IO; nothing depends on hash order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wasmpool.exceptions import ConfigError, InvalidTransition, PoolClosed, QueueFull
from wasmpool.scheduler.fleet import Fleet, Worker
from wasmpool.scheduler.ledger import DeadLetter, Ledger
from wasmpool.scheduler.messages import (
    Assign,
    BatchDone,
    CancelBatch,
    ClosePool,
    Command,
    DeadLetterRetried,
    Emit,
    Event,
    Failure,
    FallBack,
    FellBack,
    Heartbeat,
    ItemsDone,
    ItemStarted,
    ScaleRequested,
    SchedulerConfig,
    ShutdownRequested,
    Stalled,
    TaskCancelled,
    TaskSubmitted,
    Tick,
    WorkerLost,
    WorkerReady,
    WorkerStopped,
)
from wasmpool.scheduler.states import (
    BUSY,
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
from wasmpool.scheduler.states import CANCELLED as TASK_CANCELLED
from wasmpool.scheduler.stats import QueueStats, Stats, TaskCounts, WorkerCounts, WorkerView
from wasmpool.scheduler.task import Batch, Ending, Task
from wasmpool.scheduler.watch import alarm, credit

_BALANCES = ("pull", "round_robin", "least_loaded", "affinity")

OPEN = "open"
DRAINING = "draining"
CLOSING = "closing"
POOL_CLOSED = "closed"


class Scheduler:
    """Decides what a pool does next.

    Args:
        config: The numbers to work by.

    Raises:
        ConfigError: If a number makes no sense.
    """

    def __init__(self, config: SchedulerConfig | None = None) -> None:
        self._config = config = SchedulerConfig() if config is None else config
        _check(config)
        self._out: list[Command] = []
        self._ledger = Ledger(config, self._out)
        self._fleet = Fleet(config, self._out)
        self._phase = OPEN
        self._shutdown_at: int | None = None
        self._falling = False
        self._unavailable: str | None = None
        self._announced_ready = False
        self._began: int | None = None
        self._now = 0
        self._losses = 0
        self._assigned = 0
        self._reused = 0
        self._wait_total = 0
        self._wait_max = 0
        self._handlers: dict[type, Callable[[Any, int], None]] = {
            TaskSubmitted: self._on_submitted,
            TaskCancelled: self._on_cancelled,
            DeadLetterRetried: self._on_letter_retried,
            WorkerReady: self._on_ready,
            ItemStarted: self._on_item_started,
            ItemsDone: self._on_items_done,
            BatchDone: self._on_batch_done,
            Heartbeat: self._on_heartbeat,
            WorkerLost: self._on_lost,
            WorkerStopped: self._on_stopped,
            ScaleRequested: self._on_scale,
            Stalled: self._on_stalled,
            Tick: self._on_tick,
            FellBack: self._on_fell_back,
            ShutdownRequested: self._on_shutdown,
        }

    # ------------------------------------------------------------ the three doors

    def handle(self, event: Event, now_ms: int) -> list[Command]:
        """Take in what happened and return what to do, in order.

        Args:
            event: What happened.
            now_ms: When, in milliseconds on a monotonic clock.

        Raises:
            PoolClosed: If a task is submitted after `ShutdownRequested`; nothing has changed then.
            QueueFull: If a task is submitted that the queue has no room for; nothing has changed.
            InvalidTransition: If the event cannot happen in the present state.
        """
        out = self._out
        out.clear()
        now = self._now = max(self._now, now_ms)
        if self._began is None:
            self._began = now
        self._handlers[type(event)](event, now)
        self._expire(getattr(event, "jitter", 0.0), now)
        self._dispatch(now)
        self._staff(now)
        return out[:]

    def next_deadline(self) -> int | None:
        """Return when a `Tick` is due, or `None` while nothing is timed."""
        config, ledger = self._config, self._ledger
        times = [ledger.waiting.next_due(), ledger.timeouts.next_due(), self._shutdown_at]
        shrinks = self._may_shrink()
        for worker in self._fleet.slots:
            due = alarm(worker, config)
            if due is not None:
                times.append(due[0])
            elif shrinks and worker.state == IDLE:
                times.append(worker.since + config.idle_ms)
        return min((time for time in times if time is not None), default=None)

    def snapshot(self) -> Stats:
        """Return counts, waits, rates and health."""
        ledger, queue, count = self._ledger, self._ledger.queue, self._fleet.count
        states = ledger.states
        return Stats(
            workers=WorkerCounts(
                total=self._fleet.live(),
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
                cancelled=states[TASK_CANCELLED],
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
                waits=self._assigned,
                wait_total_ms=self._wait_total,
                wait_max_ms=self._wait_max,
            ),
            spawns=self._fleet.spawns,
            losses=self._losses,
            reuse_rate=self._reused / self._assigned if self._assigned else 0.0,
            bytes_submitted=ledger.bytes_submitted,
            bytes_succeeded=ledger.bytes_succeeded,
            since_ms=0 if self._began is None else self._now - self._began,
            health=self._health(),
        )

    def workers(self) -> tuple[WorkerView, ...]:
        """Return a view of each slot, in order."""
        return tuple(_view(worker) for worker in self._fleet.slots)

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        """Return the dead letters, oldest first."""
        return tuple(self._ledger.letters.values())

    @property
    def closed(self) -> bool:
        """Whether `ClosePool` has been commanded."""
        return self._phase == POOL_CLOSED

    # ------------------------------------------------------------ events about tasks

    def _on_submitted(self, event: TaskSubmitted, now: int) -> None:
        ledger = self._ledger
        self._check_open()
        if event.task in ledger.tasks or event.items < 1:
            raise InvalidTransition(f"task {event.task} of {event.items} items cannot be submitted")
        waiting = ledger.queue.items
        if waiting and waiting + event.items > self._config.queue_limit:
            raise QueueFull(
                f"{waiting} items wait; {event.items} more are over the limit of "
                f"{self._config.queue_limit}"
            )
        task = ledger.submit(event, now)
        if self._unavailable is None:
            ledger.admit(task, now)
        else:
            ledger.refuse(task, _unavailable(self._unavailable), now)

    def _on_cancelled(self, event: TaskCancelled, now: int) -> None:
        task = self._ledger.tasks.get(event.task)
        if task is not None:
            self._end(task, Ending("cancelled"), now)

    def _on_letter_retried(self, event: DeadLetterRetried, now: int) -> None:
        self._check_open()
        letter = self._ledger.letters.get((event.task, event.item))
        if letter is None or event.new_task in self._ledger.tasks:
            raise InvalidTransition(
                f"item {event.item} of {event.task} cannot be run again as {event.new_task}"
            )
        self._ledger.revive(letter, event.new_task, now)
        task = self._ledger.tasks.get(event.new_task)
        if task is not None and self._unavailable is not None:
            self._ledger.end(task, _unavailable(self._unavailable), now)

    def _check_open(self) -> None:
        if self._phase != OPEN:
            raise PoolClosed("the pool has been shut down")

    # ------------------------------------------------------------ events about workers

    def _speaker(
        self, event: WorkerReady | ItemStarted | ItemsDone | BatchDone | Heartbeat, now: int
    ) -> Worker | None:
        """Return the live worker that a message is from; the message is a sign of life."""
        worker = self._fleet.current(event.worker, event.generation)
        if worker is None or worker.state == STOPPING:
            return None
        worker.seen = now
        worker.warned = False
        return worker

    def _on_ready(self, event: WorkerReady, now: int) -> None:
        worker = self._speaker(event, now)
        if worker is None:
            return
        self._fleet.ready(worker, event.capabilities, now)
        if not self._announced_ready:
            self._announced_ready = True
            self._emit("pool_ready", ("worker", worker.id))

    def _on_item_started(self, event: ItemStarted, now: int) -> None:
        worker = self._speaker(event, now)
        batch = None if worker is None else worker.batch
        if batch is None or batch.id != event.batch:
            return
        if not batch.next <= event.item < batch.stop:
            raise InvalidTransition(
                f"{batch.id} has no item {event.item} left to start", batch.task.story.tell()
            )
        batch.item = event.item
        batch.item_since = now

    def _on_items_done(self, event: ItemsDone, now: int) -> None:
        worker = self._speaker(event, now)
        batch = None if worker is None else worker.batch
        if worker is None or batch is None or batch.id != event.batch:
            return
        self._ledger.report(batch, event.start, event.stop, event.failures, event.jitter, now)
        self._fleet.finished_items(worker, event.stop - event.start)

    def _on_batch_done(self, event: BatchDone, now: int) -> None:
        worker = self._speaker(event, now)
        batch = None if worker is None else worker.batch
        if worker is None or batch is None or batch.id != event.batch:
            return
        self._ledger.finish(batch, now)
        self._fleet.free(worker, now)
        if event.memory_bytes is not None:
            worker.memory = event.memory_bytes
        limit = self._config.memory_limit_bytes
        if limit is not None and worker.memory is not None and worker.memory > limit:
            self._emit(
                "worker_recycled",
                ("worker", worker.id),
                ("generation", worker.generation),
                ("memory_bytes", worker.memory),
            )
            self._fleet.stop(worker, now)

    def _on_heartbeat(self, event: Heartbeat, now: int) -> None:
        worker = self._speaker(event, now)
        if worker is not None and event.memory_bytes is not None:
            worker.memory = event.memory_bytes

    def _on_lost(self, event: WorkerLost, now: int) -> None:
        worker = self._fleet.current(event.worker, event.generation)
        if worker is None:
            return
        if worker.state == STOPPING:
            self._fleet.stopped(worker, now)
            return
        batch = worker.batch
        self._losses += 1
        self._fleet.lost(worker, event.reason, now, blame=not _suspect_runs(batch))
        if batch is not None:
            self._ledger.lose(batch, worker.id, event.reason, event.jitter, now)

    def _on_stopped(self, event: WorkerStopped, now: int) -> None:
        worker = self._fleet.current(event.worker, event.generation)
        if worker is not None:
            self._fleet.stopped(worker, now)

    def _on_scale(self, event: ScaleRequested, now: int) -> None:
        if self._phase != OPEN:
            return
        before = self._fleet.live()
        after = self._fleet.scale(event.delta, now)
        if after != before:
            self._emit("pool_scaled", ("from", before), ("to", after), ("reason", "requested"))

    def _on_stalled(self, event: Stalled, now: int) -> None:
        for worker in self._fleet.slots:
            credit(worker, event.duration_ms, now)

    def _on_tick(self, event: Tick, now: int) -> None:
        """Time passed: `handle` looks at the timers after every event."""

    def _on_fell_back(self, event: FellBack, now: int) -> None:
        if self._phase in (CLOSING, POOL_CLOSED):
            return
        if not self._falling:
            raise InvalidTransition("the pool was not asked to fall back")
        self._falling = False
        self._ledger.fall_back(now)
        self._fleet.reopen()

    def _on_shutdown(self, event: ShutdownRequested, now: int) -> None:
        if self._phase == POOL_CLOSED:
            return
        if self._phase == OPEN:
            self._phase = DRAINING
            self._shutdown_at = now + self._config.shutdown_grace_ms
        if not event.graceful:
            self._shutdown_at = now

    # ------------------------------------------------------------ timers

    def _expire(self, jitter: float, now: int) -> None:
        ledger = self._ledger
        for worker in self._fleet.slots:
            due = alarm(worker, self._config)
            while due is not None and due[0] <= now:
                self._alarm(worker, due[1], jitter, now)
                due = alarm(worker, self._config)
        ledger.wake(now)
        for task in ledger.timeouts.pop_due(now):
            limit = task.spec.task_timeout_ms
            failure = Failure("TimeoutError", f"the task ran longer than {limit} ms")
            self._end(task, Ending("timeout", failure), now)
        if self._shutdown_at is not None and self._shutdown_at <= now:
            self._shut_down_now(now)

    def _alarm(self, worker: Worker, what: str, jitter: float, now: int) -> None:
        config, batch = self._config, worker.batch
        silence = now - worker.seen
        match what:
            case "start":
                reason = f"did not start in {config.start_timeout_ms} ms"
                self._kill(worker, reason, now, blame=True)
            case "stop":
                reason = f"did not stop in {config.cancel_grace_ms} ms"
                self._fleet.kill(worker, reason, now, blame=False)
            case "silent":
                worker.warned = True
                self._emit_silence("worker_silent", worker, silence)
            case "zombie":
                assert batch is not None
                self._emit_silence("zombie_detected", worker, silence)
                reason = f"silent for {silence} ms"
                self._kill(worker, reason, now, blame=not _suspect_runs(batch))
                self._ledger.lose(batch, worker.id, reason, jitter, now)
            case "cancel":
                assert batch is not None
                reason = f"did not stop its work in {config.cancel_grace_ms} ms"
                self._kill(worker, reason, now, blame=False)
                self._ledger.time_out(batch, worker.id, jitter, now)
            case "item":
                assert batch is not None
                limit = batch.item_timeout_ms(config.item_timeout_ms)
                batch.blame = Failure("TimeoutError", f"ran longer than {limit} ms", "run", True)
                batch.culprit = batch.item
                self._ask_to_stop(worker, batch, batch.item, "timeout", now)
            case "batch":
                assert batch is not None
                message = f"its batch ran longer than {config.batch_timeout_ms} ms"
                batch.blame = Failure("TimeoutError", message, "run", True)
                batch.culprit = batch.item
                self._ask_to_stop(worker, batch, None, "timeout", now)

    def _ask_to_stop(
        self, worker: Worker, batch: Batch, item: int | None, reason: str, now: int
    ) -> None:
        if batch.cancel_all:
            return
        batch.cancel_all = item is None
        if batch.cancel_since is None:
            batch.cancel_since = now
        self._out.append(CancelBatch(worker.id, worker.generation, batch.id, item, reason))

    def _kill(self, worker: Worker, reason: str, now: int, blame: bool) -> None:
        """End a worker that does not do what it should."""
        self._losses += 1
        self._fleet.kill(worker, reason, now, blame)
        self._emit(
            "worker_lost",
            ("worker", worker.id),
            ("generation", worker.generation),
            ("reason", reason),
        )

    # ------------------------------------------------------------ ending tasks

    def _end(self, task: Task, ending: Ending, now: int) -> None:
        """End everything left of a task; what workers have of it ends when they answer."""
        reason = task.ending.reason if task.ending is not None else ending.reason
        for batch in self._ledger.end(task, ending, now):
            worker = next(worker for worker in self._fleet.slots if worker.batch is batch)
            self._ask_to_stop(worker, batch, None, reason, now)

    def _shut_down_now(self, now: int) -> None:
        self._shutdown_at = None
        self._phase = CLOSING
        for task in list(self._ledger.tasks.values()):
            self._ledger.end(task, Ending("shutdown"), now)
        for worker in self._fleet.slots:
            if worker.live or (worker.state == STOPPING and not worker.killed):
                batch = worker.batch
                self._fleet.kill(worker, "shutdown", now, blame=False)
                if batch is not None:
                    self._ledger.time_out(batch, worker.id, 0.0, now)

    # ------------------------------------------------------------ dispatch and staffing

    def _dispatch(self, now: int) -> None:
        """Give ready batches to idle workers."""
        queue, count = self._ledger.queue, self._fleet.count
        while queue.size and count[IDLE]:
            chosen = self._match(now)
            if chosen is None:
                return
            self._assign(*chosen, now)

    def _match(self, now: int) -> tuple[Worker, Batch] | None:
        """Return the next pair of idle worker and ready batch."""
        queue = self._ledger.queue
        by_affinity = self._config.balance == "affinity"
        chosen = None
        for worker in self._fleet.idle_in_order():
            batch = queue.best(worker.capabilities, worker.met, now)
            if batch is not None:
                if not by_affinity or batch.task.spec.affinity in worker.met:
                    return worker, batch
                chosen = chosen or (worker, batch)
        return chosen

    def _assign(self, worker: Worker, batch: Batch, now: int) -> None:
        waited = now - batch.ready_ms
        self._assigned += 1
        self._reused += worker.batches_done > 0
        self._wait_total += waited
        self._wait_max = max(self._wait_max, waited)
        self._ledger.start(batch, worker.id, now)
        self._fleet.assign(worker, batch, now)
        self._out.append(
            Assign(
                worker.id,
                worker.generation,
                batch.id,
                batch.task.id,
                batch.start,
                batch.stop,
                batch.attempt,
                batch.announce,
                batch.item_timeout_ms(self._config.item_timeout_ms),
            )
        )

    def _staff(self, now: int) -> None:
        """Bring the number of workers to what the work and the configuration want."""
        fleet, queue = self._fleet, self._ledger.queue
        if self._phase == DRAINING and not self._ledger.tasks:
            self._phase = CLOSING
        if self._phase in (CLOSING, POOL_CLOSED):
            self._close(now)
            return
        fleet.stop_surplus(now)
        if self._may_shrink():
            before = fleet.live()
            fleet.stop_unused(self._floor(), now)
            if fleet.live() < before:
                self._emit(
                    "pool_scaled", ("from", before), ("to", fleet.live()), ("reason", "idle")
                )
        fleet.start_wanted(
            max(self._floor() - fleet.live(), queue.size - fleet.count[STARTING]), now
        )
        if queue.size:
            self._fail_unservable(now)
        if not fleet.open() and not self._falling and self._unavailable is None:
            self._give_up(now)

    def _floor(self) -> int:
        return self._config.min_workers if self._phase == OPEN else 0

    def _may_shrink(self) -> bool:
        """Whether idle workers may go: nothing is queued and there are more than the least."""
        fleet = self._fleet
        return (
            fleet.count[IDLE] > 0
            and not self._ledger.queue.size
            and self._phase in (OPEN, DRAINING)
            and fleet.live() > self._floor()
        )

    def _fail_unservable(self, now: int) -> None:
        """Fail tasks that need what no worker has, once every worker has said what it can do."""
        fleet = self._fleet
        if fleet.count[STARTING] or fleet.count[STOPPING] or fleet.live() < fleet.most():
            return
        for requires, batch in list(self._ledger.queue.demands()):
            if not any(worker.can(requires) for worker in fleet.slots if worker.live):
                message = f"no worker has all of: {', '.join(requires)}"
                failure = Failure("CapabilityError", message, "schedule")
                self._end(batch.task, Ending("capability", failure), now)

    def _give_up(self, now: int) -> None:
        """Every slot is closed: fall back, once, or fail all that waits."""
        reason = f"all {len(self._fleet.slots)} worker slots are closed"
        if self._config.fallback and not self._ledger.inline:
            self._falling = True
            self._out.append(FallBack(reason))
            self._emit("pool_fallback", ("reason", reason))
            return
        self._unavailable = reason
        for task in list(self._ledger.tasks.values()):
            self._ledger.end(task, _unavailable(reason), now)

    def _close(self, now: int) -> None:
        """Stop every worker; close the pool when the last one is gone."""
        fleet = self._fleet
        for worker in fleet.slots:
            if worker.state == IDLE:
                fleet.stop(worker, now)
            elif worker.state == STARTING:
                fleet.kill(worker, "shutdown", now, blame=False)
        if self._phase == CLOSING and not fleet.live() and not fleet.count[STOPPING]:
            self._phase = POOL_CLOSED
            self._shutdown_at = None
            self._emit("pool_closed")
            self._out.append(ClosePool())

    # ------------------------------------------------------------ telling

    def _health(self) -> str:
        fleet = self._fleet
        if not fleet.open():
            return "critical"
        wounded = any(worker.losses for worker in fleet.slots)
        return "degraded" if wounded or fleet.count[CLOSED] or self._ledger.inline else "healthy"

    def _emit_silence(self, name: str, worker: Worker, silence: int) -> None:
        self._emit(
            name,
            ("worker", worker.id),
            ("generation", worker.generation),
            ("silent_ms", silence),
        )

    def _emit(self, name: str, *data: tuple[str, str | int | float | bool | None]) -> None:
        self._out.append(Emit(name, data))


def _suspect_runs(batch: Batch | None) -> bool:
    return batch is not None and batch.suspect and batch.next < batch.stop


def _unavailable(reason: str) -> Ending:
    return Ending("unavailable", Failure("PoolUnavailable", reason, "schedule"))


def _view(worker: Worker) -> WorkerView:
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


def _check(config: SchedulerConfig) -> None:
    """Raise `ConfigError` unless the numbers make sense."""
    at_least_one = (
        "max_workers", "backoff_cap_ms", "cancel_grace_ms", "heartbeat_warn_ms", "zombie_ms",
        "start_timeout_ms", "restart_budget", "idle_ms", "ageing_ms", "poison_limit",
        "queue_limit", "shutdown_grace_ms",
    )  # fmt: skip
    not_negative = ("min_workers", "retries", "backoff_ms", "jitter_ratio", "restart_cooldown_ms")
    optional = ("item_timeout_ms", "batch_timeout_ms", "memory_limit_bytes")
    for least, names in ((1, at_least_one), (0, not_negative), (1, optional)):
        for name in names:
            value = getattr(config, name)
            if value is not None and value < least:
                raise ConfigError(f"{name} is {value}; it must be at least {least}")
    if config.min_workers > config.max_workers:
        raise ConfigError(
            f"min_workers is {config.min_workers}, more than max_workers {config.max_workers}"
        )
    if config.balance not in _BALANCES:
        raise ConfigError(f"balance is {config.balance!r}; it must be one of {_BALANCES}")
