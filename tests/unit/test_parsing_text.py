from __future__ import annotations

import inspect

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wasmpool.parsing.text import clean_doc, is_quoted, one_line, to_utf8, unquote


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf_8_is_left_alone(text: str) -> None:
    content = text.encode()
    assert to_utf8(content) == (content, "utf-8", None)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["utf-16", "utf-32"]))
def test_marked_encodings_are_read(text: str, encoding: str) -> None:
    assume(not text.startswith("\0"))  # after UTF-16's mark that is UTF-32's
    assert to_utf8(text.encode(encoding)) == (text.encode(), encoding, None)


@pytest.mark.parametrize(
    "name", ["klingon", "hex", "rot13", "idna", "punycode", "undefined", "utf-8", "ascii"]
)
def test_declarations_that_do_not_help_leave_the_error(name: str) -> None:
    content = f"# coding: {name}\nx = '".encode() + b"\xff'\n"
    source, encoding, error = to_utf8(content)
    assert (source, encoding) == (content, "utf-8")
    assert error is not None
    assert error.start == content.index(b"\xff")


@pytest.mark.parametrize(
    "head",
    ["# coding: latin-1\n", "#!x\n# vim: set fileencoding=latin-1 :\n", "# coding=latin-1\n"],
)
def test_declared_encodings_are_read(head: str) -> None:
    text = head + "ä = 1\n"
    assert to_utf8(text.encode("latin-1")) == (text.encode(), "latin-1", None)


def test_a_declaration_further_down_is_none() -> None:
    _, encoding, error = to_utf8(b"\n\n# coding: latin-1\n\xe4\n")
    assert encoding == "utf-8"
    assert error is not None


@given(st.binary())
def test_any_bytes_are_brought_to_something(content: bytes) -> None:
    source, _, error = to_utf8(content)
    if error is None:
        source.decode()
    else:
        assert source == content


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", "plain"),
        ('"a b"', "a b"),
        ("'a'", "a"),
        ("`a`", "a"),
        ('"', '"'),
        ('""', ""),
        ("\"a'", "\"a'"),
        ("two\n  lines", "two lines"),
        (":symbol", "symbol"),
    ],
)
def test_names_without_quotes(name: str, expected: str) -> None:
    assert unquote(name) == expected
    assert is_quoted(name) == (len(name) > 1 and name[0] == name[-1] and name[0] in "\"'`")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\\\r\"'")))
def test_docstrings_come_out_as_inspect_has_them(body: str) -> None:
    assert clean_doc(f'"""{body}"""') == inspect.cleandoc(body)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# one\n# two", "one\ntwo"),
        ("/// one\n///\n/// two", "one\n\ntwo"),
        ("/** one */", "one"),
        ("/**\n * one\n *\n * two\n */", "one\n\ntwo"),
        ("-- one\n-- two", "one\ntwo"),
        ("<!-- one -->", "one"),
        ("(* one *)", "one"),
        ("{- one -}", "one"),
        ("/* one\r\n * two */", "one\ntwo"),
    ],
)
def test_comments_lose_their_marks(comment: str, expected: str) -> None:
    assert clean_doc(comment) == expected


@given(st.text(), st.integers(1, 50))
def test_one_line_is_one_line_and_not_too_long(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    if len(line) < limit:
        assert line == " ".join(text.split())
