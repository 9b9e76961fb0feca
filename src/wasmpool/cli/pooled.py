"""The part of a run over files that needs workers, and with them an event loop and a display.

The first interrupt ends the run early, as `cli.run` says; here it reaches the loop from outside.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING

from wasmpool.cli import inputs
from wasmpool.cli.notices import Notices
from wasmpool.cli.signals import stop_on_signals
from wasmpool.pool.files import ParseRun, parse_iter
from wasmpool.pool.pool import Pool

if TYPE_CHECKING:
    from rich.console import Console

    from wasmpool.cli.display import Display, Snapshot
    from wasmpool.config import Settings
    from wasmpool.discover import Source
    from wasmpool.parsing.records import FileFacts
    from wasmpool.pool.outcomes import Outcomes
    from wasmpool.pool.views import WorkerInfo
    from wasmpool.pool.windows import Collector

DRAW_SECONDS = 0.1
BREATH_SECONDS = 0.005


async def parse_on_pool(
    collector: Collector,
    outcomes: Outcomes,
    settings: Settings,
    take: Callable[[FileFacts], None],
    notices: Notices,
    drawing: tuple[Console, Iterable[Source]] | None,
) -> None:
    """Run to the end, or to an interrupt.

    Args:
        collector: What there is to parse, or is left of it.
        outcomes: Those of the run.
        settings: Those of the run.
        take: Gets the facts of each file, in order.
        notices: Where problems are told.
        drawing: The console to show the progress on, and the files once more, to be counted ahead.
    """
    pool = Pool(settings=settings)
    pool.on("*", notices.event)
    async with pool:
        # On other machines it takes longer to announce a file than to parse it.
        announce = drawing is not None and pool.backend != "dask"
        run = parse_iter(pool, collector, announce=announce, outcomes=outcomes)
        await follow(run, pool.workers, take, notices, drawing)


async def follow(
    run: ParseRun,
    workers: Callable[[], list[WorkerInfo]],
    take: Callable[[FileFacts], None],
    notices: Notices,
    drawing: tuple[Console, Iterable[Source]] | None,
) -> None:
    """Take the results of a run as they come; arguments as above, and who works on it."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if sys.stderr.isatty():
            notices.line("stopping; once more ends it at once")
        run.stop()

    with (
        stop_on_signals(lambda: loop.call_soon_threadsafe(stop)) as check,
        _drawing(drawing, workers, run, notices),
    ):
        breath = loop.time()
        async with aclosing(aiter(run)) as results:  # type: ignore[type-var]
            async for facts in results:
                check()
                take(facts)
                # Results that are there already come without a pause; workers and
                # interrupts must not wait until all of them are written.
                if loop.time() - breath > BREATH_SECONDS:
                    await asyncio.sleep(0)
                    breath = loop.time()


@contextmanager
def _drawing(
    drawing: tuple[Console, Iterable[Source]] | None,
    workers: Callable[[], list[WorkerInfo]],
    run: ParseRun,
    notices: Notices,
) -> Iterator[None]:
    """Keep the display up to date while the run goes on."""
    if drawing is None:
        yield
        return
    from wasmpool.cli.display import Display

    console, sources = drawing
    before = notices.write
    total = inputs.Total()
    loop = asyncio.get_running_loop()
    loop.run_in_executor(None, total.count, sources)
    with Display(console) as display:
        notices.write = display.line
        timer = loop.create_task(_draw(display, workers, run, total))
        try:
            yield
        finally:
            timer.cancel()
            total.stopped = True
            notices.write = before


async def _draw(
    display: Display,
    workers: Callable[[], list[WorkerInfo]],
    run: ParseRun,
    total: inputs.Total,
) -> None:
    while True:
        await asyncio.sleep(DRAW_SECONDS)
        display.draw(_snapshot(workers(), run, total))


def _snapshot(workers: list[WorkerInfo], run: ParseRun, total: inputs.Total) -> Snapshot:
    from time import monotonic

    from wasmpool.cli.display import Snapshot, WorkerLine

    stats = run.stats
    lines = []
    for info in workers:
        known = info.task is not None and info.item is not None
        path = run.path_of(info.task, info.item) if known else None  # type: ignore[arg-type]
        lines.append(WorkerLine(info.worker, info.state, path or ""))
    return Snapshot(
        done=stats.files,
        total=max(total.files, stats.found),
        total_known=total.known or stats.all_found,
        done_bytes=stats.bytes,
        total_bytes=max(total.bytes, stats.found_bytes),
        failed=stats.failed,
        seconds=monotonic() - stats.started,
        workers=tuple(lines),
    )
