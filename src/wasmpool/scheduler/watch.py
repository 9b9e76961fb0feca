"""The watch over workers: what is due when, and how running work is stopped.

Rules of this file:

- Only a worker that owes an answer has a clock: one that starts, works, or was asked to stop. An
  idle one has nothing to say; that its process is gone the driver notices by itself.
- Work is stopped in two steps: `CancelBatch`, and `KillWorker` when that was not enough after
  `cancel_grace_ms`. `StopWorker` is followed by `KillWorker` in the same way.
- While something in a batch is being stopped its time limits rest; the grace time counts instead.
- The clock of an item starts when the worker announces it; without announcements with the batch
  or with the last report. An announced batch between two items has no item clock.
- An item that is over its limit is stopped alone and the batch goes on. A batch that is over its
  limit is stopped as a whole; the item under way is to blame, the others go back to the front.
- `Stalled` moves every clock of a worker forward, never past the present.
"""

from __future__ import annotations

from wasmpool.scheduler.fleet import Fleet, Worker
from wasmpool.scheduler.ledger import Ledger
from wasmpool.scheduler.messages import CancelBatch, Command, Failure, SchedulerConfig
from wasmpool.scheduler.settlement import Settlement
from wasmpool.scheduler.states import BUSY, STARTING, STOPPING
from wasmpool.scheduler.task import Batch, Ending, Task

_WATCHED = frozenset((STARTING, STOPPING))

_Alarm = tuple[int, str]
"""When, and what: `start`, `stop`, `silent`, `zombie`, `cancel`, `item` or `batch`."""


