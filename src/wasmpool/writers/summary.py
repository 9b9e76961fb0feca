"""`summary`: the run's counts alone, as one JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from wasmpool.writers.base import StreamWriter, Summary

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts


class SummaryWriter(StreamWriter):
    """The summary record, indented; the facts themselves are only counted."""

    def __init__(self, output: str | None, *, reproducible: bool = False, base: str = "") -> None:
        super().__init__(output)

    def _write(self, facts: FileFacts) -> None:
        """Nothing of one file is written."""

    def _finish(self, summary: Summary) -> None:
        self._stream.write(orjson.dumps(summary, option=orjson.OPT_INDENT_2) + b"\n")
