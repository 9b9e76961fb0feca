"""From the matches of one query pass to records: the same few steps for every language.

1. Matches are put together by pattern.
2. Matches with the same definition node become one definition (see `patterns`).
3. Definitions and named scopes nest by their ranges: that gives parents and qualified names. Only
   what has a `@body` can hold others.
4. References, imports and exports find the definition around them by position.
5. Comments directly above a definition document it; decisions count for the callable around them.

Everything is ordered by start byte, then by end descending, then by the place in the query. There
is no code for a single language here; what differs is in its queries and its `FactRules`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from wasmpool.parsing.definitions import CALLABLE, assemble_definitions
from wasmpool.parsing.languages import FactRules
from wasmpool.parsing.patterns import Pattern
from wasmpool.parsing.references import (
    assemble_exports,
    assemble_imports,
    assemble_references,
    without_inside,
)
from wasmpool.parsing.text import count_blank_lines, count_lines

Captures = dict[str, list[Node]]
Matches = list[tuple[int, Captures]]
Groups = list[list[Captures]]


def assemble(
    source: bytes,
    matches: Matches,
    patterns: tuple[Pattern, ...],
    rules: FactRules,
    checkpoint: Callable[[], None],
) -> dict[str, Any]:
    """Turn the matches of a file into its records.

    Args:
        source: The bytes that were parsed.
        matches: What `QueryCursor.matches` returned: pattern index and captured nodes.
        patterns: The meaning of each pattern.
        rules: The language's table.
        checkpoint: Called now and then; raises to stop.

    Returns:
        `definitions`, `references`, `imports`, `exports` and `metrics` as in a file record.
    """
    groups: Groups = [[] for _ in patterns]
    for index, captures in matches:
        groups[index].append(captures)
    by_role: dict[str, list[tuple[Pattern, list[Captures]]]] = {}
    for pattern, all_matches in zip(patterns, groups, strict=True):
        group = all_matches
        for condition in pattern.conditions:
            group = [captures for captures in group if condition.holds(source, captures)]
        if group:
            by_role.setdefault(pattern.role, []).append((pattern, group))
    checkpoint()

    comments, comment_starts = _comments(source, by_role.get("comment", []))
    definitions, outline = assemble_definitions(
        source,
        by_role.get("definition", []),
        by_role.get("scope", []),
        by_role.get("section", []),
        comments,
        rules,
    )
    checkpoint()
    references = assemble_references(
        source, by_role.get("reference", []), definitions, outline, comment_starts
    )
    references = without_inside(references, by_role.get("no_references", []))
    checkpoint()
    imports = assemble_imports(
        source, by_role.get("import", []), by_role.get("import_prefix", []), outline, rules
    )
    exports = assemble_exports(
        source, by_role.get("export", []), by_role.get("reexport", []), imports
    )
    _mark_exported(definitions, exports, rules)
    depth, complexity = _decisions(by_role.get("branch", []), definitions, outline.owner_at)
    lines = count_lines(source)
    comment_lines, blank_in_comments = _comment_lines(source, comments)
    blank_lines = count_blank_lines(source) - blank_in_comments
    return {
        "definitions": definitions,
        "references": references,
        "imports": imports,
        "exports": exports,
        "metrics": {
            "lines": lines,
            "code_lines": lines - comment_lines - blank_lines,
            "comment_lines": comment_lines,
            "blank_lines": blank_lines,
            "definitions": len(definitions),
            "calls": sum(1 for reference in references if reference["kind"] == "call"),
            "max_depth": depth,
            "complexity": complexity,
        },
    }


def _comments(
    source: bytes, found: list[tuple[Pattern, list[Captures]]]
) -> tuple[list[tuple[int, int, int, int]], list[int]]:
    """Return comments that begin their line and the start bytes of all.

    The former as (first line, last line, start byte, end byte).
    """
    comments = []
    starts = []
    for _, group in found:
        for captures in group:
            node = captures["comment"][0]
            start, end = node.start_byte, node.end_byte
            line, column = node.start_point
            starts.append(start)
            if not source[start - column : start].strip():
                # Some grammars count the newline to a line comment.
                text = source[start:end].rstrip()
                comments.append((line, line + text.count(b"\n"), start, start + len(text)))
    return sorted(comments), sorted(starts)


def _comment_lines(source: bytes, comments: list[tuple[int, int, int, int]]) -> tuple[int, int]:
    """Count lines that hold nothing but comment, and blank ones among them."""
    count = blank = 0
    counted = -1
    for first, last, start, end in comments:
        if first <= counted:
            continue
        newline = source.find(b"\n", end)
        if source[end : newline if newline != -1 else len(source)].strip():
            last -= 1  # code follows on the comment's last line
        if last < first:
            continue
        count += last - first + 1
        counted = last
        if last > first:
            blank += sum(not line.strip() for line in source[start:end].split(b"\n"))
    return count, blank


def _decisions(
    found: list[tuple[Pattern, list[Captures]]],
    definitions: list[dict[str, Any]],
    owner_at: Callable[[int], int | None],
) -> tuple[int, int]:
    """Add decisions to the callables around them; return nesting depth and file complexity."""
    callable_of: list[int | None] = []
    levels = []
    for index, definition in enumerate(definitions):
        parent = definition["parent"]
        if definition["complexity"] is not None:
            callable_of.append(index)
            levels.append(definition["range"][:2])
        else:
            callable_of.append(None if parent is None else callable_of[parent])
            if definition["kind"] == "class":
                levels.append(definition["range"][:2])
    outside = 0
    flat: set[int] = set()
    for pattern, group in sorted(found, key=lambda item: item[0].kind):
        root = pattern.root
        nested = pattern.kind == "nested"
        for captures in group:
            node = captures[root][0]
            if not nested:
                flat.add(node.id)
            elif node.id in flat:
                continue  # `else if`
            start = node.start_byte
            owner = owner_at(start)
            inside = None if owner is None else callable_of[owner]
            if inside is None:
                outside += 1
            else:
                definitions[inside]["complexity"] += 1
            if nested:
                levels.append([start, node.end_byte])
    complexity = outside + sum(definition["complexity"] or 0 for definition in definitions)
    levels.sort(key=lambda level: (level[0], -level[1]))
    depth = 0
    ends: list[int] = []
    for start, end in levels:
        while ends and ends[-1] <= start:
            ends.pop()
        ends.append(end)
        depth = max(depth, len(ends))
    return depth, complexity


def _mark_exported(
    definitions: list[dict[str, Any]], exports: list[dict[str, Any]], rules: FactRules
) -> None:
    """Set `is_exported` along the parents, by the rule of the language."""
    names = {export["local_name"] for export in exports if export["module"] is None}
    by_list = rules.exported == "exports" or (rules.exported == "all" and bool(exports))
    for definition in definitions:
        parent = definition["parent"]
        if parent is not None:
            outer = definitions[parent]
            definition["is_exported"] = (
                outer["is_exported"]
                and outer["kind"] not in CALLABLE
                and definition["visibility"] == "public"
            )
        elif by_list:
            definition["is_exported"] |= definition["qualified_name"] in names
        else:
            definition["is_exported"] |= definition["visibility"] == "public"
