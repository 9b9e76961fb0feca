"""The server around the application: where it listens, how long it waits, how it stops."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from wasmpool.config import Settings
from wasmpool.exceptions import ServiceError
from wasmpool.service.app import import_handlers, make_app, running
from wasmpool.service.settings import ServiceSettings

HEADER_BYTES = 32 << 10
KEEP_ALIVE_S = 30
MOST_CONNECTIONS = 900  # fewer than the files that a process may usually have open
GRACE_S = 5

_log = logging.getLogger("wasmpool.service")


def serve(service: ServiceSettings, settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until a signal (SIGTERM, SIGINT) ends it; running jobs are drained.

    Args:
        service: Settings of the service.
        settings: Settings of its pool.
        ready: Is called with the address once it can be reached.

    Raises:
        ServiceError: The address cannot be had.
        ConfigError: A setting does not fit to what is there.
        PoolUnavailable: There can be no workers.
    """
    os.umask(0o077)  # what it writes is for this user alone
    import_handlers(service.handlers)
    listening = _listen(service)
    try:
        asyncio.run(_serve(service, settings, listening, ready))
    finally:
        listening.close()
        if service.socket is not None:
            service.socket.unlink(missing_ok=True)


async def _serve(
    service: ServiceSettings,
    settings: Settings,
    listening: socket.socket,
    ready: Callable[[str], None],
) -> None:
    async with running(service, settings) as parts:
        config = uvicorn.Config(
            make_app(parts, service),
            http=_protocol(service.head_seconds),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=HEADER_BYTES,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
        )
        server = _Server(config, lambda: ready(address_of(service, listening)), parts.changes.close)
        signals = 0

        def stop() -> None:
            nonlocal signals
            signals += 1
            server.should_exit = True
            if signals > 1:
                server.force_exit = True
                parts.runner.hurry()

        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        gc.freeze()  # what is there by now stays: nobody looks through it for cycles
        await server.serve(sockets=[listening])
        _log.info("no more requests are taken; running jobs are drained")


def address_of(service: ServiceSettings, listening: socket.socket) -> str:
    """The address as clients write it: `http://…`, or `unix:` and the path of the socket."""
    if service.socket is not None:
        return f"unix:{service.socket}"
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(service: ServiceSettings) -> socket.socket:
    if service.socket is not None:
        return _listen_at(service.socket)
    family = socket.AF_INET6 if ":" in service.host else socket.AF_INET
    # With the protocol named, asyncio sends small answers at once (TCP_NODELAY).
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((service.host, service.port))
    except OSError as error:
        listening.close()
        raise ServiceError(
            f"cannot listen on {service.host}:{service.port}: {error.strerror}; is it running "
            "already? choose another port with --port"
        ) from error
    return listening


def _listen_at(path: Path) -> socket.socket:
    """Listen on a Unix socket that nobody but this user can connect to, from its first moment on.

    What a killed service left there is replaced; anything else than a socket is not.
    """
    listening = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        if path.exists():
            if not stat.S_ISSOCK(path.stat().st_mode):
                raise ServiceError(f"{path} is in the way: it is no socket")
            path.unlink()
        listening.bind(str(path))
    except OSError as error:
        listening.close()
        raise ServiceError(f"cannot listen on {path}: {error.strerror or error}") from error
    finally:
        os.umask(before)
    return listening


class _Server(uvicorn.Server):
    """Tells when it can be reached, and when it begins to stop; signals are not its business."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], stopping: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._stopping = stopping

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals as they are: there is more to stop than this server."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let those go who wait for a job, then the rest."""
        self._stopping()
        await super().shutdown(sockets)


def _protocol(seconds: float) -> type[_Protocol]:
    return type("_LimitedProtocol", (_Protocol,), {"head_seconds": seconds})


class _Protocol(H11Protocol):
    """HTTP/1.1, with a limit to how long the head of a request may take.

    Between two requests the keep-alive time counts, for bodies the guards'.
    """

    head_seconds: float
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; with a whole head of a request the waiting is over."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._start_timer()
        else:
            self._stop_timer()

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.head_seconds, self.transport.close)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
