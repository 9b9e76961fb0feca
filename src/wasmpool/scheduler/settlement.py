"""Settlement: what becomes of the items that a worker had.

Rules of this file:

- An item that failed is tried again, alone, when its failure is `retryable` (or its task says
  `retry_errors`) and its attempts are not used up. Else it fails, and becomes a dead letter if it
  was of the kind that is tried again.
- A lost worker's batch goes back to the front: the suspect alone before everything else, the rest
  behind it, with the attempt that it was at. The suspect is the item that the worker had announced,
  or the only one left. If nobody can say which item it was, the rest is queued so that the next
  loss tells more: with announcements on or, when they were on already (the worker died before the
  first), in two halves. Both come to an end soon.
- A suspect is tried again at once after its first loss, later with backoff. `poison_limit` losses
  of workers that had nothing else to do make it a dead letter, if its attempts last that long.
- Delays are whole milliseconds: `backoff_ms` doubled for each attempt, at most `backoff_cap_ms`,
  plus `floor(delay * jitter_ratio * jitter)`, multiplied from the left in doubles.
"""

from __future__ import annotations

from collections.abc import Iterator

from wasmpool.exceptions import InvalidTransition
from wasmpool.scheduler.ledger import Ledger
from wasmpool.scheduler.messages import Failure, ItemFailure, SchedulerConfig
from wasmpool.scheduler.queue import NORMAL, RETURNED, SUSPECTS
from wasmpool.scheduler.states import RETRY_WAIT
from wasmpool.scheduler.task import Batch


