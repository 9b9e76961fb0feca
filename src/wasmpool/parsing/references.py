"""References of a file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any

from tree_sitter import Node

from wasmpool.parsing.chains import chain_before
from wasmpool.parsing.metrics import Comments
from wasmpool.parsing.outline import Outline
from wasmpool.parsing.patterns import Found, Pattern
from wasmpool.parsing.text import one_line, unquote

Record = dict[str, Any]

# How far kinds stand back behind others that find the same name; "" makes no record. What has
# `fallback` stands back behind the next one as well.
_ORDER = {"": 4, "write": 6, "read": 8}
_FALLBACK = 3
_SPACE = " \t\r\n\f\\"
_MARKS = frozenset("\"'`:")
_RECEIVER_LIMIT = 80
# What arguments that are counted by their commas must not have.
_NESTING = frozenset("([{<|\"'/")


def assemble_references(
    source: bytes,
    found: Found,
    definitions: list[Record],
    outline: Outline,
    comments: Comments,
) -> list[Record]:
    """Make the reference records of a file.

    A `read` or `write` of a name that another record has already, or that is a `@reference`
    without a kind, is left out, and so is what a pattern with `fallback` finds. What is written is
    not read as well, and a `@reference` with `fallback` leaves out what is not written.
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
        constants = pattern.constants
        is_free = kind == "call" and "call_form" not in constants
        call_form = "free" if is_free else constants.get("call_form")
        access = constants.get("receiver_before")
        is_tokens = "tokens" in constants
        arguments_field = constants.get("arguments")
        arity_field = constants.get("arity_field")
        fixed_arity: int | None = 0 if kind == "call" else None
        if "arity" in constants:
            fixed_arity = None if constants["arity"] == "unknown" else int(constants["arity"])
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
            if is_tokens and text[end : captures["arguments"][0].start_byte].strip(_SPACE):
                continue
            if not ascii_only:
                name = name.encode("latin-1").decode("utf-8", "replace")
            if name[:1] in _MARKS:
                name = unquote(name)
            if some_yield:
                if yields and name_start in taken:
                    continue
                taken.add(name_start)
            receiver = None
            form = call_form
            held: tuple[int, int] | None = None
            if access is not None:
                held = (start, name_start) if name_start > start else None
            elif is_tokens:
                held = chain_before(text, start, comments)
            elif "receiver" in captures:
                held = captures["receiver"][0].start_byte, captures["receiver"][-1].end_byte
            if held is not None:
                receiver = text[held[0] : held[1]]
                if "\n" in receiver:
                    receiver = comments.cut_out(source, *held).decode("latin-1")
                if access is not None:
                    receiver = receiver.rstrip(_SPACE).removesuffix(access).rstrip(_SPACE)
                if is_free:
                    form = "member"
                if not ascii_only:
                    receiver = receiver.encode("latin-1").decode("utf-8", "replace")
                if len(receiver) > _RECEIVER_LIMIT or "\n" in receiver:
                    receiver = one_line(receiver, _RECEIVER_LIMIT)
            arity = fixed_arity
            arguments = None
            if is_tokens:
                last = captures["arguments"][-1]
                if fixed_arity is not None:
                    arity = _count_by_commas(text[last.start_byte + 1 : last.end_byte - 1])
                end = last.end_byte
                end_line, end_column = last.end_point
                if held is not None:
                    start = held[0]
                    lines = text.count("\n", start, name_start)
                    start_line -= lines
                    if lines:
                        start_column = start - text.rfind("\n", 0, start) - 1
                    else:
                        start_column -= name_start - start
            elif "argument" in captures:
                arity = 1
            elif arguments_field is not None:
                arguments = node.child_by_field_name(arguments_field)
            elif "arguments" in captures:
                arguments = captures["arguments"][0]
            elif arity_field is not None:
                arity = len(node.children_by_field_name(arity_field))
            if arguments is not None:
                arity = arguments.named_child_count
                if arity and comments.starts:
                    arity -= _count_comments(arguments, comments.starts)
            keys.append((start << 32) - end)
            records.append(
                {
                    "name": name,
                    "kind": kind,
                    "call_form": form,
                    "receiver": receiver,
                    "arity": arity,
                    "range": [start, end, start_line, start_column, end_line, end_column],
                    "enclosing": owners[bisect_right(bounds, start) - 1],
                }
            )
    return [records[index] for index in sorted(range(len(keys)), key=keys.__getitem__)]


def _yields(pattern: Pattern) -> int:
    """Tell how far a pattern stands back behind others that find the same name."""
    return _ORDER.get(pattern.kind, 0) + (_FALLBACK if "fallback" in pattern.constants else 0)


def _count_comments(arguments: Node, comments: list[int]) -> int:
    """Count the comments that stand between arguments."""
    first = bisect_left(comments, arguments.start_byte)
    if first == len(comments) or comments[first] >= arguments.end_byte:
        return 0
    return sum(child.is_extra for child in arguments.named_children)


def _count_by_commas(arguments: str) -> int | None:
    """Count arguments of which there are but tokens; None where that is not simple."""
    if not _NESTING.isdisjoint(arguments):
        return None
    arguments = arguments.strip(_SPACE)
    return arguments.count(",") + (not arguments.endswith(",")) if arguments else 0


def without_inside(references: list[Record], silent: Found) -> list[Record]:
    """Leave out the references that lie in nodes captured as `@no_references`, or some of them."""
    starts = [reference["range"][0] for reference in references]
    dropped: set[int] = set()
    for pattern, group in silent:
        for captures in group:
            node = captures[pattern.root][0]
            first = bisect_left(starts, node.start_byte)
            inside = range(first, bisect_left(starts, node.end_byte))
            dropped.update(
                each for each in inside if pattern.kind in ("", references[each]["kind"])
            )
    if not dropped:
        return references
    return [each for index, each in enumerate(references) if index not in dropped]
