"""The guards before a real server, with clients that behave badly over real connections."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from wasmpool.service.buckets import Buckets
from wasmpool.service.guards import Guards

ALLOWED = "https://app.example.org"


def application() -> FastAPI:
    app = FastAPI()

    @app.post("/count")
    async def count(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.post("/json")
    async def read_json(content: dict[str, Any]) -> dict[str, int]:
        return {"keys": len(content)}

    @app.post("/unread")
    async def unread() -> dict[str, str]:
        return {}

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(iter([b"a" * 100_000] * 20))

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("broken")

    return app


@contextmanager
def serving(place: Path | None = None, **limits: Any) -> Iterator[int]:
    """A server on a free port, or on a Unix socket."""
    usual = {
        "body_limit": 100_000,
        "body_timeout": 30.0,
        "requests_per_minute": 60_000,
        "burst": 1000,
    }
    options: dict[str, Any] = {**usual, "origins": [ALLOWED], **limits}
    listener = socket.socket(socket.AF_INET if place is None else socket.AF_UNIX)
    listener.bind(("127.0.0.1", 0) if place is None else str(place))
    config = uvicorn.Config(Guards(application(), **options), log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    listener.listen()
    thread.start()
    try:
        yield 0 if place is not None else listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(60)
        listener.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving() as port:
        yield port


def error(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def raw(port: int, request: bytes, *, then: Callable[[socket.socket], None] | None = None) -> bytes:
    """Send bytes and return all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        if then is not None:
            then(connection)
        received = b""
        while data := connection.recv(65536):
            received += data
        return received


# ------------------------------------------------------------ bodies


def test_bodies_within_the_limit(port: int) -> None:
    url = f"http://127.0.0.1:{port}/count"
    for size in (0, 1, 100_000):
        assert httpx.post(url, content=b"x" * size).json() == {"bytes": size}
        assert httpx.post(url, content=iter([b"x" * size])).json() == {"bytes": size}


@pytest.mark.parametrize("size", [100_001, 3_000_000])
@pytest.mark.parametrize("path", ["count", "json", "unread"])
def test_a_body_that_says_it_is_too_large(port: int, size: int, path: str) -> None:
    response = httpx.post(f"http://127.0.0.1:{port}/{path}", content=b"x" * size)
    assert error(response) == (413, "too_large")
    assert response.headers["Connection"] == "close"


@pytest.mark.parametrize("path", ["count", "json"])
def test_a_body_that_does_not_say_how_large_it_is(port: int, path: str) -> None:
    content = iter([b"x" * 65536] * 20)
    response = httpx.post(f"http://127.0.0.1:{port}/{path}", content=content)
    assert error(response) == (413, "too_large")


def test_a_body_without_an_end(port: int) -> None:
    """The server closes, whether or not anybody reads its answer."""

    def flood(connection: socket.socket) -> None:
        try:
            for _ in range(10_000):
                connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        except OSError:
            return
        pytest.fail("the server took 600 MB")

    head = b"POST /count HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    with suppress(ConnectionError):
        raw(port, head, then=flood)
    assert httpx.post(f"http://127.0.0.1:{port}/count", content=b"x").json() == {"bytes": 1}


def test_a_client_that_asks_before_it_sends(port: int) -> None:
    head = b"POST /count HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n"
    refused = raw(port, head % 10**12 + b"Expect: 100-continue\r\n\r\n")
    assert refused.startswith(b"HTTP/1.1 413 ")
    asked = raw(
        port,
        head % 3 + b"Expect: 100-continue\r\nConnection: close\r\n\r\n",
        then=lambda connection: connection.sendall(b"abc"),
    )
    assert asked.startswith(b"HTTP/1.1 100 ")
    assert asked.endswith(b'{"bytes":3}')


@pytest.mark.parametrize("rest", [b"", b"abc"])
@pytest.mark.parametrize("length", [b"Content-Length: 10", b"Transfer-Encoding: chunked"])
def test_a_body_that_does_not_come(length: bytes, rest: bytes) -> None:
    with serving(body_timeout=0.2) as port:
        if length.startswith(b"T") and rest:
            rest = b"3\r\nabc\r\n"
        request = b"POST /count HTTP/1.1\r\nHost: localhost\r\n" + length + b"\r\n\r\n" + rest
        answer = raw(port, request)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "too_slow"


def test_a_body_that_drips(port: int) -> None:
    """A byte now and then does not keep a connection: the limit is for the whole."""
    with serving(body_timeout=0.3) as port:
        over = threading.Event()

        def drip(connection: socket.socket) -> None:
            def send() -> None:
                while not over.wait(0.02):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

            threading.Thread(target=send, daemon=True).start()

        head = b"POST /count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
        try:
            answer = raw(port, head, then=drip)
        except ConnectionResetError:
            answer = b"HTTP/1.1 408 "  # closed while we wrote
        finally:
            over.set()
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_answers_take_the_time_that_they_take() -> None:
    with (
        serving(body_timeout=0.05) as port,
        httpx.stream("GET", f"http://127.0.0.1:{port}/stream") as response,
    ):
        assert sum(map(len, response.iter_raw())) == 2_000_000


def test_errors_of_the_application_are_its_own(port: int) -> None:
    assert httpx.get(f"http://127.0.0.1:{port}/broken").status_code == 500


