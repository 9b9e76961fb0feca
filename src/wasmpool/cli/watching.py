"""When files are edited: what the system tells of them.

Rules of this file:

- It says that something may have happened and not what: who asks looks at the files himself.
- What the command writes is none of what it waits for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from wasmpool.discover.walk import SKIPPED_DIRECTORIES
from wasmpool.exceptions import ConfigError, WasmpoolError
from wasmpool.writers.target import PARTIAL

_FIRST_MS = 500


def check(output: str | None) -> None:
    """See that files can be watched for an output.

    Raises:
        ConfigError: There is no file to write to, or no library that watches.
    """
    if output in (None, "-"):
        raise ConfigError("--watch writes a file again and again: name it with -o FILE")
    if find_spec("watchfiles") is None:
        raise ConfigError("--watch needs watchfiles: pip install 'wasmpool[watch]'")


def edits(paths: Sequence[str], output: str) -> Iterator[None]:
    """Wait until something is edited, again and again; it ends by an interrupt only.

    The first time comes soon and by itself, for what was edited before anybody watched.

    Args:
        paths: Folders, and files: of these the folders that they are in are watched, for many
            programs put a new file in the place of the one that they edit.
        output: What is written meanwhile.

    Raises:
        WasmpoolError: The system cannot watch that much.
    """
    from watchfiles import watch

    roots = [os.path.realpath(path) for path in paths]
    folders = [root if os.path.isdir(root) else os.path.dirname(root) for root in roots]
    written = os.path.realpath(output)

    def counts(_: object, path: str) -> bool:
        folder = next((each for each in folders if path.startswith(each)), "")
        parts = path.removeprefix(folder).split(os.sep)
        is_output = path == written or path.startswith(written + os.sep)
        is_partial = parts[-1].startswith(PARTIAL)
        return not (is_output or is_partial) and SKIPPED_DIRECTORIES.isdisjoint(parts)

    is_first = True
    try:
        for changes in watch(
            *folders,
            watch_filter=counts,
            rust_timeout=_FIRST_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            is_there = all(map(os.path.lexists, paths))  # not only moved away for a moment
            if (changes or is_first) and is_there:
                yield
            is_first = False
    except OSError as error:
        raise WasmpoolError(
            f"cannot watch {' '.join(paths)}: {error}; where the system has no room for more, "
            "WATCHFILES_FORCE_POLLING=1 looks at the files by and by"
        ) from error
