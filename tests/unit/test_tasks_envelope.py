"""Envelopes: what travels, what does not, and what JavaScript's half must agree on."""

from __future__ import annotations

import json
import math
from typing import Any, NamedTuple

import pytest

from wasmpool.tasks.envelope import decode_envelope, decode_payloads, encode_envelope


class Point(NamedTuple):
    x: int
    inner: Any


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -1.5,
        "",
        "é\N{GRINNING FACE}\0",
        "\udcff",
        [],
        {},
        b"",
        b"\0\xff",
        [b"ab", {"k": b"c"}, [b"", [b"def"]]],
        {"a": [1, None, "x"], "b": {"c": {}}},
        2**70,
    ],
)
def test_what_goes_in_comes_out(value: Any) -> None:
    assert decode_envelope(encode_envelope(value)) == value


def test_named_tuples_become_objects_and_other_tuples_lists() -> None:
    value = [Point(1, Point(2, (b"z",)))]
    assert decode_envelope(encode_envelope(value)) == [{"x": 1, "inner": {"x": 2, "inner": [b"z"]}}]


def test_the_layout_is_length_head_bytes() -> None:
    data = encode_envelope({"a": b"12", "b": bytearray(b"3"), "c": memoryview(b"45")})
    head = b'{"a":{"$bytes":[0,2]},"b":{"$bytes":[2,3]},"c":{"$bytes":[3,5]}}'
    assert data == len(head).to_bytes(4, "little") + head + b"12345"


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ({1, 2}, TypeError, "set"),
        (object(), TypeError, "object"),
        (math.nan, ValueError, "JSON compliant"),
        ([math.inf], ValueError, "JSON compliant"),
        ({"$bytes": [0, 1]}, ValueError, "reserved"),
        ({(1, 2): 3}, TypeError, "tuple"),
    ],
)
def test_what_cannot_travel_is_an_error(value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        encode_envelope(value)


def test_what_goes_in_circles_is_an_error() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises((ValueError, RecursionError)):
        encode_envelope(circle)


def test_payloads_take_their_bytes_from_buffers() -> None:
    buffers = [b"one", b"two"]
    head = json.dumps([{"content": {"$bytes": 1}, "path": "p"}, {"$bytes": 0}, None])
    assert decode_payloads(head, buffers.__getitem__) == [
        {"content": b"two", "path": "p"},
        b"one",
        None,
    ]
