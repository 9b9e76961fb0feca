"""A small file server for a bundle, on loopback: to look at the page and to develop with.

Rules of this file:

- Only this machine can reach it, and only files of the folder are served: no listings, nothing that
  a path or a link leads to outside.
- Browsers ask again each time whether a file has changed, so that a new build is seen at once.
- Nothing here is needed to use a bundle: any file server does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from wasmpool.exceptions import BundleError

HOST = "127.0.0.1"
# What the server of the standard library would ask the system for, which may say anything.
TYPES = {
    "": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ts": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".zip": "application/zip",
}
ISOLATED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


def serve(
    directory: Path, *, port: int, isolated: bool, ready: Callable[[BundleServer], None]
) -> None:
    """Serve a folder until interrupted.

    Args:
        directory: The bundle.
        port: The port, or 0 for any that is free.
        isolated: Send the headers that make the page cross-origin isolated.
        ready: Is called with the server once it can be reached.

    Raises:
        BundleError: The port cannot be had.
    """
    try:
        server = BundleServer(directory, port, isolated=isolated)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BundleError(f"cannot serve at port {port}: {reason}; choose another") from error
    with server:
        ready(server)
        server.serve_forever()


class BundleServer(ThreadingHTTPServer):
    """The server; `url` is its address."""

    daemon_threads = True

    def __init__(self, directory: Path, port: int, *, isolated: bool) -> None:
        root = directory.resolve()
        handler = partial(_Handler, root=root, headers=ISOLATED if isolated else {})
        super().__init__((HOST, port), handler)

    @property
    def url(self) -> str:
        """Where the bundle's page is."""
        return f"http://{HOST}:{self.server_address[1]}/"


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = TYPES

    def __init__(self, *arguments: Any, root: Path, headers: dict[str, str]) -> None:
        self._root = root
        self._headers = headers
        super().__init__(*arguments, directory=str(root))

    def send_head(self) -> Any:
        """Answer for a file of the folder; what leads outside is not there."""
        try:
            found = Path(self.translate_path(self.path)).resolve()
        except ValueError:  # no path of a file can be like that
            found = Path()
        if found.is_relative_to(self._root):
            return super().send_head()
        self.send_error(404)
        return None

    def list_directory(self, path: Any) -> None:
        """Folders without an `index.html` are nothing to see."""
        self.send_error(404)

    def end_headers(self) -> None:
        """Add ours to each answer."""
        self.send_header("Cache-Control", "no-cache")
        for name, value in self._headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Requests are nobody's interest."""
