"""A service that is cut off while nothing happens: who listens connects again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from wasmpool.client.address import Address
from wasmpool.client.connection import Connection

_ENDED = b'id: 7\nevent: succeeded\ndata: {"state": "succeeded"}\n\n'


def test_events_go_on_after_a_long_time_without_any_and_a_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    requests: list[httpx.Request] = []

    async def main() -> list[int]:
        loop = asyncio.get_running_loop()
        now, ahead = loop.time, 0.0
        monkeypatch.setattr(loop, "time", lambda: now() + ahead)

        async def quiet() -> AsyncIterator[bytes]:
            nonlocal ahead
            yield b": nothing\n\n"
            ahead += 600
            raise httpx.ReadError("cut off")

        async def last() -> AsyncIterator[bytes]:
            yield _ENDED

        def answer(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            return httpx.Response(200, content=quiet() if len(requests) == 1 else last())

        connection = Connection(Address("http://127.0.0.1:1", None, True), "token")
        connection._http._transport = httpx.MockTransport(answer)
        try:
            return [event.number async for event in connection.events("a")]
        finally:
            await connection.close()

    assert asyncio.run(main()) == [7]
    assert len(requests) == 2
