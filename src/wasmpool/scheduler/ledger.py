"""The ledger: which items are still to do, and how each one ends.

Rules of this file:

- Every item ends exactly once, by one of `ItemsSucceeded`, `ItemFailed`, `ItemsCancelled`; after a
  task's last item follows its `TaskEnded`, and the ledger forgets the task.
- An item that was given up although trying again might have helped becomes a dead letter.
- The ledger knows nothing of workers; it appends its commands to `out`. What is tried again, and
  when, is decided in `settlement`.
"""

from __future__ import annotations

from typing import NamedTuple

from wasmpool.scheduler.messages import (
    Command,
    Emit,
    Failure,
    ItemFailed,
    ItemsCancelled,
    ItemsSucceeded,
    SchedulerConfig,
    TaskEnded,
    TaskSubmitted,
)
from wasmpool.scheduler.queue import NORMAL, SUSPECTS, ReadyQueue
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


class DeadLetter(NamedTuple):
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
        task.note(now, "submitted,", spec.items, "items")
        data = (("task", task.id), ("items", spec.items), ("priority", spec.priority))
        self._out.append(Emit("task_submitted", data))
        return task

    def admit(self, task: Task, now: int) -> None:
        """Queue a submitted task as one batch."""
        self.enqueue(self.batch(task, 0, task.spec.items, 1, task.spec.announce), NORMAL, now)
        self._move(task, "queue")

    def start(self, batch: Batch, worker: str, now: int) -> None:
        """A ready batch goes to a worker."""
        task = batch.task
        self.queue.remove(batch, RUNNING)
        batch.assigned_ms = batch.item_since = now
        task.ready -= 1
        task.running += 1
        task.note(now, batch.id, "attempt", batch.attempt, "to", worker)
        self._move(task, "start")
        if task.started_ms is None:
            task.started_ms = now
            if task.spec.task_timeout_ms is not None:
                self.timeouts.add(now + task.spec.task_timeout_ms, task)
            data = (("task", task.id), ("worker", worker))
            self._out.append(Emit("task_started", data))

    def wake(self, now: int) -> None:
        """Queue what has waited long enough for its retry."""
        for batch in self.waiting.pop_due(now):
            self.enqueue(batch, SUSPECTS if batch.suspect else NORMAL, now)
            self.settle(batch.task)

    # ------------------------------------------------------------ ends from outside

    def end(self, task: Task, ending: Ending, now: int) -> list[Batch]:
        """End everything left of a task, except what workers have: those batches are returned."""
        if task.ending is None:
            task.ending = ending
            task.note(now, "ends:", ending.reason)
        running = []
        for batch in list(task.batches.values()):
            if batch.state == RUNNING:
                running.append(batch)
            else:
                self.drop(batch)
                self.close(task, batch.next, batch.stop, batch.attempt - 1, task.ending)
        self.settle(task)
        return running

    def refuse(self, task: Task, ending: Ending) -> None:
        """End a submitted task that was never queued."""
        self.close(task, 0, task.left, 0, ending)
        self.settle(task)

    def fall_back(self, now: int) -> None:
        """From now on work runs in the parent: suspects become dead letters instead."""
        self.inline = True
        failure = Failure("WorkerLost", "it cost a worker before and is not run inline")
        for task in list(self.tasks.values()):
            for batch in list(task.batches.values()):
                if batch.suspect:
                    self.drop(batch)
                    self.bury(batch, batch.next, failure, batch.attempt - 1, now)
            self.settle(task)

    def revive(self, letter: DeadLetter, new_task: str, now: int) -> Task:
        """Take a dead letter in as a task of its own; it is not queued yet: see `admit`."""
        del self.letters[letter.task, letter.item]
        spec = letter.spec
        return self.submit(spec._replace(task=new_task, items=1, size=spec.size // spec.items), now)

    # ------------------------------------------------------------ batches

    def batch(
        self,
        task: Task,
        start: int,
        stop: int,
        attempt: int,
        announce: bool,
        suspect: bool = False,
        losses: int = 0,
    ) -> Batch:
        """Make a batch of a task; it is in no queue yet."""
        self._batches += 1
        batch = Batch(f"b{self._batches}", task, start, stop, attempt, announce, suspect, losses)
        limit = task.spec.item_timeout_ms
        batch.item_timeout_ms = self._config.item_timeout_ms if limit is None else limit
        task.batches[batch.id] = batch
        return batch

    def enqueue(self, batch: Batch, lane: int, now: int) -> None:
        """Queue a batch in one of the queue's lanes."""
        batch.task.ready += 1
        self.queue.push(batch, lane, now)

    def leave(self, batch: Batch) -> None:
        """A running batch is over."""
        batch.state = OVER
        batch.task.running -= 1
        del batch.task.batches[batch.id]

    def drop(self, batch: Batch) -> None:
        """A batch that no worker has is over."""
        if batch.state == READY:
            batch.task.ready -= 1
            self.queue.remove(batch, OVER)
        batch.state = OVER
        del batch.task.batches[batch.id]

    # ------------------------------------------------------------ how items end

    def succeed(self, task: Task, start: int, stop: int) -> None:
        """The items `[start, stop)` succeeded."""
        task.left -= stop - start
        self.items_succeeded += stop - start
        self._out.append(ItemsSucceeded(task.id, start, stop))

    def cancel(self, task: Task, start: int, stop: int, reason: str) -> None:
        """The items `[start, stop)` end without a result."""
        task.left -= stop - start
        task.cancelled += stop - start
        self.items_cancelled += stop - start
        self._out.append(ItemsCancelled(task.id, start, stop, reason))

    def fail(self, task: Task, item: int, failure: Failure, attempts: int, dead: bool) -> None:
        """An item failed for good."""
        task.left -= 1
        task.failed += 1
        self.items_failed += 1
        self._out.append(ItemFailed(task.id, item, failure, attempts, dead))

    def close(self, task: Task, start: int, stop: int, attempts: int, ending: Ending) -> None:
        """End items since everything left of their task ends."""
        if ending.failure is None:
            self.cancel(task, start, stop, ending.reason)
        else:
            for item in range(start, stop):
                self.fail(task, item, ending.failure, attempts, False)

    def bury(self, batch: Batch, item: int, failure: Failure, attempts: int, now: int) -> None:
        """An item of a batch failed for good and becomes a dead letter."""
        task = batch.task
        task.dead += 1
        task.note(now, "item", item, "dead:", failure.type, failure.message)
        self.fail(task, item, failure, attempts, True)
        self.letters[task.id, item] = DeadLetter(
            task.id, item, failure, attempts, task.tell(), task.spec, batch.suspect
        )
        self.emit(
            "task_dead_lettered",
            ("task", task.id),
            ("item", item),
            ("error", failure.type),
            ("attempts", attempts),
        )

    # ------------------------------------------------------------ tasks

    def settle(self, task: Task) -> None:
        """Bring a task's state up to date with its batches; end it when no item is left."""
        if not task.left:
            if self.tasks.get(task.id) is task:
                self._end(task)
        elif not task.running:
            self._move(task, "queue" if task.ready else "wait")

    def _end(self, task: Task) -> None:
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
        self._out.append(Emit(_EVENT_NAMES[state], (("task", task.id), details)))
        if state == FAILED and task.dead:
            self._move(task, "bury")

    def _move(self, task: Task, event: str) -> None:
        state = move(TASK_TABLE, task, event)
        if state != task.state:
            self.states[task.state] -= 1
            self.states[state] += 1
            task.state = state

    def emit(self, name: str, *data: tuple[str, str | int | float | bool | None]) -> None:
        """Tell listeners."""
        self._out.append(Emit(name, data))
