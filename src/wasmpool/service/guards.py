"""What stands before every request: who may ask, how often, how much and for how long.

Rules of this file:

- A page of a foreign origin gets nothing, whatever it asks: refused by `Origin`, which a browser
  sends and a page cannot change. Allowed origins get the headers that let their pages read answers.
- Over TCP the request must name this server by an address, as `localhost`, or by a name of the
  settings. A foreign page whose own name was made to lead here (DNS rebinding) names itself.
- Bodies are counted as they come, whatever their headers say; so is the time that they take.
- Only HTTP is looked at. There are no WebSockets here, and limits of headers are the server's.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import math
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware

from wasmpool.service.buckets import Buckets

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+))(?::\d+)?")
# What is read of a body that was refused, so that its sender gets to read why.
_LINGER_BYTES = 16 * 1024 * 1024
_LINGER_SECONDS = 2.0


class _Refusal(NamedTuple):
    status: int
    code: str
    message: str
    retry_after: float | None = None


class Guards:
    """Middleware for the whole application.

    Args:
        app: The application.
        body_limit: Bytes that the body of a request may have.
        body_timeout: Seconds that it may take to come.
        requests_per_minute: Requests that a client may make in the long run.
        burst: Requests that it may make at once after a pause.
        origins: Foreign origins whose pages may ask, as in `https://app.example.org`.
        hosts: Names of this server, beside its addresses and `localhost`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        body_limit: int,
        body_timeout: float,
        requests_per_minute: float,
        burst: int,
        origins: Collection[str] = (),
        hosts: Collection[str] = (),
    ) -> None:
        self._app = app
        self._body_limit = body_limit
        self._body_timeout = body_timeout
        self._buckets = Buckets(requests_per_minute, burst)
        self._origins = frozenset(origins)
        self._hosts = frozenset({"localhost", *(host.lower() for host in hosts)})
        # Around the limits, so that pages can read what these answer.
        self._allowed = CORSMiddleware(
            self._limited,
            allow_origins=sorted(self._origins),
            allow_methods=["GET", "HEAD", "POST", "DELETE"],
            allow_headers=["Authorization", "Idempotency-Key", "Last-Event-ID", "Range"],
            expose_headers=["Accept-Ranges", "Content-Range", "Location", "Retry-After"],
            allow_private_network=True,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._check_sender(scope)
        if refusal is None:
            await self._allowed(scope, receive, send)
        else:
            await _answer(refusal, send)

    def _check_sender(self, scope: Scope) -> _Refusal | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        is_tcp = scope.get("server") is not None and scope["server"][1] is not None
        if is_tcp and (len(hosts) != 1 or not self._is_here(hosts[0])):
            return _Refusal(
                421, "wrong_host", "this server is not known by the name in the header Host"
            )
        own = f"{scope['scheme']}://{hosts[0] if hosts else ''}"
        if any(
            origin not in self._origins and origin != own for origin in headers.getlist("origin")
        ):
            return _Refusal(
                403, "foreign_origin", "pages of this origin are not allowed in the settings"
            )
        return None

    def _is_here(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        name = (match[1] or match[2]).lower() if match is not None else ""
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        client = scope["client"][0] if scope.get("client") else ""
        wait = self._buckets.take(client, loop.time())
        if wait:
            refusal = _Refusal(429, "too_many_requests", "too many requests", wait)
            await _answer(refusal, send)
            return
        body = _Body(receive, send, self._body_limit, loop.time() + self._body_timeout)
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > self._body_limit:
            body.refuse_size()
        else:
            try:
                await self._app(scope, body.receive, body.send)
            except Exception:
                if body.refusal is None:
                    raise
                # Otherwise it complains about the client that went away, as it was told.
        await body.close(is_waiting="expect" in Headers(scope=scope))


class _Body:
    """The body of one request, on its way to the application.

    What goes wrong with it is told to the application as a client that has gone away. Its answer
    to that, whatever it be, gives way to ours.
    """

    def __init__(self, receive: Receive, send: Send, limit: int, deadline: float) -> None:
        self.refusal: _Refusal | None = None
        self._receive = receive
        self._send = send
        self._limit = limit
        self._deadline = deadline
        self._received = 0
        self._is_complete = False
        self._is_answered = False

    def refuse_size(self) -> None:
        """The body is too large."""
        message = f"the body has more than {self._limit} bytes"
        self.refusal = _Refusal(413, "too_large", message)

    async def receive(self) -> Message:
        """Receive, as the application does."""
        if self._is_complete:
            return await self._receive()
        if self.refusal is None:
            try:
                async with asyncio.timeout_at(self._deadline):
                    message = await self._receive()
            except TimeoutError:
                self.refusal = _Refusal(408, "too_slow", "the body took too long to come")
            else:
                self._received += len(message.get("body", b""))
                self._is_complete = not message.get("more_body", False)
                if self._received <= self._limit:
                    return message
                self.refuse_size()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Send, as the application does."""
        if self.refusal is None or self._is_answered:
            self._is_answered = True
            await self._send(message)

    async def close(self, *, is_waiting: bool) -> None:
        """Send our answer, if there is one.

        Args:
            is_waiting: Whether the client sends the body only when it is asked to.
        """
        if self.refusal is None or self._is_answered:
            return
        is_more = self.refusal.status == 413 and not (is_waiting or self._is_complete)
        await _answer(self.refusal, self._send, is_more=is_more)
        if is_more:
            await self._linger()
            await self._send({"type": "http.response.body", "body": b""})

    async def _linger(self) -> None:
        """Read on for a while: a connection closed on a client that writes loses it the answer."""
        received = 0
        try:
            async with asyncio.timeout(_LINGER_SECONDS):
                while received < _LINGER_BYTES:
                    message = await self._receive()
                    received += len(message.get("body", b""))
                    if not message.get("more_body", False):
                        return
        except TimeoutError:
            return


async def _answer(refusal: _Refusal, send: Send, *, is_more: bool = False) -> None:
    error = {"code": refusal.code, "message": refusal.message}
    body = json.dumps({"error": error}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
    ]
    if refusal.retry_after is not None:
        headers.append((b"retry-after", b"%d" % math.ceil(refusal.retry_after)))
    if refusal.status in (408, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": is_more})
