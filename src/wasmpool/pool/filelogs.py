"""What a run over files writes to its logs: the pool's events, and how each file went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasmpool.config import Settings
from wasmpool.exceptions import ConfigError
from wasmpool.logs import RunLogs

if TYPE_CHECKING:
    from wasmpool.pool.events import PoolEvent
    from wasmpool.pool.runstats import RunStats
    from wasmpool.pool.windows import Item
    from wasmpool.protocol import Log

_TOO_MANY = frozenset({"item_progress", "task_progress", "task_submitted", "task_completed"})
_LEVELS = {
    "pool_fallback": "WARNING",
    "worker_silent": "WARNING",
    "worker_lost": "WARNING",
    "zombie_detected": "WARNING",
    "slot_closed": "WARNING",
    "task_retried": "WARNING",
    "task_failed": "WARNING",
    "task_dead_lettered": "ERROR",
}


class FileLogs:
    """The logs of one run over files."""

    def __init__(self, logs: RunLogs) -> None:
        self._logs = logs

    @classmethod
    def open(cls, settings: Settings) -> FileLogs | None:
        """Begin the logs, if the settings want any.

        Raises:
            ConfigError: Their folder cannot be made.
        """
        if settings.log_dir is None:
            return None
        try:
            logs = RunLogs(settings.log_dir)
        except OSError as error:
            source = settings.source("log_dir")
            raise ConfigError(f"log_dir = {str(settings.log_dir)!r} ({source}): {error}") from error
        logs.run("INFO", "run", "began", {"backend": settings.backend})
        return cls(logs)

    def event(self, event: PoolEvent, path: str | None) -> None:
        """Log an event of the pool; `path` is the file that it is about, where there is one."""
        name, data = event
        if name in _TOO_MANY:
            return
        if name != "log":
            level, phase, message, details, at = _LEVELS.get(name, "INFO"), "pool", name, data, None
        else:
            level, phase, message, at = data["level"], data["phase"], data["message"], data["time"]
            details = {"worker": data["worker"], **data["data"]}
        if path is None:
            self._logs.run(level, phase, message, details, at=at)
        else:
            self._logs.file(path, level, phase, message, details, at=at)

    def lines(self, logs: list[Log], items: list[Item]) -> None:
        """Log what a handler that ran in this process said about the items of its batch."""
        for log in logs:
            details = {"worker": None, **log.data}
            path = items[log.item].path
            self._logs.file(path, log.level, log.phase, log.message, details, at=log.time)

    def done(self, item: Item, worker: str | None) -> None:
        """Log how a file ended; nothing more is expected of it."""
        facts = item.facts
        assert facts is not None
        data: dict[str, object] = {"worker": worker, "language": item.language, "size": item.size}
        if item.status == "failed" and facts.failure is not None:
            failure = facts.failure
            data["type"] = failure.type
            self._logs.file(item.path, "ERROR", failure.phase, failure.message, data)
        else:
            data |= {"cached": facts.cached, "timings_ms": facts.timings}
            self._logs.file(item.path, "INFO", "done", str(item.status), data)
        self._logs.finish(item.path)

    def close(self, stats: RunStats) -> None:
        """End the logs with the run's summary."""
        self._logs.run("INFO", "run", "ended", stats.summary())
        self._logs.close()
