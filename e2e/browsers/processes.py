"""Starting programs so that all of their processes can be ended by id.

Rules: a program gets its own process group; it is ended with the group, first politely, then by
force. A shell in the group waits for the end of its input and ends the group then, so nothing is
left of it when Python ends, however it ends.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping

from e2e.browsers import CALL_TIMEOUT, BrowserError

GUARD = '"$@" </dev/null & exec >/dev/null 2>&1; read -r _; kill -KILL 0'
GRACE = 5.0
"""Seconds between the polite end and the other."""


def find(program: str, package: str) -> str:
    """The path of a program.

    Raises:
        BrowserError: It is not installed; names the package of Debian.
    """
    path = shutil.which(program)
    if path is None:
        raise BrowserError(f"{program} is not installed; on Debian: apt-get install {package}")
    return path


class Program:
    """A running program whose output is read line by line."""

    def __init__(self, command: list[str], environment: Mapping[str, str] | None = None) -> None:
        self._command = command
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            ["sh", "-c", GUARD, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(line.rstrip())
        self._lines.put(None)

    def line_with(self, text: str) -> str:
        """The next line of output that has this text.

        Raises:
            BrowserError: The program ended first, or took too long.
        """
        seen: list[str] = []
        while True:
            try:
                line = self._lines.get(timeout=CALL_TIMEOUT)
            except queue.Empty:
                line = None
            if line is None:
                said = "\n".join(seen) or "nothing"
                raise BrowserError(f"{self._command[0]} did not start; it said: {said}")
            if text in line:
                return line
            seen.append(line)

    def end(self) -> None:
        """End the program and what it started."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        # Also when the shell is gone: the others may not be.
        self._signal(signal.SIGKILL)
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._reader.join(GRACE)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
