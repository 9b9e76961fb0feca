"""Projects for the tests of the graph: texts by path, parsed here and now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wasmpool.graph.build import build
from wasmpool.graph.configs import is_config
from wasmpool.graph.model import Graph, Project
from wasmpool.parsing import extractor, languages


def record(path: str, text: str | bytes) -> dict[str, Any]:
    """The decoded record of a file."""
    content = text.encode() if isinstance(text, str) else text
    language = languages.table().detect(path.rpartition("/")[2], content)
    assert language is not None, path
    loaded = extractor.load(languages.table().get(language), bindings=True)
    return {"path": path, **loaded.facts(content, extractor.Direct())}


def project(files: Mapping[str, str], paths: Iterable[str] = (), name: str = "sample") -> Project:
    """A project of files; `paths` are further ones without facts."""
    configs = {path: text.encode() for path, text in files.items() if is_config(path)}
    detect = languages.table().detect
    known = {path: text for path, text in files.items() if detect(path, text.encode())}
    return Project(name, {path: record(path, text) for path, text in known.items()}, configs, paths)


def graph(files: Mapping[str, str], paths: Iterable[str] = (), name: str = "sample") -> Graph:
    """The graph of a project of files."""
    return build(project(files, paths, name))


def imports(found: Graph, path: str) -> list[str]:
    """The targets of a file's imports, sorted."""
    return [edge.target for edge in found.edges if (edge.type, edge.source) == ("IMPORTS", path)]


def missed(found: Graph, kind: str = "import") -> list[str]:
    """What became no edge, as `receiver name: reason`."""
    return [
        f"{item.receiver or '-'} {item.name}: {item.reason}"
        for item in found.unresolved
        if item.kind == kind
    ]


def heritage(found: Graph) -> list[str]:
    """What inherits what, as `source TYPE target`."""
    types = ("EXTENDS", "IMPLEMENTS")
    return [
        f"{edge.source} {edge.type} {edge.target}" for edge in found.edges if edge.type in types
    ]
