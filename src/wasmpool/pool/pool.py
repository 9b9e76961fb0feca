"""The pool as its callers see it.

A pool belongs to the event loop in which it was entered. Leaving the `async with` block waits for
what was submitted, at most for the grace time; leaving it with an error (also an interrupt) ends
everything at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from wasmpool.config import Settings
from wasmpool.exceptions import TaskError
from wasmpool.pool.driver import Driver
from wasmpool.pool.drivers import Drivers
from wasmpool.pool.events import Listener
from wasmpool.pool.jobs import Job
from wasmpool.pool.mapping import map_chunks
from wasmpool.pool.numbers import milliseconds
from wasmpool.pool.views import TaskHandle, WorkerInfo, worker_infos
from wasmpool.scheduler import DeadLetter, SchedulerConfig, Stats
from wasmpool.scheduler.messages import TaskSubmitted
from wasmpool.tasks.registry import target_of

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts
    from wasmpool.pool.files import ParseRun
    from wasmpool.pool.windows import Files


class SubmitArguments(TypedDict, total=False):
    """The keyword arguments of `Pool.submit`; it says what they mean."""

    priority: int
    timeout: float | None
    total_timeout: float | None
    retries: int | None
    retry_errors: bool
    requires: Iterable[str]
    options: Mapping[str, Any] | None


class Pool:
    """Runs handlers on workers.

    Args:
        settings: All settings at once; otherwise they are loaded with `arguments` as the strongest.
        executor: Run the work on this `concurrent.futures` executor; the caller keeps owning it.
        scheduler: Numbers for the scheduler that the settings do not name.
        arguments: Any of `wasmpool.config.Settings`, such as `workers=4`, `backend="thread"`.

    Raises:
        ConfigError: A setting has a value that is not allowed.
    """

    def __init__(
        self,
        *,
        settings: Settings | None = None,
        executor: Executor | None = None,
        scheduler: SchedulerConfig | None = None,
        **arguments: Any,
    ) -> None:
        if settings is not None and arguments:
            raise TypeError("Pool takes either settings or single arguments, not both")
        self._drivers = Drivers(
            Settings.load(arguments) if settings is None else settings,
            executor,
            scheduler or SchedulerConfig(),
        )
        self._ids = itertools.count(1)

    async def __aenter__(self) -> Self:
        """Start the pool.

        Raises:
            PoolUnavailable: The backend does not work here, and no fall back is allowed.
        """
        await self._drivers.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.shutdown(graceful=error is None)

    # ------------------------------------------------------------ work

    def submit(
        self,
        task: str,
        payload: Any = None,
        *,
        priority: int = 10,
        timeout: float | None = None,
        total_timeout: float | None = None,
        retries: int | None = None,
        retry_errors: bool = False,
        requires: Iterable[str] = (),
        options: Mapping[str, Any] | None = None,
    ) -> TaskHandle:
        """Submit one task, and await the handle for its value.

        Args:
            task: The handler's name, or `package.module:function`.
            payload: What the handler gets; it must be possible to pickle it for other processes.
            priority: 0 first, 10 default, 100 last.
            timeout: Seconds for one attempt, not for all: a timeout is tried again, `retries`
                times. `retries=0` or `total_timeout` bound the whole. `None` takes the setting's.
            total_timeout: Seconds from the first start over all attempts; `None` for no limit.
            retries: Further attempts after a lost worker or a timeout; `None` takes the setting's.
            retry_errors: Try again after the handler's own errors too.
            requires: What the worker must be: `process`, `thread`, `inline`, `dask`, `executor`.
            options: What the handler reads as `context.options`.

        Raises:
            TypeError: `task` is no string.
            QueueFull: The queue has no room: await `submit_when_room` instead.
            PoolClosed: The pool is not running.
        """
        driver, job, spec = self._single(
            task,
            payload,
            priority=priority,
            timeout=timeout,
            total_timeout=total_timeout,
            retries=retries,
            retry_errors=retry_errors,
            requires=requires,
            options=options,
        )
        driver.submit(job, spec)
        return TaskHandle(driver, job)

    async def submit_when_room(
        self, task: str, payload: Any = None, **arguments: Unpack[SubmitArguments]
    ) -> TaskHandle:
        """Like `submit`, with the same arguments, but wait until the queue has room.

        Raises:
            PoolClosed: The pool is not running, or was shut down meanwhile.
        """
        driver, job, spec = self._single(task, payload, **arguments)
        await driver.submit_when_room(job, spec)
        return TaskHandle(driver, job)

    async def map(
        self,
        task: str,
        payloads: Iterable[Any],
        *,
        chunk_size: int | None = None,
        priority: int = 10,
        timeout: float | None = None,  # noqa: ASYNC109 -- a limit for each item
        options: Mapping[str, Any] | None = None,
    ) -> list[Any]:
        """Run the handler over many payloads; the values come in their order.

        Args:
            task: The handler's name, or `package.module:function`.
            payloads: What the handler gets, one after the other.
            chunk_size: Payloads that go to a worker together; `None` lets the pool choose.
            priority: 0 first, 10 default, 100 last.
            timeout: Seconds for one payload; `None` takes the setting's.
            options: What the handler reads as `context.options`.

        Raises:
            TaskError: The error of the first payload that failed; no more are begun then.
            PoolClosed: The pool is not running, or was shut down meanwhile.
        """
        if chunk_size is not None and chunk_size < 1:
            raise ValueError(f"chunk_size is {chunk_size}; it must be at least 1")
        driver = self._drivers.driver_for(task)
        items = payloads if isinstance(payloads, list) else list(payloads)
        limit = milliseconds(timeout)

        async def submit(start: int, stop: int) -> Job:
            job = self._job(task, items[start:stop], options, packed=True)
            spec = TaskSubmitted(
                job.id, stop - start, priority, item_timeout_ms=limit, announce=False
            )
            await driver.submit_when_room(job, spec)
            return job

        chunk_s, workers = driver.backend.chunk_s, self._drivers.config.max_workers
        return await map_chunks(submit, driver.cancel, len(items), workers, chunk_size, chunk_s)

    async def run_batch(
        self,
        task: str,
        payloads: list[Any],
        *,
        options: Mapping[str, Any] | None = None,
        size: int = 0,
        affinity: str | None = None,
        priority: int = 10,
        timeout: float | None = None,  # noqa: ASYNC109 -- a limit for each item
        announce: bool = True,
        on_submit: Callable[[str], None] | None = None,
    ) -> list[bytes | TaskError]:
        """Run the handler over payloads that go to one worker together, and tell how each ended.

        Args:
            task: The handler's name, or `package.module:function`.
            payloads: What the handler gets, one after the other; at least one.
            options: What the handler reads as `context.options`.
            size: Bytes of all payloads, for balancing and statistics.
            affinity: A key such as a language: workers that met it before are preferred.
            priority: 0 first, 10 default, 100 last.
            timeout: Seconds for one payload; `None` takes the setting's.
            announce: Whether the worker tells of each item before it starts it. Without, it is
                faster for many tiny items, but a lost worker costs more to make out the culprit.
            on_submit: Called with the task's id before any event tells of it.

        Returns:
            For each payload its value, encoded (`wasmpool.protocol.decode_value` decodes it), or
            its error.

        Raises:
            PoolClosed: The pool is not running, or was shut down meanwhile.
        """
        driver = self._drivers.driver_for(task)
        job = self._job(task, payloads, options, packed=False)
        if on_submit is not None:
            on_submit(job.id)
        await driver.submit_when_room(
            job,
            TaskSubmitted(
                job.id,
                len(payloads),
                priority,
                size,
                affinity,
                item_timeout_ms=milliseconds(timeout),
                announce=announce,
            ),
        )
        await job.ended
        return job.outcomes()

    def parse_iter(self, files: Files, *, language: str | None = None) -> ParseRun:
        """Parse files and yield their facts in order, as they come.

        Args:
            files: Paths of files and folders, `(path, content)` pairs, or a mapping of these.
            language: Language of contents without a file; by default each is detected.
        """
        from wasmpool.pool.files import parse_iter

        return parse_iter(self, files, language=language)

    async def parse_files(self, files: Files, *, language: str | None = None) -> list[FileFacts]:
        """Parse files and return all their facts, in order: see `parse_iter`."""
        return [facts async for facts in self.parse_iter(files, language=language)]

    def cancel(self, task: TaskHandle | str) -> None:
        """Cancel a task by its handle or id; nothing happens if it has ended."""
        id = task if isinstance(task, str) else task.id
        for driver in self._drivers.all():
            driver.cancel(id)

    # ------------------------------------------------------------ looking and steering

    @property
    def settings(self) -> Settings:
        """The settings; a cluster has said by now what was not set."""
        return self._drivers.settings

    @property
    def backend(self) -> str:
        """What workers are by now: `process`, `thread`, `dask`, `executor` or `inline`."""
        return self._drivers.first.backend.name

    def stats(self) -> Stats:
        """Counts, waits, rates and health at this moment."""
        return self._drivers.first.scheduler.snapshot()

    def workers(self) -> list[WorkerInfo]:
        """The worker slots at this moment."""
        return worker_infos(self._drivers.first)

    def scale_up(self, count: int = 1) -> None:
        """Start `count` more workers, up to `max_workers`."""
        self._drivers.first.scale(count)

    def scale_down(self, count: int = 1) -> None:
        """Stop `count` workers when they are free, down to `min_workers`."""
        self._drivers.first.scale(-count)

    def dead_letters(self) -> list[DeadLetter]:
        """The items that were given up: they cost their workers or their time again and again."""
        return [
            letter for driver in self._drivers.all() for letter in driver.scheduler.dead_letters()
        ]

    def retry_dead_letters(self, letters: Iterable[DeadLetter] | None = None) -> list[TaskHandle]:
        """Run dead letters again, each as a task of its own.

        Args:
            letters: Which; `None` for all.

        Raises:
            PoolClosed: The pool is not running.
            KeyError: One is no dead letter any more.
        """
        chosen = self.dead_letters() if letters is None else list(letters)
        handles = []
        for letter in chosen:
            driver = next(d for d in self._drivers.all() if d.has_letter(letter.task, letter.item))
            job = driver.retry_letter(letter.task, letter.item, self._id())
            handles.append(TaskHandle(driver, job))
        return handles

    def on(self, event: str, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each event of this name (`*`: of any); the result unsubscribes.

        Args:
            event: One of `wasmpool.pool.events.EVENT_NAMES`, or `*`.
            listener: Takes a `PoolEvent`; called on the event loop's thread, so it must be quick.

        Raises:
            ValueError: There is no such event.
        """
        return self._drivers.listeners.add(event, listener)

    async def shutdown(self, graceful: bool = True) -> None:
        """Close the pool, and return when every worker is gone.

        Args:
            graceful: Let queued and running work end first, as long as the grace time lasts;
                otherwise it is cancelled and the workers are killed.
        """
        await self._drivers.shutdown(graceful)

    # ------------------------------------------------------------ inside

    def _id(self) -> str:
        return f"t{next(self._ids)}"

    def _job(
        self, task: str, payloads: list[Any], options: Mapping[str, Any] | None, packed: bool
    ) -> Job:
        return Job(self._id(), task, target_of(task), payloads, dict(options or {}), packed)

    def _single(
        self,
        task: str,
        payload: Any,
        priority: int = 10,
        timeout: float | None = None,
        total_timeout: float | None = None,
        retries: int | None = None,
        retry_errors: bool = False,
        requires: Iterable[str] = (),
        options: Mapping[str, Any] | None = None,
    ) -> tuple[Driver, Job, TaskSubmitted]:
        driver = self._drivers.driver_for(task)
        job = self._job(task, [payload], options, packed=False)
        spec = TaskSubmitted(
            job.id,
            priority=priority,
            requires=tuple(requires),
            retries=retries,
            retry_errors=retry_errors,
            item_timeout_ms=milliseconds(timeout),
            task_timeout_ms=milliseconds(total_timeout),
        )
        return driver, job, spec
