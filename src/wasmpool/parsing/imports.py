"""Imports and exports of a file."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from tree_sitter import Node

from wasmpool.parsing.details import node_name, range_of
from wasmpool.parsing.languages import FactRules
from wasmpool.parsing.outline import Outline
from wasmpool.parsing.patterns import Captures, Found
from wasmpool.parsing.text import node_text, one_line

Record = dict[str, Any]


def assemble_imports(
    source: bytes, found: Found, prefixes: Found, outline: Outline, rules: FactRules
) -> list[Record]:
    """Make the import records of a file, one for each name bound."""
    outer = _prefixes(source, prefixes)
    entries: list[tuple[int, int, int, int, Record]] = []
    taken: set[int] = set()
    for pattern, group in sorted(found, key=lambda item: "fallback" in item[0].constants):
        constants = pattern.constants
        for captures in group:
            node = captures[pattern.root][0]
            if "fallback" not in constants:
                taken.add(node.id)
            elif node.id in taken:
                continue
            module = constants.get("module")
            if "module" in captures:
                nodes = captures["module"]
                module = rules.module_separator.join(_module(source, node) for node in nodes)
            last = captures.get("name") or captures.get("alias") or captures.get("module") or [node]
            position = last[0].start_byte
            parts = [text for start, end, text in outer if start <= position < end]
            if module:
                parts.append(module)
            name = _field(source, captures, "name") or constants.get("name")
            alias = _field(source, captures, "alias")
            module = rules.module_separator.join(parts)
            relative = _field(source, captures, "relative")
            entries.append(
                (
                    node.start_byte,
                    -node.end_byte,
                    position,
                    len(entries),
                    {
                        "module": module,
                        "imported_name": name,
                        "local_name": alias or name or _local(module, constants, rules),
                        "kind": pattern.kind,
                        "relative_level": relative.count(".")
                        if relative
                        else int(constants.get("relative_level", 0)),
                        "is_type_only": "type_only" in captures or "type_only" in constants,
                        "range": range_of(node),
                        "enclosing": outline.owner_at(node.start_byte),
                    },
                )
            )
    entries.sort(key=lambda entry: entry[:4])
    return [entry[4] for entry in entries]


def _prefixes(source: bytes, found: Found) -> list[tuple[int, int, str]]:
    """Return (start, end, module) of what stands before a group of imports, outermost first."""
    prefixes = []
    for pattern, group in found:
        for captures in group:
            node = captures[pattern.root][0]
            prefixes.append(
                (node.start_byte, node.end_byte, _module(source, captures["module"][0]))
            )
    return sorted(prefixes, key=lambda prefix: (prefix[0], -prefix[1]))


def _local(module: str, constants: dict[str, str], rules: FactRules) -> str | None:
    """Return the name that an import binds when it gives none itself."""
    match constants.get("local"):
        case "first":
            return module.partition(rules.module_separator)[0]
        case "last":
            if rules.local_name is not None:
                found = re.search(rules.local_name, module)
                return None if found is None else found[1]
            return module.rpartition(rules.module_separator)[2]
        case _:
            return None


def assemble_exports(
    source: bytes, found: Found, reexports: Found, imports: list[Record], outline: Outline
) -> list[Record]:
    """Make the export records of a file; imports that lie in `reexports` are exports as well."""
    entries: list[tuple[int, int, int, Record]] = []
    for pattern, group in reexports:
        starts = [entry["range"][0] for entry in imports]
        for captures in group:
            node = captures[pattern.root][0]
            first = bisect_left(starts, node.start_byte)
            for entry in imports[first : bisect_left(starts, node.end_byte)]:
                start, end = entry["range"][:2]
                record = {
                    "name": entry["local_name"],
                    "local_name": entry["imported_name"],
                    "module": entry["module"],
                    "kind": "wildcard" if entry["kind"] == "wildcard" else "named",
                    "range": entry["range"],
                }
                entries.append((start, -end, len(entries), record))
    taken: set[int] = set()
    for pattern, group in sorted(found, key=lambda item: "fallback" in item[0].constants):
        constants = pattern.constants
        for captures in group:
            node = captures[pattern.root][0]
            if "outside" in constants and outline.owner_at(node.start_byte) is not None:
                continue
            if "fallback" not in constants:
                taken.add(node.id)
            elif node.id in taken:
                continue
            local = _field(source, captures, "name")
            name = _field(source, captures, "alias") or constants.get("name") or local
            module = captures.get("module")
            entries.append(
                (
                    node.start_byte,
                    -node.end_byte,
                    len(entries),
                    {
                        "name": name,
                        "local_name": local,
                        "module": None if module is None else _module(source, module[0]),
                        "kind": pattern.kind,
                        "range": range_of(node),
                    },
                )
            )
    entries.sort(key=lambda entry: entry[:3])
    return [entry[3] for entry in entries]


def _field(source: bytes, captures: Captures, name: str) -> str | None:
    nodes = captures.get(name)
    if not nodes:
        return None
    return node_name(source, nodes[0])


def _module(source: bytes, node: Node) -> str:
    return one_line(node_text(source, node).strip("\"'`<>"))
