"""Imports of a graph, held against what Python, Node.js and TypeScript themselves resolve."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

import wasmpool
from tests.accuracy.imports import (
    javascript_truth,
    package_graph,
    python_truth,
    score_imports,
)

LANGUAGES = ("javascript", "typescript", "tsx")


@pytest.mark.parametrize("package", ["rich", "pygments"])
def test_python_gets_what_the_graph_says(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(spec.submodule_search_locations[0]).parent
    truth = python_truth(folder, package)
    assert len(truth.imports) > 500
    score = score_imports(package_graph(folder, package, [".py"]), truth)
    assert score.precision >= 0.99
    assert score.recall >= 0.99
    assert len(score.definitions_right) > 250
    assert score.definition_precision >= 0.99


@pytest.mark.parametrize("package", ["eslint", "rxjs"])
def test_node_and_typescript_resolve_to_what_the_graph_says(
    package: str, npm_package: Callable[[str], Path]
) -> None:
    folder = npm_package(package)
    graph = wasmpool.build_graph(folder)
    files = [
        node.properties["path"]
        for node in graph.nodes.values()
        if node.label == "File" and node.properties.get("language") in LANGUAGES
    ]
    truth = javascript_truth(npm_package("typescript"), folder, files)
    assert sum(1 for _, _, found in truth.imports if found is not None) > 500
    score = score_imports(graph, truth)
    assert score.precision >= 0.99
    assert score.recall >= 0.99
