"""What discovery finds: sources and problems, as data, and lists of paths to look at.

Paths are `str` with `surrogateescape`, so that names that are no UTF-8 survive.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

from wasmpool.exceptions import ConfigError


class Problem(NamedTuple):
    """Why something that was found cannot be parsed.

    Attributes:
        phase: `read` or `detect`, as in the failure of a file record.
        type: Name of the error type.
        message: What happened and what to do, for a person.
    """

    phase: str
    type: str
    message: str


class Source(NamedTuple):
    """One file to parse, or one that cannot be.

    Attributes:
        path: How records call it: relative to the root given, with `/`.
        file: Absolute path for the operating system.
        size: Its size in bytes when it was seen; 0 when that is not known.
        language: Name of its language; None when that is not known.
        problem: Why it cannot be parsed, or None.
    """

    path: str
    file: str
    size: int = 0
    language: str | None = None
    problem: Problem | None = None


class LeftOut:
    """What walks met and left out, counted, to tell why nothing was found.

    Attributes:
        ignored: Files and folders that ignore files name, and folders that are never entered.
        excluded: Files and folders that the user's globs leave out, files of other languages.
        links: Symbolic links.
        unknown: Files whose language nobody knows.
    """

    def __init__(self) -> None:
        self.ignored = 0
        self.excluded = 0
        self.links = 0
        self.unknown = 0

    def __str__(self) -> str:
        kinds = (
            (self.ignored, "ignored (.gitignore, .wasmpoolignore, folders such as node_modules)"),
            (self.excluded, "excluded (--include, --exclude, --languages)"),
            (self.links, "symbolic links, which are not followed"),
            (self.unknown, "of no known language"),
        )
        return ", ".join(f"{count:,} {what}" for count, what in kinds if count)


def os_problem(error: OSError) -> Problem:
    """Describe an operating system's error about a file; the record says about which."""
    return Problem("read", type(error).__name__, error.strerror or str(error))


def too_large(limit: int) -> Problem:
    """Describe a file above the limit, and what to do."""
    return Problem(
        "read",
        "FileTooLarge",
        f"more than {limit:,} bytes; raise the limit (max_file_size) or exclude the file",
    )


def read_file_list(where: str) -> list[str]:
    """Read the paths that `--files-from` names, one a line or each ended by a NUL byte.

    Args:
        where: A file, or `-` for standard input.

    Raises:
        ConfigError: The file cannot be read.
    """
    try:
        content = sys.stdin.buffer.read() if where == "-" else Path(where).read_bytes()
    except OSError as error:
        raise ConfigError(f"--files-from {where}: {error.strerror}") from error
    if b"\0" in content:
        items = content.split(b"\0")
    else:
        items = [line.removesuffix(b"\r") for line in content.split(b"\n")]
    return [os.fsdecode(item) for item in items if item]
