"""Paths, archives and bodies that are made to harm: each is refused, and the service goes on."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.daemon import Daemon
from tests.unit.guarded_service import SECRET, make_place, serve, zip_of

place = pytest.fixture(scope="module")(make_place)
service = pytest.fixture(scope="module")(serve)


# ------------------------------------------------------------ paths

OUTSIDE = [
    "{place}/secret",
    "{place}/secret/key.py",
    "{place}/root/../secret/key.py",
    "{place}/root/link",
    "{place}/root/link/key.py",
    "{place}/root/link.py",
    "{place}/rootless",
    "{place}/root/inside/../../secret",
    "/etc/passwd",
    "/proc/self/environ",
    "root/a.py",
    "../secret/key.py",
    "~/x",
    "{place}/root/\0/a.py",
]


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("kind", ["parse", "graph", "text", "analyze"])
def test_no_path_leads_out_of_the_roots(service: Daemon, place: Path, kind: str, path: str) -> None:
    path = path.format(place=place)
    if kind in ("parse", "graph"):
        jobs: list[dict[str, Any]] = [{"kind": kind, "path": path}]
    else:
        tricks: list[dict[str, Any]] = [
            {"path": path},
            {"file": path, "path": "a.py"},
            {"file": path, "path": "a.py", "content": None},
            {"file": path, "path": "a.py", "content": ["a"], "text": ["a"]},
        ]
        jobs = [
            {"kind": kind, "payloads": [{"text": "x", "content": "x"}, each]} for each in tricks
        ]
    for job in jobs:
        answer = service.client.post("/v1/jobs", json=job)
        assert answer.status_code == 403, answer.text
        assert answer.json()["error"]["code"] == "not_allowed"
        assert SECRET not in answer.text


def test_a_content_goes_before_a_file(service: Daemon, place: Path) -> None:
    payload = {"path": "a.py", "file": str(place / "secret" / "key.py"), "content": "b = 2\n"}
    job = service.submit({"kind": "analyze", "payloads": [payload]}, wait=30)
    assert job["state"] == "succeeded"
    assert SECRET not in json.dumps(service.results(job["id"]))


def test_links_in_a_root_are_not_followed(service: Daemon, place: Path) -> None:
    job = service.submit({"kind": "parse", "path": str(place / "root")}, wait=30)
    lines = service.results(job["id"])
    assert [line["path"] for line in lines[:-1]] == ["a.py"]


@pytest.mark.parametrize("name", ["../a.py", "/a.py", "x/../../a.py", "..\\a.py", ""])
def test_names_of_uploads_are_no_paths(service: Daemon, name: str) -> None:
    answer = service.client.post(
        "/v1/jobs",
        data={"job": json.dumps({"kind": "parse"})},
        files=[("files", (name, b"a = 1\n")), ("files", ("b.py", b""))],
    )
    assert answer.status_code == 400


# ------------------------------------------------------------ archives


def tar_of(kind: bytes, target: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("a.py")
        entry.type, entry.linkname = kind, target
        archive.addfile(entry)
    return buffer.getvalue()


EVIL = {
    "traversal": zip_of(**{"../../../evil.py": b"a = 1"}),
    "absolute": zip_of(**{"/tmp/evil.py": b"a = 1"}),
    "bomb": zip_of(**{"a.py": b"\0" * (64 << 20)}),
    "many": zip_of(**{f"{number}.py": b"" for number in range(60)}),
    "hard link": tar_of(tarfile.LNKTYPE, "/etc/passwd"),
    "device": tar_of(tarfile.CHRTYPE, ""),
    "fifo": tar_of(tarfile.FIFOTYPE, ""),
    "no archive": b"\x7fELF" * 100,
    "cut": zip_of(**{"a.py": b"a = 1\n" * 1000})[:-30],
}


@pytest.mark.parametrize("what", EVIL)
def test_evil_archives(service: Daemon, place: Path, what: str) -> None:
    before = {path for path in place.rglob("*") if service.state not in path.parents}
    answer = service.client.post(
        "/v1/jobs",
        params={"wait": 30},
        data={"job": json.dumps({"kind": "parse"})},
        files={"archive": ("x.zip", EVIL[what])},
    )
    job = answer.json()
    assert job["state"] == "failed", job
    assert job["failure"]["type"] == "BadArchive"
    assert job["failure"]["phase"] == "unpack"
    after = {path for path in place.rglob("*") if service.state not in path.parents}
    assert after == before
    assert not Path("/tmp/evil.py").exists()


def test_a_link_in_an_archive_is_left_out(service: Daemon, place: Path) -> None:
    answer = service.client.post(
        "/v1/jobs",
        params={"wait": 30},
        data={"job": json.dumps({"kind": "parse"})},
        files={"archive": ("x.tar", tar_of(tarfile.SYMTYPE, str(place / "secret" / "key.py")))},
    )
    job = answer.json()
    assert job["state"] == "succeeded"
    assert job["summary"]["files"] == 0


# ------------------------------------------------------------ sizes and times


def test_a_body_that_is_too_large(service: Daemon) -> None:
    answer = service.client.post("/v1/jobs", json={"kind": "text", "payloads": ["x" * (3 << 20)]})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * (1 << 16)

    chunked = service.client.post(
        "/v1/jobs", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert chunked.status_code == 413


def test_too_many_files_at_once(service: Daemon) -> None:
    files = [("files", (f"{number}.py", b"")) for number in range(51)]
    answer = service.client.post(
        "/v1/jobs", data={"job": json.dumps({"kind": "parse"})}, files=files
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"


def test_json_that_is_too_deep(service: Daemon) -> None:
    deep = b'{"kind": "text", "payloads": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = service.client.post(
        "/v1/jobs", content=deep, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400


def address(service: Daemon) -> tuple[str, int]:
    url = httpx.URL(service.address)
    assert url.port is not None
    return url.host, url.port


def talk(service: Daemon, text: bytes) -> bytes:
    """Send some bytes, and return all that comes until the other side hangs up."""
    with socket.create_connection(address(service), timeout=30) as connection:
        connection.sendall(text)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65536):
                answer += part
        return answer


def test_a_head_that_never_ends(service: Daemon) -> None:
    assert talk(service, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n") == b""
    assert talk(service, b"") == b""


def test_a_head_that_is_too_large(service: Daemon) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * (64 << 10)
    assert b" 400 " in talk(service, head).partition(b"\r\n")[0]


def test_a_body_that_never_ends(service: Daemon) -> None:
    head = (
        b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\n"
        b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    answer = talk(service, head % service.token.encode())
    assert b" 408 " in answer.partition(b"\r\n")[0]


def test_slow_readers_and_half_open_connections_hurt_nobody(service: Daemon) -> None:
    files = {f"{number}.py": b"x = f(1)\n" * 3000 for number in range(10)}
    id = service.submit({"kind": "parse"}, files, wait=60)["id"]
    head = (
        f"GET /v1/jobs/{id}/results HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {service.token}\r\n\r\n"
    ).encode()
    with contextlib.ExitStack() as stack:
        for number in range(60):
            connection = stack.enter_context(socket.create_connection(address(service)))
            if number % 3 == 0:
                connection.sendall(head)  # and never reads
            elif number % 3 == 1:
                connection.sendall(b"POST /v1/jobs HTTP/1.1\r\nHost:")
        job = service.submit({"kind": "text", "payloads": [{"text": "a"}]}, wait=30)
        assert job["state"] == "succeeded"
        assert len(service.results(id)) == 11
