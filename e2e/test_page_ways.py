"""Other ways through the page: an archive, a dropped folder, keys alone, settings.

Everything here happens behind the strict policy that the docs give.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from e2e.browsers.chromium import Chromium
from e2e.servers import Site

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'"
)
FILES = {
    "src/box.py": b"class Box:\n    def open(self):\n        return 1\n",
    "src/deep/lid.js": b"export class Lid {\n  #key = 1;\n}\n",
    "src/broken.py": b"def half(:\n    pass\n",
    "src/binary.py": bytes(600),
    "wide.py": "größe = '名'\n\n\ndef name():\n    pass\n".encode(),
}
PARSED = re.compile("5 files parsed in .*, 1 failed")
WAIT_MS = 90_000
TIMEOUT = 150


@pytest.fixture(scope="module")
def policed(bundle: Path) -> Iterator[Site]:
    """The bundle behind a strict policy."""
    with Site(bundle, "/app/", {"Content-Security-Policy": POLICY}) as site:
        yield site


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of good and bad files."""
    folder = tmp_path_factory.mktemp("page") / "project"
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def archive(project: Path) -> Path:
    """The same as a zip archive."""
    file = project.with_suffix(".zip")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        for path in FILES:
            into.write(project / path, path)
    return file


async def give(page: Page, file: Path) -> None:
    """Choose a file, and wait until it is parsed."""
    await page.get_by_label("Files to parse").set_input_files(file)
    await expect(page.locator("#status")).to_have_text(PARSED, timeout=WAIT_MS)


def test_an_archive_to_its_sources_and_the_very_bytes_of_the_native_program(
    chromium: Chromium, policed: Site, project: Path, archive: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "facts.jsonl"

    async def use(page: Page) -> None:
        await give(page, archive)
        tree = page.get_by_role("tree", name="Files and definitions")
        folder = tree.get_by_role("treeitem", name="src 1 failed 4 files, folder")
        await expect(folder).to_be_visible()
        await page.keyboard.press("/")
        await page.keyboard.type("open")
        await expect(page.get_by_role("option", name="Box.open src/box.py, method")).to_be_visible()
        await page.keyboard.press("Enter")
        source = page.get_by_role("region", name="Source of src/box.py")
        await expect(source.locator(".marked")).to_have_count(2)
        await expect(source.locator(".chosen")).to_have_text("open")
        await page.keyboard.press("Escape")
        await expect(tree.get_by_role("treeitem", name="open 2, method")).to_be_visible()
        await page.get_by_role("tab", name="Failures 1").click()
        failures = page.get_by_role("listbox", name="Failed and partial files")
        problems = failures.get_by_role("option")
        await expect(problems).to_have_count(2)
        await expect(problems.first).to_contain_text("BinaryContent")
        await problems.last.click()
        await expect(page.locator("#source-reason")).to_contain_text("line 1")
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Download JSON Lines").click()
        await (await download.value).save_as(saved)

    with chromium.profile() as profile:
        tab = profile.open(policed.url("index.html"))
        tab.drive(use, TIMEOUT)
        assert [line for line in tab.console() if line.startswith(("error", "uncaught"))] == []
    command = [*(sys.executable, "-m", "wasmpool", "parse", "."), "--reproducible", "--no-cache"]
    native = subprocess.run(command, cwd=project, capture_output=True, check=False)
    assert saved.read_bytes() == native.stdout


def test_files_chosen_before_the_scripts_came(
    chromium: Chromium, policed: Site, archive: Path
) -> None:
    async def use(page: Page) -> None:
        chosen = asyncio.Event()

        async def hold(route: Route) -> None:
            await chosen.wait()
            await route.continue_()

        await page.route("**/demo/main.js", hold)
        await page.reload(wait_until="commit")
        await page.get_by_label("Files to parse").set_input_files(archive)
        chosen.set()
        await expect(page.locator("#status")).to_have_text(PARSED, timeout=WAIT_MS)

    with chromium.profile(service_workers="block") as profile:
        profile.open(policed.url("index.html")).drive(use, TIMEOUT)


def test_a_dropped_folder_on_a_phone_with_keys_alone(
    chromium: Chromium, policed: Site, project: Path
) -> None:
    async def use(page: Page) -> None:
        await expect(page.locator("#languages li").first).to_be_visible()
        session = await page.context.new_cdp_session(page)
        for kind in ("dragEnter", "dragOver", "drop"):
            data = {"items": [], "files": [str(project)], "dragOperationsMask": 1}
            event = {"type": kind, "x": 200, "y": 300, "data": data}
            await session.send("Input.dispatchDragEvent", event)
        await expect(page.locator("#status")).to_have_text(PARSED, timeout=WAIT_MS)
        tree = page.get_by_role("tree", name="Files and definitions")
        await tree.get_by_role("treeitem").first.focus()
        await page.keyboard.type("w")
        await expect(tree.get_by_role("treeitem", name="wide.py")).to_be_focused()
        await page.keyboard.press("ArrowRight")
        await expect(tree.get_by_role("treeitem", name="name 4, function")).to_be_visible()
        await page.keyboard.press("End")
        await page.keyboard.press("Enter")
        source = page.get_by_role("region", name="Source of wide.py")
        await expect(source.locator(".chosen")).to_have_text("name")
        await expect(tree).to_be_hidden()
        await page.keyboard.press("Escape")
        await expect(source).to_be_hidden()
        await expect(tree.get_by_role("treeitem", name="name 4, function")).to_be_focused()

    with chromium.profile(viewport={"width": 390, "height": 800}) as profile:
        profile.open(policed.url("index.html")).drive(use, TIMEOUT)


def test_workers_flags_and_theme(chromium: Chromium, policed: Site, archive: Path) -> None:
    async def use(page: Page) -> None:
        await expect(page.locator("#languages li").first).to_be_visible()
        await page.get_by_role("tab", name="Pool").click()
        await page.get_by_role("spinbutton", name="Workers").fill("2")
        await page.get_by_role("switch", name="cache").uncheck()
        await give(page, archive)
        workers = page.get_by_role("list", name="Workers").get_by_role("listitem")
        await expect(workers.first).to_contain_text("idle")
        await page.get_by_role("tab", name="Pool").click()
        await expect(page.locator("#boot tbody tr").first).to_contain_text("w1")
        await page.get_by_role("button", name="Theme: auto").click()
        scheme = "getComputedStyle(document.documentElement).colorScheme"
        assert await page.evaluate(scheme) == "light"

    with chromium.profile(color_scheme="dark") as profile:
        profile.open(policed.url("index.html")).drive(use, TIMEOUT)
