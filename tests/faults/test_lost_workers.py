"""Worker processes that die or hang: nothing is lost or doubled, only the poison is given up."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import termios
from pathlib import Path
from typing import Any

import pytest

from tests.faults import fault_handlers
from tests.faults.support import alive, lines, open_pool, quick, run, until, values
from wasmpool import Pool, PoolEvent, TaskError, TaskTimeout, WorkerLost

pytestmark = pytest.mark.usefixtures("no_child_left")

H = fault_handlers.__name__
COUNT = 40
SQUARES = [n * n for n in range(COUNT)]


def kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def busy_pids(pool: Pool) -> list[int]:
    return [w.pid for w in pool.workers() if w.state == "busy" and w.pid is not None]


def child_of(pool: Pool, worker: str) -> Any:
    """The process backend's own view of a worker, for moments that the pool does not show."""
    backend: Any = pool._drivers.first.backend
    return backend._children[worker]


# ---------------------------------------------------------------- killed from outside


def test_killed_while_starting() -> None:
    killed: list[int] = []

    async def main() -> None:
        async with open_pool() as pool:
            task = pool.submit("math:sqrt", 16)
            transport = await until(lambda: child_of(pool, "w1")._transport)
            pid = transport.get_pid()
            assert pool.workers()[0].state == "starting"
            kill(pid)
            killed.append(pid)
            assert await task == 4.0
            assert pool.workers()[0].generation == 2 or pool.workers()[1].items_done == 1
            assert pool.stats().losses == 1

    run(main())
    assert not alive(killed[0])


def test_killed_while_idle() -> None:
    lost: list[PoolEvent] = []

    async def main() -> None:
        async with open_pool(workers=1) as pool:
            pool.on("worker_lost", lost.append)
            assert await pool.submit("math:sqrt", 16) == 4.0
            await until(lambda: pool.workers()[0].state == "idle")
            pid = pool.workers()[0].pid
            kill(pid)
            await until(lambda: lost)
            assert f"process {pid}" in lost[0].data["reason"]
            assert "SIGKILL" in lost[0].data["reason"]
            assert await pool.submit("math:sqrt", 25) == 5.0

    run(main())