# ------------------------------------------------------------ hosts and origins


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "LOCALHOST:80", "[::1]:8000", "192.168.1.5:1", "server.test"]
)
def test_names_of_this_server(host: str) -> None:
    with serving(hosts=["Server.test"]) as port:
        url = f"http://127.0.0.1:{port}/count"
        assert httpx.post(url, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "[", "",
     "localhost@evil.example", "evil.example#localhost", "[::1", "127.0.0.1, evil.example"],
)  # fmt: skip
def test_names_of_others(port: int, host: str) -> None:
    """What a page sends whose own name was made to lead here."""
    response = httpx.post(f"http://127.0.0.1:{port}/count", headers={"Host": host})
    assert response.status_code in (400, 421)  # 400 is the server's, for what is no name
    if response.status_code == 421:
        assert error(response) == (421, "wrong_host")


def test_two_names(port: int) -> None:
    request = b"POST /count HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
    assert raw(port, request).split()[1] in (b"400", b"421")


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://app.example.org", "https://app.example.org:8443",
     "https://app.example.org.evil.example", "https://APP.example.org", "http://localhost", "", "*",
     "file://", "https://sub.app.example.org"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_foreign_origins(port: int, method: str, origin: str) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    response = httpx.request(method, f"http://127.0.0.1:{port}/count", headers=headers)
    assert error(response) == (403, "foreign_origin")
    assert "Access-Control-Allow-Origin" not in response.headers


def test_an_allowed_origin(port: int) -> None:
    url = f"http://127.0.0.1:{port}/count"
    response = httpx.post(url, content=b"x", headers={"Origin": ALLOWED})
    assert response.json() == {"bytes": 1}
    assert response.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "Location" in response.headers["Access-Control-Expose-Headers"]
    assert "Origin" in response.headers["Vary"]
    # Its page can read refusals too.
    response = httpx.post(url, content=b"x" * 100_001, headers={"Origin": ALLOWED})
    assert error(response) == (413, "too_large")
    assert response.headers["Access-Control-Allow-Origin"] == ALLOWED


def test_what_a_browser_asks_first(port: int) -> None:
    response = httpx.options(
        f"http://127.0.0.1:{port}/count",
        headers={
            "Origin": ALLOWED,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
            "Access-Control-Request-Private-Network": "true",
        },
    )
    assert response.is_success
    assert response.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    assert response.headers["Access-Control-Allow-Private-Network"] == "true"


def test_the_own_page(port: int) -> None:
    for host in ("127.0.0.1", "localhost"):
        url = f"http://127.0.0.1:{port}/count"
        headers = {"Host": f"{host}:{port}", "Origin": f"http://{host}:{port}"}
        assert httpx.post(url, headers=headers).status_code == 200
    headers = {"Host": f"localhost:{port}", "Origin": f"http://127.0.0.1:{port}"}
    assert httpx.post(url, headers=headers).status_code == 403


def test_a_unix_socket_has_no_name(tmp_path: Path) -> None:
    place = tmp_path / "socket"
    with serving(place), httpx.Client(transport=httpx.HTTPTransport(uds=str(place))) as client:
        assert client.post("http://wasmpool/count").json() == {"bytes": 0}
        response = client.post("http://wasmpool/count", headers={"Origin": "https://evil.example"})
        assert error(response) == (403, "foreign_origin")


# ------------------------------------------------------------ how often


def test_too_many_requests() -> None:
    with serving(requests_per_minute=1, burst=3) as port:
        url = f"http://127.0.0.1:{port}/count"
        answers = [httpx.post(url) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert error(answers[-1]) == (429, "too_many_requests")
    assert 50 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_buckets_fill_again() -> None:
    buckets = Buckets(per_minute=60, burst=2)
    assert [buckets.take("a", 0), buckets.take("a", 0), buckets.take("a", 0)] == [0, 0, 1.0]
    assert buckets.take("b", 0) == 0  # another client is not held up
    assert buckets.take("a", 0.5) == 0.5
    assert buckets.take("a", 1.0) == 0  # what was refused did not count
    assert buckets.take("a", 1.0) == 1.0
    assert [buckets.take("a", 1000) for _ in range(3)] == [0, 0, 1.0]  # no more than the burst


def test_the_table_of_clients_is_bounded() -> None:
    buckets = Buckets(per_minute=60, burst=1)
    for number in range(10_000):
        buckets.take(f"10.0.{number >> 8}.{number & 255}", 0)
    assert len(buckets._buckets) == 4096
    assert buckets.take("10.0.39.15", 0) > 0  # the last one is remembered


def test_a_network_of_version_6_is_one_client() -> None:
    buckets = Buckets(per_minute=60, burst=1)
    assert buckets.take("2001:db8:0:1::1", 0) == 0
    assert buckets.take("2001:db8:0:1:ffff::2", 0) > 0
    assert buckets.take("2001:db8:0:2::1", 0) == 0
    assert buckets.take("::ffff:10.0.0.1", 0) == 0
    assert buckets.take("::ffff:10.0.0.2", 0) == 0
    assert buckets.take("10.0.0.2", 0) > 0


# ------------------------------------------------------------ all else


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_what_is_not_http_passes(kind: str) -> None:
    passed: list[Mapping[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope)

    guards = Guards(app, body_limit=1, body_timeout=1, requests_per_minute=1, burst=1)
    scope = {"type": kind, "headers": [(b"origin", b"https://evil.example")]}
    coroutine = guards(scope, None, None)  # type: ignore[arg-type]
    with pytest.raises(StopIteration):
        coroutine.send(None)
    assert passed == [scope]
