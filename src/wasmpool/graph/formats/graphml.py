"""`graphml`: XML with a `<data>` for each column of `columns.py`, by its name.

Characters that XML 1.0 has no place for are U+FFFD; in ids they are spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from wasmpool.graph.formats import Surroundings
from wasmpool.graph.formats.columns import EDGE_COLUMNS, NODE_COLUMNS, Column, node_rows
from wasmpool.graph.formats.spelling import spelled
from wasmpool.graph.model import Graph
from wasmpool.parsing.records import encode

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_TYPES = {"text": "string", "integer": "int", "boolean": "boolean", "real": "double"}
_NODE_DATA = NODE_COLUMNS[1:]
_EDGE_DATA = tuple(each for each in EDGE_COLUMNS if each.name not in ("source", "target"))
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(graph: Graph, stream: BinaryIO, surroundings: Surroundings) -> None:
    """Write the document."""
    stream.writelines(line.encode() for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    yield _HEAD
    for element, columns in (("node", _NODE_DATA), ("edge", _EDGE_DATA)):
        for name, kind in columns:
            yield (
                f'  <key id="{element}_{name}" for="{element}" attr.name="{name}" '
                f'attr.type="{_TYPES[kind]}"/>\n'
            )
    yield '  <graph edgedefault="directed">\n'
    written = spelled(graph.nodes, _ILLEGAL)
    for id, *values in node_rows(graph.nodes.values()):
        data = "".join(_data("node", _NODE_DATA, values))
        yield f"    <node id={quoteattr(written.get(id, id))}>{data}</node>\n"
    for number, edge in enumerate(graph.edges):
        values = [edge.type, edge.confidence, edge.reason, encode(edge.sites).decode()]
        data = "".join(_data("edge", _EDGE_DATA, values))
        source, target = (written.get(id, id) for id in (edge.source, edge.target))
        ends = f"source={quoteattr(source)} target={quoteattr(target)}"
        yield f'    <edge id="e{number}" {ends}>{data}</edge>\n'
    yield "  </graph>\n</graphml>\n"


def _data(element: str, columns: Iterable[Column], values: Iterable[Any]) -> Iterator[str]:
    for (name, _), value in zip(columns, values, strict=True):
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else _legal(str(value))
            yield f'<data key="{element}_{name}">{escape(text)}</data>'


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
