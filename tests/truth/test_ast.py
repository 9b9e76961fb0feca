"""Python against CPython's own `ast`, on the installed standard library.

What differs and why is in `docs/truth/ast.md`.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.truth.scoring import Score
from wasmpool.parsing import extractor, languages

LIBRARY = Path(ast.__file__).parent

# The shares that precision and recall must reach.
THRESHOLDS = {
    "definitions": 0.995,
    "imports": 0.995,
    "calls": 0.99,
    "docstrings": 0.99,
    "parameters": 0.99,
    "variables": 0.99,
}

Facts = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    """The comparison, over every file of the library that `ast` parses."""
    scores = {name: Score(name) for name in THRESHOLDS}
    extract = extractor.load(languages.table().get("python")).facts
    for path in _files():
        content = path.read_bytes()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of escapes and literals in others' code
                tree = ast.parse(content)
        except (SyntaxError, ValueError):
            continue
        ours, theirs = _ours(extract(content, extractor.Direct())), _theirs(tree)
        for name, score in scores.items():
            score.add(str(path.relative_to(LIBRARY)), ours[name], theirs[name])
    return scores


@pytest.mark.parametrize("name", THRESHOLDS)
def test_facts_are_those_of_ast(name: str, scores: dict[str, Score]) -> None:
    score = scores[name]
    print(f"\n{score}")
    assert score.matched > 1_000
    assert score.precision >= THRESHOLDS[name]
    assert score.recall >= THRESHOLDS[name]


def _files() -> Iterator[Path]:
    """Every Python file of the library, without what was installed into it."""
    for path in sorted(LIBRARY.rglob("*.py")):
        if "site-packages" not in path.parts:
            yield path


def _ours(record: dict[str, Any]) -> Facts:
    facts: Facts = {name: [] for name in THRESHOLDS}
    for each in record["definitions"]:
        line, name, kind = each["name_range"][2], each["name"], each["kind"]
        if kind in {"variable", "constant", "field"}:
            facts["variables"].append((line, name))
            continue
        if kind == "typeAlias":
            continue
        # A property is a function to `ast`.
        facts["definitions"].append((line, name, "class" if kind == "class" else "function"))
        if each["doc"] is not None:
            facts["docstrings"].append((line, name, each["doc"]))
        facts["parameters"] += [
            (line, name, parameter["name"], parameter.get("kind"))
            for parameter in each["parameters"]
        ]
    for each in record["imports"]:
        if each["kind"] != "dynamic":
            facts["imports"].append(
                (
                    each["range"][2],
                    each["relative_level"],
                    each["module"],
                    each["imported_name"],
                    each["local_name"],
                )
            )
    for each in record["references"]:
        if each["kind"] == "call":
            facts["calls"].append((each["range"][2], each["name"], each["arity"]))
    return facts


def _theirs(tree: ast.Module) -> Facts:
    facts: Facts = {name: [] for name in THRESHOLDS}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1) - 1
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                facts["definitions"].append((line, node.name, kind))
                doc = ast.get_docstring(node)
                if doc is not None:
                    facts["docstrings"].append((line, node.name, doc))
                if not isinstance(node, ast.ClassDef):
                    facts["parameters"] += [
                        (line, node.name, *each) for each in _parameters(node.args)
                    ]
            case ast.Import():
                for alias in node.names:
                    local = alias.asname or alias.name.partition(".")[0]
                    facts["imports"].append((line, 0, alias.name, None, local))
            case ast.ImportFrom():
                for alias in node.names:
                    name = None if alias.name == "*" else alias.name
                    facts["imports"].append(
                        (line, node.level, node.module or "", name, alias.asname or name)
                    )
            case ast.Call():
                match node.func:
                    case ast.Name(id=name) | ast.Attribute(attr=name):
                        count = len(node.args) + len(node.keywords)
                        facts["calls"].append((line, name, count))
    facts["variables"] = list(_variables(tree.body))
    return facts


def _parameters(arguments: ast.arguments) -> Iterator[tuple[str, str | None]]:
    for each in arguments.posonlyargs:
        yield each.arg, "positional_only"
    for each in arguments.args:
        yield each.arg, None
    if arguments.vararg is not None:
        yield arguments.vararg.arg, "variadic"
    for each in arguments.kwonlyargs:
        yield each.arg, "keyword_only"
    if arguments.kwarg is not None:
        yield arguments.kwarg.arg, "keyword_variadic"


def _variables(body: list[ast.stmt], *, local: bool = False) -> Iterator[tuple[int, str]]:
    """Names that assignments bind in modules and classes, also inside of other statements."""
    for statement in body:
        targets: list[ast.expr] = []
        inside = local
        match statement:
            case ast.Assign():
                targets = statement.targets
            case ast.AnnAssign():
                targets = [statement.target]
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                inside = True
            case ast.ClassDef():
                inside = False
        for name in () if local else (each for target in targets for each in _names(target)):
            yield name.lineno - 1, name.id
        for part in ("body", "orelse", "finalbody"):
            yield from _variables(getattr(statement, part, []), local=inside)
        for part in ("handlers", "cases"):
            for each in getattr(statement, part, []):
                yield from _variables(each.body, local=inside)


def _names(target: ast.expr) -> Iterator[ast.Name]:
    match target:
        case ast.Name():
            yield target
        case ast.Tuple() | ast.List():
            for each in target.elts:
                yield from _names(each)
        case ast.Starred():
            yield from _names(target.value)
