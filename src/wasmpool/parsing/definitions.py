"""Definitions: putting matches of one node together, nesting them, naming them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from tree_sitter import Node, Point

from wasmpool.parsing.languages import FactRules
from wasmpool.parsing.patterns import Pattern
from wasmpool.parsing.text import clean_doc, is_quoted, one_line, unquote

Captures = dict[str, list[Node]]
Found = list[tuple[Pattern, list[Captures]]]
Comment = tuple[int, int, int, int]

CALLABLE = frozenset({"function", "method", "constructor"})
CLASS_LIKE = frozenset({"class", "interface", "struct", "trait", "enum", "object"})
_HOLDERS = frozenset({"level", "holds"})
_LOCAL = frozenset({"variable", "constant"})
_HOLDS_LOCALS = CALLABLE | {"property"}
_QUOTE_BYTES = frozenset(b"\"'`")
_COLON = ord(":")
_AROUND_DECORATORS = b" \t\r\n@#[],"
_AFTER_DECORATOR = frozenset((b" ", b"\t", b"\r", b"\n", b"]"))
_PUBLIC_MEMBERS = frozenset({"interface", "trait"})


class _Draft:
    """A definition, or a scope (no kind), while its matches come together.

    Attributes:
        span: The node that it spans: its own, or the one captured as `@range`.
        fields: The captures of all its matches; what an earlier pattern gave stays.
        parameters: One match for each, with the constants of its pattern.
    """

    decorators: tuple[Node, ...] = ()
    modifiers: tuple[Node, ...] = ()
    parameters: tuple[tuple[Captures, Mapping[str, str]], ...] = ()

    def __init__(
        self, node: Node, kind: str, fields: Captures, constants: Mapping[str, str]
    ) -> None:
        self.node = node
        self.kind = kind
        self.span = fields["range"][0] if "range" in fields else node
        self.start = self.span.start_byte
        self.end = self.span.end_byte
        self.end_point = self.span.end_point
        self.fields = fields
        self.constants = constants

    def field(self, name: str) -> Node | None:
        """Return the first node captured as `name`."""
        nodes = self.fields.get(name)
        return None if nodes is None else nodes[0]


class Outline:
    """The definition around each position: those with a body, innermost first."""

    __slots__ = ("bounds", "owners")

    def __init__(self) -> None:
        self.bounds = [-1]
        self.owners: list[int | None] = [None]

    def add(self, position: int, owner: int | None) -> None:
        """Let `owner` begin at `position`, which is not before those added earlier."""
        self.bounds.append(position)
        self.owners.append(owner)

    def owner_at(self, position: int) -> int | None:
        """Return the index of the innermost definition around `position`."""
        return self.owners[bisect_right(self.bounds, position) - 1]


def assemble_definitions(
    source: bytes,
    found: Found,
    scopes: Found,
    sections: Found,
    comments: list[Comment],
    rules: FactRules,
) -> tuple[list[dict[str, Any]], Outline]:
    """Make the definition records of a file and the outline that others look up."""
    drafts = _collect(found, scopes, sections)
    comment_by_end = {comment[1]: comment for comment in comments}
    is_doc = None if rules.doc_comment is None else re.compile(rules.doc_comment).match
    records: list[dict[str, Any]] = []
    outline = Outline()
    # Open drafts with a body, outermost first: (end, qualified name, kind, index of the record).
    stack: list[tuple[int, str, str, int | None]] = []
    # The visibility that a section gave, by how many drafts are open.
    section_of: dict[int, str] = {}
    outer_name, outer_kind, parent = "", "", None
    for draft in drafts:
        if stack and stack[-1][0] <= draft.start:
            while stack and stack[-1][0] <= draft.start:
                end = stack.pop()[0]
                outer_name, outer_kind, parent = stack[-1][1:] if stack else ("", "", None)
                outline.add(end, parent)
        kind = draft.kind
        if kind == "section":
            section_of[len(stack)] = draft.constants["visibility"]
            continue
        if outer_kind in _HOLDS_LOCALS and (kind in _LOCAL or "outside" in draft.constants):
            continue
        name_node = draft.field("name")
        name = "" if name_node is None else unquote(_text(source, name_node))
        if name_node is not None and len(draft.fields["name"]) > 1:
            name = " ".join(_text(source, node) for node in draft.fields["name"])
        name = draft.constants.get("name", name)
        if rules.name_end is not None:
            name = re.sub(rules.name_end, "", name)
        qualified = _separated(name) if kind == "namespace" else name
        if "qualifier" in draft.fields:
            parts = [_dotted(_text(source, node)) for node in draft.fields["qualifier"]]
            qualified = ".".join([*parts, name])
        holder_name, holder_kind, holder = outer_name, outer_kind, parent
        if "owner" in draft.constants:
            classes = (entry[1:] for entry in reversed(stack) if entry[2] in CLASS_LIKE)
            holder_name, holder_kind, holder = next(classes, ("", "", None))
        if holder_name:
            qualified = f"{holder_name}.{qualified}" if name else holder_name
        index = holder
        if not kind:
            # A named scope holds members, as an `impl` does; one without a name is transparent.
            kind = "class" if name else holder_kind
        elif not name:
            continue
        else:
            kind = _kind(draft, name, qualified, holder_kind, rules)
            index = len(records)
            section = section_of.get(len(stack))
            record = _record(source, draft, name, kind, holder_kind, section, rules)
            record["id"] = index
            record["qualified_name"] = qualified
            record["parent"] = holder
            # A comment above is for the first definition of a line, not for what that holds.
            is_first = parent is None or records[parent]["range"][2] != draft.node.start_point[0]
            if is_doc is not None and record["doc"] is None and is_first:
                record["doc"] = _doc_above(source, draft, comment_by_end, is_doc)
            records.append(record)
        if "body" in draft.fields or not _HOLDERS.isdisjoint(draft.constants):
            stack.append((draft.end, qualified, kind, index))
            section_of.pop(len(stack), None)
            outer_name, outer_kind, parent = qualified, kind, index
            outline.add(draft.start, index)
    while stack:
        end = stack.pop()[0]
        outline.add(end, stack[-1][3] if stack else None)
    return records, outline


def _collect(found: Found, scopes: Found, sections: Found) -> list[_Draft]:
    """Put the matches of each node together, in the order of the file."""
    drafts: dict[int, _Draft] = {}
    for pattern, group in sections:
        for captures in group:
            node = captures["section"][0]
            drafts[node.id] = _Draft(node, "section", captures, pattern.constants)
    for pattern, group in scopes:
        for captures in group:
            node = captures["scope"][0]
            drafts.setdefault(node.id, _Draft(node, "", captures, pattern.constants))
    # What patterns say of a node that a definition spans (`@range`), they say of the definition.
    spanned: dict[int, _Draft] = {}
    # Patterns with a kind first: they decide what is a definition at all.
    for pattern, group in sorted(found, key=lambda item: not item[0].kind):
        root, kind, constants = pattern.root, pattern.kind, pattern.constants
        for captures in group:
            for node in captures[root]:
                known = drafts.get(node.id) or spanned.get(node.id)
                if known is not None:
                    _add(known, captures, constants)
                elif kind:
                    known = drafts[node.id] = _Draft(node, kind, captures, constants)
                    if "range" in captures:
                        spanned[known.span.id] = known
                    if "decorator" in captures or "modifier" in captures:
                        _add(known, captures, constants)
    if any("level" in pattern.constants for pattern, _ in found):
        _extend_to_next(
            [each for each in drafts.values() if not each.kind or "level" in each.constants]
        )
    # Of those that span the same, the one with a body comes last: it holds what is inside.
    return sorted(
        drafts.values(), key=lambda draft: (draft.start, -draft.end, "body" in draft.fields)
    )


def _extend_to_next(drafts: list[_Draft]) -> None:
    """Let each with a level reach to the next of its level or a lower one, inside its scope."""
    drafts.sort(key=lambda draft: (draft.start, -draft.end))
    top = drafts[0].node
    while top.parent is not None:
        top = top.parent
    # Scopes that are open, outermost first: where each ends, and what is open in it.
    scopes: list[tuple[int, Point, list[_Draft]]] = [(top.end_byte, top.end_point, [])]

    def leave() -> None:
        end, end_point, inside = scopes.pop()
        for draft in inside:
            draft.end, draft.end_point = end, end_point

    for draft in drafts:
        while len(scopes) > 1 and scopes[-1][0] <= draft.start:
            leave()
        if "level" not in draft.constants:
            scopes.append((draft.end, draft.end_point, []))
            continue
        level = int(draft.constants["level"])
        inside = scopes[-1][2]
        while inside and int(inside[-1].constants["level"]) >= level:
            before = inside.pop()
            before.end, before.end_point = draft.start, draft.node.start_point
        inside.append(draft)
    while scopes:
        leave()


def _add(draft: _Draft, captures: Captures, constants: Mapping[str, str]) -> None:
    """Add the fields of a further match to a draft."""
    if "parameter.name" in captures or "parameter" in captures:
        draft.parameters += ((captures, constants),)
        return
    for field, nodes in captures.items():
        if field == "decorator":
            draft.decorators += tuple(nodes)
        elif field == "modifier":
            draft.modifiers += tuple(nodes)
        else:
            draft.fields.setdefault(field, nodes)
    if constants:
        draft.constants = {**draft.constants, **constants}


def _kind(draft: _Draft, name: str, qualified: str, outer_kind: str, rules: FactRules) -> str:
    """Settle the kind by what the draft lies in: a function in a class is a method."""
    kind = draft.constants.get("kind", draft.kind)
    if "kind" in draft.constants:
        pass
    elif kind == "function" and (outer_kind in CLASS_LIKE or "qualifier" in draft.fields):
        kind = "method"
    elif kind == "variable":
        if rules.constants and name.isupper():
            return "constant"
        if outer_kind in CLASS_LIKE:
            return "field"
    if kind == "method" and rules.constructors:
        like_class = "<class>" in rules.constructors and f".{qualified}".endswith(f".{name}.{name}")
        if like_class or name in rules.constructors:
            return "constructor"
    return kind


def _record(
    source: bytes,
    draft: _Draft,
    name: str,
    kind: str,
    outer_kind: str,
    section: str | None,
    rules: FactRules,
) -> dict[str, Any]:
    node = draft.node
    fields = draft.fields
    name_node = fields["name"][0]
    modifiers = _texts(source, draft.modifiers) if draft.modifiers else []
    return_type = fields.get("return_type")
    doc = fields.get("doc")
    is_callable = kind in CALLABLE or (kind == "property" and "body" in fields)
    return {
        "id": None,
        "name": name,
        "qualified_name": None,
        "kind": kind,
        "ast_kind": node.type,
        "range": [draft.start, draft.end, *draft.span.start_point, *draft.end_point],
        "name_range": _name_range(source, name_node),
        "parent": None,
        "signature": _signature(source, draft),
        "parameters": _parameters(source, draft, rules) if draft.parameters else [],
        "return_type": None if return_type is None else _type(source, return_type),
        "decorators": [text.removeprefix("@") for text in _texts(source, draft.decorators)]
        if draft.decorators
        else [],
        "modifiers": modifiers,
        "visibility": draft.constants.get("visibility")
        or section
        or _visibility(name, kind, modifiers, outer_kind, draft.constants, rules),
        "is_exported": "exported" in draft.constants,
        "doc": None
        if doc is None
        else clean_doc("\n".join(_text(source, node).rstrip() for node in doc)),
        "complexity": 1 if is_callable and "body" in fields else None,
    }


def _type(source: bytes, nodes: list[Node]) -> str:
    """Return the text of a type and of the marks that follow it elsewhere: `char **`."""
    text = _text(source, nodes[0])
    for node in nodes[1:]:
        text += ("" if text[-1:] in "*&" else " ") + _text(source, node)
    return one_line(text)


def _texts(source: bytes, nodes: tuple[Node, ...]) -> list[str]:
    """Return the texts of nodes in their order in the file, each once."""
    by_start = {node.start_byte: node for node in nodes}
    return [one_line(_text(source, by_start[start])) for start in sorted(by_start)]


def _signature(source: bytes, draft: _Draft) -> str:
    """Return the text of the definition up to its body, on one line."""
    start = draft.start
    if draft.decorators:
        start = _after_decorators(source, start, draft.decorators)
    body = draft.field("body")
    if body is None or body.start_byte <= start:
        end = min(draft.span.end_byte, start + 1_000)
        return one_line(source[start:end].decode("utf-8", "replace"))
    head = source[start : min(body.start_byte, start + 1_000)].decode("utf-8", "replace")
    return one_line(head.rstrip().removesuffix("=>").rstrip(" \t\r\n{:="))


def _after_decorators(source: bytes, start: int, decorators: tuple[Node, ...]) -> int:
    """Return where the signature begins: after those in front, not those among modifiers."""
    for node in sorted(decorators, key=lambda node: node.start_byte):
        if start < node.end_byte and not source[start : node.start_byte].strip(_AROUND_DECORATORS):
            start = node.end_byte
            while source[start : start + 1] in _AFTER_DECORATOR:
                start += 1
    return start


def _parameters(source: bytes, draft: _Draft, rules: FactRules) -> list[dict[str, Any]]:
    found: list[tuple[int, int, Node, Captures, Mapping[str, str]]] = []
    for captures, constants in draft.parameters:
        node = (captures.get("parameter") or captures["parameter.name"])[0]
        found.append((node.start_byte, len(found), node, captures, constants))
    found.sort(key=itemgetter(0, 1))
    records: list[dict[str, Any]] = []
    following: str | None = None
    last = -1
    for start, _, node, captures, constants in found:
        if start == last:
            continue  # a more special pattern had it
        last = start
        if constants:
            if "parameter.before" in constants:
                for record in records:
                    record.setdefault("kind", constants["parameter.before"])
                continue
            if "parameter.after" in constants:
                following = constants["parameter.after"]
                continue
        name = captures.get("parameter.name")
        is_around = "parameter.type" in constants
        if name is None and (is_around or "parameter.type" in captures):
            record = {"name": ""}
        else:
            record = {"name": one_line(_text(source, node if name is None else name[0]))}
        if is_around:
            record["type"] = _around(source, node, captures)
        elif "parameter.type" in captures:
            record["type"] = one_line(_text(source, captures["parameter.type"][0]))
        if "parameter.default" in captures:
            record["default"] = one_line(_text(source, captures["parameter.default"][0]))
        kind = constants.get("parameter.kind", following)
        if kind is not None:
            record["kind"] = kind
            if kind == "variadic" and rules.variadic_ends_positional:
                following = "keyword_only"
        records.append(record)
    return records


def _around(source: bytes, node: Node, captures: Captures) -> str:
    """Return the text of a parameter without its name and default: a type in C's syntax."""
    end = node.end_byte
    if "parameter.default" in captures:
        end = captures["parameter.default"][0].start_byte
    text = source[node.start_byte : end]
    if "parameter.name" in captures:
        name = captures["parameter.name"][0]
        text = source[node.start_byte : name.start_byte] + source[name.end_byte : end]
    return one_line(text.decode("utf-8", "replace")).rstrip(" =")


