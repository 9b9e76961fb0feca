"""Pages of a real Chromium, for measuring: fresh profiles, calls into the page, memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from e2e.browsers.chromium import ARGUMENTS
from e2e.browsers.processes import find

_CALL = """async ([name, values, limit]) => {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`bench.${name} took longer than ${limit} s`)), limit * 1000);
  });
  return await Promise.race([globalThis.bench[name](...values), late]);
}"""
_LOAD = "async () => { globalThis.bench = await import('./bench.js'); }"


class Chromium:
    """One browser; a new one has no warm process of another measurement."""

    def __init__(self, playwright: Playwright) -> None:
        self._browser = playwright.chromium.launch(
            executable_path=find("chromium", "chromium"), args=ARGUMENTS
        )
        self.version = self._browser.version

    @contextmanager
    def profile(self) -> Iterator[BrowserContext]:
        """A fresh store: nothing is cached."""
        context = self._browser.new_context()
        try:
            yield context
        finally:
            context.close()

    @contextmanager
    def page(self, url: str) -> Iterator[Bench]:
        """A page in a fresh store."""
        with self.profile() as context, open_page(context, url) as page:
            yield page

    def renderer_memory(self) -> int:
        """The proportional set size of the largest renderer process, in bytes."""
        session = self._browser.new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        session.detach()
        sizes = [_pss(each["id"]) for each in processes if each["type"] == "renderer"]
        return max(sizes)

    def close(self) -> None:
        """End it."""
        self._browser.close()


class Bench:
    """The functions of `page/bench.js` in a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def call(self, name: str, *values: Any, limit: float = 300) -> Any:
        """Call one, and wait at most `limit` seconds."""
        return self.page.evaluate(_CALL, [name, values, limit])

    def collect_garbage(self) -> None:
        """Free what the page's own thread no longer needs."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        session.detach()


@contextmanager
def open_page(context: BrowserContext, url: str) -> Iterator[Bench]:
    """A page of a profile, with what it wrote to its console in any error."""
    page = context.new_page()
    lines: list[str] = []
    page.on("console", lambda message: lines.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: lines.append(f"uncaught: {error}"))
    try:
        page.goto(url)
        page.evaluate(_LOAD)
        yield Bench(page)
    except Exception as error:
        for line in lines[-20:]:
            error.add_note(line)
        raise
    finally:
        page.close()


@contextmanager
def chromium() -> Iterator[Chromium]:
    """A browser that ends with the block."""
    with sync_playwright() as playwright:
        browser = Chromium(playwright)
        try:
            yield browser
        finally:
            browser.close()


def _pss(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024
