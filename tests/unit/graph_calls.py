"""What the tests of calls share: from texts to the edges between them."""

from __future__ import annotations

from textwrap import dedent

from tests.unit.facts import facts_of
from wasmpool.graph.build import build
from wasmpool.graph.model import Graph, Project, Unresolved
from wasmpool.parsing.languages import detect


def faults(graph: Graph) -> list[Unresolved]:
    """What could not be followed by a fault of the package's own."""
    return [each for each in graph.unresolved if each.reason.startswith("failed")]


def graph_of(files: dict[str, str], configs: dict[str, bytes] | None = None) -> Graph:
    """Build the graph of texts by path, without any faults."""
    graph = built(files, configs)
    assert faults(graph) == []
    return graph


def built(files: dict[str, str], configs: dict[str, bytes] | None = None) -> Graph:
    """Build the graph of texts by path, which may have faults."""
    records = {}
    for path, text in files.items():
        language = detect(path, dedent(text).encode())
        assert language is not None
        records[path] = facts_of(language, dedent(text), bindings=True).record | {"path": path}
    return build(Project("sample", records, configs or {}, files))


def calls_of(
    files: dict[str, str], configs: dict[str, bytes] | None = None, *, least: float = 0.8
) -> list[str]:
    """The calls of texts by path, as `caller -> callee` without the paths' folders."""
    return sorted(
        f"{edge.source} -> {edge.target}"
        for edge in graph_of(files, configs).edges
        if edge.type == "CALLS" and edge.confidence >= least
    )


def calls_in(path: str, text: str, least: float = 0.8) -> list[str]:
    """The calls within one text, as `caller -> callee` by qualified names; `.` is the file."""
    return [
        call.replace(f"{path}#", "").replace(f"{path} ->", ". ->")
        for call in calls_of({path: text}, least=least)
    ]
