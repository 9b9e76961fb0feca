"""A context for tests of handlers: it keeps what they report, and stops them where told."""

from __future__ import annotations

from collections.abc import Callable

from wasmpool.protocol import FromWorker, Log, Progress
from wasmpool.tasks.context import Cancelled, Context


class Host:
    """What a context needs of a worker: time stands still, messages are kept."""

    def __init__(self) -> None:
        self.messages: list[FromWorker] = []
        self.last_sign = 0.0
        self.clock: Callable[[], float] = lambda: 0.0
        self.memory: Callable[[], int | None] = lambda: None

    def send(self, *messages: FromWorker) -> None:
        self.messages += messages

    @property
    def progress(self) -> list[tuple[str, float | None]]:
        """Phases and fractions that were reported."""
        return [(each.phase, each.fraction) for each in self.messages if isinstance(each, Progress)]

    @property
    def logged(self) -> list[str]:
        """Messages that were logged."""
        return [each.message for each in self.messages if isinstance(each, Log)]


def context(**options: object) -> Context:
    """Make a context that nobody stops."""
    return Context(Host(), dict(options))


def cancelled() -> Context:
    """Make a context whose next checkpoint raises."""
    stopped = Context(Host(), {})
    stopped.interrupt(Cancelled("stopped"))
    return stopped


def phase_of(run: Callable[[Context], object], context: Context) -> tuple[str, str, str]:
    """Run something that fails and return phase, type and message of the failure."""
    try:
        run(context)
    except BaseException as error:
        return context.failed_phase(error), type(error).__name__, str(error)
    raise AssertionError("did not fail")
