"""`scip`: an index of definitions and references, for programs that navigate code.

The messages are those of https://github.com/sourcegraph/scip (`scip.proto`). Rules of this file:

- A symbol is `wasmpool . <project> . <descriptors>`: folders and files are namespaces, a definition
  has the descriptor of its kind. A repeat carries its line as part of the name.
- A reference is where an edge has a site. The sites of calls are whole calls; the name is found in
  the text where that can be had, else the whole stands for it.
- Guesses are no references: SCIP has no way to say so. Nor are imports of folders: a symbol needs a
  definition in a document, and folders have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from wasmpool.graph.formats import Surroundings
from wasmpool.graph.formats.names_in_text import Text
from wasmpool.graph.formats.protobuf import message, number, numbers, text
from wasmpool.graph.formats.spelling import NO_UTF8, spelled
from wasmpool.graph.model import Edge, Graph, Node

_UTF8 = 1
_DEFINITION, _IMPORT = 1, 2
_SURE = 0.8
# By kind of definition: the number of SCIP's own kind, and the suffix of the descriptor.
_KINDS = {
    "module": (29, "/"),
    "namespace": (30, "/"),
    "class": (7, "#"),
    "interface": (21, "#"),
    "enum": (11, "#"),
    "enumMember": (12, "."),
    "struct": (49, "#"),
    "function": (17, "()."),
    "method": (26, "()."),
    "constructor": (9, "()."),
    "property": (41, "."),
    "field": (15, "."),
    "variable": (61, "."),
    "constant": (8, "."),
    "typeParameter": (58, "."),
    "trait": (53, "#"),
    "typeAlias": (55, "#"),
    "macro": (25, "!"),
    "object": (33, "#"),
}
_FILE = 16
_LANGUAGES = {
    "bash": "ShellScript",
    "cpp": "CPP",
    "csharp": "CSharp",
    "css": "CSS",
    "html": "HTML",
    "javascript": "JavaScript",
    "json": "JSON",
    "php": "PHP",
    "sql": "SQL",
    "toml": "TOML",
    "tsx": "TypeScriptReact",
    "typescript": "TypeScript",
    "yaml": "YAML",
}
"""SCIP's names of languages, where they are not ours with a capital."""
_SIMPLE = re.compile(r"[A-Za-z0-9_+$-]+")


def write(graph: Graph, stream: BinaryIO, surroundings: Surroundings) -> None:
    """Write the index, one document at a time."""
    tool = text(1, "wasmpool") + text(2, surroundings.version)
    metadata = message(2, tool) + text(3, surroundings.root) + number(4, _UTF8)
    stream.write(message(1, metadata))
    symbols = _Symbols(graph)
    by_file: dict[str, list[Edge]] = {}
    bases: dict[str, list[str]] = {}
    for edge in graph.edges:
        path = graph.nodes[edge.source].properties.get("path")
        leads_to_text = graph.nodes[edge.target].label != "Folder"
        if edge.sites and edge.confidence >= _SURE and path is not None and leads_to_text:
            by_file.setdefault(path, []).append(edge)
        if edge.type in ("EXTENDS", "IMPLEMENTS") and edge.confidence >= _SURE:
            bases.setdefault(edge.source, []).append(edge.target)
    defined: dict[str, list[Node]] = {}
    for node in graph.nodes.values():
        if "name_range" in node.properties:
            defined.setdefault(node.properties["path"], []).append(node)
    for node in graph.nodes.values():
        if node.label == "File":
            content = surroundings.read(node.id)
            edges = by_file.get(node.id, ())
            stream.write(
                message(
                    2,
                    _document(
                        *(graph, symbols, node, defined.get(node.id, ()), bases),
                        *(edges, None if content is None else Text(content)),
                    ),
                )
            )
    for node in graph.nodes.values():
        if node.label == "External":
            name = str(node.properties.get("name", ""))
            stream.write(message(3, text(1, symbols[node.id]) + text(6, name)))


