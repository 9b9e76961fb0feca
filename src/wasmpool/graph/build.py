"""The passes that make a graph from a project.

Rules of this file:

- Passes follow each other: structure, definitions, imports (with bases), calls. Each needs only
  what those before it made.
- What a pass finds is kept file by file, so that after an edit only some files are resolved again
  (see `graph/incremental.py`).
- Progress is told for each pass as a fraction from 0 to 1.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping

from wasmpool.collector import making_what_stays
from wasmpool.graph.bases import FileBases, file_bases
from wasmpool.graph.calls import Share, alone, resolve_again, resolve_calls
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import FAULT, Edge, Graph, Node, Project, Unresolved
from wasmpool.graph.moves import Moves
from wasmpool.graph.outline import Outlines
from wasmpool.graph.records import UNWRITTEN
from wasmpool.graph.registry import make_registry
from wasmpool.graph.structure import all_ids, definitions, structure

_log = logging.getLogger("wasmpool.graph")

Progress = Callable[[str, float], None]


def build(
    project: Project,
    progress: Progress = lambda name, fraction: None,
    share: Share = alone,
) -> Graph:
    """Build the graph of a project.

    Args:
        project: What is resolved.
        progress: Called with the name of a pass and how much of it is done, from 0 to 1.
        share: How the files whose calls are followed are shared out; the graph is the same.
    """
    with making_what_stays():
        return Builder(project, progress, share).graph()


class Builder:
    """What the passes have found, file by file.

    Attributes:
        project: What is resolved.
        ids: The ids of definitions, by file and index.
        registry: All definitions by qualified name.
        outlines: The definitions of each file.
        imports: What the imports of each file stand for.
        bases: What the classes of each file inherit.
        calls: What calls what, and what was looked at for that in each file.
    """

    def __init__(
        self,
        project: Project,
        progress: Progress = lambda name, fraction: None,
        share: Share | None = None,
    ) -> None:
        self.project = project
        progress("structure", 0.0)
        self.restructure()
        progress("structure", 1.0)

        self.ids = all_ids(project)
        self._definitions: dict[str, tuple[list[Node], list[Edge]]] = {}
        self.define(self.ids, lambda done: progress("definitions", done))

        self.registry = make_registry(project)
        self.outlines = Outlines(project)
        self.imports = Imports(project, self.registry, self.outlines, self.ids)
        self.bases: dict[str, FileBases] = {}
        self.resolve_imports(project.files, lambda done: progress("imports", done))

        self.calls = resolve_calls(
            project,
            self.registry,
            self.imports,
            self.ids,
            lambda done: progress("calls", done),
            share,
        )

    def restructure(self) -> None:
        """Make the nodes of folders and files."""
        self._structure = structure(self.project)

    def define(self, paths: Iterable[str], progress: Callable[[float], None]) -> None:
        """Make the nodes of the definitions in files."""
        for path in _counted(paths, progress):
            pairs = list(definitions(path, self.project.files[path], self.ids[path]))
            self._definitions[path] = [node for node, _ in pairs], [edge for _, edge in pairs]

    def resolve_imports(self, paths: Iterable[str], progress: Callable[[float], None]) -> None:
        """Resolve the imports of files, then what their classes inherit."""
        paths = list(paths)
        for path in _counted(paths, progress):
            self.imports.resolve(path)
        for path in paths:
            self.bases[path] = file_bases(self.project, self.imports, self.ids, path)

    def resolve_calls(
        self,
        paths: Collection[str],
        stale: Collection[str],
        gone: Collection[str],
        moves: Mapping[str, Moves],
        progress: Callable[[float], None],
    ) -> None:
        """Follow the calls of some files anew, after edits: see `resolve_again`."""
        given = (self.project, self.registry, self.imports, self.ids)
        self.calls = resolve_again(self.calls, *given, paths, stale, gone, moves, progress)

    def graph(self) -> Graph:
        """Put together what was found."""
        nodes, edges = list(self._structure[0]), list(self._structure[1])
        unresolved: list[Unresolved] = []
        for path in self.project.files:
            if path in self._definitions:
                nodes += self._definitions[path][0]
                edges += self._definitions[path][1]
            for each in (self.imports[path], self.bases[path]):
                edges += each.edges
                unresolved += each.unresolved
        for found in self.calls.joined.values():
            edges += found.edges
            unresolved += found.unresolved
        nodes += externals(edges)
        _tell_of_faults(unresolved)
        counts = {
            "files": len(self.project.files),
            "definitions": sum(len(nodes) for nodes, _ in self._definitions.values()),
            "calls_leading_out": sum(found.external for found in self.calls.joined.values()),
            "calls_not_followed": sum(
                sum(1 for call in record.references.calls() if call[3] not in UNWRITTEN)
                for path, record in self.project.files.items()
                if path not in self.calls.joined
            ),
        }
        return Graph(nodes, edges, unresolved, {"project": self.project.name, "counts": counts})


def _tell_of_faults(unresolved: Iterable[Unresolved]) -> None:
    """Log a warning if anything could not be followed by a fault of this package's own."""
    faults = [each for each in unresolved if each.reason.startswith(FAULT)]
    if faults:
        path, kind, name, _, place, _, reason = faults[0]
        _log.warning(
            "%d calls and imports could not be followed, by a fault of wasmpool's own: "
            "please report it (the first: %s, line %d, %s of %s, %s)",
            *(len(faults), path, place[2] + 1, kind, name, reason),
        )


def externals(edges: Iterable[Edge]) -> list[Node]:
    """Make the nodes of what edges lead to outside of the project, by id."""
    ids = {edge.target for edge in edges if edge.target.startswith("external:")}
    nodes = []
    for id in sorted(ids):
        module, _, name = id.removeprefix("external:").partition("#")
        properties = {"name": name or module, "module": module}
        nodes.append(Node(id, "External", properties))
    return nodes


def _counted(paths: Iterable[str], progress: Callable[[float], None]) -> Iterable[str]:
    """Yield each path, and tell how many are done after it."""
    every = list(paths)
    for number, path in enumerate(every):
        yield path
        progress((number + 1) / len(every))
