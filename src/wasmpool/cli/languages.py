"""List the languages: how their files are recognised and which grammar parses them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from wasmpool.cli.text import columns

if TYPE_CHECKING:
    from wasmpool.parsing.languages import Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This command has no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Print the table; users' own languages (`language_dirs`) are in it."""
    from wasmpool.config import Settings
    from wasmpool.parsing import languages

    table = languages.table(tuple(map(str, Settings.load().language_dirs)))
    rows = [_row(table.languages[name]) for name in sorted(table.languages)]
    print(columns(("LANGUAGE", "GRAMMAR", "FILES", "INTERPRETERS"), rows))  # noqa: T201
    return 0


def _row(language: Language) -> tuple[str, str, str, str]:
    from importlib.metadata import PackageNotFoundError, version

    distribution = language.package.replace("_", "-")
    try:
        grammar = f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        grammar = f"{distribution} (not installed)"
    files = " ".join((*language.extensions, *language.filenames))
    return language.name, grammar, files, " ".join(language.interpreters)
