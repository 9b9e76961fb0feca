"""Offline use beyond the first visit: updates, and pages outside of the bundle's folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from e2e.browsers import Profile
from e2e.browsers.chromium import Chromium
from e2e.programs import ProgramError, Runner
from e2e.servers import SHARED, Fault, Site
from wasmpool.bundle import manifest
from wasmpool.bundle.scripts import with_files

PARSE = """
    const pool = await wasmpool.createPool({ workers: 1, flags: { cache: false } });
    const [facts] = await pool.parse_files([{ path: "a.py", content: "def f(): pass" }]);
    await pool.shutdown();
    const name = facts.definitions[0].name;
"""
ENABLE = "const kept = await wasmpool.enableOffline();"
LOOK_FOR_A_NEWER = """
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    const newer = registration.installing ?? registration.waiting;
    while (newer.state === "installing") {
      await new Promise((resolve) => newer.addEventListener("statechange", resolve));
    }
"""
SEEN = "return { name, build: kept.build, mark: wasmpool.mark ?? null };"


def publish(bundle: Path, target: Path, mark: str) -> str:
    """Put a build of its own into a folder, in place of what is there; return its name."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(bundle, target)
    with (target / "wasmpool.mjs").open("a") as script:
        script.write(f'export const mark = "{mark}";\n')
    table = json.loads((target / manifest.NAME).read_bytes())
    files = {path: (target / path).read_bytes() for path in table["files"]}
    worker = files.pop(manifest.SERVICE_WORKER).partition(b"\n")[2]
    hashes = manifest.hashes(files)
    build = manifest.build_id(hashes)
    files[manifest.SERVICE_WORKER] = with_files(worker, build, hashes)
    (target / manifest.SERVICE_WORKER).write_bytes(files[manifest.SERVICE_WORKER])
    table |= {"build": build, "files": manifest.hashes(files)}
    (target / manifest.NAME).write_text(json.dumps(table))
    return build


def test_a_newer_build_takes_the_place_of_the_older_as_a_whole(
    chromium: Chromium, bundle: Path, tmp_path: Path
) -> None:
    live = tmp_path / "live"
    first = publish(bundle, live, "one")
    with Site(live, "/app/") as site, chromium.profile() as profile:
        runner = Runner(profile, site)
        seen = runner.run(PARSE + ENABLE + SEEN)
        assert seen == {"name": "f", "build": first, "mark": "one"}
        second = publish(bundle, live, "two")
        # The page is the older one to its end, though the server has nothing of it any more.
        seen = runner.run(LOOK_FOR_A_NEWER + PARSE + ENABLE + SEEN)
        assert seen == {"name": "f", "build": first, "mark": "one"}
        site.down = True
        seen = runner.run(PARSE + ENABLE + SEEN)
        assert seen == {"name": "f", "build": second, "mark": "two"}


def test_loading_the_only_page_again_brings_the_newer_build(
    chromium: Chromium, bundle: Path, tmp_path: Path
) -> None:
    live = tmp_path / "live"
    publish(bundle, live, "one")
    again = """
        if (sessionStorage.step === undefined) {
          sessionStorage.step = "asked";
          location.reload();
          await new Promise(() => {});
        }
    """
    with Site(live, "/app/") as site, chromium.profile() as profile:
        runner = Runner(profile, site)
        runner.run(ENABLE)
        publish(bundle, live, "two")
        first = "sessionStorage.step ?? await (async () => {" + LOOK_FOR_A_NEWER + "})();"
        assert runner.run(first + again + "return wasmpool.mark;") == "two"


def test_a_page_elsewhere_on_the_site_has_a_service_worker_of_its_own(
    chromium: Chromium, bundle: Path, tmp_path: Path
) -> None:
    with (
        Site(tmp_path) as page,
        Site(bundle, "/cdn/", SHARED) as files,
        chromium.profile() as profile,
    ):
        base = files.url("")
        script = f'self.wasmpoolBase = "{base}";\nimportScripts("{base}sw.js");\n'
        (tmp_path / "offline.js").write_text(script)
        (tmp_path / "style.css").write_text("body { color: red }")
        runner = Runner(profile, page, files, "classic")
        with pytest.raises(ProgramError, match="cannot serve this page"):
            runner.run("return wasmpool.enableOffline();")
        style = """
            const style = document.createElement("link");
            style.rel = "stylesheet";
            style.href = "/style.css";
            document.head.append(style);
            await new Promise((resolve) => style.addEventListener("load", resolve));
        """
        enable = 'const kept = await wasmpool.enableOffline({ serviceWorker: "/offline.js" });'
        assert runner.run(style + PARSE + enable + SEEN)["name"] == "f"
        page.down = files.down = True
        before = len(files.requests)
        seen = runner.run(style + PARSE + SEEN.replace("build: kept.build, ", ""))
        assert seen["name"] == "f"
        assert not any(request.status for request in files.requests[before:])


def test_a_bundle_that_cannot_be_kept_says_why(fresh: Profile, bundle: Path) -> None:
    with Site(bundle, "/app/") as site:
        site.fault("pyodide/python_stdlib.zip", Fault(status=503))
        with pytest.raises(ProgramError, match=r"offline use: .*python_stdlib\.zip.* 503"):
            Runner(fresh, site).run("return wasmpool.enableOffline();")
