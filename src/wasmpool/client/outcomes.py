"""How jobs and payloads of a service ended, as the values and exceptions of a pool."""

from __future__ import annotations

from typing import Any

from wasmpool.client.connection import Connection, Job
from wasmpool.exceptions import TaskCancelled, TaskError
from wasmpool.parsing.records import decode
from wasmpool.pool.jobs import make_error
from wasmpool.scheduler.messages import Failure


def error_of(job: Job) -> TaskError | None:
    """Why a job that has ended has no results, or has not all of them."""
    if job["state"] == "succeeded":
        return None
    if job["state"] == "cancelled":
        return TaskCancelled("cancelled: in the service", type="Cancelled", attempts=0)
    return _error(job["failure"] or {}, job["attempt"])


async def payload_outcomes(connection: Connection, job: Job) -> list[Any | TaskError]:
    """How each payload of a job ended: with a value, or with an error.

    Raises:
        TaskError: The job ended without results.
    """
    if job["result_bytes"] is None:
        raise error_of(job) or TaskError("the job has no results", type="ServiceError")
    outcomes: list[Any | TaskError] = []
    async for line in connection.lines(job):
        answer = decode(line)
        if "error" in answer:
            outcomes.append(_error(answer["error"], job["attempt"]))
        else:
            outcomes.append(answer["value"])
    return outcomes


def _error(failure: dict[str, Any], attempts: int) -> TaskError:
    kind = failure.get("type", "Error")
    described = Failure(
        kind,
        failure.get("message", "the service does not say why"),
        failure.get("phase", "run"),
        retryable=kind in ("TimeoutError", "TaskTimeout"),
    )
    if kind == "TaskTimeout":
        described = described._replace(type="TimeoutError")
    return make_error(described, max(attempts, 1))
