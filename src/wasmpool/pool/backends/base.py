"""What every backend promises to the driver.

- All methods are called on the thread of the event loop, and all hooks are called there, never from
  inside one of the methods.
- `start` never fails: what goes wrong is an exit with its reason.
- For each started worker there is exactly one `on_exit`, whatever ended it; then no message.
- Messages of one worker arrive in the order in which it sent them, all of them before its exit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Protocol

from wasmpool.protocol import Cancel, FromWorker, ItemError, Run, Start, Stop, encode_value


class Hooks(Protocol):
    """What a backend calls."""

    def on_message(self, worker: str, generation: int, message: FromWorker) -> None:
        """A worker sent a message."""

    def on_exit(self, worker: str, generation: int, reason: str) -> None:
        """A worker is gone; `reason` is for people."""

    def on_notice(self, worker: str, text: str) -> None:
        """Something that a person should know of, such as a thread left behind."""


class Backend(ABC):
    """Starts workers, carries messages to them and ends them.

    Attributes:
        name: How settings call it.
        chunk_s: Seconds that a chunk of a map takes best: many times as long as its way there and
            back, and short enough for all workers to end together.
    """

    name: ClassVar[str]
    chunk_s: ClassVar[float] = 0.02

    def __init__(self, hooks: Hooks) -> None:
        self.hooks = hooks

    @abstractmethod
    def start(self, start: Start) -> None:
        """Start a worker; `Ready` or an exit follows."""

    @abstractmethod
    def send(self, worker: str, message: Run | Cancel | Stop) -> None:
        """Send a worker a message; nothing happens if it is gone."""

    @abstractmethod
    def kill(self, worker: str) -> None:
        """End a worker by force, or leave it behind where that is impossible; an exit follows."""

    @abstractmethod
    async def close(self) -> None:
        """End all that is left, and return when it is gone; exits are no longer reported."""


def encode_payloads(run: Run) -> Run:
    """The same batch with encoded payloads; those that cannot be encoded have failed already."""
    try:
        return run._replace(payloads=encode_value(run.payloads))
    except Exception:
        payloads: list[Any] = []
        unsendable: dict[int, ItemError] = {}
        for item, payload in enumerate(run.payloads, run.start):
            try:
                encode_value(payload)
            except Exception as error:
                message = f"the payload cannot be sent to a worker: {error}"
                kind = type(error).__name__
                unsendable[item] = ItemError(kind, message, "encode", "", False, False)
                payload = None
            payloads.append(payload)
        return run._replace(payloads=encode_value(payloads), unsendable=unsendable)
