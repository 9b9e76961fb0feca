"""Debian's Chromium, driven by Playwright.

Rules: Playwright runs in an event loop of its own in a thread of its own, so that a test waits for
it with a time limit and asyncio stays free for the tests; nothing is downloaded: the browser is
the machine's.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import BrowserContext, Page, async_playwright

from e2e.browsers import CALL_TIMEOUT, Browser, BrowserError, Profile, Tab
from e2e.browsers.processes import find

T = TypeVar("T")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A hidden tab's timers are slowed down; the tests' tabs are all hidden.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
]


class Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = CALL_TIMEOUT) -> T:
        """Wait for a coroutine.

        Raises:
            BrowserError: It took longer than `timeout` seconds.
        """
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout)
        except TimeoutError:
            future.cancel()
            raise BrowserError(f"Chromium did not answer within {timeout:.0f} s") from None

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CALL_TIMEOUT)
        self._loop.close()


class ChromiumTab(Tab):
    """A tab; `drive` gives tests that act like a person all of Playwright."""

    def __init__(self, loop: Loop, page: Page) -> None:
        self._loop = loop
        self._page = page
        self._console: list[str] = []
        page.on("console", lambda each: self._console.append(f"{each.type}: {each.text}"))
        page.on("pageerror", lambda each: self._console.append(f"uncaught: {each}"))
        page.on("crash", lambda _: self._console.append("the page crashed"))

    def drive(self, scenario: Callable[[Page], Awaitable[T]], timeout: float = 120) -> T:
        """Run a coroutine function with Playwright's page, at most `timeout` seconds."""

        async def scene() -> T:
            return await scenario(self._page)

        return self._loop.run(scene(), timeout)

    def close(self) -> None:
        self._loop.run(self._page.close())

    def screenshot(self, path: Path) -> None:
        self._loop.run(self._page.screenshot(path=path, full_page=False))

    def console(self) -> list[str]:
        return list(self._console)


class ChromiumProfile(Profile):
    """A browser context."""

    def __init__(self, loop: Loop, context: BrowserContext) -> None:
        self._loop = loop
        self._context = context

    def open(self, url: str) -> ChromiumTab:
        async def go() -> ChromiumTab:
            page = await self._context.new_page()
            tab = ChromiumTab(self._loop, page)
            await page.goto(url, wait_until="commit")
            return tab

        return self._loop.run(go())

    def close(self) -> None:
        self._loop.run(self._context.close())


class Chromium(Browser):
    """A headless Chromium."""

    name = "chromium"

    def __init__(self) -> None:
        executable = find("chromium", "chromium")
        self._loop = Loop()

        async def start() -> None:
            self._playwright = await async_playwright().start()
            self._browser = await self._playwright.chromium.launch(
                executable_path=executable, args=ARGUMENTS
            )

        self._loop.run(start())

    def profile(self, **options: Any) -> ChromiumProfile:
        """A fresh store; `options` as for Playwright's `new_context` (theme, size, …)."""
        return ChromiumProfile(self._loop, self._loop.run(self._browser.new_context(**options)))

    def close(self) -> None:
        async def stop() -> None:
            await self._browser.close()
            await self._playwright.stop()

        try:
            self._loop.run(stop())
        finally:
            self._loop.close()
