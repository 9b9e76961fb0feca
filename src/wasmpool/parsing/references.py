"""References, imports and exports of a file."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Any

from tree_sitter import Node

from wasmpool.parsing.definitions import Outline, range_of
from wasmpool.parsing.languages import FactRules
from wasmpool.parsing.patterns import Pattern
from wasmpool.parsing.text import one_line, unquote

Captures = dict[str, list[Node]]
Found = list[tuple[Pattern, list[Captures]]]
Record = dict[str, Any]

# How far kinds stand back behind others that find the same name; "" makes no record. What has
# `fallback` stands back behind the next one as well.
_ORDER = {"": 4, "write": 6, "read": 8}
_FALLBACK = 3
_MARKS = frozenset("\"'`:")
_RECEIVER_LIMIT = 80


def assemble_references(
    source: bytes,
    found: Found,
    definitions: list[Record],
    outline: Outline,
    comments: list[int],
) -> list[Record]:
    """Make the reference records of a file.

    `comments` are the start bytes of all comments, in order. A `read` or `write` of a name that
    another record has already, or that is a `@reference` without a kind, is left out, and so is
    what a pattern with `fallback` finds. What is written is not read as well, and a `@reference`
    with `fallback` leaves out what is not written.
    """
    bounds, owners = outline.bounds, outline.owners
    # Slices of this are text where a file is plain ASCII, and have the offsets of bytes elsewhere.
    text = source.decode("latin-1")
    ascii_only = source.isascii()
    taken: set[int] = set()
    some_yield = any(_yields(pattern) for pattern, _ in found)
    if some_yield:
        taken.update(definition["name_range"][0] for definition in definitions)
        found = sorted(found, key=lambda item: _yields(item[0]))
    records: list[Record] = []
    keys: list[int] = []
    for pattern, group in found:
        root, kind, yields = pattern.root, pattern.kind, _yields(pattern)
        if not kind:
            taken.update(captures[root][0].start_byte for captures in group)
            continue
        call_form = pattern.constants.get("call_form", "free" if kind == "call" else None)
        arity = 0 if kind == "call" else None
        if "arity" in pattern.constants:
            given = pattern.constants["arity"]
            arity = None if given == "unknown" else int(given)
        arity_field = pattern.constants.get("arity_field")
        for captures in group:
            node = captures[root][0]
            start, end = node.start_byte, node.end_byte
            start_line, start_column = node.start_point
            end_line, end_column = node.end_point
            if "name" in captures:
                name_node = captures["name"][0]
                name_start = name_node.start_byte
                name = text[name_start : name_node.end_byte]
            else:
                name_start = start
                name = text[start:end]
            if name[:1] in _MARKS:
                name = unquote(name)
            if some_yield:
                if yields and name_start in taken:
                    continue
                taken.add(name_start)
            receiver = None
            form = call_form
            if "receiver" in captures:
                if call_form == "free" and "call_form" not in pattern.constants:
                    form = "member"
                held = captures["receiver"]
                receiver = text[held[0].start_byte : held[-1].end_byte]
                if not ascii_only:
                    receiver = receiver.encode("latin-1").decode("utf-8", "replace")
                if len(receiver) > _RECEIVER_LIMIT or "\n" in receiver:
                    receiver = one_line(receiver, _RECEIVER_LIMIT)
            keys.append((start << 32) - end)
            records.append(
                {
                    "name": name
                    if ascii_only
                    else name.encode("latin-1").decode("utf-8", "replace"),
                    "kind": kind,
                    "call_form": form,
                    "receiver": receiver,
                    "arity": _arity(captures["arguments"][0], comments)
                    if "arguments" in captures
                    else arity
                    if arity_field is None
                    else len(node.children_by_field_name(arity_field)),
                    "range": [start, end, start_line, start_column, end_line, end_column],
                    "enclosing": owners[bisect_right(bounds, start) - 1],
                }
            )
    return [records[index] for index in sorted(range(len(keys)), key=keys.__getitem__)]


def _yields(pattern: Pattern) -> int:
    """Tell how far a pattern stands back behind others that find the same name."""
    return _ORDER.get(pattern.kind, 0) + (_FALLBACK if "fallback" in pattern.constants else 0)


def _arity(arguments: Node, comments: list[int]) -> int:
    """Count arguments; comments between them are none."""
    count: int = arguments.named_child_count
    if count:
        first = bisect_left(comments, arguments.start_byte)
        if first < len(comments) and comments[first] < arguments.end_byte:
            count -= sum(child.is_extra for child in arguments.named_children)
    return count


def without_inside(references: list[Record], silent: Found) -> list[Record]:
    """Leave out the references that lie in nodes captured as `@no_references`."""
    starts = [reference["range"][0] for reference in references]
    dropped: set[int] = set()
    for pattern, group in silent:
        for captures in group:
            node = captures[pattern.root][0]
            first = bisect_left(starts, node.start_byte)
            dropped.update(range(first, bisect_left(starts, node.end_byte)))
    if not dropped:
        return references
    return [each for index, each in enumerate(references) if index not in dropped]


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
    source: bytes, found: Found, reexports: Found, imports: list[Record]
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
        for captures in group:
            node = captures[pattern.root][0]
            if "fallback" not in pattern.constants:
                taken.add(node.id)
            elif node.id in taken:
                continue
            local = _field(source, captures, "name")
            name = _field(source, captures, "alias") or pattern.constants.get("name") or local
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
    text = source[nodes[0].start_byte : nodes[0].end_byte].decode("utf-8", "replace")
    return unquote(text) if text[:1] in _MARKS else text


def _module(source: bytes, node: Node) -> str:
    text = source[node.start_byte : node.end_byte].decode("utf-8", "replace")
    return one_line(text.strip("\"'`<>"))
