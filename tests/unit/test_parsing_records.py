from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasmpool.parsing import records
from wasmpool.parsing.records import FileFacts, decode, encode, encode_body, failed

# Everything that a record may hold, control characters among it, and the lone surrogates that stand
# for odd bytes. A pair of surrogates is no text and no JSON: it would come back as one character.
TEXT = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)
    | st.sampled_from('\x00\x08\t\x1f\x7f"\\/\u2028😀')
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(0, 1e7).map(lambda number: round(number, 3))
    | TEXT
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4)
)


def without_orjson(value: Any) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "orjson", None)
        data = encode(value)
        assert decode(data) == value
        return data


@settings(max_examples=400)
@given(VALUES)
def test_both_encoders_give_the_same_bytes(value: Any) -> None:
    data = encode(value)
    assert data == without_orjson(value)
    assert decode(data) == value
    assert json.loads(data) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("\ud800", rb'"\ud800"'),
        ("a\udcff😀", '"a\\udcff😀"'.encode()),
        ("\x00\x1f\x7f\b\f\n\r\t", b'"\\u0000\\u001f\x7f\\b\\f\\n\\r\\t"'),
        ('\\"/', rb'"\\\"/"'),
        ("\u2028", "\"\u2028\"".encode()),
        (2**64, b"18446744073709551616"),
        ({"a": [1, None, True, 0.5]}, b'{"a":[1,null,true,0.5]}'),
    ],
)  # fmt: skip
def test_bytes(value: Any, expected: bytes) -> None:
    assert encode(value) == without_orjson(value) == expected


@given(TEXT, TEXT)
def test_a_failed_record_comes_back(path: str, message: str) -> None:
    facts = failed(path, phase="read", type="OSError", message=message, size=3)
    line = facts.to_json()
    assert b"\n" not in line
    record = json.loads(line)
    assert (record["_type"], record["path"], record["status"]) == ("file", path, "failed")
    assert facts.failure is not None
    assert facts.failure.message == message
    assert (facts.definitions, facts.metrics.lines, facts.size) == ((), 0, 3)


def test_timings_are_left_out_of_reproducible_records() -> None:
    body = encode_body(records.failed_facts(phase="read", type="x", message="y"))
    facts = FileFacts("a", body, {"read": 1.5})
    assert json.loads(facts.to_json())["timings_ms"] == {"read": 1.5}
    assert "timings_ms" not in json.loads(facts.to_json(reproducible=True))
