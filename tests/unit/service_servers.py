"""Servers that do what a test tells them to, and names that lead where a test says."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """Answers requests as its functions by path say; `seen` are the paths asked for."""

    daemon_threads = True

    def __init__(self, answers: dict[str, Answer], certificate: str | None = None) -> None:
        self.seen: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.seen.append(self.path)
                answers[self.path.partition("?")[0]](self)

            do_POST = do_GET

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.port = self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what many tests are about."""


@contextmanager
def serving(answers: dict[str, Answer], certificate: str | None = None) -> Iterator[Server]:
    with Server(answers, certificate) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def answer(body: bytes = b"", status: int = 200, **headers: str) -> Answer:
    """An answer with a body, and the headers given (`Content_Length` replaces the right one)."""

    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return send


class Names:
    """Takes the place of the name server.

    Attributes:
        asked: The names that were asked for, in order.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self._addresses: dict[str, list[str]] = {}
        names = self

        async def getaddrinfo(self: Any, host: str, port: int, **_: Any) -> list[Any]:
            names.asked.append(host)
            found = names._addresses.get(host)
            if not found:
                raise socket.gaierror(socket.EAI_NONAME, "no such name")
            return [
                (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "",
                 (address, port))
                for address in found
            ]  # fmt: skip

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)

    def __setitem__(self, name: str, addresses: list[str]) -> None:
        self._addresses[name] = addresses
