"""Zip archives: the directory at the end, then each entry where the directory says it is.

Stored and deflated entries can be read, which is what archives of source code hold. Zip64,
encryption and archives in several parts cannot, and errors say so. The standard library's `zipfile`
is no help: it reads directories of any size, takes any packing, and lets entries share bytes.

Source of the format: PKWARE's APPNOTE.TXT, sections 4.3 and 4.4.
"""

from __future__ import annotations

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from wasmpool.exceptions import BadArchive
from wasmpool.service.archives.sink import CHUNK, Sink, parts, show

# Signature, then as the format has them; what is not needed is skipped.
_END = struct.Struct("<4sH4xHIIH")
_ENTRY = struct.Struct("<4sxB2xHH4xIIIHHH4xII")
_LOCAL = struct.Struct("<4s22xHH")
_LONGEST_COMMENT = 0xFFFF
_STORED, _DEFLATED = 0, 8
_UNIX = 3


class _Entry(NamedTuple):
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    least: int  # bytes that it takes in the archive, at least


def extract(file: BinaryIO, sink: Sink) -> None:
    """Unpack a zip archive.

    Args:
        file: The archive.
        sink: Where its entries go.

    Raises:
        BadArchive: It is damaged, refused, or of a kind that cannot be read.
    """
    entries, end = _directory(file, sink)
    for entry in entries:
        _check(entry)
    _refuse_overlaps(entries, end)
    for entry in entries:
        sink.write(entry.name, _unpack(file, entry, sink))


def _directory(file: BinaryIO, sink: Sink) -> tuple[list[_Entry], int]:
    """Read what the archive says that it has, and where its entries end."""
    total = file.seek(0, os.SEEK_END)
    tail_start = max(0, total - _END.size - _LONGEST_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    at = len(tail) - _END.size
    while at >= 0 and not _is_end(tail, at):
        at = tail.rfind(b"PK\x05\x06", 0, at + 3) if at > 0 else -1
    if at < 0:
        raise BadArchive("the archive is cut off: its end is missing")
    _, disk, count, size, offset, _ = _END.unpack_from(tail, at)
    if 0xFFFF in (disk, count) or 0xFFFFFFFF in (size, offset):
        raise BadArchive("the archive is a zip64 archive, which cannot be read: pack it as tar.gz")
    if disk:
        raise BadArchive("the archive is one part of a larger one: join them first")
    # Something may stand before the archive that its offsets do not count.
    start = tail_start + at - size
    shift = start - offset
    if start < 0 or shift < 0:
        raise BadArchive("the archive's directory is damaged")
    entries = []
    file.seek(start)
    for number in range(1, count + 1):
        sink.count()
        head = file.read(_ENTRY.size)
        if len(head) < _ENTRY.size or head[:4] != b"PK\x01\x02":
            raise BadArchive(f"the archive's directory is damaged at entry {number} of {count}")
        (_, host, flags, method, crc, packed, length, name_bytes, extra, comment, mode, offset) = (
            _ENTRY.unpack(head)
        )
        name = file.read(name_bytes)
        file.seek(extra + comment, os.SEEK_CUR)
        if file.tell() > start + size:
            raise BadArchive(f"the archive's directory is damaged at entry {number} of {count}")
        if not (name.endswith((b"/", b"\\")) or (host == _UNIX and stat.S_ISLNK(mode >> 16))):
            least = _LOCAL.size + name_bytes + packed
            entries.append(
                _Entry(_decode(name), flags, method, crc, packed, length, offset + shift, least)
            )
    return entries, start


def _check(entry: _Entry) -> None:
    parts(entry.name)
    shown = show(entry.name)
    if entry.flags & 1:
        raise BadArchive(f"entry {shown} is encrypted: pack it without a password")
    if 0xFFFFFFFF in (entry.packed, entry.size) or entry.offset >= 0xFFFFFFFF:
        raise BadArchive(f"entry {shown} needs zip64, which cannot be read: pack it as tar.gz")
    if entry.method not in (_STORED, _DEFLATED):
        raise BadArchive(
            f"entry {shown} is packed by method {entry.method}; only stored and deflated can be "
            "read"
        )
    if entry.method == _STORED and entry.packed != entry.size:
        raise BadArchive(f"entry {shown} is larger than the archive says")


def _refuse_overlaps(entries: list[_Entry], end: int) -> None:
    """Refuse entries that share bytes: so a small archive would unpack to a huge one."""
    for entry in sorted(entries, key=lambda entry: entry.offset, reverse=True):
        if entry.offset + entry.least > end:
            raise BadArchive(f"entry {show(entry.name)} shares bytes with another one")
        end = entry.offset


def _unpack(file: BinaryIO, entry: _Entry, sink: Sink) -> Iterator[bytes]:
    shown = show(entry.name)
    file.seek(entry.offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise BadArchive(f"entry {shown} is not where the archive says")
    _, name_bytes, extra = _LOCAL.unpack(head)
    file.seek(name_bytes + extra, os.SEEK_CUR)
    length = crc = 0
    for chunk in _chunks(file, entry):
        sink.spend(len(chunk))
        length += len(chunk)
        if length > entry.size:
            raise BadArchive(f"entry {shown} is larger than the archive says")
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if length != entry.size or crc != entry.crc:
        raise BadArchive(f"entry {shown} is damaged: its size or its checksum is wrong")


def _chunks(file: BinaryIO, entry: _Entry) -> Iterator[bytes]:
    rest = entry.packed
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == _DEFLATED else None
    while rest:
        data = file.read(min(CHUNK, rest))
        if not data:
            raise BadArchive(f"entry {show(entry.name)} is cut off")
        rest -= len(data)
        if inflate is None:
            yield data
            continue
        while not inflate.eof:
            try:
                chunk = inflate.decompress(data, CHUNK)
            except zlib.error as error:
                raise BadArchive(f"entry {show(entry.name)} is damaged: {error}") from error
            if not chunk:
                break  # it wants more
            yield chunk
            data = inflate.unconsumed_tail


def _is_end(tail: bytes, at: int) -> bool:
    """Whether the record of the archive's end stands there, with its comment up to the end."""
    if tail[at : at + 4] != b"PK\x05\x06" or at + _END.size > len(tail):
        return False
    comment: int = _END.unpack_from(tail, at)[-1]
    return at + _END.size + comment == len(tail)


def _decode(name: bytes) -> str:
    """Read a name in UTF-8, or, of old archivers, in an encoding that is not told."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp1252", "replace")
