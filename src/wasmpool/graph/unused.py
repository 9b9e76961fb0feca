"""Definitions that nothing in a project refers to.

Rules of this file:

- What cannot be called is not listed: macros without parameters are mostly constants.
- What may be used is not listed: a name that is called somewhere and could not be resolved may be
  any definition of that name.
- What is called from outside by its nature is not listed: entry points, tests, special methods,
  constructors, what has decorators, and methods that stand in for those of a base class.
- Who uses a part uses the whole: a class is used when a method of it is.
- All are guesses: a graph does not see names that are used as values or as types, and what is
  exported may have users elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from wasmpool.graph.model import Edge, Node, Unresolved

_TYPES = ("Class", "Interface", "Struct", "Enum", "Trait")
_USABLE = (*_TYPES, "Function", "Method")


class Unused(NamedTuple):
    """A definition that nothing in the project refers to.

    Attributes:
        node: The definition.
        confidence: How sure it is that nobody does.
        reason: Why it is as sure as that.
    """

    node: Node
    confidence: float
    reason: str


class _Graph(Protocol):
    @property
    def nodes(self) -> Mapping[str, Node]: ...

    @property
    def edges(self) -> Sequence[Edge]: ...

    @property
    def unresolved(self) -> Sequence[Unresolved]: ...


def unused(graph: _Graph, members: Collection[str] | None, min_confidence: float) -> list[Unused]:
    """The unused definitions, surest first; only those among `members`, if there are any."""
    used = _used(graph)
    vague = {item.name for item in graph.unresolved}
    bases = _Bases(graph)
    found = []
    for node in graph.nodes.values():
        if node.label not in _USABLE or (members is not None and node.id not in members):
            continue
        if node.id in used or node.properties.get("name") in vague:
            continue
        if _is_called_from_outside(node) or _is_never_called(node) or bases.wants(node):
            continue
        if node.properties.get("is_exported"):
            found.append(Unused(node, 0.5, "exported: others may use it"))
        elif node.label in _TYPES:
            found.append(Unused(node, 0.6, "nothing makes, imports or extends one"))
        else:
            found.append(Unused(node, 0.7, "nothing calls or imports it"))
    sure = (each for each in found if each.confidence >= min_confidence)
    return sorted(sure, key=lambda each: (-each.confidence, each.node.id))


def _used(graph: _Graph) -> set[str]:
    """The ids of all that anything outside of it refers to, or to a part of it."""
    owners = {edge.target: edge.source for edge in graph.edges if edge.type == "DEFINES"}
    used: set[str] = set()
    for edge in graph.edges:
        if edge.type not in ("CONTAINS", "DEFINES"):
            id: str | None = edge.target
            while id is not None and id != edge.source and not edge.source.startswith(f"{id}."):
                used.add(id)
                id = owners.get(id)
    return used


def _is_called_from_outside(node: Node) -> bool:
    name, path = str(node.properties.get("name")), str(node.properties.get("path"))
    return (
        name == "main"
        or (name.startswith("__") and name.endswith("__"))
        or "test" in name.lower()
        or "test" in path.lower()
        or node.properties.get("kind") == "constructor"
        or bool(node.properties.get("decorators"))
    )


def _is_never_called(node: Node) -> bool:
    """Whether a definition is a constant that stands among the functions: `#define LIMIT 3`."""
    is_macro = node.properties.get("kind") == "macro"
    return is_macro and f"{node.properties['name']}(" not in str(node.properties.get("signature"))


class _Bases:
    """What classes inherit."""

    def __init__(self, graph: _Graph) -> None:
        self._nodes = graph.nodes
        self._owners = {e.target: e.source for e in graph.edges if e.type == "DEFINES"}
        self._bases: dict[str, list[str]] = {}
        for edge in graph.edges:
            if edge.type in ("EXTENDS", "IMPLEMENTS"):
                self._bases.setdefault(edge.source, []).append(edge.target)
        self._unknown = {
            item.enclosing for item in graph.unresolved if item.kind in ("inherits", "implements")
        }

    def wants(self, node: Node) -> bool:
        """Whether a method may be called in the name of a base, or of one that is unknown."""
        if node.label != "Method":
            return False
        name = node.properties.get("name")
        classes = [self._owners.get(node.id, "")]
        for owner in classes:  # it grows while it is gone through
            if owner in self._unknown:
                return True
            for base in self._bases.get(owner, ()):
                if self._nodes[base].label == "External" or f"{base}.{name}" in self._nodes:
                    return True
                if base not in classes:
                    classes.append(base)
        return False
