"""The client: files give the same bytes, and a graph the same records, as without a service."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest

import wasmpool
from tests.daemon import Daemon, daemon
from tests.unit.client_calls import SOURCES, expected, serve, until, use
from wasmpool import Client
from wasmpool.exceptions import ConfigError, NotAllowed, TaskCancelled

service = pytest.fixture(scope="module")(serve)


def facts_of(files: Any, service: Daemon, **arguments: Any) -> list[bytes]:
    """Facts by the service, encoded."""
    language = arguments.pop("language", None)

    async def parse(client: Client) -> list[bytes]:
        found = await client.parse_files(files, language=language)
        return [facts.to_json(reproducible=True) for facts in found]

    return use(service, parse, **arguments)  # type: ignore[no-any-return]


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


def states(service: Daemon) -> set[str]:
    """Of all jobs; those that are cancelled while they run are waited for."""
    for job in service.client.get("/v1/jobs", params={"state": "running"}).json()["jobs"]:
        service.client.get(f"/v1/jobs/{job['id']}", params={"wait": 30})
    return {job["state"] for job in service.client.get("/v1/jobs").json()["jobs"]}


LARGE = {f"{n}.py": f"x = [{n}]\n" * 20_000 for n in range(30)}


def test_a_run_that_is_left_early_ends_its_jobs(service: Daemon) -> None:
    async def leave(client: Client) -> None:
        async for _ in client.parse_iter(LARGE):
            break

    use(service, leave)
    assert states(service) <= {"succeeded", "cancelled"}


def test_a_run_that_is_closed_ends_its_jobs(service: Daemon) -> None:
    def runs() -> bool:
        return bool(service.client.get("/v1/jobs", params={"state": "running"}).json()["jobs"])

    async def close(client: Client) -> None:
        for files in (LARGE, SOURCES):
            run = client.parse_iter(files)
            first = asyncio.ensure_future(anext(run, None))
            await until(runs)
            await run.aclose()
            with contextlib.suppress(TaskCancelled):  # what was at it is told so
                await first

    use(service, close, shared_files=True)
    assert states(service) == {"succeeded", "cancelled"}


def test_a_run_that_waits_for_room_can_be_left(tmp_path: Path) -> None:
    one = {f"WASMPOOL_SERVICE_{name}": "1" for name in ("QUEUE_LENGTH", "CONCURRENT_JOBS")}
    with daemon(tmp_path, "--workers", "1", environment=one) as service:

        async def leave(client: Client) -> None:
            run = client.parse_iter(LARGE)
            first = asyncio.ensure_future(anext(run, None))
            await until(lambda: len(service.client.get("/v1/jobs").json()["jobs"]) > 0)
            await run.aclose()
            await first

        use(service, leave)
        assert "cancelled" in states(service)


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
