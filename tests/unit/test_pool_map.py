"""How `map` cuts its payloads, with jobs that take the time that the test says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from wasmpool.exceptions import TaskError
from wasmpool.pool.jobs import Job
from wasmpool.pool.mapping import map_chunks
from wasmpool.protocol import Packed, encode_value
from wasmpool.scheduler.messages import Failure


class Workers:
    """Works off jobs on a clock of its own; `seconds` says how long each payload takes."""

    def __init__(self, seconds: list[float], fail_at: int | None = None) -> None:
        self.seconds = seconds
        self.fail_at = fail_at
        self.chunks: list[tuple[int, int]] = []
        self.cancelled: list[str] = []
        self.most = 0
        self._running = 0

    async def submit(self, start: int, stop: int) -> Job:
        self.chunks.append((start, stop))
        self._running += 1
        self.most = max(self.most, self._running)
        job = Job(f"t{len(self.chunks)}", "x", None, [None] * (stop - start), {}, True)
        loop = asyncio.get_running_loop()
        loop.call_later(sum(self.seconds[start:stop]), self._end, job, start, stop)
        return job

    def _end(self, job: Job, start: int, stop: int) -> None:
        self._running -= 1
        count = stop - start
        values = encode_value(list(range(start, stop)))
        job.succeed(0, count, Packed("b", 0, count, values))
        if self.fail_at is not None and start <= self.fail_at < stop:
            item = self.fail_at - start
            job.fail(item, Failure("ValueError", f"item {self.fail_at}"), 1, None)
        job.ended.set_result(None)

    def map(self, workers: int, chunk_size: int | None = None) -> Any:
        return asyncio.run(
            map_chunks(
                self.submit, self.cancelled.append, len(self.seconds), workers, chunk_size, 0.02
            )
        )


def covered(chunks: list[tuple[int, int]]) -> list[int]:
    return [n for start, stop in chunks for n in range(start, stop)]


def test_tiny_payloads_go_in_few_chunks() -> None:
    work = Workers([0.0] * 10_000)
    assert work.map(2) == list(range(10_000))
    assert covered(work.chunks) == list(range(10_000))
    assert len(work.chunks) < 40


def test_long_payloads_go_one_by_one() -> None:
    work = Workers([0.03] * 20)
    assert work.map(2) == list(range(20))
    assert all(stop - start == 1 for start, stop in work.chunks)
    assert work.most == 2


def test_a_chunk_size_that_is_given_is_kept() -> None:
    work = Workers([0.0] * 10)
    assert work.map(3, chunk_size=4) == list(range(10))
    assert work.chunks == [(0, 4), (4, 8), (8, 10)]


def test_after_a_failure_nothing_more_is_begun() -> None:
    work = Workers([0.0] * 100, fail_at=13)
    with pytest.raises(TaskError, match="item 13"):
        work.map(2, chunk_size=5)
    assert max(covered(work.chunks)) < 30


def test_nothing_gives_nothing() -> None:
    assert Workers([]).map(2) == []