def _document(
    graph: Graph,
    symbols: _Symbols,
    file: Node,
    definitions: Iterable[Node],
    bases: dict[str, list[str]],
    edges: Iterable[Edge],
    content: Text | None,
) -> bytes:
    language = str(file.properties.get("language") or "")
    language = _LANGUAGES.get(language, language.capitalize())
    occurrences: list[tuple[tuple[int, ...], bytes]] = [
        ((0, 0, 0, 0), _occurrence((0, 0, 0, 0), symbols[file.id], _DEFINITION))
    ]
    information = [_information(symbols, file, language, ())]
    for node in definitions:
        place = node.properties["name_range"][2:]
        whole = node.properties["range"][2:]
        found = _occurrence(place, symbols[node.id], _DEFINITION, whole)
        occurrences.append((tuple(place), found))
        information.append(_information(symbols, node, language, bases.get(node.id, ())))
    for edge in edges:
        role = _IMPORT if edge.type == "IMPORTS" else 0
        name = str(graph.nodes[edge.target].properties.get("name", ""))
        for site in edge.sites:
            place = site[2:] if content is None else content.place(site, name)
            found = _occurrence(place, symbols[edge.target], role, site[2:])
            occurrences.append((tuple(place), found))
    occurrences.sort()
    return b"".join(
        (
            text(1, symbols.path(file)),
            *(message(2, found) for _, found in occurrences),
            *(message(3, each) for each in information),
            text(4, language),
            number(6, _UTF8),
        )
    )


def _occurrence(
    place: Sequence[int], symbol: str, roles: int, whole: Sequence[int] | None = None
) -> bytes:
    line, column, end_line, end_column = place
    short = (line, column, end_column) if line == end_line else place
    around = numbers(7, whole) if whole is not None else b""
    return numbers(1, short) + text(2, symbol) + number(3, roles) + around


def _information(symbols: _Symbols, node: Node, language: str, bases: Iterable[str]) -> bytes:
    properties = node.properties
    kind = _KINDS.get(properties.get("kind", ""), (_FILE,))[0]
    signature = str(properties.get("signature", ""))
    document = text(4, language) + text(5, signature)
    return b"".join(
        (
            text(1, symbols[node.id]),
            text(3, str(properties.get("doc", ""))),
            *(message(4, text(1, symbols[base]) + number(3, 1)) for base in bases),
            number(5, kind),
            text(6, str(properties.get("name", ""))),
            message(7, document) if signature else b"",
        )
    )


class _Symbols:
    """The symbol of each node, made when it is first asked for."""

    def __init__(self, graph: Graph) -> None:
        self._nodes = graph.nodes
        self._above = {e.target: e.source for e in graph.edges if e.type == "DEFINES"}
        self._project = str(graph.meta.get("project") or ".").replace(" ", "  ")
        self._made: dict[str, str] = {}
        self._written = spelled(graph.nodes, NO_UTF8)

    def __getitem__(self, id: str) -> str:
        made = self._made.get(id)
        if made is None:
            made = self._made[id] = self._make(self._nodes[id])
        return made

    def path(self, file: Node) -> str:
        """How the path of a file is written."""
        return self._written.get(file.id, file.id)

    def _make(self, node: Node) -> str:
        if node.label == "External":
            package, _, name = node.id.removeprefix("external:").partition("#")
            package = package.replace(" ", "  ") or "."
            return f"wasmpool . {package} . {_name(name or package)}."
        above = self._above.get(node.id)
        if above is None:
            path = self.path(node).removeprefix("project:")
            parts = path.strip("/").split("/")
            names = "".join(f"{_name(part)}/" for part in parts)
            return f"wasmpool . {self._project} . {names}"
        # What the id has beyond the one above: the name, and the line of a repeat.
        own = node.id.removeprefix(f"{node.properties['path']}#")
        outer = self._nodes[above].properties.get("qualified_name")
        name = own.removeprefix(f"{outer}.") if outer else own
        suffix = _KINDS.get(node.properties.get("kind", ""), (0, "."))[1]
        return f"{self[above]}{_name(name)}{suffix}"


def _name(name: str) -> str:
    if _SIMPLE.fullmatch(name):
        return name
    escaped = name.replace("`", "``")
    return f"`{escaped}`"
