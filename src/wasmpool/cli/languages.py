"""List the languages: how their files are recognised and which grammar parses them.

As wide as a terminal; in a pipe one line a language, in columns.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from wasmpool.cli.text import columns

if TYPE_CHECKING:
    from wasmpool.parsing.languages import Language

HEADER = ("LANGUAGE", "GRAMMAR", "FILES", "INTERPRETERS")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This command has no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Print the table; users' own languages (`language_dirs`) are in it."""
    from wasmpool.config import Settings
    from wasmpool.parsing import languages

    table = languages.table(tuple(map(str, Settings.load().language_dirs)))
    rows = [_row(table.languages[name]) for name in sorted(table.languages)]
    if sys.stdout.isatty():
        _show(rows)
    else:
        print(columns(HEADER, rows))  # noqa: T201
    return 0


def _show(rows: list[tuple[str, str, str, str]]) -> None:
    """Print a table that is as wide as the terminal: what is too long goes on below."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False, expand=True)
    for name, ratio in zip(HEADER, (None, None, 3, 2), strict=True):
        table.add_column(name.lower(), ratio=ratio, overflow="fold", no_wrap=ratio is None)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


def _row(language: Language) -> tuple[str, str, str, str]:
    from importlib.metadata import PackageNotFoundError, version

    distribution = language.package.replace("_", "-")
    try:
        grammar = f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        grammar = f"{distribution} (not installed)"
    files = " ".join((*language.extensions, *language.filenames))
    return language.name, grammar, files, " ".join(language.interpreters)
