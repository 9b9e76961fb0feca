"""The client: where the service is, whether it may be asked, and what becomes of broken lines."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.daemon import Daemon, daemon
from tests.unit.client_calls import DEADLINE, expected, serve, until
from tests.unit.service_servers import Answer, answer, serving
from wasmpool import Client
from wasmpool.client.address import find_token, read_address
from wasmpool.client.events import ServerEvent, read_events
from wasmpool.exceptions import ConfigError, NotAllowed, PoolClosed, ServiceError
from wasmpool.parsing.records import FileFacts

service = pytest.fixture(scope="module")(serve)


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
