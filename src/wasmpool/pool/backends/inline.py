"""One item after the other on the event loop's own thread: the sequential fall back.

It needs neither processes nor threads. Between items (of tiny ones: every few milliseconds) the
loop gets its turn; while an item runs nothing else does, so a time limit takes effect only at the
handler's checkpoints.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from wasmpool.pool.backends.base import Backend, Hooks
from wasmpool.protocol import Cancel, FromWorker, Ready, Run, Start, Stop
from wasmpool.tasks.runtime import Worker


class InlineBackend(Backend):
    """Runs the batches of its workers in turns of the event loop."""

    name = "inline"

    def __init__(self, hooks: Hooks) -> None:
        super().__init__(hooks)
        self._workers: dict[str, _Turns] = {}

    def start(self, start: Start) -> None:
        """Make a worker; it is ready in the next turn of the loop."""

        def send(*messages: FromWorker) -> None:
            for message in messages:
                self.hooks.on_message(start.worker, start.generation, message)

        def exit_(reason: str) -> None:
            del self._workers[start.worker]
            self.hooks.on_exit(start.worker, start.generation, reason)

        self._workers[start.worker] = _Turns(send, exit_)

    def send(self, worker: str, message: Run | Cancel | Stop) -> None:
        """Queue a batch, or stop one between two items."""
        turns = self._workers.get(worker)
        if turns is not None:
            turns.receive(message)

    def kill(self, worker: str) -> None:
        """End a worker before its next item."""
        turns = self._workers.get(worker)
        if turns is not None:
            turns.end("ended by the pool")

    async def close(self) -> None:
        """Drop what is left."""
        for turns in self._workers.values():
            turns.drop()
        self._workers.clear()


class _Turns:
    """One worker: at most one batch under way, a step of it in each turn of the loop."""

    def __init__(self, send: Callable[..., None], exit_: Callable[[str], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._runtime = Worker(send)
        self._exit = exit_
        self._steps: Iterator[None] | None = None
        self._turn = self._loop.call_soon(self._runtime.send, Ready(("inline",), {}))

    def receive(self, message: Run | Cancel | Stop) -> None:
        if isinstance(message, Cancel):
            self._runtime.cancel(message)
        elif isinstance(message, Stop):
            self.end("told to stop")
        else:
            self._steps = self._runtime.steps(message)
            self._turn = self._loop.call_soon(self._step)

    def _step(self) -> None:
        steps = self._steps
        if steps is None:
            return
        for _ in steps:
            if self._steps is steps:  # else the report made the pool end this worker
                self._turn = self._loop.call_soon(self._step)
            return

    def end(self, reason: str) -> None:
        self.drop()
        self._turn = self._loop.call_soon(self._exit, reason)

    def drop(self) -> None:
        self._turn.cancel()
        self._steps = None
