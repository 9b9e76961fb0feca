"""Definitions: nesting them, naming them, settling their kinds."""

from __future__ import annotations

import re
import sys
from typing import Any, NamedTuple

from wasmpool.parsing.details import doc_above, make_record, node_name
from wasmpool.parsing.drafts import Draft, collect
from wasmpool.parsing.languages import FactRules
from wasmpool.parsing.metrics import Comments
from wasmpool.parsing.outline import Outline
from wasmpool.parsing.patterns import CALLABLE, CLASS_LIKE, Found
from wasmpool.parsing.text import node_text

_LOCAL = frozenset({"variable", "constant"})
_HOLDS_LOCALS = CALLABLE | {"property"}
_HOLDERS = frozenset({"level", "holds"})


class _Open(NamedTuple):
    """A definition or scope that is not over yet: what comes next may lie in it.

    Attributes:
        end: The byte where it is over.
        qualified_name: Its dotted path, or that of what is around it.
        kind: Its kind; a scope has that of what it stands for.
        record: Index of the definition, or of the one around a scope.
    """

    end: int
    qualified_name: str
    kind: str
    record: int | None


_FILE = _Open(sys.maxsize, "", "", None)


def assemble_definitions(
    source: bytes,
    found: Found,
    scopes: Found,
    sections: Found,
    comments: Comments,
    rules: FactRules,
) -> tuple[list[dict[str, Any]], Outline]:
    """Make the definition records of a file and the outline that others look up."""
    comment_by_end = {comment.last_line: comment for comment in comments.own_line}
    is_doc = None if rules.doc_comment is None else re.compile(rules.doc_comment).match
    records: list[dict[str, Any]] = []
    outline = Outline()
    stack = [_FILE]
    # The visibility that a section gave, by how many are open.
    section_of: dict[int, str] = {}
    for draft in collect(found, scopes, sections):
        while stack[-1].end <= draft.start:
            end = stack.pop().end
            outline.add(end, stack[-1].record)
        around = stack[-1]
        kind = draft.kind
        if kind == "section":
            section_of[len(stack)] = draft.constants["visibility"]
            continue
        if around.kind in _HOLDS_LOCALS and (kind in _LOCAL or "outside" in draft.constants):
            continue
        holder = _class_around(stack) if "owner" in draft.constants else around
        name = _name(source, draft, rules)
        qualified_name = _qualified_name(source, draft, name, holder)
        index = holder.record
        if not kind:
            # A named scope holds members, as an `impl` does; one without a name is transparent.
            kind = "class" if name else holder.kind
        elif not name:
            continue
        else:
            kind = _kind(draft, name, qualified_name, holder.kind, rules)
            index = len(records)
            section = section_of.get(len(stack))
            record = make_record(source, draft, name, kind, holder.kind, section, comments, rules)
            record["id"] = index
            record["qualified_name"] = qualified_name
            record["parent"] = holder.record
            if is_doc is not None and record["doc"] is None:
                # A comment above is for the first definition of a line, not for what that holds.
                line = draft.node.start_point[0]
                if around.record is None or records[around.record]["range"][2] != line:
                    record["doc"] = doc_above(source, draft, comment_by_end, is_doc)
            records.append(record)
        if "body" in draft.fields or not _HOLDERS.isdisjoint(draft.constants):
            stack.append(_Open(draft.end, qualified_name, kind, index))
            section_of.pop(len(stack), None)
            outline.add(draft.start, index)
    while len(stack) > 1:
        end = stack.pop().end
        outline.add(end, stack[-1].record)
    return records, outline


def _class_around(stack: list[_Open]) -> _Open:
    """Return the innermost class that is open, past callables in it."""
    return next((entry for entry in reversed(stack) if entry.kind in CLASS_LIKE), _FILE)


def _name(source: bytes, draft: Draft, rules: FactRules) -> str:
    """Return the name as records have it, or "" when there is none."""
    name = draft.constants.get("name")
    if name is None:
        nodes = draft.fields.get("name")
        if nodes is None:
            return ""
        if len(nodes) == 1:
            name = node_name(source, nodes[0])
        else:
            name = " ".join(node_text(source, node) for node in nodes)
    return name if rules.name_end is None else re.sub(rules.name_end, "", name)


def _qualified_name(source: bytes, draft: Draft, name: str, holder: _Open) -> str:
    """Return the dotted path of a definition or scope in its file."""
    outer = holder.qualified_name
    if not name and outer:
        return outer
    path = _separated(name) if draft.kind == "namespace" else name
    if "qualifier" in draft.fields:
        parts = [_dotted(node_text(source, node)) for node in draft.fields["qualifier"]]
        path = ".".join([*parts, name])
    return f"{outer}.{path}" if outer else path


def _kind(draft: Draft, name: str, qualified: str, outer_kind: str, rules: FactRules) -> str:
    """Settle the kind by what the draft lies in: a function in a class is a method."""
    fixed = draft.constants.get("kind")
    kind = fixed or draft.kind
    if fixed is None and kind == "function":
        if outer_kind in CLASS_LIKE or "qualifier" in draft.fields:
            kind = "method"
    elif fixed is None and kind == "variable":
        if rules.constants and name.isupper():
            return "constant"
        if outer_kind in CLASS_LIKE:
            return "field"
    if kind == "method" and rules.constructors:
        like_class = "<class>" in rules.constructors and f".{qualified}".endswith(f".{name}.{name}")
        if like_class or name in rules.constructors:
            return "constructor"
    return kind


def _dotted(name: str) -> str:
    """Return a scope's name (`a::b`, `a\\b`, `*T`, `T<U>`) with dots and without arguments."""
    name = name.partition("<")[0].partition("[")[0]
    return _separated(name.strip("*&( )")).replace("/", ".")


def _separated(name: str) -> str:
    """Return a name with dots between its parts (`a::b`, `a\\b`)."""
    return name.replace("::", ".").replace("\\", ".")
