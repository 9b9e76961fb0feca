"""Keys of jobs: what was submitted once more, because an answer was lost, is done once."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.daemon import Daemon, daemon
from tests.unit.service_servers import Answer, serving
from wasmpool import Client

JOB = {"kind": "square", "payloads": [3]}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("service")
    with daemon(folder, "--workers", "1", "--handlers", "tests.client_handlers") as running:
        yield running


def submit(service: Daemon, key: str, **request: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key}
    return service.client.post("/v1/jobs", params={"wait": 30}, headers=headers, **request)


def count(service: Daemon, kind: str) -> int:
    return len(service.client.get("/v1/jobs", params={"kind": kind}).json()["jobs"])


def test_a_job_that_is_submitted_once_more_is_found_again(service: Daemon) -> None:
    answers = [submit(service, "mine", json=JOB) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    first, again = (answer.json() for answer in answers)
    assert first == again
    assert first["state"] == "succeeded"
    assert count(service, "square") == 1
    assert submit(service, "another", json=JOB).json()["id"] != first["id"]


def test_files_that_come_once_more_leave_the_first_alone(service: Daemon) -> None:
    form = {"data": {"job": json.dumps({"kind": "parse"})}}
    files = [("files", ("a.py", b"def f(): pass\n"))]
    first, again = (submit(service, "files", **form, files=files).json() for _ in range(2))
    assert first == again
    results = service.client.get(f"/v1/jobs/{first['id']}/results").text
    assert '"path":"a.py"' in results
    other = submit(service, "files", **form, files=[("files", ("b.py", b""))])
    assert (other.status_code, other.json()["error"]["code"]) == (409, "conflict")


def test_a_key_belongs_to_one_job(service: Daemon) -> None:
    submit(service, "taken", json={"kind": "options", "payloads": [1]})
    other = submit(service, "taken", json={"kind": "options", "payloads": [2]})
    assert other.status_code == 409
    assert "belongs to another job" in other.json()["error"]["message"]
    assert count(service, "options") == 1


def test_a_key_of_a_job_that_was_refused_is_free(service: Daemon) -> None:
    assert submit(service, "refused", json={"kind": "nothing"}).status_code == 400
    assert submit(service, "refused", json=JOB).status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_keys_that_are_none(service: Daemon, key: str) -> None:
    assert submit(service, key, json=JOB).status_code == 400


def test_a_job_that_still_comes_in_is_asked_for_later(service: Daemon) -> None:
    body = json.dumps(JOB).encode()
    url = httpx.URL(service.address)
    head = (
        f"POST /v1/jobs?wait=30 HTTP/1.1\r\nHost: {url.host}:{url.port}\r\n"
        f"Authorization: Bearer {service.token}\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: slow\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode()
    with socket.create_connection((url.host, url.port), 30) as slow:
        slow.sendall(head + body[:5])
        # No job at all until the service has the slow one, whose key that is.
        while (early := submit(service, "slow", content=b"no job")).status_code == 415:
            pass
        assert (early.status_code, early.headers["Retry-After"]) == (503, "1")
        slow.sendall(body[5:])
        with slow.makefile("rb") as stream:
            late = stream.read()
    assert b"200 OK" in late.splitlines()[0]
    answer = json.loads(late.partition(b"\r\n\r\n")[2])
    assert submit(service, "slow", json=JOB).json()["id"] == answer["id"]


def losing_the_first_answer(service: Daemon) -> Answer:
    """Pass requests on to the service, and hang up in place of its first answer to a POST."""
    lost: list[str] = []

    def pass_on(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        answer = httpx.request(
            request.command,
            service.address + request.path,
            headers={
                name: value for name, value in request.headers.items() if name.lower() != "host"
            },
            content=body,
            timeout=60,
            trust_env=False,
        )
        if request.command == "POST" and not lost:
            lost.append(request.path)
            request.close_connection = True
            request.connection.shutdown(socket.SHUT_RDWR)
            return
        request.send_response(answer.status_code)
        request.send_header("Content-Type", answer.headers["Content-Type"])
        request.send_header("Content-Length", str(len(answer.content)))
        request.end_headers()
        request.wfile.write(answer.content)

    return pass_on


def test_a_client_submits_once_more_what_is_done_once(service: Daemon, tmp_path: Path) -> None:
    trace = tmp_path / "trace"

    async def main(address: str) -> Any:
        async with asyncio.timeout(60), Client(address, service.token) as client:
            return await client.submit("note", str(trace))

    class Everywhere(dict[str, Answer]):
        def __missing__(self, path: str) -> Answer:
            return pass_on

    pass_on = losing_the_first_answer(service)
    with serving(Everywhere()) as proxy:
        assert asyncio.run(main(f"http://127.0.0.1:{proxy.port}")) == "noted"
        posted = [path for path in proxy.seen if path.startswith("/v1/jobs?")]
    assert len(posted) == 2
    assert trace.read_text() == "noted\n"
