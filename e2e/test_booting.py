"""How workers boot: from a snapshot where there is a good one, else plainly, and never for ever."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from e2e.browsers import Browser, Profile
from e2e.programs import Runner
from e2e.servers import Fault, Hold, Site

BOOT = """
    const pool = await wasmpool.createPool({
      workers: 2, minWorkers: 2, flags: { cache: false }, ...argument,
    });
    const logs = [];
    pool.on("log", ({ detail }) => logs.push(JSON.stringify(detail)));
    const ready = new Promise((resolve) => {
      let count = 0;
      pool.on("worker_ready", () => (count += 1) === 2 && resolve());
    });
    const files = [
      { path: "a.py", content: "def f(): pass" },
      { path: "b.js", content: "let g;" },
    ];
    const facts = await pool.parse_files(files);
    await ready;
    const stats = pool.stats();
    if (globalThis.caches) {
      await until(async () => (await cachedKeys()).length > 0);
    }
    await pool.shutdown();
    return {
      names: facts.map((each) => each.definitions[0]?.name),
      failures: facts.map((each) => each.failure),
      backend: stats.backend,
      hows: Object.values(stats.boot).map((each) => each.how),
      boots: Object.values(stats.boot),
      logs,
    };
"""
LOST = """
    const pool = await wasmpool.createPool({ workers: 2, flags: { cache: false }, ...argument });
    const lost = [];
    pool.on("worker_lost", ({ detail }) => lost.push(detail.reason));
    const result = await Promise.allSettled(
      [pool.parse_files([{ path: "a.py", content: "def f(): pass" }])],
    );
    const report = {
      backend: pool.backend,
      fallback: pool.stats().fallback,
      lost,
      names: result[0].value?.map((each) => each.definitions[0]?.name),
      failures: result[0].value?.map((each) => each.failure),
      error: result[0].reason ? `${result[0].reason}` : null,
    };
    await pool.shutdown();
    return report;
