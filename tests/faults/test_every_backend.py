"""What a caller sees is the same on every backend."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from tests.faults import fault_handlers
from tests.faults.support import open_pool, quick, run, until, values
from wasmpool import PoolClosed, PoolEvent, TaskCancelled, TaskError, TaskTimeout
from wasmpool.exceptions import QueueFull

pytestmark = pytest.mark.usefixtures("no_child_left")

H = fault_handlers.__name__


def test_map_gives_every_value_in_order(backend: str) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            assert await pool.map(f"{H}:square", range(1000)) == [n * n for n in range(1000)]
            assert await pool.map(f"{H}:square", range(7), chunk_size=3) == [
                n * n for n in range(7)
            ]
            assert await pool.map(f"{H}:square", []) == []

    run(main())


def test_a_task_that_is_no_name_is_told_at_the_door(backend: str) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            work: Any = pool
            with pytest.raises(TypeError, match="task is 42; it must be the name of a handler"):
                work.submit(42, {})
            with pytest.raises(TypeError, match="task is None"):
                await work.map(None, [1])
            assert pool.dead_letters() == []
            assert await pool.submit(f"{H}:square", 3) == 9

    run(main())


def test_an_interrupt_from_the_keyboard_is_for_the_parent_alone() -> None:
    async def main() -> None:
        async with open_pool("process") as pool:
            # A terminal sends it to its foreground group; one that starts would print a traceback.
            assert await pool.submit(f"{H}:process_group", None) != os.getpgrp()

    run(main())


def test_submit_gives_the_value_or_the_error(backend: str) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            handles = [pool.submit("math:factorial", n) for n in range(20)]
            handles.append(pool.submit("math:factorial", -1))
            values = [await handle for handle in handles[:-1]]
            assert values[5] == 120
            with pytest.raises(TaskError, match="not defined for negative") as caught:
                await handles[-1]
            assert caught.value.type == "ValueError"
            assert caught.value.attempts == 1
            assert "negative" in str(caught.value.__cause__)

    run(main())


def test_a_batch_tells_how_each_item_ended(backend: str) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            for announce in (True, False):
                outcomes = await pool.run_batch("math:sqrt", [4, -1, 9], announce=announce)
                first, second, third = values(outcomes)
                assert (first, third) == (2.0, 3.0)
                assert isinstance(second, TaskError)
                assert second.type == "ValueError"

    run(main())


@pytest.mark.parametrize(
    ("fault", "kind", "message", "phase"),
    [
        ("unpicklable_error", "Unpicklable", "the message survives", "run"),
        ("broken_text", "BrokenText", "RuntimeError in its __str__", "run"),
        ("system_exit", "SystemExit", "7", "run"),
        ("keyboard_interrupt", "KeyboardInterrupt", "", "run"),
        ("recursion", "RecursionError", "maximum recursion depth", "run"),
        ("phase", "ValueError", "in a phase", "inner"),
    ],
)
def test_what_a_handler_raises_is_its_items_failure(
    backend: str, fault: str, kind: str, message: str, phase: str
) -> None:
    payloads = [{"n": 1}, {"n": 2, "fault": fault}, {"n": 3}]

    async def main() -> None:
        async with open_pool(backend) as pool:
            first, second, third = values(await pool.run_batch(f"{H}:square_or", payloads))
            assert (first, third) == (1, 9)
            assert isinstance(second, TaskError)
            assert (second.type, second.phase) == (kind, phase)
            assert message in str(second)
            assert pool.stats().losses == 0

    run(main())


def test_a_value_that_cannot_be_pickled_fails_alone(backend: str) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            outcomes = values(await pool.run_batch(f"{H}:lambda_value", [1, 2, 3, 4]))
            assert outcomes[:2] + outcomes[3:] == [1, 2, 4]
            assert isinstance(outcomes[2], TaskError)
            assert outcomes[2].phase == "encode"
            with pytest.raises(TaskError) as caught:
                await pool.map(f"{H}:lambda_value", range(10))
            assert caught.value.phase == "encode"

    run(main())


def test_a_payload_that_cannot_be_pickled_fails_alone() -> None:
    async def main() -> None:
        async with open_pool("process") as pool:
            payloads = [1, lambda: 1, print]
            outcomes = values(await pool.run_batch("builtins:callable", payloads))
            assert outcomes[::2] == [False, True]
            assert isinstance(outcomes[1], TaskError)
            assert outcomes[1].phase == "encode"
            assert pool.stats().losses == 0

    run(main())


def test_an_unknown_handler_is_a_failure_that_says_so(backend: str) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            with pytest.raises(TaskError, match="no_such_module"):
                await pool.submit("no_such_module:function")
            with pytest.raises(TaskError, match="no handler is called 'unknown'"):
                await pool.submit("unknown")
            assert await pool.submit("math:sqrt", 4) == 2.0

    run(main())


def test_options_progress_and_log_reach_the_pool(backend: str) -> None:
    events: list[PoolEvent] = []

    async def main() -> None:
        async with open_pool(backend) as pool:
            pool.on("log", events.append)
            pool.on("item_progress", events.append)
            handle = pool.submit("test_options", 4, options={"factor": 3})
            assert await handle == 12
            log, progress = events
            assert log.data["task"] == progress.data["task"] == handle.id
            assert log.data["level"] == "INFO"
            assert log.data["data"] == {"payload": 4, "odd": repr(object)}
            assert progress.data["fraction"] == 0.5

    run(main())


def test_large_payloads_and_values(backend: str) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            sizes = [20 * 2**20, 0, 1, 65_535, 65_536, 3 * 2**20]
            assert [len(v) for v in await pool.map(f"{H}:large", sizes)] == sizes
            payloads = [os.urandom(size) for size in sizes]
            assert await pool.map("builtins:bytes", payloads) == payloads

    run(main())


def test_a_time_limit_is_kept_by_the_handlers_checkpoints(backend: str) -> None:
    payloads = [{"n": 1}, {"n": 2, "fault": "hang_politely"}, {"n": 3}]

    async def main() -> None:
        async with open_pool(backend, retries=1) as pool:
            outcomes = await pool.run_batch(f"{H}:square_or", payloads, timeout=0.1)
            first, second, third = values(outcomes)
            assert (first, third) == (1, 9)
            assert isinstance(second, TaskTimeout)
            assert second.attempts == 2
            assert pool.stats().losses == 0
            assert [(letter.item) for letter in pool.dead_letters()] == [1]

    run(main())


def test_a_cancelled_task_ends_and_the_pool_goes_on(backend: str, tmp_path: Path) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            waiting = pool.submit("math:sqrt", 4, requires=("nothing has this",))
            waiting.cancel()
            with pytest.raises(TaskCancelled):
                await waiting
            if backend in ("thread", "process"):
                gate = str(tmp_path / "gate")
                running = pool.submit(f"{H}:wait_for_file", gate)
                await until(lambda: list(tmp_path.glob("gate.started*")))
                pool.cancel(running.id)
                with pytest.raises(TaskCancelled):
                    await running
                assert pool.stats().losses == 0
            assert await pool.submit("math:sqrt", 4) == 2.0

    run(main())


def test_a_cancelled_wait_cancels_the_task(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_pool("process") as pool:
            gate = str(tmp_path / "gate")

            async def wait() -> Any:
                return await pool.run_batch(f"{H}:wait_for_file", [gate, gate])

            waiter = asyncio.create_task(wait())
            await until(lambda: list(tmp_path.glob("gate.started*")))
            waiter.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiter
            await until(lambda: pool.stats().tasks.cancelled == 1)
            await until(lambda: pool.stats().workers.busy == 0)

    run(main())


def test_priorities_are_kept() -> None:
    order: list[int] = []

    async def main() -> None:
        async with open_pool("inline") as pool:

            async def wait(handle: Any, n: int) -> None:
                await handle
                order.append(n)

            handles = [pool.submit("math:sqrt", 1, priority=p) for p in (100, 10, 0, 50)]
            await asyncio.gather(*(wait(handle, n) for n, handle in enumerate(handles)))
            assert order == [2, 1, 3, 0]

    run(main())


def test_the_queue_is_bounded_and_submitting_waits() -> None:
    async def main() -> None:
        async with open_pool("thread", workers=1, scheduler=quick(queue_limit=2)) as pool:
            with pytest.raises(QueueFull):
                _ = [pool.submit("math:sqrt", n) for n in range(10)]
            more = [await pool.submit_when_room("math:sqrt", n * n) for n in range(50)]
            assert [await handle for handle in more] == list(range(50))
            several = await asyncio.gather(
                *(pool.submit_when_room("math:sqrt", n * n) for n in range(50))
            )
            assert [await handle for handle in several] == list(range(50))

    run(main())


def test_graceful_shutdown_ends_what_was_submitted(backend: str) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            handles = [pool.submit("math:sqrt", n * n) for n in range(50)]
        assert [await handle for handle in handles] == list(range(50))
        with pytest.raises(PoolClosed):
            pool.submit("math:sqrt", 1)

    run(main())


@pytest.mark.parametrize("kind", ["thread", "process"])
def test_immediate_shutdown_leaves_no_waiter(kind: str, tmp_path: Path) -> None:
    gate = str(tmp_path / "gate")

    async def main() -> None:
        async with open_pool(kind) as pool:
            handles = [pool.submit(f"{H}:wait_for_file", gate) for _ in range(5)]
            await until(lambda: list(tmp_path.glob("gate.started*")))
            await pool.shutdown(graceful=False)
            for handle in handles:
                with pytest.raises(TaskError):
                    await handle

    run(main())


@pytest.mark.parametrize("kind", ["thread", "executor-threads"])
def test_a_thread_that_cannot_be_ended_is_left_behind_and_that_is_said(
    kind: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    logs: list[PoolEvent] = []

    async def main() -> None:
        async with open_pool(kind, scheduler=quick(zombie_ms=700, heartbeat_warn_ms=300)) as pool:
            pool.on("log", logs.append)
            handle = pool.submit(f"{H}:block", str(gate), total_timeout=0.2)
            await until(lambda: gate.with_suffix(".started").exists())
            with pytest.raises(TaskError):
                await handle
            assert await pool.map("math:sqrt", [4] * 10) == [2.0] * 10
            gate.touch()  # so that the thread does not outlive the test
        assert any("left behind" in log.data["message"] for log in logs)

    run(main())


def test_events_tell_the_story_of_a_task(backend: str) -> None:
    events: list[PoolEvent] = []

    async def main() -> None:
        async with open_pool(backend, workers=1) as pool:
            stop = pool.on("*", events.append)
            handle = pool.submit("math:sqrt", 4)
            await handle
            story = [e.name for e in events if e.data.get("task") == handle.id]
            assert story == ["task_submitted", "task_started", "task_completed"]
            names = {e.name for e in events}
            assert {"worker_started", "worker_ready", "pool_ready"} <= names
            stop()
            count = len(events)
            await pool.submit("math:sqrt", 4)
            assert len(events) == count
            with pytest.raises(ValueError, match="no event is called"):
                pool.on("nonsense", events.append)

    run(main())


def test_stats_and_workers(backend: str) -> None:
    async def main() -> None:
        async with open_pool(backend) as pool:
            await pool.map("math:sqrt", range(100), chunk_size=10)
            stats = pool.stats()
            assert stats.tasks.items_succeeded == 100
            assert stats.health == "healthy"
            workers = pool.workers()
            assert sum(worker.items_done for worker in workers) == 100
            assert len(workers) == (1 if backend == "inline" else 2)
            pids = {worker.pid for worker in workers if worker.pid is not None}
            assert bool(pids) == (backend == "process")
            assert os.getpid() not in pids

    run(main())
