"""Just enough of protocol buffers to write messages.

See https://protobuf.dev/programming-guides/encoding/. A message is the concatenation of its fields,
so each function here makes a field; fields with their default value are left out, as in proto3.
"""

from __future__ import annotations

from collections.abc import Iterable

_VARINT = 0
_LENGTH = 2


def varint(value: int) -> bytes:
    """A number from 0 on, seven bits a byte, the lowest first."""
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def number(field: int, value: int) -> bytes:
    """A field with an integer, an enumeration or a boolean."""
    return varint(field << 3 | _VARINT) + varint(value) if value else b""


def message(field: int, content: bytes) -> bytes:
    """A field with a message; also one of a repeated field, where empty ones count."""
    return varint(field << 3 | _LENGTH) + varint(len(content)) + content


def text(field: int, value: str) -> bytes:
    """A field with a string; bytes of a path that are no UTF-8 are spelled out."""
    return message(field, value.encode(errors="backslashreplace")) if value else b""


def numbers(field: int, values: Iterable[int]) -> bytes:
    """A repeated field of integers, packed."""
    packed = b"".join(map(varint, values))
    return message(field, packed) if packed else b""
