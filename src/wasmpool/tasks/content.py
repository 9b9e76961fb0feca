"""A payload's content: bytes that came with it, or a file that is read with care."""

from __future__ import annotations

import io
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
        return read_file(payload.get("file") or payload["path"], limit)
    if limit is not None and len(content) > limit:
        raise _too_large(limit)
    return content


def read_file(path: str, limit: int | None = None) -> bytes:
    """Return the content of a regular file.

    Args:
        path: Where it is.
        limit: Bytes that it may have; None for no limit.

    Raises:
        FileTooLarge: There is more than that.
        NotAFile: It is no regular file.
        OSError: It cannot be read.
    """
    # Without a buffer, which takes longer to make than most files to read.
    with io.FileIO(path, opener=_open) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise NotAFile("is no regular file")
        if limit is not None and status.st_size > limit:
            raise _too_large(limit)
        content = file.read(status.st_size + 1)
        if len(content) != status.st_size:  # it is being written to
            content += file.readall()
    if limit is not None and len(content) > limit:
        raise _too_large(limit)
    return content


def _too_large(limit: int) -> FileTooLarge:
    return FileTooLarge(
        f"more than {limit:,} bytes; raise the limit (max_file_size) or exclude the file"
    )


def _open(name: str, flags: int) -> int:
    """Open without waiting, so that a pipe put in a file's place cannot hold the worker."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
