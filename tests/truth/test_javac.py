"""Java's facts against the tree of javac's own parser, on code that others wrote."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.truth.scoring import Score
from wasmpool.parsing import extractor, languages
from wasmpool.parsing.records import FileFacts

JUDGE = Path(__file__).with_name("JavacJudge.java")
EXPORTS = [
    f"--add-exports=jdk.compiler/com.sun.tools.javac.{package}=ALL-UNNAMED"
    for package in ("code", "tree")
]
LIMITS = {"definition": 0.995, "import": 0.995, "call": 0.99, "base": 0.99, "decorator": 0.99}

Fact = tuple[str, ...]


def judged(java: str, paths: list[Path]) -> Iterator[tuple[Path, dict[str, list[Fact]]]]:
    """Let javac read files; yield the facts of those that it finds no error in."""
    done = subprocess.run(
        [java, *EXPORTS, str(JUDGE)],
        input="".join(f"{path}\n" for path in paths),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    facts: dict[str, list[Fact]] | None = None
    path = Path()
    for line in done.stdout.splitlines():
        kind, *fact = json.loads(line)
        if kind == "file":
            if facts is not None:
                yield path, facts
            path = Path(fact[0])
            facts = {name: [] for name in LIMITS} if fact[1] == "ok" else None
        elif facts is not None:
            facts[kind].append(tuple(fact))
    if facts is not None:
        yield path, facts


def ours(content: bytes) -> dict[str, list[Fact]]:
    """Put our facts the way the judge prints its own."""
    loaded = extractor.load(languages.table().get("java"))
    found = FileFacts("", loaded.extract(content, extractor.Direct()).body)
    facts: dict[str, list[Fact]] = {name: [] for name in LIMITS}
    for each in found.definitions:
        names = (
            ",".join(parameter.name for parameter in each.parameters)
            if each.kind in ("method", "constructor")
            else ""
        )
        line = str(each.name_range.start_line)
        facts["definition"].append((line, each.kind, each.name, each.visibility, names))
    for imported in found.imports:
        if imported.kind in ("named", "wildcard"):
            name = ".".join(filter(None, (imported.module, imported.imported_name or "*")))
            facts["import"].append((str(imported.range.start_line), name))
    for each_reference in found.references:
        place = each_reference.range
        name = each_reference.name
        if each_reference.kind == "call":
            facts["call"].append(
                (
                    str(place.start_line),
                    str(place.end_line),
                    str(each_reference.call_form),
                    name,
                    str(each_reference.arity),
                )
            )
        elif each_reference.kind in ("inherits", "implements"):
            facts["base"].append((str(place.start_line), each_reference.kind, name))
        elif each_reference.kind == "decorator":
            facts["decorator"].append((str(place.start_line), name))
    return facts


@pytest.fixture(scope="module")
def scores(tool: Callable[[str], str], npm_package: Callable[[str], Path]) -> dict[str, Score]:
    """How our facts compare, over all files."""
    tool("javac")  # java alone cannot show the compiler's tree
    root = npm_package("react-native")
    paths = sorted(root.rglob("*.java"))
    assert len(paths) > 600
    compared = {name: Score(name) for name in LIMITS}
    count = 0
    for path, theirs in judged(tool("java"), paths):
        mine = ours(path.read_bytes())
        for name, score in compared.items():
            score.add(str(path.relative_to(root)), mine[name], theirs[name])
        count += 1
    assert count == len(paths)
    return compared


@pytest.mark.parametrize("name", LIMITS)
def test_facts_are_those_of_javac(scores: dict[str, Score], name: str) -> None:
    score = scores[name]
    print(score)
    assert score.matched > 500
    assert score.precision >= LIMITS[name]
    assert score.recall >= LIMITS[name]
