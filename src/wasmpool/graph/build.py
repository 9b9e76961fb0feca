"""The passes that make a graph from a project.

Rules of this file:

- Passes follow each other: structure, definitions, imports (with bases), calls. Each needs only
  what those before it made.
- Progress is told for each pass as a fraction from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wasmpool.graph.bases import file_bases
from wasmpool.graph.imports.resolvers import resolve_imports
from wasmpool.graph.model import Edge, Graph, Node, Project, Unresolved
from wasmpool.graph.outline import Outlines
from wasmpool.graph.registry import make_registry
from wasmpool.graph.structure import all_ids, definitions, structure

PASSES = ("structure", "definitions", "imports", "calls")

Progress = Callable[[str, float], None]


def build(project: Project, progress: Progress = lambda name, fraction: None) -> Graph:
    """Build the graph of a project.

    Args:
        project: What is resolved.
        progress: Called with the name of a pass and how much of it is done, from 0 to 1.
    """
    unresolved: list[Unresolved] = []
    progress("structure", 0.0)
    nodes, edges = structure(project)
    progress("structure", 1.0)

    ids = all_ids(project)
    for number, (path, names) in enumerate(ids.items()):
        for node, edge in definitions(path, project.files[path], names):
            nodes.append(node)
            edges.append(edge)
        progress("definitions", (number + 1) / len(ids))

    registry = make_registry(project)
    imports = resolve_imports(
        project, registry, Outlines(project), ids, lambda done: progress("imports", done)
    )
    for path, each in imports.items():
        edges += each.edges
        unresolved += each.unresolved
        bases = file_bases(project, imports, ids, path)
        edges += bases.edges
        unresolved += bases.unresolved

    nodes += externals(edges)
    return Graph(nodes, edges, unresolved, {"project": project.name})


def externals(edges: Iterable[Edge]) -> list[Node]:
    """Make the nodes of what edges lead to outside of the project, by id."""
    ids = {edge.target for edge in edges if edge.target.startswith("external:")}
    nodes = []
    for id in sorted(ids):
        module, _, name = id.removeprefix("external:").partition("#")
        properties = {"name": name or module, "module": module}
        nodes.append(Node(id, "External", properties))
    return nodes
