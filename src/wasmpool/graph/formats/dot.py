"""`dot`: every node and edge for Graphviz, coloured by what they are; guesses are dashed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from wasmpool.graph.formats import Surroundings
from wasmpool.graph.model import Edge, Graph, Node

_SHAPES = {"Project": "folder", "Folder": "folder", "File": "note", "External": "plaintext"}
_SHAPE = {"Function": "ellipse", "Method": "ellipse"}
_COLOURS = {
    "CONTAINS": "gray70",
    "DEFINES": "gray70",
    "IMPORTS": "steelblue",
    "CALLS": "darkorange",
    "EXTENDS": "forestgreen",
    "IMPLEMENTS": "forestgreen",
}


def write(graph: Graph, stream: BinaryIO, surroundings: Surroundings) -> None:
    """Write the graph."""
    stream.writelines(line.encode(errors="backslashreplace") for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    yield f"digraph {_quoted(str(graph.meta.get('project', 'graph')))} {{\n"
    yield '  rankdir="LR";\n  node [shape="box", fontname="sans-serif", fontsize="10"];\n'
    for node in graph.nodes.values():
        yield _node(node)
    for edge in graph.edges:
        yield _edge(edge)
    yield "}\n"


def _node(node: Node) -> str:
    shape = (_SHAPES | _SHAPE).get(node.label, "box")
    name = str(node.properties.get("name", node.id))
    signature = str(node.properties.get("signature", node.id))
    return (
        f"  {_quoted(node.id)} [label={_quoted(name)}, shape={_quoted(shape)}, "
        f"class={_quoted(node.label)}, tooltip={_quoted(signature)}];\n"
    )


def _edge(edge: Edge) -> str:
    style = "dashed" if edge.confidence < 0.8 else "solid"
    return (
        f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [class={_quoted(edge.type)}, "
        f'color="{_COLOURS[edge.type]}", style="{style}", tooltip={_quoted(edge.reason)}];\n'
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
