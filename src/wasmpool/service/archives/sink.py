"""Where the entries of an archive go: names checked, bytes and entries counted."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from wasmpool.exceptions import BadArchive

CHUNK = 64 * 1024
# The ratio says nothing about archives as small as this.
_RATIO_FROM = 4 * 1024 * 1024
_NO_NAME = re.compile(r"^/|^[A-Za-z]:|\0")
_REFUSED_BY_SYSTEM = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}


class ArchiveLimits(NamedTuple):
    """How much may come out of an archive.

    Attributes:
        files: Files, folders and other entries, all together.
        bytes: Bytes when unpacked; of a tar archive with its headers.
        ratio: How many times as large as the archive that may be.
    """

    files: int
    bytes: int
    ratio: int


class Sink:
    """Takes the entries of one archive.

    Attributes:
        files: How many files it has written.
        limits: How much it takes.
    """

    def __init__(self, folder: Path, packed: int, limits: ArchiveLimits) -> None:
        self.files = 0
        self.limits = limits
        self._folder = folder
        self._packed = packed
        self._entries = 0
        self._bytes = 0
        self._folders: set[Path] = set()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def count(self) -> None:
        """Take note of an entry.

        Raises:
            BadArchive: There are too many.
        """
        self._entries += 1
        if self._entries > self.limits.files:
            raise BadArchive(f"the archive has more than {self.limits.files} entries")

    def spend(self, count: int) -> None:
        """Take note of bytes that were unpacked.

        Raises:
            BadArchive: They are too many, or too many for the size of the archive.
        """
        self._bytes += count
        if self._bytes > self.limits.bytes:
            raise BadArchive(f"the archive unpacks to more than {self.limits.bytes} bytes")
        if self._bytes > max(_RATIO_FROM, self._packed * self.limits.ratio):
            raise BadArchive(f"the archive unpacks to more than {self.limits.ratio} times its size")

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file.

        Args:
            name: Its path in the archive.
            chunks: Its content; whoever unpacks it calls `spend`.

        Raises:
            BadArchive: The name leads elsewhere, or there is such a file.
        """
        place = self._folder.joinpath(*parts(name))
        try:
            self._make_folder(place.parent)
            # Exclusive: it follows no link, and on a disk that cannot tell `A` from `a` neither
            # replaces the other unseen.
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except (FileExistsError, NotADirectoryError) as error:
            raise BadArchive(
                f"entry {show(name)} comes twice in the archive, or as a file and a folder, or "
                "differs from another only in what this server's disk cannot tell apart"
            ) from error
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno not in _REFUSED_BY_SYSTEM:
                raise
            raise BadArchive(f"entry {show(name)}: no file can have that name") from error
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
        self.files += 1

    def _make_folder(self, folder: Path) -> None:
        if folder in self._folders or folder == self._folder:
            return
        self._make_folder(folder.parent)
        self.count()  # long names must not make more folders than there may be files
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folders.add(folder)


def parts(name: str) -> list[str]:
    r"""Return the parts of an entry's name, with `\` read as `/`, as old archivers wrote it.

    Raises:
        BadArchive: The name is absolute, climbs up, or would be read so on some system.
    """
    name = name.replace("\\", "/")
    found = [part for part in name.split("/") if part not in ("", ".")]
    if _NO_NAME.search(name) or ".." in found or not found:
        raise BadArchive(f"entry {show(name)} has a name that leads out of the archive's folder")
    if len(found) > 200:
        raise BadArchive(f"entry {show(name)} is more than 200 folders deep")
    return found


def show(name: str) -> str:
    """Return an entry's name for a message, shortened."""
    return repr(name if len(name) <= 200 else name[:200] + "…")
