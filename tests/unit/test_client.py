"""The client: what a pool would give for handlers, from a real service over real HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.daemon import Daemon
from tests.unit.client_calls import SOURCES, serve, until, use
from wasmpool import Client
from wasmpool.client.handles import RemoteHandle
from wasmpool.exceptions import ConfigError, TaskCancelled, TaskError, WasmpoolError, WorkerLost

service = pytest.fixture(scope="module")(serve)


# ------------------------------------------------------------ handlers


def test_values_of_handlers(service: Daemon) -> None:
    async def submit(client: Client) -> None:
        handles = [client.submit("square", number) for number in range(20)]
        assert [await handle for handle in handles] == [number**2 for number in range(20)]
        assert all(handle.done() for handle in handles)
        handle = await client.submit_when_room("options", None, options={"a": [1]}, priority=0)
        assert await handle == {"a": [1]}
        assert await client.map("square", range(500)) == [number**2 for number in range(500)]
        assert await client.map("square", range(10), chunk_size=3) == [n**2 for n in range(10)]
        assert await client.map("square", []) == []

    use(service, submit)


def test_errors_of_handlers(service: Daemon) -> None:
    async def submit(client: Client) -> None:
        with pytest.raises(TaskError, match="no good: 7") as caught:
            await client.submit("fail", 7)
        assert (caught.value.type, caught.value.phase) == ("ValueError", "thinking")
        with pytest.raises(WorkerLost) as lost:
            await client.submit("die", None, retries=0)
        assert lost.value.attempts >= 1
        with pytest.raises(TaskError, match="2 is even"):
            await client.map("odd", [1, 2, 4, 3], chunk_size=1)

    use(service, submit)


def test_what_a_service_refuses(service: Daemon) -> None:
    async def submit(client: Client) -> None:
        with pytest.raises(ConfigError, match="square"):
            await client.submit("squire", 1)
        with pytest.raises(ConfigError, match="kind"):
            await client.submit("os:getcwd", 1)
        with pytest.raises(TaskError, match="JSON") as caught:
            await client.submit("square", object())
        assert caught.value.phase == "encode"
        with pytest.raises(ConfigError, match="retry_errors"):
            client.submit("square", 1, retry_errors=True)
        with pytest.raises(ConfigError, match="squire"):
            await client.submit_when_room("squire", 1)
        with pytest.raises(WasmpoolError, match="timeout"):
            await client.parse_files(SOURCES)

    use(service, submit, timeout=1_000_000)


def test_cancelling(service: Daemon, tmp_path: Path) -> None:
    async def begin(client: Client, name: str) -> RemoteHandle:
        payload = {"begun": str(tmp_path / name), "until": str(tmp_path / "never")}
        handle = client.submit("wait_for", payload)
        await until((tmp_path / name).exists)
        return handle

    async def cancel(client: Client) -> None:
        handle = await begin(client, "one")
        handle.cancel()
        with pytest.raises(TaskCancelled):
            await handle
        handle = await begin(client, "two")
        client.cancel(handle.id)
        with pytest.raises(TaskCancelled):
            await handle
        waiting = asyncio.ensure_future(_wait(await begin(client, "three")))
        await asyncio.sleep(0)
        waiting.cancel()  # a cancelled wait cancels the task
        with pytest.raises(asyncio.CancelledError):
            await waiting
        early = client.submit("square", 1)
        early.cancel()
        with pytest.raises(TaskCancelled):
            await early

    use(service, cancel)
    jobs = service.client.get("/v1/jobs", params={"kind": "wait_for"}).json()["jobs"]
    assert len(jobs) == 3
    assert {service.ended(job["id"])["state"] for job in jobs} == {"cancelled"}


async def _wait(handle: Any) -> Any:
    return await handle


def test_leaving_with_an_error_cancels(service: Daemon, tmp_path: Path) -> None:
    async def leave(client: Client) -> None:
        payload = {"begun": str(tmp_path / "begun"), "until": str(tmp_path / "never")}
        client.submit("wait_for", payload)
        await until((tmp_path / "begun").exists)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        use(service, leave)
    job = service.client.get("/v1/jobs", params={"kind": "wait_for"}).json()["jobs"][0]
    assert service.ended(job["id"])["state"] == "cancelled"


def test_events(service: Daemon) -> None:
    told: list[tuple[str, str]] = []

    async def submit(client: Client) -> str:
        stop = client.on("*", lambda event: told.append((event.name, event.data.get("task", ""))))
        handle = client.submit("square", 3)
        await handle
        stop()
        with pytest.raises(TaskError):
            await client.submit("fail", 1)
        return handle.id

    id = use(service, submit)
    names = [name for name, task in told if task == id]
    assert (names[0], names[-1]) == ("task_submitted", "task_completed")
    use(service, _two_events)


async def _two_events(client: Client) -> None:
    ends: list[str] = []
    client.on("task_completed", lambda event: ends.append("completed"))
    client.on("task_failed", lambda event: ends.append("failed"))
    with pytest.raises(ValueError, match="no event is called"):
        client.on("nonsense", print)
    good, bad = client.submit("square", 3), client.submit("fail", 3)
    await good
    with pytest.raises(TaskError):
        await bad
    await until(lambda: len(ends) == 2)
    assert sorted(ends) == ["completed", "failed"]


# ------------------------------------------------------------ the service itself


def test_looking_and_scaling(service: Daemon) -> None:
    async def look(client: Client) -> None:
        async def states_are(*states: str) -> None:
            while sorted(worker.state for worker in await client.workers()) != [*states]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

        workers = await client.workers()
        assert {worker.state for worker in workers} <= {"starting", "idle", "busy", "lost"}
        stats = await client.stats()
        assert stats.workers >= 1
        assert "succeeded" in stats.jobs
        assert client.backend == "service"
        await client.scale_up(2)  # to the most that there may be
        await states_are("idle", "idle")
        await client.scale_down(1)
        await states_are("idle", "stopped")
        await client.scale_up(1)
        await states_are("idle", "idle")

    use(service, look)


def test_dead_letters(service: Daemon) -> None:
    async def bury(client: Client) -> None:
        with pytest.raises(WorkerLost):
            await client.submit("die", None, retries=0)
        letters = [each for each in await client.dead_letters() if each.kind == "die"]
        assert letters[0].failure["type"] == "WorkerLost"
        (handle,) = await client.retry_dead_letters(letters[:1])
        with pytest.raises(WorkerLost):
            await handle
        assert letters[0].task in {each.task for each in await client.dead_letters()}
        with pytest.raises(LookupError):
            await client.retry_dead_letters([letters[0]._replace(task="0" * 32)])

    use(service, bury)
