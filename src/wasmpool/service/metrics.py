"""Numbers for Prometheus, in a registry of the service's own.

What happens is counted when it happens; what can be asked of the pool and the store is asked when
somebody wants the numbers.
"""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from wasmpool.pool.events import PoolEvent
from wasmpool.pool.pool import Pool
from wasmpool.service.jobs import STATES
from wasmpool.service.runner import Ended

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)


class Metrics:
    """The numbers of one service."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry: dict[str, Any] = {"registry": self._registry, "namespace": "wasmpool"}
        self._submitted = Counter("jobs_submitted", "Jobs accepted", ["kind"], **registry)
        self._ended = Counter("jobs_ended", "Jobs ended", ["kind", "state"], **registry)
        self._wait = Histogram(
            *("job_wait_seconds", "From a job's acceptance to its last start", ["kind"]),
            buckets=_BUCKETS,
            **registry,
        )
        self._run = Histogram(
            *("job_run_seconds", "From a job's last start to its end", ["kind"]),
            buckets=_BUCKETS,
            **registry,
        )
        self._boot = Histogram(
            *("worker_boot_seconds", "From a worker's start until it is ready"),
            buckets=_BUCKETS,
            **registry,
        )
        self._restarts = Counter(
            "worker_restarts", "Workers lost and replaced", ["reason"], **registry
        )
        self._zombies = Counter("worker_zombies", "Workers killed for their silence", **registry)
        self._retries = Counter("task_retries", "Files and payloads tried again", **registry)
        self._jobs = Gauge("jobs", "Jobs kept, by state", ["state"], **registry)
        self._queue = Gauge("queue_depth", "Waiting jobs, by priority", ["priority"], **registry)
        self._workers = Gauge("workers", "Workers, by state", ["state"], **registry)
        self._memory = Gauge("worker_memory_bytes", "Resident memory", ["worker"], **registry)
        self._reuse = Gauge(
            "worker_reuse_ratio", "Share of batches on a worker that had done one", **registry
        )

    def submitted(self, kind: str) -> None:
        """A job was accepted."""
        self._submitted.labels(kind).inc()

    def ended(self, ended: Ended) -> None:
        """A job has ended."""
        self._ended.labels(ended.kind, ended.state).inc()
        self._wait.labels(ended.kind).observe(ended.waited)
        self._run.labels(ended.kind).observe(ended.ran)

    def on_event(self, event: PoolEvent, pool: Pool) -> None:
        """The pool tells something."""
        if event.name == "worker_ready":
            for info in pool.workers():
                if info.worker == event.data["worker"] and info.boot_ms is not None:
                    self._boot.observe(info.boot_ms / 1000)
        elif event.name == "worker_lost":
            self._restarts.labels("lost").inc()
        elif event.name == "worker_recycled":
            self._restarts.labels("recycled").inc()
        elif event.name == "zombie_detected":
            self._zombies.inc()
        elif event.name == "task_retried":
            self._retries.inc()

    def render(self, pool: Pool, jobs: dict[str, int], queue: dict[int, int]) -> tuple[bytes, str]:
        """All numbers in Prometheus' text form, and its media type."""
        stats = pool.stats()
        for state in STATES:
            self._jobs.labels(state).set(jobs[state])
        for gauge in (self._queue, self._memory):
            gauge.clear()
        for priority, count in queue.items():
            self._queue.labels(str(priority)).set(count)
        for state in ("starting", "idle", "busy", "stopping", "closed"):
            self._workers.labels(state).set(getattr(stats.workers, state))
        for info in pool.workers():
            if info.memory_bytes is not None:
                self._memory.labels(info.worker).set(info.memory_bytes)
        self._reuse.set(stats.reuse_rate)
        return generate_latest(self._registry), CONTENT_TYPE_LATEST
