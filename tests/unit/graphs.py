"""Graphs for the tests of questions and formats: a small one by hand, and any number at random."""

from __future__ import annotations

import random
from typing import Any

from wasmpool.graph.model import Edge, Graph, Node, Unresolved

SITE = (10, 14, 1, 2, 1, 6)


def node(id: str, label: str, **properties: Any) -> Node:
    """A node whose name and path are those of its id."""
    path, _, name = id.partition("#")
    shown = name.rpartition(".")[2] or path.rstrip("/").rpartition("/")[2]
    return Node(id, label, {"name": shown, "path": path, **properties})


def edge(type: str, source: str, target: str, confidence: float = 1.0) -> Edge:
    """An edge with one site, if it is of a kind that has any."""
    inside = type in ("CONTAINS", "DEFINES")
    return Edge(type, source, target, confidence, "test", () if inside else (SITE,))


def small() -> Graph:
    """Two files of a folder that import each other, a class with a base, an external."""
    place = [0, 90, 0, 0, 9, 0]
    nodes = [
        Node("project:shop", "Project", {"name": "shop"}),
        node("app/", "Folder"),
        node("app/cart.py", "File", language="python", lines=40),
        node("app/cart.py#Cart", "Class", kind="class", range=place, doc="A cart's “things”."),
        node("app/cart.py#Cart.add", "Method", kind="method", signature="def add(self, <a> & b)"),
        node("app/cart.py#Cart.total", "Method", kind="method", complexity=3, is_exported=True),
        node("app/cart.py#_spare", "Function", kind="function", is_exported=False),
        node("app/tax.py", "File", language="python", lines=12),
        node("app/tax.py#rate", "Function", kind="function", is_exported=True),
        node("app/tax.py#Base", "Class", kind="class"),
        node("app/tax.py#Base.total", "Method", kind="method"),
        Node("external:math#ceil", "External", {"name": "ceil", "module": "math"}),
    ]
    edges = [
        edge("CONTAINS", "project:shop", "app/"),
        edge("CONTAINS", "app/", "app/cart.py"),
        edge("CONTAINS", "app/", "app/tax.py"),
        edge("DEFINES", "app/cart.py", "app/cart.py#Cart"),
        edge("DEFINES", "app/cart.py#Cart", "app/cart.py#Cart.add"),
        edge("DEFINES", "app/cart.py#Cart", "app/cart.py#Cart.total"),
        edge("DEFINES", "app/cart.py", "app/cart.py#_spare"),
        edge("DEFINES", "app/tax.py", "app/tax.py#rate"),
        edge("DEFINES", "app/tax.py", "app/tax.py#Base"),
        edge("DEFINES", "app/tax.py#Base", "app/tax.py#Base.total"),
        edge("IMPORTS", "app/cart.py", "app/tax.py#rate"),
        edge("IMPORTS", "app/tax.py", "app/cart.py"),
        edge("EXTENDS", "app/cart.py#Cart", "app/tax.py#Base"),
        edge("CALLS", "app/cart.py#Cart.add", "app/cart.py#Cart.total"),
        edge("CALLS", "app/cart.py#Cart.total", "app/tax.py#rate", 0.9),
        edge("CALLS", "app/tax.py#rate", "external:math#ceil", 0.5),
        edge("CALLS", "app/tax.py#rate", "app/tax.py#rate"),
    ]
    unresolved = [
        Unresolved(
            *("app/cart.py", "call", "push", "self.things", SITE),
            *("app/cart.py#Cart.add", "unknown"),
        )
    ]
    return Graph(nodes, edges, unresolved, {"project": "shop"})


def at_random(seed: int, files: int = 12, each: int = 4) -> Graph:
    """Files with functions that call, and files that import, whatever comes."""
    draw = random.Random(seed)
    paths = [f"f{number}.py" for number in range(files)]
    functions = [f"{path}#g{number}" for path in paths for number in range(each)]
    edges = {
        *(("DEFINES", id.partition("#")[0], id) for id in functions),
        *(("CALLS", *draw.sample(functions, 2)) for _ in range(2 * len(functions))),
        *(("IMPORTS", *draw.sample(paths, 2)) for _ in range(files)),
    }
    return Graph(
        [node(path, "File") for path in paths] + [node(id, "Function") for id in functions],
        [edge(type, a, b, draw.choice((0.5, 0.9, 1.0))) for type, a, b in sorted(edges)],
    )
