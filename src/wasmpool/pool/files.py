"""Files in, facts out: the pipeline behind `Pool.parse_iter`.

Rules of this file:

- Results come in the order of the input, whatever ends first. At most `MOST_WINDOWS` windows are
  held, so that memory is bounded however slow the consumer or one of the files is.
- The next window is collected while workers still have work, so that they never wait for disks.
- Disks, hashes and the cache are the business of one thread; the event loop only hands on.
- A run with little to do is done here, in that thread: no worker is started for it.
- Every file ends with a record. What the pool could not do becomes a failed one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from wasmpool.config import KIB
from wasmpool.exceptions import PoolError, TaskError
from wasmpool.parsing.records import FileFacts, failed
from wasmpool.pool.events import PoolEvent
from wasmpool.pool.filelogs import FileLogs
from wasmpool.pool.here import run_here
from wasmpool.pool.runstats import RunStats
from wasmpool.pool.windows import Batch, CacheRow, Collector, Files, Item, Window
from wasmpool.protocol import decode_value

if TYPE_CHECKING:
    from wasmpool.pool.pool import Pool
    from wasmpool.tasks.parse import ParseResult

LITTLE_FILES = 32
LITTLE_BYTES = 256 * KIB
MOST_WINDOWS = 4
CACHE_WRITE_BYTES = 4096 * KIB

_PHASES = frozenset({"read", "decode", "detect", "parse", "extract", "encode"})


def parse_iter(pool: Pool, files: Files, *, language: str | None = None) -> ParseRun:
    """Parse files.

    Args:
        pool: A pool that is running; its settings are those of the run.
        files: Paths of files and folders, one or many; `(path, content)` pairs or a mapping of
            these; sources of `wasmpool.discover`.
        language: Language of contents without a file; by default each is detected.

    Returns:
        The run: iterate over it for the facts. Closing the iterator cancels what is queued.
    """
    return ParseRun(pool, files, language)


class ParseRun(AsyncIterator[FileFacts]):
    """A run over files.

    Attributes:
        stats: Counts, right at any moment.
    """

    def __init__(self, pool: Pool, files: Files, language: str | None = None) -> None:
        self.stats = RunStats()
        self._pool = pool
        self._files = files
        self._language = language
        self._settings = pool.settings
        self._options = {
            "references": self._settings.references,
            "language_dirs": tuple(map(str, self._settings.language_dirs)),
        }
        self._workers = self._settings.worker_count()
        self._begun = False
        self._stopping = False
        self._iterator: AsyncGenerator[FileFacts, None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="wasmpool-files")
        self._collector: Collector | None = None
        self._windows: asyncio.Queue[Window | None] = asyncio.Queue()
        self._held = 0
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._owners: dict[Item, asyncio.Task[None]] = {}
        self._batches: dict[str, Batch] = {}
        self._rows: list[CacheRow] = []
        self._row_bytes = 0
        self._logs: FileLogs | None = None

    # ------------------------------------------------------------ for the caller

    def __aiter__(self) -> AsyncIterator[FileFacts]:
        # The iterator is not kept here: a loop that is left early drops and thereby closes it.
        return self._iterator or self._results()

    async def __anext__(self) -> FileFacts:
        if self._iterator is None:
            self._iterator = self._results()
        return await anext(self._iterator)

    async def aclose(self) -> None:
        """End the run: what is queued is cancelled, and results not yet taken are dropped."""
        if self._iterator is not None:
            await self._iterator.aclose()

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
            self._logs = FileLogs.open(self._settings)
            self._collector = await loop.run_in_executor(
                self._thread, Collector, self._files, self._settings, self._language
            )
            feeder = loop.create_task(self._feed())
            while (window := await self._windows.get()) is not None:
                for item in window.items:
                    task = self._owners.pop(item, None)
                    if item.facts is None and (task is None or not await self._done(item, task)):
                        continue
                    assert item.facts is not None
                    yield item.facts
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
            if self._logs is not None:
                self._logs.close(self.stats)

    async def _feed(self) -> None:
        """Collect windows and hand their batches to the pool, as long as there is room."""
        loop = asyncio.get_running_loop()
        collector = self._collector
        assert collector is not None
        little = _Little()
        try:
            while not self._stopping:
                if self._held >= MOST_WINDOWS or len(self._tasks) > 2 * self._workers:
                    self._changed.clear()
                    await self._changed.wait()
                    continue
                window = await loop.run_in_executor(self._thread, collector.next_window)
                if window is None or self._stopping:
                    break
                self._note(window)
                inside = little.takes(window)
                for batch in window.batches(self._settings, self._workers):
                    here = self._parse_here(batch) if inside else self._parse_there(batch)
                    self._start(batch, here)
                self._held += 1
                self._windows.put_nowait(window)
        finally:
            self._windows.put_nowait(None)

    def _note(self, window: Window) -> None:
        """Count what was found, and what is done already."""
        self.stats.found += len(window.items)
        self.stats.all_found = window.last
        for item in window.items:
            self.stats.found_bytes += item.size
            if item.facts is not None:
                self.stats.cache_hits += item.facts.cached
                self._count(item, None)

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
                [self._payload(item) for item in batch.items],
                options=self._options,
                size=batch.size,
                affinity=batch.language,
                on_submit=note_id,
            )
            for item, outcome in zip(batch.items, outcomes, strict=True):
                self._settle(item, outcome, batch.worker)
        finally:
            self._batches.pop(id, None)

    async def _parse_here(self, batch: Batch) -> None:
        """Parse a batch in this process."""
        payloads = [self._payload(item) for item in batch.items]
        loop = asyncio.get_running_loop()
        outcomes, logs = await loop.run_in_executor(
            self._thread, run_here, "parse", payloads, self._options, self._settings.timeout
        )
        if self._logs is not None:
            for log in logs:
                data = {"worker": None, **log._asdict()}
                self._logs.event(PoolEvent("log", data), batch.items[log.item].path)
        for item, outcome in zip(batch.items, outcomes, strict=True):
            self._settle(item, outcome, None)

    def _payload(self, item: Item) -> dict[str, Any]:
        return {
            "path": item.path,
            "file": item.file,
            "content": item.content,
            "language": item.language,
            "size": item.size,
            "max_size": self._settings.max_file_size,
        }

    def _settle(self, item: Item, outcome: bytes | TaskError, worker: str | None) -> None:
        """Take down how an item ended."""
        if isinstance(outcome, TaskError):
            facts = failed(
                item.path,
                phase=outcome.phase if outcome.phase in _PHASES else "parse",
                type=outcome.type,
                message=str(outcome),
                language=item.language,
                size=item.size,
            )
            item.finish(facts, "failed")
        else:
            result: ParseResult = decode_value(outcome)
            facts = FileFacts(item.path, result.body, result.timings)
            item.language, item.size = result.language, result.size or item.size
            item.finish(facts, result.status)
            if result.status != "failed" and self._settings.flags.cache:
                assert result.sha256 is not None
                assert result.language is not None
                self._keep(CacheRow(result.language, result.sha256, result.status, result.body))
        self._count(item, worker)

    def _keep(self, row: CacheRow) -> None:
        """Put facts into the cache, many at a time."""
        self._rows.append(row)
        self._row_bytes += len(row.body)
        if self._row_bytes >= CACHE_WRITE_BYTES:
            rows, self._rows, self._row_bytes = self._rows, [], 0
            assert self._collector is not None
            asyncio.get_running_loop().run_in_executor(self._thread, self._collector.keep, rows)

    def _finish(self, collector: Collector) -> None:
        """Write what is left to the cache, at the end of the run."""
        collector.keep(self._rows)
        collector.close()

    def _count(self, item: Item, worker: str | None) -> None:
        facts, status = item.facts, item.status
        assert facts is not None
        assert status is not None
        self.stats.count(item.path, status, item.language, item.size, facts.timings)
        if self._logs is not None:
            self._logs.done(item, worker)

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
        if self._logs is not None:
            number = data.get("item")
            path = batch.items[number].path if batch is not None and number is not None else None
            self._logs.event(event, path)


class _Little:
    """Decides whether a run has so little to do that no worker is worth starting.

    So it is as long as the input is short, or most of it comes from the cache.
    """

    def __init__(self) -> None:
        self._files = LITTLE_FILES
        self._bytes = LITTLE_BYTES

    def takes(self, window: Window) -> bool:
        """Tell whether to parse here what is left of a window; once false, it stays so."""
        todo = [item for item in window.items if item.facts is None]
        self._files -= len(todo)
        self._bytes -= sum(item.size for item in todo)
        if not window.last and len(todo) > len(window.items) // 2:
            self._files = 0
        return self._files > 0 and self._bytes > 0
