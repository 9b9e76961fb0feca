"""Syntax trees as text: `parse --ast sexp` and `--ast json`.

Rules of this file:

- Trees are walked with a cursor and written piece by piece, never by recursion: bad input nests as
  deep as it likes.
- `sexp` is tree-sitter's own notation on one line. `json` is one object a file; a node has `type`,
  `named`, `range` (as in the records), and where there are any `field`, `children`, `error`
  (true for ERROR nodes) and `missing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    import tree_sitter


def sexp(tree: tree_sitter.Tree) -> Iterator[str]:
    """The tree as an S-expression, in pieces."""
    cursor = tree.walk()
    first = True
    depth = 0
    open_at: list[int] = []  # depths at which a parenthesis waits to be closed
    while True:
        node = cursor.node
        assert node is not None
        if node.is_named or node.is_missing:
            field = f"{cursor.field_name}: " if cursor.field_name else ""
            if node.is_missing:
                name = node.type if node.is_named else f'"{node.type}"'
                head = f"(MISSING {name}"
            else:
                head = f"({node.type}"
            yield f"{'' if first else ' '}{field}{head}"
            first = False
            open_at.append(depth)
        if cursor.goto_first_child():
            depth += 1
            continue
        while True:
            if open_at and open_at[-1] == depth:
                open_at.pop()
                yield ")"
            if cursor.goto_next_sibling():
                break
            if not cursor.goto_parent():
                return
            depth -= 1


def json(tree: tree_sitter.Tree) -> Iterator[bytes]:
    """The tree as a JSON object, in pieces."""
    cursor = tree.walk()
    while True:
        node = cursor.node
        assert node is not None
        opening = orjson.dumps(_attributes(node, cursor.field_name))
        if cursor.goto_first_child():
            yield opening[:-1] + b',"children":['
            continue
        yield opening
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            yield b"]}"
        yield b","


def _attributes(node: tree_sitter.Node, field: str | None) -> dict[str, Any]:
    start, end = node.start_point, node.end_point
    attributes: dict[str, Any] = {
        "type": node.type,
        "named": node.is_named,
        "range": (node.start_byte, node.end_byte, *start, *end),
    }
    if field is not None:
        attributes["field"] = field
    if node.is_error:
        attributes["error"] = True
    if node.is_missing:
        attributes["missing"] = True
    return attributes
