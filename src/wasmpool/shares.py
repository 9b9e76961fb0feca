"""Work on data that is in memory, shared out to copies of this process.

Rules of this file:

- A copy (`fork`) has all data without anybody sending it. It answers with plain data through a
  pipe, and ends without running anything else of this process.
- Copies are made only where they are safe and worth it: where the system has them, no other thread
  runs (it could hold a lock for ever), and there is much to do. Else all is done here.
- What a copy does not bring is done here, and said in the log: nothing is lost.
"""

from __future__ import annotations

import logging
import marshal
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

from wasmpool.config import Settings

LEAST_ITEMS = 200
"""With fewer, making copies takes longer than it saves."""

_log = logging.getLogger("wasmpool.shares")

Answer = TypeVar("Answer")


def processes(
    settings: Settings,
) -> Callable[[Callable[[str], Answer], Sequence[str]], Iterator[Answer]]:
    """Return how to apply a function to many items in as many processes as settings allow.

    The function answers with what `marshal` can write: plain data.
    """
    count = settings.worker_count() if settings.backend in ("auto", "process") else 1

    def share(function: Callable[[str], Answer], items: Sequence[str]) -> Iterator[Answer]:
        if count < 2 or len(items) < LEAST_ITEMS or not _may_fork():
            return map(function, items)
        return _shared(function, items, count)

    return share


def _may_fork() -> bool:
    return sys.platform in ("linux", "darwin") and threading.active_count() == 1


def _shared(
    function: Callable[[str], Answer], items: Sequence[str], count: int
) -> Iterator[Answer]:
    """Do one part here and each other part in a copy; yield what they give in order."""
    # Neighbours are much alike, and so are parts that each take every other one.
    parts = [items[first::count] for first in range(count)]
    copies = [_Copy(function, part) for part in parts[1:]]
    try:
        found = [iter([*map(function, parts[0])])]
        for copy, part in zip(copies, parts[1:], strict=True):
            answers = copy.answers()
            if answers is None:
                _log.warning("a process that was to do %d files ended early", len(part))
                answers = [*map(function, part)]
            found.append(iter(answers))
    finally:
        for copy in copies:
            copy.end()
    for number in range(len(items)):
        yield next(found[number % count])


class _Copy:
    """A copy of this process that applies a function to some items."""

    def __init__(self, function: Callable[[str], Any], items: Sequence[str]) -> None:
        reading, writing = os.pipe()
        self._id: int | None = os.fork()
        if self._id == 0:
            _work(function, items, writing)
        os.close(writing)
        self._stream = open(reading, "rb")  # noqa: SIM115

    def answers(self) -> list[Any] | None:
        """Wait for what the copy has found; None if it ended before that."""
        data = self._stream.read()
        answers: list[Any] | None = marshal.loads(data) if self._wait() == 0 else None  # noqa: S302
        return answers

    def end(self) -> None:
        """End the copy if it still runs."""
        self._stream.close()
        if self._id is not None:
            with suppress(ProcessLookupError):
                os.kill(self._id, signal.SIGKILL)
            self._wait()

    def _wait(self) -> int:
        assert self._id is not None
        _, status = os.waitpid(self._id, 0)
        self._id = None
        return status


def _work(function: Callable[[str], Any], items: Sequence[str], writing: int) -> NoReturn:
    """What a copy does: nothing of what this process would do at its end is done twice."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with open(writing, "wb") as stream:
            stream.write(marshal.dumps([function(item) for item in items]))
        status = 0
    finally:
        os._exit(status)
