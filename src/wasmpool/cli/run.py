"""One run over files: from the inputs through the pool to the output, shown as it goes.

Rules of this file:

- Facts leave as they come: to the writer, and on a terminal to the report; none is kept.
- The first interrupt (SIGINT, SIGTERM) ends the run early: what is finished is written and put in
  place, the summary says `interrupted`. The second ends the process at once.
- A reader who goes away ends the run without a word.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from wasmpool.cli import EXIT_FILES_FAILED, EXIT_INTERRUPTED, EXIT_OK, inputs
from wasmpool.cli.notices import Notices
from wasmpool.cli.report import Report, headline, show
from wasmpool.discover import discover
from wasmpool.pool.files import ParseRun, parse_iter
from wasmpool.pool.pool import Pool
from wasmpool.writers import open_writer
from wasmpool.writers.base import Writer

if TYPE_CHECKING:
    from rich.console import Console

    from wasmpool.cli.display import Display, Snapshot
    from wasmpool.config import Settings
    from wasmpool.parsing.records import FileFacts
    from wasmpool.pool.windows import Input

DRAW_SECONDS = 0.1
FAILED = b'"status":"failed"'


def extract(arguments: argparse.Namespace, settings: Settings) -> int:
    """Extract facts as the arguments say.

    Returns:
        The exit status.

    Raises:
        WasmpoolError: The run cannot go on.
        BrokenPipeError: The reader of standard output has gone.
    """
    writer = _writer(arguments)
    try:
        with Notices(verbose=arguments.verbose) as notices:
            return asyncio.run(_Run(arguments, settings, writer, notices).main())
    except BaseException:
        if writer is not None:
            writer.discard()
        raise


def _writer(arguments: argparse.Namespace) -> Writer | None:
    """The writer, or None where a person looks at a terminal and asked for no facts."""
    output = None if arguments.output == "-" else arguments.output
    if output is None and arguments.format in (None, "summary") and sys.stdout.isatty():
        return None
    base = ""
    if arguments.format == "ctags":
        from wasmpool.writers.ctags import relative_base

        base = relative_base(_root(arguments), output)
    return open_writer(
        arguments.format or "jsonl", output, reproducible=arguments.reproducible, base=base
    )


def _root(arguments: argparse.Namespace) -> str:
    """The folder that paths in records are relative to."""
    paths: list[str] = arguments.paths
    alone = len(paths) == 1 and arguments.files_from is None and os.path.isdir(paths[0])
    return paths[0] if alone else os.curdir


class _Run:
    def __init__(
        self,
        arguments: argparse.Namespace,
        settings: Settings,
        writer: Writer | None,
        notices: Notices,
    ) -> None:
        self._arguments = arguments
        self._settings = settings
        self._writer = writer
        self._notices = notices
        looked_at = writer is None or arguments.output not in (None, "-")
        screen = sys.stderr.isatty() and looked_at and not arguments.quiet
        self._console = _console() if screen else None
        self._report = Report() if writer is None else None
        self._paths = inputs.given_paths(arguments)

    async def main(self) -> int:
        """Run to the end, or to an interrupt."""
        pool = Pool(settings=self._settings)
        pool.on("*", self._notices.event)
        async with pool:
            run = parse_iter(pool, self._inputs(), language=self._arguments.language)
            with _stop_on_signals(run, self._notices), self._drawing(pool, run):
                async with aclosing(aiter(run)) as results:  # type: ignore[type-var]
                    async for facts in results:
                        self._take(facts)
                        # Results that are there already come without a pause; workers and
                        # interrupts must not wait until all of them are written.
                        await asyncio.sleep(0)
        self._finish(run)
        if run.stats.interrupted:
            return EXIT_INTERRUPTED
        return EXIT_FILES_FAILED if run.stats.failed else EXIT_OK

    def _inputs(self) -> Iterator[Input]:
        given = inputs.standard_input(self._arguments)
        contents = [] if given is None else [(inputs.STANDARD_INPUT, given)]
        return chain(contents, discover(self._paths, self._settings))

    def _take(self, facts: FileFacts) -> None:
        if self._writer is not None:
            self._writer.write(facts)
            # Looked up in the encoded record, which is not decoded for that: quotes inside texts
            # are escaped there, so that only the record's own status can look like this.
            if FAILED in facts.body:
                self._notices.failure(facts)
        if self._report is not None:
            self._report.add(facts)

    def _finish(self, run: ParseRun) -> None:
        summary = run.stats.summary()
        if self._writer is not None:
            reproducible = self._arguments.reproducible
            self._writer.close(run.stats.summary(reproducible=True) if reproducible else summary)
            self._notices.finish()
            if self._console is not None:
                self._notices.line(headline(summary))
        if self._report is not None and not self._arguments.quiet:
            from rich.console import Console

            show(self._report, summary, Console())

    @contextmanager
    def _drawing(self, pool: Pool, run: ParseRun) -> Iterator[None]:
        """Keep the display up to date while the run goes on."""
        if self._console is None:
            yield
            return
        from wasmpool.cli.display import Display

        before = self._notices.write
        total = inputs.Total()
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, total.count, discover(self._paths, self._settings))
        with Display(self._console) as display:
            self._notices.write = display.line
            timer = loop.create_task(_draw(display, pool, run, total))
            try:
                yield
            finally:
                timer.cancel()
                total.stopped = True
                self._notices.write = before


async def _draw(display: Display, pool: Pool, run: ParseRun, total: inputs.Total) -> None:
    while True:
        await asyncio.sleep(DRAW_SECONDS)
        display.draw(_snapshot(pool, run, total))


def _snapshot(pool: Pool, run: ParseRun, total: inputs.Total) -> Snapshot:
    from time import monotonic

    from wasmpool.cli.display import Snapshot, WorkerLine

    stats = run.stats
    lines = []
    for info in pool.workers():
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


def _console() -> Console | None:
    """A console on standard error, if it can redraw lines."""
    from rich.console import Console

    console = Console(stderr=True)
    return None if console.is_dumb_terminal else console


@contextmanager
def _stop_on_signals(run: ParseRun, notices: Notices) -> Iterator[None]:
    """End the run at the first interrupt and the process at the second."""
    loop = asyncio.get_running_loop()
    asked = False

    def stop() -> None:
        if sys.stderr.isatty():
            notices.line("stopping; once more ends it at once")
        run.stop()

    def handle(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        loop.call_soon_threadsafe(stop)

    before = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
