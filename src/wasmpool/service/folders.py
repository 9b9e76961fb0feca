"""A folder for each job: what came with it, and its results.

Rules of this file:

- Names in it are ours alone: what a caller calls a file is in the job's description, never a path.
- Results are written beside their place, forced onto the disk and renamed, before the job is said
  to have succeeded: half of them are never served, whatever ends the service.
- Each attempt writes a file of its own; what an earlier one left is removed with the folder's rest.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from wasmpool.exceptions import WasmpoolError

BUFFER_BYTES = 1 << 20


class TooLarge(WasmpoolError):
    """Something has more bytes, or more parts, than may be."""


class Folders:
    """The folders of all jobs.

    Args:
        state: The folder of the service's state; made if it is not there, for this user alone.
    """

    def __init__(self, state: Path) -> None:
        self._root = state / "jobs"
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Ignore files of a repository around the state's folder are none of a job's business.
        (self._root / ".git").touch()

    def of(self, id: str) -> Path:
        """The folder of a job."""
        return self._root / id

    def input(self, id: str) -> Path:
        """Where what came with the job is, or what it fetched was unpacked."""
        return self._root / id / "input"

    def results(self, id: str) -> Path:
        """The results, once they are complete."""
        return self._root / id / "results.jsonl"

    def make(self, id: str) -> None:
        """Make a job's folder; it may be there."""
        self.of(id).mkdir(mode=0o700, exist_ok=True)

    def remove(self, id: str) -> None:
        """Remove a job's folder with all that is in it."""
        shutil.rmtree(self.of(id), ignore_errors=True)

    def remove_parts(self) -> None:
        """Remove what attempts left that were not finished; none may be under way."""
        for part in self._root.glob("*/*.part"):
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)

    def strays(self, known: Iterable[str]) -> list[str]:
        """Ids of folders whose jobs were never accepted, or are forgotten."""
        names = {entry.name for entry in os.scandir(self._root) if entry.is_dir()}
        return sorted(names.difference(known))


class Results:
    """The results of one attempt, written as they come; for an event loop.

    Args:
        place: Where they appear when they are complete.
        attempt: Number of the attempt.
        limit: Most bytes.

    Attributes:
        size: Bytes so far.
    """

    def __init__(self, place: Path, attempt: int, limit: int) -> None:
        self.place = place
        self.part = place.with_name(f"{place.name}.{attempt}.part")
        self.size = 0
        self._limit = limit
        self._lines: list[bytes] = []
        self._held = 0
        self._file: BinaryIO | None = None
        self._adopted = False

    async def add(self, line: bytes) -> None:
        """Add a line, without its end; waits for the disk now and then.

        Raises:
            TooLarge: There is more than may be.
            OSError: It cannot be written.
        """
        self.size += len(line) + 1
        if self.size > self._limit:
            raise TooLarge(f"more than {self._limit:,} bytes of results")
        self._lines.append(line)
        self._held += len(line) + 1
        if self._held >= BUFFER_BYTES:
            await asyncio.to_thread(self._write)

    async def adopt(self) -> None:
        """Take what another process wrote to `part` for all that there is."""
        self.size = (await asyncio.to_thread(self.part.stat)).st_size
        self._adopted = True

    async def commit(self) -> None:
        """All is there: put it in place.

        Raises:
            OSError: It cannot be written.
        """
        await asyncio.to_thread(self._commit)

    def discard(self) -> None:
        """Remove what was written, if it was not committed."""
        if self._file is not None:
            self._file.close()
        self.part.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._file is None:
            self._file = self.part.open("wb")
        lines, self._lines, self._held = self._lines, [], 0
        lines.append(b"")
        self._file.write(b"\n".join(lines))

    def _commit(self) -> None:
        if not self._adopted:
            self._write()
            assert self._file is not None
            self._file.close()
        with self.part.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(self.part, self.place)
