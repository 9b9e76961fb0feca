"""The ledger: which items are still to do, and how each one ends.

Rules of this file:

- Every item ends exactly once, by one of `ItemsSucceeded`, `ItemFailed`, `ItemsCancelled`; after a
  task's last item follows its `TaskEnded`, and the ledger forgets the task.
- An item that failed is tried again, alone, when its failure is `retryable` (or the task says
  `retry_errors`) and its attempts are not used up; else it fails. If it could have succeeded (it
  is one of those that are tried again), it becomes a dead letter.
- A lost worker puts back what it left: the suspect alone at the very front, the rest behind it.
  The suspect is the item that the worker had announced, or the only one left. If nobody can say
  which item it was, the rest is queued so that the next loss tells more: with announcements on, or,
  when they were on already (the worker died before the first), in two halves. Both end soon.
- The ledger knows nothing of workers and never assigns; it appends its commands to `out`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wasmpool.exceptions import InvalidTransition
from wasmpool.scheduler.messages import (
    Command,
    Emit,
    Failure,
    ItemFailed,
    ItemFailure,
    ItemsCancelled,
    ItemsSucceeded,
    SchedulerConfig,
    TaskEnded,
    TaskSubmitted,
)
from wasmpool.scheduler.queue import NORMAL, RETURNED, SUSPECTS, ReadyQueue
from wasmpool.scheduler.states import (
    CANCELLED,
    FAILED,
    PENDING,
    READY,
    RETRY_WAIT,
    RUNNING,
    SUCCEEDED,
    TASK_STATES,
    TASK_TABLE,
    move,
)
from wasmpool.scheduler.task import OVER, Batch, Ending, Task
from wasmpool.scheduler.timers import Timers

_EVENT_NAMES = {
    SUCCEEDED: "task_completed",
    FAILED: "task_failed",
    CANCELLED: "task_cancelled",
}


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An item that was given up although trying again might have helped.

    Attributes:
        task: Its task.
        item: Its number in the task.
        failure: Why the last attempt failed.
        attempts: How often it was tried.
        story: The last things that happened to its task.
        spec: What was submitted.
        suspect: Whether it cost a worker: it is never run inside the parent process.
    """

    task: str
    item: int
    failure: Failure
    attempts: int
    story: tuple[str, ...]
    spec: TaskSubmitted
    suspect: bool


