"""The scheduler: one mutator, `handle(event, now_ms)`, that returns what to do.

Rules of this file (the same for every implementation of the contract):

- `handle` works in this order: the event itself; the clocks that have run out (workers in slot
  order, then retries, then time limits of tasks); dispatch, which gives ready batches to idle
  workers; staffing, which ends the pool, stops the workers that are too many, and starts those that
  are missing. Commands come out in the order in which they were decided.
- Time never runs backwards: an earlier `now_ms` than the last one counts as the last one.
- The driver carries out all commands in order, and sends a `Tick` when `next_deadline()` is reached
  and one at the beginning, so that `min_workers` are started.
- A message of an older generation, of a batch that is over, or of a worker that was told to stop is
  dropped without a word. One that cannot be at all raises `InvalidTransition`.
- Nothing here reads a clock, draws a random number or does IO; nothing depends on hash order.

The parts: `states` (the tables), `task` and `queue` (what is to do), `ledger` (how it ends),
`settlement` (what becomes of what a worker had), `fleet` (the workers), `watch` (the clocks),
`staffing` (how many workers, and the end of the pool).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wasmpool.exceptions import InvalidTransition, PoolClosed, QueueFull
from wasmpool.scheduler.checks import check_config
from wasmpool.scheduler.fleet import Fleet, Worker
from wasmpool.scheduler.ledger import DeadLetter, Ledger
from wasmpool.scheduler.messages import (
    Assign,
    BatchDone,
    Command,
    DeadLetterRetried,
    Event,
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
from wasmpool.scheduler.settlement import Settlement
from wasmpool.scheduler.staffing import CLOSED, CLOSING, OPEN, Staffing
from wasmpool.scheduler.states import IDLE, STOPPING
from wasmpool.scheduler.stats import Stats, Waits, WorkerView, take_stats, view
from wasmpool.scheduler.task import Batch, Ending, Task
from wasmpool.scheduler.watch import Watch


class Scheduler:
    """Decides what a pool does next.

    Args:
        config: The numbers to work by.

    Raises:
        ConfigError: If a number makes no sense.
    """

    def __init__(self, config: SchedulerConfig | None = None) -> None:
        self._config = config = SchedulerConfig() if config is None else config
        check_config(config)
        self._out: list[Command] = []
        self._ledger = Ledger(config, self._out)
        self._settlement = Settlement(config, self._ledger)
        self._fleet = Fleet(config, self._out)
        self._watch = Watch(config, self._ledger, self._settlement, self._fleet, self._out)
        self._staffing = Staffing(
            config, self._ledger, self._settlement, self._fleet, self._watch, self._out
        )
        self._waits = Waits()
        self._began: int | None = None
        self._now = 0
        self._deadline: int | None = None
        self._said_ready = False
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

    # ------------------------------------------------------------ the doors

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
        now = self._now if now_ms < self._now else now_ms
        self._handlers[type(event)](event, now)
        self._now = now
        if self._began is None:
            self._began = now
        due = self._deadline
        while True:
            if due is not None and due <= now:
                self._watch.expire(getattr(event, "jitter", 0.0), now)
            if self._ledger.queue.size and self._fleet.count[IDLE]:
                self._dispatch(now)
            due = self._deadline = self._watch.next_due(self._staffing.review(now))
            if due is None or due > now:
                break
        return out[:]

    def next_deadline(self) -> int | None:
        """Return when a `Tick` is due, or `None` while nothing is timed."""
        return self._deadline

    def snapshot(self) -> Stats:
        """Return counts, waits, rates and health."""
        elapsed = 0 if self._began is None else self._now - self._began
        return take_stats(self._ledger, self._fleet, self._waits, elapsed)

    def workers(self) -> tuple[WorkerView, ...]:
        """Return a view of each slot, in order."""
        return tuple(view(worker) for worker in self._fleet.slots)

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        """Return the dead letters, oldest first."""
        return tuple(self._ledger.letters.values())

    @property
    def closed(self) -> bool:
        """Whether `ClosePool` has been commanded."""
        return self._staffing.phase == CLOSED

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
        self._admit(task, now)

    def _on_cancelled(self, event: TaskCancelled, now: int) -> None:
        task = self._ledger.tasks.get(event.task)
        if task is not None:
            self._watch.end(task, Ending("cancelled"), now)

    def _on_letter_retried(self, event: DeadLetterRetried, now: int) -> None:
        self._check_open()
        letter = self._ledger.letters.get((event.task, event.item))
        if letter is None or event.new_task in self._ledger.tasks:
            raise InvalidTransition(
                f"item {event.item} of {event.task} cannot be run again as {event.new_task}"
            )
        task = self._ledger.revive(letter, event.new_task, now)
        if letter.suspect and self._ledger.inline:
            self._ledger.refuse(task, Ending("poison", letter.failure))
        else:
            self._admit(task, now)

    def _admit(self, task: Task, now: int) -> None:
        unavailable = self._staffing.unavailable
        if unavailable is None:
            self._ledger.admit(task, now)
        else:
            self._ledger.refuse(task, unavailable)

    def _check_open(self) -> None:
        if self._staffing.phase != OPEN:
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

    def _at_work(
        self, event: ItemStarted | ItemsDone | BatchDone, now: int
    ) -> tuple[Worker, Batch] | None:
        """Return the live worker that a message is from if it still has the batch in question."""
        worker = self._speaker(event, now)
        if worker is None or worker.batch is None or worker.batch.id != event.batch:
            return None
        return worker, worker.batch

    def _on_ready(self, event: WorkerReady, now: int) -> None:
        worker = self._speaker(event, now)
        if worker is None:
            return
        self._fleet.ready(worker, event.capabilities, now)
        if not self._said_ready:
            self._said_ready = True
            self._fleet.emit("pool_ready", worker)

    def _on_item_started(self, event: ItemStarted, now: int) -> None:
        at_work = self._at_work(event, now)
        if at_work is None:
            return
        _, batch = at_work
        if not batch.next <= event.item < batch.stop:
            raise InvalidTransition(
                f"{batch.id} has no item {event.item} left to start", batch.task.tell()
            )
        batch.item = event.item
        batch.item_since = now

    def _on_items_done(self, event: ItemsDone, now: int) -> None:
        at_work = self._at_work(event, now)
        if at_work is None:
            return
        worker, batch = at_work
        self._settlement.report(batch, event.start, event.stop, event.failures, event.jitter, now)
        self._fleet.finished_items(worker, event.stop - event.start)

    def _on_batch_done(self, event: BatchDone, now: int) -> None:
        at_work = self._at_work(event, now)
        if at_work is None:
            return
        worker, batch = at_work
        self._settlement.finish(batch, now)
        self._fleet.free(worker, now)
        if event.memory_bytes is not None:
            worker.memory = event.memory_bytes
        limit = self._config.memory_limit_bytes
        if limit is not None and worker.memory is not None and worker.memory > limit:
            self._fleet.emit("worker_recycled", worker, ("memory_bytes", worker.memory))
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
        self._fleet.lost(worker, event.reason, now, blame=batch is None or not batch.guilty)
        if batch is not None:
            self._settlement.lose(batch, worker.id, event.reason, event.jitter, now)

    def _on_stopped(self, event: WorkerStopped, now: int) -> None:
        worker = self._fleet.current(event.worker, event.generation)
        if worker is not None:
            self._fleet.stopped(worker, now)

    # ------------------------------------------------------------ events about the pool

    def _on_scale(self, event: ScaleRequested, now: int) -> None:
        self._staffing.scale(event.delta, now)

    def _on_stalled(self, event: Stalled, now: int) -> None:
        self._watch.credit(event.duration_ms, now)

    def _on_tick(self, event: Tick, now: int) -> None:
        """Time passed: `handle` looks at the clocks after every event."""

    def _on_fell_back(self, event: FellBack, now: int) -> None:
        if self._staffing.phase in (CLOSING, CLOSED):
            return
        if not self._staffing.falling:
            raise InvalidTransition("the pool was not asked to fall back")
        self._staffing.fell_back(now)

    def _on_shutdown(self, event: ShutdownRequested, now: int) -> None:
        self._staffing.shut_down(event.graceful, now)

    # ------------------------------------------------------------ dispatch

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
        self._waits.count(now - batch.ready_ms, worker.batches_done > 0)
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
                batch.item_timeout_ms,
            )
        )
