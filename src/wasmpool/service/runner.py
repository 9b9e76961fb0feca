"""Takes jobs from the queue and sees to it that each ends once.

Rules of this file:

- A state is written down before anybody is told of it. What the file does not say has not happened:
  after a kill, an attempt without an end is begun again.
- An attempt ends in one place (`_attempt`), whatever ends it: its work, its own error, its time, a
  caller who cancels it, the end of the service.
- What may go well the next time is tried again, later each time; then the job is a dead letter.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from wasmpool.exceptions import DownloadFailed, PoolError, TaskTimeout, WasmpoolError, WorkerLost
from wasmpool.service.changes import Changes
from wasmpool.service.folders import Folders, Results
from wasmpool.service.jobs import CANCELLED, DEAD, FAILED, SUCCEEDED, Failure, Job
from wasmpool.service.progress import Progress
from wasmpool.service.settings import ServiceSettings
from wasmpool.service.store_thread import StoreThread
from wasmpool.service.warm import WarmPool
from wasmpool.service.work import Outcome, Work, describe

MOST_INTERRUPTIONS = 20
"""A job that was under way so often when the service died is taken for the cause."""
BACKOFF_S, BACKOFF_CAP_S = 1.0, 30.0
GRAPHS_AT_ONCE = 1  # each has a pool of its own beside the warm one

_log = logging.getLogger("wasmpool.service")


@dataclass(slots=True)
class _Running:
    task: asyncio.Task[None]
    is_graph: bool
    cancelled: bool = False
    is_ending: bool = False  # its end is being written down, which nothing may break off


@dataclass(slots=True)
class Ended:
    """How an attempt ended, for those who count: its job, state and times in seconds."""

    kind: str
    state: str
    waited: float
    ran: float


@dataclass(slots=True)
class Hooks:
    """Who else wants to know.

    Attributes:
        ended: Is told of each attempt that has ended.
        callback: Is called when a job with a callback has changed.
    """

    ended: Callable[[Ended], None] = field(default=lambda ended: None)
    callback: Callable[[], None] = field(default=lambda: None)


class Runner:
    """Runs the jobs of a store.

    Args:
        store: The jobs.
        folders: Their files.
        changes: Those who wait for them.
        warm: The pool; it must have been started.
        work: Does what they ask for.
        settings: Those of the service.
        hooks: Who else wants to know.
    """

    def __init__(
        self,
        store: StoreThread,
        folders: Folders,
        changes: Changes,
        warm: WarmPool,
        work: Work,
        settings: ServiceSettings,
        hooks: Hooks,
    ) -> None:
        self._store = store
        self._folders = folders
        self._changes = changes
        self._warm = warm
        self._work = work
        self._settings = settings
        self._hooks = hooks
        self._running: dict[str, _Running] = {}
        self._cancelled_early: set[str] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._dispatching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin with what is in the queue, also what an earlier service left there."""
        recovered = await self._store(lambda store: store.recover(time.time(), MOST_INTERRUPTIONS))
        if recovered:
            _log.warning("%d jobs were under way when the service ended: queued", len(recovered))
        self._dispatching = asyncio.create_task(self._dispatch())

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    @property
    def alive(self) -> bool:
        """Whether jobs are begun."""
        return self._dispatching is not None and not self._dispatching.done()

    async def cancel(self, id: str) -> bool:
        """Cancel a job; tell whether it had not ended before."""
        cancelled = await self._store(lambda store: store.cancel_waiting(id, time.time()))
        if cancelled is not None:
            self._tell(cancelled)
            return True
        running = self._running.get(id)
        if running is not None:
            _cancel(running, is_wanted=True)
            return True
        job = await self._store(lambda store: store.get(id))
        if job is not None and job.state == "running":  # it is just being begun
            self._cancelled_early.add(id)
            return True
        return False

    def hurry(self) -> None:
        """Wait no longer for running jobs to end: see `drain`."""
        self._hurry.set()

    async def drain(self) -> None:
        """Begin no more jobs, let running ones go on for a while, and put back the rest."""
        if self._dispatching is not None:
            self._dispatching.cancel()
            await asyncio.wait([self._dispatching])
        under_way = list(self._running.values())
        tasks = [running.task for running in under_way]
        if tasks:
            _log.info("waiting for %d jobs to end", len(tasks))
            hurry = asyncio.create_task(self._hurry.wait())
            ended = asyncio.ensure_future(asyncio.wait(tasks))
            await asyncio.wait(
                (hurry, ended),
                timeout=self._settings.drain_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
            hurry.cancel()
            for running in under_way:
                _cancel(running)
            await ended
        await asyncio.gather(*self._telling)
        # What was taken from the queue and not begun goes back too.
        await self._store(lambda store: store.recover(time.time(), MOST_INTERRUPTIONS))

    # ------------------------------------------------------------ inside

    async def _dispatch(self) -> None:
        while True:
            try:
                turn = await self._begin_what_may()
            except sqlite3.Error:
                _log.exception("the jobs cannot be read or written; trying again")
                turn = time.time() + BACKOFF_S
            delay = None if turn is None else max(turn - time.time(), 0.0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()

    async def _begin_what_may(self) -> float | None:
        """Begin attempts until nothing waits, or as many run as may; return the next's time."""
        self._wake.clear()
        room = self._settings.concurrent_jobs - len(self._running)
        if room <= 0:
            return None
        graphs = sum(running.is_graph for running in self._running.values())
        limits = {"graph": GRAPHS_AT_ONCE - graphs}
        jobs, turn = await self._store(lambda store: store.take(time.time(), room, limits))
        for job in jobs:
            self._begin(job)
        return turn

    def _begin(self, job: Job) -> None:
        self._tell(job)
        task = asyncio.create_task(self._attempt(job), name=f"job {job.id}")
        self._running[job.id] = _Running(task, job.spec["kind"] == "graph")
        task.add_done_callback(lambda task: self._gone(job.id, task))
        if job.id in self._cancelled_early:
            self._cancelled_early.discard(job.id)
            _cancel(self._running[job.id], is_wanted=True)

    def _gone(self, id: str, task: asyncio.Task[None]) -> None:
        del self._running[id]
        self.wake()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("job %s runs again after a restart: its end was lost", id, exc_info=error)

    async def _attempt(self, job: Job) -> None:
        """Make one attempt at a job, and write down how it ended."""
        id, spec = job.id, job.spec
        limit = min(spec["timeout"] or self._settings.job_seconds, self._settings.job_seconds)
        progress = Progress(lambda progress: self._note(id, progress))
        results = Results(self._folders.results(id), job.attempt, self._settings.result_bytes)
        clock = asyncio.timeout(limit)
        try:
            async with clock:
                self._folders.make(id)
                pool = await self._warm.get()
                outcome = await self._work.run(job, pool, results, progress)
                await results.commit()
                self._running[id].is_ending = True
        except asyncio.CancelledError:
            self._running[id].is_ending = True
            results.discard()
            if self._running[id].cancelled:
                await self._end(job, CANCELLED)
            else:
                self._tell(await self._store(lambda store: store.put_back(id, time.time())))
        except Exception as error:
            self._running[id].is_ending = True
            results.discard()
            late = TaskTimeout(f"longer than {limit:g} s", type="TimeoutError", phase=progress.name)
            await self._failed(job, late if clock.expired() else error, progress)
        else:
            await self._succeeded(job, outcome, results)

    async def _succeeded(self, job: Job, outcome: Outcome, results: Results) -> None:
        state = SUCCEEDED
        if outcome.failure is not None:
            state = DEAD if outcome.given_up else FAILED
        await self._end(*(job, state, outcome.failure, outcome.done), results.size, outcome.summary)

    async def _failed(self, job: Job, error: Exception, progress: Progress) -> None:
        failure = describe(error, progress.name)
        if not isinstance(error, PoolError | WorkerLost | TaskTimeout | DownloadFailed | OSError):
            if not isinstance(error, WasmpoolError):
                _log.error("job %s failed", job.id, exc_info=error)
            await self._end(job, FAILED, failure)
            return
        retries = job.spec["retries"]
        if retries is None:
            retries = self._warm.settings.retries
        if job.failures >= retries:
            await self._end(job, DEAD, failure)
            return
        delay = min(BACKOFF_CAP_S, BACKOFF_S * 2**job.failures)
        again = await self._store(lambda store: store.again(job.id, failure, delay, time.time()))
        self._tell(again)

    async def _end(
        self,
        job: Job,
        state: str,
        failure: Failure | None = None,
        done: int | None = None,
        size: int | None = None,
        summary: dict[str, object] | None = None,
    ) -> None:
        now = time.time()
        ended = await self._store(
            lambda store: store.end(
                *(job.id, state, now),
                failure=failure,
                done=done,
                result_bytes=size,
                summary=summary,
            )
        )
        started = job.started or now
        self._hooks.ended(Ended(job.spec["kind"], state, started - job.created, now - started))
        self._tell(ended)

    def _note(self, id: str, progress: Progress) -> None:
        """Write down how far an attempt is, without making it wait."""
        name, done, total = progress.name, progress.done, progress.total

        async def note() -> None:
            now = time.time()
            self._tell(await self._store(lambda store: store.progress(id, name, done, total, now)))

        task = asyncio.create_task(note())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def _tell(self, job: Job | None) -> None:
        if job is None:  # removed meanwhile
            return
        self._changes.tell(job)
        if job.spec["callback_url"] is not None:
            self._hooks.callback()


def _cancel(running: _Running, *, is_wanted: bool = False) -> None:
    """Cancel the work of an attempt: not before it has begun, nor once its end is written down."""

    def cancel() -> None:
        if not running.is_ending:
            running.cancelled |= is_wanted
            running.task.cancel()

    asyncio.get_running_loop().call_soon(cancel)
