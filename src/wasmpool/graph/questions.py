"""What a graph can be asked.

Rules of this file:

- A name is what `names.py` understands. A file, folder, class or module stands for all that is in
  it; then only edges that cross its border count. A function or method stands for itself.
- Where a name is that of a file and of something in it, questions about definitions (callers,
  callees, impact, path) mean this, those about files (imports, importers, cycles, unused) the file.
- Answers have a fixed order: nearest first, then by id.
- Nothing is counted as certain that is not: answers carry the confidence of the edges that they
  come from, and `min_confidence` leaves out edges below it.
- A name that means nothing is an `UnknownName`, a limit that means nothing a `ConfigError`.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from wasmpool.exceptions import ConfigError
from wasmpool.graph.cycles import components, shortest_cycle
from wasmpool.graph.names import Names
from wasmpool.graph.unused import Unused, unused

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from wasmpool.graph.model import Edge, Node, Unresolved

NEEDS = ("CALLS", "IMPORTS", "EXTENDS", "IMPLEMENTS")
"""Types of edges by which one thing needs another."""
_INSIDE = ("CONTAINS", "DEFINES")
_ALONE = ("Function", "Method", "Variable", "External")
MOST_HUBS = 20


class Related(NamedTuple):
    """A node that an answer names.

    Attributes:
        node: The node.
        distance: Edges between it and what was asked about.
        edge: The last of these, the one that `node` is an end of.
    """

    node: Node
    distance: int
    edge: Edge


class Cycle(NamedTuple):
    """Files that all need each other.

    Attributes:
        members: Their ids.
        way: A shortest way round, as edges.
    """

    members: tuple[str, ...]
    way: tuple[Edge, ...]


class Hub(NamedTuple):
    """A node with many others around it.

    Attributes:
        node: The node.
        needed_by: How many others call, import, extend or implement it.
        needs: How many others it calls, imports, extends or implements.
    """

    node: Node
    needed_by: int
    needs: int


class Questions:
    """The questions, for whatever has `nodes`, `edges`, `unresolved` and `meta`."""

    nodes: dict[str, Node]
    edges: list[Edge]
    unresolved: list[Unresolved]
    meta: dict[str, Any]

    # ------------------------------------------------------------ neighbours

    def find(self, name: str) -> Node:
        """The node of a name.

        Raises:
            UnknownName: Nothing, or more than one thing, is called so; it carries the choices.
        """
        return self._names.find(name)

    def callers(self, name: str, depth: int = 1, min_confidence: float = 0.0) -> list[Related]:
        """Who calls it, over up to `depth` calls."""
        node = self._names.find(name, "definition")
        return self._around(node, ("CALLS",), False, depth, min_confidence)

    def callees(self, name: str, depth: int = 1, min_confidence: float = 0.0) -> list[Related]:
        """Whom it calls, over up to `depth` calls."""
        node = self._names.find(name, "definition")
        return self._around(node, ("CALLS",), True, depth, min_confidence)

    def imports(self, name: str, depth: int = 1, min_confidence: float = 0.0) -> list[Related]:
        """What it imports; for a definition, what its file does."""
        node = self._names.find(name, "file")
        if node.label in _ALONE and node.properties.get("path") in self.nodes:
            node = self.nodes[node.properties["path"]]
        return self._around(node, ("IMPORTS",), True, depth, min_confidence)

    def importers(self, name: str, depth: int = 1, min_confidence: float = 0.0) -> list[Related]:
        """Who imports it."""
        node = self._names.find(name, "file")
        return self._around(node, ("IMPORTS",), False, depth, min_confidence)

    def impact(
        self, name: str, depth: int | None = None, min_confidence: float = 0.0
    ) -> list[Related]:
        """What can break when it changes: all that needs it, over any number of steps.

        Who imports a definition needs it. Who imports that importer need not, so there the way
        ends; for files and folders it goes on.
        """
        _check_limits(min_confidence, depth=1 if depth is None else depth)
        start = self._names.find(name, "definition")
        members = self._members(start)
        through_imports = start.label in ("Project", "Folder", "File", "Module")
        found: dict[str, Related] = {}
        queue = deque((id, 0, False) for id in sorted(members))
        done = {(id, False) for id in members}
        while queue:
            id, distance, imports = queue.popleft()
            if distance == depth or (imports and not through_imports):
                continue
            for edge in self._edges(id, ("IMPORTS",) if imports else NEEDS, False, min_confidence):
                step = (edge.source, imports or edge.type == "IMPORTS")
                if edge.source not in members and step not in done:
                    done.add(step)
                    related = Related(self.nodes[edge.source], distance + 1, edge)
                    found.setdefault(edge.source, related)
                    queue.append((edge.source, distance + 1, step[1]))
        return _in_order(found.values())

    def path(self, source: str, target: str, min_confidence: float = 0.0) -> list[Edge]:
        """A shortest way from one to another along what each needs; empty without one."""
        _check_limits(min_confidence)
        both = (self._names.find(name, "definition") for name in (source, target))
        starts, ends = map(self._members, both)
        before: dict[str, Edge] = {}
        queue = deque(sorted(starts))
        while queue:
            id = queue.popleft()
            for edge in self._edges(id, NEEDS, True, min_confidence):
                if edge.target in starts or edge.target in before:
                    continue
                before[edge.target] = edge
                if edge.target in ends:
                    way = [edge]
                    while way[-1].source not in starts:
                        way.append(before[way[-1].source])
                    return way[::-1]
                queue.append(edge.target)
        return []

    # ------------------------------------------------------------ the whole

    def cycles(self, name: str | None = None, min_confidence: float = 0.0) -> list[Cycle]:
        """Files that import each other in circles; with a name, those that it is part of."""
        _check_limits(min_confidence)
        arrows: dict[str, dict[str, Edge]] = {}
        for edge in self.edges:
            if edge.type == "IMPORTS" and edge.confidence >= min_confidence:
                source, target = self._file_of(edge.source), self._file_of(edge.target)
                if source is not None and target is not None and source != target:
                    arrows.setdefault(source, {}).setdefault(target, edge)
        wanted = None if name is None else self._members(self._names.find(name, "file"))
        found = []
        for component in components(arrows):
            if wanted is not None and wanted.isdisjoint(component):
                continue
            inside = {id: [each for each in arrows[id] if each in component] for id in component}
            way = shortest_cycle(component[0], inside)
            pairs = zip(way, [*way[1:], way[0]], strict=True)
            found.append(Cycle(tuple(component), tuple(arrows[a][b] for a, b in pairs)))
        return found

    def unused(self, name: str | None = None, min_confidence: float = 0.0) -> list[Unused]:
        """Definitions that nothing refers to; with a name, those inside of it.

        What is called by a name that could not be resolved may be it, so that is not listed; nor
        is what is called from outside by its nature: entry points, tests, special methods, what
        has decorators, and methods that stand in for those of a base class.
        """
        _check_limits(min_confidence)
        members = None if name is None else self._members(self._names.find(name, "file"))
        return unused(self, members, min_confidence)

    def hubs(self, limit: int = MOST_HUBS, min_confidence: float = 0.0) -> list[Hub]:
        """The nodes that most others need, and need most others; those from outside come last."""
        _check_limits(min_confidence, limit=limit)
        into: dict[str, set[str]] = {}
        out: dict[str, set[str]] = {}
        for edge in self.edges:
            if edge.type in NEEDS and edge.confidence >= min_confidence:
                into.setdefault(edge.target, set()).add(edge.source)
                out.setdefault(edge.source, set()).add(edge.target)
        hubs = [
            Hub(self.nodes[id], len(into.get(id, ())), len(out.get(id, ())))
            for id in into.keys() | out.keys()
        ]
        hubs.sort(
            key=lambda hub: (
                hub.node.label == "External",
                -hub.needed_by - hub.needs,
                hub.node.id,
            )
        )
        return hubs[:limit]

    def stats(self) -> dict[str, Any]:
        """Counts: nodes by label, edges by type, guesses, what is unresolved and why.

        `calls` are those that are in neither: what leads out of the project, and what is in
        languages whose calls are not followed.
        """
        counts = self.meta.get("counts", {})
        languages = Counter(
            node.properties.get("language")
            for node in self.nodes.values()
            if node.label == "File" and node.properties.get("language")
        )
        return {
            "nodes": _counts(node.label for node in self.nodes.values()),
            "edges": _counts(edge.type for edge in self.edges),
            "guesses": _counts(edge.type for edge in self.edges if edge.confidence < 0.8),
            "unresolved": _counts(f"{item.kind}: {item.reason}" for item in self.unresolved),
            "calls": {
                "leading_out": counts.get("calls_leading_out", 0),
                "not_followed": counts.get("calls_not_followed", 0),
            },
            "languages": dict(sorted(languages.items())),
        }

    def to_networkx(self) -> MultiDiGraph[str]:
        """The graph for networkx: node attributes `label` and properties, edge keys their types.

        Raises:
            ConfigError: networkx is not installed.
        """
        try:
            import networkx
        except ModuleNotFoundError as error:
            raise ConfigError(
                "to_networkx needs networkx: pip install 'wasmpool[networkx]'"
            ) from error
        graph: MultiDiGraph[str] = networkx.MultiDiGraph()
        for node in self.nodes.values():
            graph.add_node(node.id, **{**node.properties, "label": node.label})
        for edge in self.edges:
            graph.add_edge(
                *(edge.source, edge.target, edge.type),
                type=edge.type,
                confidence=edge.confidence,
                reason=edge.reason,
                sites=edge.sites,
            )
        return graph

    # ------------------------------------------------------------ inside

    @cached_property
    def _names(self) -> Names:
        return Names(self.nodes)

    @cached_property
    def _out(self) -> dict[str, list[Edge]]:
        return _by(self.edges, "source")

    @cached_property
    def _into(self) -> dict[str, list[Edge]]:
        return _by(self.edges, "target")

    def _edges(
        self, id: str, types: Container[str], forward: bool, min_confidence: float
    ) -> Iterator[Edge]:
        for edge in (self._out if forward else self._into).get(id, ()):
            if edge.type in types and edge.confidence >= min_confidence:
                yield edge

    def _members(self, node: Node) -> set[str]:
        """The ids of a node and, where it stands for them, of all that is in it."""
        members = {node.id}
        if node.label in _ALONE:
            return members
        queue = [node.id]
        while queue:
            for edge in self._edges(queue.pop(), _INSIDE, True, 0.0):
                if edge.target not in members:
                    members.add(edge.target)
                    queue.append(edge.target)
        return members

    def _around(
        self, start: Node, types: tuple[str, ...], forward: bool, depth: int, min_confidence: float
    ) -> list[Related]:
        _check_limits(min_confidence, depth=depth)
        members = self._members(start)
        found: dict[str, Related] = {}
        queue = deque((id, 0) for id in sorted(members))
        while queue:
            id, distance = queue.popleft()
            if distance >= depth:
                continue
            for edge in self._edges(id, types, forward, min_confidence):
                other = edge.target if forward else edge.source
                if other in found or (other in members and len(members) > 1):
                    continue
                found[other] = Related(self.nodes[other], distance + 1, edge)
                queue.append((other, distance + 1))
        return _in_order(found.values())

    def _file_of(self, id: str) -> str | None:
        """The id of the file that a node is or is in."""
        path = self.nodes[id].properties.get("path")
        return path if path in self.nodes and self.nodes[path].label == "File" else None


def _check_limits(min_confidence: float, **counts: int) -> None:
    """See that what limits an answer means something.

    Raises:
        ConfigError: It does not.
    """
    for name, value in counts.items():
        if not isinstance(value, int) or value < 1:
            raise ConfigError(f"{name} must be a whole number, at least 1, not {value!r}")
    if not isinstance(min_confidence, (int, float)) or not 0 <= min_confidence <= 1:
        raise ConfigError(f"min_confidence must be a number from 0 to 1, not {min_confidence!r}")


def _by(edges: Iterable[Edge], end: str) -> dict[str, list[Edge]]:
    table: dict[str, list[Edge]] = {}
    for edge in edges:
        table.setdefault(getattr(edge, end), []).append(edge)
    return table


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _in_order(found: Iterable[Related]) -> list[Related]:
    return sorted(found, key=lambda each: (each.distance, each.node.id))
