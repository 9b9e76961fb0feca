"""What a tree has that is wrong or out of a query's reach: syntax errors, extreme shapes.

Rules of this file:

- Trees are walked with a cursor, never by recursion: input decides how deep they are.
- Only what can matter is entered: nodes with an error in them, nodes with enough in them to be
  too deep. So a walk costs little on what people write, and is linear on what they do not.
- What a limit leaves out is said, see `out_of_reach`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tree_sitter import Node

from wasmpool.parsing.text import one_line

# tree-sitter's query cursor counts depth in 16 bits and slows down quadratically near the end of
# that; nothing that people write nests this deep.
MAX_DEPTH = 4_000
# For each token the cursor looks for the next named node beside it, so a run of tokens without one
# costs the square of its length: half a second at this limit. Broken nesting makes such runs.
MAX_RUN = 20_000
_DIAGNOSTIC_LIMIT = 1_000


class SyntaxErrors(NamedTuple):
    """The syntax errors of a file.

    Attributes:
        records: Diagnostics: outermost ERROR nodes and MISSING tokens, in order.
        longest_run: The most tokens in a row, without a named node between them, beside an error.
    """

    records: list[dict[str, Any]]
    longest_run: int


def find_errors(source: bytes, root: Node, checkpoint: Callable[[], None]) -> SyntaxErrors:
    """List the syntax errors of a tree; `checkpoint` may raise to stop."""
    if not root.has_error:
        return SyntaxErrors([], 0)
    records: list[dict[str, Any]] = []
    more = 0
    covered = -1
    longest = run = 0
    cursor = root.walk()
    while True:
        node = cursor.node
        assert node is not None
        run = 0 if node.is_named else run + 1
        if run > longest:
            longest = run
        if node.has_error or node.is_missing:
            is_new = node.is_missing or (node.is_error and node.end_byte > covered)
            if is_new and len(records) < _DIAGNOSTIC_LIMIT:
                records.append(_record(source, node))
            else:
                more += is_new
            if node.is_error:
                covered = max(covered, node.end_byte)
            if cursor.goto_first_child():
                checkpoint()
                run = 0
                continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                if more:
                    records[-1]["message"] += f" (and {more:,} more)"
                return SyntaxErrors(records, longest)
            run = 0


def _record(source: bytes, node: Node) -> dict[str, Any]:
    start, end = node.start_byte, node.end_byte
    if node.is_missing:
        code, message = "MISSING", f"missing {node.type!r}"
    else:
        snippet = source[start : min(end, start + 120)].decode("utf-8", "replace")
        code, message = "ERROR", f"unexpected {one_line(snippet, 60)!r}"
    return {
        "code": code,
        "message": message,
        "severity": "error",
        "range": [start, end, *node.start_point, *node.end_point],
    }


def out_of_reach(root: Node, longest_run: int) -> dict[str, str] | None:
    """Say what of a tree has no facts because of its shape, as a file's `failure`."""
    if longest_run > MAX_RUN:
        return {
            "phase": "extract",
            "type": "SyntaxTooBroken",
            "message": f"a syntax error holds {longest_run:,} tokens in a row that make no sense "
            f"(the limit is {MAX_RUN:,}): the file has no facts; correct or exclude it",
        }
    deep = first_deeper_than(root, MAX_DEPTH)
    if deep is None:
        return None
    return {
        "phase": "extract",
        "type": "NestingTooDeep",
        "message": f"nested more than {MAX_DEPTH:,} levels deep at line {deep.start_point[0] + 1}: "
        "what lies deeper has no facts",
    }


def first_deeper_than(root: Node, limit: int) -> Node | None:
    """Return the first node with more than `limit` ancestors."""
    if root.descendant_count <= limit + 1:
        return None
    cursor = root.walk()
    depth = 0
    while True:
        node = cursor.node
        assert node is not None
        if depth > limit:
            return node
        # A node counts among its descendants, so a chain that goes deep enough is this long.
        if node.descendant_count > limit - depth + 1 and cursor.goto_first_child():
            depth += 1
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return None
            depth -= 1
