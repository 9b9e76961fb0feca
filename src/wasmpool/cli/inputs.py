"""What a command line names as input: paths, lists of paths, standard input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from wasmpool.config import Settings
from wasmpool.discover import Source, discover, read_file_list

STANDARD_INPUT = "-"


def sources(arguments: argparse.Namespace, settings: Settings) -> Iterator[Source]:
    """The files to parse, streamed in a fixed order; standard input is not among them.

    Raises:
        ConfigError: The list of `--files-from` cannot be read.
        LanguageError: `--languages` names one that is unknown.
    """
    paths = [path for path in arguments.paths if path != STANDARD_INPUT]
    if arguments.files_from is not None:
        paths += read_file_list(arguments.files_from)
    return discover(paths, settings)


def standard_input(arguments: argparse.Namespace) -> bytes | None:
    """The content of standard input when it is one of the files, else None."""
    return sys.stdin.buffer.read() if STANDARD_INPUT in arguments.paths else None
