"""`sqlite`: the tables of `tables.py` in one SQLite database, with indices and a `meta` table.

Rules of this file:

- The database is built beside its final place and renamed onto it: readers of an older one keep it
  until then. Without a journal, because a half-built one is thrown away anyhow.
- A path that is no valid UTF-8 is stored as a BLOB of its bytes; every other text is TEXT. Python's
  `os.fsdecode` takes both.
- `meta` holds `schema_version`, `wasmpool_version` and `summary` (the summary record as JSON).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from wasmpool.parsing.records import encode
from wasmpool.writers.base import Summary, Writer
from wasmpool.writers.tables import DEFINITIONS, FILES, TABLES, Row, Table, rows
from wasmpool.writers.target import FileTarget

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts

SCHEMA_VERSION = 1

_INDICES = (
    "files (path)",
    "files (language)",
    "definitions (name)",
    "definitions (qualified_name)",
    "definitions (kind)",
    "refs (name)",
    "refs (file_id, enclosing)",
    "imports (module)",
    "imports (file_id)",
    "exports (name)",
    "exports (file_id)",
    "diagnostics (file_id)",
)


class SqliteWriter(Writer):
    """Facts as a relational database."""

    def __init__(self, output: str, *, reproducible: bool = False, base: str = "") -> None:
        self._target = FileTarget(Path(output))
        self.name = self._target.name
        self._files = 0
        try:
            with _database_errors():
                self._database = sqlite3.connect(self._target.partial, isolation_level=None)
                self._database.execute("PRAGMA journal_mode = OFF")
                self._database.execute("PRAGMA synchronous = OFF")
                self._database.execute("BEGIN")
                for table in TABLES:
                    self._database.execute(_create(table))
                self._database.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
        except OSError:
            self._target.discard()
            raise

    def _write(self, facts: FileFacts) -> None:
        with _database_errors():
            for table, batch in rows(facts, self._files):
                if table is FILES:
                    batch = [_storable(row) for row in batch]
                self._database.executemany(_INSERTS[table.name], batch)
        self._files += 1

    def _close(self, summary: Summary) -> None:
        meta = {
            "schema_version": str(SCHEMA_VERSION),
            "wasmpool_version": version("wasmpool"),
            "summary": encode(summary).decode(),
        }
        with _database_errors():
            self._database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
            for index in _INDICES:
                name = "_".join(part.strip("(),") for part in index.split())
                self._database.execute(f"CREATE INDEX {name}_index ON {index}")
            self._database.execute("COMMIT")
            self._database.close()
        self._target.commit()

    def discard(self) -> None:
        """Throw the half-built database away."""
        self._database.close()
        self._target.discard()


def _create(table: Table) -> str:
    columns = [
        f"{column.name} {'TEXT' if column.type == 'text' else 'INTEGER'}"
        + (" PRIMARY KEY" if table is FILES and column.name == "file_id" else "")
        for column in table.columns
    ]
    if table is not FILES:
        columns[0] += " NOT NULL REFERENCES files (file_id)"
    if table is DEFINITIONS:
        columns.append("PRIMARY KEY (file_id, id)")
    return f"CREATE TABLE {table.name} ({', '.join(columns)})"


def _insert(table: Table) -> str:
    return f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})"  # noqa: S608


_INSERTS = {table.name: _insert(table) for table in TABLES}


def _storable(row: Row) -> Row:
    """The row with text that is no valid UTF-8 as bytes."""
    return tuple(
        os.fsencode(value) if isinstance(value, str) and not _is_utf8(value) else value
        for value in row
    )


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def _database_errors() -> Iterator[None]:
    """A full disk is an `OSError` for every other format, so it is one here."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
