"""`csv`: `nodes.csv` and `relationships.csv`, with the headers that Neo4j's import wants.

Import them with `neo4j-admin database import full --multiline-fields=true --nodes=nodes.csv
--relationships=relationships.csv`: documentation has lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from wasmpool.graph.formats.columns import NODE_COLUMNS, node_rows
from wasmpool.graph.formats.spelling import NO_UTF8, spelled
from wasmpool.graph.model import Graph
from wasmpool.parsing.records import encode

_TYPES = {"text": "", "integer": ":int", "boolean": ":boolean", "real": ":double"}
_NODE_HEADER = ("id:ID", ":LABEL", *(f"{name}{_TYPES[kind]}" for name, kind in NODE_COLUMNS[2:]))
_EDGE_HEADER = (":START_ID", ":END_ID", ":TYPE", "confidence:double", "reason", "sites")


def _write_nodes(graph: Graph, stream: BinaryIO) -> None:
    written = spelled(graph.nodes, NO_UTF8)
    rows = ((written.get(id, id), *rest) for id, *rest in node_rows(graph.nodes.values()))
    _write(stream, _NODE_HEADER, rows)


def _write_edges(graph: Graph, stream: BinaryIO) -> None:
    written = spelled(graph.nodes, NO_UTF8)
    rows = (
        (
            *(written.get(e.source, e.source), written.get(e.target, e.target)),
            *(e.type, e.confidence, e.reason, encode(e.sites).decode()),
        )
        for e in graph.edges
    )
    _write(stream, _EDGE_HEADER, rows)


FILES: dict[str, Callable[[Graph, BinaryIO], None]] = {
    "nodes.csv": _write_nodes,
    "relationships.csv": _write_edges,
}


def _write(stream: BinaryIO, header: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    # Bytes that are no UTF-8 are spelled out, as the import takes nothing else.
    text = io.TextIOWrapper(stream, "utf-8", "backslashreplace", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(_plain(rows))
    text.detach()


def _plain(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [str(value).lower() if isinstance(value, bool) else value for value in row]
