"""The driver with a backend that does only what the test says."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from typing import Any

import pytest

from wasmpool import Pool, PoolEvent, PoolUnavailable
from wasmpool.exceptions import PoolClosed, PoolError
from wasmpool.pool import backends, main_module
from wasmpool.pool.backends.base import Backend, Hooks
from wasmpool.pool.driver import Driver
from wasmpool.pool.events import Listeners
from wasmpool.pool.jobs import Job
from wasmpool.protocol import (
    Beat,
    Cancel,
    Done,
    Ended,
    ItemError,
    Ready,
    Run,
    Start,
    Started,
    Stop,
    encode_value,
)
from wasmpool.scheduler import SchedulerConfig
from wasmpool.scheduler.messages import TaskSubmitted


class Puppet(Backend):
    """Notes what it is told."""

    name = "puppet"

    def __init__(self, hooks: Hooks) -> None:
        super().__init__(hooks)
        self.told: list[Any] = []

    def start(self, start: Start) -> None:
        self.told.append(start)

    def send(self, worker: str, message: Run | Cancel | Stop) -> None:
        self.told.append(message)
        if isinstance(message, Stop):
            asyncio.get_running_loop().call_soon(self.hooks.on_exit, worker, 1, "stopped")

    def kill(self, worker: str) -> None:
        self.told.append(("kill", worker))
        asyncio.get_running_loop().call_soon(self.hooks.on_exit, worker, 1, "killed")

    async def close(self) -> None:
        self.told.append("close")


class Stage:
    def __init__(self, **config: Any) -> None:
        self.events: list[PoolEvent] = []
        listeners = Listeners()
        listeners.add("*", self.events.append)
        self.driver = Driver(SchedulerConfig(**config), Puppet, Puppet, listeners, None)
        backend = self.driver.backend
        assert isinstance(backend, Puppet)
        self.backend = backend

    def submit(self, payloads: list[Any]) -> Job:
        job = Job("t1", "operator:neg", None, payloads, {}, False)
        self.driver.submit(job, TaskSubmitted("t1", len(payloads)))
        return job

    def names(self) -> list[str]:
        return [event.name for event in self.events]


def test_a_stall_of_the_loop_is_not_held_against_a_worker() -> None:
    async def main() -> None:
        stage = Stage(heartbeat_warn_ms=300, zombie_ms=600)
        job = stage.submit([1])
        driver = stage.driver
        driver.on_message("w1", 1, Ready((), {}))
        driver.on_message("w1", 1, Started("b1", 0))
        time.sleep(1.5)  # noqa: ASYNC251 -- holds up the loop for longer than a zombie lives
        await asyncio.sleep(0)
        driver.on_message("w1", 1, Beat(None))
        assert "zombie_detected" not in stage.names()
        driver.on_message("w1", 1, Done("b1", 0, [encode_value(-1)]))
        driver.on_message("w1", 1, Ended("b1", None))
        await job.ended
        assert job.values() == [-1]
        await driver.shutdown(graceful=True)
        assert stage.backend.told[-1] == "close"

    asyncio.run(main())


def test_what_a_job_held_goes_with_it() -> None:
    """Without the collector: a job and who waited for it do not keep each other."""

    class Held(list[bytes | ItemError]):
        pass

    async def main() -> None:
        stage = Stage()
        job = stage.submit([1])
        driver = stage.driver
        results = Held([encode_value(-1)])
        held = weakref.ref(results)
        driver.on_message("w1", 1, Ready((), {}))
        driver.on_message("w1", 1, Done("b1", 0, results))
        driver.on_message("w1", 1, Ended("b1", None))
        await job.ended
        assert job.values() == [-1]
        del job, results
        await asyncio.sleep(0)
        assert held() is None
        await driver.shutdown(graceful=True)

    gc.disable()
    try:
        asyncio.run(main())
    finally:
        gc.enable()


def test_messages_of_an_older_generation_are_dropped() -> None:
    async def main() -> None:
        stage = Stage(backoff_ms=1)
        job = stage.submit([1])
        driver = stage.driver
        driver.on_message("w1", 1, Ready((), {}))
        driver.on_exit("w1", 1, "gone")
        driver.on_message("w1", 1, Done("b1", 0, [encode_value("wrong")]))
        driver.on_message("w1", 2, Ready((), {}))
        run = next(m for m in reversed(stage.backend.told) if isinstance(m, Run))
        driver.on_message("w1", 2, Done(run.batch, 0, [encode_value(-1)]))
        driver.on_message("w1", 2, Ended(run.batch, None))
        driver.on_message("w1", 2, Ended(run.batch, None))
        await job.ended
        assert job.values() == [-1]

    asyncio.run(main())


def test_a_message_that_cannot_be_leaves_no_waiter_hanging() -> None:
    async def main() -> None:
        complaints: list[dict[str, Any]] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context))
        stage = Stage()
        job = stage.submit([1])
        stage.driver.on_message("w1", 7, Ready((), {}))  # there was no seventh generation
        with pytest.raises(PoolError):
            await job.ended
        assert len(complaints) == 1
        with pytest.raises(PoolClosed):
            stage.submit([1])
        await stage.driver.shutdown(graceful=True)

    asyncio.run(main())


def test_a_listener_that_fails_disturbs_nobody() -> None:
    async def main() -> None:
        complaints: list[dict[str, Any]] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context))
        heard: list[PoolEvent] = []

        def broken(event: PoolEvent) -> None:
            raise ValueError(event.name)

        async with Pool(backend="inline") as pool:
            pool.on("task_completed", broken)
            pool.on("task_completed", heard.append)
            assert await pool.submit("math:sqrt", 4) == 2.0
        assert [type(c["exception"]) for c in complaints] == [ValueError]
        assert len(heard) == 1

    asyncio.run(main())


def test_a_listener_may_submit() -> None:
    async def main() -> None:
        async with Pool(backend="inline") as pool:
            more: list[Any] = []

            def again(event: PoolEvent) -> None:
                if len(more) < 5:
                    more.append(pool.submit("math:sqrt", len(more) ** 2))

            pool.on("task_completed", again)
            await pool.submit("math:sqrt", 1)
            while len(more) < 5:
                await more[-1]
            assert [await handle for handle in more] == [0, 1, 2, 3, 4]

    asyncio.run(main())


def test_a_backend_that_is_missing_is_replaced_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = {"process": ("wasmpool.pool.backends.no_such_module:X", "an operating system")}
    monkeypatch.setattr(backends, "BACKENDS", {**backends.BACKENDS, **place})
    events: list[PoolEvent] = []

    async def main() -> None:
        pool = Pool(backend="process")
        pool.on("pool_fallback", events.append)
        async with pool:
            assert pool.backend == "inline"
            assert await pool.submit("math:sqrt", 4) == 2.0
        with pytest.raises(PoolUnavailable, match="needs an operating system; use backend="):
            async with Pool(backend="process", flags={"fallback": False}):
                pass

    asyncio.run(main())
    assert len(events) == 1
    assert "no_such_module" in events[0].data["reason"]


def test_flags_choose_where_work_runs() -> None:
    async def main() -> None:
        async with Pool(backend="thread", flags={"worker_pool": False}) as pool:
            assert pool.backend == "inline"
        async with Pool(backend="thread", flags={"parallel_processing": False}) as pool:
            assert await pool.submit(where) == threading.get_ident()
            assert pool.stats().spawns == 0
        async with Pool(backend="thread") as pool:
            assert await pool.submit(where) != threading.get_ident()

    where = "tests.faults.fault_handlers:thread_of"
    asyncio.run(main())


def test_a_pool_is_used_while_it_runs() -> None:
    async def main() -> None:
        pool = Pool(backend="inline")
        with pytest.raises(PoolClosed, match="async with"):
            pool.submit("math:sqrt", 4)
        async with pool:
            pass
        with pytest.raises(PoolClosed):
            pool.submit("math:sqrt", 4)
        with pytest.raises(PoolClosed):
            await pool.map("math:sqrt", [4])
        with pytest.raises(PoolError, match="started before"):
            async with pool:
                pass
        await pool.shutdown()

    asyncio.run(main())


def test_a_script_that_is_loaded_by_a_worker_may_not_start_a_pool(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(main_module, "_loading", True)

    async def main() -> None:
        with pytest.raises(PoolError, match="__main__"):
            async with Pool(backend="inline"):
                pass

    asyncio.run(main())
