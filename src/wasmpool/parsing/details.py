"""The fields of a definition that are read off its text: signature, parameters, docs and so on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from tree_sitter import Node

from wasmpool.parsing.drafts import Draft
from wasmpool.parsing.languages import FactRules
from wasmpool.parsing.metrics import Comment, Comments
from wasmpool.parsing.patterns import CALLABLE, Captures
from wasmpool.parsing.text import clean_doc, is_quoted, node_text, one_line, unquote

_MARKS = frozenset("\"'`:")
_MARK_BYTES = frozenset(b"\"'`:")
_COLON = ord(":")
_AROUND_DECORATORS = b" \t\r\n@#[],"
_AFTER_DECORATOR = frozenset((b" ", b"\t", b"\r", b"\n", b"]"))
_PUBLIC_MEMBERS = frozenset({"interface", "trait"})

IsDoc = Callable[[str], re.Match[str] | None]


def make_record(
    source: bytes,
    draft: Draft,
    name: str,
    kind: str,
    outer_kind: str,
    section: str | None,
    comments: Comments,
    rules: FactRules,
) -> dict[str, Any]:
    """Make the record of a definition, but for what its place in the file gives.

    Args:
        source: The bytes of the file.
        draft: What the matches say.
        name: Its name, not empty.
        kind: Its kind.
        outer_kind: Kind of what it lies in, or "".
        section: The visibility that a section gives, if it lies in one.
        comments: The comments of the file.
        rules: The language's table.
    """
    node = draft.node
    fields = draft.fields
    name_node = fields["name"][0]
    modifiers = node_texts(source, draft.modifiers) if draft.modifiers else []
    return_type = fields.get("return_type")
    doc = fields.get("doc")
    is_callable = kind in CALLABLE or (kind == "property" and "body" in fields)
    start_line, start_column = draft.span.start_point
    end_line, end_column = draft.end_point or draft.span.end_point
    return {
        "id": None,
        "name": name,
        "qualified_name": None,
        "kind": kind,
        "ast_kind": node.type,
        "range": [draft.start, draft.end, start_line, start_column, end_line, end_column],
        "name_range": name_range(source, name_node),
        "parent": None,
        "signature": signature(source, draft, comments),
        "parameters": parameters(source, draft, rules) if draft.parameters else [],
        "return_type": None if return_type is None else type_text(source, return_type),
        "decorators": [text.removeprefix("@") for text in node_texts(source, draft.decorators)]
        if draft.decorators
        else [],
        "modifiers": modifiers,
        "visibility": draft.constants.get("visibility")
        or section
        or visibility(name, kind, modifiers, outer_kind, draft.constants, rules),
        "is_exported": "exported" in draft.constants,
        "doc": None
        if doc is None
        else clean_doc("\n".join(node_text(source, node).rstrip() for node in doc)),
        "complexity": 1 if is_callable and "body" in fields else None,
    }


def type_text(source: bytes, nodes: list[Node]) -> str:
    """Return the text of a type and of the marks that follow it elsewhere: `char **`."""
    text = node_text(source, nodes[0])
    for node in nodes[1:]:
        text += ("" if text[-1:] in "*&" else " ") + node_text(source, node)
    return one_line(text)


def node_texts(source: bytes, nodes: tuple[Node, ...]) -> list[str]:
    """Return the texts of nodes in their order in the file, each once."""
    by_start = {node.start_byte: node for node in nodes}
    return [one_line(node_text(source, by_start[start])) for start in sorted(by_start)]


def signature(source: bytes, draft: Draft, comments: Comments) -> str:
    """Return the text of the definition up to its body, on one line and without comments."""
    start = draft.start
    if draft.decorators:
        start = _after_decorators(source, start, draft.decorators)
    body = draft.field("body")
    if body is None or body.start_byte <= start:
        end = min(draft.span.end_byte, start + 1_000)
        return one_line(comments.cut_out(source, start, end).decode("utf-8", "replace"))
    end = min(body.start_byte, start + 1_000)
    head = comments.cut_out(source, start, end).decode("utf-8", "replace")
    return one_line(head.rstrip().removesuffix("=>").rstrip(" \t\r\n{:="))


def _after_decorators(source: bytes, start: int, decorators: tuple[Node, ...]) -> int:
    """Return where the signature begins: after those in front, not those among modifiers."""
    for node in sorted(decorators, key=lambda node: node.start_byte):
        between = source[min(start, node.start_byte) : node.start_byte]
        if start < node.end_byte and not between.strip(_AROUND_DECORATORS):
            start = node.end_byte
            while source[start : start + 1] in _AFTER_DECORATOR:
                start += 1
    return start


def parameters(source: bytes, draft: Draft, rules: FactRules) -> list[dict[str, Any]]:
    """Return the parameters of a callable, in order."""
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
            record = {"name": one_line(node_text(source, node if name is None else name[0]))}
        if is_around:
            record["type"] = _around(source, node, captures)
        elif "parameter.type" in captures:
            record["type"] = one_line(node_text(source, captures["parameter.type"][0]))
        if "parameter.default" in captures:
            record["default"] = one_line(node_text(source, captures["parameter.default"][0]))
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
        text = (
            source[node.start_byte : name.start_byte]
            + source[name.end_byte : max(end, name.end_byte)]
        )
    return one_line(text.decode("utf-8", "replace")).rstrip(" =")


def visibility(
    name: str,
    kind: str,
    modifiers: list[str],
    outer_kind: str,
    constants: Mapping[str, str],
    rules: FactRules,
) -> str:
    """Return the visibility of a definition by the rule of its language."""
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


def doc_above(
    source: bytes,
    draft: Draft,
    comment_by_end: dict[int, Comment],
    is_doc: IsDoc,
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


def node_name(source: bytes, node: Node) -> str:
    """Return the name that a node is on one line, without quotes or the colon of a symbol."""
    name = node_text(source, node)
    return unquote(name) if name[:1] in _MARKS or "\n" in name else name


def name_range(source: bytes, node: Node) -> list[int]:
    """Return the range of a name, without the quotes that it may be written in."""
    places = range_of(node)
    if source[places[0]] not in _MARK_BYTES:
        return places
    if source[places[0]] == _COLON:
        places[0] += 1
        places[3] += 1
    elif is_quoted(node_text(source, node)):
        places[0] += 1
        places[3] += 1
        places[1] -= 1
        places[5] -= 1
    return places


def range_of(node: Node) -> list[int]:
    """Return `[start_byte, end_byte, start_line, start_column, end_line, end_column]`."""
    start_line, start_column = node.start_point
    end_line, end_column = node.end_point
    return [node.start_byte, node.end_byte, start_line, start_column, end_line, end_column]
