"""Make the graph of a project: what is in it, what imports, calls and inherits what.

Parses the files like 'wasmpool parse', then resolves the names in them. Ask the graph with
'wasmpool query'. On a terminal, without -o and --format, shows counts.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

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
  130  interrupted, as --watch always is; what is half done is not written, and a file that was
       there before is as it was
"""

SETTINGS = (
    *("workers", "languages", "include", "exclude", "max_file_size"),
    *("backend", "address", "shared_files"),
)
"""Options that are settings, as for `parse`."""
WATCHING = "watching"
REFRESH_S = 0.1
"""Between two drawings of the progress."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the paths, the output and the settings that matter for a graph."""
    parser.epilog = EXIT_STATUS
    parser.add_argument("paths", nargs="+", metavar="PATH", help="folder or file")
    output = parser.add_argument_group("output")
    output.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write to FILE, which is not parsed; standard output by default",
    )
    output.add_argument(
        "--format", choices=FORMATS, metavar="FORMAT", help=endings_help(FORMATS, ENDINGS)
    )
    output.add_argument(
        "--watch",
        action="store_true",
        help="go on until interrupted: when files are edited, parse these, resolve what depends on "
        "them, and write again; a FILE that is deleted meanwhile is back after the next edit",
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
    from wasmpool.cli.inputs import check_output, check_paths, without_output
    from wasmpool.cli.parse import check_languages
    from wasmpool.config import Settings
    from wasmpool.graph_files import check_format, format_for
    from wasmpool.graphs import build_graph
    from wasmpool.machine import use_utf8

    use_utf8()
    check_paths(arguments.paths)
    check_output(arguments.output)
    check_format(arguments.format or format_for(arguments.output), arguments.output)
    settings = {name: value for name in SETTINGS if (value := getattr(arguments, name)) is not None}
    if arguments.no_cache:
        settings["flags"] = {"cache": False}
    loaded = Settings.load(settings)
    check_languages((), loaded)
    settings["exclude"] = [*loaded.exclude, *without_output(arguments.output, arguments.paths)]
    with (
        _Screen(shown=sys.stderr.isatty() and not arguments.quiet) as screen,
        _interrupts(screen, arguments.output),
    ):
        if arguments.watch:
            _watch(arguments, settings, screen)
        graph = build_graph(arguments.paths, progress=screen.progress, **settings)
        _put(arguments, graph, screen)
    return EXIT_FILES_FAILED if _tell_failed(graph) else EXIT_OK


def _watch(arguments: argparse.Namespace, settings: dict[str, Any], screen: _Screen) -> NoReturn:
    """Write the graph, and again after each edit, until somebody interrupts."""
    from wasmpool.cli.text import counted
    from wasmpool.cli.watching import check, edits
    from wasmpool.live import LiveGraph

    check(arguments.output)
    live = LiveGraph(arguments.paths, progress=screen.progress, **settings)
    _put(arguments, live.graph, screen)
    failed = _tell_failed(live.graph)
    screen.phase = WATCHING
    if not arguments.quiet:
        _say(f"wasmpool: watching {' '.join(arguments.paths)}; an interrupt ends it")
    for _ in edits(arguments.paths, arguments.output):
        before = live.graph
        again = live.refresh()
        if live.graph is before:
            continue
        _write(arguments, live.graph)
        if not arguments.quiet:
            graph, now = live.graph, time.strftime("%H:%M:%S")
            _say(f"{now} {counted(len(again), 'file')} resolved again: {_size(graph)}")
        failed = _tell_failed(live.graph, failed)
    raise AssertionError("edits end by an interrupt only")


def _put(arguments: argparse.Namespace, graph: Graph, screen: _Screen) -> None:
    """Write the graph, or show it to a person who asked for no file."""
    from wasmpool.cli.answers import show

    screen.progress("writing", 0.0)
    if sys.stdout.isatty() and arguments.output is None and arguments.format is None:
        screen.summary(graph)
        show(graph, "stats", graph.stats())
    else:
        _write(arguments, graph)
        screen.summary(graph)
    if not arguments.quiet and not any(node.label == "File" for node in graph.nodes.values()):
        _say(f"wasmpool: no files to parse in {' '.join(arguments.paths)}")


def _write(arguments: argparse.Namespace, graph: Graph) -> None:
    from wasmpool.graph_files import write_graph
    from wasmpool.graphs import is_alone

    is_folder = is_alone(arguments.paths) and os.path.isdir(arguments.paths[0])
    root = arguments.paths[0] if is_folder else os.curdir
    write_graph(graph, arguments.output, arguments.format, root=root)


def _tell_failed(graph: Graph, told: Collection[str] = ()) -> list[str]:
    """Name the files that failed, but for those that were named before."""
    from wasmpool.cli.text import printable

    failed = [node for node in graph.nodes.values() if node.properties.get("status") == "failed"]
    for node in failed:
        if node.id not in told:
            why = node.properties.get("failure", "no reason is known")
            _say(f"wasmpool: {printable(node.id)} failed: {printable(why)}")
    return [node.id for node in failed]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def _size(graph: Graph) -> str:
    from wasmpool.cli.text import counted

    nodes, edges = counted(len(graph.nodes), "node"), counted(len(graph.edges), "edge")
    return f"{nodes}, {edges}, {len(graph.unresolved):,} unresolved"


@contextmanager
def _interrupts(screen: _Screen, output: str | None) -> Iterator[None]:
    """Say of an interrupt what it ended, and what there is of the output."""
    try:
        yield
    except KeyboardInterrupt:
        screen.close()
        is_begun = screen.phase == "writing" and output in (None, "-")
        what = "the output is not whole" if is_begun else "nothing was written"
        if screen.phase == WATCHING:
            what = f"{output} is as it was written last"
        _say(f"wasmpool: interrupted during {screen.phase}; {what}")
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
            self._bars.stop()
            self._bars.console.print(_size(graph), highlight=False)
