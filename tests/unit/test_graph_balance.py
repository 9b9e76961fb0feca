"""Every call in the records becomes an edge, is listed as unresolved, or is counted."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.unit.graph_calls import graph_of
from wasmpool import build_graph, parse_files
from wasmpool.graph.model import Graph

ROOT = Path(__file__).parents[2]


def calls_of(graph: Graph, callee: str) -> list[tuple[str, float, str, int]]:
    """The calls of a definition: caller, confidence, reason, number of sites."""
    return [
        (each.source, each.confidence, each.reason, len(each.sites))
        for each in graph.edges
        if (each.type, each.target) == ("CALLS", callee)
    ]


def leading_out(graph: Graph) -> int:
    count: int = graph.meta["counts"]["calls_leading_out"]
    return count


def balance(graph: Graph, records: dict[str, Any]) -> tuple[int, int]:
    """How many calls of the records are neither edges nor unresolved, and how many are counted."""
    kept: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    for each in graph.edges:
        if each.type == "CALLS":
            kept[each.source.partition("#")[0]].update(each.sites)
    for item in graph.unresolved:
        if item.kind == "call":
            kept[item.path].add(item.range)
    places = [
        (path, tuple(reference["range"]))
        for path, record in records.items()
        for reference in (*record["references"], *record["bindings"])
        if reference["kind"] == "call"
    ]
    assert len(places) == len(set(places))
    left = [place for path, place in places if place not in kept[path]]
    counts = graph.meta["counts"]
    return len(left), counts["calls_leading_out"] + counts["calls_not_followed"]


@pytest.mark.parametrize("folder", ["src", "web", "tests", "e2e", "docs"])
def test_no_call_of_many_files_is_lost(folder: str) -> None:
    files = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in sorted((ROOT / folder).rglob("*.*"))
        if "node_modules" not in path.parts
        and path.suffix in {".py", ".js", ".mjs", ".ts", ".c", ".h", ".java", ".sh"}
    }
    assert files
    graph = build_graph(files, backend="inline")
    facts = parse_files(files, backend="inline", bindings=True)
    records = {each.path: each.record for each in facts}
    left, counted = balance(graph, records)
    assert left == counted


def test_languages_whose_calls_are_not_followed_are_counted() -> None:
    graph = graph_of({"a.lua": "f()\ng()\n", "b.py": "print()\n"})
    assert graph.meta["counts"]["calls_not_followed"] == 2
    assert leading_out(graph) == 1


# ---------------------------------------------------------------- what variables hold


def test_a_lambda_is_called_wherever_it_is_imported() -> None:
    files = {
        "a.py": "lam = lambda x: x\n",
        "b.py": "import a\nfrom a import lam\nlam()\na.lam()\n\ndef f():\n    lam()\n",
    }
    graph = graph_of(files)
    assert calls_of(graph, "a.py#lam") == [
        ("b.py", 0.7, "variable", 2),
        ("b.py#f", 0.7, "variable", 1),
    ]
    assert (leading_out(graph), graph.unresolved) == (0, [])


def test_a_lambda_of_a_class_is_a_member_of_its_objects() -> None:
    text = """\
        class A:
            key = lambda self: 1
            def m(self): self.key()
        class B(A): ...
        B().key()
        """
    assert calls_of(graph_of({"a.py": text}), "a.py#A.key") == [
        ("a.py", 0.7, "variable", 1),
        ("a.py#A.m", 0.7, "variable", 1),
    ]


def test_a_constant_with_a_declared_type_is_the_function_that_it_is_given() -> None:
    files = {
        "a.ts": """\
            type Shape = () => number
            const real = () => 1
            export const fn: Shape = real
            export let late: Shape
            """,
        "b.ts": """\
            import * as a from "./a"
            import {fn, late} from "./a"
            fn(); a.fn(); late(); a.late()
            """,
    }
    graph = graph_of(files)
    assert calls_of(graph, "a.ts#real") == [("b.ts", 1.0, "import", 2)]
    assert calls_of(graph, "a.ts#late") == [("b.ts", 0.7, "variable", 2)]
    assert (leading_out(graph), graph.unresolved) == (0, [])


def test_what_is_from_outside_leads_out_by_whatever_name() -> None:
    files = {
        "a.py": "import os\njoin = os.path.join\n",
        "b.py": "from a import join\njoin('a', 'b')\nprint(open('x'))\n",
    }
    graph = graph_of(files)
    assert leading_out(graph) == 3
    assert not [each for each in graph.edges if each.type == "CALLS"]


def test_the_body_of_a_class_does_not_see_what_its_objects_have() -> None:
    files = {
        "tools.py": "def make(): ...\n",
        "a.py": """\
            import tools
            class Base:
                def __init__(self, tools): self.tools = list(tools)
            class A(Base):
                made = tools.make()
            """,
    }
    assert calls_of(graph_of(files), "tools.py#make") == [("a.py#A", 1.0, "member", 1)]
