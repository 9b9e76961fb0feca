"""True calls of Python packages: their own tests, run under the tracer."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.accuracy.scores import Places, Truth
from wasmpool.graph.model import Graph

_WITHIN = re.compile(r"\.<locals>")
_UNNAMED = re.compile(r"\.?<(?:lambda|listcomp|dictcomp|setcomp|genexpr)>.*$")


def read_truth(file: Path, graph: Graph) -> Truth:
    """Read what the tracer wrote, in the names of a graph."""
    written = json.loads(file.read_text("utf-8"))
    places = Places(graph)

    def find(path: str, name: str, line: int) -> str | None:
        named = _UNNAMED.sub("", name)
        if named != name:
            named, line = named.removesuffix(".<locals>"), 0
        name = _WITHIN.sub("", named)
        if name in ("", "<module>"):
            return path if path in graph.nodes else None
        if line == 0:
            return places.find(path, name, 0)
        return places.find(path, name, line)

    direct, every = set(), set()
    for path, name, line, target_path, target_name, target_line, _, is_written in written["calls"]:
        caller, callee = find(path, name, line), find(target_path, target_name, target_line)
        if caller is None or callee is None:
            continue
        every.add((caller, callee))
        if is_written:
            direct.add((caller, callee))
    lines = {path: set(found) for path, found in written["lines"].items()}
    lazy = frozenset(id for each in written["lazy"] if (id := find(*each)) is not None)

    def ran(path: str, site: tuple[int, ...]) -> bool:
        return site[2] + 1 in lines.get(path, ())

    return Truth(direct, every, ran, lazy)
