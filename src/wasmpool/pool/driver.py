"""Carries out what the scheduler decides.

Rules of this file:

- The scheduler decides, the driver acts: what backends and callers say becomes events, commands
  become actions. There is no policy here.
- There is one timer, armed for `next_deadline()`. When it fires late, the event loop was held up,
  and the workers are credited with that time.
- Commands are carried out in order. What happens meanwhile (a listener submits a task) is handled
  at once by the scheduler, but its commands wait their turn.
- Everything runs on the thread of the event loop.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from wasmpool.exceptions import PoolClosed, PoolError, QueueFull
from wasmpool.pool.backends.base import Backend, Hooks
from wasmpool.pool.events import Listeners
from wasmpool.pool.jobs import Job, Letter
from wasmpool.pool.translate import to_event
from wasmpool.protocol import (
    Cancel,
    Done,
    Ended,
    FromWorker,
    Log,
    Packed,
    Progress,
    Ready,
    Run,
    Start,
    Stop,
)
from wasmpool.scheduler import Scheduler
from wasmpool.scheduler.messages import (
    Assign,
    CancelBatch,
    ClosePool,
    Command,
    DeadLetterRetried,
    Emit,
    Event,
    FallBack,
    FellBack,
    ItemFailed,
    ItemsCancelled,
    ItemsSucceeded,
    KillWorker,
    ScaleRequested,
    SchedulerConfig,
    ShutdownRequested,
    Stalled,
    StartWorker,
    StopWorker,
    TaskCancelled,
    TaskEnded,
    TaskSubmitted,
    Tick,
    WorkerLost,
    WorkerStopped,
)

STALL_MS = 250

MakeBackend = Callable[[Hooks], Backend]


class Driver:
    """Runs one scheduler with one backend.

    Attributes:
        scheduler: The scheduler; to look at, not to feed.
        backend: The backend, by now.
        boots: What each worker told when it was ready, by id.
        closed: Done when the pool has closed.
    """

    def __init__(
        self,
        config: SchedulerConfig,
        make_backend: MakeBackend,
        make_fallback: MakeBackend,
        listeners: Listeners,
        main: tuple[str, str] | None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listeners = listeners
        self._main = main
        self._memory_limit = config.memory_limit_bytes
        self._make_fallback = make_fallback
        self.scheduler = Scheduler(config)
        self.backend = make_backend(self)
        self.boots: dict[str, dict[str, Any]] = {}
        self.closed: asyncio.Future[None] = self._loop.create_future()
        self._jobs: dict[str, Job] = {}
        self._letters: dict[tuple[str, int], Letter] = {}
        self._running: dict[str, tuple[str, Job]] = {}
        self._ending: set[tuple[str, int]] = set()
        self._todo: deque[tuple[list[Command], Done | Packed | None]] = deque()
        self._report: Done | Packed | None = None
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due = 0
        self._room: deque[asyncio.Future[None]] = deque()
        self._old_backends: set[asyncio.Task[None]] = set()
        self._actions: dict[type, Callable[[Any], None]] = {
            StartWorker: self._start_worker,
            Assign: self._assign,
            CancelBatch: self._cancel_batch,
            StopWorker: self._stop_worker,
            KillWorker: self._kill_worker,
            ItemsSucceeded: self._items_succeeded,
            ItemFailed: self._item_failed,
            ItemsCancelled: self._items_cancelled,
            TaskEnded: self._task_ended,
            FallBack: self._fall_back,
            Emit: self._emit,
            ClosePool: self._close_pool,
        }

    # ------------------------------------------------------------ what the pool asks

    def begin(self) -> None:
        """Start the workers that are wanted from the beginning."""
        self._handle(Tick())

    def submit(self, job: Job, spec: TaskSubmitted) -> None:
        """Submit a task.

        Raises:
            QueueFull: There is no room.
            PoolClosed: The pool has been shut down.
        """
        self._enter(job, spec)

    async def submit_when_room(self, job: Job, spec: TaskSubmitted) -> None:
        """Submit a task as soon as there is room.

        Raises:
            PoolClosed: The pool has been shut down.
        """
        while True:
            try:
                self._enter(job, spec)
            except QueueFull:
                room: asyncio.Future[None] = self._loop.create_future()
                self._room.append(room)
                try:
                    await room
                except asyncio.CancelledError:
                    self._wake_waiters(1)  # it may have been this one's turn
                    raise
            else:
                return

    def cancel(self, task: str) -> None:
        """Cancel a task; nothing happens if it has ended."""
        self._handle(TaskCancelled(task))

    def retry_letter(self, task: str, item: int, new_task: str) -> Job:
        """Run a dead letter again as a task of its own.

        Raises:
            PoolClosed: The pool has been shut down.
        """
        letter = self._letters[task, item]
        job = Job(new_task, letter.handler, letter.target, [letter.payload], letter.options, False)
        self._enter(job, DeadLetterRetried(task, item, new_task))
        del self._letters[task, item]
        return job

    def has_letter(self, task: str, item: int) -> bool:
        """Whether this is a dead letter that can be run again."""
        return (task, item) in self._letters

    def scale(self, delta: int) -> None:
        """Change the number of wanted workers."""
        self._handle(ScaleRequested(delta))

    async def shutdown(self, graceful: bool) -> None:
        """Close the pool and return when everything is gone."""
        try:
            self._handle(ShutdownRequested(graceful))
            self._wake_waiters(len(self._room))
            await asyncio.shield(self.closed)
        except asyncio.CancelledError:
            self._handle(ShutdownRequested(graceful=False))
            raise
        finally:
            if self._timer is not None:
                self._timer.cancel()
            await self.backend.close()
            for closing in list(self._old_backends):
                await closing
            if not self.closed.done():
                self._end_all(PoolClosed("the pool was shut down"))

    # ------------------------------------------------------------ what the backend tells

    def on_message(self, worker: str, generation: int, message: FromWorker) -> None:
        """A worker sent a message."""
        if isinstance(message, (Progress, Log)):
            self._pass_on(worker, message)
            return
        if isinstance(message, Ended):
            self._running.pop(worker, None)
        elif isinstance(message, Ready):
            self.boots[worker] = message.boot
        report = message if isinstance(message, (Done, Packed)) else None
        self._handle_safely(to_event(worker, generation, message), report)

    def on_exit(self, worker: str, generation: int, reason: str) -> None:
        """A worker is gone."""
        self._running.pop(worker, None)
        self.boots.pop(worker, None)
        if (worker, generation) in self._ending:
            self._ending.remove((worker, generation))
            self._handle_safely(WorkerStopped(worker, generation))
        else:
            self._handle_safely(WorkerLost(worker, generation, reason, random.random()))

    def on_notice(self, worker: str, text: str) -> None:
        """Something that a person should know of."""
        data: dict[str, Any] = {"worker": worker, "task": None, "item": None, "time": time.time()}
        data |= {"level": "WARNING", "phase": "pool", "message": text, "data": {}}
        self._listeners.tell("log", data)

    def _pass_on(self, worker: str, message: Progress | Log) -> None:
        batch, job = self._running.get(worker, (None, None))
        if job is not None and batch == message.batch:
            data: dict[str, Any] = {"worker": worker, "task": job.id, **message._asdict()}
            del data["batch"]
            self._listeners.tell("log" if isinstance(message, Log) else "item_progress", data)

    # ------------------------------------------------------------ events to commands to actions

    def _enter(self, job: Job, event: TaskSubmitted | DeadLetterRetried) -> None:
        if self.closed.done():
            raise PoolClosed("the pool has been shut down")
        self._jobs[job.id] = job
        try:
            self._handle(event)
        except BaseException:
            self._jobs.pop(job.id, None)
            raise
        job.ended.add_done_callback(lambda ended: self._cancel_if_abandoned(job, ended))

    def _cancel_if_abandoned(self, job: Job, ended: asyncio.Future[None]) -> None:
        if ended.cancelled() and job.id in self._jobs:
            self._handle_safely(TaskCancelled(job.id))

    def _handle_safely(self, event: Event, report: Done | Packed | None = None) -> None:
        """Handle an event that has no caller who could be told of an error."""
        try:
            self._handle(event, report)
        except Exception as error:
            self._loop.call_exception_handler(
                {"message": f"the pool failed with {event}", "exception": error}
            )
            failed = PoolError(f"the pool failed: {error}")
            failed.__cause__ = error
            self._end_all(failed)

    def _handle(self, event: Event, report: Done | Packed | None = None) -> None:
        commands = self.scheduler.handle(event, int(self._loop.time() * 1000))
        self._todo.append((commands, report))
        if self._busy:
            return
        self._busy = True
        try:
            while self._todo:
                commands, self._report = self._todo.popleft()
                for command in commands:
                    self._actions[type(command)](command)
        finally:
            self._busy = False
            self._report = None
        self._wake_waiters(1)
        self._arm()

    def _end_all(self, error: PoolError) -> None:
        """Leave no waiter hanging, whatever went wrong."""
        for job in list(self._jobs.values()):
            if not job.ended.done():
                job.ended.set_exception(error)
        self._jobs.clear()
        if not self.closed.done():
            self.closed.set_result(None)
        self._wake_waiters(len(self._room))

    def _wake_waiters(self, count: int) -> None:
        while count and self._room:
            waiter = self._room.popleft()
            if not waiter.done():
                waiter.set_result(None)
                count -= 1

    # ------------------------------------------------------------ the timer

    def _arm(self) -> None:
        due = self.scheduler.next_deadline()
        if self._timer is not None:
            if due is not None and due >= self._timer_due:
                return  # it fires early then, and is armed again
            self._timer.cancel()
            self._timer = None
        if due is not None and not self.closed.done():
            self._timer_due = due
            self._timer = self._loop.call_at(due / 1000, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        now = int(self._loop.time() * 1000)
        due = self.scheduler.next_deadline()
        if now - self._timer_due >= STALL_MS:
            self._handle_safely(Stalled(now - self._timer_due))
        elif due is not None and due <= now:
            self._handle_safely(Tick(random.random()))
        else:
            self._arm()

    # ------------------------------------------------------------ actions

    def _start_worker(self, command: StartWorker) -> None:
        worker, generation = command.worker, command.generation
        self.backend.start(Start(worker, generation, self._main, self._memory_limit))

    def _assign(self, command: Assign) -> None:
        job = self._jobs[command.task]
        start, stop = command.start, command.stop
        payloads = job.payloads
        if stop - start < len(payloads):
            payloads = payloads[start:stop]
        self._running[command.worker] = (command.batch, job)
        run = Run(
            command.batch,
            job.handler,
            job.target,
            start,
            stop,
            payloads,
            job.options,
            command.announce,
            job.packed,
            command.item_timeout_ms,
            {},
        )
        self.backend.send(command.worker, run)

    def _cancel_batch(self, command: CancelBatch) -> None:
        self.backend.send(command.worker, Cancel(command.batch, command.item, command.reason))

    def _stop_worker(self, command: StopWorker) -> None:
        self._ending.add((command.worker, command.generation))
        self.backend.send(command.worker, Stop())

    def _kill_worker(self, command: KillWorker) -> None:
        self._ending.add((command.worker, command.generation))
        self.backend.kill(command.worker)

    def _items_succeeded(self, command: ItemsSucceeded) -> None:
        assert self._report is not None, "only a worker's report makes items succeed"
        self._jobs[command.task].succeed(command.start, command.stop, self._report)

    def _item_failed(self, command: ItemFailed) -> None:
        job, item = self._jobs[command.task], command.item
        job.fail(item, command.failure, command.attempts, self._report)
        if command.dead:
            self._letters[job.id, item] = Letter(
                job.handler, job.target, job.payloads[item], job.options
            )

    def _items_cancelled(self, command: ItemsCancelled) -> None:
        self._jobs[command.task].cancel(command.start, command.stop, command.reason)

    def _task_ended(self, command: TaskEnded) -> None:
        job = self._jobs.pop(command.task)
        if not job.ended.done():
            job.ended.set_result(None)

    def _fall_back(self, command: FallBack) -> None:
        closing = self._loop.create_task(self.backend.close())
        self._old_backends.add(closing)
        closing.add_done_callback(self._old_backends.discard)
        self.backend = self._make_fallback(self)
        self._handle(FellBack())

    def _emit(self, command: Emit) -> None:
        self._listeners.tell(command.name, dict(command.data))

    def _close_pool(self, command: ClosePool) -> None:
        if not self.closed.done():
            self.closed.set_result(None)
