"""The messages between the pool and one worker, as data.

They are the same for every backend; only how they travel differs (a pipe, a queue, `postMessage`).
A worker works on one batch at a time, its items in order. Results are opaque bytes to the pool.
"""

from __future__ import annotations

from typing import Any, NamedTuple

# ---------------------------------------------------------------- pool -> worker


class Start(NamedTuple):
    """First message: who the worker is and what it needs to know before it is ready.

    `modules` are imported first (they register handlers); `settings` are plain values.
    """

    worker: str
    generation: int
    modules: tuple[str, ...]
    settings: dict[str, Any]


class Run(NamedTuple):
    """Work off the items `start, start + 1, ...`, one for each payload, with the handler `task`."""

    batch: str
    task: str
    start: int
    payloads: list[Any]
    options: dict[str, Any]
    announce: bool
    item_timeout_ms: int | None


class Cancel(NamedTuple):
    """Stop one item of the batch (a timeout) or, with `item` None, all that is left of it."""

    batch: str
    item: int | None
    reason: str


class Stop(NamedTuple):
    """End after the batch under way."""


# ---------------------------------------------------------------- worker -> pool


class Ready(NamedTuple):
    """The worker has started. `boot` tells how: `pid`, `boot_ms`, `memory_bytes`."""

    capabilities: tuple[str, ...]
    boot: dict[str, Any]


class Started(NamedTuple):
    """The worker is about to work on an item."""

    batch: str
    item: int


class ItemError(NamedTuple):
    """A failed item in place of its result."""

    type: str
    message: str
    phase: str
    traceback: str
    retryable: bool
    cancelled: bool


class Done(NamedTuple):
    """Results of consecutive items from `start` on: bytes (`encode_value`) or an `ItemError`."""

    batch: str
    start: int
    results: list[bytes | ItemError]


class Ended(NamedTuple):
    """The batch is over and the worker free."""

    batch: str
    memory_bytes: int | None


class Beat(NamedTuple):
    """A sign of life from inside the work."""

    memory_bytes: int | None


class Progress(NamedTuple):
    """A handler reports how far an item is (0 to 1) and in which phase."""

    batch: str
    item: int
    phase: str
    fraction: float | None


class Log(NamedTuple):
    """One log line about an item: for its log file."""

    batch: str
    item: int
    time: float
    level: str
    phase: str
    message: str
    data: dict[str, Any]


ToWorker = Start | Run | Cancel | Stop
FromWorker = Ready | Started | Done | Ended | Beat | Progress | Log
