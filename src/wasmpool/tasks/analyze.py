"""The task `analyze`: structure, dependencies and complexity of one file, from its facts.

It tells what the file alone can tell: that an import is relative is written in it, which package an
absolute one comes from is not. Lines count from 0 and ends are exclusive, as in all records.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from wasmpool.exceptions import WasmpoolError
from wasmpool.parsing.records import decode
from wasmpool.tasks.context import Context
from wasmpool.tasks.parse import parse

Record = dict[str, Any]

# Upper ends of the ranks of cyclomatic complexity, as radon has them.
RANKS = (("A", 5), ("B", 10), ("C", 20), ("D", 30), ("E", 40))
HOT_SPOTS = 10
# What is deeper hangs on the last level, so that the outline can be encoded whatever the file.
OUTLINE_DEPTH = 100


class NotAnalyzed(WasmpoolError):
    """The file has no facts; the message says why."""


def analyze(payload: dict[str, Any], context: Context) -> Record:
    """Analyze one file.

    Phases: those of `parse`, then `structure`, `dependencies` and `complexity`.

    Args:
        payload: As of `parse`: `path`, or `path` and `content`; `language` and `max_size`.
        context: As of `parse`.

    Returns:
        `path`, `language`, `status` (`ok` or `partial`), `diagnostics`, `size` (counts), `outline`
        (definitions with their `children`), `dependencies` (`relative`, `included` and `external`
        modules) and `complexity` (of each callable with its rank, in sum, and the hot spots).

    Raises:
        NotAnalyzed: The file could not be read or parsed.
    """
    result = parse(payload, context)
    facts: Record = decode(b"{%b}" % result.body)
    if result.status == "failed":
        failure = facts["failure"]
        with context.phase(failure["phase"]):
            raise NotAnalyzed(f"{failure['type']}: {failure['message']}")
    context.progress(0.5)
    definitions: list[Record] = facts["definitions"]
    with context.phase("structure"):
        outline = _outline(definitions, context)
    with context.phase("dependencies"):
        dependencies = _dependencies(facts["imports"], context)
    with context.phase("complexity"):
        complexity = _complexity(definitions, facts["metrics"], context)
    context.progress(1)
    return {
        "path": payload["path"],
        "language": facts["language"],
        "status": facts["status"],
        "diagnostics": facts["diagnostics"],
        "size": {
            "bytes": facts["size"],
            **facts["metrics"],
            "kinds": dict(sorted(Counter(each["kind"] for each in definitions).items())),
        },
        "outline": outline,
        "dependencies": dependencies,
        "complexity": complexity,
    }


def _outline(definitions: list[Record], context: Context) -> list[Record]:
    """Put definitions into their parents."""
    top: list[Record] = []
    lists: list[list[Record]] = []  # where the children of each definition go
    depths: list[int] = []
    for each in definitions:
        context.checkpoint()
        entry = {
            "name": each["name"],
            "kind": each["kind"],
            "signature": each["signature"],
            "start_line": each["range"][2],
            "end_line": each["range"][4],
            "children": [],
        }
        parent = each["parent"]
        depth = 0 if parent is None else depths[parent] + 1
        (top if parent is None else lists[parent]).append(entry)
        if depth < OUTLINE_DEPTH:
            lists.append(entry["children"])
            depths.append(depth)
        else:
            lists.append(top if parent is None else lists[parent])
            depths.append(depth - 1)
    return top


def _dependencies(imports: list[Record], context: Context) -> dict[str, list[Record]]:
    """Group imports by how they name their module, one entry a module, in order."""
    groups: dict[str, dict[str, Record]] = {"relative": {}, "included": {}, "external": {}}
    for each in imports:
        context.checkpoint()
        module = "." * each["relative_level"] + each["module"]
        if module.startswith("."):
            group = "relative"
        else:
            group = "included" if each["kind"] == "include" else "external"
        entry = groups[group].setdefault(
            module, {"module": module, "names": [], "line": each["range"][2], "is_type_only": True}
        )
        name = each["imported_name"]
        if name is not None and name not in entry["names"]:
            entry["names"].append(name)
        entry["is_type_only"] = entry["is_type_only"] and each["is_type_only"]
    return {group: list(entries.values()) for group, entries in groups.items()}


def _complexity(definitions: list[Record], metrics: Record, context: Context) -> Record:
    """List the callables with their cyclomatic complexity."""
    callables = []
    for each in definitions:
        context.checkpoint()
        if each["complexity"] is not None:
            callables.append(
                {
                    "qualified_name": each["qualified_name"],
                    "kind": each["kind"],
                    "start_line": each["range"][2],
                    "lines": each["range"][4] - each["range"][2] + 1,
                    "parameters": len(each["parameters"]),
                    "complexity": each["complexity"],
                    "rank": rank(each["complexity"]),
                }
            )
    scores = [each["complexity"] for each in callables]
    hot = sorted(
        (each for each in callables if each["complexity"] > RANKS[1][1]),
        key=lambda each: (-each["complexity"], each["start_line"]),
    )
    return {
        "total": metrics["complexity"],
        "average": round(sum(scores) / len(scores), 2) if scores else None,
        "highest": max(scores, default=None),
        "ranks": dict(sorted(Counter(each["rank"] for each in callables).items())),
        "callables": callables,
        "hot_spots": hot[:HOT_SPOTS],
    }


def rank(complexity: int) -> str:
    """Return the rank of a cyclomatic complexity: A (simple) to F (above 40)."""
    return next((letter for letter, most in RANKS if complexity <= most), "F")
