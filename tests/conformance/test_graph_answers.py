"""Both halves give the same answers to the same questions about the same graphs."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.unit.graph_calls import graph_of
from tests.unit.graphs import at_random, small
from wasmpool import UnknownName
from wasmpool.graph.model import Edge, Graph, Node
from wasmpool.graph.questions import Cycle, Hub, Related
from wasmpool.graph.unused import Unused
from wasmpool.parsing.records import encode

SCRIPT = Path(__file__).with_name("graph_answers.mjs")
# Of each option its name in Python and in JavaScript.
OPTIONS: dict[str, list[tuple[str, str, Any]]] = {
    "callers": [("depth", "depth", 3), ("min_confidence", "minConfidence", 0.8)],
    "callees": [("depth", "depth", 2)],
    "imports": [("depth", "depth", 3)],
    "importers": [("min_confidence", "minConfidence", 0.95)],
    "impact": [("depth", "depth", 2)],
    "hubs": [("limit", "limit", 3)],
    "cycles": [("min_confidence", "minConfidence", 0.8)],
    "unused": [("min_confidence", "minConfidence", 0.6)],
}
ABOUT_ONE = ("find", "callers", "callees", "imports", "importers", "impact", "unused")
Asked = tuple[str, list[str | None], dict[str, Any], dict[str, Any] | None]


def questions(graph: Graph) -> list[Asked]:
    """Every question about every node, by its id and by the last part of it."""
    names = [*graph.nodes, *(id.rpartition("#")[2] for id in graph.nodes), "no-such-name", "@"]
    asked: list[Asked] = [(each, [], {}, None) for each in ("cycles", "unused", "hubs", "stats")]
    for name in dict.fromkeys(names):
        asked += [(question, [name], {}, None) for question in ABOUT_ONE]
        asked.append(("path", [name, names[len(names) // 3]], {}, None))
    for question, options in OPTIONS.items():
        for ours, theirs, value in options:
            about: list[str | None] = [] if question == "hubs" else [names[-3]]
            about = [None] if question in ("cycles", "unused") else about
            asked.append((question, about, {ours: value}, {theirs: value}))
    return asked


def plain(answer: Any) -> Any:
    if isinstance(answer, Node):
        return answer.id
    if isinstance(answer, Edge):
        return [answer.type, answer.source, answer.target]
    if isinstance(answer, Related):
        return [answer.node.id, answer.distance, plain(answer.edge)]
    if isinstance(answer, Cycle):
        return [list(answer.members), [plain(each) for each in answer.way]]
    if isinstance(answer, Hub):
        return [answer.node.id, answer.needed_by, answer.needs]
    if isinstance(answer, Unused):
        return [answer.node.id, answer.confidence]
    return [plain(each) for each in answer] if isinstance(answer, list) else answer


def ask(graph: Graph, question: str, names: list[str | None], options: dict[str, Any]) -> Any:
    try:
        return plain(getattr(graph, question)(*names, **options))
    except UnknownName as error:
        return {"UnknownName": list(error.choices) if "can be any" in str(error) else []}


def test_both_halves_answer_alike() -> None:
    node = shutil.which("node")
    assert node
    macros = graph_of(
        {"a.c": "#define MOST 3\n#define half(x) ((x) / 2)\nint f() { return g(); }\n"}
    )
    graphs = [small(), macros, *(at_random(seed) for seed in range(4))]
    asked = [questions(graph) for graph in graphs]
    given = [
        {
            "records": b"".join(encode(each) + b"\n" for each in graph.to_records()).decode(),
            "questions": [[question, names, theirs] for question, names, _, theirs in each],
        }
        for graph, each in zip(graphs, asked, strict=True)
    ]
    done = subprocess.run(
        [node, SCRIPT], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    expected = [
        (question, names, ask(graph, question, names, ours))
        for graph, each in zip(graphs, asked, strict=True)
        for question, names, ours, _ in each
    ]
    assert len(found) == len(expected) > 1_000
    for theirs, (question, names, ours) in zip(found, expected, strict=True):
        assert theirs == ours, (question, names)
