"""The facts as flat tables, for the formats that have tables (SQLite, Parquet).

Rules of this file:

- One table for each kind of record, columns named as in the records. A range is six columns
  (`start_byte` ... `end_column`), a definition's name range six more with `name_` before them.
- Rows are joined by `file_id` (the file's number in the output, from 0) and, inside a file, by the
  definition's `id`: `definitions.parent`, `refs.enclosing` and `imports.enclosing` point to it.
- What is a list or an object in a record (parameters, decorators, modifiers) is JSON text here.
- `refs`, not `references`, which is a word of SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from wasmpool.parsing.records import encode

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts

ColumnType = Literal["integer", "text", "boolean"]
Row = tuple[Any, ...]

_RANGE_PARTS = ("start_byte", "end_byte", "start_line", "start_column", "end_line", "end_column")


class Column(NamedTuple):
    """A column: its name and the type of its values, each of which may be null."""

    name: str
    type: ColumnType


class Table(NamedTuple):
    """A table; `key` is the record's list that its rows come from, empty for the record itself."""

    name: str
    key: str
    columns: tuple[Column, ...]


def _columns(*specifications: str) -> tuple[Column, ...]:
    """`name`, `name:integer`, `name:boolean` or `range` / `name_range` for six columns at once."""
    columns: list[Column] = []
    types: dict[str, ColumnType] = {"integer": "integer", "boolean": "boolean", "": "text"}
    for specification in specifications:
        name, _, kind = specification.partition(":")
        if name in ("range", "name_range"):
            prefix = name.removesuffix("range")
            columns += [Column(prefix + part, "integer") for part in _RANGE_PARTS]
        else:
            columns.append(Column(name, types[kind]))
    return tuple(columns)


_METRICS = ("code_lines", "comment_lines", "blank_lines", "calls", "max_depth", "complexity")

FILES = Table(
    "files",
    "",
    _columns(
        *("file_id:integer", "path", "language", "encoding", "sha256", "size:integer"),
        *("lines:integer", "status", "failure_phase", "failure_type", "failure_message"),
        *("grammar_name", "grammar_version", "grammar_abi:integer"),
        *(f"{name}:integer" for name in _METRICS),
    ),
)
DEFINITIONS = Table(
    "definitions",
    "definitions",
    _columns(
        *("file_id:integer", "id:integer", "parent:integer", "name", "qualified_name", "kind"),
        *("ast_kind", "range", "name_range", "signature", "parameters", "return_type"),
        *("decorators", "modifiers", "visibility", "is_exported:boolean", "doc"),
        "complexity:integer",
    ),
)
REFERENCES = Table(
    "refs",
    "references",
    _columns(
        *("file_id:integer", "name", "kind", "call_form", "receiver", "arity:integer", "range"),
        "enclosing:integer",
    ),
)
IMPORTS = Table(
    "imports",
    "imports",
    _columns(
        *("file_id:integer", "module", "imported_name", "local_name", "kind"),
        *("relative_level:integer", "is_type_only:boolean", "range", "enclosing:integer"),
    ),
)
EXPORTS = Table(
    "exports",
    "exports",
    _columns("file_id:integer", "name", "local_name", "module", "kind", "range"),
)
DIAGNOSTICS = Table(
    "diagnostics",
    "diagnostics",
    _columns("file_id:integer", "code", "message", "severity", "range"),
)
TABLES = (FILES, DEFINITIONS, REFERENCES, IMPORTS, EXPORTS, DIAGNOSTICS)


def rows(facts: FileFacts, file_id: int) -> Iterator[tuple[Table, list[Row]]]:
    """The rows of one file, table by table; tables without rows are left out."""
    record = facts.record
    yield FILES, [_file_row(facts, record, file_id)]
    for table in TABLES[1:]:
        items = record[table.key]
        if items:
            keys = _record_keys(table)
            yield table, [_item_row(keys, item, file_id) for item in items]


def _file_row(facts: FileFacts, record: dict[str, Any], file_id: int) -> Row:
    failure = record["failure"] or {}
    grammar = record["grammar"] or {}
    metrics = record["metrics"]
    return (
        *(file_id, facts.path, record["language"], record["encoding"], record["sha256"]),
        *(record["size"], record["lines"], record["status"]),
        *(failure.get("phase"), failure.get("type"), failure.get("message")),
        *(grammar.get("name"), grammar.get("version"), grammar.get("abi")),
        *(metrics[name] for name in _METRICS),
    )


@cache
def _record_keys(table: Table) -> list[str]:
    """The record's keys behind the columns, in order: a range stands once."""
    keys: list[str] = []
    for column in table.columns[1:]:
        if column.name.endswith(_RANGE_PARTS):
            key = "name_range" if column.name.startswith("name_") else "range"
            if not keys or keys[-1] != key:
                keys.append(key)
        else:
            keys.append(column.name)
    return keys


def _item_row(keys: list[str], item: dict[str, Any], file_id: int) -> Row:
    values: list[Any] = [file_id]
    for key in keys:
        value = item[key]
        if key in ("range", "name_range"):
            values += value
        elif isinstance(value, (list, dict)):
            values.append(encode(value).decode())
        else:
            values.append(value)
    return tuple(values)
