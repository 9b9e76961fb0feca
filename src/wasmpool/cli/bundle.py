"""Build the static folder that runs wasmpool in the browser; any file server can serve it.

What comes from others is fetched by pinned version and hash, compiled where it has to be, and kept
for the next build. It needs Node.js 20 or newer, npm and emcc.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wasmpool.cli.text import columns, size

if TYPE_CHECKING:
    from wasmpool.bundle.parts import Say
    from wasmpool.bundle.serve import BundleServer
    from wasmpool.bundle.sizes import PartSize

PORT = 8000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, and how to look at what is in it."""
    parser.add_argument(
        "directory", metavar="DIR", help="a new or empty folder, or a former bundle to replace"
    )
    serving = parser.add_argument_group("to look at it")
    serving.add_argument(
        "--serve", action="store_true", help="then serve it to this machine until interrupted"
    )
    serving.add_argument(
        "--port", type=int, default=PORT, metavar="N", help=f"default: {PORT}; 0: any free one"
    )
    serving.add_argument(
        "--isolated",
        action="store_true",
        help="send the headers with which pages may share memory with workers",
    )


def run(arguments: argparse.Namespace) -> int:
    """Build, say what is in it, and serve it if asked to."""
    from wasmpool.bundle.assemble import build_bundle

    with _progress() as say:
        built = build_bundle(Path(arguments.directory), say)
    print(table(built.sizes))  # noqa: T201
    changed = "written" if built.written else "nothing has changed"
    print(f"\n{built.directory}: {changed}", flush=True)  # noqa: T201
    if arguments.serve:
        from wasmpool.bundle.serve import serve

        where, port = built.directory, arguments.port
        try:
            serve(where, port=port, isolated=arguments.isolated, ready=_say_where)
        except KeyboardInterrupt:
            print()  # noqa: T201 - after the ^C that the terminal shows
    return 0


def table(parts: Sequence[PartSize]) -> str:
    """The parts of a bundle with their sizes, as they are and as servers compress them."""
    from wasmpool.bundle.sizes import total

    rows = [
        (part.name, f"{part.files:,}", size(part.size), size(part.compressed))
        for part in (*parts, total(parts))
    ]
    return columns(("PART", "FILES", "SIZE", "GZIP"), rows)


@contextmanager
def _progress() -> Iterator[Say]:
    """Lines on standard error; on a terminal the last one lives until the next."""
    if not sys.stderr.isatty():
        yield lambda line: print(f"wasmpool: {line}", file=sys.stderr, flush=True)  # noqa: T201
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("building") as status:
        yield lambda line: status.update(escape(line))


def _say_where(server: BundleServer) -> None:
    print(f"serving at {server.url} until interrupted", flush=True)  # noqa: T201
