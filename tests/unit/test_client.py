"""The client: what a pool would give, from a real service over real HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

import wasmpool
from tests.daemon import Daemon, daemon
from tests.unit.service_servers import Answer, answer, serving
from wasmpool import Client
from wasmpool.client.address import find_token, read_address
from wasmpool.client.events import ServerEvent, read_events
from wasmpool.client.handles import RemoteHandle
from wasmpool.exceptions import (
    ConfigError,
    NotAllowed,
    PoolClosed,
    ServiceError,
    TaskCancelled,
    TaskError,
    WasmpoolError,
    WorkerLost,
)
from wasmpool.parsing.records import FileFacts

SOURCES = Path(wasmpool.__file__).parent / "graph"
DEADLINE = 60


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("service")
    roots = ("--root", str(SOURCES), "--root", str(folder.parent))
    with daemon(folder, "--workers", "2", "--handlers", "tests.client_handlers", *roots) as running:
        yield running


def use(
    service: Daemon, work: Callable[[Client], Coroutine[Any, Any, Any]], **arguments: Any
) -> Any:
    async def main() -> Any:
        async with (
            asyncio.timeout(DEADLINE),
            Client(service.address, service.token, **arguments) as client,
        ):
            return await work(client)

    return asyncio.run(main())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - files and lists have no event
        await asyncio.sleep(0.01)


def facts_of(files: Any, service: Daemon, **arguments: Any) -> list[bytes]:
    """Facts by the service, encoded."""
    language = arguments.pop("language", None)

    async def parse(client: Client) -> list[bytes]:
        found = await client.parse_files(files, language=language)
        return [facts.to_json(reproducible=True) for facts in found]

    return use(service, parse, **arguments)  # type: ignore[no-any-return]


def expected(files: Any, **arguments: Any) -> list[bytes]:
    """The same without a service."""
    arguments = {"backend": "inline", "flags": {"cache": False}, **arguments}
    found = wasmpool.parse_files(files, **arguments)
    return [facts.to_json(reproducible=True) for facts in found]


# ------------------------------------------------------------ files


def test_a_folder_gives_the_same_bytes(service: Daemon) -> None:
    assert facts_of(SOURCES, service) == expected(SOURCES)


def test_settings_of_a_run(service: Daemon) -> None:
    for arguments in (
        {"references": "all"},
        {"bindings": True},
        {"include": ["calls/*"]},
        {"max_file_size": 3000},
        {"languages": ["python"], "exclude": ["[a-m]*.py"]},
    ):
        facts = facts_of(SOURCES, service, **arguments)
        assert facts == expected(SOURCES, **arguments), arguments
        assert facts


def test_a_folder_that_the_service_reads(service: Daemon, tmp_path: Path) -> None:
    (tmp_path / 'quo"te größe.py').write_text("a = 1")
    for folder in (SOURCES, tmp_path):
        assert facts_of(folder, service, shared_files=True) == expected(folder)
    arguments = {"include": ["calls/*"], "languages": ["python"], "references": "all"}
    found = facts_of(SOURCES, service, shared_files=True, **arguments)
    assert found == expected(SOURCES, **arguments)
    # What is no folder is sent.
    file = SOURCES / "model.py"
    assert facts_of(file, service, shared_files=True) == expected(file)

    async def count(client: Client) -> None:
        run = client.parse_iter(SOURCES)
        found = [facts async for facts in run]
        assert run.stats.files == run.stats.found == len(found)
        with pytest.raises(NotAllowed, match="not under a folder"):
            await client.parse_files("/")

    use(service, count, shared_files=True)
    uploads = service.client.get("/v1/jobs", params={"kind": "parse", "limit": 1}).json()
    assert uploads["jobs"][0]["state"] == "succeeded"


def test_timings_come_along(service: Daemon) -> None:
    async def parse(client: Client) -> Any:
        return await client.parse_files({"a.py": "x = 1  # not known to the cache\n"})

    (facts,) = use(service, parse)
    assert facts.timings["parse"] > 0
    assert facts.record["timings_ms"] == facts.timings


def test_names_that_no_upload_can_have(service: Daemon) -> None:
    names = [
        *("../up.py", "/root.py", "a\\b.py", 'quo"te.py', "new\nline.py", "größe.ts", "sp ace.go"),
        *("\udcff.py", "a/.bashrc", "Makefile", "x.d.ts", "h.h", "", "n" * 300 + ".rs"),
    ]
    files = [(name, f"/* {number} */\n") for number, name in enumerate(names)]
    assert facts_of(files, service) == expected(files)


def test_contents_of_any_kind(service: Daemon) -> None:
    files = [("a.py", b"\xff\xfe"), ("b.py", ""), ("c.py", bytearray(b"def f(): pass\n")),
             ("d.bin", b"\0" * 10), ("a.py", "again = 1")]  # fmt: skip
    assert facts_of(files, service) == expected(files)
    assert facts_of({"x": "print(1)"}, service, language="python") == [
        facts.to_json(reproducible=True)
        for facts in wasmpool.parse_files({"x": "print(1)"}, language="python", backend="inline")
    ]
    assert facts_of([], service) == []


def test_files_that_cannot_be_read(service: Daemon, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("a = 1")
    (tmp_path / "large.py").write_text("x = 1\n" * 2000)
    files = [tmp_path / "a.py", tmp_path / "missing.py", tmp_path / "large.py"]
    found = facts_of(files, service, max_file_size=5000)
    assert found == expected(files, max_file_size=5000)
    assert sum(b'"status":"failed"' in record for record in found) == 2


def test_a_run_that_is_left_early_ends_its_jobs(service: Daemon) -> None:
    async def leave(client: Client) -> None:
        run = client.parse_iter(SOURCES)
        async for _ in run:
            break
        await run.aclose()

    use(service, leave)
    states = {job["state"] for job in service.client.get("/v1/jobs").json()["jobs"]}
    assert states <= {"succeeded", "cancelled", "failed", "dead"}


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


def test_a_graph_is_the_same(service: Daemon, tmp_path: Path) -> None:
    files = {"app/a.py": "from app.b import f\n\ndef g():\n    return f()\n",
             "app/b.py": "def f():\n    return 1\n", "app/__init__.py": "",
             "go.mod": "module example.org/x\n", "main.go": "package main\n"}  # fmt: skip
    for name, content in files.items():
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).write_text(content)

    async def build(client: Client) -> None:
        for project in (files, tmp_path / "project", SOURCES):
            graph = await client.build_graph(project)
            local = wasmpool.build_graph(project, backend="inline", flags={"cache": False})
            assert list(graph.to_records()) == list(local.to_records())
        with pytest.raises(ConfigError, match="at least one file"):
            await client.build_graph({})

    use(service, build)


# ------------------------------------------------------------ connections


def test_a_unix_socket_and_the_local_service(tmp_path: Path) -> None:
    place = tmp_path / "s.sock"
    with daemon(tmp_path, "--socket", str(place), "--workers", "1") as service:
        for url in (f"unix://{place}", f"unix:{place}", None):

            async def parse(url: str | None = url) -> list[FileFacts]:
                async with Client(url, state_dir=service.state) as client:
                    return await client.parse_files({"a.py": "a = 1"})

            (facts,) = asyncio.run(parse())
            assert facts.status == "ok"


def test_nobody_is_there(tmp_path: Path) -> None:
    async def connect(**arguments: Any) -> None:
        async with Client(**arguments):
            pytest.fail("nobody is there")

    with pytest.raises(ServiceError, match="no service runs with"):
        asyncio.run(connect(state_dir=tmp_path))
    for url in ("http://127.0.0.1:9", f"unix://{tmp_path}/nothing"):
        with pytest.raises(ServiceError, match="cannot be reached"):
            asyncio.run(connect(url=url, token="t" * 40))


def test_a_wrong_token(service: Daemon) -> None:
    async def connect() -> None:
        async with Client(service.address, "wrong"):
            pytest.fail("it was let in")

    with pytest.raises(NotAllowed, match="token"):
        asyncio.run(connect())


def test_a_client_that_is_not_connected(service: Daemon) -> None:
    client = Client(service.address, service.token)
    with pytest.raises(PoolClosed, match="async with"):
        client.submit("square", 1)
    asyncio.run(client.shutdown())
    with pytest.raises(TypeError, match="either settings or"):
        Client(service.address, service.token, settings=client.settings, timeout=1)


def test_a_service_that_is_killed_and_comes_back(tmp_path: Path) -> None:
    """The client waits for its job; the service comes back at the same address."""
    place = tmp_path / "s.sock"
    arguments = ("--workers", "1", "--handlers", "tests.client_handlers", "--socket", str(place))
    with daemon(tmp_path, *arguments) as service:

        async def main() -> None:
            async with Client(f"unix://{place}", service.token) as client:
                go = tmp_path / "go"
                begun = tmp_path / "begun"
                handle = client.submit("wait_for", {"begun": str(begun), "until": str(go)})
                await until(begun.exists)
                service.kill()
                await asyncio.to_thread(service.start)
                go.touch()
                assert await handle == "waited"
                assert await client.submit("square", 4) == 16

        asyncio.run(asyncio.wait_for(main(), DEADLINE))


def test_a_run_goes_on_when_the_service_is_killed_and_comes_back(tmp_path: Path) -> None:
    place = tmp_path / "s.sock"
    files = {f"f{n}.py": f"def f{n}():\n    return {n}\n" * 40 for n in range(600)}
    with daemon(tmp_path, "--workers", "1", "--socket", str(place)) as service:

        async def main() -> list[bytes]:
            records = []
            async with Client(f"unix://{place}", service.token) as client:
                async for facts in client.parse_iter(files):
                    records.append(facts.to_json(reproducible=True))
                    if len(records) in (10, 300):
                        await asyncio.to_thread(service.kill)
                        await asyncio.to_thread(service.start)
            return records

        assert asyncio.run(asyncio.wait_for(main(), DEADLINE)) == expected(files)


def cutting(size: int) -> tuple[dict[str, Answer], list[str]]:
    """A service that breaks off its results after some bytes, and the ranges asked of it."""
    content = b"".join(b'{"index": %d, "value": %d}\n' % (n, n * n) for n in range(50))
    job = {"id": "1", "state": "succeeded", "attempt": 1, "failure": None,
           "result_bytes": len(content)}  # fmt: skip
    ranges: list[str] = []

    def results(request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range", "")
        ranges.append(asked)
        start = int(asked[6:-1]) if asked else 0
        request.send_response(206 if asked else 200)
        request.send_header("Content-Length", str(len(content) - start))
        request.end_headers()
        request.wfile.write(content[start : start + size])

    return {
        "/v1/workers": answer(b'{"workers": []}'),
        "/v1/jobs": answer(json.dumps(job).encode()),
        "/v1/jobs/1/results": results,
    }, ranges


def test_results_that_are_broken_off_go_on_where_they_were() -> None:
    answers, ranges = cutting(700)
    with serving(answers) as server:

        async def main() -> list[Any]:
            async with Client(f"http://127.0.0.1:{server.port}", "t" * 20) as client:
                return await client.map("square", range(50), chunk_size=50)

        assert asyncio.run(main()) == [n * n for n in range(50)]
    assert ranges == ["", "bytes=700-"]


def test_without_the_extra() -> None:
    code = "import sys; sys.modules['httpx'] = None\nimport wasmpool\nwasmpool.Client"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "pip install 'wasmpool[service]'" in done.stderr
    command = [sys.executable, "-c", code.replace("wasmpool.Client", "wasmpool.parse_files({})")]
    assert subprocess.run(command, timeout=60).returncode == 0


# ------------------------------------------------------------ streams of events


def test_events_are_read_as_the_standard_says() -> None:
    text = [
        *(": sign of life", "", "id: 1", "event: queued", 'data: {"attempt": 0}', ""),
        *("id:2", "event:progress", 'data:{"phase":', 'data: "größe"}', ""),
        *("id: 3", "event: nothing", "", 'data: {"cut": "off"}'),
    ]

    async def lines() -> AsyncIterator[str]:
        for line in text:
            yield line

    async def main() -> list[ServerEvent]:
        return [event async for event in read_events(lines())]

    first, second = asyncio.run(main())
    assert first == ServerEvent(1, "queued", {"attempt": 0})
    assert first.name == "task_submitted"
    assert second == ServerEvent(2, "progress", {"phase": "größe"})
    assert ServerEvent(3, "queued", {"attempt": 1}).name == "task_retried"
    assert ServerEvent(3, "another", {}).name is None


# ------------------------------------------------------------ addresses and tokens


@pytest.mark.parametrize(
    "text",
    ["", "127.0.0.1:8750", "ftp://127.0.0.1", "unix:relative", "unix:", "http://", "http://[",
     "http://127.0.0.1:99999", "https://a?b", "https://user@host", "http://10.0.0.1:8750",
     "http://example.org", "http://localhost.example.org"],
)  # fmt: skip
def test_addresses_that_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"address|socket|token"):
        read_address(text)


def test_whose_token_goes_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WASMPOOL_TOKEN", raising=False)
    state, other = tmp_path / "token", tmp_path / "other"
    state.write_text("state-" + "s" * 20)
    other.write_text("other-" + "o" * 20)
    for file in (state, other):
        os.chmod(file, 0o600)
    local, far = read_address("http://127.0.0.1:1"), read_address("https://example.org")
    assert find_token(local, tmp_path).startswith("state-")
    with pytest.raises(ConfigError, match="no token for https"):
        find_token(far, tmp_path)  # the local service's token is nobody else's business
    assert find_token(far, tmp_path, other).startswith("other-")
    monkeypatch.setenv("WASMPOOL_TOKEN", "variable")
    assert find_token(far, tmp_path) == find_token(local, tmp_path) == "variable"
    assert find_token(local, tmp_path, other).startswith("other-")
