"""Nodes as rows, for the formats that have columns (SQLite, CSV, GraphML).

Rules of this file:

- A property with a column of its own has the column's type; a range is six columns. Whatever else
  a node says is JSON in the column `more`, so that nothing is lost.
- What a node does not say is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from wasmpool.graph.model import Node
from wasmpool.parsing.records import decode, encode

ColumnType = Literal["text", "integer", "boolean", "real"]
RANGE_PARTS = ("start_byte", "end_byte", "start_line", "start_column", "end_line", "end_column")


class Column(NamedTuple):
    """A column: its name and the type of its values, each of which may be missing."""

    name: str
    type: ColumnType


_PLAIN = (
    *(Column(name, "text") for name in ("name", "path", "qualified_name", "module", "language")),
    *(Column(name, "text") for name in ("kind", "visibility", "status", "signature", "doc")),
    *(
        Column("is_exported", "boolean"),
        Column("complexity", "integer"),
        Column("lines", "integer"),
    ),
)
_TYPES = {"text": str, "integer": int, "boolean": bool, "real": float}
NODE_COLUMNS = (
    *(Column("id", "text"), Column("label", "text")),
    *_PLAIN,
    *(Column(part, "integer") for part in RANGE_PARTS),
    Column("more", "text"),
)
EDGE_COLUMNS = (
    *(Column("type", "text"), Column("source", "text"), Column("target", "text")),
    *(Column("confidence", "real"), Column("reason", "text"), Column("sites", "text")),
)


def node_rows(nodes: Iterable[Node]) -> Iterator[tuple[Any, ...]]:
    """Yield each node as a row of `NODE_COLUMNS`."""
    for id, label, properties in nodes:
        rest = dict(properties)
        row: list[Any] = [id, label]
        for name, kind in _PLAIN:
            value = rest.get(name)
            if type(value) is _TYPES[kind]:
                row.append(value)
                del rest[name]
            else:
                row.append(None)
        row += rest.pop("range", (None,) * len(RANGE_PARTS))
        row.append(encode(rest).decode() if rest else None)
        yield tuple(row)


def node_of(row: tuple[Any, ...]) -> Node:
    """The node of a row, the inverse of `node_rows`."""
    id, label, *values = row
    properties: dict[str, Any] = {}
    for (name, kind), value in zip(_PLAIN, values, strict=False):
        if value is not None:
            properties[name] = bool(value) if kind == "boolean" else value
    if values[-2] is not None:
        properties["range"] = values[len(_PLAIN) : -1]
    if values[-1] is not None:
        properties |= decode(values[-1].encode())
    return Node(id, label, properties)
