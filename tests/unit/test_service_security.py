"""Attempts to ask what one may not, and to send the service where it may not go: each must fail."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.daemon import Daemon, daemon
from tests.unit.guarded_service import SECRET, make_place, serve, zip_of
from tests.unit.service_servers import serving

OPEN = {"/healthz", "/readyz"}

place = pytest.fixture(scope="module")(make_place)
service = pytest.fixture(scope="module")(serve)


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