@pytest.mark.parametrize("announce", [True, False])
def test_killed_in_a_batch(tmp_path: Path, announce: bool) -> None:
    log, once = tmp_path / "log", tmp_path / "once"
    payloads: list[dict[str, Any]] = [{"n": n, "log": str(log)} for n in range(COUNT)]
    payloads[COUNT // 2] |= {"fault": "kill", "once": str(once)}

    async def main() -> None:
        async with open_pool() as pool:
            outcomes = await pool.run_batch(f"{H}:square_or", payloads, announce=announce)
            assert values(outcomes) == SQUARES
            assert pool.stats().losses == 1
            assert pool.dead_letters() == []

    run(main())
    ran = lines(log)
    assert set(ran) == {str(n) for n in range(COUNT)}
    if announce:  # what was finished is not run again, only the suspect is
        assert sorted(ran) == sorted([*map(str, range(COUNT)), str(COUNT // 2)])


def test_killed_while_answering(tmp_path: Path) -> None:
    size = 8 * 2**20  # more than fits into any pipe: the worker is stuck in the middle of a frame

    async def main() -> None:
        async with open_pool(workers=1) as pool:
            assert await pool.submit("math:sqrt", 16) == 4.0
            await until(lambda: pool.workers()[0].state == "idle")
            reader = child_of(pool, "w1")._transport.get_pipe_transport(1)
            reader.pause_reading()
            task = pool.submit(f"{H}:large", size)
            pid = (await until(lambda: busy_pids(pool)))[0]
            await until(lambda: bytes_in_pipe(reader.get_extra_info("pipe")) > 60_000)
            kill(pid)
            reader.resume_reading()
            assert len(await task) == size
            assert pool.stats().losses == 1

    run(main())


def bytes_in_pipe(pipe: Any) -> int:
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


# ---------------------------------------------------------------- items that kill or hang


@pytest.mark.parametrize("announce", [True, False])
@pytest.mark.parametrize("fault", ["kill", "exit"])
def test_poison_is_the_only_dead_letter(fault: str, announce: bool) -> None:
    payloads: list[dict[str, Any]] = [{"n": n} for n in range(COUNT)]
    payloads[7]["fault"] = fault

    async def main() -> None:
        async with open_pool() as pool:
            outcomes = values(await pool.run_batch(f"{H}:square_or", payloads, announce=announce))
            poison = outcomes[7]
            assert isinstance(poison, WorkerLost)
            assert ("SIGKILL" if fault == "kill" else "exited with code 3") in str(poison)
            assert outcomes[:7] + outcomes[8:] == SQUARES[:7] + SQUARES[8:]
            assert [letter.item for letter in pool.dead_letters()] == [7]
            assert pool.backend == "process"
            assert await pool.map(f"{H}:square", range(COUNT)) == SQUARES

    run(main())


def test_poison_in_map_spares_the_other_callers() -> None:
    payloads: list[dict[str, Any]] = [{"n": n} for n in range(COUNT)]
    payloads[7]["fault"] = "kill"

    async def main() -> None:
        async with open_pool() as pool:
            innocent = pool.submit("math:sqrt", 16)
            with pytest.raises(WorkerLost):
                await pool.map(f"{H}:square_or", payloads)
            assert await innocent == 4.0

    run(main())


def test_a_dead_letter_can_be_run_again(tmp_path: Path) -> None:
    once = tmp_path / "once"
    payloads: list[dict[str, Any]] = [{"n": 1}, {"n": 2, "fault": "hang_politely"}, {"n": 3}]
    payloads[1]["once"] = str(once)

    async def main() -> None:
        async with open_pool(retries=0) as pool:
            outcomes = values(await pool.run_batch(f"{H}:square_or", payloads, timeout=0.1))
            assert isinstance(outcomes[1], TaskTimeout)
            (letter,) = pool.dead_letters()
            (again,) = pool.retry_dead_letters([letter])
            assert await again == 4
            assert pool.dead_letters() == []

    run(main())


@pytest.mark.parametrize("fault", ["hang_gil", "hang_regex", "hang_python"])
def test_a_hanging_item_is_ended_by_its_time_limit(fault: str) -> None:
    payloads: list[dict[str, Any]] = [{"n": n} for n in range(6)]
    payloads[2]["fault"] = fault

    async def main() -> None:
        async with open_pool(retries=1) as pool:
            outcomes = values(await pool.run_batch(f"{H}:square_or", payloads, timeout=0.3))
            assert isinstance(outcomes[2], TaskTimeout)
            assert outcomes[:2] + outcomes[3:] == [0, 1, 9, 16, 25]
            assert [letter.item for letter in pool.dead_letters()] == [2]

    run(main())


@pytest.mark.parametrize("fault", ["hang_gil", "hang_python"])
def test_a_silent_worker_is_a_zombie_and_replaced(fault: str, tmp_path: Path) -> None:
    names: list[str] = []
    payloads: list[dict[str, Any]] = [{"n": n} for n in range(6)]
    payloads[2] |= {"fault": fault, "once": str(tmp_path / "once")}

    async def main() -> None:
        config = quick(heartbeat_warn_ms=500, zombie_ms=1_000)
        async with open_pool(scheduler=config) as pool:
            pool.on("*", lambda event: names.append(event.name))
            assert values(await pool.run_batch(f"{H}:square_or", payloads)) == SQUARES[:6]

    run(main())
    assert "worker_silent" in names
    assert "zombie_detected" in names


def test_a_worker_that_hangs_while_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Python runs this before anything of ours.
    site = tmp_path / "site"
    site.mkdir()
    once = tmp_path / "once"
    (site / "sitecustomize.py").write_text(
        "import os, time\n"
        "try:\n"
        f"    os.close(os.open({str(once)!r}, os.O_CREAT | os.O_EXCL))\n"
        "except FileExistsError:\n"
        "    pass\n"
        "else:\n"
        "    time.sleep(600)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(site))
    lost: list[PoolEvent] = []

    async def main() -> None:
        config = quick(start_timeout_ms=1_000)
        async with open_pool(workers=1, scheduler=config) as pool:
            pool.on("worker_lost", lost.append)
            assert await pool.submit("math:sqrt", 16) == 4.0

    run(main())
    assert once.exists()
    assert "did not start" in lost[0].data["reason"]


# ---------------------------------------------------------------- memory


@pytest.mark.parametrize("fault", ["eat", "eat_small"])
def test_memory_runs_out_in_one_item(fault: str) -> None:
    payloads: list[dict[str, Any]] = [{"n": n} for n in range(6)]
    payloads[2]["fault"] = fault

    async def main() -> None:
        async with open_pool(workers=1, memory_limit="64 MiB", scheduler=None) as pool:
            outcomes = values(await pool.run_batch(f"{H}:square_or", payloads))
            assert isinstance(outcomes[2], TaskError)
            assert outcomes[2].type == "MemoryError"
            assert outcomes[:2] + outcomes[3:] == [0, 1, 9, 16, 25]
            assert pool.stats().losses == 0

    run(main())


def test_a_worker_above_its_limit_is_recycled_after_its_batch() -> None:
    names: list[str] = []

    async def main() -> None:
        async with open_pool(workers=1, memory_limit="64 MiB") as pool:
            pool.on("*", lambda event: names.append(event.name))
            assert await pool.submit(f"{H}:keep", 100 * 2**20) == 100 * 2**20
            assert await pool.submit("math:sqrt", 16) == 4.0
            await until(lambda: "worker_recycled" in names)
            assert pool.workers()[0].generation == 2
            assert pool.stats().losses == 0

    run(main())


def test_a_value_too_large_to_send_fails_alone() -> None:
    async def main() -> None:
        # The wall is at 576 MiB: the value fits once, but not encoded as well.
        async with open_pool(workers=1, memory_limit="64 MiB", timeout=60) as pool:
            outcomes = values(await pool.run_batch(f"{H}:large", [1, 250 * 2**20, 2]))
            assert isinstance(outcomes[1], TaskError)
            assert outcomes[1].type == "MemoryError"
            assert outcomes[::2] == [bytes(1), bytes(2)]
            assert pool.stats().losses == 0

    run(main())


# ---------------------------------------------------------------- no workers at all


def test_workers_that_never_start_make_the_pool_fall_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.executable", "/no/such/python")
    events: list[PoolEvent] = []

    async def main() -> None:
        async with open_pool() as pool:
            pool.on("pool_fallback", events.append)
            assert await pool.map(f"{H}:square", range(COUNT)) == SQUARES
            assert pool.backend == "inline"
            assert pool.stats().health == "degraded"

    run(main())
    assert len(events) == 1


def test_without_a_fall_back_every_task_fails_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/no/such/python")

    async def main() -> None:
        async with open_pool(flags={"fallback": False}) as pool:
            with pytest.raises(TaskError) as caught:
                await pool.map(f"{H}:square", range(COUNT))
            assert caught.value.type == "PoolUnavailable"
            assert pool.stats().health == "critical"

    run(main())


def test_a_broken_executor_never_brings_its_work_into_this_process() -> None:
    payloads: list[dict[str, Any]] = [{"n": n} for n in range(6)]
    payloads[2]["fault"] = "exit"

    async def main() -> None:
        async with open_pool("executor-processes") as pool:
            outcomes = values(await pool.run_batch(f"{H}:square_or", payloads))
            assert all(isinstance(outcome, TaskError) for outcome in outcomes)
            assert pool.backend == "executor"
            with pytest.raises(TaskError, match="closed"):
                await pool.submit("math:sqrt", 4)

    run(main())


# ---------------------------------------------------------------- what handlers print


def test_prints_do_not_disturb_the_messages(capfd: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        async with open_pool() as pool:
            assert await pool.map(f"{H}:noisy", range(50)) == list(range(50))
            assert await pool.submit(f"{H}:stdin_is_empty") == b""

    run(main())
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("printed by a handler") == 50
    assert err.count("written to descriptor 1") == 50


def test_the_last_output_explains_a_loss() -> None:
    lost: list[PoolEvent] = []

    async def main() -> None:
        async with open_pool() as pool:
            pool.on("worker_lost", lost.append)
            with pytest.raises(WorkerLost, match="famous last words"):
                await pool.submit(f"{H}:last_words")

    run(main())
    assert "exited with code 9" in lost[0].data["reason"]
