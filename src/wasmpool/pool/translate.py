"""What a worker says, in the scheduler's words."""

from __future__ import annotations

import random

from wasmpool.protocol import Beat, Done, Ended, ItemError, Packed, Ready, Started
from wasmpool.scheduler.messages import (
    BatchDone,
    Event,
    Failure,
    Heartbeat,
    ItemFailure,
    ItemsDone,
    ItemStarted,
    WorkerReady,
)


def to_event(
    worker: str, generation: int, message: Ready | Started | Done | Packed | Ended | Beat
) -> Event:
    """The event that a worker's message is for the scheduler."""
    match message:
        case Started(batch, item):
            return ItemStarted(worker, generation, batch, item)
        case Packed(batch, start, stop):
            return ItemsDone(worker, generation, batch, start, stop)
        case Done(batch, start, results):
            failures = tuple(
                ItemFailure(
                    item,
                    Failure(result.type, result.message, result.phase, result.retryable),
                    result.cancelled,
                )
                for item, result in enumerate(results, start)
                if isinstance(result, ItemError)
            )
            stop = start + len(results)
            return ItemsDone(worker, generation, batch, start, stop, failures, random.random())
        case Ended(batch, memory):
            return BatchDone(worker, generation, batch, memory)
        case Beat(memory):
            return Heartbeat(worker, generation, memory)
        case Ready(capabilities):
            return WorkerReady(worker, generation, capabilities)
