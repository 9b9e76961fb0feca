"""JavaScript and TypeScript against TypeScript's own parser, on packages that others wrote.

What differs and why is in `docs/truth/typescript.md`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.truth.scoring import Score
from wasmpool.parsing import extractor, languages

JUDGE = Path(__file__).with_name("typescript_judge.mjs")

# Package, folder in it, how many files at most, and what precision and recall must reach.
SOURCES = [
    ("rxjs", "src", 100),
    ("zod", "src", 100),
    ("ra-ui-materialui", "src", 100),
    ("@wordpress/block-editor", "src", 100),
    ("eslint", "lib", 100),
    ("express", "lib", 100),
    ("lodash", ".", 100),
    ("preact", "src", 100),
]
DEFINITIONS, IMPORTS, EXPORTS, CALLS = 0.995, 0.995, 0.995, 0.99

_CLASSES = {
    "function": "callable",
    "method": "callable",
    "constructor": "callable",
    "property": "member",
    "field": "member",
    "variable": "variable",
    "constant": "variable",
}


@pytest.mark.parametrize(("package", "folder", "limit"), SOURCES)
def test_facts_are_those_of_the_compiler(
    package: str,
    folder: str,
    limit: int,
    npm_package: Callable[[str], Path],
    tool: Callable[[str], str],
) -> None:
    root = npm_package(package) / folder
    paths = _sample(root, limit)
    scores = [Score(name) for name in ("definitions", "imports", "exports", "calls")]
    unread = 0
    for judged in _judge(tool("node"), npm_package("typescript"), paths):
        if "errors" in judged:
            unread += 1
            continue
        path = Path(judged["path"])
        ours = _facts(path)
        for score in scores:
            score.add(
                str(path.relative_to(root)),
                map(tuple, ours[score.name]),
                map(tuple, judged[score.name]),
            )
    print(
        f"\n{package}: {len(paths)} files, {unread} that TypeScript cannot read", *scores, sep="\n"
    )
    for score, threshold in zip(scores, (DEFINITIONS, IMPORTS, EXPORTS, CALLS), strict=True):
        if score.matched or score.missed or score.extra:
            assert score.precision >= threshold, score
            assert score.recall >= threshold, score


def _sample(root: Path, limit: int) -> list[Path]:
    """Return files in a fixed order, each n-th of them when there are many."""
    paths = sorted(
        path
        for path in root.rglob("*")
        if path.is_file() and languages.detect(path.name) in {"javascript", "typescript", "tsx"}
    )
    return paths[:: -(-len(paths) // limit)]


def _judge(node: str, typescript: Path, paths: list[Path]) -> Iterator[dict[str, Any]]:
    answer = subprocess.run(
        [node, str(JUDGE), str(typescript / "lib" / "typescript.js")],
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return map(json.loads, answer.stdout.splitlines())


def _facts(path: Path) -> dict[str, list[list[Any]]]:
    """Return our facts of a file in the judge's form."""
    language = languages.table().get(str(languages.detect(path.name)))
    record = extractor.load(language).facts(path.read_bytes(), extractor.Direct())
    return {
        "definitions": [
            [each["name_range"][2], each["name"], _CLASSES.get(each["kind"], each["kind"])]
            for each in record["definitions"]
        ],
        "imports": [
            [
                each["range"][2],
                each["module"],
                each["imported_name"],
                each["local_name"],
                each["kind"],
            ]
            for each in record["imports"]
        ],
        "exports": [[each["range"][2], each["name"], each["module"]] for each in record["exports"]],
        "calls": [
            [
                each["range"][2],
                each["name"],
                "new" if each["call_form"] == "constructor" else "call",
                each["arity"],
            ]
            for each in record["references"]
            if each["kind"] == "call"
        ],
    }
