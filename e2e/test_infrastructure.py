"""The tests' own machinery: a test that cannot fail would tell nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.browsers import Browser
from e2e.browsers.chromium import Chromium
from e2e.programs import ProgramError, Runner
from e2e.servers import ISOLATED, SHARED, Fault, Hold, Request, Site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "text.txt").write_text("right")
    return tmp_path


def test_values_console_and_problems_come_back(any_browser: Browser, folder: Path) -> None:
    with Site(folder, "/some/where/") as site, any_browser.profile() as profile:
        runner = Runner(profile, site, script="none")
        outcome = runner.outcome(
            """
            console.warn("said", argument);
            Promise.reject(new Error("nobody cares"));
            return [argument, "ü", base];
            """,
            {"a": 1},
        )
        assert outcome.value == [{"a": 1}, "ü", site.url()]
        assert outcome.console == ["warn: said [object Object]"]
        assert len(outcome.problems) == 1
        assert "nobody cares" in outcome.problems[0]
        with pytest.raises(ProgramError, match="nobody cares"):
            runner.run('Promise.reject(new Error("nobody cares")); return 1;')
        with pytest.raises(ProgramError, match="TypeError: on purpose"):
            runner.run('throw new TypeError("on purpose");')
        with pytest.raises(ProgramError, match="SyntaxError"):
            runner.run("this is no program")


def test_a_page_that_hangs_fails_in_time_and_others_work_on(
    any_browser: Browser, folder: Path
) -> None:
    with Site(folder) as site:
        with any_browser.profile() as profile:
            runner = Runner(profile, site, script="none")
            with pytest.raises(ProgramError, match="no result within"):
                runner.run("for (;;);", timeout=1)
        with any_browser.profile() as profile:
            assert Runner(profile, site, script="none").run("return 1;") == 1


def test_stores_are_fresh(any_browser: Browser, folder: Path) -> None:
    body = """
        const cache = await caches.open("store");
        const before = (await cache.keys()).length;
        await cache.put("/key", new Response("value"));
        return [before, (await cache.keys()).length, localStorage.length];
    """
    with Site(folder) as site:
        with any_browser.profile() as profile:
            assert Runner(profile, site, script="none").run(body) == [0, 1, 0]
            assert Runner(profile, site, script="none").run(body) == [1, 1, 0]
        with any_browser.profile() as profile:
            assert Runner(profile, site, script="none").run(body) == [0, 1, 0]


def test_headers_make_a_page_isolated(any_browser: Browser, folder: Path) -> None:
    body = "return [isSecureContext, crossOriginIsolated];"
    for headers, isolated in [({}, False), (ISOLATED, True)]:
        with Site(folder, headers=headers) as site, any_browser.profile() as profile:
            assert Runner(profile, site, script="none").run(body) == [True, isolated]


def test_servers_fail_as_told(chromium: Chromium, folder: Path) -> None:
    body = """
        try {
          const response = await fetch(base + "text.txt");
          return [response.status, await response.text()];
        } catch (error) {
          return error.name;
        }
    """
    with Site(folder) as site, chromium.profile() as profile:
        runner = Runner(profile, site, script="none")
        assert runner.run(body) == [200, "right"]
        site.fault("text.txt", Fault(status=503, times=1))
        assert runner.run(body) == [503, ""]
        assert runner.run(body) == [200, "right"]
        site.fault("text.txt", Fault(change=lambda content: content[:-1]))
        assert runner.run(body) == [200, "righ"]
        hold = Hold()
        site.fault("text.txt", Fault(hold=hold))
        with pytest.raises(ProgramError, match="no result within"):
            runner.run(body, timeout=1)
        assert hold.reached.is_set()
        site.mend()
        site.down = True
        assert runner.run(body) == "TypeError"
        assert Request("GET", "/text.txt", 0) in site.requests
        site.mend()
        assert runner.run(body) == [200, "right"]
        # A browser may ask again where the connection was cut.
        assert site.asked("text.txt") >= 7


def test_two_origins(any_browser: Browser, folder: Path) -> None:
    body = "return (await fetch(base + 'text.txt')).text();"
    with Site(folder) as page, any_browser.profile() as profile:
        with Site(folder, headers=SHARED) as other:
            assert other.origin != page.origin
            assert Runner(profile, page, other, "none").run(body) == "right"
        with Site(folder) as closed, pytest.raises(ProgramError, match="TypeError"):
            Runner(profile, page, closed, "none").run(body)


def test_a_policy_that_is_violated_fails(any_browser: Browser, folder: Path) -> None:
    headers = {"Content-Security-Policy": "default-src 'self'; img-src data:"}
    with Site(folder, headers=headers) as site, any_browser.profile() as profile:
        runner = Runner(profile, site, script="none")
        assert runner.run("return 1;") == 1
        with pytest.raises(ProgramError, match="policy: connect-src"):
            runner.run("try { await fetch('http://127.0.0.1:1/'); } catch {} return 1;")
