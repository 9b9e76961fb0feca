"""What input that nobody would write gets: a record with phase, type and message, in bounded time.

Time is not measured here; `pytest-timeout` ends what does not end.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.odd_input import names, problem, record
from wasmpool.parsing import diagnostics, extractor, languages

MIB = 1024 * 1024


# ---------------------------------------------------------------- bytes that are odd


@pytest.mark.parametrize("language", sorted(languages.table().languages))
def test_an_empty_file_has_empty_facts(language: str) -> None:
    facts = record("x", language=language, content=b"")
    assert (facts.status, facts.failure) == ("ok", None)
    assert (facts.definitions, facts.references, facts.diagnostics) == ((), (), ())
    assert (facts.lines, facts.size, facts.metrics.code_lines) == (0, 0, 0)


@pytest.mark.parametrize("language", sorted(languages.table().languages))
@pytest.mark.parametrize("content", [b"\0", b"\xff\xfe\xfd", b"\n" * 10_000, b" "])
def test_bytes_that_mean_nothing_end(language: str, content: bytes) -> None:
    facts = record("x", language=language, content=content)
    assert facts.status in ("ok", "partial")
    assert facts.definitions == ()


def test_nul_bytes_are_an_error_where_they_are() -> None:
    facts = record("a.py", content=b"def f(): pass\n\0\0\0\ndef g(): pass\n")
    assert facts.status == "partial"
    assert [each.range.start_line for each in facts.diagnostics] == [1]
    assert names(facts) == ["f", "g"]


def test_what_is_binary_is_not_parsed() -> None:
    facts = record("a.sh", content=b"echo 1\n" + b"\0" * 70_000)
    assert facts.status == "failed"
    phase, kind, message = problem(facts)
    assert (phase, kind) == ("decode", "BinaryContent")
    assert "NUL bytes" in message
    assert (facts.language, facts.size) == ("bash", 70_007)


def test_invalid_utf_8_says_where_and_keeps_offsets() -> None:
    content = b"def f(): pass\nname = '\xff\xfe'\ndef g(): pass\n"
    facts = record("a.py", content=content)
    assert facts.status == "partial"
    phase, kind, message = problem(facts)
    assert (phase, kind) == ("decode", "UnicodeDecodeError")
    assert "0xff at offset 22" in message
    assert names(facts) == ["f", "name", "g"]
    start, end = facts.definitions[2].name_range[:2]
    assert content[start:end] == b"g"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\0\0"),
        ("utf-32-be", b"\0\0\xfe\xff"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding(encoding: str, mark: bytes) -> None:
    text = "def größe(): pass\n"
    facts = record("a.py", content=mark + text.encode(encoding))
    assert (facts.status, facts.failure) == ("ok", None)
    assert names(facts) == ["größe"]
    assert facts.record["encoding"] == encoding[:6]
    assert facts.size == len(mark + text.encode(encoding))
    # Offsets count in UTF-8, as in every file.
    assert facts.definitions[0].name_range[:2] == (4, 4 + len("größe".encode()))


def test_half_a_character_of_utf_16() -> None:
    facts = record("a.py", content=b"\xff\xfe" + "x = 1".encode("utf-16-le") + b"\0")
    assert facts.status == "partial"
    assert problem(facts)[:2] == ("decode", "UnicodeDecodeError")
    assert "utf-16" in problem(facts)[2]


def test_the_mark_of_utf_8_is_no_part_of_the_text() -> None:
    facts = record("a.py", content=b"\xef\xbb\xbfdef f(): pass\n")
    assert (facts.status, names(facts)) == ("ok", ["f"])
    assert facts.definitions[0].range.start_byte == 3


def test_latin_1_that_is_declared_is_read() -> None:
    text = "# -*- coding: latin-1 -*-\ndef größe(): pass\n"
    facts = record("a.py", content=text.encode("latin-1"))
    assert (facts.status, names(facts)) == ("ok", ["größe"])
    assert facts.record["encoding"] == "latin-1"


@pytest.mark.parametrize("head", ["", "# coding: klingon\n", "# coding: ascii\n"])
def test_latin_1_that_is_not_declared_is_a_problem(head: str) -> None:
    facts = record("a.py", content=(head + "def f(): pass\n# größe\n").encode("latin-1"))
    assert facts.status == "partial"
    assert problem(facts)[:2] == ("decode", "UnicodeDecodeError")
    assert names(facts) == ["f"]


# ---------------------------------------------------------------- shapes that are odd


def test_one_line_of_5_megabytes() -> None:
    statement = b'function a(b){return c(b,"' + b"x" * 400 + b'")}a(1);'
    count = 5 * MIB // len(statement)
    facts = record("a.min.js", content=statement * count)
    assert facts.status == "ok"
    assert facts.lines == 1
    assert len(facts.definitions) == count
    assert facts.metrics.calls == 2 * count
    assert facts.definitions[-1].range.start_column > 5_000_000


DEEP = 100_000


@pytest.mark.parametrize("language", ["python", "json", "javascript", "c", "go", "yaml", "sql"])
@pytest.mark.parametrize("pair", ["()", "[]", "{}"])
def test_nested_brackets_end_and_say_what_is_left_out(language: str, pair: str) -> None:
    first, last = pair[0], pair[1]
    closed = record("x", language=language, content=f"{first * DEEP}{last * DEEP}".encode())
    left_open = record("x", language=language, content=(first * DEEP).encode())
    # Parentheses are plain text in YAML.
    status = "ok" if (language, pair) == ("yaml", "()") else "partial"
    assert (closed.status, left_open.status) == (status, status)
    for facts in (closed, left_open):
        assert bool(facts.diagnostics or facts.failure) == (status == "partial")


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("python", "def f(): pass\n" + "(" * DEEP + "g()" + ")" * DEEP, ["f"]),
        ("json", '{"a": 1, "b": ' + "[" * DEEP + '{"c": 1}' + "]" * DEEP + "}", ["a", "b"]),
        ("javascript", "let f;" + "[" * DEEP + "g()" + "]" * DEEP, ["f"]),
        ("c", "int f() { return " + "(" * DEEP + "g()" + ")" * DEEP + "; }", ["f"]),
    ],
)
def test_facts_below_the_depth_that_is_searched_are_said_to_be_missing(
    language: str, text: str, kept: list[str]
) -> None:
    facts = record("x", language=language, content=text.encode())
    assert (facts.status, facts.diagnostics) == ("partial", ())
    phase, kind, message = problem(facts)
    assert (phase, kind) == ("extract", "NestingTooDeep")
    assert f"{diagnostics.MAX_DEPTH:,} levels" in message
    assert names(facts) == kept
    assert facts.references == ()


def test_nesting_up_to_the_depth_is_searched() -> None:
    levels = diagnostics.MAX_DEPTH // 2
    facts = record("x.json", content=(b"[" * levels + b'{"a": 1}' + b"]" * levels))
    assert (facts.status, facts.failure, names(facts)) == ("ok", None, ["a"])


@pytest.mark.parametrize("limit", [0, 1, 5, 6, 7, 100])
def test_depth_is_found_as_by_looking_at_every_node(limit: int) -> None:
    loaded = extractor.load(languages.table().get("python"))
    source = b"a\nb = f(g(h(1), [2, (3)]), x)\nif a:\n    if b:\n        (c)\n"
    tree = loaded.parse(source, lambda: None)

    def deepest(node: Any) -> int:
        return 1 + max((deepest(child) for child in node.children), default=-1)

    found = diagnostics.first_deeper_than(tree.root_node, limit)
    assert (found is not None) == (deepest(tree.root_node) > limit)


def test_a_run_of_tokens_that_make_no_sense() -> None:
    facts = record("a.py", content=b"x = 1\n" + b"(" * DEEP)
    assert facts.status == "partial"
    assert problem(facts)[:2] == ("extract", "SyntaxTooBroken")
    assert "100,000 tokens" in problem(facts)[2]
    assert facts.definitions == ()
    shorter = record("a.py", content=b"def f(): pass\n" + b"(" * 1_000)
    assert (shorter.status, shorter.failure) == ("partial", None)
    assert shorter.diagnostics


def test_many_errors_are_counted_and_not_all_listed() -> None:
    facts = record("a.c", content=b"int x = ;\n" * 3_000)
    assert len(facts.diagnostics) == 1_000
    assert facts.diagnostics[-1].message.endswith("(and 2,000 more)")


# ---------------------------------------------------------------- files that are odd


def test_a_file_of_50_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "big.py"
    with path.open("wb") as file:
        file.truncate(50 * MIB)
    facts = record("big.py", file=str(path), max_size=16 * MIB)
    assert facts.status == "failed"
    phase, kind, message = problem(facts)
    assert (phase, kind) == ("read", "FileTooLarge")
    assert "16,777,216 bytes" in message
    assert "max_file_size" in message


def test_a_file_that_grew_since_it_was_found(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\n" * 100)
    assert record("a.py", file=str(path), size=6, max_size=600).status == "ok"
    assert problem(record("a.py", file=str(path), size=6, max_size=599))[1] == "FileTooLarge"


def test_a_file_that_vanished(tmp_path: Path) -> None:
    facts = record("a.py", file=str(tmp_path / "a.py"), size=7)
    assert (facts.status, facts.size, facts.sha256) == ("failed", 7, None)
    assert problem(facts) == ("read", "FileNotFoundError", "No such file or directory")


def test_a_file_that_lost_its_permissions(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not by chmod, which does not keep the superuser of a container out.
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", refuse)
    facts = record("a.py", file="a.py")
    assert problem(facts) == ("read", "PermissionError", "Permission denied")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")
def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert problem(record("pipe.py", file=str(tmp_path / "pipe.py")))[:2] == ("read", "NotAFile")
    assert problem(record("zero.py", file="/dev/zero"))[:2] == ("read", "NotAFile")
    folder = record("folder.py", file=str(tmp_path))
    assert problem(folder) == ("read", "IsADirectoryError", "Is a directory")


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    def lowest_free() -> int:
        descriptor = os.open(os.devnull, os.O_RDONLY)
        os.close(descriptor)
        return descriptor

    before = lowest_free()
    for _ in range(3):
        record("folder.py", file=str(tmp_path))
        record("zero.py", file=os.devnull)
    assert lowest_free() == before


@pytest.mark.parametrize("path", ["new\nline.py", "a b'\".py", os.fsdecode(b"odd-\xff.py")])
def test_odd_names_come_back_as_they_were(path: str, tmp_path: Path) -> None:
    (tmp_path / path).write_bytes(b"x = 1\n")
    facts = record(path, file=str(tmp_path / path))
    assert facts.status == "ok"
    assert facts.record["path"] == path
    assert facts.to_json().count(b"\n") == 0


def test_a_file_of_no_known_language() -> None:
    facts = record("notes.unknown", content=b"x")
    reason = "no known name, extension or #! line"
    wish = f"cannot tell the language: {reason}; exclude the file, or give its content and name"
    assert problem(facts)[:2] == ("detect", "UnknownLanguage")
    assert problem(facts)[2].startswith(wish)
    assert (facts.status, facts.language, facts.size) == ("failed", None, 1)
