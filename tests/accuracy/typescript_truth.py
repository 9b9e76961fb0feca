"""True calls of TypeScript packages: what TypeScript's own compiler makes of them.

Rules of this file:

- Nothing is run: a call is of the function that the compiler's rules name, or of one that stands in
  for it in a class below or in an object.
- A call has one target: of overloads and what stands in, it is the one that the graph is surest of.
- Libraries are not there. What the compiler cannot tell without them is not judged.
- A call is known by where it ends, for no two end at once. Where one begins the graph's grammar
  sees otherwise: an `await` before type arguments is part of the call.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.accuracy.characters import Characters
from tests.accuracy.releases import Release
from tests.accuracy.scores import Pair, Truth
from wasmpool.graph.model import Graph

RELEASES = (
    Release(
        "@tanstack/query-core",
        "5.108.0",
        "295e04168c1afddc3c0c95a88751b4c3bb69ebe56aee81b523b41bb37daea815",
    ),
    Release(
        "@reduxjs/toolkit",
        "2.14.0",
        "1e5a0946e81e9c365141d18c7067221b48ba66c6858d0a6e23296a31b095f82b",
    ),
    Release(
        "@loopback/repository",
        "8.0.15",
        "10342eb58a64aea6559fa7baae1d2d929dac6c85c14a27477231ce383366d8bd",
    ),
    Release(
        "react-native-reanimated",
        "4.7.1",
        "fedb57534cd43865d76128ae91b23795b9cecdba511ff056f0fd5a0ea656219b",
    ),
)
_JUDGE = Path(__file__).with_name("typescript_calls.mjs")

Line = list[Any]


def ask_typescript(typescript: Path, folder: Path) -> list[Line]:
    """Let the compiler read a folder.

    Args:
        typescript: The folder of the package `typescript`.
        folder: Where the sources are.
    """
    done = subprocess.run(
        ["node", str(_JUDGE), str(typescript / "lib" / "typescript.js"), str(folder)],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def read_calls(lines: Iterable[Line], graph: Graph, folder: Path) -> Truth:
    """Return the calls that the compiler sees, in the names of a graph.

    Args:
        lines: What the compiler said.
        graph: The graph of the folder.
        folder: Where the sources are.
    """
    characters = Characters(graph, folder, "name_range")
    calls: dict[tuple[str, int], set[str]] = {}
    below: dict[str, set[str]] = {}
    for kind, path, *rest in lines:
        if kind == "overrides":
            start, *other = rest
            member, overridden = characters.node(path, start), characters.node(*other)
            if member and overridden:
                below.setdefault(overridden, set()).add(member)
        else:
            end, places = rest
            targets = {id for place in places if (id := characters.node(*place))}
            if targets or not places:
                calls[path, characters.offset(path, end)] = targets
    callers = _Callers(graph)
    sure = {
        (edge.source, edge.target): edge.confidence for edge in graph.edges if edge.type == "CALLS"
    }
    written: set[Pair] = set()
    every: set[Pair] = set()
    for (path, end), targets in calls.items():
        caller = callers.find(path, end)
        right = targets.union(*(below.get(each, ()) for each in targets))
        pairs = sorted((caller, each) for each in right)
        every.update(pairs)
        if pairs:
            written.add(max(pairs, key=lambda pair: (sure.get(pair, 0), pair[1] in targets)))
    return Truth(written, every, lambda path, site: (path, site[1]) in calls)


class _Callers:
    """Finds what calls lie in. Of a function without a name that is what the graph says."""

    def __init__(self, graph: Graph) -> None:
        self._known: dict[tuple[str, int], str] = {}
        self._definitions: dict[str, list[tuple[int, int, str]]] = {}
        for edge in graph.edges:
            if edge.type == "CALLS":
                path = edge.source.partition("#")[0]
                self._known.update({(path, site[1]): edge.source for site in edge.sites})
        for item in graph.unresolved:
            if item.kind == "call":
                self._known[item.path, item.range[1]] = item.enclosing
        for node in graph.nodes.values():
            if node.label in ("Class", "Function", "Method"):
                path, (start, end, *_) = node.properties["path"], node.properties["range"]
                self._definitions.setdefault(path, []).append((start, end, node.id))

    def find(self, path: str, last: int) -> str:
        """Return the definition or the file that a call lies in, which ends at a byte."""
        definitions = self._definitions.get(path, ())
        around = [(start, id) for start, end, id in definitions if start < last <= end]
        return self._known.get((path, last)) or max(around, default=(0, path))[1]
