"""Changes of a job's state, posted to who wants to know: signed, in order, until they arrive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.daemon import daemon, until
from tests.unit.service_servers import serving
from wasmpool.service.callbacks import SIGNATURE_HEADER, verify

PRIVATE = {"WASMPOOL_SERVICE_PRIVATE_HOSTS": "true"}


class Receiver:
    """Takes callbacks; `refuse` of them are answered with an error first."""

    def __init__(self, refuse: int = 0) -> None:
        self.refuse = refuse
        self.got: list[tuple[str, bytes]] = []

    def __call__(self, handler: Any) -> None:
        size = int(handler.headers["Content-Length"])
        body = handler.rfile.read(size)
        if len(body) < size:
            return  # its sender was killed: nobody waits for an answer
        if self.refuse:
            self.refuse -= 1
            handler.send_response(503)
        else:
            self.got.append((handler.headers[SIGNATURE_HEADER], body))
            handler.send_response(204)
        handler.end_headers()

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]


def job(url: str) -> dict[str, Any]:
    return {"kind": "text", "payloads": [{"text": "a"}], "callback_url": url}


def test_changes_of_state_are_posted_in_order_and_signed(tmp_path: Path) -> None:
    receiver = Receiver()
    with serving({"/hook": receiver}) as server:
        host = f"http://127.0.0.1:{server.port}"
        arguments = ("--workers", "1", "--callback-host", host)
        with daemon(tmp_path, *arguments, environment=PRIVATE) as service:
            id = service.submit(job(f"{host}/hook"), wait=30)["id"]
            until(lambda: len(receiver.got) == 3)
            assert receiver.types() == ["queued", "running", "succeeded"]
            secret = (service.state / "callback-secret").read_text().strip().encode()
            for signature, body in receiver.got:
                assert json.loads(body)["job"] == id
                assert verify(signature, body, secret)
                assert not verify(signature, body + b" ", secret)
                assert not verify(signature, body, b"another secret")


@pytest.mark.timeout(120)
def test_what_did_not_arrive_is_posted_again_also_by_the_next_service(tmp_path: Path) -> None:
    receiver = Receiver(refuse=1)
    with serving({"/hook": receiver}) as server:
        host = f"http://127.0.0.1:{server.port}"
        arguments = ("--workers", "1", "--callback-host", host)
        with daemon(tmp_path, *arguments, environment=PRIVATE) as service:
            service.submit(job(f"{host}/hook"), wait=30)
            until(lambda: receiver.refuse == 0)
            service.kill()
            service.start()
            # The first one after its pause of some seconds; one under way at the kill comes twice.
            until(lambda: set(receiver.types()) == {"queued", "running", "succeeded"})
