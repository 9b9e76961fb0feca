"""Static files: the status page, and a browser bundle if there is one.

Both get the headers that isolate a page from others (workers may then share memory), and a policy
that lets it load and reach nothing but this service.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wasmpool.exceptions import ConfigError

PAGE = Path(__file__).with_name("page")
BUNDLE_PATH = "/app"
_HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_STATUS_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_BUNDLE_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def install(app: FastAPI, bundle: Path | None) -> None:
    """Serve the static files; what an application has else goes first.

    Raises:
        ConfigError: The bundle is none.
    """
    if bundle is not None:
        if not (bundle / "manifest.json").is_file():
            raise ConfigError(
                f"service_bundle_dir = {bundle}: holds no bundle; make one with: "
                f"wasmpool bundle {bundle}"
            )
        app.mount(BUNDLE_PATH, _Isolated(StaticFiles(directory=bundle, html=True), _BUNDLE_POLICY))
    app.mount("/", _Isolated(StaticFiles(directory=PAGE, html=True), _STATUS_POLICY))


class _Isolated:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        headers = {**_HEADERS, "Content-Security-Policy": policy}
        self._headers = [(name.lower().encode(), text.encode()) for name, text in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)
