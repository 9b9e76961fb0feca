"""Callbacks: signed, and posted to allowed hosts alone."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import subprocess
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from tests.unit.service_servers import Names, answer, serving
from wasmpool.exceptions import DeliveryFailed, NotAllowed
from wasmpool.service.callbacks import DELAYS, Callbacks, next_try, sign, verify

SECRET = b"a secret of some length"
BODY = b'{"job": "1", "state": "succeeded"}'


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    names = Names(monkeypatch)
    names["hook.test"] = ["127.0.0.1"]
    return names


def callbacks(*hosts: str, seconds: float = 30.0, allow_private: bool = True) -> Callbacks:
    return Callbacks(hosts, SECRET, timeout=seconds, allow_private=allow_private)


def test_a_receiver_can_check_it(names: Names) -> None:
    received = []

    def receive(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        received.append((request.headers["Wasmpool-Signature"], body))
        answer(status=204)(request)

    with serving({"/hook": receive}) as server:
        host = f"http://hook.test:{server.port}"
        asyncio.run(callbacks(host).send(f"{host}/hook?key=1", BODY))
    [(signature, body)] = received
    assert body == BODY
    assert verify(signature, body, SECRET)


def test_the_signature_is_what_others_compute() -> None:
    signature = sign(BODY, SECRET, now=1_700_000_000.9)
    assert signature.startswith("t=1700000000,v1=")
    message = b"1700000000." + BODY
    digest = hmac.new(SECRET, message, hashlib.sha256).hexdigest()
    assert signature.endswith(f",v1={digest}")
    openssl = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", SECRET.decode()],
        input=message,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert openssl.stdout.decode().strip().endswith(digest)


def test_what_a_receiver_refuses() -> None:
    signature = sign(BODY, SECRET, now=1000)
    assert verify(signature, BODY, SECRET, now=1000)
    assert verify(signature, BODY, SECRET, now=1299)
    assert not verify(signature, BODY, SECRET, now=1302)  # sent again later
    assert not verify(signature, BODY, SECRET, now=600)
    assert not verify(signature, BODY + b" ", SECRET, now=1000)
    assert not verify(signature, BODY, b"another", now=1000)
    for changed in (signature.replace("t=1000", "t=1001"), signature[:-1], signature + "0",
                    signature.upper(), "", "t=,v1=", "v1=" + signature[-64:]):  # fmt: skip
        assert not verify(changed, BODY, SECRET, now=1000)


@pytest.mark.parametrize("status", [300, 301, 302, 400, 404, 410, 500, 503])
def test_an_answer_that_is_no_success(names: Names, status: int) -> None:
    with serving({"/hook": answer(status=status, Location="/other")}) as server:
        host = f"http://hook.test:{server.port}"
        with pytest.raises(DeliveryFailed, match=f"answered with {status}"):
            asyncio.run(callbacks(host).send(f"{host}/hook", BODY))
        assert server.seen == ["/hook"]  # redirects are not followed


def test_nobody_listens(names: Names) -> None:
    with serving({}) as server:
        host = f"http://hook.test:{server.port}"
    with pytest.raises(DeliveryFailed, match=r"hook\.test could not be reached"):
        asyncio.run(callbacks(host).send(f"{host}/hook?key=secret", BODY))


def test_a_receiver_that_says_nothing(names: Names) -> None:
    over = threading.Event()

    def wait(request: BaseHTTPRequestHandler) -> None:
        over.wait(60)

    with serving({"/hook": wait}) as server:
        host = f"http://hook.test:{server.port}"
        try:
            with pytest.raises(DeliveryFailed, match=r"within 0\.3 seconds"):
                asyncio.run(callbacks(host, seconds=0.3).send(f"{host}/hook", BODY))
        finally:
            over.set()


def test_a_receiver_that_says_too_much(names: Names) -> None:
    """The status is there; what follows is not waited for."""

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65536)

    with serving({"/hook": endless}) as server:
        host = f"http://hook.test:{server.port}"
        asyncio.run(callbacks(host).send(f"{host}/hook", BODY))


def test_other_hosts_and_private_addresses(names: Names) -> None:
    with serving({"/hook": answer()}) as server:
        host = f"http://hook.test:{server.port}"
        with pytest.raises(NotAllowed, match="not an allowed host"):
            asyncio.run(callbacks("https://other.test").send(f"{host}/hook", BODY))
        with pytest.raises(NotAllowed, match="not public"):
            asyncio.run(callbacks(host, allow_private=False).send(f"{host}/hook", BODY))
        assert not server.seen


def test_a_job_learns_at_once_whether_its_address_is_allowed() -> None:
    callbacks("hook.test").check("https://hook.test/hook")
    for url in ("https://other.test/", "http://hook.test/", "nonsense", "https://a@hook.test/"):
        with pytest.raises(NotAllowed):
            callbacks("hook.test").check(url)


def test_tries_come_less_and_less_often_and_then_no_more() -> None:
    for _ in range(20):
        waits = [next_try(attempt) for attempt in range(1, len(DELAYS) + 1)]
        assert None not in waits
        assert waits == sorted(waits, key=lambda wait: wait or 0)
    assert next_try(len(DELAYS) + 1) is None
    assert next_try(1000) is None
