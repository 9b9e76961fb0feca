"""What is counted in a run over files; at its end, the summary record."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from wasmpool.parsing.records import SCHEMA_VERSION

SLOWEST = 10


class SlowFile(NamedTuple):
    """A file that took long: milliseconds over all phases, path, size in bytes."""

    milliseconds: float
    path: str
    size: int


class RunStats:
    """Counts of a run, right at any moment.

    Attributes:
        found: Files found so far.
        found_bytes: Their bytes.
        all_found: Whether `found` is the number of all files.
        files: Files that are done, whether with facts or failed.
        bytes: Their bytes.
        status: Files by status: `ok`, `partial`, `failed`.
        languages: Files by language.
        cache_hits: Files whose facts came from the cache.
        retries: Items that were tried again.
        dead_letters: Items that were given up.
        fallbacks: How often the pool had to go on without workers.
        workers: The workers that took part.
        interrupted: Whether the run was stopped before its end.
        started: When it began, in seconds of `time.monotonic`.
    """

    def __init__(self) -> None:
        self.found = 0
        self.found_bytes = 0
        self.all_found = False
        self.files = 0
        self.bytes = 0
        self.status: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.cache_hits = 0
        self.retries = 0
        self.dead_letters = 0
        self.fallbacks = 0
        self.workers: set[str] = set()
        self.interrupted = False
        self.started = time.monotonic()
        self._slowest: list[SlowFile] = []

    def count(
        self,
        path: str,
        status: str,
        language: str | None,
        size: int,
        timings: Mapping[str, float] | None,
    ) -> None:
        """Count a file that is done."""
        self.files += 1
        self.bytes += size
        self.status[status] += 1
        if language is not None:
            self.languages[language] += 1
        if timings:
            keep = heapq.heappush if len(self._slowest) < SLOWEST else heapq.heappushpop
            keep(self._slowest, SlowFile(round(sum(timings.values()), 3), path, size))

    @property
    def failed(self) -> int:
        """Files that failed."""
        return self.status["failed"]

    @property
    def slowest(self) -> list[SlowFile]:
        """The files that took longest, the slowest first."""
        return sorted(self._slowest, reverse=True)

    def summary(self, *, reproducible: bool = False) -> dict[str, Any]:
        """Return the summary record.

        Args:
            reproducible: Leave out what differs from run to run over the same files.
        """
        record: dict[str, Any] = {
            "_type": "summary",
            "schema_version": SCHEMA_VERSION,
            "files": self.files,
            "status": {name: self.status[name] for name in ("ok", "partial", "failed")},
            "languages": dict(sorted(self.languages.items())),
            "bytes": self.bytes,
            "interrupted": self.interrupted,
        }
        if not reproducible:
            record |= {
                "wall_ms": round((time.monotonic() - self.started) * 1000, 1),
                "workers": len(self.workers),
                "cache_hits": self.cache_hits,
                "retries": self.retries,
                "dead_letters": self.dead_letters,
                "fallbacks": self.fallbacks,
                "slowest": [file._asdict() for file in self.slowest],
            }
        return record
