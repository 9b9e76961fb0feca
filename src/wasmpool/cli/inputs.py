"""What a command line names as input: paths, lists of paths, standard input."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable

from wasmpool.discover import Source, read_file_list
from wasmpool.exceptions import ConfigError

STANDARD_INPUT = "-"


class Total:
    """How much there is to do, counted ahead of the run by a walk of its own.

    Attributes:
        files: Files counted so far.
        bytes: Their bytes.
        known: Whether these are all.
        stopped: Set it to end the count early; it is read between two files.
    """

    def __init__(self) -> None:
        self.files = 0
        self.bytes = 0
        self.known = False
        self.stopped = False

    def count(self, sources: Iterable[Source]) -> None:
        """Count; meant for a thread."""
        for source in sources:
            if self.stopped:
                return
            self.files += 1
            self.bytes += source.size
        self.known = True


def given_paths(arguments: argparse.Namespace) -> list[str]:
    """The paths to look at, also those of `--files-from`; standard input is not among them.

    Raises:
        ConfigError: The list of `--files-from` cannot be read, or a path is empty.
    """
    check_paths(arguments.paths)
    paths = [path for path in arguments.paths if path != STANDARD_INPUT]
    if arguments.files_from is not None:
        paths += read_file_list(arguments.files_from)
    return paths


def check_paths(paths: Iterable[str]) -> None:
    """See that no path is empty, as that of a variable without a value is: it would be `.`.

    Raises:
        ConfigError: One is.
    """
    if "" in paths:
        raise ConfigError("an empty path; the current folder is called .")


def without_output(output: str | None, paths: Iterable[str]) -> list[str]:
    """The globs that leave what a command writes out of what it reads the next time."""
    if output in (None, STANDARD_INPUT):
        return []
    place = os.path.realpath(str(output))
    roots = [os.path.join(os.path.realpath(path), "") for path in paths if os.path.isdir(path)]
    within = [place.removeprefix(root) for root in roots if place.startswith(root)]
    return ["/" + re.sub(r"([\\*?\[\]!# ])", r"\\\1", path) for path in within]


def check_output(output: str | None) -> None:
    """See that nobody's program is overwritten, as by `-o *.py`.

    Raises:
        ConfigError: The output is a file of a programming language, or has no name.
    """
    if output == "":
        raise ConfigError("an empty output, as of a variable without a value; - is standard output")
    if output is not None and os.path.isfile(output):
        from wasmpool.graph.outline import DATA_LANGUAGES
        from wasmpool.parsing import languages

        language = languages.table().detect(os.path.basename(output), None)
        if language is not None and language not in DATA_LANGUAGES:
            raise ConfigError(f"{output} is a file of {language} already: name another output")


def standard_input(arguments: argparse.Namespace) -> bytes | None:
    """The content of standard input when it is one of the files, else None."""
    return sys.stdin.buffer.read() if STANDARD_INPUT in arguments.paths else None
