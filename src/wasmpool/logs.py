"""Logs of a run: a folder, in it one log for each file that was parsed and one for the pool.

Rules of this file:

- A line is `[time] [LEVEL] [phase] message {json}`: time in UTC, the JSON holds the worker's id and
  details. What a message or name contains never breaks the line.
- Lines of a file wait in memory until the file is finished; an error writes them out at once, and
  so does each line of the pool's log.
- A log's name tells the file's path as far as a file system allows; a hash keeps names apart.
- A log that cannot be written is warned of once and never ends the run.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

RUN_LOG = "run.log"

_NAME_LENGTH = 120  # with the hash and what file systems add, well under their usual 255 bytes
_LINES_HELD = 1000
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_URGENT = frozenset({"ERROR", "CRITICAL"})

_log = logging.getLogger("wasmpool.logs")


class RunLogs:
    """The logs of one run.

    Attributes:
        folder: Where they lie: a new folder in the log directory, named by time and a random id.
    """

    def __init__(self, log_dir: Path) -> None:
        """Make the run's folder.

        Raises:
            OSError: It cannot be made.
        """
        seconds, rest = divmod(time.time_ns(), 1_000_000_000)
        stamp = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(seconds))}.{rest // 1_000_000:03}Z"
        self.folder = log_dir / f"{stamp}-{os.urandom(4).hex()}"
        self.folder.mkdir(parents=True)
        self._run: TextIO = (self.folder / RUN_LOG).open("a", encoding="utf-8")
        self._held: dict[str, list[str]] = {}
        self._failed = False

    def __enter__(self) -> RunLogs:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self.run("ERROR", "run", f"ended by {type(error).__name__}: {error}")
        self.close()

    def file(
        self,
        path: str,
        level: str,
        phase: str,
        message: str,
        data: Mapping[str, object] | None = None,
        *,
        at: float | None = None,
    ) -> None:
        """Log a line about one file.

        Args:
            path: The file, as records call it.
            level: `DEBUG`, `INFO`, `WARNING` or `ERROR`; the last is written out at once.
            phase: What was being done.
            message: For a person.
            data: Details, such as the worker's id.
            at: When it happened, in seconds since 1970; now by default.
        """
        lines = self._held.setdefault(path, [])
        lines.append(format_line(level, phase, message, data or {}, at))
        if level in _URGENT or len(lines) >= _LINES_HELD:
            self._flush(path)

    def finish(self, path: str) -> None:
        """Write out what is held for a file: nothing more is expected of it."""
        self._flush(path)
        self._held.pop(path, None)

    def run(
        self,
        level: str,
        phase: str,
        message: str,
        data: Mapping[str, object] | None = None,
        *,
        at: float | None = None,
    ) -> None:
        """Log a line about the run or the pool; arguments as for `file`."""
        try:
            self._run.write(format_line(level, phase, message, data or {}, at))
            self._run.flush()
        except OSError as error:
            self._warn(error)

    def close(self) -> None:
        """Write out everything."""
        for path in list(self._held):
            self.finish(path)
        try:
            self._run.close()
        except OSError as error:
            self._warn(error)

    def _flush(self, path: str) -> None:
        lines = self._held.get(path)
        if not lines:
            return
        try:
            with (self.folder / log_name(path)).open("a", encoding="utf-8") as log:
                log.writelines(lines)
        except OSError as error:
            self._warn(error)
        lines.clear()

    def _warn(self, error: OSError) -> None:
        if not self._failed:
            self._failed = True
            _log.warning("logs in %s are not complete: %s", self.folder, error)


def log_name(path: str) -> str:
    """Return the name of a file's log: the readable part of its path, and a hash of all of it."""
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
    readable = _UNSAFE.sub("_", path).lstrip("._-")[-_NAME_LENGTH:]
    return f"{readable or 'file'}.{digest}.log"


def format_line(
    level: str, phase: str, message: str, data: Mapping[str, Any], at: float | None = None
) -> str:
    """Return one line of a log, with its line end."""
    seconds = time.time() if at is None else at
    millis = int(seconds * 1000)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(millis // 1000))
    # json escapes control characters and what is no Unicode, so that a line stays one line.
    text = json.dumps(message, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    details = json.dumps(data, default=repr)
    line = f"[{stamp}.{millis % 1000:03d}Z] [{level}] [{phase}] {text} {details}"
    return line.encode("utf-8", "backslashreplace").decode() + "\n"
