"""From the matches of one query pass to records: the same few steps for every language.

1. Matches are put together by pattern.
2. Matches with the same definition node become one definition (see `patterns`).
3. Definitions and named scopes nest by their ranges: that gives parents and qualified names. Only
   what has a `@body` can hold others.
4. References, imports, exports and bindings find the definition around them by position.
5. Comments directly above a definition document it; decisions count for the callable around them.

Everything is ordered by start byte, then by end descending, then by the place in the query. There
is no code for a single language here; what differs is in its queries and its `FactRules`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from wasmpool.parsing.bindings import assemble_bindings
from wasmpool.parsing.definitions import assemble_definitions
from wasmpool.parsing.imports import assemble_exports, assemble_imports
from wasmpool.parsing.languages import FactRules
from wasmpool.parsing.metrics import count_decisions, file_metrics, find_comments
from wasmpool.parsing.patterns import CALLABLE, Captures, Found, Pattern
from wasmpool.parsing.references import assemble_references, without_inside

Matches = list[tuple[int, Captures]]


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
        `definitions`, `references`, `imports`, `exports`, `bindings` and `metrics` as in a file
        record.
    """
    groups: defaultdict[int, list[Captures]] = defaultdict(list)
    for index, captures in matches:
        groups[index].append(captures)
    by_role: dict[str, Found] = {}
    for index in sorted(groups):
        pattern, group = patterns[index], groups[index]
        for condition in pattern.conditions:
            group = [captures for captures in group if condition.holds(source, captures)]
        if group:
            by_role.setdefault(pattern.role, []).append((pattern, group))
    checkpoint()

    comments = find_comments(source, by_role.get("comment", []))
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
        source, by_role.get("reference", []), definitions, outline, comments
    )
    references = without_inside(references, by_role.get("no_references", []))
    checkpoint()
    imports = assemble_imports(
        source, by_role.get("import", []), by_role.get("import_prefix", []), outline, rules
    )
    exports = assemble_exports(
        source, by_role.get("export", []), by_role.get("reexport", []), imports, outline
    )
    _mark_exported(definitions, exports, rules)
    depth, complexity = count_decisions(by_role.get("branch", []), definitions, outline)
    calls = sum(1 for reference in references if reference["kind"] == "call")
    return {
        "definitions": definitions,
        "references": references,
        "imports": imports,
        "exports": exports,
        "bindings": assemble_bindings(source, by_role.get("binding", []), outline, comments),
        "metrics": file_metrics(
            source, comments.own_line, len(definitions), calls, depth, complexity
        ),
    }


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
