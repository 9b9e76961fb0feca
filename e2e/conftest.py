"""Browsers and the bundle for all tests of this folder.

Rules:
- Browsers start when first needed, one of a kind, and end with the run.
- A test gets a fresh profile (`fresh`) where it matters how a pool boots; all others share one that
  was there before (`page`, `any_page`): there, booting takes a moment.
- The bundle is built by the command that people type; an unchanged one takes it seconds.
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

KINDS: dict[str, Callable[[], Browser]] = {
    "chromium": Chromium,
    "firefox": Firefox,
    "webkit": WebKit,
}

ROOT = Path(__file__).parent.parent
BUNDLE = ROOT / "build" / "bundle"
BUILD_TIMEOUT = 1500
TEST_TIMEOUT = 180


# What differs between these variants is not the browser: Chromium runs them all.
CHROMIUM_IS_ENOUGH = ("python_loop", "regex_loop", "exit", "square_or", "True", "Worker", "classic")
# And these tests are about parts that hardly depend on the engine.
CHROMIUM_ALONE = (
    "test_odd_bytes",
    "test_odd_shapes_elsewhere",
    "test_facts_are_kept_for_the_next_visit",
    "test_a_newer_build_takes_the_place_of_the_older_as_a_whole",
    "test_a_page_elsewhere_on_the_site_has_a_service_worker_of_its_own",
    "test_either_script",
    "test_shutdown_with_work_under_way",
    "test_out_of_memory_is_an_error_of_the_item",
    "test_a_strict_policy",
    "test_servers_fail_as_told",
)
# WebKitGTK now and then starts no worker for a minute after one was ended by force; why is unknown.
# It also takes minutes to compile the queries of all languages.
NOT_IN_WEBKIT = (
    "test_plain_pyodide[webkit]",
    "test_every_language[webkit]",
    "test_a_worker_that_the_page_ends_in_mid_batch_is_replaced[webkit]",
    "test_poison_files_get_failed_records_and_the_others_their_facts[webkit]",
)


def _is_spared(name: str) -> bool:
    test, _, variant = name.partition("[")
    elsewhere = variant.startswith(("firefox", "webkit"))
    repeated = tuple(f"-{each}]" for each in CHROMIUM_IS_ENOUGH)
    return name in NOT_IN_WEBKIT or (
        elsewhere and (test in CHROMIUM_ALONE or name.endswith(repeated))
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what one browser is enough for, and limit the tests themselves.

    Building the bundle for the first of them has its own limit.
    """
    spared = [item for item in items if _is_spared(item.name)]
    items[:] = [item for item in items if item not in spared]
    config.hook.pytest_deselected(items=spared)
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and not item.get_closest_marker("timeout"):
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


@pytest.fixture(scope="session", params=list(KINDS))
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


@pytest.fixture(params=list(KINDS))
def any_page(request: pytest.FixtureRequest, visited: Callable[[str], Runner]) -> Runner:
    """Run programs in each browser in turn."""
    return visited(request.param)


@pytest.fixture
def fresh(chromium: Chromium) -> Iterator[Profile]:
    """A store in Chromium that nobody used before."""
    with chromium.profile() as profile:
        yield profile
