"""The messages between the pool and one worker, as data.

They are the same for every backend; only how they travel differs (a pipe, a queue, `postMessage`).
A worker works on one batch at a time, its items in order. Values of handlers are opaque bytes to
the pool: `encode_value` in the worker makes them, whoever wants the value calls `decode_value`.
Where the caller is no Python, another `Codec` takes their place.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, NamedTuple

# ---------------------------------------------------------------- values


def encode_value(value: object) -> bytes:
    """The value of a handler as bytes."""
    return pickle.dumps(value, protocol=5)


def decode_value(data: bytes) -> Any:
    """The value that `encode_value` made `data` of."""
    return pickle.loads(data)  # noqa: S301 -- comes from the pool's own workers


class Codec(NamedTuple):
    """How values become bytes, and bytes values again."""

    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]


PICKLE = Codec(encode_value, decode_value)


# ---------------------------------------------------------------- pool -> worker


class Start(NamedTuple):
    """First message: who the worker is and what it needs to know before it is ready.

    Attributes:
        worker: Its id.
        generation: How often this worker was started.
        main: How to load the caller's main module again, should a handler or a value live in it:
            `("path", file)` or `("name", module)`; `None` where there is no such file.
        memory_limit_bytes: What the worker may use; `None` for no limit.
    """

    worker: str
    generation: int
    main: tuple[str, str] | None = None
    memory_limit_bytes: int | None = None


class Run(NamedTuple):
    """Work off the items `[start, stop)`, one for each payload, with the handler `task`.

    Attributes:
        batch: Id of the batch.
        task: Name of the handler.
        target: Where to import the handler from (`module:function`) if the name is unknown.
        start: Number of the first item.
        stop: Number after the last item.
        payloads: The payloads; already encoded (`encode_value` of the list) where they travel.
        options: What the handler reads as `context.options`.
        announce: Send `Started` before and `Done` after each item, at once.
        packed: Encode many values together (`Packed`) instead of each alone.
        item_timeout_ms: Limit for each item.
        unsendable: Items whose payload could not be encoded, with what they end as.
    """

    batch: str
    task: str
    target: str | None
    start: int
    stop: int
    payloads: list[Any] | bytes
    options: dict[str, Any]
    announce: bool
    packed: bool
    item_timeout_ms: int | None
    unsendable: dict[int, ItemError]


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
    """A failed item in place of its value."""

    type: str
    message: str
    phase: str
    traceback: str
    retryable: bool
    cancelled: bool


class Done(NamedTuple):
    """Results of consecutive items from `start` on: encoded values or an `ItemError`."""

    batch: str
    start: int
    results: list[bytes | ItemError]


class Packed(NamedTuple):
    """The items `[start, stop)` succeeded; `values` is the list of their values, encoded once."""

    batch: str
    start: int
    stop: int
    values: bytes


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
    """One log line about an item: for its log file. `time` is in seconds since 1970."""

    batch: str
    item: int
    time: float
    level: str
    phase: str
    message: str
    data: dict[str, Any]


FromWorker = Ready | Started | Done | Packed | Ended | Beat | Progress | Log