class Ledger:
    """All tasks that have not ended, and the dead letters.

    Attributes:
        tasks: Tasks that have not ended, by id, in order of submission.
        queue: Their ready batches.
        letters: The dead letters by task and item.
        inline: Set after a fall back: suspects are dead letters at once from then on.
        states: Number of tasks by state, ended ones too.
        submitted: Number of tasks submitted.
        retried: Number of retries.
        items_succeeded: Number of items that succeeded.
        items_failed: Number of items that failed.
        items_cancelled: Number of items that were cancelled.
        bytes_submitted: Sum of the sizes of all tasks.
        bytes_succeeded: Sum of the sizes of those that succeeded.
        waiting: Batches that wait for a retry.
        timeouts: Time limits of tasks.
    """

    def __init__(self, config: SchedulerConfig, out: list[Command]) -> None:
        self._config = config
        self._out = out
        self._batches = 0
        self.tasks: dict[str, Task] = {}
        self.queue = ReadyQueue(config.ageing_ms, config.balance == "affinity")
        self.letters: dict[tuple[str, int], DeadLetter] = {}
        self.inline = False
        self.states = dict.fromkeys(TASK_STATES, 0)
        self.submitted = 0
        self.retried = 0
        self.items_succeeded = 0
        self.items_failed = 0
        self.items_cancelled = 0
        self.bytes_submitted = 0
        self.bytes_succeeded = 0
        self.waiting: Timers[Batch] = Timers(lambda batch: batch.state == RETRY_WAIT)
        self.timeouts: Timers[Task] = Timers(lambda task: task.left > 0 and task.ending is None)

    # ------------------------------------------------------------ the way in and to a worker

    def submit(self, spec: TaskSubmitted, now: int) -> Task:
        """Take in a task; its one batch is not queued yet: see `admit`."""
        task = Task(spec, now)
        self.tasks[task.id] = task
        self.states[PENDING] += 1
        self.submitted += 1
        self.bytes_submitted += spec.size
        task.story.note(now, "submitted,", spec.items, "items")
        self._emit(
            "task_submitted", ("task", task.id), ("items", spec.items), ("priority", spec.priority)
        )
        return task

    def admit(self, task: Task, now: int) -> None:
        """Queue a submitted task as one batch."""
        self._queue(self._batch(task, 0, task.spec.items, 1, task.spec.announce), NORMAL, now)
        self._move(task, "queue")

    def start(self, batch: Batch, worker: str, now: int) -> None:
        """A ready batch goes to a worker."""
        task = batch.task
        self.queue.remove(batch, RUNNING)
        batch.assigned_ms = batch.item_since = now
        task.ready -= 1
        task.running += 1
        task.story.note(now, batch.id, "attempt", batch.attempt, "to", worker)
        self._move(task, "start")
        if task.started_ms is None:
            task.started_ms = now
            if task.spec.task_timeout_ms is not None:
                self.timeouts.add(now + task.spec.task_timeout_ms, task)
            self._emit("task_started", ("task", task.id), ("worker", worker))

    def wake(self, now: int) -> None:
        """Queue what has waited long enough for its retry."""
        for batch in self.waiting.pop_due(now):
            self._queue(batch, SUSPECTS if batch.suspect else NORMAL, now)
            self._settle(batch.task, now)

    # ------------------------------------------------------------ what a worker reports

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
                task.story.tell(),
            )
        batch.next = stop
        batch.item_since = now
        if batch.item is not None and batch.item < stop:
            batch.item = None
        begin = start
        returned: list[int] = []
        for failed in failures:
            if begin < failed.item:
                self._succeed(task, begin, failed.item)
            begin = failed.item + 1
            if not failed.cancelled or task.ending is not None:
                self._fail(batch, failed.item, failed.failure, failed.cancelled, jitter, now)
            elif batch.blame is None:
                self._cancel(task, failed.item, begin, failed.failure.message)
            elif batch.culprit is None or batch.culprit == failed.item:
                batch.culprit = failed.item
                self._fail(batch, failed.item, batch.blame, False, jitter, now)
            else:
                returned.append(failed.item)
        if begin < stop:
            self._succeed(task, begin, stop)
        for first, last in _runs(returned):
            self._put_back(batch, first, last, now)
        if batch.culprit is not None and batch.culprit < stop and not batch.cancel_all:
            batch.cancel_since = batch.culprit = batch.blame = None
        if stop == batch.stop:
            self._leave(batch)
        if task.left and task.ending is None:
            done = task.spec.items - task.left
            self._emit(
                "task_progress", ("task", task.id), ("done", done), ("items", task.spec.items)
            )
        self._settle(task, now)

    def finish(self, batch: Batch, now: int) -> None:
        """A worker is through with a batch; what it did not report it did not run."""
        if batch.next == batch.stop:
            return
        task, first = batch.task, batch.next
        self._leave(batch)
        if task.ending is not None:
            self._close(task, first, batch.stop, batch.attempt, task.ending)
        elif batch.blame is None:
            self._cancel(task, first, batch.stop, "the worker ended the batch before")
        else:
            self._blame(batch, 0.0, now)
        self._settle(task, now)

    def lose(self, batch: Batch, worker: str, reason: str, jitter: float, now: int) -> None:
        """The worker that had a batch is gone, for a reason that may be the item's fault."""
        if batch.next == batch.stop:
            return
        task = batch.task
        task.story.note(now, batch.id, "lost", worker, "at", batch.item, reason)
        first, stop = batch.next, batch.stop
        suspect = first if stop - first == 1 else batch.item
        self._leave(batch)
        if task.ending is not None:
            self._close(task, first, stop, batch.attempt, task.ending)
        elif suspect is not None:
            failure = Failure("WorkerLost", f"{worker} was lost: {reason}", "run", True)
            self._suspect(batch, suspect, failure, jitter, now)
            self._put_back_around(batch, suspect, now)
        elif not batch.announce:
            self._put_back(batch, first, stop, now, announce=True)
        else:
            middle = first + (stop - first) // 2
            self._put_back(batch, first, middle, now)
            self._put_back(batch, middle, stop, now)
        self._settle(task, now)

    def time_out(self, batch: Batch, worker: str, jitter: float, now: int) -> None:
        """The worker that had a batch was killed, since it did not stop when it was asked to."""
        if batch.next == batch.stop:
            return
        task = batch.task
        task.story.note(now, batch.id, "killed", worker, "at", batch.item)
        self._leave(batch)
        if task.ending is not None:
            self._close(task, batch.next, batch.stop, batch.attempt, task.ending)
        else:
            batch.suspect = True
            self._blame(batch, jitter, now)
        self._settle(task, now)

    # ------------------------------------------------------------ ends from outside

    def end(self, task: Task, ending: Ending, now: int) -> list[Batch]:
        """End everything left of a task, except what workers have: those batches are returned."""
        if task.ending is None:
            task.ending = ending
            task.story.note(now, "ends:", ending.reason)
        running = []
        for batch in list(task.batches.values()):
            if batch.state == RUNNING:
                running.append(batch)
            else:
                self._drop(batch)
                self._close(task, batch.next, batch.stop, batch.attempt - 1, task.ending)
        self._settle(task, now)
        return running

    def refuse(self, task: Task, ending: Ending, now: int) -> None:
        """End a submitted task that was never queued."""
        self._close(task, 0, task.left, 0, ending)
        self._settle(task, now)

    def fall_back(self, now: int) -> None:
        """From now on work runs in the parent: suspects become dead letters instead."""
        self.inline = True
        failure = Failure("WorkerLost", "it cost a worker before and is not run inline")
        for task in list(self.tasks.values()):
            for batch in list(task.batches.values()):
                if batch.suspect:
                    self._drop(batch)
                    self._bury(batch, batch.next, failure, batch.attempt - 1, now)
            self._settle(task, now)

    def revive(self, letter: DeadLetter, new_task: str, now: int) -> None:
        """Run a dead letter again as a task of its own."""
        del self.letters[letter.task, letter.item]
        items = max(1, letter.spec.items)
        task = self.submit(
            replace(letter.spec, task=new_task, items=1, size=letter.spec.size // items), now
        )
        if letter.suspect and self.inline:
            batch = self._batch(task, 0, 1, 1, True, suspect=True)
            self._drop(batch)
            self._bury(batch, 0, letter.failure, 0, now)
            self._settle(task, now)
        else:
            self.admit(task, now)

    # ------------------------------------------------------------ batches

    def _batch(
        self,
        task: Task,
        start: int,
        stop: int,
        attempt: int,
        announce: bool,
        suspect: bool = False,
        losses: int = 0,
    ) -> Batch:
        self._batches += 1
        batch = Batch(f"b{self._batches}", task, start, stop, attempt, announce, suspect, losses)
        task.batches[batch.id] = batch
        return batch

    def _queue(self, batch: Batch, lane: int, now: int) -> None:
        batch.task.ready += 1
        self.queue.push(batch, lane, now)

    def _leave(self, batch: Batch) -> None:
        """A running batch is over."""
        batch.state = OVER
        batch.task.running -= 1
        del batch.task.batches[batch.id]

    def _drop(self, batch: Batch) -> None:
        """A batch that no worker has is over."""
        if batch.state == READY:
            batch.task.ready -= 1
            self.queue.remove(batch, OVER)
        batch.state = OVER
        del batch.task.batches[batch.id]

    def _put_back(
        self, batch: Batch, start: int, stop: int, now: int, announce: bool = False
    ) -> None:
        """Queue items that a worker had and did not start, with the attempt that they were at."""
        if start < stop:
            announce = announce or batch.announce
            rest = self._batch(batch.task, start, stop, batch.attempt, announce)
            self._queue(rest, RETURNED, now)

    def _put_back_around(self, batch: Batch, item: int, now: int) -> None:
        self._put_back(batch, batch.next, item, now)
        self._put_back(batch, item + 1, batch.stop, now)

    def _blame(self, batch: Batch, jitter: float, now: int) -> None:
        """Settle what is left of a batch that ran too long and is over."""
        blame, culprit, first = batch.blame, batch.culprit, batch.next
        assert blame is not None
        if culprit is None and batch.stop - first == 1:
            culprit = first
        if culprit is None:
            self._put_back(batch, first, batch.stop, now, announce=True)
        elif culprit < first:
            self._put_back(batch, first, batch.stop, now)
        else:
            self._fail(batch, culprit, blame, False, jitter, now)
            self._put_back_around(batch, culprit, now)

    # ------------------------------------------------------------ how items end, or are retried

    def _succeed(self, task: Task, start: int, stop: int) -> None:
        task.left -= stop - start
        self.items_succeeded += stop - start
        self._out.append(ItemsSucceeded(task.id, start, stop))

    def _cancel(self, task: Task, start: int, stop: int, reason: str) -> None:
        task.left -= stop - start
        task.cancelled += stop - start
        self.items_cancelled += stop - start
        self._out.append(ItemsCancelled(task.id, start, stop, reason))

    def _failed(self, task: Task, item: int, failure: Failure, attempts: int, dead: bool) -> None:
        task.left -= 1
        task.failed += 1
        self.items_failed += 1
        self._out.append(ItemFailed(task.id, item, failure, attempts, dead))

    def _close(self, task: Task, start: int, stop: int, attempts: int, ending: Ending) -> None:
        """End items since everything left of their task ends."""
        if ending.failure is None:
            self._cancel(task, start, stop, ending.reason)
        else:
            for item in range(start, stop):
                self._failed(task, item, ending.failure, attempts, False)

    def _bury(self, batch: Batch, item: int, failure: Failure, attempts: int, now: int) -> None:
        task = batch.task
        task.dead += 1
        task.story.note(now, "item", item, "dead:", failure.type, failure.message)
        self._failed(task, item, failure, attempts, True)
        self.letters[task.id, item] = DeadLetter(
            task.id, item, failure, attempts, task.story.tell(), task.spec, batch.suspect
        )
        self._emit(
            "task_dead_lettered",
            ("task", task.id),
            ("item", item),
            ("error", failure.type),
            ("attempts", attempts),
        )

    def _fail(
        self, batch: Batch, item: int, failure: Failure, cancelled: bool, jitter: float, now: int
    ) -> None:
        """An attempt at an item failed: try again, give up, or end it with its whole task."""
        task = batch.task
        if task.ending is not None and cancelled:
            self._close(task, item, item + 1, batch.attempt, task.ending)
        elif task.ending is not None or not (failure.retryable or task.spec.retry_errors):
            self._failed(task, item, failure, batch.attempt, False)
        elif self._used_up(batch) or (self.inline and batch.suspect):
            self._bury(batch, item, failure, batch.attempt, now)
        else:
            delay = self._backoff(batch.attempt, jitter)
            self._retry(batch, item, failure, delay, batch.suspect, batch.losses, now)

    def _suspect(self, batch: Batch, item: int, failure: Failure, jitter: float, now: int) -> None:
        """An item is the suspect in the loss of its worker."""
        losses = batch.losses + 1 if batch.stop - batch.start == 1 else 0
        delay = self._backoff(batch.attempt - 1, jitter) if batch.suspect else 0
        batch.suspect = True
        if losses >= self._config.poison_limit or self._used_up(batch) or self.inline:
            self._bury(batch, item, failure, batch.attempt, now)
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
        self.retried += 1
        task.story.note(now, "item", item, failure.type, "again in", delay)
        self._emit(
            "task_retried",
            ("task", task.id),
            ("item", item),
            ("attempt", attempt),
            ("delay_ms", delay),
            ("error", failure.type),
        )
        again = self._batch(task, item, item + 1, attempt, batch.announce, suspect, losses)
        if delay:
            again.state = RETRY_WAIT
            self.waiting.add(now + delay, again)
        else:
            self._queue(again, SUSPECTS if suspect else NORMAL, now)

    # ------------------------------------------------------------ tasks

    def _settle(self, task: Task, now: int) -> None:
        """Bring a task's state up to date with its batches; end it when no item is left."""
        if task.id not in self.tasks:
            return
        if not task.left:
            self._end(task, now)
        elif not task.running:
            self._move(task, "queue" if task.ready else "wait")

    def _end(self, task: Task, now: int) -> None:
        del self.tasks[task.id]
        if task.cancelled:
            self._move(task, "cancel")
            details = ("cancelled", task.cancelled)
        elif task.failed:
            self._move(task, "fail")
            details = ("failed", task.failed)
        else:
            self._move(task, "succeed")
            self.bytes_succeeded += task.spec.size
            details = ("items", task.spec.items)
        state = task.state
        self._out.append(TaskEnded(task.id, state))
        self._emit(_EVENT_NAMES[state], ("task", task.id), details)
        if state == FAILED and task.dead:
            self._move(task, "bury")

    def _move(self, task: Task, event: str) -> None:
        state = move(TASK_TABLE, task.state, event, task.id, task.story.tell)
        if state is not task.state:
            self.states[task.state] -= 1
            self.states[state] += 1
            task.state = state

    def _emit(self, name: str, *data: tuple[str, str | int | float | bool | None]) -> None:
        self._out.append(Emit(name, data))


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
