from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tasks_context import Host, cancelled, context, phase_of
from wasmpool.tasks.context import Cancelled, Context
from wasmpool.tasks.expressions import PatternError, compile_expression
from wasmpool.tasks.text import LINE_LIMIT, split_identifier, text

SAMPLE = """\
The parser isn't the parseHTTPRequest.

  max_depth = maxDepth + 2
naïve Ünïcode 日本語
"""


def test_counts() -> None:
    result = text({"text": SAMPLE}, context())
    assert (result["lines"], result["blank_lines"]) == (4, 1)
    assert result["characters"] == len(SAMPLE)
    assert result["bytes"] == len(SAMPLE.encode())
    assert result["longest_line"] == 38
    words = {each["text"]: each["count"] for each in result["words"]["top"]}
    assert words["the"] == 2
    assert words["isn't"] == words["日本語"] == 1
    assert result["words"]["total"] == 12


def test_identifiers() -> None:
    result = text({"text": SAMPLE, "top": 3}, context())
    assert result["identifiers"]["top"] == [
        {"text": "The", "count": 1},
        {"text": "isn", "count": 1},
        {"text": "maxDepth", "count": 1},
    ]
    parts = text({"text": SAMPLE}, context())["identifier_parts"]["top"]
    assert {"text": "max", "count": 2} in parts
    assert {"text": "http", "count": 1} in parts


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("parseHTTPRequest_2", ["parse", "http", "request", "2"]),
        ("snake_case", ["snake", "case"]),
        ("__init__", ["init"]),
        ("XMLHttpRequest", ["xml", "http", "request"]),
        ("CONSTANT_NAME", ["constant", "name"]),
        ("utf8Decode", ["utf", "8", "decode"]),
        ("größe", ["gr", "öß", "e"]),
        ("_", []),
    ],
)
def test_splitting(identifier: str, parts: list[str]) -> None:
    assert split_identifier(identifier) == parts


def test_patterns() -> None:
    payload = {"text": SAMPLE, "patterns": ["PAR[sz]e", r"\d"], "ignore_case": True}
    first, second = text(payload, context())["patterns"]
    assert first == {
        "pattern": "PAR[sz]e",
        "count": 2,
        "matches": [
            {"line": 0, "column": 4, "text": "parse"},
            {"line": 0, "column": 21, "text": "parse"},
        ],
        "truncated": False,
    }
    assert second["count"] == 1
    assert text({"text": "", "patterns": ["x"]}, context())["patterns"][0]["count"] == 0


def test_matches_are_bounded() -> None:
    (found,) = text({"text": "a" * 10, "patterns": ["a"], "max_matches": 3}, context())["patterns"]
    assert (found["count"], len(found["matches"]), found["truncated"]) == (10, 3, True)
    long = "b" * LINE_LIMIT + "a"
    (found,) = text({"text": long, "patterns": ["a"]}, context())["patterns"]
    assert (found["count"], found["truncated"]) == (0, True)


def test_files_and_their_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("häuser\n".encode("utf-16"))
    result = text({"path": str(path)}, context())
    assert (result["encoding"], result["words"]["top"][0]["text"]) == ("utf-16", "häuser")
    assert text({"content": b"\xff\xfe\x00", "path": "x"}, context())["lines"] == 1


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"text": "", "patterns": ["("]}, ("patterns", "PatternError")),
        ({"text": "", "patterns": [3]}, ("patterns", "PatternError")),
        ({"text": "", "patterns": ["a" * 1_001]}, ("patterns", "PatternError")),
        ({"path": "gone.txt"}, ("read", "FileNotFoundError")),
        ({"path": "x", "content": b"12", "max_size": 1}, ("read", "FileTooLarge")),
    ],
)
def test_a_failure_says_in_which_phase(
    payload: dict[str, object], expected: tuple[str, str]
) -> None:
    assert phase_of(lambda given: text(payload, given), context())[:2] == expected


def test_it_stops_and_reports_progress() -> None:
    with pytest.raises(Cancelled):
        text({"text": SAMPLE}, cancelled())
    host = Host()
    text({"text": SAMPLE * 500}, Context(host, {}))
    assert host.progress[0] == ("count", 0)
    assert host.progress[-1] == ("count", 1)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$", "(a*)*", "(?:a+){30}", "(a|aa)+$", "((ab*)c*)*", "(?:x(?=(y+)))*z",
        "(a{2,9}){20,}", "(?:.*,){25}", r"(\w|ab)*c",
    ],
)  # fmt: skip
def test_expressions_that_can_take_for_ever_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="for ever"):
        compile_expression(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "a+", "(?:a++)+", "(?>a|aa)+$", "(?:foo|bar)*", r"(?:\d{2}){3}", r"\w+\.\w+", "(a?b)*",
        r"def\s+(\w+)", "(?:[ab]c)+", "x{1,3}y{2,}", "(?i:a)|b+",
    ],
)  # fmt: skip
def test_others_are_not(pattern: str) -> None:
    assert compile_expression(pattern).pattern == pattern


@given(st.text(), st.lists(st.sampled_from(["a", r"\w+", "^", "$", "."])))
def test_any_text_has_counts_that_add_up(content: str, patterns: list[str]) -> None:
    result = text({"text": content, "patterns": patterns}, context())
    assert result["lines"] == content.count("\n") + (not content.endswith("\n") and content != "")
    assert result["blank_lines"] <= result["lines"]
    assert [each["pattern"] for each in result["patterns"]] == patterns
