"""A payload's content: bytes that came with it, or a file that is read with care."""

from __future__ import annotations

import os
import stat
from typing import Any


class FileTooLarge(ValueError):
    """The file is larger than the limit."""


class NotAFile(OSError):
    """A device, pipe, socket or folder, which is not read."""


def read_content(payload: dict[str, Any]) -> bytes:
    """Return the content that a payload holds or names.

    Args:
        payload: `content` (bytes), or `file` (where to read; default: `path`), and `max_size`
            (bytes; default: no limit).

    Raises:
        FileTooLarge: There is more than `max_size`.
        NotAFile: `file` is no regular file.
        OSError: `file` cannot be read.
    """
    content: bytes | None = payload.get("content")
    limit: int | None = payload.get("max_size")
    if content is None:
        with open(payload.get("file") or payload["path"], "rb", opener=_open) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise NotAFile("is no regular file")
            # One byte more than allowed tells whether the file grew since it was found.
            content = file.read() if limit is None else file.read(limit + 1)
    if limit is not None and len(content) > limit:
        raise FileTooLarge(
            f"more than {limit:,} bytes; raise the limit with --max-file-size or exclude the file"
        )
    return content


def _open(name: str, flags: int) -> int:
    """Open without waiting, so that a pipe put in a file's place cannot hold the worker."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
