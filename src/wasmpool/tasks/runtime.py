"""The worker's half of the protocol: works off batches, item by item, and reports.

Rules of this file:

- It runs in every host (a process, a thread, the event loop, Pyodide), so it imports neither `os`
  nor `threading`; how messages leave, the time and the memory used come from outside.
- Nothing that a handler does ends the worker: every exception, also `SystemExit`, `MemoryError` and
  what cannot be encoded, becomes an `ItemError`.
- `cancel` may be called from another thread at any time.
- Reports are sent at once with `announce`; otherwise those of `FLUSH_S` are sent together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

from wasmpool.protocol import (
    PICKLE,
    Cancel,
    Codec,
    Done,
    Ended,
    FromWorker,
    ItemError,
    Packed,
    Run,
    Started,
)
from wasmpool.tasks.context import Cancelled, Context, Interrupted, TimedOut
from wasmpool.tasks.registry import Handler, resolve

FLUSH_S = 0.02
TRACEBACK_FRAMES = 20


def no_memory_known() -> int | None:
    """The memory of hosts that cannot tell."""
    return None


class Worker:
    """Works off `Run` messages.

    Args:
        send: Takes the messages that are to go to the pool, one or more, in order.
        clock: Seconds on a monotonic clock.
        memory: Bytes that this worker uses, or `None` if that is unknown.
        codec: How payloads that travelled and values are encoded.

    Attributes:
        clock: Seconds on a monotonic clock.
        memory: Bytes that this worker uses, or `None` if that is unknown.
        last_sign: When the last message was sent.
    """

    def __init__(
        self,
        send: Callable[..., None],
        *,
        clock: Callable[[], float] = time.monotonic,
        memory: Callable[[], int | None] = no_memory_known,
        codec: Codec = PICKLE,
    ) -> None:
        self._send = send
        self._codec = codec
        self.clock = clock
        self.memory = memory
        self.last_sign = clock()
        self._context: Context | None = None
        self._item = 0
        self._limit: int | None = None  # milliseconds for an item of the batch under way
        self._handler: CodeType | None = None
        # What is to stop, by batch; `None` stands for the whole batch. A cancellation can overtake
        # the batch it is for, which then waits here for it.
        self._cancels: dict[str, dict[int | None, str]] = {}

    def send(self, *messages: FromWorker) -> None:
        """Send messages, and note the time of this sign of life."""
        self.last_sign = self.clock()
        self._send(*messages)

    def cancel(self, message: Cancel) -> None:
        """Stop an item or a batch; may be called from any thread."""
        self._cancels.setdefault(message.batch, {})[message.item] = message.reason
        context = self._context
        if context is not None and context.batch == message.batch:
            stop = self._stop_for(message.batch, context.item)
            if stop is not None:
                context.interrupt(stop)

    def interrupt(self, message: Cancel, frame: FrameType | None) -> None:
        """Stop as `cancel` does, and at once if it was the handler that was interrupted.

        For signal handlers: `frame` is what the signal interrupted. Outside of the handler nothing
        may be raised, for the reports would no longer be right.

        Raises:
            Interrupted: The handler is to stop.
        """
        self.cancel(message)
        below: FrameType | None = None
        while frame is not None and frame.f_code is not Worker._work.__code__:
            below, frame = frame, frame.f_back
        if frame is None or below is None or below.f_code is not self._handler:
            return
        stop = self._stop_for(message.batch, self._item)
        if stop is not None and frame.f_locals.get("batch") == message.batch:
            raise stop

    def run(self, run: Run) -> None:
        """Work off a batch to its end."""
        for _ in self.steps(run):
            pass

    def steps(self, run: Run) -> Iterator[None]:
        """Work off a batch, and pause after each report, for hosts that share a thread."""
        report = _Report(run, self._codec.encode)
        try:
            found = resolve(run.task, run.target)
        except BaseException as error:
            report.fail_all(describe(error, "resolve"))
        else:
            try:
                payloads = run.payloads
                if isinstance(payloads, bytes):
                    payloads = self._codec.decode(payloads)
            except BaseException as error:
                report.fail_all(describe(error, "decode"))
            else:
                yield from self._work(run, found, payloads, report)
        self._context = None
        self._cancels.clear()
        self._flush(report, Ended(run.batch, self.memory()))

    def _work(
        self, run: Run, found: Handler, payloads: list[Any], report: _Report
    ) -> Iterator[None]:
        clock = self.clock
        cancels = self._cancels
        function, takes_context = found
        self._handler = getattr(function, "__code__", None)
        self._limit = run.item_timeout_ms
        batch, options, announce = run.batch, run.options, run.announce
        add = report.add
        unsendable = run.unsendable
        flush_at = clock() + FLUSH_S
        announced = run.start - 1
        for item, payload in enumerate(payloads, run.start):
            if cancels and isinstance(self._stop_for(batch, item), Cancelled):
                break  # what was not begun is not reported: the pool knows
            if announce and announced < item:
                self.send(Started(batch, item))
            context: Context | None = None
            self._item = item
            try:
                if unsendable and item in unsendable:
                    report.fail(unsendable[item])
                elif takes_context:
                    context = Context(self, options, batch, item, run.item_timeout_ms)
                    self._context = context
                    if cancels:
                        self._raise_stop_for(batch, item)
                    add(function(payload, context))
                else:
                    if cancels:
                        self._raise_stop_for(batch, item)
                    add(function(payload))
            except BaseException as error:
                phase = "run" if context is None else context.failed_phase(error)
                report.fail(describe(error, phase))
            if announce:
                # The next one's announcement goes along: half as many messages to wake the pool.
                if item + 1 < run.stop and not cancels:
                    announced = item + 1
                    self._flush(report, Started(batch, announced))
                else:
                    self._flush(report)
                yield
            else:
                now = clock()
                if now >= flush_at:
                    self._flush(report)
                    flush_at = now + FLUSH_S
                    yield

    def _flush(self, report: _Report, *more: Ended | Started) -> None:
        """Send what was not reported yet, together with what follows it."""
        message = report.take()
        if message is None:
            self.send(*more)
            return
        try:
            self.send(message, *more)
        except MemoryError:  # encoded they are there once more: too much, but no reason to die
            start, batch = message.start, message.batch
            count = message.stop - start if isinstance(message, Packed) else len(message.results)
            failure = ItemError("MemoryError", "too large to be sent", "encode", "", False, False)
            self.send(Done(batch, start, [failure] * count), *more)

    def _raise_stop_for(self, batch: str, item: int) -> None:
        """Stop an item whose cancellation came before its handler could be interrupted."""
        stop = self._stop_for(batch, item)
        if stop is not None:
            raise stop

    def _stop_for(self, batch: str, item: int) -> Interrupted | None:
        """How the item is to stop, if it is."""
        reasons = self._cancels.get(batch)
        if reasons is None:
            return None
        if None in reasons:
            return Cancelled(reasons[None])
        if item in reasons:
            return TimedOut.after(self._limit) if self._limit else TimedOut(reasons[item])
        return None


class _Report:
    """The results that were not sent yet."""

    __slots__ = ("_encode_value", "_failures", "_next", "_run", "_values", "add")

    def __init__(self, run: Run, encode: Callable[[Any], bytes]) -> None:
        self._run = run
        self._encode_value = encode
        self._next = run.start
        self._values: list[Any] = []
        self._failures: dict[int, ItemError] = {}
        self.add: Callable[[Any], None] = self._values.append if run.packed else self._encode

    def fail(self, failure: ItemError) -> None:
        self._failures[len(self._values)] = failure
        self._values.append(None)

    def fail_all(self, failure: ItemError) -> None:
        for _ in range(self._run.start, self._run.stop):
            self.fail(failure)

    def take(self) -> Packed | Done | None:
        """The message that reports them."""
        values, failures = self._values, self._failures
        if not values:
            return None
        start, self._next = self._next, self._next + len(values)
        packed = self._run.packed
        message: Packed | Done | None = self._packed(start) if packed and not failures else None
        if message is None:
            encode = self._encoded if packed else _as_it_is
            results = [failures.get(n) or encode(value) for n, value in enumerate(values)]
            message = Done(self._run.batch, start, results)
        values.clear()
        failures.clear()
        return message

    def _packed(self, start: int) -> Packed | None:
        try:
            values = self._encode_value(self._values)
        except BaseException:  # one of them cannot be encoded: each alone will tell which
            return None
        return Packed(self._run.batch, start, self._next, values)

    def _encode(self, value: object) -> None:
        result = self._encoded(value)
        if isinstance(result, ItemError):
            self.fail(result)
        else:
            self._values.append(result)

    def _encoded(self, value: object) -> bytes | ItemError:
        try:
            return self._encode_value(value)
        except BaseException as error:
            return describe(error, "encode")


def _as_it_is(value: bytes) -> bytes:
    return value


def describe(error: BaseException, phase: str) -> ItemError:
    """Return an exception as a value; never raises, for the exception may be of any make."""
    if isinstance(error, TimedOut):
        return ItemError("TimeoutError", _text(error), phase, "", True, False)
    if isinstance(error, Cancelled):
        return ItemError("Cancelled", _text(error), phase, "", False, True)
    kind = type(error).__name__
    if isinstance(error, MemoryError):
        # The frames of the traceback hold what filled the memory: let go of them first.
        error.__traceback__ = None
        return ItemError(kind, _text(error) or "out of memory", phase, "", False, False)
    return ItemError(kind, _text(error), phase, _traceback(error), False, False)


def _text(error: BaseException) -> str:
    try:
        text = str(error)
        return text.encode("utf-8", "backslashreplace").decode()
    except BaseException as broken:
        return f"<{type(broken).__name__} in its __str__>"


def _traceback(error: BaseException) -> str:
    import traceback  # slow to import and rarely needed

    try:
        if error.__traceback__ is not None:
            error.__traceback__ = error.__traceback__.tb_next  # without the frame of this file
        lines = traceback.format_exception(error, limit=-TRACEBACK_FRAMES)
        return "".join(lines).encode("utf-8", "backslashreplace").decode()
    except BaseException as broken:
        return f"<{type(broken).__name__} while the traceback was made>"
