"""PHP's definitions against Universal Ctags, where it is right, on code that others wrote."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.scoring import Score
from wasmpool.parsing import extractor, languages

# What each calls what both find: ctags has one letter for functions and methods, one for constants
# of either sort, and writes aliases and local variables that are no definitions here.
KINDS = {
    "class": "class",
    "interface": "interface",
    "trait": "trait",
    "namespace": "namespace",
    "function": "function",
    "method": "function",
    "constructor": "function",
    "define": "constant",
    "constant": "constant",
    "variable": "property",
    "property": "property",
}
_CLOSURE = re.compile(r"\$\w+\s*=\s*(?:static\s+)?(?:function|fn)\b")
_ANONYMOUS = re.compile(r"Anonymous\w+")

Fact = tuple[int, str, str]


def judged(ctags: str, paths: list[Path]) -> dict[Path, list[Fact]]:
    """Let ctags read files; closures and anonymous classes, which it names, are left out."""
    options = ["--languages=PHP", "--kinds-PHP=cdfintv", "--output-format=json"]
    done = subprocess.run(
        [ctags, *options, "--fields=NFnksP", "--pseudo-tags=", "-f", "-", "-L", "-"],
        input="".join(f"{path}\n" for path in paths),
        capture_output=True,
        text=True,
        check=True,
    )
    facts: dict[Path, list[Fact]] = {path: [] for path in paths}
    for line in done.stdout.splitlines():
        tag = json.loads(line)
        if tag["kind"] == "variable" and tag.get("scopeKind") not in ("class", "trait"):
            continue  # of a file: ctags has those under a condition too
        if _CLOSURE.search(tag["pattern"]) or _ANONYMOUS.fullmatch(tag["name"]):
            continue
        facts[Path(tag["path"])].append((tag["line"] - 1, KINDS[tag["kind"]], tag["name"]))
    return facts


def ours(content: bytes) -> list[Fact]:
    """Put our facts the way ctags has them."""
    loaded = extractor.load(languages.table().get("php"))
    return [
        (found["name_range"][2], KINDS[found["kind"]], found["name"])
        for found in loaded.facts(content, extractor.Direct())["definitions"]
        if found["kind"] != "variable"
    ]


@pytest.mark.parametrize(
    ("package", "at_least"),
    [("@automattic/newspack-blocks", 400), ("@wordpress/block-library", 200)],
)
def test_definitions_are_those_of_ctags(
    tool: Callable[[str], str],
    npm_package: Callable[[str], Path],
    package: str,
    at_least: int,
) -> None:
    root = npm_package(package)
    paths = sorted(root.rglob("*.php"))
    theirs = judged(tool("ctags"), paths)
    score = Score("definitions")
    for path in paths:
        score.add(str(path.relative_to(root)), ours(path.read_bytes()), theirs[path])
    print(score)
    assert score.matched > at_least
    assert score.precision >= 0.995
    assert score.recall >= 0.995
