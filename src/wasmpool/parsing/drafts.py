"""Drafts: the matches of one node put together, in the order of the file.

A definition is usually found by several patterns: one gives its kind and name, others add a doc, a
decorator, a parameter each. What an earlier pattern gave stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tree_sitter import Node, Point

from wasmpool.parsing.patterns import Captures, Found


class ParameterMatch(NamedTuple):
    """A match that says something of a parameter, with the constants of its pattern."""

    captures: Captures
    constants: Mapping[str, str]


class Draft:
    """A definition, or a scope (no kind), while its matches come together.

    Attributes:
        span: The node that it spans: its own, or the one captured as `@range`.
        end_point: Where it ends, when that is not the end of `span`.
        fields: The captures of all its matches; what an earlier pattern gave stays.
        parameters: One match for each, with the constants of its pattern.
    """

    __slots__ = (
        "constants", "decorators", "end", "end_point", "fields", "kind", "modifiers", "node",
        "parameters", "span", "start",
    )  # fmt: skip

    def __init__(
        self, node: Node, kind: str, fields: Captures, constants: Mapping[str, str]
    ) -> None:
        self.node = node
        self.kind = kind
        self.span = span = fields["range"][0] if "range" in fields else node
        self.start = span.start_byte
        self.end = span.end_byte
        self.end_point: Point | None = None
        self.fields = fields
        self.constants = constants
        self.decorators: tuple[Node, ...] = ()
        self.modifiers: tuple[Node, ...] = ()
        self.parameters: tuple[ParameterMatch, ...] = ()

    def field(self, name: str) -> Node | None:
        """Return the first node captured as `name`."""
        nodes = self.fields.get(name)
        return None if nodes is None else nodes[0]


def collect(found: Found, scopes: Found, sections: Found) -> list[Draft]:
    """Put the matches of each node together.

    Args:
        found: Matches of `@definition` patterns.
        scopes: Matches of `@scope` patterns; their drafts have no kind.
        sections: Matches of `@section` patterns; their drafts have the kind `section`.

    Returns:
        Drafts by start, then by end descending.
    """
    drafts: dict[int, Draft] = {}
    for pattern, group in sections:
        for captures in group:
            node = captures["section"][0]
            drafts[node.id] = Draft(node, "section", captures, pattern.constants)
    for pattern, group in scopes:
        for captures in group:
            node = captures["scope"][0]
            drafts.setdefault(node.id, Draft(node, "", captures, pattern.constants))
    # What patterns say of a node that a definition spans (`@range`), they say of the definition.
    spanned: dict[int, Draft] = {}
    # Patterns with a kind first: they decide what is a definition at all.
    for pattern, group in sorted(found, key=lambda item: not item[0].kind):
        root, kind, constants = pattern.root, pattern.kind, pattern.constants
        for captures in group:
            for node in captures[root]:
                id = node.id
                known = drafts.get(id)
                if known is None and spanned:
                    known = spanned.get(id)
                if known is not None:
                    _add(known, captures, constants)
                elif kind:
                    known = drafts[id] = Draft(node, kind, captures, constants)
                    if "range" in captures:
                        spanned[known.span.id] = known
                    if "decorator" in captures or "modifier" in captures:
                        _add(known, captures, constants)
    if any("level" in pattern.constants for pattern, _ in found):
        _extend_to_next(
            [each for each in drafts.values() if not each.kind or "level" in each.constants]
        )
    # Of those that span the same, the one with a body comes last: it holds what is inside.
    return sorted(drafts.values(), key=_order)


def _order(draft: Draft) -> int:
    """Sort by start, then by end descending, then those without a body first, as one number."""
    return (draft.start << 33) - (draft.end << 1) + ("body" in draft.fields)


def _extend_to_next(drafts: list[Draft]) -> None:
    """Let each with a level reach to the next of its level or a lower one, inside its scope."""
    drafts.sort(key=lambda draft: (draft.start, -draft.end))
    top = drafts[0].node
    while top.parent is not None:
        top = top.parent
    # Scopes that are open, outermost first: where each ends, and what is open in it.
    scopes: list[tuple[int, Point, list[Draft]]] = [(top.end_byte, top.end_point, [])]

    def leave() -> None:
        end, end_point, inside = scopes.pop()
        for draft in inside:
            draft.end, draft.end_point = end, end_point

    for draft in drafts:
        while len(scopes) > 1 and scopes[-1][0] <= draft.start:
            leave()
        if "level" not in draft.constants:
            scopes.append((draft.end, draft.span.end_point, []))
            continue
        level = int(draft.constants["level"])
        inside = scopes[-1][2]
        while inside and int(inside[-1].constants["level"]) >= level:
            before = inside.pop()
            before.end, before.end_point = draft.start, draft.node.start_point
        inside.append(draft)
    while scopes:
        leave()


def _add(draft: Draft, captures: Captures, constants: Mapping[str, str]) -> None:
    """Add the fields of a further match to a draft."""
    if "parameter.name" in captures or "parameter" in captures:
        draft.parameters += (ParameterMatch(captures, constants),)
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
