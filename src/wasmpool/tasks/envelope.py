"""How values travel to and from callers that are no Python: JSON, with bytes beside it.

An *envelope* is four bytes with the length of the head (little-endian), the head (JSON in
UTF-8), then raw bytes, for which `{"$bytes": [from, to]}` stands in the head, counted from its end.
Payloads come with their bytes as buffers of their own instead: `{"$bytes": index}`.

Named tuples travel as objects; what JSON has nothing for (NaN, a set, an object) is an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

LENGTH_BYTES = 4
MARK = "$bytes"


def encode_envelope(value: object) -> bytes:
    """The value of a handler as an envelope.

    Raises:
        TypeError: Something in it cannot travel as JSON.
        ValueError: It has NaN, an infinity or the reserved key `$bytes`, or goes in circles.
    """
    parts: list[bytes] = []
    size = 0

    def mark(item: bytes | bytearray | memoryview) -> dict[str, Any]:
        nonlocal size
        part = bytes(item)
        parts.append(part)
        start, size = size, size + len(part)
        return {MARK: [start, size]}

    text = json.dumps(
        _plain(value, mark), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    # A lone surrogate, which UTF-8 has nothing for, is escaped as JSON has it.
    try:
        head = text.encode()
    except UnicodeEncodeError:
        head = text.encode("utf-8", "backslashreplace")
    return b"".join((len(head).to_bytes(LENGTH_BYTES, "little"), head, *parts))


def decode_envelope(data: bytes) -> Any:
    """The value that `encode_envelope`, here or in JavaScript, made `data` of."""
    rest = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "little")

    def part(place: list[int]) -> bytes:
        return data[rest + place[0] : rest + place[1]]

    return _decode(data[LENGTH_BYTES:rest], part)


def decode_payloads(head: str, buffer: Callable[[int], bytes]) -> list[Any]:
    """The payloads of a batch.

    Args:
        head: JSON of the list of payloads.
        buffer: Returns the bytes with this number.
    """
    payloads: list[Any] = _decode(head, buffer)
    return payloads


def _decode(head: str | bytes, part: Callable[[Any], bytes]) -> Any:
    def restore(item: dict[str, Any]) -> Any:
        return part(item[MARK]) if MARK in item else item

    return json.loads(head, object_hook=restore)


def _plain(value: Any, mark: Callable[[Any], dict[str, Any]]) -> Any:
    """The same in terms of JSON."""
    kind = type(value)
    if kind is str or kind is int or kind is float or kind is bool or value is None:
        return value
    if isinstance(value, dict):
        if MARK in value:
            raise ValueError(f"the key {MARK!r} is reserved")
        return {key: _plain(item, mark) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {key: _plain(item, mark) for key, item in zip(value._fields, value, strict=True)}
    if isinstance(value, (list, tuple)):
        return [_plain(item, mark) for item in value]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return mark(value)
    return value  # a subclass of what JSON has, or an error when it is encoded
