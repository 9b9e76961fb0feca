"""Attempts to get at what the service does not give: each must fail, and the service go on."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.daemon import Daemon, daemon
from tests.unit.service_servers import serving

OPEN = {"/healthz", "/readyz"}
SECRET = "correct-horse-battery-staple"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a root, and something beside it that nobody may read."""
    folder = tmp_path_factory.mktemp("security")
    (folder / "root" / "inside").mkdir(parents=True)
    (folder / "root" / "a.py").write_text("a = 1\n")
    (folder / "secret").mkdir()
    (folder / "secret" / "key.py").write_text(f"KEY = '{SECRET}'\n")
    (folder / "root" / "link").symlink_to(folder / "secret")
    (folder / "root" / "link.py").symlink_to(folder / "secret" / "key.py")
    (folder / "rootless").mkdir()
    return folder


@pytest.fixture(scope="module")
def service(place: Path) -> Iterator[Daemon]:
    environment = {
        "WASMPOOL_SERVICE_ARCHIVE_FILES": "50",
        "WASMPOOL_SERVICE_ARCHIVE_BYTES": "4M",
        "WASMPOOL_SERVICE_BODY_BYTES": "2M",
        "WASMPOOL_SERVICE_BODY_SECONDS": "1",
        "WASMPOOL_SERVICE_HEAD_SECONDS": "1",
        "WASMPOOL_SERVICE_ORIGINS": "https://good.example",
    }
    arguments = ("--root", str(place / "root"), "--workers", "1")
    with daemon(place, *arguments, environment=environment) as running:
        yield running


def address(service: Daemon) -> tuple[str, int]:
    url = httpx.URL(service.address)
    assert url.port is not None
    return url.host, url.port


# ------------------------------------------------------------ the token


def operations(service: Daemon) -> list[tuple[str, str]]:
    paths = service.client.get("/openapi.json").json()["paths"]
    return [
        (method, path.replace("{id}", "0" * 32))
        for path, methods in paths.items()
        for method in methods
        if path not in OPEN
    ]


@pytest.mark.parametrize("token", ["-", "x", "Bearer", "\u00e9" * 43])
def test_nothing_is_read_or_changed_without_the_token(service: Daemon, token: str) -> None:
    asked = operations(service)
    assert len(asked) >= 10
    with httpx.Client(base_url=service.address, trust_env=False) as client:
        for method, path in asked:
            for given in (b"", f"Bearer {token}".encode(), f"Basic {service.token}".encode()):
                headers = {b"Authorization": given} if given else {}
                answer = client.request(method, path, headers=headers)
                assert answer.status_code == 401, (method, path)
                assert answer.json()["error"]["code"] == "unauthorized"
                assert answer.headers["WWW-Authenticate"] == "Bearer"
        almost = service.token[:-1] + ("a" if service.token[-1] != "a" else "b")
        refused = client.get("/v1/jobs", headers={"Authorization": f"Bearer {almost}"})
        assert refused.status_code == 401


def test_what_the_service_keeps_is_for_its_user_alone(service: Daemon) -> None:
    job = service.submit({"kind": "parse"}, {"a.py": b"a = 1\n"}, wait=30)
    found = [service.state, *service.state.rglob("*")]
    assert service.state / "jobs" / job["id"] / "results.jsonl" in found
    for path in found:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE((service.state / "token").stat().st_mode) == 0o600


def test_the_socket_is_for_its_user_alone(tmp_path: Path) -> None:
    with daemon(tmp_path, "--socket", str(tmp_path / "s"), "--workers", "1") as running:
        assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o600
        assert running.client.get("/healthz").status_code == 200
        assert running.submit({"kind": "text", "payloads": [{"text": "a"}]}, wait=30)["state"]
        with running.connect(token="wrong") as client:
            assert client.get("/v1/jobs").status_code == 401
    assert not (tmp_path / "s").exists()


def test_it_does_not_listen_where_others_could_reach_it(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="loopback"):
        Daemon(tmp_path / "state", "--host", "0.0.0.0")


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


def zip_of(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


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


# ------------------------------------------------------------ other origins, hosts, rates


def test_pages_of_other_origins_get_nothing(service: Daemon) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "http://good.example"):
        answer = service.client.get("/v1/jobs", headers={"Origin": origin})
        assert answer.status_code == 403, origin
        assert "Access-Control-Allow-Origin" not in answer.headers
    good = service.client.get("/v1/jobs", headers={"Origin": "https://good.example"})
    assert good.status_code == 200
    assert good.headers["Access-Control-Allow-Origin"] == "https://good.example"


