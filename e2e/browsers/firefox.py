"""Debian's Firefox ESR, driven over WebDriver BiDi, which it speaks by itself.

Rules: commands go out with a number and wait, with a time limit, for the answer with that number;
events are read by one thread. The names are those of https://w3c.github.io/webdriver-bidi/.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import tempfile
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from e2e.browsers import CALL_TIMEOUT, Browser, BrowserError, Profile, Tab
from e2e.browsers.processes import Program, find

# No look-ups of Firefox's own beside those of the tests.
PREFERENCES = {
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.min_background_timeout_value": 4,
    "dom.timeout.enable_budget_timer_throttling": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Session:
    """A connection that commands are sent over."""

    def __init__(self, address: str) -> None:
        self._stack = contextlib.ExitStack()
        self._socket = self._stack.enter_context(
            connect(address, max_size=None, open_timeout=CALL_TIMEOUT, proxy=None)
        )
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self.console: dict[str, list[str]] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result.

        Raises:
            BrowserError: It failed or was not answered in time.
        """
        number = next(self._numbers)
        answer: Future[dict[str, Any]] = Future()
        self._waiting[number] = answer
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        try:
            return answer.result(CALL_TIMEOUT)
        except TimeoutError:
            raise BrowserError(f"Firefox did not answer {method}") from None
        finally:
            del self._waiting[number]

    def _read(self) -> None:
        try:
            for text in self._socket:
                self._take(json.loads(text))
        except ConnectionClosed:
            pass
        for answer in list(self._waiting.values()):
            answer.set_exception(BrowserError("Firefox closed the connection"))

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "event":
            entry = message["params"]
            context = entry["source"].get("context", "")
            self.console.setdefault(context, []).append(f"{entry['level']}: {entry['text']}")
            return
        answer = self._waiting.get(message["id"])
        if answer is None:
            return
        if message["type"] == "error":
            answer.set_exception(BrowserError(f"{message['error']}: {message['message']}"))
        else:
            answer.set_result(message["result"])

    def close(self) -> None:
        """Hang up."""
        self._stack.close()
        self._reader.join(CALL_TIMEOUT)


class FirefoxTab(Tab):
    """A browsing context."""

    def __init__(self, session: Session, context: str) -> None:
        self._session = session
        self._context = context

    def close(self) -> None:
        self._session.send("browsingContext.close", context=self._context, promptUnload=False)

    def screenshot(self, path: Path) -> None:
        shot = self._session.send("browsingContext.captureScreenshot", context=self._context)
        path.write_bytes(base64.b64decode(shot["data"]))

    def console(self) -> list[str]:
        return list(self._session.console.get(self._context, []))


class FirefoxProfile(Profile):
    """A user context."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._user = session.send("browser.createUserContext")["userContext"]

    def open(self, url: str) -> FirefoxTab:
        created = self._session.send("browsingContext.create", type="tab", userContext=self._user)
        context = created["context"]
        self._session.send("browsingContext.navigate", context=context, url=url, wait="none")
        return FirefoxTab(self._session, context)

    def close(self) -> None:
        self._session.send("browser.removeUserContext", userContext=self._user)


class Firefox(Browser):
    """A headless Firefox with a profile folder of its own."""

    name = "firefox"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="e2e-", ignore_cleanup_errors=True)
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        Path(self._folder.name, "user.js").write_text("\n".join(lines))
        self._program = Program(
            [
                find("firefox-esr", "firefox-esr"),
                *("--headless", "--no-remote", "--remote-debugging-port", "0"),
                *("--profile", self._folder.name),
            ]
        )
        try:
            line = self._program.line_with("WebDriver BiDi listening on ")
            self._session = Session(line.rsplit(" ", 1)[1] + "/session")
        except BaseException:
            self._program.end()
            self._folder.cleanup()
            raise

    def profile(self) -> FirefoxProfile:
        return FirefoxProfile(self._session)

    def close(self) -> None:
        try:
            self._session.close()
        finally:
            self._program.end()
            self._folder.cleanup()
