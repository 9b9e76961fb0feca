"""Browsers and the bundle for all tests of this folder.

Rules: browsers start when first needed, one of a kind, and end with the run; tests get profiles
of their own, or the shared one (`visited`) where only a booted pool matters and not how it booted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from e2e.browsers import Browser
from e2e.browsers.chromium import Chromium
from e2e.browsers.firefox import Firefox
from e2e.browsers.webkit import WebKit

KINDS: dict[str, Callable[[], Browser]] = {
    "chromium": Chromium,
    "firefox": Firefox,
    "webkit": WebKit,
}


@pytest.fixture(scope="session")
def browsers() -> Iterator[Callable[[str], Browser]]:
    """Start a browser by name, or return it if it runs."""
    running: dict[str, Browser] = {}

    def get(name: str) -> Browser:
        if name not in running:
            running[name] = KINDS[name]()
        return running[name]

    yield get
    for browser in running.values():
        browser.close()


@pytest.fixture(scope="session")
def chromium(browsers: Callable[[str], Browser]) -> Chromium:
    """Chromium, with what only Playwright can do."""
    browser = browsers("chromium")
    assert isinstance(browser, Chromium)
    return browser


@pytest.fixture(scope="session", params=list(KINDS))
def any_browser(request: pytest.FixtureRequest, browsers: Callable[[str], Browser]) -> Browser:
    """Each browser in turn."""
    return browsers(request.param)
