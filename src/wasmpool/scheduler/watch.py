"""The clocks of workers: when something is due about one, and what it is.

Rules of this file:

- Only a worker that owes an answer has a clock: one that starts, works, or was asked to stop.
- While a batch is being cancelled its time limits rest; the grace time counts instead.
- The clock of an item starts when the worker announces it; without announcements with the batch
  or with the last report. An announced batch between two items has no item clock.
- `Stalled` moves every clock forward, never past the present.
"""

from __future__ import annotations

from wasmpool.scheduler.fleet import Worker
from wasmpool.scheduler.messages import SchedulerConfig
from wasmpool.scheduler.states import BUSY, STARTING, STOPPING
from wasmpool.scheduler.task import Batch

Alarm = tuple[int, str]
"""When, and what: `start`, `stop`, `silent`, `zombie`, `cancel`, `item` or `batch`."""


def alarm(worker: Worker, config: SchedulerConfig) -> Alarm | None:
    """Return what is due next about a worker; the graver one where two are due together."""
    if worker.state == BUSY:
        return _busy_alarm(worker, config)
    if worker.state == STARTING:
        return worker.since + config.start_timeout_ms, "start"
    if worker.state == STOPPING and not worker.killed:
        return worker.since + config.cancel_grace_ms, "stop"
    return None


def _busy_alarm(worker: Worker, config: SchedulerConfig) -> Alarm:
    batch = worker.batch
    assert batch is not None
    due, what = worker.seen + config.zombie_ms, "zombie"
    if batch.next < batch.stop:
        if batch.cancel_since is not None:
            limit = batch.cancel_since + config.cancel_grace_ms
            if limit < due:
                due, what = limit, "cancel"
        else:
            item_timeout = batch.item_timeout_ms(config.item_timeout_ms)
            if item_timeout is not None and (batch.item is not None or not batch.announce):
                limit = batch.item_since + item_timeout
                if limit < due:
                    due, what = limit, "item"
            if config.batch_timeout_ms is not None:
                limit = batch.assigned_ms + config.batch_timeout_ms
                if limit < due:
                    due, what = limit, "batch"
    if not worker.warned:
        limit = worker.seen + config.heartbeat_warn_ms
        if limit < due:
            due, what = limit, "silent"
    return due, what


def credit(worker: Worker, duration: int, now: int) -> None:
    """Do not hold against a worker the time in which the pool itself did not run."""
    worker.seen = min(now, worker.seen + duration)
    if worker.state in (STARTING, STOPPING):
        worker.since = min(now, worker.since + duration)
    if worker.batch is not None:
        _credit_batch(worker.batch, duration, now)


def _credit_batch(batch: Batch, duration: int, now: int) -> None:
    batch.item_since = min(now, batch.item_since + duration)
    batch.assigned_ms = min(now, batch.assigned_ms + duration)
    if batch.cancel_since is not None:
        batch.cancel_since = min(now, batch.cancel_since + duration)
