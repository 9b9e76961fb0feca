"""Make the graph of a project: what is in it, what imports, calls and inherits what.

Parses the files like 'wasmpool parse', then resolves the names in them. Ask the graph with
'wasmpool query'. On a terminal, without -o and --format, shows counts.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wasmpool.cli.options import add_filters, add_workers
from wasmpool.graph.formats import ENDINGS, FORMATS
from wasmpool.writers import endings_help

if TYPE_CHECKING:
    from rich.progress import Progress

    from wasmpool.graph.model import Graph

EXIT_STATUS = """\
exit status:
  0    the graph is there
  1    it lacks what is in files that failed; standard error names them
  2    wrong usage
  3    the output cannot be written, or no worker can be had
  130  interrupted; nothing is written, and a file that was there before is as it was
"""

SETTINGS = (
    *("workers", "languages", "include", "exclude", "max_file_size"),
    *("backend", "address", "shared_files"),
)
"""Options that are settings, as for `parse`."""
REFRESH_S = 0.1
"""Between two drawings of the progress."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the paths, the output and the settings that matter for a graph."""
    parser.epilog = EXIT_STATUS
    parser.add_argument("paths", nargs="+", metavar="PATH", help="folder or file")
    output = parser.add_argument_group("output")
    output.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE; standard output by default"
    )
    output.add_argument(
        "--format", choices=FORMATS, metavar="FORMAT", help=endings_help(FORMATS, ENDINGS)
    )
    output.add_argument("--quiet", action="store_true", help="no progress, no summary")
    files = parser.add_argument_group("which files")
    add_filters(files)
    pool = parser.add_argument_group("workers")
    add_workers(pool)
    pool.add_argument("--no-cache", action="store_true", help="neither read nor fill the cache")


def run(arguments: argparse.Namespace) -> int:
    """Make the graph, write it, and tell a person what came out."""
    from wasmpool.cli import EXIT_FILES_FAILED, EXIT_OK
    from wasmpool.cli.answers import show
    from wasmpool.cli.inputs import check_paths
    from wasmpool.cli.parse import check_languages
    from wasmpool.cli.text import printable
    from wasmpool.config import Settings
    from wasmpool.exceptions import ConfigError
    from wasmpool.graph_files import check_format, format_for, write_graph
    from wasmpool.graphs import build_graph
    from wasmpool.machine import use_utf8

    use_utf8()
    check_paths(arguments.paths)
    for path in arguments.paths:
        if not os.path.lexists(path):  # a graph of nothing would take the place of the last one
            raise ConfigError(f"no such file or folder: {path}")
    format = arguments.format or format_for(arguments.output)
    check_format(format, arguments.output)
    settings = {name: value for name in SETTINGS if (value := getattr(arguments, name)) is not None}
    if arguments.no_cache:
        settings["flags"] = {"cache": False}
    check_languages((), Settings.load(settings))
    with (
        _Screen(shown=sys.stderr.isatty() and not arguments.quiet) as screen,
        _interrupts(screen, arguments.output),
    ):
        graph = build_graph(arguments.paths, progress=screen.progress, **settings)
        screen.progress("writing", 0.0)
        is_looked_at = sys.stdout.isatty() and arguments.output is None and arguments.format is None
        alone = len(arguments.paths) == 1 and os.path.isdir(arguments.paths[0])
        root = arguments.paths[0] if alone else os.curdir
        if is_looked_at:
            screen.summary(graph)
            show(graph, "stats", graph.stats())
        else:
            write_graph(graph, arguments.output, format, root=root)
            screen.summary(graph)
    if not arguments.quiet and not any(node.label == "File" for node in graph.nodes.values()):
        print(f"wasmpool: no files to parse in {' '.join(arguments.paths)}", file=sys.stderr)  # noqa: T201
    failed = [node for node in graph.nodes.values() if node.properties.get("status") == "failed"]
    for node in failed:
        why = node.properties.get("failure", "no reason is known")
        print(f"wasmpool: {printable(node.id)} failed: {printable(why)}", file=sys.stderr)  # noqa: T201
    return EXIT_FILES_FAILED if failed else EXIT_OK


@contextmanager
def _interrupts(screen: _Screen, output: str | None) -> Iterator[None]:
    """Say of an interrupt what it ended, and what there is of the output."""
    try:
        yield
    except KeyboardInterrupt:
        screen.close()
        is_begun = screen.phase == "writing" and output in (None, "-")
        what = "the output is not whole" if is_begun else "nothing was written"
        print(f"wasmpool: interrupted during {screen.phase}; {what}", file=sys.stderr)  # noqa: T201
        raise


class _Screen:
    """What a person sees meanwhile, on standard error; nothing where nobody looks.

    It is drawn here and now, by no thread of its own: a process with threads makes no copies of
    itself, which share the work of the longest pass (see `shares.py`).
    """

    def __init__(self, *, shown: bool) -> None:
        self.phase = "parsing"
        self._bars: Progress | None = None
        self._drawn = 0.0
        if shown:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

            columns = TextColumn("{task.description:<11}"), BarColumn(), TaskProgressColumn()
            console = Console(stderr=True)
            self._bars = Progress(*columns, console=console, auto_refresh=False, transient=True)
            self._task = self._bars.add_task("parsing", total=1.0)

    def __enter__(self) -> _Screen:
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Take it away."""
        if self._bars is not None:
            self._bars.stop()

    def progress(self, phase: str, fraction: float) -> None:
        """Show how far a pass is."""
        self.phase = phase
        if self._bars is None:
            return
        now = time.monotonic()
        if fraction == 0.0 or now >= self._drawn + REFRESH_S:
            self._drawn = now
            self._bars.update(self._task, description=phase, completed=fraction, refresh=True)

    def summary(self, graph: Graph) -> None:
        """Show what the graph has."""
        if self._bars is not None:
            from wasmpool.cli.text import counted

            self._bars.stop()
            self._bars.console.print(
                f"{counted(len(graph.nodes), 'node')}, {counted(len(graph.edges), 'edge')}, "
                f"{len(graph.unresolved):,} unresolved",
                highlight=False,
            )
