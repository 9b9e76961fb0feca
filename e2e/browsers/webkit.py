"""WebKitGTK's MiniBrowser on a virtual screen, driven over WebDriver.

Rules: WebDriver is JSON over HTTP (https://www.w3.org/TR/webdriver2/), so no client library is
needed. A session is a browser of its own with a store that ends with it: that is a profile.
"""

from __future__ import annotations

import base64
import http.client
import json
import socket
import time
from pathlib import Path
from typing import Any

from e2e.browsers import CALL_TIMEOUT, Browser, BrowserError, Profile, Tab
from e2e.browsers.processes import Program, find

PACKAGE = "webkit2gtk-driver"
FOLDERS = ["usr/lib/*/webkit*gtk-*", "usr/libexec/webkit*gtk-*", "usr/lib/webkit*gtk-*"]


def find_minibrowser() -> str:
    """The newest MiniBrowser, which is on nobody's search path."""
    found = [path for folder in FOLDERS for path in Path("/").glob(f"{folder}/MiniBrowser")]
    if not found:
        raise BrowserError(f"MiniBrowser is not installed; on Debian: apt-get install {PACKAGE}")
    return str(max(found))


def free_port() -> int:
    """A port that nobody listens at just now; the driver cannot choose one and tell it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Driver:
    """The commands' connection."""

    def __init__(self, port: int) -> None:
        self._port = port

    def wait(self) -> None:
        """Wait until the driver answers; it says nothing by itself."""
        deadline = time.monotonic() + CALL_TIMEOUT
        while True:
            try:
                self.send("GET", "/status")
            except BrowserError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send a command and return its value.

        Raises:
            BrowserError: It failed or was not answered in time.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=CALL_TIMEOUT)
        try:
            content = json.dumps(body or {}) if method == "POST" else None
            connection.request(method, path, content, {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        except OSError as error:
            raise BrowserError(f"WebKitWebDriver did not answer {path}: {error}") from error
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise BrowserError(f"{value['error']}: {value['message']}")
        return value


class WebKitTab(Tab):
    """A window of a session."""

    def __init__(self, driver: Driver, session: str, handle: str) -> None:
        self._driver = driver
        self._session = session
        self._handle = handle

    def close(self) -> None:
        # Not the window: with its last window a session would end.
        self._select()
        self._driver.send("POST", f"{self._session}/url", {"url": "about:blank"})

    def screenshot(self, path: Path) -> None:
        self._select()
        path.write_bytes(base64.b64decode(self._driver.send("GET", f"{self._session}/screenshot")))

    def console(self) -> list[str]:
        return []

    def _select(self) -> None:
        self._driver.send("POST", f"{self._session}/window", {"handle": self._handle})


class WebKitProfile(Profile):
    """A session in a driver of its own: ending that also ends a browser that hangs."""

    def __init__(self, display: str) -> None:
        port = free_port()
        self._program = Program(
            [find("WebKitWebDriver", PACKAGE), "--host=127.0.0.1", f"--port={port}"],
            {"DISPLAY": display, "GDK_BACKEND": "x11", "WAYLAND_DISPLAY": ""},
        )
        self._driver = Driver(port)
        options = {"binary": find_minibrowser(), "args": ["--automation"]}
        # `none`: opening an address returns at once.
        match = {"webkitgtk:browserOptions": options, "pageLoadStrategy": "none"}
        try:
            self._driver.wait()
            value = self._driver.send("POST", "/session", {"capabilities": {"alwaysMatch": match}})
        except BaseException:
            self._program.end()
            raise
        self._session = f"/session/{value['sessionId']}"
        self._first = True

    def open(self, url: str) -> WebKitTab:
        if self._first:
            handle = self._driver.send("GET", f"{self._session}/window")
            self._first = False
        else:
            created = self._driver.send("POST", f"{self._session}/window/new", {"type": "tab"})
            handle = created["handle"]
        self._driver.send("POST", f"{self._session}/window", {"handle": handle})
        self._driver.send("POST", f"{self._session}/url", {"url": url})
        return WebKitTab(self._driver, self._session, handle)

    def close(self) -> None:
        self._program.end()


class WebKit(Browser):
    """A virtual screen for browsers."""

    name = "webkit"

    def __init__(self) -> None:
        # It writes the number of the display that it found free to the descriptor.
        self._screen = Program(
            [
                find("Xvfb", "xvfb"),
                *("-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"),
            ]
        )
        try:
            self._display = ":" + self._screen.line_with("").strip()
        except BaseException:
            self._screen.end()
            raise

    def profile(self) -> WebKitProfile:
        return WebKitProfile(self._display)

    def close(self) -> None:
        self._screen.end()
