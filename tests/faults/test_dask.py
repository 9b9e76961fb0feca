"""The backend `dask` on a real cluster: a scheduler and two workers with nannies, as processes.

What is the same on every backend is tested by the same tests, on a cluster as well.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import ROOT, dask_cluster
from tests.faults import fault_handlers
from tests.faults.support import lines, open_pool, run, until, values
from tests.faults.test_every_backend import (  # noqa: F401 -- collected here once more
    test_a_batch_tells_how_each_item_ended,
    test_a_cancelled_task_ends_and_the_pool_goes_on,
    test_a_time_limit_is_kept_by_the_handlers_checkpoints,
    test_a_value_that_cannot_be_pickled_fails_alone,
    test_an_unknown_handler_is_a_failure_that_says_so,
    test_events_tell_the_story_of_a_task,
    test_graceful_shutdown_ends_what_was_submitted,
    test_large_payloads_and_values,
    test_map_gives_every_value_in_order,
    test_options_progress_and_log_reach_the_pool,
    test_stats_and_workers,
    test_submit_gives_the_value_or_the_error,
    test_what_a_handler_raises_is_its_items_failure,
)
from wasmpool import Pool, PoolEvent, TaskCancelled, TaskError, TaskTimeout, WorkerLost
from wasmpool.exceptions import ConfigError, PoolUnavailable

H = fault_handlers.__name__
COUNT = 40
SQUARES = [n * n for n in range(COUNT)]
SOURCES = ROOT / "src" / "wasmpool"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with dask_cluster(2) as address:
        yield address


@pytest.fixture(autouse=True)
def pools_find_it(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASMPOOL_ADDRESS", address)
    # Where a test wants a cluster, nothing else will do; faults in this process least of all.
    monkeypatch.setenv("WASMPOOL_FALLBACK", "off")


@pytest.fixture
def backend() -> str:
    return "dask"


# ---------------------------------------------------------------- files


def facts(backend: str, files: Any = SOURCES, **arguments: Any) -> list[bytes]:
    async def main() -> list[bytes]:
        arguments["flags"] = {"cache": False}
        async with open_pool(backend, **arguments) as pool:
            parsing = pool.parse_iter(files)
            found = [each async for each in parsing]
            assert pool.backend == backend
            assert len(parsing.stats.workers) == (0 if backend == "inline" else 2)
            assert pool.stats().losses == 0
        return [each.to_json(reproducible=True) for each in found]

    found: list[bytes] = run(main())
    return found


def test_facts_are_the_same_bytes_as_inline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone.py"  # named and not there: its record says why
    files = [SOURCES, gone]
    expected = facts("inline", files)
    assert len(expected) > 200
    assert b"gone.py" in b"".join(expected)
    assert facts("dask", files) == expected
    monkeypatch.chdir(SOURCES.parent)  # relative paths, and workers are elsewhere
    files = [Path("wasmpool"), gone]
    assert facts("dask", files, shared_files=True) == facts("inline", files)


def test_workers_read_no_file_unless_they_are_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    run_batch = Pool.run_batch

    async def spy(pool: Pool, task: str, payloads: list[Any], **arguments: Any) -> Any:
        seen.extend(payloads)
        return await run_batch(pool, task, payloads, **arguments)

    monkeypatch.setattr(Pool, "run_batch", spy)
    for number in range(100):
        (tmp_path / f"{number}.py").write_text(f"x{number} = 1\n")
    facts("dask", tmp_path)
    assert len(seen) == 100
    assert all(payload["content"] is not None for payload in seen)
    seen.clear()
    facts("dask", tmp_path, shared_files=True)
    assert all(payload["content"] is None for payload in seen)
    assert all(os.path.isabs(payload["file"]) for payload in seen)


def test_the_command_line_writes_what_the_process_backend_writes(
    address: str, tmp_path: Path
) -> None:
    def parse(*arguments: str) -> bytes:
        command = [sys.executable, "-m", "wasmpool", "parse", str(SOURCES), "--no-cache"]
        result = subprocess.run(
            [*command, "--reproducible", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")} | {"WASMPOOL_ADDRESS": ""},
            cwd=tmp_path,
            capture_output=True,
            timeout=120,
            check=True,
        )
        assert result.stderr == b""
        return result.stdout

    expected = parse("--backend", "process", "--workers", "2")
    assert parse("--backend", "dask", "--address", address) == expected


# ---------------------------------------------------------------- losses


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
    expected = facts("inline")
    lost: list[PoolEvent] = []

    async def main() -> list[bytes]:
        found = []
        async with open_pool("dask", flags={"cache": False}) as pool:
            pool.on("worker_lost", lost.append)
            victim = await pool.submit(f"{H}:pid")
            async for each in pool.parse_iter(SOURCES):
                found.append(each.to_json(reproducible=True))
                if len(found) == 20:
                    os.kill(victim, signal.SIGKILL)
            assert pool.backend == "dask"
            assert pool.dead_letters() == []
            # Its nanny starts another process, which takes its place here, too.
            await until(lambda: lost)
            await asyncio.gather(*(pool.submit(f"{H}:keep", 1) for _ in range(20)))
        return found

    assert run(main()) == expected
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


# ---------------------------------------------------------------- clusters that cannot be used


def test_no_cluster_is_a_fall_back_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wasmpool.pool.backends.dask_cluster.CONNECT_S", 0.5)
    nobody = "tcp://127.0.0.1:1"
    told: list[PoolEvent] = []

    async def main() -> None:
        pool = Pool(backend="dask", address=nobody, flags={"fallback": True})
        pool.on("pool_fallback", told.append)
        async with pool:
            assert await pool.submit("math:sqrt", 4) == 2.0
            assert pool.backend == "inline"
        with pytest.raises(PoolUnavailable, match=f"no Dask scheduler answers at {nobody}"):
            async with Pool(backend="dask", address=nobody, flags={"fallback": False}):
                pass

    run(main())
    assert nobody in told[0].data["reason"]


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


def test_without_dask_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wasmpool.pool.backends.dask_cluster", None)

    async def main() -> None:
        with pytest.raises(PoolUnavailable, match=re.escape("pip install 'wasmpool[dask]'")):
            async with Pool(backend="dask", flags={"fallback": False}):
                pass

    run(main())


@pytest.mark.parametrize(
    ("site", "message"),
    [
        ("sys.modules['wasmpool'] = None", "cannot import wasmpool .*: install it there"),
        (
            "import wasmpool.parsing.fingerprint as module\n"
            "real = module.fingerprint\n"
            "module.fingerprint = lambda lang: 'x' if lang.name == 'go' else real(lang)",
            "has another version of wasmpool, tree-sitter or a grammar .for go.",
        ),
    ],
    ids=["no wasmpool", "another version"],
)
def test_workers_with_other_software_are_not_used(site: str, message: str, tmp_path: Path) -> None:
    # Python runs this at the start of every process of the cluster.
    (tmp_path / "sitecustomize.py").write_text(f"import sys\n{site}\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT / "src"), str(ROOT)])

    async def main(address: str) -> None:
        with pytest.raises(PoolUnavailable, match=message):
            async with Pool(backend="dask", address=address, flags={"fallback": False}):
                pass

    with dask_cluster(1, {"PYTHONPATH": path}) as other:
        run(main(other))


def test_settings_that_need_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="shared_files"):
        Pool(backend="dask", language_dirs=[tmp_path])
    Pool(backend="dask", language_dirs=[tmp_path], shared_files=True)
    monkeypatch.delenv("WASMPOOL_ADDRESS")
    with pytest.raises(ConfigError, match="needs the address"):
        Pool(backend="dask")
