"""The backend `dask` when machines and files fail: processes of a real cluster die and hang."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import ROOT, dask_cluster
from tests.faults import fault_handlers
from tests.faults.support import lines, open_pool, run, until, values
from wasmpool import PoolEvent, TaskCancelled, TaskError, TaskTimeout, WorkerLost

pytestmark = pytest.mark.usefixtures("pools_find_the_cluster")

H = fault_handlers.__name__
COUNT = 40
SQUARES = [n * n for n in range(COUNT)]
SOURCES = ROOT / "src" / "wasmpool"


@pytest.mark.parametrize("announce", [True, False])
def test_killed_in_a_batch(tmp_path: Path, announce: bool) -> None:
    log, once = tmp_path / "log", tmp_path / "once"
    payloads: list[dict[str, Any]] = [{"n": n, "log": str(log)} for n in range(COUNT)]
    payloads[COUNT // 2] |= {"fault": "kill", "once": str(once)}

    async def main() -> None:
        async with open_pool("dask") as pool:
            outcomes = await pool.run_batch(f"{H}:square_or", payloads, announce=announce)
            assert values(outcomes) == SQUARES
            assert pool.stats().losses == 1
            assert pool.dead_letters() == []
            assert pool.backend == "dask"

    run(main())
    assert set(lines(log)) == {str(n) for n in range(COUNT)}


def test_killed_from_outside_while_files_are_parsed() -> None:
    lost: list[PoolEvent] = []

    async def parse(backend: str, kill_at: int) -> list[bytes]:
        found = []
        async with open_pool(backend, flags={"cache": False}) as pool:
            pool.on("worker_lost", lost.append)
            victim = await pool.submit(f"{H}:pid")
            async for each in pool.parse_iter(SOURCES):
                found.append(each.to_json(reproducible=True))
                if len(found) == kill_at:
                    os.kill(victim, signal.SIGKILL)
            assert pool.backend == backend
            assert pool.dead_letters() == []
            if kill_at:  # its nanny starts another process, which takes its place here, too
                await until(lambda: lost)
                await asyncio.gather(*(pool.submit(f"{H}:keep", 1) for _ in range(20)))
        return found

    assert run(parse("dask", 20)) == run(parse("inline", 0))
    assert "tcp://" in lost[0].data["reason"]


@pytest.mark.parametrize("fault", ["kill", "exit"])
def test_poison_is_the_only_dead_letter(fault: str) -> None:
    payloads: list[dict[str, Any]] = [{"n": n} for n in range(COUNT)]
    payloads[7]["fault"] = fault

    async def main() -> None:
        async with open_pool("dask") as pool:
            outcomes = values(await pool.run_batch(f"{H}:square_or", payloads, announce=False))
            assert isinstance(outcomes[7], WorkerLost)
            assert outcomes[:7] + outcomes[8:] == SQUARES[:7] + SQUARES[8:]
            assert [letter.item for letter in pool.dead_letters()] == [7]
            # Once unknown, once announced, twice alone: it is the only one that is ever blamed.
            assert pool.stats().losses == 4
            assert await pool.map(f"{H}:square", range(COUNT)) == SQUARES
            assert pool.backend == "dask"

    run(main())


# ---------------------------------------------------------------- time


@pytest.mark.parametrize("fault", ["hang_gil", "hang_python"])
def test_a_hanging_item_is_ended_by_its_time_limit(fault: str) -> None:
    payloads: list[dict[str, Any]] = [{"n": n} for n in range(6)]
    payloads[2]["fault"] = fault

    async def main() -> None:
        async with open_pool("dask", retries=0) as pool:
            outcomes = values(await pool.run_batch(f"{H}:square_or", payloads, timeout=0.3))
            assert isinstance(outcomes[2], TaskTimeout)
            assert outcomes[:2] + outcomes[3:] == [0, 1, 9, 16, 25]
            assert [letter.item for letter in pool.dead_letters()] == [2]

    run(main())


def test_a_long_batch_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each item has longer than a part, and all of them together have longer than one may have.
    done: list[int] = []

    async def main() -> None:
        async with open_pool("dask", workers=1) as pool:
            pool.on("task_progress", lambda event: done.append(event.data["done"]))
            task = pool.run_batch("time:sleep", [1.2] * 4, timeout=3, announce=False, size=1)
            assert values(await task) == [None] * 4
            assert pool.stats().tasks.retried == 0

    run(main())
    assert done == [1, 2, 3]


def test_a_running_task_is_cancelled(tmp_path: Path) -> None:
    gate = tmp_path / "gate"

    async def main() -> None:
        async with open_pool("dask") as pool:
            running = pool.submit(f"{H}:wait_for_file", str(gate))
            await until(lambda: list(tmp_path.glob("gate.started*")))
            running.cancel()
            with pytest.raises(TaskCancelled):
                await running
            assert pool.stats().losses == 0
            assert await pool.submit("math:sqrt", 4) == 2.0

    run(main())


def test_immediate_shutdown_leaves_nothing_running(tmp_path: Path) -> None:
    gate = tmp_path / "gate"

    async def main() -> None:
        async with open_pool("dask") as pool:
            pids = set(await pool.map(f"{H}:pid", range(8), chunk_size=1))
            handles = [pool.submit(f"{H}:wait_for_file", str(gate)) for _ in range(5)]
            await until(lambda: list(tmp_path.glob("gate.started*")))
            await pool.shutdown(graceful=False)
            for handle in handles:
                with pytest.raises(TaskError):
                    await handle
        async with open_pool("dask") as pool:  # they listen, so nobody had to be restarted
            assert set(await pool.map(f"{H}:pid", range(8), chunk_size=1)) <= pids

    run(main())


def test_a_cluster_that_is_gone_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wasmpool.pool.backends.dask_cluster.ANSWER_S", 1.0)
    lost: list[PoolEvent] = []

    async def main(other: str, end: Callable[[], None]) -> None:
        async with open_pool("dask", address=other) as pool:
            pool.on("worker_lost", lost.append)
            batches = [
                asyncio.create_task(
                    pool.run_batch(f"{H}:slow_square", list(range(COUNT)), announce=False)
                )
                for _ in range(4)
            ]
            await until(lambda: pool.stats().workers.busy == 2)
            await asyncio.to_thread(end)
            for batch in batches:
                *_, last = values(await batch)
                assert isinstance(last, TaskError)
            # What ended the machines may be in the work: it does not come into this process.
            assert pool.backend == "dask"
            assert pool.stats().health == "critical"

    with ExitStack() as stack:
        other = stack.enter_context(dask_cluster(2))
        run(main(other, stack.close))
    assert "has no workers" in lost[-1].data["reason"]
