"""Archives that clients send, unpacked into a folder.

Rules of this package:

- Names, sizes and counts in an archive are claims of whoever made it. Bytes are counted as they are
  unpacked, and nothing is read or kept in memory whose size an archive alone decides.
- Only plain files come out, with names under the folder and with none of the archive's modes.
  Symbolic links are left out, as they are when a folder is walked; whatever else an archive can
  hold (hard links, devices, encrypted or sparse files) makes it refused.
- An archive is refused as a whole. What was unpacked until then stays for the caller, who removes
  the folder.
- Archives in archives are files like others.

The page has the same rules for zip archives: `web/src/files/zip.js`.
"""

from __future__ import annotations

from pathlib import Path

from wasmpool.service.archives import tar, zip
from wasmpool.service.archives.sink import ArchiveLimits, Sink

__all__ = ["ArchiveLimits", "extract"]


def extract(archive: Path, folder: Path, limits: ArchiveLimits) -> int:
    """Unpack a zip or tar archive, the latter plain or packed by gzip, bzip2 or xz.

    Args:
        archive: The archive; its first bytes say what it is, not its name.
        folder: Where to; made if it is missing, and empty otherwise.
        limits: How much may come out of it.

    Returns:
        The number of files.

    Raises:
        BadArchive: It is damaged, of an unknown kind or refused; the message says which entry.
        OSError: The files cannot be written.
    """
    with archive.open("rb") as file:
        sink = Sink(folder, archive.stat().st_size, limits)
        head = file.read(6)
        file.seek(0)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            zip.extract(file, sink)
        else:
            tar.extract(file, head, sink)
    return sink.files
