"""The service in the background: started apart from its terminal, found again by its state folder.

Which one runs is the business of `instance.py`: a process id alone proves nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from wasmpool.exceptions import ServiceError
from wasmpool.service.instance import Instance, running_instance

LOG = "service.log"
LOG_BYTES = 10 << 20
START_S = 60.0
STOP_MARGIN_S = 15.0
_LOOK_S = 0.05

Found = TypeVar("Found")


def start(state: Path, arguments: Sequence[str]) -> Instance:
    """Start a service, and return when it can be reached.

    Args:
        state: Its state folder.
        arguments: What `wasmpool serve` gets.

    Raises:
        ServiceError: One runs already, or it did not start; the message has the end of its log.
    """
    running = running_instance(state)
    if running is not None:
        raise ServiceError(f"it runs already: process {running.pid} at {running.address}")
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = state / LOG
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ServiceError(f"cannot write to {error.filename}: {error.strerror}") from error
    with open(descriptor, "ab") as output:
        begin = output.tell()
        process = subprocess.Popen(  # noqa: S603 -- this very program
            [sys.executable, "-m", "wasmpool", "serve", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def reached() -> Instance | None:
        if process.poll() is not None:
            said = log.read_bytes()[begin:].decode(errors="replace").strip()
            raise ServiceError(f"it did not start:\n{said[-2000:]}")
        found = running_instance(state)
        return found if found is not None and found.address is not None else None

    found = _wait(reached, START_S)
    if found is None:
        raise ServiceError(f"it could not be reached within {START_S:g} s; see {log}")
    return found


def stop(state: Path, drain_seconds: float, *, now: bool = False) -> Instance:
    """Stop the service, and return when it is gone.

    Args:
        state: Its state folder.
        drain_seconds: How long running jobs may go on, as the service knows it.
        now: Whether to put them back at once instead.

    Raises:
        ServiceError: None runs, or it does not stop.
    """
    running = running_instance(state)
    if running is None:
        raise ServiceError(f"no service runs with {state}")
    os.kill(running.pid, signal.SIGTERM)
    if now:
        # Two signals at the same moment are one to the system.
        _wait(lambda: running_instance(state) is None, 10 * _LOOK_S)
        if running_instance(state) is not None:
            os.kill(running.pid, signal.SIGTERM)
    if not _wait(lambda: running_instance(state) is None, drain_seconds + STOP_MARGIN_S):
        raise ServiceError(
            f"process {running.pid} does not stop; end it with: kill -9 {running.pid} (nothing is "
            "lost by that)"
        )
    return running


def _wait(condition: Callable[[], Found], seconds: float) -> Found:
    """Wait for a condition in another process; return what it gave last."""
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(_LOOK_S)
    return found
