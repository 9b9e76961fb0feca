"""Tar archives, read as a stream: nothing is looked for, and nothing is read twice.

`tarfile` reads the headers. It trusts what they say in places, and these are guarded here: it would
read a long name or a list of attributes of any size into memory, run to the end of a claimed size
past the end of the file, and take a damaged header for the end of the archive.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from functools import partial
from tarfile import RECORDSIZE
from typing import IO, BinaryIO, Self, cast

from wasmpool.exceptions import BadArchive
from wasmpool.service.archives.sink import CHUNK, Sink, show

# A name or a list of attributes may be as long as this; systems allow names of 4 KiB.
_HEADER_LIMIT = 64 * 1024
# What is said of all entries; `git archive` says one thing, the commit.
_ATTRIBUTES = 100
# What xz may take to unpack; its strongest usual setting takes 65 MiB.
_XZ_MEMORY = 128 * 1024 * 1024
_HEADERS = {
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
}


def extract(file: BinaryIO, head: bytes, sink: Sink) -> None:
    """Unpack a tar archive.

    Args:
        file: The archive.
        head: Its first bytes, which say how it is packed.
        sink: Where its entries go.

    Raises:
        BadArchive: It is damaged, no archive at all, or refused.
    """
    stream = _Stream(file, head, sink)
    try:
        with tarfile.open(fileobj=cast(BinaryIO, stream), mode="r|", tarinfo=_Header) as tar:
            while (member := tar.next()) is not None:
                # It would keep them all, with their attributes.
                tar.members.clear()  # type: ignore[attr-defined]
                sink.count()
                if len(tar.pax_headers) > _ATTRIBUTES:
                    raise BadArchive(f"the archive has more than {_ATTRIBUTES} attributes")
                _check(member)
                if member.isreg():
                    content = tar.extractfile(member)
                    assert content is not None
                    sink.write(member.name, iter(partial(content.read, CHUNK), b""))
        stream.drain()
    except tarfile.ReadError as error:
        raise BadArchive(f"the file is neither a zip nor a tar archive: {error}") from error
    except (tarfile.TarError, ValueError, OverflowError, RecursionError, KeyError) as error:
        raise BadArchive(f"the archive is damaged: {error}") from error


def _check(member: tarfile.TarInfo) -> None:
    if member.issparse():
        raise BadArchive(f"entry {show(member.name)} is a sparse file: pack it without --sparse")
    if member.islnk():
        raise BadArchive(
            f"entry {show(member.name)} is a hard link to {show(member.linkname)}: pack it with "
            "--hard-dereference"
        )
    if not (member.isreg() or member.isdir() or member.issym()):
        raise BadArchive(f"entry {show(member.name)} is a device, a pipe or of no known type")


class _Header(tarfile.TarInfo):
    """A header that is refused where `tarfile` would go on with it."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Read one block."""
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if buf and not any(buf):
                raise  # the mark of the archive's end
            raise BadArchive(
                f"the file is no archive that can be read, or is damaged: {error}"
            ) from error
        if header.size < 0 or (header.type in _HEADERS and header.size > _HEADER_LIMIT):
            raise BadArchive(f"a header of the archive says that it has {header.size} bytes")
        return header


class _Stream:
    """The unpacked bytes of an archive, counted; its end is never reached without an error.

    Whoever reads needs another byte, for a tar archive says itself where it ends.
    """

    def __init__(self, file: BinaryIO, head: bytes, sink: Sink) -> None:
        self._sink = sink
        self._chunks = _unpack(file, head)

    def read(self, size: int) -> bytes:
        """Return up to a record, which is what `tarfile` asks for."""
        chunk = self._next()
        if not chunk:
            raise BadArchive("the archive is cut off")
        return chunk

    def drain(self) -> None:
        """Read what follows the archive's end, so that checksums are compared."""
        while self._next():
            pass

    def _next(self) -> bytes:
        try:
            chunk = next(self._chunks, b"")
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise BadArchive(f"the archive is damaged: {error}") from error
        self._sink.spend(len(chunk))
        return chunk


def _unpack(file: BinaryIO, head: bytes) -> Iterator[bytes]:
    """Yield the archive's bytes, unpacked, a record at a time."""
    if head.startswith(b"\xfd7zXZ\x00"):
        return _unpack_xz(file)
    packed: IO[bytes] | gzip.GzipFile | bz2.BZ2File = file
    if head.startswith(b"\x1f\x8b"):
        packed = gzip.GzipFile(fileobj=file)
    elif head.startswith(b"BZh"):
        packed = bz2.BZ2File(file)
    return iter(partial(packed.read, RECORDSIZE), b"")


def _unpack_xz(file: BinaryIO) -> Iterator[bytes]:
    """`lzma.open` has no limit of memory, which an archive would decide."""
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
    while not decompressor.eof:
        data = file.read(CHUNK) if decompressor.needs_input else b""
        if decompressor.needs_input and not data:
            raise EOFError("it is cut off")
        yield from filter(None, [decompressor.decompress(data, RECORDSIZE)])
    if decompressor.unused_data.strip(b"\0") or file.read(1):
        raise EOFError("something follows its end")
