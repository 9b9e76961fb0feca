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
from typing import Any, Generic, NoReturn, TypeVar

from wasmpool.config import Settings

LEAST_ITEMS = 200
"""With fewer, making copies takes longer than it saves."""

_log = logging.getLogger("wasmpool.shares")

Answer = TypeVar("Answer")


def processes(
    settings: Settings,
) -> Callable[[Callable[[str], Answer], Sequence[str]], Iterator[tuple[str, Answer]]]:
    """Return how to apply a function to many items in as many processes as settings allow.

    The function answers with what `marshal` can write: plain data. Each item comes with its answer,
    in any order.
    """
    count = settings.worker_count() if settings.backend in ("auto", "process") else 1

    def share(
        function: Callable[[str], Answer], items: Sequence[str]
    ) -> Iterator[tuple[str, Answer]]:
        several = count if len(items) >= LEAST_ITEMS and _may_fork() else 1
        # Neighbours are much alike, and so are parts that each take every other one.
        own, *others = [items[first::several] for first in range(several)]
        copies: list[_Copy[Answer]] = []
        try:
            for part in others:
                try:
                    copy = _Copy(function, part)
                except OSError:  # no room for one more
                    own = [*own, *part]
                else:
                    copies.append(copy)
            for item in own:
                yield item, function(item)
            for copy in copies:
                yield from copy.answers()
        finally:
            for copy in copies:
                copy.end()

    return share


def _may_fork() -> bool:
    return sys.platform in ("linux", "darwin") and threading.active_count() == 1


class _Copy(Generic[Answer]):
    """A copy of this process that applies a function to some items."""

    def __init__(self, function: Callable[[str], Answer], items: Sequence[str]) -> None:
        self._function = function
        self._items = items
        reading, writing = os.pipe()
        self._id = os.fork()
        if self._id == 0:
            _work(function, items, writing)
        os.close(writing)
        self._stream = open(reading, "rb")  # noqa: SIM115

    def answers(self) -> Iterator[tuple[str, Answer]]:
        """Yield what the copy has found; what it lacks is found here."""
        ended = False
        for item in self._items:
            if not ended:
                try:
                    yield item, marshal.load(self._stream)  # noqa: S302
                    continue
                except (EOFError, ValueError, TypeError):
                    ended = True
                    _log.warning("a copy of this process ended early; its work is done again here")
            yield item, self._function(item)

    def end(self) -> None:
        """End the copy, if it still runs."""
        self._stream.close()
        os.kill(self._id, signal.SIGKILL)
        os.waitpid(self._id, 0)


def _work(function: Callable[[str], Any], items: Sequence[str], writing: int) -> NoReturn:
    """What a copy does: nothing of what this process would do at its end is done twice."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # Nobody reads before it is all there: the other process is at its own part.
        answers = [marshal.dumps(function(item)) for item in items]
        with open(writing, "wb") as stream:
            stream.writelines(answers)
        status = 0
    finally:
        os._exit(status)
