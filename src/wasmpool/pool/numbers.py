"""The numbers that a pool works by, made of its settings."""

from __future__ import annotations

from dataclasses import replace

from wasmpool.config import Settings
from wasmpool.scheduler import SchedulerConfig


def scheduler_config(settings: Settings, base: SchedulerConfig) -> SchedulerConfig:
    """The scheduler's numbers: those that the settings name from there, the rest from `base`."""
    return replace(
        base,
        min_workers=settings.min_workers,
        max_workers=max(settings.worker_count(), settings.max_workers or 1),
        retries=settings.retries,
        item_timeout_ms=milliseconds(settings.timeout),
        batch_timeout_ms=milliseconds(settings.batch_timeout),
        memory_limit_bytes=settings.memory_limit,
        balance="affinity" if settings.flags.affinity else "pull",
        fallback=settings.flags.fallback,
    )


def milliseconds(seconds: float | None) -> int | None:
    """A time limit in milliseconds.

    Raises:
        ValueError: It is not above 0.
    """
    if seconds is None:
        return None
    if seconds <= 0:
        raise ValueError(f"a time limit of {seconds} s; it must be above 0")
    return max(1, round(seconds * 1000))
