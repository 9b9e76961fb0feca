from __future__ import annotations

import asyncio
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from tests.unit.tasks_context import Host, cancelled, context, phase_of
from wasmpool import Pool, TaskError
from wasmpool.tasks.analyze import analyze, rank
from wasmpool.tasks.context import Cancelled, Context

SAMPLE = b"""\
import os, sys
from . import near
from ..far import a, b
from typing import TYPE_CHECKING


class Box:
    def simple(self):
        return 1

    def busy(self, x, y):
        def inner():
            return 2
        if x and y:
            for each in x:
                while each:
                    if each or y:
                        try:
                            pass
                        except ValueError:
                            pass
                        except TypeError:
                            pass
                    elif y:
                        pass
                    elif x:
                        pass
        return x if y else inner
"""


def test_structure_dependencies_and_complexity() -> None:
    result = analyze({"path": "box.py", "content": SAMPLE}, context())
    (box,) = result["outline"]
    assert (box["name"], box["kind"], box["start_line"]) == ("Box", "class", 6)
    assert [each["name"] for each in box["children"]] == ["simple", "busy"]
    assert [each["name"] for each in box["children"][1]["children"]] == ["inner"]
    assert {
        group: {each["module"]: each["names"] for each in entries}
        for group, entries in result["dependencies"].items()
    } == {
        "relative": {".": ["near"], "..far": ["a", "b"]},
        "included": {},
        "external": {"os": [], "sys": [], "typing": ["TYPE_CHECKING"]},
    }
    complexity = result["complexity"]
    by_name = {each["qualified_name"]: each for each in complexity["callables"]}
    # if, and, for, while, if, or, two excepts, two elifs, conditional: one more than decisions.
    assert by_name["Box.busy"]["complexity"] == 12
    assert by_name["Box.busy"]["rank"] == "C"
    assert by_name["Box.busy"]["parameters"] == 3
    assert by_name["Box.busy.inner"]["complexity"] == 1
    assert complexity["ranks"] == {"A": 2, "C": 1}
    assert [each["qualified_name"] for each in complexity["hot_spots"]] == ["Box.busy"]
    assert (complexity["total"], complexity["highest"], complexity["average"]) == (14, 12, 4.67)
    assert result["size"]["kinds"] == {"class": 1, "function": 1, "method": 2}
    assert result["size"]["bytes"] == len(SAMPLE)


def test_a_file_without_callables() -> None:
    result = analyze({"path": "a.css", "content": b"@import 'x.css';\n.a {}"}, context())
    assert result["complexity"]["average"] is None
    assert [each["module"] for each in result["dependencies"]["included"]] == ["x.css"]


def test_an_outline_as_deep_as_the_file_may_be_can_be_encoded() -> None:
    levels = 1_500
    content = b'{"a":' * levels + b"1" + b"}" * levels
    result = analyze({"path": "deep.json", "content": content}, context())
    assert pickle.loads(pickle.dumps(result)) == result
    assert json.loads(json.dumps(result["outline"])) == result["outline"]

    def count(entries: list[dict[str, Any]]) -> int:
        return sum(1 + count(each["children"]) for each in entries)

    assert count(result["outline"]) == levels


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"path": "gone.py"}, ("read", "FileNotFoundError")),
        ({"path": "a.unknown", "content": b""}, ("detect", "UnknownLanguage")),
        ({"path": "a.py", "content": b"12", "max_size": 1}, ("read", "FileTooLarge")),
        ({"path": "a.py", "content": b"", "language": "klingon"}, ("parse", "LanguageError")),
    ],
)
def test_a_failure_says_in_which_phase(
    payload: dict[str, object], expected: tuple[str, str], tmp_path: Path
) -> None:
    phase, kind, message = phase_of(lambda given: analyze(payload, given), context())
    assert (phase, kind) == (expected[0], "NotAnalyzed")
    assert message.startswith(f"{expected[1]}: ")


def test_it_stops_and_reports_progress() -> None:
    with pytest.raises(Cancelled):
        analyze({"path": "a.py", "content": SAMPLE}, cancelled())
    host = Host()
    analyze({"path": "a.py", "content": SAMPLE}, Context(host, {}))
    assert host.progress[-1] == ("run", 1)


@pytest.mark.parametrize(
    ("complexity", "letter"),
    [(1, "A"), (5, "A"), (6, "B"), (10, "B"), (20, "C"), (21, "D"), (40, "E"), (41, "F")],
)
def test_ranks(complexity: int, letter: str) -> None:
    assert rank(complexity) == letter


def test_in_a_pool(tmp_path: Path) -> None:
    path = tmp_path / "box.py"
    path.write_bytes(SAMPLE)

    async def run() -> tuple[object, TaskError]:
        async with Pool(backend="inline") as pool:
            result = await pool.submit("analyze", {"path": str(path)})
            with pytest.raises(TaskError) as caught:
                await pool.submit("analyze", {"path": str(tmp_path / "gone.py")})
            return result, caught.value

    result, error = asyncio.run(run())
    assert isinstance(result, dict)
    assert result["outline"][0]["name"] == "Box"
    assert (error.phase, error.type) == ("read", "NotAnalyzed")
