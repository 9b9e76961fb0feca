"""Nodes of folders, files and definitions, and a graph's records."""

from __future__ import annotations

import random

from tests.unit.projects import graph, project
from wasmpool.graph.build import build
from wasmpool.graph.model import EDGE_TYPES, LABELS, Graph, Project
from wasmpool.parsing.records import decode, encode

FILES = {
    "src/app/__init__.py": "from .core import Engine\n",
    "src/app/core.py": '"""Core."""\nclass Engine:\n    """Runs."""\n    def run(self): ...\n'
    "    def run(self, fast): ...\n\nif x:\n    def f(): ...\nelse:\n    def f(): ...\n",
    "web/main.ts": "import { a } from './a'\ninterface I {}\nenum E { A }\nlet v = a()\n",
    "web/a.ts": "export const a = () => 1\n",
    "README.md": "# Title\n",
    "package.json": '{"name": "x", "scripts": {"a": "b"}}',
    "lib.rs": "struct S;\ntrait T {}\nimpl S { fn new() {} }\n",
}


def test_what_contains_and_defines_what() -> None:
    found = graph(FILES)
    inside = [
        f"{edge.source} {edge.type} {edge.target}"
        for edge in found.edges
        if edge.type in ("CONTAINS", "DEFINES")
    ]
    assert inside == [
        "project:sample CONTAINS README.md",
        "project:sample CONTAINS lib.rs",
        "project:sample CONTAINS package.json",
        "project:sample CONTAINS src/",
        "project:sample CONTAINS web/",
        "src/ CONTAINS src/app/",
        "src/app/ CONTAINS src/app/__init__.py",
        "src/app/ CONTAINS src/app/core.py",
        "web/ CONTAINS web/a.ts",
        "web/ CONTAINS web/main.ts",
        "lib.rs DEFINES lib.rs#S",
        "lib.rs DEFINES lib.rs#T",
        "lib.rs#S DEFINES lib.rs#S.new",
        "src/app/core.py DEFINES src/app/core.py#Engine",
        "src/app/core.py DEFINES src/app/core.py#f",
        "src/app/core.py DEFINES src/app/core.py#f@10",
        "src/app/core.py#Engine DEFINES src/app/core.py#Engine.run",
        "src/app/core.py#Engine DEFINES src/app/core.py#Engine.run@5",
        "web/a.ts DEFINES web/a.ts#a",
        "web/main.ts DEFINES web/main.ts#E",
        "web/main.ts DEFINES web/main.ts#I",
        "web/main.ts DEFINES web/main.ts#v",
        "web/main.ts#E DEFINES web/main.ts#E.A",
    ]


def test_labels_and_properties() -> None:
    found = graph(FILES)
    labels = {id: node.label for id, node in found.nodes.items() if "#" in id}
    assert labels["src/app/core.py#Engine"] == "Class"
    assert labels["src/app/core.py#Engine.run"] == "Method"
    assert labels["src/app/core.py#f"] == "Function"
    assert labels["web/main.ts#I"] == "Interface"
    assert labels["web/main.ts#E"] == "Enum"
    assert labels["web/main.ts#E.A"] == "Variable"
    assert labels["lib.rs#S"] == "Struct"
    assert labels["lib.rs#T"] == "Trait"
    engine = found.nodes["src/app/core.py#Engine"].properties
    assert (engine["name"], engine["doc"], engine["signature"]) == (
        "Engine",
        "Runs.",
        "class Engine",
    )
    assert found.nodes["src/app/core.py"].properties["module"] == "app.core"


def test_the_same_facts_in_any_order_give_the_same_graph() -> None:
    given = project(FILES)
    expected = build(given)
    for seed in range(5):
        items = list(given.files.items())
        random.Random(seed).shuffle(items)
        shuffled = Project("sample", dict(items), dict(reversed(given.configs.items())))
        assert build(shuffled) == expected


def test_records_give_the_graph_again() -> None:
    found = graph(FILES)
    records = [decode(encode(record)) for record in found.to_records()]
    assert Graph.from_records(records) == found
    assert records[0]["_type"] == "graph"
    assert {record["label"] for record in records if record["_type"] == "node"} <= set(LABELS)
    assert {record["type"] for record in records if record["_type"] == "edge"} <= set(EDGE_TYPES)


def test_every_edge_has_both_ends() -> None:
    found = graph(FILES)
    for edge in found.edges:
        assert edge.source in found.nodes
        assert edge.target in found.nodes


def test_progress_goes_through_the_passes() -> None:
    told: list[tuple[str, float]] = []
    build(project(FILES), lambda name, done: told.append((name, done)))
    passes = ["structure", "definitions", "imports", "calls"]
    assert list(dict.fromkeys(name for name, _ in told)) == passes
    for name in passes:
        fractions = [done for each, done in told if each == name]
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1.0


def test_an_empty_project_has_a_node() -> None:
    assert list(build(Project("none", {})).nodes) == ["project:none"]