class Watch:
    """Looks after the clocks of workers and tasks."""

    def __init__(
        self,
        config: SchedulerConfig,
        ledger: Ledger,
        settlement: Settlement,
        fleet: Fleet,
        out: list[Command],
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._settlement = settlement
        self._fleet = fleet
        self._out = out

    def next_due(self, due: int | None) -> int | None:
        """Return when the next clock of a worker or a task runs out, or `due` if that is sooner."""
        ledger = self._ledger
        if ledger.waiting.heap:
            due = _sooner(due, ledger.waiting.next_due())
        if ledger.timeouts.heap:
            due = _sooner(due, ledger.timeouts.next_due())
        for worker in self._fleet.slots:
            state = worker.state
            if state == BUSY:
                limit = self._busy_alarm(worker)[0]
                if due is None or limit < due:
                    due = limit
            elif state in _WATCHED:
                alarm = self._alarm(worker)
                due = _sooner(due, None if alarm is None else alarm[0])
        return due

    def expire(self, jitter: float, now: int) -> None:
        """Do what is due: workers in slot order, then retries, then time limits of tasks."""
        for worker in self._fleet.slots:
            alarm = self._alarm(worker)
            while alarm is not None and alarm[0] <= now:
                self._ring(worker, alarm[1], jitter, now)
                alarm = self._alarm(worker)
        self._ledger.wake(now)
        for task in self._ledger.timeouts.pop_due(now):
            limit = task.spec.task_timeout_ms
            failure = Failure("TimeoutError", f"the task ran longer than {limit} ms")
            self.end(task, Ending("timeout", failure), now)

    def credit(self, duration: int, now: int) -> None:
        """Do not hold against workers the time in which the pool itself did not run."""
        for worker in self._fleet.slots:
            worker.seen = min(now, worker.seen + duration)
            if worker.state in (STARTING, STOPPING):
                worker.since = min(now, worker.since + duration)
            batch = worker.batch
            if batch is not None:
                batch.item_since = min(now, batch.item_since + duration)
                batch.assigned_ms = min(now, batch.assigned_ms + duration)
                if batch.cancel_since is not None:
                    batch.cancel_since = min(now, batch.cancel_since + duration)

    def end(self, task: Task, ending: Ending, now: int) -> None:
        """End everything left of a task; what workers have of it ends when they answer."""
        for batch in self._ledger.end(task, ending, now):
            worker = next(worker for worker in self._fleet.slots if worker.batch is batch)
            self._ask_to_stop(worker, batch, None, ending.reason, now)

    # ------------------------------------------------------------ clocks

    def _alarm(self, worker: Worker) -> _Alarm | None:
        """Return what is due next about a worker; the graver one where two are due together."""
        state = worker.state
        if state == BUSY:
            return self._busy_alarm(worker)
        if state == STARTING:
            return worker.since + self._config.start_timeout_ms, "start"
        if state == STOPPING and not worker.killed:
            return worker.since + self._config.cancel_grace_ms, "stop"
        return None

    def _busy_alarm(self, worker: Worker) -> _Alarm:
        config, batch = self._config, worker.batch
        assert batch is not None
        due, what = worker.seen + config.zombie_ms, "zombie"
        if batch.next < batch.stop:
            if batch.cancel_since is not None:
                limit = batch.cancel_since + config.cancel_grace_ms
                if limit < due:
                    due, what = limit, "cancel"
            else:
                timeout = batch.item_timeout_ms
                if timeout is not None and (batch.item is not None or not batch.announce):
                    limit = batch.item_since + timeout
                    if limit < due:
                        due, what = limit, "item"
                if config.batch_timeout_ms is not None:
                    limit = batch.assigned_ms + config.batch_timeout_ms
                    if limit < due:
                        due, what = limit, "batch"
        if not worker.warned and worker.seen + config.heartbeat_warn_ms < due:
            due, what = worker.seen + config.heartbeat_warn_ms, "silent"
        return due, what

    # ------------------------------------------------------------ what happens when one runs out

    def _ring(self, worker: Worker, what: str, jitter: float, now: int) -> None:
        config, batch = self._config, worker.batch
        if what == "stop":
            reason = f"did not stop in {config.cancel_grace_ms} ms"
            self._fleet.kill(worker, reason, now, blame=False)
        elif what == "start":
            reason = f"did not start in {config.start_timeout_ms} ms"
            self._fleet.put_down(worker, reason, now, blame=True)
        else:
            assert batch is not None
            self._ring_busy(worker, batch, what, jitter, now)

    def _ring_busy(self, worker: Worker, batch: Batch, what: str, jitter: float, now: int) -> None:
        config = self._config
        silence = now - worker.seen
        if what == "silent":
            worker.warned = True
            self._fleet.emit("worker_silent", worker, ("silent_ms", silence))
        elif what == "zombie":
            self._fleet.emit("zombie_detected", worker, ("silent_ms", silence))
            reason = f"silent for {silence} ms"
            self._fleet.put_down(worker, reason, now, blame=not batch.guilty)
            self._settlement.lose(batch, worker.id, reason, jitter, now)
        elif what == "cancel":
            reason = f"did not stop its work in {config.cancel_grace_ms} ms"
            self._fleet.put_down(worker, reason, now, blame=False)
            self._settlement.force(batch, worker.id, jitter, now)
        elif what == "item":
            message = f"the item ran longer than {batch.item_timeout_ms} ms"
            self._time_out(worker, batch, batch.item, message, now)
        else:
            message = f"the batch ran longer than {config.batch_timeout_ms} ms"
            self._time_out(worker, batch, None, message, now)

    def _time_out(
        self, worker: Worker, batch: Batch, item: int | None, message: str, now: int
    ) -> None:
        batch.blame = Failure("TimeoutError", message, "run", True)
        batch.culprit = batch.item
        self._ask_to_stop(worker, batch, item, "timeout", now)

    def _ask_to_stop(
        self, worker: Worker, batch: Batch, item: int | None, reason: str, now: int
    ) -> None:
        if batch.cancel_all:
            return
        batch.cancel_all = item is None
        if batch.cancel_since is None:
            batch.cancel_since = now
        self._out.append(CancelBatch(worker.id, worker.generation, batch.id, item, reason))


def _sooner(one: int | None, other: int | None) -> int | None:
    """Return the earlier of two times, either of which may be never."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
