"""Show or empty the cache of facts."""

from __future__ import annotations

import argparse

from wasmpool.cli.text import columns, counted, size
from wasmpool.exceptions import OutputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do."""
    parser.add_argument(
        "action",
        choices=("info", "clear"),
        help="info: where it is and how full; clear: delete it",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it, on the cache that the settings name.

    Raises:
        OutputError: A file of the cache cannot be deleted.
    """
    from wasmpool.cache import open_cache
    from wasmpool.config import Settings

    cache = open_cache(Settings.load())
    if arguments.action == "info":
        info = cache.info()
        cache.close()
        rows = [
            ("place", str(info.path)),
            ("entries", counted(info.entries, "file")),
            ("size", f"{size(info.size)} of at most {size(info.max_size)}"),
        ]
        print(columns(("CACHE", ""), rows))  # noqa: T201
        return 0
    try:
        freed = cache.clear()
    except OSError as error:
        raise OutputError.of(str(cache.path), error) from error
    print(f"{cache.path}: {size(freed)} freed")  # noqa: T201
    return 0