class Settlement:
    """Settles running batches with the ledger: by report, by end, by loss, by force."""

    def __init__(self, config: SchedulerConfig, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def report(
        self,
        batch: Batch,
        start: int,
        stop: int,
        failures: tuple[ItemFailure, ...],
        jitter: float,
        now: int,
    ) -> None:
        """A worker ended the items `[start, stop)` of a running batch.

        Raises:
            InvalidTransition: If they are not the next ones, or failures are out of order.
        """
        task = batch.task
        if not start == batch.next < stop <= batch.stop or not _ascend(start, failures, stop):
            raise InvalidTransition(
                f"{batch.id} of {task.id} is at item {batch.next} of [{batch.start}, {batch.stop})"
                f" and cannot report [{start}, {stop})",
                task.tell(),
            )
        batch.next = stop
        batch.item_since = now
        if batch.item is not None and batch.item < stop:
            batch.item = None
        ledger = self._ledger
        begin = start
        returned: list[int] = []
        for failed in failures:
            item = failed.item
            if begin < item:
                ledger.succeed(task, begin, item)
            begin = item + 1
            if not failed.cancelled:
                self._fail(batch, item, failed.failure, jitter, now)
            elif task.ending is not None:
                ledger.close(task, item, begin, batch.attempt, task.ending)
            elif batch.blame is None:
                ledger.cancel(task, item, begin, failed.failure.message)
            elif batch.culprit is None or batch.culprit == item:
                batch.culprit = item
                self._fail(batch, item, batch.blame, jitter, now)
            else:
                returned.append(item)
        if begin < stop:
            ledger.succeed(task, begin, stop)
        for first, last in _runs(returned):
            self._put_back(batch, first, last, now)
        if batch.culprit is not None and batch.culprit < stop and not batch.cancel_all:
            batch.cancel_since = batch.culprit = batch.blame = None
        if stop == batch.stop:
            ledger.leave(batch)
        if task.left and task.ending is None:
            done, items = task.spec.items - task.left, task.spec.items
            ledger.emit("task_progress", ("task", task.id), ("done", done), ("items", items))
        ledger.settle(task)

    def finish(self, batch: Batch, now: int) -> None:
        """A worker is through with a batch; what it did not report it did not run."""
        task, first = batch.task, batch.next
        if first == batch.stop:
            return
        self._ledger.leave(batch)
        if task.ending is not None:
            self._ledger.close(task, first, batch.stop, batch.attempt, task.ending)
        elif batch.blame is None:
            self._ledger.cancel(task, first, batch.stop, "the worker ended the batch before")
        else:
            self._blame(batch, batch.blame, 0.0, now)
        self._ledger.settle(task)

    def lose(self, batch: Batch, worker: str, reason: str, jitter: float, now: int) -> None:
        """The worker that had a batch is gone, for a reason that may be the item's fault."""
        task, first, stop = batch.task, batch.next, batch.stop
        if first == stop:
            return
        task.note(now, batch.id, "lost", worker, "at", batch.item, reason)
        suspect = first if stop - first == 1 else batch.item
        self._ledger.leave(batch)
        if task.ending is not None:
            self._ledger.close(task, first, stop, batch.attempt, task.ending)
        elif suspect is None:
            self._put_back_in_doubt(batch, now)
        else:
            failure = Failure("WorkerLost", f"{worker} was lost: {reason}", "run", True)
            self._suspect(batch, suspect, failure, jitter, now)
            self._put_back_around(batch, suspect, now)
        self._ledger.settle(task)

    def force(self, batch: Batch, worker: str, jitter: float, now: int) -> None:
        """The worker that had a batch was killed, since it did not stop when it was asked to."""
        task, first = batch.task, batch.next
        if first == batch.stop:
            return
        task.note(now, batch.id, "killed", worker, "at", batch.item)
        self._ledger.leave(batch)
        if task.ending is not None:
            self._ledger.close(task, first, batch.stop, batch.attempt, task.ending)
        else:
            assert batch.blame is not None  # nothing else is asked to stop
            batch.suspect = True
            self._blame(batch, batch.blame, jitter, now)
        self._ledger.settle(task)

    # ------------------------------------------------------------ going back to the queue

    def _put_back(
        self, batch: Batch, start: int, stop: int, now: int, announce: bool = False
    ) -> None:
        """Queue items that a worker had and did not start, with the attempt that they were at."""
        if start < stop:
            announce = announce or batch.announce
            rest = self._ledger.batch(batch.task, start, stop, batch.attempt, announce)
            self._ledger.enqueue(rest, RETURNED, now)

    def _put_back_around(self, batch: Batch, item: int, now: int) -> None:
        self._put_back(batch, batch.next, item, now)
        self._put_back(batch, item + 1, batch.stop, now)

    def _put_back_in_doubt(self, batch: Batch, now: int) -> None:
        """Queue the rest of a batch so that more is known when this happens again."""
        first, stop = batch.next, batch.stop
        if batch.announce:
            middle = first + (stop - first) // 2
            self._put_back(batch, first, middle, now)
            self._put_back(batch, middle, stop, now)
        else:
            self._put_back(batch, first, stop, now, announce=True)

    def _blame(self, batch: Batch, blame: Failure, jitter: float, now: int) -> None:
        """Settle what is left of a batch in which something ran too long."""
        first, culprit = batch.next, batch.culprit
        if culprit is None and batch.stop - first == 1:
            culprit = first
        if culprit is None:
            self._put_back_in_doubt(batch, now)
        elif culprit < first:
            self._put_back(batch, first, batch.stop, now)
        else:
            self._fail(batch, culprit, blame, jitter, now)
            self._put_back_around(batch, culprit, now)

    # ------------------------------------------------------------ trying again

    def _fail(self, batch: Batch, item: int, failure: Failure, jitter: float, now: int) -> None:
        """An attempt at an item failed: try again, or give up."""
        task, attempt = batch.task, batch.attempt
        if task.ending is not None or not (failure.retryable or task.spec.retry_errors):
            self._ledger.fail(task, item, failure, attempt, False)
        elif self._used_up(batch):
            self._ledger.bury(batch, item, failure, attempt, now)
        else:
            delay = self._backoff(attempt, jitter)
            self._retry(batch, item, failure, delay, batch.suspect, batch.losses, now)

    def _suspect(self, batch: Batch, item: int, failure: Failure, jitter: float, now: int) -> None:
        """An item is the suspect in the loss of its worker."""
        losses = batch.losses + 1 if batch.stop - batch.start == 1 else 0
        delay = self._backoff(batch.attempt - 1, jitter) if batch.suspect else 0
        batch.suspect = True
        if losses >= self._config.poison_limit or self._used_up(batch) or self._ledger.inline:
            self._ledger.bury(batch, item, failure, batch.attempt, now)
        else:
            self._retry(batch, item, failure, delay, True, losses, now)

    def _used_up(self, batch: Batch) -> bool:
        retries = batch.task.spec.retries
        return batch.attempt > (self._config.retries if retries is None else retries)

    def _backoff(self, nth: int, jitter: float) -> int:
        """Return the delay before the `nth` retry; whole milliseconds, floored once at the end."""
        config = self._config
        # More doublings change nothing under any cap; JavaScript writes `* 2 ** n`.
        delay = min(config.backoff_cap_ms, config.backoff_ms << min(nth - 1, 31))
        return delay + int(delay * config.jitter_ratio * jitter)

    def _retry(
        self,
        batch: Batch,
        item: int,
        failure: Failure,
        delay: int,
        suspect: bool,
        losses: int,
        now: int,
    ) -> None:
        task, attempt = batch.task, batch.attempt + 1
        self._ledger.retried += 1
        task.note(now, "item", item, failure.type, "again in", delay)
        self._ledger.emit(
            "task_retried",
            ("task", task.id),
            ("item", item),
            ("attempt", attempt),
            ("delay_ms", delay),
            ("error", failure.type),
        )
        again = self._ledger.batch(task, item, item + 1, attempt, batch.announce, suspect, losses)
        if delay:
            again.state = RETRY_WAIT
            self._ledger.waiting.add(now + delay, again)
        else:
            self._ledger.enqueue(again, SUSPECTS if suspect else NORMAL, now)


def _ascend(start: int, failures: tuple[ItemFailure, ...], stop: int) -> bool:
    """Return whether the failures are those of different items in `[start, stop)`, in order."""
    for failed in failures:
        if not start <= failed.item < stop:
            return False
        start = failed.item + 1
    return True


def _runs(items: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the runs `[first, stop)` of consecutive numbers in an ascending list."""
    first = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or items[index] != items[index - 1] + 1:
            yield items[first], items[index - 1] + 1
            first = index
