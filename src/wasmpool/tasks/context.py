"""What a handler sees of the pool: options, phases, progress, cancellation, its log.

`checkpoint` is made to be called very often, also from tree-sitter's progress callback: usually it
is one reading of the clock and one comparison. Everything rarer hides behind the time `_wake`: the
earlier of the deadline and the next heartbeat, set back to 0 by a cancellation.

`Interrupted` is no `Exception`, so that a handler's own `except Exception` does not swallow it.
Once a checkpoint has raised, each later one raises again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol

from wasmpool.protocol import Beat, FromWorker, Log, Progress

HEARTBEAT_S = 5.0
PROGRESS_S = 0.1


class Interrupted(BaseException):
    """Raised by a checkpoint: the item is to stop now."""


class Cancelled(Interrupted):
    """The item was cancelled."""


class TimedOut(Interrupted):
    """The item has run longer than its limit."""

    @classmethod
    def after(cls, milliseconds: int) -> TimedOut:
        """Say how long the item was allowed to run."""
        return cls(f"longer than {milliseconds / 1000:g} s")


class Host(Protocol):
    """What a context needs from the worker it runs in."""

    clock: Callable[[], float]
    memory: Callable[[], int | None]
    last_sign: float

    def send(self, *messages: FromWorker) -> None:
        """Send messages to the pool."""


class Phase:
    """The context manager of `Context.phase`."""

    __slots__ = ("_before", "_began", "_context", "_name")

    def __init__(self, context: Context, name: str) -> None:
        self._context = context
        self._name = name

    def __enter__(self) -> None:
        self._began = time.perf_counter()
        self._before = self._context.current_phase
        self._context.current_phase = self._name
        self._context.checkpoint()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._context.note_failure(error, self._name)
        self._context.current_phase = self._before
        timings, name = self._context.timings, self._name
        elapsed = (time.perf_counter() - self._began) * 1_000
        timings[name] = timings[name] + elapsed if name in timings else elapsed


class Context:
    """What a handler sees of the pool while it works on one item.

    Attributes:
        options: The options of the task.
        batch: Id of the batch.
        item: Number of the item in its task.
        deadline: When the item's time is up, in seconds of `time.monotonic`, or `None`.
        current_phase: The phase under way; `run` outside of any.
        timings: Milliseconds in each phase that is over, by name.
    """

    __slots__ = (
        "_failed",
        "_host",
        "_limit",
        "_progress_at",
        "_stop",
        "_wake",
        "batch",
        "current_phase",
        "deadline",
        "item",
        "options",
        "timings",
    )

    def __init__(
        self,
        host: Host,
        options: dict[str, Any],
        batch: str = "",
        item: int = 0,
        timeout_ms: int | None = None,
    ) -> None:
        self.options = options
        self.batch = batch
        self.item = item
        self.current_phase = "run"
        self.timings: dict[str, float] = {}
        self._host = host
        self._limit = timeout_ms
        self._stop: Interrupted | None = None
        self._failed: tuple[BaseException, str] | None = None
        self._progress_at = 0.0
        if timeout_ms is None:
            self.deadline: float | None = None
            self._wake = host.last_sign + HEARTBEAT_S
        else:
            self.deadline = host.clock() + timeout_ms / 1000
            self._wake = min(self.deadline, host.last_sign + HEARTBEAT_S)

    def phase(self, name: str) -> Phase:
        """Name a part of the work: `with context.phase("parse"): ...`.

        A failure inside says in which phase it was; phases may be nested, the innermost counts.
        """
        return Phase(self, name)

    @property
    def cancelled(self) -> bool:
        """Whether the item is to stop: cancelled, or its time is up."""
        if self._stop is not None:
            return True
        return self.deadline is not None and self._host.clock() >= self.deadline

    def checkpoint(self) -> None:
        """Stop here if the item was cancelled or its time is up, and show that it is alive.

        Cheap enough for an inner loop. Let what it raises pass through.
        """
        if self._host.clock() >= self._wake:
            self._attend()

    def progress(self, fraction: float | None = None) -> None:
        """Tell how far the item is, from 0 to 1 (`None`: unknown); also a checkpoint.

        Reports that follow within a tenth of a second are left out, except those of the end.
        """
        self.checkpoint()
        now = self._host.clock()
        if now >= self._progress_at or fraction == 1:
            self._progress_at = now + PROGRESS_S
            known = None if fraction is None else float(fraction)
            self._host.send(Progress(self.batch, self.item, self.current_phase, known))

    def log(self, level: str, message: str, **data: object) -> None:
        """Write a line to the run's log.

        Args:
            level: `debug`, `info`, `warning` or `error`.
            message: For a person.
            data: Details; what JSON does not know is written as its `repr`.
        """
        self._host.send(
            Log(
                self.batch,
                self.item,
                time.time(),
                level.upper(),
                self.current_phase,
                message,
                _plain(data),
            )
        )

    # What the worker runtime calls.

    def interrupt(self, stop: Interrupted) -> None:
        """Let the next checkpoint raise `stop`; may be called from any thread."""
        self._stop = stop
        self._wake = 0.0  # after _stop: see _attend

    def note_failure(self, error: BaseException, phase: str) -> None:
        """Remember the innermost phase that `error` left."""
        if self._failed is None or self._failed[0] is not error:
            self._failed = (error, phase)

    def failed_phase(self, error: BaseException) -> str:
        """The innermost phase that `error` left, or the one under way."""
        if self._failed is not None and self._failed[0] is error:
            return self._failed[1]
        return self.current_phase

    def _attend(self) -> None:
        host = self._host
        now = host.clock()
        if now >= host.last_sign + HEARTBEAT_S:
            host.send(Beat(host.memory()))
        wake = host.last_sign + HEARTBEAT_S
        self._wake = wake if self.deadline is None else min(wake, self.deadline)
        # Another thread sets _stop before _wake: either it is seen here, or _wake is 0 again.
        if self._stop is None and self.deadline is not None and now >= self.deadline:
            self._stop = TimedOut.after(self._limit or 0)
        if self._stop is not None:
            self._wake = 0.0
            raise self._stop


def _plain(value: Any) -> Any:
    """The same in terms of JSON, so that it can travel to every host."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return repr(value)
