"""Files in, facts out: the pipeline behind `Pool.parse_iter`.

Rules of this file:

- Results come in the order of the input, whatever ends first. The number of windows that are
  held is bounded, and with it memory, however slow the consumer or one of the files is.
- The next window is collected while workers still have work, so that they never wait for disks.
- Disks, hashes and the cache are the business of one thread; the event loop only hands on.
- A run with little to do is done here, in that thread: no worker is started for it. Not so on a web
  page, whose Python has no grammars, nor where the run is to be isolated from this process.
- Every file ends with a record. What the pool could not do becomes a failed one.
"""

from __future__ import annotations

import asyncio
import inspect
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from wasmpool.config import KIB, Settings
from wasmpool.exceptions import PoolError, TaskError
from wasmpool.machine import IN_PAGE
from wasmpool.parsing.records import FileFacts
from wasmpool.pool.here import run_here
from wasmpool.pool.outcomes import Outcomes
from wasmpool.pool.windows import Batch, Collector, Files, Item, Little, Window

if TYPE_CHECKING:
    from wasmpool.pool.events import PoolEvent
    from wasmpool.pool.pool import Pool

LEAST_WINDOWS = 4
CACHE_WRITE_BYTES = 4096 * KIB


def parse_iter(
    pool: Pool,
    files: Files | Collector,
    *,
    language: str | None = None,
    announce: bool = False,
    outcomes: Outcomes | None = None,
    settings: Settings | None = None,
    priority: int = 10,
    isolated: bool = False,
) -> ParseRun:
    """Parse files.

    Args:
        pool: A pool that is running.
        files: Paths of files and folders, one or many; `(path, content)` pairs or a mapping of
            these; sources of `wasmpool.discover`; or the collector of any of these.
        language: Language of contents without a file; by default each is detected.
        announce: Whether workers tell of each file before they start it, for a display. Without,
            it is faster, and finding the file that killed a worker costs one worker more.
        outcomes: Those of a run that was begun without a pool, and goes on here.
        settings: Those of the run; the pool's by default.
        priority: 0 first, 10 default, 100 last.
        isolated: Whether every file goes to a worker, however little there is to do: a file that
            crashes the parser must not end this process.

    Returns:
        The run: iterate over it for the facts. Closing the iterator cancels what is queued.
    """
    return ParseRun(pool, files, language, announce, outcomes, settings, priority, isolated)


