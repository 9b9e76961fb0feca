"""Lines for a person on standard error: problems always, all that the pool does when asked for.

Rules of this file:

- One line each, begun with `wasmpool:`, without colours and control characters.
- A fall back, a lost worker, a cache or log that cannot be used and a failed file are problems.
- Of failed files the first `FAILURES` are told one by one and the rest as a number, unless all
  were asked for: each one's record says why.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from wasmpool.cli.text import counted, printable

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts
    from wasmpool.pool.events import PoolEvent

FAILURES = 20

_PROBLEMS = {
    "pool_fallback": "no workers, going on without: {reason}",
    "worker_lost": "worker {worker} lost: {reason}",
    "slot_closed": "worker {worker} is not started again after {losses} losses",
}
_DETAILS = frozenset(
    {
        *("pool_ready", "pool_scaled", "pool_closed", "task_retried", "task_dead_lettered"),
        *("worker_started", "worker_ready", "worker_silent", "worker_recycled"),
        "zombie_detected",
    }
)


class Notices(logging.Handler):
    """Prints the lines; also takes what the package logs as warnings (the cache's, the logs').

    Attributes:
        write: How a line gets out; a live display puts its own way here.
    """

    def __init__(self, *, verbose: bool = False) -> None:
        super().__init__(logging.WARNING)
        self.write: Callable[[str], None] = _to_standard_error
        self._verbose = verbose
        self._failures = 0

    def __enter__(self) -> Notices:
        logging.getLogger("wasmpool").addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        logging.getLogger("wasmpool").removeHandler(self)

    def line(self, text: str) -> None:
        """Print one line."""
        self.write(f"wasmpool: {printable(text)}")

    def emit(self, record: logging.LogRecord) -> None:
        """Print a warning that a part of the package logged."""
        self.line(record.getMessage())

    def event(self, event: PoolEvent) -> None:
        """Print what a person should know of in an event of the pool."""
        if event.name in _PROBLEMS:
            self.line(_PROBLEMS[event.name].format_map(event.data))
        elif event.name == "log" and event.data["task"] is None:
            self.line(f"worker {event.data['worker']}: {event.data['message']}")
        elif self._verbose and event.name in _DETAILS:
            details = " ".join(f"{name}={value}" for name, value in event.data.items())
            self.line(f"{event.name.replace('_', ' ')} {details}".rstrip())

    def failure(self, facts: FileFacts) -> None:
        """Print that a file failed, and why."""
        self._failures += 1
        if self._verbose or self._failures <= FAILURES:
            from wasmpool.cli.report import failure_line

            self.line(failure_line(facts))

    def finish(self) -> None:
        """Print how many failed files were not told."""
        more = self._failures - FAILURES
        if more > 0 and not self._verbose:
            self.line(f"{counted(more, 'more file')} failed; --verbose tells which")


def _to_standard_error(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
