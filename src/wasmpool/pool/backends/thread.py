"""Workers as threads of this process: they start at once and share its memory and its interpreter.

A thread cannot be killed. One that does not stop when asked is left behind: its messages are
dropped from then on, a notice names it, and being a daemon it does not keep the process alive.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue

from wasmpool.pool.backends.base import Backend, Hooks
from wasmpool.protocol import Cancel, Ended, FromWorker, Ready, Run, Start, Stop
from wasmpool.tasks.runtime import Worker

CLOSE_S = 0.5


class ThreadBackend(Backend):
    """Starts worker threads and carries messages to them."""

    name = "thread"

    def __init__(self, hooks: Hooks) -> None:
        super().__init__(hooks)
        self._threads: dict[str, _WorkerThread] = {}

    def start(self, start: Start) -> None:
        """Start a thread."""
        thread = self._threads[start.worker] = _WorkerThread(self, start)
        thread.begin()

    def send(self, worker: str, message: Run | Cancel | Stop) -> None:
        """Hand a message over; a cancellation takes effect at the handler's next checkpoint."""
        thread = self._threads.get(worker)
        if thread is not None:
            thread.receive(message)

    def kill(self, worker: str) -> None:
        """Ask the thread to stop and leave it behind."""
        thread = self._threads.get(worker)
        if thread is not None:
            thread.abandon()

    async def close(self) -> None:
        """Ask all threads to stop and wait a moment for their end."""
        threads = list(self._threads.values())
        for thread in threads:
            thread.abandon(silent=True)
        ends = [thread.gone for thread in threads]
        if ends:
            await asyncio.wait(ends, timeout=CLOSE_S)
        for thread in threads:
            if not thread.gone.done():
                self.hooks.on_notice(thread.worker, thread.left_behind())

    def forget(self, thread: _WorkerThread) -> None:
        """A thread has come to its end."""
        if self._threads.get(thread.worker) is thread:
            del self._threads[thread.worker]


class _WorkerThread:
    """One thread, seen from the event loop, except for `_work` and what it calls."""

    def __init__(self, backend: ThreadBackend, start: Start) -> None:
        self.worker = start.worker
        self._generation = start.generation
        self._backend = backend
        self._loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[None] = self._loop.create_future()
        self._inbox: SimpleQueue[Run | Stop] = SimpleQueue()
        self._runtime = Worker(self._send)
        self._batch: str | None = None
        self._reported = False
        self._thread = threading.Thread(
            target=self._work, name=f"wasmpool-{start.worker}.{start.generation}", daemon=True
        )

    def begin(self) -> None:
        try:
            self._thread.start()
        except RuntimeError as error:  # no more threads
            self._loop.call_soon(self._ended, str(error))

    def receive(self, message: Run | Cancel | Stop) -> None:
        if isinstance(message, Cancel):
            self._runtime.cancel(message)
            return
        if isinstance(message, Run):
            self._batch = message.batch
        self._inbox.put(message)

    def abandon(self, silent: bool = False) -> None:
        if self._batch is not None:
            self._runtime.cancel(Cancel(self._batch, None, "the worker is to end"))
        self._inbox.put(Stop())
        if silent:
            self._reported = True
        elif not self._reported:
            self._loop.call_soon(self._leave_behind)

    def left_behind(self) -> str:
        return (
            f"thread {self._thread.name} did not stop and is left behind: "
            "a thread cannot be ended by force"
        )

    def _leave_behind(self) -> None:
        if not self._reported:
            if self._batch is not None:
                self._backend.hooks.on_notice(self.worker, self.left_behind())
            self._exit(self.left_behind())

    def _exit(self, reason: str) -> None:
        if not self._reported:
            self._reported = True
            self._backend.hooks.on_exit(self.worker, self._generation, reason)

    def _ended(self, reason: str) -> None:
        self._backend.forget(self)
        if not self.gone.done():
            self.gone.set_result(None)
        self._exit(reason)

    def _receive(self, *messages: FromWorker) -> None:
        for message in messages:
            if isinstance(message, Ended):
                self._batch = None
            if not self._reported:
                self._backend.hooks.on_message(self.worker, self._generation, message)

    # What runs in the thread.

    def _work(self) -> None:
        try:
            reason = "the thread ended"
            try:
                self._send(Ready(("thread",), {"thread": self._thread.name}))
                while isinstance(message := self._inbox.get(), Run):
                    self._runtime.run(message)
            except Exception as error:
                reason = f"the thread ended with {type(error).__name__}: {error}"
            self._call(self._ended, reason)
        except _NobodyListens:
            return  # a thread that was left behind, and the loop is gone meanwhile

    def _send(self, *messages: FromWorker) -> None:
        self._call(self._receive, *messages)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError as error:
            if not self._loop.is_closed():
                raise
            raise _NobodyListens from error


class _NobodyListens(BaseException):
    """The event loop is closed; no `Exception`, so that no handler swallows it."""
