"""One run over files: from the inputs to the output, on a pool or without one.

Rules of this file:

- Facts leave as they come: to the writer, and on a terminal to the report; none is kept.
- The first interrupt (SIGINT, SIGTERM) ends the run early: what is finished is written and put in
  place, the summary says `interrupted`. The second ends the process at once.
- A reader who goes away ends the run without a word.
- As long as there is little to do, as for files whose facts are known, no worker is needed, so
  neither pool nor event loop are imported. On a terminal they draw the progress of longer runs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from wasmpool.cli import EXIT_FILES_FAILED, EXIT_INTERRUPTED, EXIT_OK, inputs
from wasmpool.cli.notices import Notices
from wasmpool.cli.signals import stop_on_signals
from wasmpool.discover import LeftOut, discover
from wasmpool.pool.outcomes import Outcomes
from wasmpool.pool.windows import Collector
from wasmpool.writers import format_for, open_writer
from wasmpool.writers.base import Writer

if TYPE_CHECKING:
    from rich.console import Console

    from wasmpool.cli.report import Report
    from wasmpool.config import Settings
    from wasmpool.parsing.records import FileFacts
    from wasmpool.pool.runstats import RunStats
    from wasmpool.pool.windows import Input

PLACES = 3
"""Paths that are named when nothing was found in them."""


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
            return _Run(arguments, settings, writer, notices).main()
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
    format = arguments.format or format_for(output)
    if format == "ctags":
        from wasmpool.writers.ctags import relative_base

        base = relative_base(_root(arguments), output)
    return open_writer(format, output, reproducible=arguments.reproducible, base=base)


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
        self._report = _report() if writer is None else None

    def main(self) -> int:
        """Run to the end, or to an interrupt."""
        arguments, settings = self._arguments, self._settings
        paths = inputs.given_paths(arguments)
        given = inputs.standard_input(arguments)
        contents = [] if given is None else [(inputs.STANDARD_INPUT, given)]
        left_out = LeftOut()
        files: Iterator[Input] = chain(contents, discover(paths, settings, left_out))
        remote = arguments.server is not None
        if remote:
            from wasmpool.client.batches import without_cache

            collector = Collector(files, without_cache(settings), arguments.language)
            outcomes = Outcomes(without_cache(settings))
        else:
            collector = Collector(files, settings, arguments.language)
            outcomes = Outcomes(settings)
        here = not remote and (self._console is None or collector.is_little())
        if not here or not self._parse_here(collector, outcomes):
            screen = None
            if self._console is not None:
                screen = (self._console, discover(paths, settings))
            run = (collector, outcomes, settings, self._take, self._notices, screen)
            if remote:
                import asyncio

                from wasmpool.cli.remote import parse_on_server

                asyncio.run(parse_on_server(arguments, *run))
            else:
                from wasmpool.cli.pooled import parse_on_pool
                from wasmpool.pool.sync import run as run_until_done

                run_until_done(lambda: parse_on_pool(*run))
        stats = outcomes.stats
        self._finish(stats)
        if not (stats.files or stats.interrupted):
            self._tell_of_nothing(paths, left_out)
        if stats.interrupted:
            return EXIT_INTERRUPTED
        return EXIT_FILES_FAILED if stats.failed else EXIT_OK

    def _tell_of_nothing(self, paths: list[str], left_out: LeftOut) -> None:
        """Say why no file was found; that there is none at all, only to a person."""
        places = ", ".join(paths[:PLACES]) + (", …" if len(paths) > PLACES else "")
        if str(left_out):
            self._notices.line(f"no files found in {places}; left out: {left_out}")
        elif self._console is not None:
            self._notices.line(f"no files found in {places or 'the list'}")

    def _parse_here(self, collector: Collector, outcomes: Outcomes) -> bool:
        """Do what needs no worker; tell whether that was all."""
        from wasmpool.pool.here import LittleRun

        run = LittleRun(collector, outcomes, self._settings)
        with stop_on_signals(run.stop) as check:
            for facts in run:
                check()
                self._take(facts)
        return run.is_over

    def _take(self, facts: FileFacts) -> None:
        if self._writer is not None:
            self._writer.write(facts)
            if facts.status == "failed":
                self._notices.failure(facts)
        if self._report is not None:
            self._report.add(facts)

    def _finish(self, stats: RunStats) -> None:
        summary = stats.summary()
        if self._writer is not None:
            reproducible = self._arguments.reproducible
            self._writer.close(stats.summary(reproducible=True) if reproducible else summary)
            self._notices.finish()
            if self._console is not None:
                from wasmpool.cli.report import headline

                self._notices.line(headline(summary))
        if self._report is not None and not self._arguments.quiet:
            from rich.console import Console

            from wasmpool.cli.report import show

            show(self._report, summary, Console())


def _report() -> Report:
    from wasmpool.cli.report import Report

    return Report()


def _console() -> Console | None:
    """A console on standard error, if it can redraw lines."""
    from rich.console import Console

    console = Console(stderr=True)
    return None if console.is_dumb_terminal else console