class ParseRun(AsyncIterator[FileFacts]):
    """A run over files.

    Attributes:
        stats: Counts, right at any moment.
    """

    def __init__(
        self,
        pool: Pool,
        files: Files | Collector,
        language: str | None = None,
        announce: bool = False,
        outcomes: Outcomes | None = None,
        settings: Settings | None = None,
        priority: int = 10,
        isolated: bool = False,
    ) -> None:
        self._settings = settings or pool.settings
        self._outcomes = outcomes or Outcomes(self._settings)
        self.stats = self._outcomes.stats
        self._pool = pool
        self._files = files
        self._language = language
        self._announce = announce
        self._priority = priority
        self._isolated = isolated
        self._workers = self._settings.worker_count()
        # A file that takes long holds up what comes after it; many workers get there sooner.
        self._most_windows = max(LEAST_WINDOWS, self._workers // 2)
        self._begun = False
        self._stopping = False
        self._iterator: AsyncGenerator[FileFacts, None] | None = None
        self._looped: weakref.ref[AsyncGenerator[FileFacts, None]] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="wasmpool-files")
        self._collector: Collector | None = None
        self._windows: asyncio.Queue[Window | None] = asyncio.Queue()
        self._held = 0
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._owners: dict[Item, asyncio.Task[None]] = {}
        self._batches: dict[str, Batch] = {}

    # ------------------------------------------------------------ for the caller

    def __aiter__(self) -> AsyncIterator[FileFacts]:
        if self._iterator is not None:
            return self._iterator
        # The iterator is not kept here: a loop that is left early drops and thereby closes it.
        iterator = self._results()
        self._looped = weakref.ref(iterator)
        return iterator

    async def __anext__(self) -> FileFacts:
        if self._iterator is None:
            self._iterator = self._results()
        return await anext(self._iterator)

    async def aclose(self) -> None:
        """End the run: what is queued is cancelled, and results not yet taken are dropped."""
        iterator = self._looped() if self._looped is not None else self._iterator
        if inspect.isasyncgen(iterator) and not iterator.ag_running:
            await iterator.aclose()
        else:  # never begun, dropped, or iterated over by another task, whose loop ends then
            self.stop()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def stop(self) -> None:
        """End the run early: what is finished is still yielded, all else is cancelled."""
        if not self._stopping:
            self._stopping = True
            self.stats.interrupted = True
            for task in list(self._tasks):
                task.cancel()
            self._changed.set()

    def path_of(self, task: str, item: int) -> str | None:
        """Tell the file behind an item of one of the pool's running tasks."""
        batch = self._batches.get(task)
        return batch.items[item].path if batch is not None and item < len(batch.items) else None

    # ------------------------------------------------------------ the way of the data

    async def _results(self) -> AsyncGenerator[FileFacts, None]:
        if self._begun:
            raise PoolError("a run over files is iterated over once")
        self._begun = True
        loop = asyncio.get_running_loop()
        unsubscribe = self._pool.on("*", self._on_event)
        feeder: asyncio.Task[None] | None = None
        try:
            self._outcomes.open_logs()
            if isinstance(self._files, Collector):
                self._collector = self._files
            else:
                self._collector = await loop.run_in_executor(
                    self._thread, Collector, self._files, self._settings, self._language
                )
            feeder = loop.create_task(self._feed())
            while (window := await self._windows.get()) is not None:
                for item in window.items:
                    task = self._owners.pop(item, None)
                    if item.facts is None and (task is None or not await self._done(item, task)):
                        continue
                    # Nothing is left behind here: the caller may decode many a record.
                    facts, item.facts = item.facts, None
                    assert facts is not None
                    yield facts
                    del facts
                self._held -= 1
                self._changed.set()
            await feeder
        finally:
            self._stopping = True
            running = [*self._tasks] if feeder is None else [feeder, *self._tasks]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            unsubscribe()
            if self._collector is not None:
                await loop.run_in_executor(self._thread, self._finish, self._collector)
            self._thread.shutdown(wait=False)
            self._outcomes.close_logs()

    async def _feed(self) -> None:
        """Collect windows and hand their batches to the pool, as long as there is room."""
        loop = asyncio.get_running_loop()
        collector = self._collector
        assert collector is not None
        little = Little()
        try:
            while not self._stopping:
                if self._held >= self._most_windows or len(self._tasks) > 2 * self._workers:
                    self._changed.clear()
                    await self._changed.wait()
                    continue
                window = await loop.run_in_executor(self._thread, collector.next_window)
                if window is None or self._stopping:
                    break
                self._outcomes.note(window)
                inside = not IN_PAGE and not self._isolated and little.takes(window)
                for batch in window.batches(self._settings, self._workers):
                    # What cannot be read here, no other machine can.
                    here = inside or (batch.unread and self._settings.sends_contents)
                    self._start(batch, (self._parse_here if here else self._parse_there)(batch))
                self._held += 1
                self._windows.put_nowait(window)
                if window.last:
                    break
        finally:
            self._windows.put_nowait(None)

    def _start(self, batch: Batch, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        for item in batch.items:
            self._owners[item] = task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._changed.set()
        if not task.cancelled():
            task.exception()  # of many batches that fail alike, the caller gets one error

    async def _done(self, item: Item, task: asyncio.Task[None]) -> bool:
        """Wait for an item; tell whether it has facts, as it has unless the run was stopped."""
        await asyncio.wait({task})
        if item.facts is None and not self._stopping:
            task.result()  # raises what went wrong with the whole batch
        return item.facts is not None

    # ------------------------------------------------------------ batches

    async def _parse_there(self, batch: Batch) -> None:
        """Have the pool parse a batch."""
        id = ""

        def note_id(task: str) -> None:
            nonlocal id
            id = task
            self._batches[id] = batch

        try:
            outcomes = await self._pool.run_batch(
                "parse",
                [self._outcomes.payload(item) for item in batch.items],
                options=self._outcomes.options,
                size=batch.size,
                affinity=batch.language,
                priority=self._priority,
                timeout=self._settings.timeout,
                announce=self._announce,
                on_submit=note_id,
            )
            self._settle(batch, outcomes, batch.worker)
        finally:
            self._batches.pop(id, None)

    async def _parse_here(self, batch: Batch) -> None:
        """Parse a batch in this process."""
        taking = self._outcomes
        payloads = [taking.payload(item) for item in batch.items]
        loop = asyncio.get_running_loop()
        outcomes, logs = await loop.run_in_executor(
            self._thread, run_here, "parse", payloads, taking.options, self._settings.timeout
        )
        if taking.logs is not None:
            taking.logs.lines(logs, batch.items)
        self._settle(batch, outcomes, None)

    def _settle(self, batch: Batch, outcomes: list[bytes | TaskError], worker: str | None) -> None:
        """Take down how the items of a batch ended, and fill the cache, many at a time."""
        for item, outcome in zip(batch.items, outcomes, strict=True):
            self._outcomes.settle(item, outcome, worker)
        if self._outcomes.row_bytes >= CACHE_WRITE_BYTES:
            assert self._collector is not None
            rows = self._outcomes.take_rows()
            asyncio.get_running_loop().run_in_executor(self._thread, self._collector.keep, rows)

    def _finish(self, collector: Collector) -> None:
        """Write what is left to the cache, at the end of the run."""
        collector.keep(self._outcomes.take_rows())
        collector.close()

    # ------------------------------------------------------------ what the pool tells

    def _on_event(self, event: PoolEvent) -> None:
        name, data = event
        batch = self._batches.get(data.get("task", ""))
        if name == "pool_fallback":
            self.stats.fallbacks += 1
        elif batch is not None:
            if name == "task_started":
                batch.worker = data["worker"]
                if self._settings.flags.parallel_parsing and self._pool.backend != "inline":
                    self.stats.workers.add(data["worker"])
            elif name == "task_retried":
                self.stats.retries += 1
            elif name == "task_dead_lettered":
                self.stats.dead_letters += 1
        if self._outcomes.logs is not None:
            number = data.get("item")
            path = batch.items[number].path if batch is not None and number is not None else None
            self._outcomes.logs.event(event, path)
