"""A job as data: what was asked for, and how far it is.

The states, and what leads from one to the next:

- `queued` -> `running`: its turn has come; `queued` -> `cancelled`.
- `running` -> `succeeded`; -> `failed`: its own error, or that of one of its payloads; another try
  would end the same way; -> `cancelled`.
- `running` -> `queued`: to be tried again (a worker or a process was lost, the time was up), or put
  back because the service was stopped or killed.
- `running` -> `dead`: given up after all tries. It is listed as a dead letter, and can go back to
  `queued`.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypedDict

QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED, DEAD = STATES = (
    *("queued", "running", "succeeded", "failed", "cancelled", "dead"),
)
ENDED = frozenset({SUCCEEDED, FAILED, CANCELLED, DEAD})

HIGHEST, DEFAULT, LOWEST = 0, 10, 100
AGEING_S = 10.0
"""Waiting this long is worth one step of priority, as in the pool's own queue."""


class Failure(TypedDict):
    """Why a job failed: the error's type and message, and in which phase it was."""

    type: str
    message: str
    phase: str


class Upload(TypedDict):
    """A file that came with the request: its name in records, and its size in bytes."""

    path: str
    size: int


class Spec(TypedDict):
    """What was asked for.

    One of `path`, `archive_url`, `archive` (it came along), `files` (they came along) and
    `payloads` is set, the others are None. The last two may be long: a job has them only when an
    attempt at it begins.
    """

    kind: str
    path: str | None
    archive_url: str | None
    archive: str | None
    files: list[Upload] | None
    payloads: list[Any] | None
    options: dict[str, Any]
    priority: int
    timeout: float | None
    retries: int | None
    requires: list[str]
    callback_url: str | None


class Job(NamedTuple):
    """A job at one moment; times are seconds since 1970.

    Attributes:
        id: Its id, which cannot be guessed.
        spec: What was asked for.
        state: One of `STATES`.
        phase: What is being done: `waiting`, `download`, `unpack`, `parse`, a pass of a graph.
        done: Files or payloads that are done.
        total: Of how many, as far as known.
        attempt: Number of the attempt under way or the last one; 0 before the first.
        failures: Attempts that failed and count against the retries.
        interruptions: Attempts that ended because the service did.
        created: When it was accepted.
        started: When the last attempt began.
        ended: When it ended.
        failure: Why it failed, or the last attempt did.
        result_bytes: Size of its results, once they are complete.
        summary: Counts of the run, for kinds that have any.
    """

    id: str
    spec: Spec
    state: str
    phase: str
    done: int
    total: int | None
    attempt: int
    failures: int
    interruptions: int
    created: float
    started: float | None
    ended: float | None
    failure: Failure | None
    result_bytes: int | None
    summary: dict[str, Any] | None


class Attempt(NamedTuple):
    """One attempt at a job.

    Attributes:
        number: From 1.
        started: When it began.
        ended: When it ended; None while it runs.
        outcome: `running`, `succeeded`, `failed`, `cancelled`, `interrupted`.
        failure: Why it failed.
    """

    number: int
    started: float
    ended: float | None
    outcome: str
    failure: Failure | None


class JobEvent(NamedTuple):
    """Something that happened to a job; `number` counts from 1 within the job."""

    number: int
    at: float
    type: str
    data: dict[str, Any]
