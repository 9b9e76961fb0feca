"""Runs over files: what is read ahead, held in memory, and given up when nobody wants it."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.file_runs import FakePool, Outcomes, as_if_large, parse, run_async, start
from wasmpool.parsing.records import FileFacts

_as_if_large = pytest.fixture(autouse=True)(as_if_large)


def endless() -> Iterator[tuple[str, bytes]]:
    n = 0
    while True:
        yield f"{n}.py", b"x = 1\n"
        n += 1


async def settled(probe: Callable[[], int]) -> int:
    """Wait until a number stays the same while threads and tasks have their turns."""
    before, same = -1, 0
    while same < 20:
        await asyncio.sleep(0.005)
        now = probe()
        same = same + 1 if now == before else 0
        before = now
    return before


def test_what_is_read_ahead_is_bounded_when_nobody_takes_results() -> None:
    async def main(pool: FakePool) -> None:
        taken = 0

        def count() -> Iterator[tuple[str, bytes]]:
            nonlocal taken
            for pair in endless():
                taken += 1
                yield pair

        run = start(pool, count())
        await anext(run)
        ahead = await settled(lambda: taken)
        assert 64 <= ahead <= 64 + 256 + 1000 + 1000 + 1
        await run.aclose()

    run_async(main)


def test_workers_have_work_while_a_file_takes_long() -> None:
    async def main(pool: FakePool) -> None:
        release = asyncio.Event()

        async def stuck(id: str, payloads: list[Any], options: Any) -> Outcomes:
            if any(payload["path"] == "0.py" for payload in payloads):
                await release.wait()
            return await parse(id, payloads, options)

        pool.work = stuck
        pairs = (pair for _, pair in zip(range(500), endless(), strict=False))
        run = start(pool, pairs)
        first = asyncio.ensure_future(anext(run))
        await settled(lambda: run.stats.files)
        assert not first.done()
        assert run.stats.files >= 256, "files of later windows are done meanwhile"
        release.set()
        assert (await first).path == "0.py"
        assert [facts.path async for facts in run] == [f"{n}.py" for n in range(1, 500)]

    run_async(main)


async def only_first(id: str, payloads: list[Any], options: Any) -> Outcomes:
    """Parse the first batch, and no other ever."""
    if id != "t1":
        await asyncio.Event().wait()
    return await parse(id, payloads, options)


def test_leaving_the_loop_cancels_what_is_queued() -> None:
    async def main(pool: FakePool) -> None:
        pool.work = only_first
        async for facts in start(pool, endless()):
            assert facts.path == "0.py"
            await settled(lambda: len(pool.submitted))  # what comes next is queued
            break
        # Its end is the business of the event loop now.
        await settled(lambda: len(pool.listeners))
        assert pool.listeners == []

    pool = run_async(main)
    assert sorted(pool.cancelled) == sorted(pool.submitted[1:]) != []


def test_closing_a_run_waits_for_the_end_of_a_loop() -> None:
    async def main(pool: FakePool) -> None:
        pool.work = only_first
        left = start(pool, endless())
        async for _ in left:
            await settled(lambda: len(pool.submitted))
            break
        await left.aclose()
        assert sorted(pool.cancelled) == sorted(pool.submitted[1:]) != []

        before = len(pool.submitted)
        pool.cancelled.clear()
        elsewhere = start(pool, endless())
        waiting = asyncio.ensure_future(anext(elsewhere, None))
        await settled(lambda: len(pool.submitted))
        await elsewhere.aclose()
        assert await waiting is None
        assert sorted(pool.cancelled) == sorted(pool.submitted[before:]) != []

    run_async(main)


def test_closing_the_iterator_cancels_what_is_queued() -> None:
    async def main(pool: FakePool) -> None:
        async def never(id: str, payloads: list[Any], options: Any) -> Outcomes:
            await asyncio.Event().wait()
            return []

        pool.work = never
        run = start(pool, endless())
        waiting = asyncio.ensure_future(anext(run))
        await settled(lambda: len(pool.submitted))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await run.aclose()
        assert sorted(pool.cancelled) == sorted(pool.submitted) != []
        assert pool.listeners == []

    run_async(main)


def test_stop_yields_what_is_finished_and_nothing_else(tmp_path: Path) -> None:
    pairs = [(f"{n:03}.py", b"x = 1\n" * 9_000) for n in range(60)]

    async def main(pool: FakePool) -> None:
        async def some(id: str, payloads: list[Any], options: Any) -> Outcomes:
            if len(pool.submitted) % 2:
                await asyncio.Event().wait()
            return await parse(id, payloads, options)

        pool.work = some
        run = start(pool, pairs)
        paths: list[str] = []

        async def consume(results: AsyncIterator[FileFacts]) -> None:
            paths.extend([facts.path async for facts in results])

        consumer = asyncio.ensure_future(consume(run))
        await settled(lambda: run.stats.files)
        assert not consumer.done()
        run.stop()
        await consumer
        assert len(paths) == run.stats.files
        assert paths == sorted(paths)
        assert 0 < len(paths) < 60
        assert not {path for batch in pool.cancelled for path in batch} & set(paths)
        assert run.stats.summary()["interrupted"] is True

    run_async(main)


def test_what_was_handed_over_is_let_go() -> None:
    """Facts that the caller has decoded do not stay in memory until the end of their window."""

    async def main(pool: FakePool) -> None:
        kept = []
        async for facts in start(pool, [(f"{n}.py", b"x = 1\n") for n in range(20)]):
            assert facts.definitions
            kept.append(weakref.ref(facts))
            del facts
            assert [ref for ref in kept[:-1] if ref() is not None] == []

    run_async(main)
