"""Requests that are cancelled while their job is accepted: a job that is there has all it needs."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request

from wasmpool.config import Settings
from wasmpool.service.app import running
from wasmpool.service.settings import ServiceSettings
from wasmpool.service.store import Store

_ID = "a" * 32
_LONGEST_S = 20
_BODY = (
    b'--x\r\nContent-Disposition: form-data; name="job"\r\n\r\n{"kind": "parse"}\r\n'
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.py"\r\n\r\nx = 1\r\n'
    b"--x--\r\n"
)


def _request() -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": _BODY, "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def test_a_job_that_is_stored_keeps_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled, add = threading.Event(), Store.add

    async def main() -> tuple[str, list[bytes]]:
        loop = asyncio.get_running_loop()
        adding = asyncio.Event()

        def add_late(self: Store, *arguments: Any) -> Any:
            loop.call_soon_threadsafe(adding.set)
            assert cancelled.wait(_LONGEST_S)
            return add(self, *arguments)

        monkeypatch.setattr(Store, "add", add_late)
        settings = Settings(backend="thread", workers=1)
        async with running(ServiceSettings(state_dir=tmp_path), settings) as parts:
            request = asyncio.create_task(parts.submissions.accept(_ID, _request(), False))
            await adding.wait()
            request.cancel()
            with pytest.raises(asyncio.CancelledError):
                await request
            cancelled.set()
            job = await parts.store(lambda store: store.get(_ID))
            assert job is not None
            kept = [path.read_bytes() for path in parts.folders.input(_ID).iterdir()]
            return job.state, kept

    assert asyncio.run(main()) == ("queued", [b"x = 1"])
