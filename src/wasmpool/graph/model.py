"""What a graph is and what it is made from, as plain data.

Rules of this file:

- A project is data: file records, the content of configuration files and the names of all files.
  Nothing here or in the passes touches a disk, so that a graph is built in a browser's worker too.
- Order is fixed: files by path, definitions by position, edges sorted. The same project gives the
  same graph, in whatever order its facts arrived.
- A guess is no plain edge: `confidence` says how sure an edge is, `reason` says why, and what
  became no edge is listed in `unresolved`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from wasmpool.exceptions import ConfigError
from wasmpool.graph.questions import Questions
from wasmpool.graph.records import FileRecord, compact

SCHEMA_VERSION = 1
FAULT = "failed"
"""What begins the reason of what could not be followed by a fault of this package's own."""
_LONGEST_REASON = 200

LABELS = (
    *("Project", "Folder", "File", "Module", "Class", "Interface", "Struct", "Enum", "Trait"),
    *("Function", "Method", "Variable", "External"),
)
EDGE_TYPES = ("CONTAINS", "DEFINES", "IMPORTS", "CALLS", "EXTENDS", "IMPLEMENTS")


class Node(NamedTuple):
    """Something that a project has or uses.

    Attributes:
        id: Stable: `project:<name>`, `folder/`, `path/to/mod.py`, `path/to/mod.py#Class.method`
            (a repeated name gets `@<line>`, from 1), `external:<module>#<name>`.
        label: One of `LABELS`.
        properties: What is known of it: `name`, `path`, `kind`, `range`, `signature` and so on.
    """

    id: str
    label: str
    properties: dict[str, Any]


class Edge(NamedTuple):
    """A relation of two nodes.

    Attributes:
        type: One of `EDGE_TYPES`.
        source: Id of the node that contains, defines, imports, calls or inherits.
        target: Id of the other node.
        confidence: From 0 to 1; below 0.8 it is a guess.
        reason: By what rule it was found.
        sites: Ranges in the source's file, by position.
    """

    type: str
    source: str
    target: str
    confidence: float
    reason: str
    sites: tuple[tuple[int, ...], ...]


class Unresolved(NamedTuple):
    """A call, an import or a base that became no edge.

    Attributes:
        path: The file it is in.
        kind: `call`, `import`, `inherits` or `implements`.
        name: What is called, imported or inherited, as written.
        receiver: What stands before the name, or None.
        range: Where it is written.
        enclosing: Id of the node around it.
        reason: `ambiguous`, `unknown`, `dynamic` and so on; see also `fault`.
    """

    path: str
    kind: str
    name: str
    receiver: str | None
    range: tuple[int, ...]
    enclosing: str
    reason: str


def fault(error: Exception) -> str:
    """Return the reason of what could not be followed by a fault of this package's own.

    A fault costs what could not be followed, not the graph.

    Raises:
        MemoryError: That is what the error is: no fault.
    """
    if isinstance(error, MemoryError):
        raise error
    return f"{FAULT}: {error!r}"[:_LONGEST_REASON]


