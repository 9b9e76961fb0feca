"""Compare the imports of a graph with what Python, Node.js and TypeScript resolve them to.

Rules of this file:

- An import is a statement's first line and what it got: a file of the project, or None for what
  is outside of it. Only lines that the judge has something to say about are judged.
- A definition is judged where the judge knows where the thing itself is defined.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import wasmpool
from wasmpool.graph.model import Graph

Import = tuple[str, int, str | None]
Definition = tuple[str, int, str]


class ImportTruth(NamedTuple):
    """What a judge says.

    Attributes:
        imports: File, line from 1, and what is got.
        definitions: File, line, and the id of what is defined, where that is known.
    """

    imports: set[Import]
    definitions: set[Definition]


class ImportScore(NamedTuple):
    """How well a graph's imports fit a truth."""

    right: set[Import]
    wrong: set[Import]
    missed: set[Import]
    definitions_right: set[Definition]
    definitions_wrong: set[Definition]

    @property
    def precision(self) -> float:
        """The part of the graph's imports that are right."""
        return len(self.right) / max(1, len(self.right) + len(self.wrong))

    @property
    def recall(self) -> float:
        """The part of the true imports that the graph has."""
        return len(self.right) / max(1, len(self.right) + len(self.missed))

    @property
    def definition_precision(self) -> float:
        """The part of the definitions led to that are the ones meant."""
        right = len(self.definitions_right)
        return right / max(1, right + len(self.definitions_wrong))


def score_imports(graph: Graph, truth: ImportTruth, *, least: float = 0.8) -> ImportScore:
    """Compare the edges of at least a confidence with a truth."""
    lines = {(path, line) for path, line, _ in truth.imports}
    known = {(path, line) for path, line, _ in truth.definitions}
    imports: set[Import] = set()
    definitions: set[Definition] = set()
    for edge in graph.edges:
        if edge.type != "IMPORTS" or edge.confidence < least or edge.reason.startswith("used"):
            continue
        target = graph.nodes[edge.target]
        for site in edge.sites:
            at = (edge.source, site[2] + 1)
            if "#" in edge.target and target.label != "External":
                if at in known:
                    definitions.add((*at, edge.target.partition("@")[0]))
            elif at in lines:
                imports.add((*at, None if target.label == "External" else edge.target))
    same_line = {(path, line) for path, line, _ in definitions & truth.definitions}
    wrong = {
        each for each in definitions - truth.definitions if (each[0], each[1]) not in same_line
    }
    return ImportScore(
        imports & truth.imports,
        imports - truth.imports,
        truth.imports - imports,
        definitions & truth.definitions,
        wrong,
    )


def python_truth(folder: Path, package: str) -> ImportTruth:
    """Import all of a package, and return what its imports got."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch, "imports.json")
        script = Path(__file__).with_name("trace_imports.py")
        environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run(
            [sys.executable, str(script), str(folder), package, str(out)],
            check=True,
            capture_output=True,
            env=environ,
            timeout=240,
        )
        written = json.loads(out.read_text("utf-8"))
    imports = {(path, line, got) for path, line, _, got, _ in written}
    definitions = {
        (path, line, f"{defined[0]}#{defined[1]}")
        for path, line, _, _, defined in written
        if defined
    }
    return ImportTruth(imports, definitions)


def javascript_truth(typescript: Path, folder: Path, paths: Iterable[str]) -> ImportTruth:
    """Return what the imports of JavaScript and TypeScript files resolve to.

    Args:
        typescript: The folder of the package `typescript`.
        folder: The project.
        paths: Its files.
    """
    done = subprocess.run(
        [
            "node",
            str(Path(__file__).with_name("resolve_imports.mjs")),
            str(typescript / "lib" / "typescript.js"),
            str(folder),
        ],
        input="\n".join(paths),
        check=True,
        capture_output=True,
        text=True,
        timeout=240,
    )
    written = [json.loads(line) for line in done.stdout.splitlines()]
    return ImportTruth({(path, line + 1, got) for path, line, _, _, got in written}, set())


def package_graph(folder: Path, package: str, suffixes: Iterable[str]) -> Graph:
    """Return the graph of one package of a folder, with paths from the folder."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder, package).rglob("*"))
        if path.name.endswith(tuple(suffixes)) and "__pycache__" not in path.parts
    }
    return wasmpool.build_graph(files, flags={"cache": False})
