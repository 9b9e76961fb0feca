"""`parquet`: a folder with one Parquet file for each table of `tables.py`, and `summary.json`.

Rules of this file:

- Each file is written beside its final place and renamed onto it at the end. A folder that holds
  anything but a former output is refused.
- Rows are gathered into row groups of `GROUP_ROWS`; no more than that is in memory for a table.
- Parquet's strings are UTF-8: bytes of a path that are not are written as `\\xff`.
- Needs pyarrow, which comes with the extra `wasmpool[parquet]`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from wasmpool.writers.base import Summary, Writer
from wasmpool.writers.tables import FILES, TABLES, Row, Table, rows
from wasmpool.writers.target import FileTarget, output_folder

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts

GROUP_ROWS = 65_536
_SUMMARY = "summary.json"


class ParquetWriter(Writer):
    """Facts as columns, for data frames and analytical databases."""

    def __init__(self, output: str, *, reproducible: bool = False, base: str = "") -> None:
        self.name = output
        self._folder = Path(output)
        output_folder(self._folder, [_SUMMARY, *(f"{table.name}.parquet" for table in TABLES)])
        self._files = 0
        self._tables: dict[str, _TableFile] = {}
        self._summary = FileTarget(self._folder / _SUMMARY)
        try:
            for table in TABLES:
                self._tables[table.name] = _TableFile(table, self._folder)
        except OSError:
            self.discard()
            raise

    def _write(self, facts: FileFacts) -> None:
        for table, batch in rows(facts, self._files):
            if table is FILES:
                batch = [_storable(row) for row in batch]
            self._tables[table.name].add(batch)
        self._files += 1

    def _close(self, summary: Summary) -> None:
        for file in self._tables.values():
            file.finish()
        self._summary.open().write(orjson.dumps(summary, option=orjson.OPT_INDENT_2) + b"\n")
        for file in self._tables.values():
            file.target.commit()
        self._summary.commit()

    def discard(self) -> None:
        """Drop the files under way."""
        self._summary.discard()
        for file in self._tables.values():
            file.discard()


class _TableFile:
    """One table's file and the rows that wait for its next row group."""

    def __init__(self, table: Table, folder: Path) -> None:
        types = {"integer": pa.int64(), "text": pa.string(), "boolean": pa.bool_()}
        self.table = table
        self.target = FileTarget(folder / f"{table.name}.parquet")
        self._schema: Any = pa.schema(
            [(column.name, types[column.type]) for column in table.columns]
        )
        self._stream = self.target.open()
        self._writer: Any = pq.ParquetWriter(self._stream, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def add(self, batch: list[Row]) -> None:
        self._rows += batch
        if len(self._rows) >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        columns = [
            pa.array(values, field.type)
            for values, field in zip(zip(*self._rows, strict=True), self._schema, strict=True)
        ]
        self._writer.write_table(pa.table(columns, schema=self._schema))
        self._rows = []

    def finish(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()

    def discard(self) -> None:
        self._writer.is_open = False  # else it writes a footer when it is collected
        self.target.discard()


def _storable(row: Row) -> Row:
    """The row with bytes that are no UTF-8 spelled out."""
    return tuple(
        value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        if isinstance(value, str)
        else value
        for value in row
    )
