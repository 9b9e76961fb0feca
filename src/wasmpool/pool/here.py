"""A batch worked off in this process, without a pool: for runs that are too small for one."""

from __future__ import annotations

from typing import Any

from wasmpool.exceptions import TaskError
from wasmpool.pool.jobs import make_error
from wasmpool.protocol import Done, FromWorker, ItemError, Log, Run
from wasmpool.scheduler.messages import Failure
from wasmpool.tasks.runtime import Worker


def run_here(
    task: str, payloads: list[Any], options: dict[str, Any], timeout: float
) -> tuple[list[bytes | TaskError], list[Log]]:
    """Run a handler over payloads, one after the other, with the same code as a worker.

    Args:
        task: The handler's name.
        payloads: What it gets.
        options: What it reads as `context.options`.
        timeout: Seconds for each payload.

    Returns:
        How each payload ended, as `Pool.run_batch` tells it, and what was logged.
    """
    outcomes: list[bytes | TaskError] = []
    logs: list[Log] = []

    def receive(*messages: FromWorker) -> None:
        for message in messages:
            if isinstance(message, Done):
                outcomes.extend(
                    _error(result) if isinstance(result, ItemError) else result
                    for result in message.results
                )
            elif isinstance(message, Log):
                logs.append(message)

    Worker(receive).run(
        Run(
            batch="here",
            task=task,
            target=None,
            start=0,
            stop=len(payloads),
            payloads=payloads,
            options=options,
            announce=False,
            packed=False,
            item_timeout_ms=round(timeout * 1000),
            unsendable={},
        )
    )
    return outcomes, logs


def _error(result: ItemError) -> TaskError:
    failure = Failure(result.type, result.message, result.phase, result.retryable)
    return make_error(failure, 1, result.traceback or None)
