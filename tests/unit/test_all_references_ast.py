"""`--references all` for Python against CPython's own `ast`: what is loaded, what is stored.

Compared by the line, the column and the text of each name that is no record of another kind. Names
that `ast` has as bare texts count as well: of handlers (`except E as e`) and of patterns
(`case x`). Names in f-strings do not: `ast` of 3.11 has no positions there.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wasmpool.parsing import extractor, languages

LIBRARY = Path(ast.__file__).parent

Name = tuple[str, int, int, str]
Span = tuple[tuple[int, int], tuple[int, int]]


def test_reads_and_writes_are_those_of_ast() -> None:
    extract = extractor.load(languages.table().get("python"), all_references=True).facts
    matched: Counter[str] = Counter()
    ours_count: Counter[str] = Counter()
    theirs_count: Counter[str] = Counter()
    for content, tree in _sources():
        facts = extract(content, extractor.Direct())
        held, ours = _ours(facts, content, tree)
        silent = [_span(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        theirs = {name for name in _theirs(tree, content.split(b"\n")) if name[1:3] not in held}
        ours, theirs = _outside(ours, silent), _outside(theirs, silent)
        matched.update(name[0] for name in ours & theirs)
        ours_count.update(name[0] for name in ours)
        theirs_count.update(name[0] for name in theirs)
    for kind in ("read", "write"):
        precision = matched[kind] / ours_count[kind]
        recall = matched[kind] / theirs_count[kind]
        print(f"{kind}: {matched[kind]} precision {precision:.5f} recall {recall:.5f}")
        assert matched[kind] > 5_000
        assert precision >= 0.999
        assert recall >= 0.999


def _sources() -> Iterator[tuple[bytes, ast.Module]]:
    """Every twelfth file of the standard library that is UTF-8 and no syntax error."""
    files = [path for path in sorted(LIBRARY.rglob("*.py")) if "site-packages" not in path.parts]
    for path in files[::12]:
        content = path.read_bytes()
        try:
            content.decode()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of escapes in others' code
                yield content, ast.parse(content)
        except (SyntaxError, ValueError):
            continue


def _ours(
    facts: dict[str, Any], content: bytes, tree: ast.Module
) -> tuple[set[tuple[int, int]], set[Name]]:
    """Return the places of names that other records have, and the reads and writes."""
    held = {tuple(each["name_range"][2:4]) for each in facts["definitions"]}
    # Where the name of what is called stands in a call, `ast` knows.
    called = {
        _span(node): _name_place(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)
    }
    names = set()
    for each in facts["references"]:
        start, end, line, column, end_line, end_column = each["range"]
        name = each["name"].encode()
        # A member's name ends what is read; that of a generic type begins it.
        at_end = (end_line, end_column - len(name))
        if each["kind"] in {"read", "write"}:
            names.add((each["kind"], *at_end, each["name"]))
            continue
        node = content[start:end]
        if each["kind"] == "call":
            # In an f-string it has none there.
            held.add(called.get(((line, column), (end_line, end_column)), (line, column)))
        else:
            held.add((line, column) if node.startswith(name) else at_end)
    return held, names


def _theirs(tree: ast.Module, lines: list[bytes]) -> Iterator[Name]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                kind = "read" if isinstance(node.ctx, ast.Load) else "write"
                yield (kind, *_name_place(node), name)
            case ast.ExceptHandler(name=str(name), type=ast.expr() as caught):
                line, column = _span(caught)[1]
                found = re.match(rb"[\s)]*as\s+", lines[line][column:])
                assert found is not None
                yield ("write", line, column + found.end(), name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                line, column = _span(node)[1]
                yield ("write", line, column - len(name.encode()), name)


def _name_place(node: ast.expr) -> tuple[int, int]:
    """Return the line and column (from 0) where a name, or that of an attribute, begins."""
    start, (line, column) = _span(node)
    if isinstance(node, ast.Attribute):
        return line, column - len(node.attr.encode())
    return start


def _span(node: Any) -> Span:
    return (
        (node.lineno - 1, node.col_offset),
        (node.end_lineno - 1, node.end_col_offset),
    )


def _outside(names: set[Name], spans: list[Span]) -> set[Name]:
    return {name for name in names if not any(start <= name[1:3] < end for start, end in spans)}
