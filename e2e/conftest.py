"""Browsers and the bundle for all tests of this folder.

Rules:
- Browsers start when first needed, one of a kind, and end with the run.
- A test gets a fresh profile (`fresh`) where it matters how a pool boots; all others share one that
  was there before (`page`, `any_page`): there, booting takes a moment.
- The bundle is built by the command that people type; an unchanged one takes it seconds.
- A test that fails runs once more, and the report lists it: three browsers on two busy cores have
  faults of their own. What fails twice fails.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.browsers import Browser, Profile
from e2e.browsers.chromium import Chromium
from e2e.browsers.firefox import Firefox
from e2e.browsers.webkit import WebKit
from e2e.programs import Runner
from e2e.servers import Site
from e2e.variants import BROWSERS

KINDS: dict[str, Callable[[], Browser]] = dict(
    zip(BROWSERS, (Chromium, Firefox, WebKit), strict=True)
)

ROOT = Path(__file__).parent.parent
BUNDLE = ROOT / "build" / "bundle"
BUILD_TIMEOUT = 1500
TEST_TIMEOUT = 180
SPINNING = "test_an_endless_loop_is_ended_by_its_time_limit[webkit-c_loop]"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say how long tests may take (not the bundle, built for the first), and how often they run.

    In WebKitGTK a worker in an endless loop of C outlives its page, and takes a core from all tests
    that follow: so that test comes last.
    """
    items.sort(key=lambda item: item.name == SPINNING)
    here = Path(__file__).parent
    for item in items:
        if not item.path.is_relative_to(here):
            continue
        item.add_marker(pytest.mark.flaky(reruns=1))
        if not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(TEST_TIMEOUT, func_only=True))


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The bundle's folder."""
    command = [sys.executable, "-m", "wasmpool", "bundle", str(BUNDLE)]
    done = subprocess.run(
        command, cwd=ROOT, timeout=BUILD_TIMEOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"the bundle was not built:\n{done.stdout}\n{done.stderr}"
    return BUNDLE


@pytest.fixture(scope="session")
def site(bundle: Path) -> Iterator[Site]:
    """The bundle on a server without special headers, below some path."""
    with Site(bundle, "/some/path/") as server:
        yield server


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


@pytest.fixture(scope="session", params=BROWSERS)
def any_browser(request: pytest.FixtureRequest, browsers: Callable[[str], Browser]) -> Browser:
    """Each browser in turn."""
    return browsers(request.param)


@pytest.fixture(scope="session")
def visited(browsers: Callable[[str], Browser], site: Site) -> Iterator[Callable[[str], Runner]]:
    """Run programs in a browser that was here before, by its name."""
    runners: dict[str, Runner] = {}
    with contextlib.ExitStack() as stack:

        def get(name: str) -> Runner:
            if name not in runners:
                profile = stack.enter_context(browsers(name).profile())
                runners[name] = Runner(profile, site)
            return runners[name]

        yield get


@pytest.fixture
def page(visited: Callable[[str], Runner]) -> Runner:
    """Run programs in Chromium."""
    return visited("chromium")


@pytest.fixture(params=BROWSERS)
def any_page(request: pytest.FixtureRequest, visited: Callable[[str], Runner]) -> Runner:
    """Run programs in each browser in turn."""
    return visited(request.param)


@pytest.fixture
def fresh(chromium: Chromium) -> Iterator[Profile]:
    """A store in Chromium that nobody used before."""
    with chromium.profile() as profile:
        yield profile
