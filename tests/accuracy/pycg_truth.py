"""The call graphs that PyCG's authors wrote by hand for small programs, one a feature of Python.

Rules of this file:

- Each program is a project of its own.
- What is built in, and classes without a constructor, are left out: here they are no calls.
- A function without a name is a definition there and none here; its calls count as missed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import wasmpool
from tests.accuracy.scores import SURE, Pair, Score
from wasmpool.graph.model import Edge, Graph


def judge_programs(folder: Path) -> Score:
    """Compare the graph of each program in the release with the one that was written for it."""
    score = Score([], [], set(), set(), set())
    for answer in sorted(folder.glob("micro-benchmark/snippets/*/*/callgraph.json")):
        program = answer.parent
        name = program.relative_to(folder / "micro-benchmark" / "snippets").as_posix()
        files = {
            path.relative_to(program).as_posix(): path.read_bytes()
            for path in sorted(program.rglob("*.py"))
        }
        graph = wasmpool.build_graph(files, workers=1, backend="thread", flags={"cache": False})
        truth = set(
            _written(json.loads(answer.read_text("utf-8")), {_dotted(path) for path in files})
        )
        edges = {(_dotted(each.source), _dotted(each.target)): each for each in _calls(graph)}
        sure = {pair for pair, each in edges.items() if each.confidence >= SURE}
        for pair in sorted(sure):
            shown = edges[pair]._replace(source=f"{name}: {pair[0]}", target=pair[1])
            (score.right if pair in truth else score.wrong).append(shown)
        score.found.update((name, *pair) for pair in truth & sure)
        score.guessed.update((name, *pair) for pair in truth & (edges.keys() - sure))
        score.missed.update((name, *pair) for pair in truth - edges.keys())
    return score


def _written(answer: dict[str, list[str]], modules: set[str]) -> Iterator[Pair]:
    """Yield the calls between what is in the program itself."""
    for caller, called in answer.items():
        for each in called:
            if any(each == module or each.startswith(f"{module}.") for module in modules):
                yield caller, each


def _calls(graph: Graph) -> Iterator[Edge]:
    """Yield the calls that run something of the project."""
    for edge in graph.edges:
        if edge.type == "CALLS" and graph.nodes[edge.target].label != "Class":
            yield edge


def _dotted(id: str) -> str:
    """Return what Python calls a file or a definition."""
    path, _, name = id.partition("#")
    module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return ".".join(filter(None, (module, name.partition("@")[0])))
