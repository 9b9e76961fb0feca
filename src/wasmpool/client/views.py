"""What a service tells of itself, as values."""

from __future__ import annotations

from typing import Any, NamedTuple

from wasmpool.client.connection import Job
from wasmpool.pool.views import WorkerInfo


class RemoteStats(NamedTuple):
    """A service at one moment.

    Attributes:
        health: `healthy`, `degraded` or `critical`.
        backend: What its workers are.
        workers: How many there are, those that stop included.
        tasks: Counts of its pool's tasks.
        jobs: How many jobs are in each state.
        queue: Waiting jobs by priority.
        spawns: Workers started.
        losses: Workers lost or killed for silence.
        reuse_rate: Share of assignments that went to a worker which had done a batch before.
    """

    health: str
    backend: str
    workers: int
    tasks: dict[str, int]
    jobs: dict[str, int]
    queue: dict[int, int]
    spawns: int
    losses: int
    reuse_rate: float


class RemoteLetter(NamedTuple):
    """A job that was given up.

    Attributes:
        task: The job's id in the service.
        kind: What it was to do.
        failure: Type, message and phase of the last failure.
        attempts: How often it was tried.
    """

    task: str
    kind: str
    failure: dict[str, str]
    attempts: int


_LIVE = frozenset({"starting", "idle", "busy", "stopping"})  # as the pool's own total counts


def stats_of(answer: dict[str, Any]) -> RemoteStats:
    """Read what the service tells of its pool."""
    return RemoteStats(
        answer["health"],
        answer["backend"],
        sum(worker["state"] in _LIVE for worker in answer["workers"]),
        answer["tasks"],
        answer["jobs"],
        {int(priority): count for priority, count in answer["queue"].items()},
        answer["spawns"],
        answer["losses"],
        answer["reuse_rate"],
    )


def worker_of(answer: dict[str, Any]) -> WorkerInfo:
    """Read what the service tells of a worker."""
    return WorkerInfo(**{name: answer[name] for name in WorkerInfo.__slots__})


def letter_of(job: Job) -> RemoteLetter:
    """Read a dead letter."""
    return RemoteLetter(job["id"], job["kind"], job["failure"] or {}, job["attempt"])
