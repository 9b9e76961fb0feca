"""`html`: one page with everything in it: the graph, the sources, and the scripts that show them.

Rules of this file:

- The page asks no network and needs no server.
- Its scripts are those of `web/demo/graph`. They are put one after the other, each behind what it
  imports, which is all the bundling that modules need whose names differ; a test has Node.js read
  the result.
- Data is compressed and in base64: 50,000 nodes are a few megabytes. A source is unpacked when
  somebody looks at it.
"""

from __future__ import annotations

import base64
import html
import posixpath
import re
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

from wasmpool.graph.formats import Surroundings
from wasmpool.graph.model import EDGE_TYPES, Graph
from wasmpool.parsing.records import encode

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
html {{ color-scheme: light dark; }}
html, body {{ height: 100%; margin: 0; font: 15px/1.4 system-ui, sans-serif; }}
{style}</style>
</head>
<body>
<main id="explorer" class="graph-explorer"><p id="loading">Unpacking the graph…</p></main>
<script type="text/plain" id="graph-data">{data}</script>
<script type="application/json" id="graph-sources">{sources}</script>
<script type="module">
{script}</script>
</body>
</html>
"""
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const))", re.MULTILINE)
_LEVEL = 6


def write(graph: Graph, stream: BinaryIO, surroundings: Surroundings) -> None:
    """Write the page."""
    page = _PAGE.format(
        title=html.escape(f"{graph.meta.get('project', 'graph')}: wasmpool graph"),
        style=surroundings.asset("explorer.css"),
        data=_packed(encode(_data(graph))),
        sources=_sources(graph, surroundings.read),
        script=linked("page.js", surroundings.asset),
    )
    stream.write(page.encode(errors="backslashreplace"))


def linked(entry: str, asset: Callable[[str], str]) -> str:
    """A module and all that it imports, as one."""
    parts: dict[str, str] = {}

    def add(name: str) -> None:
        if name in parts:
            return
        parts[name] = ""  # its place is found once all before it have theirs
        text = asset(name)
        for other in _IMPORT.findall(text):
            add(posixpath.normpath(posixpath.join(posixpath.dirname(name), other)))
        del parts[name]
        parts[name] = _EXPORT.sub("", _IMPORT.sub("", text))

    add(entry)
    return "\n".join(parts.values())


def _data(graph: Graph) -> dict[str, Any]:
    numbers = {id: number for number, id in enumerate(graph.nodes)}
    reasons = {reason: n for n, reason in enumerate(dict.fromkeys(e.reason for e in graph.edges))}
    return {
        "nodes": [node._asdict() for node in graph.nodes.values()],
        "reasons": list(reasons),
        "edges": [
            [
                *(EDGE_TYPES.index(e.type), numbers[e.source], numbers[e.target]),
                *(e.confidence, reasons[e.reason], e.sites),
            ]
            for e in graph.edges
        ],
    }


def _sources(graph: Graph, read: Callable[[str], str | None]) -> str:
    sources: dict[str, str] = {}
    for node in graph.nodes.values():
        if node.label == "File":
            text = read(node.id)
            if text is not None:
                sources[node.id] = _packed(text.encode(errors="replace"))
    return encode(sources).decode().replace("<", "\\u003c")  # no end of the script in a path


def _packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, _LEVEL)).decode()
