"""File servers on loopback, one origin each, that can be slow, broken, strict or gone.

Rules:
- A `Site` serves one folder under one prefix, as any file server would: no rewriting, no index of
  folders. What a test wants otherwise it says: headers on every answer, or a `Fault` for a path.
- Everything under `<prefix>_e2e/` belongs to the tests (see `programs.py`): it is served from
  memory, is never at fault, and answers even while the rest is `down`.
- Every request is kept in `requests`, in the order of its arrival; a fault that holds an answer
  back waits for the test (`Hold.release`), never for time to pass.
"""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import ClassVar
from urllib.parse import unquote, urlsplit

ISOLATED: Mapping[str, str] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
SHARED: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".css": "text/css; charset=utf-8",
    ".whl": "application/zip",
}


def content_type(path: str) -> str:
    """What a file server with a usual table of types says of a path."""
    suffix = Path(path).suffix
    return TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


@dataclass(frozen=True)
class Request:
    """One request as it came, and the status that it got (0: the connection was cut)."""

    method: str
    path: str
    status: int


class Hold:
    """A gate for answers: they wait until the test opens it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def wait(self) -> None:
        """Wait, in a thread of the server, until `release`."""
        self.reached.set()
        self._open.wait()

    def release(self) -> None:
        """Let everything through, now and later."""
        self._open.set()


@dataclass
class Fault:
    """What goes wrong with one path; the fields can be combined.

    Attributes:
        status: Answer with this status and no content.
        change: Makes the content that is sent from what is right.
        hold: Hold the answer back.
        times: How many requests it hits; all, when None.
    """

    status: int | None = None
    change: Callable[[bytes], bytes] | None = None
    hold: Hold | None = None
    times: int | None = None


@dataclass
class Extra:
    """A file in memory, or (`take`) a receiver of what is posted there."""

    content: bytes = b""
    type: str = "application/octet-stream"
    take: Callable[[bytes], None] | None = None


@dataclass
class Site:
    """One origin on loopback at a free port; a context manager.

    Args:
        root: The folder that is served.
        prefix: The path under which it is served; starts and ends with a slash.
        headers: Sent with every answer.
        types: Content types by suffix, where they differ from the usual ones.
    """

    root: Path
    prefix: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.down = False
        self.requests: list[Request] = []
        self.faults: dict[str, Fault] = {}
        self.extras: dict[str, Extra] = {}
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": self}))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="e2e site", daemon=True
        )

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for fault in self.faults.values():
            if fault.hold:
                fault.hold.release()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str = "") -> str:
        """The address of a path below the prefix."""
        return f"{self.origin}{self.prefix}{path}"

    def fault(self, path: str, fault: Fault) -> Fault:
        """Let something go wrong with a path below the prefix, from now on."""
        with self._lock:
            self.faults[path] = fault
        return fault

    def mend(self) -> None:
        """End all faults."""
        with self._lock:
            for fault in self.faults.values():
                if fault.hold:
                    fault.hold.release()
            self.faults.clear()
            self.down = False

    def asked(self, path: str) -> int:
        """How often a path below the prefix was asked for."""
        return sum(request.path == self.prefix + path for request in self.requests)

    def files_asked(self) -> list[str]:
        """The paths below the prefix that were asked for, without those of the tests."""
        paths = [request.path.removeprefix(self.prefix) for request in self.requests]
        return [path for path in paths if not path.startswith("_e2e/")]

    def serve(self, name: str, text: str) -> None:
        """Serve a text of the tests at `_e2e/<name>`."""
        self.extras[f"{self.prefix}_e2e/{name}"] = Extra(text.encode(), content_type(name))

    def receive(self, name: str, take: Callable[[bytes], None]) -> None:
        """Hand what is posted to `_e2e/<name>` to a function."""
        self.extras[f"{self.prefix}_e2e/{name}"] = Extra(take=take)

    def note(self, method: str, path: str, status: int) -> None:
        """Keep a request."""
        with self._lock:
            self.requests.append(Request(method, path, int(status)))

    def fault_at(self, path: str) -> Fault | None:
        """The fault that hits this request, counted down."""
        with self._lock:
            fault = self.faults.get(path)
            if fault is None or fault.times is None:
                return fault
            if fault.times == 0:
                return None
            fault.times -= 1
            return fault


class _Server(ThreadingHTTPServer):
    """Threads that nobody has to wait for: browsers keep connections open."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in mid-answer is no error here."""


class _Handler(BaseHTTPRequestHandler):
    site: ClassVar[Site]
    protocol_version = "HTTP/1.1"
    # Without it, small answers wait for the other side's delayed acknowledgement.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        """Requests are in `Site.requests`."""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        page = self._page()
        if page is None or page.take is None:
            self._send(HTTPStatus.METHOD_NOT_ALLOWED)
            return
        # The answer first: the test may close the browser as soon as it has the result.
        self._send(HTTPStatus.NO_CONTENT)
        page.take(content)

    def do_OPTIONS(self) -> None:
        self._send(HTTPStatus.NO_CONTENT, extra={"Access-Control-Allow-Headers": "*"})

    def _path(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _page(self) -> Extra | None:
        return self.site.extras.get(self._path())

    def _answer(self) -> None:
        page = self._page()
        if page is not None:
            self._send(HTTPStatus.OK, page.content, page.type)
            return
        path = self._path()
        if self.site.down:
            self._cut()
            return
        relative = path.removeprefix(self.site.prefix) if path.startswith(self.site.prefix) else ""
        fault = self.site.fault_at(relative)
        if fault and fault.hold:
            fault.hold.wait()
        if fault and fault.status is not None:
            self._send(HTTPStatus(fault.status))
            return
        file = self._file(relative)
        if file is None:
            self._send(HTTPStatus.NOT_FOUND)
            return
        stat = file.stat()
        tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        if fault is None and self.headers.get("If-None-Match") == tag:
            self._send(HTTPStatus.NOT_MODIFIED, extra={"ETag": tag})
            return
        content = file.read_bytes()
        kind = self.site.types.get(file.suffix) or content_type(path)
        if fault and fault.change:
            self._send(HTTPStatus.OK, fault.change(content), kind)
            return
        self._send(HTTPStatus.OK, content, kind, {"ETag": tag})

    def _file(self, relative: str) -> Path | None:
        root = self.site.root.resolve()
        file = (root / relative).resolve()
        if file.is_dir():
            file /= "index.html"
        return file if file.is_relative_to(root) and file.is_file() else None

    def _cut(self) -> None:
        self.site.note(self.command, self._path(), 0)
        self.close_connection = True

    def _send(
        self,
        status: HTTPStatus,
        content: bytes = b"",
        kind: str = "text/plain",
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.site.note(self.command, self._path(), status)
        self.send_response(status)
        headers = {"Cache-Control": "no-cache", **self.site.headers, **(extra or {})}
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
