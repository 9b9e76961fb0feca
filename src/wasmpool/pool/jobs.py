"""What the pool knows of a task beside the scheduler: payloads, results, and who waits for it.

Results stay encoded until somebody wants the values.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, NamedTuple

from wasmpool import exceptions
from wasmpool.exceptions import TaskError
from wasmpool.protocol import Done, ItemError, Packed, decode_value
from wasmpool.scheduler.messages import Failure


class RemoteTraceback(Exception):
    """The traceback of a worker, as the cause of the error that the caller gets."""


class Letter(NamedTuple):
    """What is needed to run a dead letter again."""

    handler: str
    target: str | None
    payload: Any
    options: dict[str, Any]


class Job:
    """One task.

    Attributes:
        id: Its id.
        handler: Name of its handler.
        target: Where a worker can import the handler from, if its name does not say it.
        payloads: Its payloads.
        options: What the handler reads as `context.options`.
        packed: Whether values travel many together.
        ended: Done once all items have ended. It has no result: a job that it leads back to would
            stay, with all that it holds, until the collector finds both.
    """

    __slots__ = ("_errors", "_pieces", "ended", "handler", "id", "options", "packed", "payloads",
                 "target")  # fmt: skip

    def __init__(
        self,
        id: str,
        handler: str,
        target: str | None,
        payloads: list[Any],
        options: dict[str, Any],
        packed: bool,
    ) -> None:
        self.id = id
        self.handler = handler
        self.target = target
        self.payloads = payloads
        self.options = options
        self.packed = packed
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pieces: list[tuple[int, int, Done | Packed]] = []
        self._errors: dict[int, TaskError] = {}

    # What the driver tells.

    def succeed(self, start: int, stop: int, report: Done | Packed) -> None:
        """The results of the items `[start, stop)` are in `report`."""
        self._pieces.append((start, stop, report))

    def fail(
        self, item: int, failure: Failure, attempts: int, report: Done | Packed | None
    ) -> None:
        """An item ended with a failure; `report` is what its worker said last, if it did."""
        traceback = None
        if isinstance(report, Done) and 0 <= item - report.start < len(report.results):
            result = report.results[item - report.start]
            if isinstance(result, ItemError):
                traceback = result.traceback or None
        self._errors[item] = make_error(failure, attempts, traceback)

    def cancel(self, start: int, stop: int, reason: str) -> None:
        """The items `[start, stop)` ended without a result."""
        message = reason if reason == "cancelled" else f"cancelled: {reason}"
        for item in range(start, stop):
            self._errors[item] = exceptions.TaskCancelled(message, type="Cancelled", attempts=0)

    # What the caller asks, once the job has ended.

    @property
    def failed(self) -> bool:
        """Whether an item failed or was cancelled."""
        return bool(self._errors)

    def outcomes(self) -> list[bytes | TaskError]:
        """How each item ended: an encoded value or an error."""
        results: list[Any] = [None] * len(self.payloads)
        for start, stop, report in self._pieces:
            if isinstance(report, Packed):
                raise TypeError("the values of a packed task are not encoded one by one")
            results[start:stop] = report.results[start - report.start : stop - report.start]
        for item, error in self._errors.items():
            results[item] = error
        return results

    def values(self) -> list[Any]:
        """All values.

        Raises:
            TaskError: The error of the first item that failed.
        """
        if self._errors:
            raise self._errors[min(self._errors)]
        values: list[Any] = []
        for start, stop, report in sorted(self._pieces, key=_begin):
            values += _decode(start, stop, report)
        return values


def _begin(piece: tuple[int, int, Done | Packed]) -> int:
    return piece[0]


def _decode(start: int, stop: int, report: Done | Packed) -> Iterator[Any]:
    if isinstance(report, Packed):
        values = decode_value(report.values)
        if start == report.start and stop == report.stop:
            return values  # type: ignore[no-any-return]
        return values[start - report.start : stop - report.start]  # type: ignore[no-any-return]
    results = report.results[start - report.start : stop - report.start]
    return (decode_value(result) for result in results if isinstance(result, bytes))


def make_error(failure: Failure, attempts: int, traceback: str | None = None) -> TaskError:
    """The exception for a failure."""
    kind: type[TaskError] = TaskError
    if failure.type == "WorkerLost":
        kind = exceptions.WorkerLost
    elif failure.type == "TimeoutError" and failure.retryable:
        kind = exceptions.TaskTimeout
    error = kind(
        failure.message,
        type=failure.type,
        phase=failure.phase,
        attempts=attempts,
        traceback=traceback,
    )
    if traceback is not None:
        error.__cause__ = RemoteTraceback(f"\n{traceback}")
    return error
