"""Requests to a service, and its answers as values or exceptions.

Rules of this file:

- An error of the service becomes the exception that a pool would raise.
- A job that was accepted goes on without its client. So waiting for it survives a lost connection
  and a restart of the service, for `AWAY_S` at a time; what can be asked for twice is.
- A job has a key, by which the service knows it again when it is submitted once more because its
  answer was lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NoReturn

from wasmpool.client.address import Address
from wasmpool.client.events import ServerEvent, read_events
from wasmpool.exceptions import (
    ConfigError,
    NotAllowed,
    PoolUnavailable,
    QueueFull,
    ServiceError,
    TaskError,
    UnknownName,
    WasmpoolError,
)

try:
    import httpx
except ImportError as error:  # pragma: no cover - the extra is there where tests run
    raise ConfigError("a service is used through httpx: pip install 'wasmpool[service]'") from error

ENDED = frozenset({"succeeded", "failed", "cancelled", "dead"})
WAIT_S = 60
AWAY_S = 60.0
CONNECTIONS = 32

Job = dict[str, Any]
_ERRORS: dict[int, type[WasmpoolError]] = {
    400: ConfigError,
    401: NotAllowed,
    403: NotAllowed,
    404: UnknownName,
    409: UnknownName,
    429: QueueFull,
    502: PoolUnavailable,
    503: PoolUnavailable,
    504: PoolUnavailable,
}


class Connection:
    """A connection to a service.

    Args:
        address: Where it is.
        token: Its token.
    """

    def __init__(self, address: Address, token: str) -> None:
        self.address = address
        self._undoing: set[asyncio.Task[None]] = set()
        # A context of the usual certificates takes as long to make as many a request.
        is_tls = address.url.startswith("https:")
        context = httpx.create_ssl_context() if is_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self._http = httpx.AsyncClient(
            base_url=address.url,
            transport=httpx.AsyncHTTPTransport(
                uds=address.socket, verify=context, limits=limits, retries=1
            ),
            headers={
                "Authorization": f"Bearer {token}",
                "User-Agent": "wasmpool",
                # To pack what stays on this machine costs more than it saves.
                "Accept-Encoding": "identity" if address.is_local else "gzip",
            },
            timeout=httpx.Timeout(WAIT_S + 30, connect=10, pool=None),
            trust_env=False,
        )

    async def close(self) -> None:
        """Close the connections, once what is cancelled is."""
        await asyncio.gather(*self._undoing)
        await self._http.aclose()

    async def ask(self, method: str, path: str, **request: Any) -> Any:
        """Make a request, and return its answer, decoded.

        Raises:
            ServiceError: The service cannot be reached.
            WasmpoolError: It refuses.
        """
        try:
            response = await self._http.request(method, path, **request)
        except httpx.TransportError as error:
            self._raise_unreachable(error)
        if response.is_error:
            raise _error_of(response)
        return response.json()

    async def submit(
        self,
        job: Mapping[str, Any],
        files: Sequence[tuple[str, bytes]] = (),
        *,
        when_room: bool = True,
        wait: float = 0.0,
    ) -> Job:
        """Submit a job. If the wait for that is cancelled, so is the job.

        Args:
            job: What to do, as the service wants it.
            files: Files to send along: the names for them, and their contents.
            when_room: Wait until the queue has room, or a service that is away is back.
            wait: Seconds to wait for its end already here, which saves a small job a request.

        Raises:
            TaskError: The job cannot be sent.
            QueueFull: The queue has no room.
            WasmpoolError: The service cannot be reached, or refuses.
        """
        try:
            text = json.dumps(job)
        except (TypeError, ValueError, RecursionError) as error:
            raise TaskError(
                f"a service takes what JSON can say: {error}", type="TypeError", phase="encode"
            ) from error
        parts: dict[str, Any]
        if files:
            parts = {"data": {"job": text}, "files": [("files", file) for file in files]}
        else:
            parts = {"content": text, "headers": {"Content-Type": "application/json"}}
        parts["params"] = {"wait": wait}
        parts.setdefault("headers", {})["Idempotency-Key"] = uuid.uuid4().hex
        given_up = asyncio.Event()
        posting = asyncio.create_task(self._post(parts, when_room, given_up))
        try:
            return await asyncio.shield(posting)
        except asyncio.CancelledError:
            given_up.set()
            # The service may have it already: then it is to be cancelled too.
            undoing = asyncio.create_task(self._undo(posting))
            self._undoing.add(undoing)
            undoing.add_done_callback(self._undoing.discard)
            raise

    async def _post(self, parts: dict[str, Any], when_room: bool, given_up: asyncio.Event) -> Job:
        now = asyncio.get_running_loop().time
        until = now() + AWAY_S
        while True:
            wait = 0.5
            try:
                response = await self._http.post("/v1/jobs", **parts)
            except httpx.TransportError as error:
                was_there = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
                if given_up.is_set() or now() > until or not (when_room or was_there):
                    self._raise_unreachable(error)
            else:
                if response.is_success:
                    return response.json()  # type: ignore[no-any-return]
                refusal = _error_of(response)
                if isinstance(refusal, QueueFull):
                    until = now() + AWAY_S  # somebody is there
                is_passing = isinstance(refusal, QueueFull | PoolUnavailable)
                if given_up.is_set() or not (when_room and is_passing and now() < until):
                    raise refusal
                wait = _seconds(response.headers.get("Retry-After"))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(given_up.wait(), wait)

    async def _undo(self, posting: asyncio.Task[Job]) -> None:
        with contextlib.suppress(WasmpoolError):
            await self.cancel((await posting)["id"])

    async def ended(self, job: Job) -> Job:
        """Wait until a job has ended.

        Raises:
            ServiceError: The service has been away for too long.
        """
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while job["state"] not in ENDED:
            try:
                job = await self.ask("GET", f"/v1/jobs/{job['id']}", params={"wait": WAIT_S})
                heard = loop.time()
            except (ServiceError, PoolUnavailable, QueueFull):
                if loop.time() - heard > AWAY_S:
                    raise
                await asyncio.sleep(0.5)
        return job

    async def lines(self, job: Job) -> AsyncIterator[bytes]:
        """Yield the lines of a job's results, going on where a lost connection left off.

        Raises:
            ServiceError: The service has been away for too long.
            WasmpoolError: There are no results.
        """
        loop = asyncio.get_running_loop()
        received, rest, heard = 0, b"", loop.time()
        size = job["result_bytes"] or 0
        path = f"/v1/jobs/{job['id']}/results"
        while received < size:
            headers = {"Range": f"bytes={received}-"} if received else {}
            reason: Exception = ServiceError("the results were cut off")
            try:
                async with self._http.stream("GET", path, headers=headers) as response:
                    if response.is_error:
                        await response.aread()
                        raise _error_of(response)
                    if received and response.status_code != 206:
                        raise ServiceError("the service gave all results instead of the rest")
                    async for chunk in response.aiter_bytes():
                        received += len(chunk)
                        heard = loop.time()
                        *lines, rest = (rest + chunk).split(b"\n")
                        for line in lines:
                            yield line
            except httpx.TransportError as error:
                reason = error
            if received < size:
                if loop.time() - heard > AWAY_S:
                    self._raise_unreachable(reason)
                await asyncio.sleep(0.5)

    async def events(self, id: str) -> AsyncIterator[ServerEvent]:
        """Yield what happens to a job until it has ended, going on after a lost connection.

        Raises:
            WasmpoolError: The service refuses.
        """
        last = 0
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            try:
                async with self._http.stream(
                    "GET",
                    f"/v1/jobs/{id}/events",
                    headers={"Last-Event-ID": str(last), "Accept": "text/event-stream"},
                ) as response:
                    if response.is_error:
                        await response.aread()
                        raise _error_of(response)
                    try:
                        async for event in read_events(response.aiter_lines()):
                            last = event.number
                            yield event
                            if event.data["state"] in ENDED:
                                return
                    finally:
                        heard = loop.time()  # somebody was there, however little happened
            except httpx.TransportError as error:
                if loop.time() - heard > AWAY_S:
                    self._raise_unreachable(error)
            await asyncio.sleep(0.5)

    async def cancel(self, id: str) -> None:
        """Cancel a job; nothing happens if it has ended, or if nobody is there."""
        try:
            await self.ask("DELETE", f"/v1/jobs/{id}")
        except (UnknownName, ServiceError):
            return

    def _raise_unreachable(self, error: Exception) -> NoReturn:
        reason = str(error) or type(error).__name__
        place = self.address.socket or self.address.url
        raise ServiceError(f"the service at {place} cannot be reached: {reason}") from error


def _error_of(response: httpx.Response) -> WasmpoolError:
    try:
        message = str(response.json()["error"]["message"])
    except (ValueError, LookupError, TypeError):
        message = f"the service answered with {response.status_code}"
    return _ERRORS.get(response.status_code, ServiceError)(message)


def _seconds(text: str | None) -> float:
    """How long the service asks to wait, within reason."""
    try:
        return min(max(float(text or 1), 0.1), 10.0)
    except ValueError:
        return 1.0
