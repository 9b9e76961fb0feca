"""How the files of one run end: their facts, counts, entries of the cache, and logs.

Nothing here waits or is started: runs on a pool and runs without one share it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wasmpool.config import Settings
from wasmpool.exceptions import TaskError
from wasmpool.parsing.records import FileFacts, failed
from wasmpool.pool.runstats import RunStats
from wasmpool.pool.windows import CacheRow, Item, Window
from wasmpool.protocol import decode_value

if TYPE_CHECKING:
    from wasmpool.pool.filelogs import FileLogs
    from wasmpool.tasks.results import ParseResult

_PHASES = frozenset({"read", "decode", "detect", "parse", "extract", "encode"})


class Outcomes:
    """Takes down how the files of one run end.

    Attributes:
        stats: Counts, right at any moment.
        options: What the task `parse` reads as its options.
        row_bytes: Size of the facts that are to be put into the cache.
        logs: The run's logs, where it has any.
    """

    def __init__(self, settings: Settings) -> None:
        self.stats = RunStats()
        self.options = {
            "references": settings.references,
            "bindings": settings.bindings,
            "language_dirs": tuple(map(str, settings.language_dirs)),
        }
        self.row_bytes = 0
        self.logs: FileLogs | None = None
        self._settings = settings
        self._absolute = settings.shared_files  # workers have another working directory
        self._rows: list[CacheRow] = []

    def open_logs(self) -> None:
        """Begin the logs, if the settings want any and they are not begun yet.

        Raises:
            ConfigError: Their folder cannot be made.
        """
        if self._settings.log_dir is not None and self.logs is None:
            from wasmpool.pool.filelogs import FileLogs

            self.logs = FileLogs.open(self._settings)

    def close_logs(self) -> None:
        """End the logs with the run's summary."""
        if self.logs is not None:
            self.logs.close(self.stats)

    def note(self, window: Window) -> None:
        """Count what was found, and what is done already."""
        self.stats.found += len(window.items)
        self.stats.all_found = window.last
        for item in window.items:
            self.stats.found_bytes += item.size
            if item.facts is not None:
                self.stats.cache_hits += item.facts.cached
                self._count(item, None)

    def payload(self, item: Item) -> dict[str, Any]:
        """What the task `parse` gets for an item."""
        return {
            "path": item.path,
            "file": os.path.abspath(item.file) if self._absolute and item.file else item.file,
            "content": item.content,
            "language": item.language,
            "size": item.size,
            "max_size": self._settings.max_file_size,
        }

    def settle(self, item: Item, outcome: bytes | TaskError, worker: str | None) -> None:
        """Take down how an item ended: with the encoded result of the task, or an error."""
        if isinstance(outcome, TaskError):
            facts = failed(
                item.path,
                phase=outcome.phase if outcome.phase in _PHASES else "parse",
                type=outcome.type,
                message=str(outcome),
                language=item.language,
                size=item.size,
            )
            item.finish(facts, "failed")
        else:
            result: ParseResult = decode_value(outcome)
            facts = FileFacts(item.path, result.body, result.timings)
            item.language, item.size = result.language, result.size or item.size
            item.finish(facts, result.status)
            if result.status != "failed" and self._settings.flags.cache:
                assert result.sha256 is not None
                assert result.language is not None
                self._rows.append(
                    CacheRow(result.language, result.sha256, result.status, result.body)
                )
                self.row_bytes += len(result.body)
        self._count(item, worker)

    def take_rows(self) -> list[CacheRow]:
        """Hand over what is to be put into the cache."""
        rows, self._rows, self.row_bytes = self._rows, [], 0
        return rows

    def _count(self, item: Item, worker: str | None) -> None:
        facts, status = item.facts, item.status
        assert facts is not None
        assert status is not None
        self.stats.count(item.path, status, item.language, item.size, facts.timings)
        if self.logs is not None:
            self.logs.done(item, worker)