def test_a_name_that_was_made_to_lead_here(service: Daemon) -> None:
    answer = service.client.get("/v1/jobs", headers={"Host": "evil.example"})
    assert answer.status_code == 421


def test_too_many_requests(tmp_path: Path) -> None:
    environment = {
        "WASMPOOL_SERVICE_BURST": "5",
        "WASMPOOL_SERVICE_REQUESTS_PER_MINUTE": "1",
    }
    with daemon(tmp_path, "--workers", "1", environment=environment) as running:
        found = [running.client.get("/healthz") for _ in range(7)]
        assert [answer.status_code for answer in found] == [200] * 5 + [429] * 2
        assert int(found[-1].headers["Retry-After"]) > 0


# ------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x.zip",
        "http://127.0.0.1:1/x.zip",
        "file:///etc/passwd",
        "http://[::1]/x.zip",
        "gopher://x",
        "https://user:hunter2@good.example/x.zip",
    ],
)
def test_addresses_that_are_not_allowed(service: Daemon, url: str) -> None:
    for job in (
        {"kind": "parse", "archive_url": url},
        {"kind": "text", "payloads": [{"text": "a"}], "callback_url": url},
    ):
        answer = service.client.post("/v1/jobs", json=job)
        assert answer.status_code == 403, answer.text
        assert "hunter2" not in answer.text


def test_an_allowed_host_with_a_private_address_is_not_asked(tmp_path: Path) -> None:
    archive = zip_of(**{"a.py": b"a = 1\n"})

    def answer(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(archive)

    def move(handler: Any) -> None:
        handler.send_response(302)
        handler.send_header("Location", "http://127.0.0.1:1/x.zip")
        handler.end_headers()

    with serving({"/x.zip": answer, "/moved.zip": move}) as server:
        host = f"http://127.0.0.1:{server.port}"
        arguments = ("--workers", "1", "--download-host", host)
        with daemon(tmp_path, *arguments) as running:
            asked = {"kind": "parse", "archive_url": f"{host}/x.zip"}
            job = running.submit(asked, wait=30)
            assert job["state"] == "failed"
            assert job["failure"]["type"] == "NotAllowed"
            assert job["failure"]["phase"] == "download"
            assert server.seen == []
        environment = {"WASMPOOL_SERVICE_PRIVATE_HOSTS": "true"}
        with daemon(tmp_path, *arguments, environment=environment) as running:
            assert running.submit(asked, wait=30)["summary"]["files"] == 1
            moved = {"kind": "parse", "archive_url": f"{host}/moved.zip"}
            assert running.submit(moved, wait=30)["failure"]["type"] == "NotAllowed"


# ------------------------------------------------------------ secrets


def test_no_secret_gets_into_the_log_or_an_answer(tmp_path: Path) -> None:
    def fail(handler: Any) -> None:
        handler.send_response(500)
        handler.end_headers()

    with serving({"/x.zip": fail, "/hook": fail}) as server:
        host = f"http://127.0.0.1:{server.port}"
        with daemon(
            tmp_path,
            *("--workers", "1", "--download-host", host, "--callback-host", host),
            environment={"WASMPOOL_SERVICE_PRIVATE_HOSTS": "true"},
        ) as running:
            job = running.submit(
                {
                    "kind": "parse",
                    "archive_url": f"{host}/x.zip?signature={SECRET}",
                    "callback_url": f"{host}/hook?key={SECRET}",
                    "retries": 0,
                },
                wait=30,
            )
            assert job["state"] == "dead"
            with running.connect(token=f"{running.token}{SECRET}") as client:
                client.get(f"/v1/jobs?token={SECRET}")
            answers = [
                running.client.get(path).text
                for path in ("/v1/jobs", f"/v1/jobs/{job['id']}", "/metrics", "/v1/workers")
            ]
            answers.append(running.client.get(f"/v1/jobs/{job['id']}/events").text)
            secrets = [SECRET, running.token, (running.state / "callback-secret").read_text()]
        answers.append(running.log.read_text())
        for text in answers:
            assert not [secret for secret in secrets if secret.strip() in text]


def test_the_command_line_of_the_process_has_no_secret(service: Daemon) -> None:
    with open(f"/proc/{service.process.pid}/cmdline", "rb") as file:
        assert service.token.encode() not in file.read()
    assert os.environ.get("WASMPOOL_TOKEN") is None
