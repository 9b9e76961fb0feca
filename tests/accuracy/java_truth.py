"""True calls and imports of Java packages: what javac makes of them.

Rules of this file:

- Nothing is run: a call is of the method that javac's rules name, or of one that stands in for it
  in a class below.
- Libraries are not there. What javac cannot tell without them is not judged.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.accuracy.characters import Characters
from tests.accuracy.imports import ImportTruth
from tests.accuracy.releases import CACHE, Release, from_npm
from tests.accuracy.scores import Truth
from wasmpool.graph.model import Graph

RELEASES = (
    Release(
        "react-native",
        "0.72.17",
        "0f071827845cfd8f0a32baf7f28ad3e98f236979303886cc469d68773232573a",
    ),
    Release(
        "@capacitor/android",
        "8.5.2",
        "ebb2113aa97526ce66b11653b26f7f763d976788ee69b1725aa88c0bc5347efe",
    ),
)
_JUDGE = Path(__file__).with_name("JavaCalls.java")

Line = list[Any]


def ask_javac(release: Release) -> list[Line]:
    """Let javac read a release, unless it has already."""
    folder = from_npm(release)
    out = CACHE / f"{folder.name}.jsonl"
    if not out.exists():
        done = subprocess.run(
            ["java", str(_JUDGE), str(folder)],
            check=True,
            capture_output=True,
            timeout=300,
        )
        out.write_bytes(done.stdout)
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def read_calls(lines: Iterable[Line], graph: Graph, folder: Path) -> Truth:
    """Return the calls that javac sees, in the names of a graph.

    Args:
        lines: What javac said.
        graph: The graph of the folder.
        folder: Where the sources are.
    """
    characters = Characters(graph, folder, "range")

    def node(path: str, position: int) -> str:
        return characters.node(path, position) or path

    below: dict[str, set[str]] = {}
    calls: list[tuple[str, str]] = []
    sites: set[tuple[str, int, int]] = set()
    for kind, *rest in lines:
        if kind == "overrides":
            path, position, other, start = rest
            below.setdefault(node(other, start), set()).add(node(path, position))
        elif kind == "call":
            path, first, last, around, target, start = rest
            sites.add((path, characters.offset(path, first), characters.offset(path, last)))
            if target:
                calls.append((node(path, around), node(target, start)))
    every = {
        (caller, each) for caller, called in calls for each in (called, *below.get(called, ()))
    }

    def ran(path: str, site: tuple[int, ...]) -> bool:
        # A statement `super();` ends after its semicolon.
        return any((path, site[0], end) in sites for end in (site[1], site[1] - 1))

    return Truth(set(calls), every, ran)


def read_imports(lines: Iterable[Line]) -> ImportTruth:
    """Return the imports of classes, and what they get."""
    found = {(path, line, got or None) for kind, path, line, got, *_ in lines if kind == "import"}
    return ImportTruth(found, set())