class Graph(Questions):
    """The nodes and edges of a project, in a fixed order.

    Attributes:
        nodes: By id.
        edges: Sorted by type, source and target.
        unresolved: What became no edge, by path and position.
        meta: `schema_version`, `project`, and counts by pass and of what it has.
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        unresolved: Iterable[Unresolved] = (),
        meta: Mapping[str, Any] | None = None,
    ) -> None:
        self.nodes: dict[str, Node] = {}
        for node in nodes:
            if self.nodes.setdefault(node.id, node) is not node:
                raise _ambiguous(node.id)
        self.edges = sorted(edges)
        self.unresolved = sorted(unresolved, key=_position)
        self.meta: dict[str, Any] = {"schema_version": SCHEMA_VERSION, **(meta or {})}
        if "counts" in self.meta:
            self.meta["counts"] = {**self.meta["counts"], **self._sizes()}

    def __repr__(self) -> str:
        return f"<Graph of {len(self.nodes)} nodes, {len(self.edges)} edges>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Graph):
            return NotImplemented
        return (
            list(self.nodes.values()) == list(other.nodes.values())
            and self.edges == other.edges
            and self.unresolved == other.unresolved
            and self.meta == other.meta
        )

    __hash__ = None  # type: ignore[assignment]

    def is_whole(self, meta: Mapping[str, Any]) -> bool:
        """Whether it has all that its `meta` as written says; what that does not count is right."""
        counts = meta.get("counts", {})
        return all(counts.get(name, size) == size for name, size in self._sizes().items())

    def _sizes(self) -> dict[str, int]:
        own = {"nodes": self.nodes, "edges": self.edges, "unresolved": self.unresolved}
        return {name: len(items) for name, items in own.items()}

    def to_records(self) -> Iterator[dict[str, Any]]:
        """Yield the records of the JSON Lines form: the graph's own first, then all others."""
        yield {"_type": "graph", **self.meta}
        # Written out, since `_asdict` takes three times as long for hundreds of thousands.
        for id, label, properties in self.nodes.values():
            yield {"_type": "node", "id": id, "label": label, "properties": properties}
        for type, source, target, confidence, reason, sites in self.edges:
            yield {
                "_type": "edge",
                "type": type,
                "source": source,
                "target": target,
                "confidence": confidence,
                "reason": reason,
                "sites": sites,
            }
        for path, kind, name, receiver, range, enclosing, reason in self.unresolved:
            yield {
                "_type": "unresolved",
                "path": path,
                "kind": kind,
                "name": name,
                "receiver": receiver,
                "range": range,
                "enclosing": enclosing,
                "reason": reason,
            }

    @classmethod
    def from_records(cls, records: Iterable[Mapping[str, Any]]) -> Graph:
        """Make a graph from its records, the inverse of `to_records`.

        Raises:
            ValueError, LookupError, TypeError: These are no records of a graph.
        """
        nodes: list[Node] = []
        edges: list[Edge] = []
        unresolved: list[Unresolved] = []
        meta: dict[str, Any] = {}
        for record in records:
            fields = {key: value for key, value in record.items() if key != "_type"}
            kind = record["_type"]
            if kind == "node":
                nodes.append(Node(**fields))
                _check((nodes[-1].id, nodes[-1].label), str)
            elif kind == "edge":
                fields["sites"] = tuple(tuple(site) for site in fields["sites"])
                edges.append(Edge(**fields))
                _check(edges[-1][:3], str)
                _check((edges[-1].confidence,), (int, float))
            elif kind == "unresolved":
                fields["range"] = tuple(fields["range"])
                unresolved.append(Unresolved(**fields))
            elif kind == "graph":
                meta = fields
        return cls(nodes, edges, unresolved, meta)


class Project:
    """What a graph is made from.

    Attributes:
        name: The project's name.
        files: Records by path, sorted by path, in the compact form.
        configs: Content of the configuration files that say where modules are, by path.
        others: Files without facts that imports may name.
        paths: All files known.
    """

    def __init__(
        self,
        name: str,
        files: Mapping[str, Mapping[str, Any] | FileRecord],
        configs: Mapping[str, bytes] | None = None,
        others: Iterable[str] = (),
    ) -> None:
        self.name = name
        self.files = {path: compact(files[path]) for path in sorted(files)}
        self.configs = {path: configs[path] for path in sorted(configs)} if configs else {}
        self.others = frozenset(others).difference(self.files, self.configs)
        self.paths = self.others.union(self.files, self.configs)
        for path in sorted(self.paths):
            if path.startswith(("project:", "external:")):
                raise ConfigError(
                    f"a graph cannot have the file {path!r}, for ids that begin so are not those "
                    "of files: rename it or exclude it"
                )


def _ambiguous(id: str) -> ConfigError:
    """Make the error for things of one id, such as the file `a.py#f` and the function in `a.py`."""
    return ConfigError(
        f"several things would be called {id!r}: rename one, or exclude the file that it is in"
    )


def _check(values: Iterable[object], kind: type | tuple[type, ...]) -> None:
    for value in values:
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} is no {kind}")


def _position(item: Unresolved) -> tuple[Any, ...]:
    return (item.path, item.range, item.kind, item.name, item.receiver or "", item.reason)
