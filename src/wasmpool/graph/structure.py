"""Passes 1 and 2: the nodes of project, folders, files and definitions, and what holds what.

Rules of this file:

- Each file has a node, also one without facts; definitions in data and markup have none.
- The project and folders contain folders and files; files and definitions define definitions.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

from wasmpool.graph.configs import ancestors, folder_of
from wasmpool.graph.model import Edge, Node, Project
from wasmpool.graph.modules import module_name
from wasmpool.graph.outline import DATA_LANGUAGES, TYPE_KINDS
from wasmpool.graph.records import Definition, FileRecord

_LABELS = {
    "module": "Module",
    "namespace": "Module",
    "class": "Class",
    "object": "Class",
    "typeAlias": "Class",
    "interface": "Interface",
    "struct": "Struct",
    "enum": "Enum",
    "trait": "Trait",
    "function": "Function",
    "macro": "Function",
    "method": "Method",
    "constructor": "Method",
}
# What a definition's node says beside its place: what is empty is left out.
_EMPTY: tuple[Any, ...] = (None, (), [], "")
_PROPERTIES = ("signature", "visibility", "is_exported", "doc", "complexity", "decorators")


def project_id(project: Project) -> str:
    """Return the id of the project's own node."""
    return f"project:{project.name}"


def folder_id(path: str) -> str:
    """Return the id of a folder's node."""
    return f"{path}/"


def structure(project: Project) -> tuple[list[Node], list[Edge]]:
    """Make the nodes of the project, its folders and its files, and what contains them."""
    top = project_id(project)
    nodes = [Node(top, "Project", {"name": project.name})]
    edges: list[Edge] = []
    known: set[str] = set()

    def contain(path: str, node: Node) -> None:
        folder = folder_of(path)
        nodes.append(node)
        edges.append(_edge("CONTAINS", folder_id(folder) if folder else top, node.id))

    for path in sorted(project.paths):
        around = ancestors(folder_of(path))
        folders = list(takewhile(lambda folder: folder and folder not in known, around))
        for folder in reversed(folders):
            known.add(folder)
            properties = {"name": posixpath.basename(folder), "path": folder}
            contain(folder, Node(folder_id(folder), "Folder", properties))
        contain(path, _file_node(project, path))
    return nodes, edges


def _file_node(project: Project, path: str) -> Node:
    properties: dict[str, Any] = {"name": posixpath.basename(path), "path": path}
    record = project.files.get(path)
    if record is not None:
        properties |= {
            "language": record.language,
            "lines": record.lines,
            "status": record.status,
        }
        if record.status == "failed" and record.failure is not None:
            properties["failure"] = record.failure
        if record.language not in DATA_LANGUAGES and record.language is not None:
            properties["module"] = module_name(project, path)
    return Node(path, "File", properties)


def definition_ids(path: str, definitions: Iterable[Definition]) -> list[str]:
    """Return the id of each definition of a file; a repeated name gets its line, from 1."""
    ids: list[str] = []
    taken: set[str] = set()
    for definition in definitions:
        id = f"{path}#{definition.qualified_name}"
        if id in taken:
            _, _, line, column, *_ = definition.range
            id = f"{id}@{line + 1}"
            while id in taken:
                id = f"{id}:{column}"
        taken.add(id)
        ids.append(id)
    return ids


def all_ids(project: Project) -> dict[str, list[str]]:
    """Return the ids of all definitions that are nodes, by file and index."""
    return {
        path: definition_ids(path, record.definitions)
        for path, record in project.files.items()
        if record.language not in DATA_LANGUAGES
    }


def definitions(path: str, record: FileRecord, ids: list[str]) -> Iterator[tuple[Node, Edge]]:
    """Yield the node of each definition of a file, and the edge from what defines it."""
    owners = {
        each.qualified_name: id
        for id, each in zip(ids, record.definitions, strict=True)
        if each.kind in TYPE_KINDS
    }
    for id, definition in zip(ids, record.definitions, strict=True):
        properties = {
            "name": definition.name,
            "qualified_name": definition.qualified_name,
            "path": path,
            "kind": definition.kind,
            "range": definition.range,
            "name_range": definition.name_range,
        }
        for key in _PROPERTIES:
            value = getattr(definition, key)
            if value not in _EMPTY:
                properties[key] = value
        parent = definition.parent
        if parent is not None:
            owner = ids[parent]
        else:  # a method may be written apart from its type
            owner = owners.get(definition.qualified_name.rpartition(".")[0], path)
        node = Node(id, _LABELS.get(definition.kind, "Variable"), properties)
        yield node, _edge("DEFINES", owner, id)


def _edge(type: str, source: str, target: str) -> Edge:
    return Edge(type, source, target, 1.0, "structure", ())
