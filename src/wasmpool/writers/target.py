"""Where output goes: a file that appears whole or not at all, or a stream.

Rules of this file:

- A regular file is written beside its final place and renamed onto it at the end, so that a reader
  never sees half of it and a failed run leaves what was there before. It is not forced onto the
  disk: after a power cut, make it anew.
- Pipes, devices and standard output cannot be renamed onto: they are written as the facts come.
- Standard output is written through a descriptor of its own, never through `sys.stdout`, so that
  a reader who went away (`| head`) costs no traceback when the interpreter shuts down.
- Giving up never waits: what is still in a buffer is thrown away, also when nobody reads the pipe.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from wasmpool.exceptions import ConfigError

BUFFER_BYTES = 256 * 1024
PARTIAL = ".wasmpool-"
"""What the name of a file begins with that is being written."""


class Target(ABC):
    """A place for bytes.

    Attributes:
        name: What to call it in a message to a person.
        live: Whether somebody may be reading along (a pipe, a terminal).
    """

    name: str
    live: bool

    @abstractmethod
    def open(self) -> BinaryIO:
        """The stream to write to; call once.

        Raises:
            OSError: It cannot be written to.
        """

    @abstractmethod
    def commit(self) -> None:
        """All is written: flush, and put it in place.

        Raises:
            OSError: The last bytes could not be written.
        """

    @abstractmethod
    def discard(self) -> None:
        """Give up; never raises."""


class StreamTarget(Target):
    """Standard output, a pipe or a device."""

    live = True

    def __init__(self, name: str, path: Path | None = None) -> None:
        self.name = name
        self._path = path
        self._stream: BinaryIO | None = None

    def open(self) -> BinaryIO:
        """Open it; standard output gets a descriptor of its own."""
        if self._path is None:
            sys.stdout.flush()
            self._stream = open(os.dup(1), "wb", buffering=BUFFER_BYTES)  # noqa: SIM115
        else:
            self._stream = self._path.open("wb", buffering=BUFFER_BYTES)
        return self._stream

    def commit(self) -> None:
        """Flush and close."""
        if self._stream is not None:
            self._stream.close()

    def discard(self) -> None:
        """Close without writing what is left."""
        if self._stream is None or self._stream.closed:
            return
        # Closing flushes, and the reader may be slow or gone: the rest goes to nobody.
        nobody = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nobody, self._stream.fileno())
        os.close(nobody)
        self._stream.close()


class FileTarget(Target):
    """A regular file, replaced atomically.

    A writer that needs a path rather than a stream (a database) uses `partial` and does not call
    `open`.

    Args:
        path: The file; a symbolic link is followed, so that the link stays one.

    Raises:
        OSError: The folder cannot be written to, or something else than a file is there.
    """

    live = False

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._final = Path(os.path.realpath(path))
        mode = _mode(self._final)
        if mode is not None and not stat.S_ISREG(mode):
            code = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
            raise OSError(code, os.strerror(code) if stat.S_ISDIR(mode) else "Not a regular file")
        self.partial = self._final.with_name(f"{PARTIAL}{os.urandom(6).hex()}.tmp")
        self._stream: BinaryIO | None = None
        # Made at once, so that an unwritable place is known before any work is done.
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
        self._descriptor: int | None = os.open(self.partial, flags, 0o666)
        if mode is not None:
            with contextlib.suppress(OSError):  # a file system without modes
                os.chmod(self.partial, stat.S_IMODE(mode))

    def open(self) -> BinaryIO:
        """Open the file beside the final place."""
        assert self._descriptor is not None
        self._stream = open(self._descriptor, "wb", buffering=BUFFER_BYTES)  # noqa: SIM115
        return self._stream

    def commit(self) -> None:
        """Flush, close and rename."""
        assert self._descriptor is not None
        descriptor, self._descriptor = self._descriptor, None
        # Late write errors (quota, network disks) show up here.
        if self._stream is None:
            os.close(descriptor)
        else:
            self._stream.close()
        os.replace(self.partial, self._final)

    def discard(self) -> None:
        """Close and delete."""
        self._close()
        self.partial.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._descriptor is None:
            return
        descriptor = self._descriptor
        self._descriptor = None
        if self._stream is None:
            os.close(descriptor)
        else:
            with contextlib.suppress(OSError):  # only after a failed write, which is known already
                self._stream.close()


def open_target(path: str | None) -> Target:
    """The target for `-o PATH`: standard output without a path or with `-`.

    Raises:
        OSError: The place cannot be written to, or is a folder.
    """
    if path is None or path == "-":
        return StreamTarget("standard output")
    place = Path(path)
    mode = _mode(place)
    if mode is None or stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return FileTarget(place)
    return StreamTarget(path, place)


def _mode(path: Path) -> int | None:
    """The mode of what is there, or None."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def output_folder(path: Path, names: Iterable[str]) -> None:
    """Make a folder for files of some names; one that is there must be empty or have just these.

    Raises:
        ConfigError: It holds something else, or is no folder.
        OSError: It cannot be made.
    """
    if path.exists() and not path.is_dir():
        raise ConfigError(f"{path} is a file; the format needs a folder to write to")
    path.mkdir(exist_ok=True)
    present = {name for name in os.listdir(path) if not name.startswith(".")}
    if present and present != set(names):
        raise ConfigError(f"{path} is not empty and holds no former output; name a new folder")
