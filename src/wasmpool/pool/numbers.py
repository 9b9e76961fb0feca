"""The numbers that a pool works by, made of its settings, and the sizes of chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wasmpool.config import Settings
from wasmpool.scheduler import SchedulerConfig

# A chunk of `map` is this share of what is left for one worker, so that chunks get smaller and all
# workers end at about the same time; but not smaller than a 16th of an equal share.
CHUNK_SHARE = 2
SMALLEST_SHARE = 16


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


def cut(count: int, workers: int, chunk_size: int | None) -> Iterator[tuple[int, int]]:
    """Cut `count` items into chunks: large ones first, so that little work is left at the end."""
    smallest = max(1, count // (workers * SMALLEST_SHARE))
    start = 0
    while start < count:
        size = chunk_size or max(smallest, (count - start) // (workers * CHUNK_SHARE))
        stop = min(count, start + size)
        yield start, stop
        start = stop
