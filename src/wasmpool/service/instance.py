"""Which service runs with a state folder: the file that says so, and its lock.

The file is locked for as long as the service lives, and the kernel lets go of the lock whatever
ends it. So a file without a lock is stale, whoever has its process id by now.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from wasmpool.exceptions import ServiceError

FILE_NAME = "service.pid"


class Instance(NamedTuple):
    """A service that runs: its process, and its address once it can be reached."""

    pid: int
    address: str | None


class Claim:
    """The right to be the one service of a state folder, for as long as it is held.

    Args:
        state: The folder; made if it is not there.

    Raises:
        ServiceError: Another one runs.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / FILE_NAME
        try:
            state.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ServiceError(f"cannot write to {error.filename}: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            other = running_instance(state)
            who = "another one" if other is None else f"process {other.pid}"
            raise ServiceError(
                f"a service runs already with {state}: {who}; stop it with: wasmpool stop"
            ) from error
        self._write(None)

    def __enter__(self) -> Claim:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Emptied, not removed: whoever has it open waits for this very file.
        os.ftruncate(self._file, 0)
        os.close(self._file)

    def tell(self, address: str) -> None:
        """Say where the service can be reached."""
        self._write(address)

    def _write(self, address: str | None) -> None:
        content = json.dumps({"pid": os.getpid(), "address": address}).encode()
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, content, 0)


def running_instance(state: Path) -> Instance | None:
    """The service that runs with a state folder, or None: what a dead one left is nothing."""
    try:
        file = os.open(state / FILE_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return _read(file)
        return None
    finally:
        os.close(file)


def _read(file: int) -> Instance | None:
    try:
        found = json.loads(os.read(file, 4096))
        return Instance(found["pid"], found["address"])
    except (ValueError, LookupError, TypeError):
        return None  # it is just being written
