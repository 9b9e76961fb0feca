"""Workers as jobs of any `concurrent.futures.Executor` that the caller brings.

Each worker has at most one batch with the executor, and its reports come all together at its end.
So a running batch cannot be stopped from outside (time limits take effect at the handler's
checkpoints), and its heartbeats are given by this backend. A broken executor stays broken: from
then on its workers do not start.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import BrokenExecutor, Executor, Future

from wasmpool.pool.backends.base import Backend, Hooks, encode_payloads
from wasmpool.protocol import Beat, Cancel, FromWorker, Ready, Run, Start, Stop
from wasmpool.tasks.context import HEARTBEAT_S
from wasmpool.tasks.runtime import Worker


def work_off(run: Run) -> list[FromWorker]:
    """Work off a batch wherever the executor runs its jobs; the messages of its worker."""
    messages: list[FromWorker] = []
    Worker(lambda *more: messages.extend(more)).run(run)
    return [message for message in messages if not isinstance(message, Beat)]


class ExecutorBackend(Backend):
    """Hands batches to an executor; the caller keeps owning it."""

    name = "executor"

    def __init__(self, hooks: Hooks, executor: Executor) -> None:
        super().__init__(hooks)
        self._executor = executor
        self.broken = ""
        self._workers: dict[str, _Jobs] = {}

    def start(self, start: Start) -> None:
        """Open a place for one batch at a time."""
        jobs = self._workers[start.worker] = _Jobs(self, start, self._executor)
        if self.broken:
            jobs.end(self.broken)

    def send(self, worker: str, message: Run | Cancel | Stop) -> None:
        """Submit a batch; a cancellation works as long as the executor has not begun it."""
        jobs = self._workers.get(worker)
        if jobs is not None:
            jobs.receive(message)

    def kill(self, worker: str) -> None:
        """Leave a running batch behind: its results will be dropped."""
        jobs = self._workers.get(worker)
        if jobs is not None:
            if jobs.running():
                self.hooks.on_notice(worker, "a job of the executor cannot be ended: left behind")
            jobs.end("left behind")

    async def close(self) -> None:
        """Take back what the executor has not begun and forget the rest."""
        for jobs in self._workers.values():
            jobs.drop()
        self._workers.clear()

    def forget(self, worker: str, jobs: _Jobs) -> None:
        """A worker has come to its end."""
        if self._workers.get(worker) is jobs:
            del self._workers[worker]


class _Jobs:
    """One worker: the job under way, and its heartbeat."""

    def __init__(self, backend: ExecutorBackend, start: Start, executor: Executor) -> None:
        self._backend = backend
        self._worker = start.worker
        self._generation = start.generation
        self._executor = executor
        self._loop = asyncio.get_running_loop()
        self._job: Future[list[FromWorker]] | None = None
        self._beat: asyncio.TimerHandle | None = None
        self._over = False
        self._loop.call_soon(self._report, Ready(("executor",), {}))

    def receive(self, message: Run | Cancel | Stop) -> None:
        if isinstance(message, Stop):
            self.end("told to stop")
        elif isinstance(message, Run):
            self._begin(message)
        # A batch that has begun cannot hear of its cancellation: see the head of the file.

    def running(self) -> bool:
        return self._job is not None and not self._job.cancel()

    def end(self, reason: str) -> None:
        self.drop()
        self._loop.call_soon(self._exit, reason)

    def drop(self) -> None:
        self._over = True
        if self._beat is not None:
            self._beat.cancel()
        if self._job is not None:
            self._job.cancel()

    def _begin(self, run: Run) -> None:
        try:
            job = self._executor.submit(work_off, encode_payloads(run))
        except RuntimeError as error:  # broken or shut down
            self._break(f"the executor takes no work: {type(error).__name__}: {error}")
            return
        self._job = job
        self._live()
        job.add_done_callback(lambda job: self._loop.call_soon_threadsafe(self._finished, job))

    def _live(self) -> None:
        self._report(Beat(None))
        self._beat = self._loop.call_later(HEARTBEAT_S, self._live)

    def _finished(self, job: Future[list[FromWorker]]) -> None:
        if self._over:
            return
        self._job = None
        if self._beat is not None:
            self._beat.cancel()
        if job.cancelled():
            self._break("the executor was shut down")
        elif (error := job.exception()) is None:
            for message in job.result():
                self._report(message)
        elif isinstance(error, BrokenExecutor):
            self._break(f"the executor broke: {type(error).__name__}: {error}")
        else:
            self.end(f"the executor failed with the batch: {type(error).__name__}: {error}")

    def _break(self, reason: str) -> None:
        self._backend.broken = reason
        self.end(reason)

    def _report(self, message: FromWorker) -> None:
        if not self._over:
            self._backend.hooks.on_message(self._worker, self._generation, message)

    def _exit(self, reason: str) -> None:
        self._backend.forget(self._worker, self)
        self._backend.hooks.on_exit(self._worker, self._generation, reason)
