"""The bundle's page as a person uses it; what it looks like is kept in `build/screenshots`.

Rules: acts as a person does (keys, pointer, chosen files) and waits for what a person would see.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from e2e.browsers.chromium import Chromium
from e2e.conftest import ROOT
from e2e.programs import Runner
from e2e.samples import native_records, of_every_language
from e2e.servers import Site

SCREENSHOTS = ROOT / "build" / "screenshots"
FILES = {
    **of_every_language(),
    "broken/open.py": b"def f(:\n    return (\n",
    "broken/binary.sh": b"echo 1\n" + b"\0" * 70_000,
}
PARSED = 90_000
"""Milliseconds that a run may take: it ends the test, nothing is measured by it."""
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {**DESK, "color_scheme": "light"},
    "dark": {**DESK, "color_scheme": "dark"},
    "phone": {**PHONE, "color_scheme": "light"},
    "phone-dark": {**PHONE, "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page") / "project"
    native_records(place, FILES)
    return place


@pytest.mark.parametrize("look", LOOKS)
def test_from_a_folder_to_its_outline(
    chromium: Chromium, site: Site, folder: Path, look: str
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    async def scenario(page: Page) -> None:
        async def shoot(name: str) -> None:
            await page.screenshot(path=SCREENSHOTS / f"{look}-{name}.png")

        await page.wait_for_selector("#languages > *")
        await shoot("1-welcome")
        await page.set_input_files("#folder-input", folder)
        await page.wait_for_selector("#download:not([disabled])", timeout=PARSED)
        assert await page.text_content("#figure-files") == str(len(FILES))
        await page.wait_for_selector("#tree [role=treeitem]")
        await shoot("2-outline")
        await page.keyboard.press("/")
        await page.keyboard.type("__init__")
        await page.wait_for_selector("#results [role=option]")
        await shoot("3-search")
        await page.keyboard.press("Enter")
        await expect(page.locator("#source-path")).to_contain_text("python/module.py")
        await expect(page.locator("#code")).to_contain_text("def __init__(self")
        await shoot("4-source")
        await page.keyboard.press("Escape")
        await page.click("#tab-failures")
        await expect(page.locator("#failure-list")).to_contain_text("binary.sh")
        await expect(page.locator("#failure-list")).to_contain_text("open.py")
        await shoot("5-failures")
        await page.click("#tab-pool")
        await page.wait_for_selector("#boot table")
        await shoot("6-pool")
        # Nothing is wider than the screen.
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        wide, width = await page.evaluate(widths)
        assert wide <= width
        tabs = "[...document.querySelectorAll('#tabs')].map(e => e.scrollWidth - e.clientWidth)"
        assert await page.evaluate(tabs) == [0]
        await page.click("#tab-graph")
        await page.wait_for_selector(".graph-canvas", timeout=PARSED)
        await shoot("7-graph")
        high = "document.querySelector('.graph-canvas').clientHeight / innerHeight"
        assert await page.evaluate(high) > 0.4

    with chromium.profile(**LOOKS[look]) as profile:
        tab = profile.open(site.url("index.html"))
        tab.drive(scenario)
        assert [line for line in tab.console() if line.startswith(("error", "uncaught"))] == []


def test_after_stop_the_focus_is_somewhere(chromium: Chromium, site: Site, folder: Path) -> None:
    async def scenario(page: Page) -> None:
        await page.wait_for_selector("#languages > *")
        # Stopped before the first worker is ready: there is nothing to download yet.
        await page.evaluate(
            """() => new MutationObserver(() => {
              const stop = document.getElementById("stop");
              if (!stop.hidden && !document.getElementById("run").hidden && !stop.dataset.pressed) {
                stop.dataset.pressed = "yes";
                stop.focus();
                stop.click();
              }
            }).observe(document.body, { subtree: true, attributes: true })"""
        )
        await page.set_input_files("#folder-input", folder)
        await expect(page.locator("#status")).to_contain_text("Stopped", timeout=PARSED)
        await expect(page.locator("#stop")).to_be_hidden()
        focused = await page.evaluate("document.activeElement.id")
        assert focused in ("download", "tab-outline")

    with chromium.profile() as profile:
        profile.open(site.url("index.html")).drive(scenario)


def test_what_is_downloaded_is_what_the_native_program_writes(
    chromium: Chromium, site: Site, folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "facts.jsonl"

    async def scenario(page: Page) -> None:
        await page.wait_for_selector("#languages > *")
        await page.set_input_files("#folder-input", folder)
        await page.wait_for_selector("#download:not([disabled])", timeout=PARSED)
        async with page.expect_download() as download:
            await page.click("#download")
        await (await download.value).save_as(target)

    with chromium.profile() as profile:
        profile.open(site.url("index.html")).drive(scenario)
    text = target.read_text()
    lines = {line.replace('"path":"project/', '"path":"') for line in text.splitlines()}
    expected = native_records(tmp_path / "project", FILES)
    assert set(expected.values()) <= lines


def test_the_self_test(any_page: Runner) -> None:
    rows = any_page.run("return wasmpool.selfTest();", timeout=170, problems=True)
    assert rows
    assert [row for row in rows if row["result"] in ("failed", "skipped")] == []
