"""`jsonl`: one record a line, the summary last. `json`: the same records in one JSON document.

Records pass through as the bytes that the worker made: nothing is decoded here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasmpool.parsing.records import encode
from wasmpool.writers.base import StreamWriter, Summary

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts


class JsonLinesWriter(StreamWriter):
    """JSON Lines: file records, then the summary record."""

    def __init__(self, output: str | None, *, reproducible: bool = False, base: str = "") -> None:
        super().__init__(output)
        self._reproducible = reproducible

    def _write(self, facts: FileFacts) -> None:
        self._stream.write(facts.to_json(reproducible=self._reproducible))
        self._stream.write(b"\n")
        if self._target.live:
            self._stream.flush()

    def _finish(self, summary: Summary) -> None:
        self._stream.write(encode(summary) + b"\n")


class JsonWriter(StreamWriter):
    """One JSON object, `{"files": [...], "summary": {...}}`, a record a line."""

    def __init__(self, output: str | None, *, reproducible: bool = False, base: str = "") -> None:
        super().__init__(output)
        self._reproducible = reproducible
        self._before = b'{"files":[\n'

    def _write(self, facts: FileFacts) -> None:
        self._stream.write(self._before + facts.to_json(reproducible=self._reproducible))
        self._before = b",\n"

    def _finish(self, summary: Summary) -> None:
        if self._before != b",\n":  # no file at all
            self._stream.write(self._before)
        self._stream.write(b'\n],"summary":' + encode(summary) + b"}\n")
