"""However a page and the bundle are served: as a module, from two origins, strict, offline …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest

from e2e.browsers import Browser, Profile
from e2e.browsers.chromium import Chromium
from e2e.programs import Runner
from e2e.servers import ISOLATED, SHARED, Site

WORK = """
    const pool = await wasmpool.createPool({ workers: 2, flags: { cache: false } });
    const text = "def f(): return g(1)";
    const files = [...Array(20).keys()].map((n) => ({ path: `${n}.py`, content: text + n }));
    const facts = await pool.parse_files(files);
    const stats = pool.stats();
    await pool.shutdown();
    return {
      names: [...new Set(facts.map((each) => each.definitions[0].name))],
      count: facts.length,
      backend: stats.backend,
      boots: Object.values(stats.boot),
      isolated: crossOriginIsolated,
      memory: typeof SharedArrayBuffer !== "undefined",
    };
"""


def check(done: Mapping[str, Any]) -> None:
    """Facts came from workers."""
    assert (done["names"], done["count"], done["backend"]) == (["f"], 20, "worker")
    assert done["boots"]


@pytest.mark.parametrize("script", ["module", "classic"])
def test_either_script(page: Runner, script: Literal["module", "classic"]) -> None:
    check(Runner(page.profile, page.site, script=script).run(WORK))


@pytest.mark.parametrize("script", ["module", "classic"])
@pytest.mark.parametrize("headers", [{}, ISOLATED], ids=["plain", "isolated"])
def test_page_and_bundle_have_different_origins(
    fresh: Profile,
    bundle: Path,
    tmp_path: Path,
    script: Literal["module", "classic"],
    headers: Mapping[str, str],
) -> None:
    with (
        Site(tmp_path, headers=headers) as page,
        Site(bundle, "/cdn/", {**headers, **SHARED}) as files,
    ):
        done = Runner(fresh, page, files, script).run(WORK)
        check(done)
        assert done["isolated"] == bool(headers)
        assert page.files_asked() == []


def test_other_browsers_with_different_origins(
    any_browser: Browser, bundle: Path, tmp_path: Path
) -> None:
    with (
        Site(tmp_path) as page,
        Site(bundle, "/cdn/", SHARED) as files,
        any_browser.profile() as profile,
    ):
        check(Runner(profile, page, files).run(WORK))


def test_an_isolated_page_shares_memory_where_it_can(any_browser: Browser, bundle: Path) -> None:
    with Site(bundle, headers=ISOLATED) as site, any_browser.profile() as profile:
        done = Runner(profile, site).run(WORK)
        check(done)
        assert done["isolated"]
        assert all(boot["interruptible"] == done["memory"] for boot in done["boots"])


def test_a_page_that_is_not_isolated_needs_no_shared_memory(any_page: Runner) -> None:
    done = any_page.run(WORK)
    check(done)
    assert not done["isolated"]
    assert not any(boot["interruptible"] for boot in done["boots"])


def test_any_type_for_webassembly(fresh: Profile, bundle: Path) -> None:
    # Servers that do not know .wasm are common; it only costs the streaming compilation.
    with Site(bundle, types={".wasm": "application/octet-stream"}) as site:
        check(Runner(fresh, site).run(WORK))


def test_offline_after_the_first_visit(any_browser: Browser, bundle: Path) -> None:
    enable = WORK.replace("return {", "const kept = await wasmpool.enableOffline(); return {kept,")
    with Site(bundle, "/app/") as site, any_browser.profile() as profile:
        runner = Runner(profile, site)
        done = runner.run(enable)
        check(done)
        assert done["kept"]["files"] > 10
        site.down = True
        before = len(site.requests)
        check(runner.run(WORK))
        served = [r for r in site.requests[before:] if r.status and "/_e2e/" not in r.path]
        assert served == []


Strict = Callable[[str], dict[str, str]]


@pytest.fixture
def strict() -> Strict:
    """The policy that the documentation gives, as headers; `{bundle}` stands for its origin."""
    text = Path(__file__).parent.parent.joinpath("docs/how-to/serve.md").read_text()
    lines = [line for line in text.splitlines() if "default-src" in line]
    assert lines, "docs/how-to/serve.md gives no Content-Security-Policy"
    policy = lines[0].strip().removeprefix("Content-Security-Policy:").strip()
    policy += "; img-src data:"  # the icon of the tests' page
    return lambda origin: {"Content-Security-Policy": policy.replace("{bundle}", origin)}


@pytest.mark.parametrize("script", ["module", "classic"])
def test_a_strict_policy(
    chromium: Chromium, bundle: Path, strict: Strict, script: Literal["module", "classic"]
) -> None:
    with (
        Site(bundle, headers=strict("'self'")) as site,
        chromium.profile() as profile,
    ):
        check(Runner(profile, site, script=script).run(WORK))
