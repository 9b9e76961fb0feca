"""`sqlite`: the tables `nodes`, `edges`, `unresolved` and `meta` of a SQLite database.

Rules of this file:

- `sites` of an edge and the values of `meta` are JSON; a range is six columns.
- Rows have the graph's order, which is what `rowid` counts.
- Text that is no valid UTF-8, such as an odd path, is a BLOB of its bytes, as in the facts.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from wasmpool.graph.formats import Damaged
from wasmpool.graph.formats.columns import (
    EDGE_COLUMNS,
    NODE_COLUMNS,
    RANGE_PARTS,
    Column,
    node_of,
    node_rows,
)
from wasmpool.graph.model import Edge, Graph, Unresolved
from wasmpool.parsing.records import decode, encode

MAGIC = b"SQLite format 3\0"

_SQL_TYPES = {"text": "TEXT", "integer": "INTEGER", "boolean": "INTEGER", "real": "REAL"}
_UNRESOLVED_COLUMNS = (
    *(Column(name, "text") for name in ("path", "kind", "name", "receiver")),
    *(Column(part, "integer") for part in RANGE_PARTS),
    *(Column("enclosing", "text"), Column("reason", "text")),
)
_TABLES = {
    "nodes": NODE_COLUMNS,
    "edges": EDGE_COLUMNS,
    "unresolved": _UNRESOLVED_COLUMNS,
    "meta": (Column("key", "text"), Column("value", "text")),
}
_INDICES = (
    *("nodes (label)", "nodes (name)", "nodes (path)", "edges (source, type)"),
    *("edges (target, type)", "unresolved (path)", "unresolved (name)"),
)


def write(graph: Graph, path: Path) -> None:
    """Make the database in an empty or missing file.

    Raises:
        sqlite3.OperationalError: It cannot be written, such as on a full disk.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for name, columns in _TABLES.items():
            texts = [f"{column.name} {_SQL_TYPES[column.type]}" for column in columns]
            if name in ("nodes", "meta"):
                texts[0] += " PRIMARY KEY"
            database.execute(f"CREATE TABLE {name} ({', '.join(texts)})")
        _insert(database, "nodes", node_rows(graph.nodes.values()))
        _insert(database, "edges", ((*e[:5], encode(e.sites).decode()) for e in graph.edges))
        _insert(database, "unresolved", ((*u[:4], *u.range, *u[5:]) for u in graph.unresolved))
        _insert(database, "meta", ((k, encode(v).decode()) for k, v in graph.meta.items()))
        for index in _INDICES:
            name = "_".join(part.strip("(),") for part in index.split())
            database.execute(f"CREATE INDEX {name}_index ON {index}")
        database.execute("COMMIT")


def read(path: Path) -> Graph:
    """The graph of a database.

    Raises:
        Damaged: Rows are missing.
        sqlite3.Error: It is no database, or has other tables.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        nodes = [node_of(row) for row in _rows(database, "nodes")]
        edges = [Edge._make((*row[:5], _sites(row[5]))) for row in _rows(database, "edges")]
        unresolved = [
            Unresolved._make((*row[:4], row[4:10], *row[10:]))
            for row in _rows(database, "unresolved")
        ]
        meta = {key: decode(value.encode()) for key, value in _rows(database, "meta")}
    graph = Graph(nodes, edges, unresolved, meta)
    if not graph.is_whole(meta):
        raise Damaged("rows are missing")
    return graph


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(_TABLES[table]))
    storable = (tuple(map(_storable, row)) for row in rows)
    database.executemany(f"INSERT INTO {table} VALUES ({marks})", storable)  # noqa: S608


def _rows(database: sqlite3.Connection, table: str) -> Iterable[tuple[Any, ...]]:
    names = ", ".join(column.name for column in _TABLES[table])
    for row in database.execute(f"SELECT {names} FROM {table} ORDER BY rowid"):  # noqa: S608
        if bytes in map(type, row):
            yield tuple(os.fsdecode(each) if isinstance(each, bytes) else each for each in row)
        else:
            yield row


def _sites(text: str) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(site) for site in decode(text.encode()))


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode(errors="surrogateescape")
    return value
