"""True calls of JavaScript and TypeScript packages: programs that use them, under the tracer."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.accuracy.scores import Truth
from wasmpool.graph.model import Graph, Node

# Functions of the language that call what they are given: no call of it is written there.
_CALL_OTHERS = frozenset({
    *("map", "forEach", "filter", "reduce", "reduceRight", "some", "every", "find", "findIndex"),
    *("flatMap", "sort", "replace", "replaceAll", "then", "catch", "finally", "from", "stringify"),
    *("toString", "String", "Number", "join", "push", "concat", "test", "exec"),
})  # fmt: skip


def read_truth(file: Path, graph: Graph, folder: Path) -> Truth:
    """Read what the tracer wrote, in the names of a graph.

    Args:
        file: What the tracer wrote.
        graph: The graph of the folder.
        folder: Where the sources are.
    """
    written = json.loads(file.read_text("utf-8"))
    by_path: dict[str, list[Node]] = {}
    for node in graph.nodes.values():
        if "range" in node.properties:
            by_path.setdefault(node.properties["path"], []).append(node)

    def around(path: str, line: int, column: int) -> Node | None:
        found = None
        for node in by_path.get(path, ()):
            _, _, start_line, start_column, end_line, end_column = node.properties["range"]
            if (start_line, start_column) <= (line, column) < (end_line, end_column) and (
                found is None or found.properties["range"] <= node.properties["range"]
            ):
                found = node
        return found

    direct, every = set(), set()
    for caller, callee, called in written["calls"]:
        inner = around(callee[0], *callee[2:])
        if inner is None or not _is_named(inner, callee[1]):
            continue  # a function without a name
        outer = around(caller[0], *caller[2:])
        while outer is not None and outer.label == "Variable":
            outer = graph.nodes.get(outer.id.rpartition(".")[0])
        pair = (caller[0] if outer is None else outer.id, inner.id)
        every.add(pair)
        if called is not None and called not in _CALL_OTHERS:
            direct.add(pair)

    @cache
    def source(path: str) -> bytes:
        return (folder / path).read_bytes()

    def ran(path: str, site: tuple[int, ...]) -> bool:
        offset = len(source(path)[: site[0]].decode().encode("utf-16-le")) // 2
        best: tuple[int, int] | None = None
        for _, ranges in written["files"].get(path, ()):
            for start, end, count in ranges:
                if start <= offset < end and (best is None or end - start <= best[0]):
                    best = (end - start, count)
        return best is not None and best[1] > 0

    tired = set()
    for path, name, *place in written["tired"]:
        inner = around(path, *place)
        if inner is not None and _is_named(inner, name):
            tired.add(inner.id)
    return Truth(direct, every, ran, frozenset(tired))


def _is_named(node: Node, name: str) -> bool:
    """Whether a function of a name is a definition itself, not one without a name inside of it."""
    properties: dict[str, Any] = node.properties
    name = name.rpartition(".")[2].rpartition(" ")[2]
    if properties["kind"] == "constructor":
        return True
    return bool(properties["name"] == name)