"""


def boot(runner: Runner, **options: Any) -> dict[str, Any]:
    """Boot two workers, and parse a file of Python and one of JavaScript."""
    report: dict[str, Any] = runner.run(BOOT, options)
    assert report["names"] == ["f", "g"], report
    assert report["backend"] == "worker"
    assert len(report["hows"]) == 2
    return report


@pytest.fixture
def own_site(bundle: Path, tmp_path: Path) -> Any:
    """The bundle on a server that may be broken."""
    with Site(bundle) as site:
        yield site


def test_the_first_visit_makes_a_snapshot_and_the_second_has_it(
    any_browser: Browser, bundle: Path
) -> None:
    with Site(bundle) as site, any_browser.profile() as profile:
        runner = Runner(profile, site)
        first = boot(runner)
        second = boot(runner)
    assert sorted(first["hows"]) == ["plain", "snapshot"], first
    assert second["hows"] == ["snapshot", "snapshot"], second


@pytest.mark.parametrize(
    "damage",
    [
        "bytes => bytes.slice(0, bytes.length >> 1)",
        "bytes => new Uint8Array()",
        "bytes => { bytes[bytes.length >> 1] ^= 255; return bytes; }",
        "bytes => crypto.getRandomValues(new Uint8Array(1000))",
    ],
    ids=["half", "nothing", "a bit", "noise"],
)
def test_a_damaged_snapshot_is_not_used_and_made_again(
    fresh: Profile, own_site: Site, damage: str
) -> None:
    runner = Runner(fresh, own_site)
    boot(runner)
    changed = runner.run(
        f"""
        const damage = {damage};
        let changed = 0;
        for (const name of await caches.keys()) {{
          const cache = await caches.open(name);
          for (const request of await cache.keys()) {{
            const response = await cache.match(request);
            const bytes = new Uint8Array(await response.arrayBuffer());
            await cache.put(request, new Response(damage(bytes), {{ headers: response.headers }}));
            changed += 1;
          }}
        }}
        return changed;
        """
    )
    assert changed
    again = boot(runner)
    assert sorted(again["hows"]) == ["plain", "snapshot"], again
    assert boot(runner)["hows"] == ["snapshot", "snapshot"]


def test_a_snapshot_of_another_build_is_not_used_and_not_kept(
    fresh: Profile, bundle: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(bundle, newer)
    manifest = json.loads((newer / "manifest.json").read_text())
    wheel = next(path for path in manifest["wheels"] if "wasmpool" in path)
    with zipfile.ZipFile(newer / wheel, "a") as archive:
        archive.comment = b"newer"
    content = (newer / wheel).read_bytes()
    manifest["build"] = "0" * 64
    manifest["files"][wheel] = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }
    (newer / "manifest.json").write_text(json.dumps(manifest))
    with Site(bundle) as site:
        runner = Runner(fresh, site)
        boot(runner)
        before = runner.run("return cachedKeys();")
        site.root = newer
        body = BOOT.replace("length > 0", f"some((key) => !{json.dumps(before)}.includes(key))")
        assert sorted(runner.run(body, {})["hows"]) == ["plain", "snapshot"]
        after = runner.run("return cachedKeys();")
        assert len(before) == len(after) == 1
        assert boot(runner)["hows"] == ["snapshot", "snapshot"]


@pytest.mark.parametrize("without", ["caches", "indexedDB", "SharedArrayBuffer", "localStorage"])
def test_what_a_browser_may_lack(fresh: Profile, own_site: Site, without: str) -> None:
    lacking = f'delete globalThis.{without}; if ("{without}" in globalThis) throw new Error();'
    report = Runner(fresh, own_site).run(lacking + BOOT, {})
    assert report["names"] == ["f", "g"]
    assert report["backend"] == "worker"


def empty(_: bytes) -> bytes:
    return b""


def flip(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def test_a_worker_that_stays_silent_while_booting_is_replaced(
    fresh: Profile, own_site: Site
) -> None:
    own_site.fault("worker.mjs", Fault(change=lambda _: b"/* says nothing */", times=1))
    options = {"workers": 1, "scheduler": {"start_timeout_ms": 15_000}}
    report = Runner(fresh, own_site).run(LOST, options)
    assert report["names"] == ["f"]
    assert report["backend"] == "worker"
    assert report["lost"]


def test_when_all_workers_stay_silent_the_work_is_done_inline(
    fresh: Profile, own_site: Site
) -> None:
    own_site.fault("worker.mjs", Fault(change=lambda _: b"/* says nothing */"))
    options = {"scheduler": {"start_timeout_ms": 300}}
    report = Runner(fresh, own_site).run(LOST, options)
    assert report["names"] == ["f"]
    assert report["backend"] == "inline"
    assert report["fallback"]


@pytest.mark.parametrize(
    "fault",
    [Fault(status=404), Fault(change=lambda _: b"this is no script"), Fault(change=empty)],
    ids=["missing", "broken", "empty"],
)
def test_without_a_worker_script_the_work_is_done_inline(
    fresh: Profile, own_site: Site, fault: Fault
) -> None:
    own_site.fault("worker.mjs", fault)
    options = {"scheduler": {"start_timeout_ms": 2000}}
    report = Runner(fresh, own_site).run(LOST, options, problems=True)
    assert report["names"] == ["f"], report
    assert report["backend"] == "inline"


@pytest.mark.parametrize("file", ["pyodide/pyodide.asm.wasm", "pyodide/python_stdlib.zip"])
@pytest.mark.parametrize(
    "fault",
    [Fault(status=404), Fault(change=flip), Fault(change=half)],
    ids=["missing", "another", "half"],
)
def test_what_cannot_be_loaded_is_named(
    fresh: Profile, own_site: Site, file: str, fault: Fault
) -> None:
    own_site.fault(file, fault)
    report = Runner(fresh, own_site).run(LOST, {})
    said = json.dumps(report)
    assert report["names"] in (None, [None]), report
    assert file.rpartition("/")[2] in said, report


def test_a_network_that_hangs_does_not_hang_the_pool(fresh: Profile, own_site: Site) -> None:
    hold = Hold()
    own_site.fault("pyodide/python_stdlib.zip", Fault(hold=hold))
    options = {"scheduler": {"start_timeout_ms": 500}}
    report = Runner(fresh, own_site).run(LOST, {**options, "flags": {"fallback": False}})
    assert hold.reached.is_set()
    # As natively: what the pool could not do is a failed record that says why.
    assert report["failures"][0]["type"] == "PoolUnavailable", report


@pytest.mark.parametrize(
    "fault", [Fault(status=404), Fault(change=flip)], ids=["missing", "another"]
)
def test_a_grammar_that_cannot_be_loaded_fails_only_its_files(
    fresh: Profile, own_site: Site, fault: Fault
) -> None:
    own_site.fault("grammars/rust.wasm", fault)
    report = Runner(fresh, own_site).run(
        """
        const pool = await wasmpool.createPool({ workers: 1, flags: { cache: false } });
        const facts = await pool.parse_files([
          { path: "a.rs", content: "fn f() {}" }, { path: "b.go", content: "package b" },
        ]);
        await pool.shutdown();
        return facts.map((each) => [each.status, each.failure]);
        """
    )
    (rust, go) = report
    assert go == ["ok", None]
    assert rust[0] == "failed"
    assert "rust.wasm" in rust[1]["message"], rust


def test_grammars_are_fetched_when_first_needed(fresh: Profile, own_site: Site) -> None:
    runner = Runner(fresh, own_site)
    boot(runner)
    asked = {path for path in own_site.files_asked() if path.startswith("grammars/")}
    assert asked <= {"grammars/python.wasm", "grammars/javascript.wasm"}


def test_a_pool_without_work_loads_nothing_of_python(fresh: Profile, own_site: Site) -> None:
    Runner(fresh, own_site).run(
        "const pool = await wasmpool.createPool(); await pool.shutdown(); return 1;"
    )
    assert "pyodide/pyodide.asm.wasm" not in own_site.files_asked()


def test_nothing_is_asked_for_that_is_not_there(fresh: Profile, own_site: Site) -> None:
    boot(Runner(fresh, own_site))
    missing = [
        request
        for request in own_site.requests
        if request.status == 404 and "favicon" not in request.path
    ]
    assert missing == []