def _visibility(
    name: str,
    kind: str,
    modifiers: list[str],
    outer_kind: str,
    constants: Mapping[str, str],
    rules: FactRules,
) -> str:
    if rules.visibility == "underscore":
        special = name.startswith("__") and name.endswith("__")
        return "private" if name.startswith("_") and not special else "public"
    if rules.visibility == "capital":
        return "public" if name[:1].isupper() else "private"
    if rules.visibility == "modifiers":
        for word, visibility in rules.visibility_words.items():
            if word in modifiers:
                return visibility
        if outer_kind in _PUBLIC_MEMBERS or kind == "enumMember":
            return "public"
        return constants.get("visibility_default", rules.visibility_default)
    return "public"


def _doc_above(
    source: bytes,
    draft: _Draft,
    comment_by_end: dict[int, Comment],
    is_doc: Callable[[str], re.Match[str] | None],
) -> str | None:
    """Return the comments directly above a definition that are its documentation."""
    anchor = draft.field("anchor") or draft.span
    line = min(node.start_point[0] for node in (anchor, *draft.decorators))
    texts: list[str] = []
    while (comment := comment_by_end.get(line - 1)) is not None:
        text = source[comment[2] : comment[3]].decode("utf-8", "replace")
        kind = is_doc(text)
        if kind is None:
            break
        line = comment[0]
        if kind.lastgroup == "skip":
            continue
        texts.append(text)
        if text.startswith("/*"):
            break
    return clean_doc("\n".join(reversed(texts))) if texts else None


def _name_range(source: bytes, node: Node) -> list[int]:
    """Return the range of a name, without the quotes that it may be written in."""
    places = range_of(node)
    if source[places[0]] == _COLON:
        places[0] += 1
        places[3] += 1
    elif source[places[0]] in _QUOTE_BYTES and is_quoted(_text(source, node)):
        places[0] += 1
        places[3] += 1
        places[1] -= 1
        places[5] -= 1
    return places


def range_of(node: Node) -> list[int]:
    """Return `[start_byte, end_byte, start_line, start_column, end_line, end_column]`."""
    return [node.start_byte, node.end_byte, *node.start_point, *node.end_point]


def _text(source: bytes, node: Node) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _dotted(name: str) -> str:
    """Return a scope's name (`a::b`, `a\\b`, `*T`, `T<U>`) with dots and without arguments."""
    name = name.partition("<")[0].partition("[")[0]
    return _separated(name.strip("*&( )")).replace("/", ".")


def _separated(name: str) -> str:
    """Return a name with dots between its parts (`a::b`, `a\\b`)."""
    return name.replace("::", ".").replace("\\", ".")
