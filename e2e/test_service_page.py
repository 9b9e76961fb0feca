"""The service's status page, and the bundle that it serves, as a person uses them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from e2e.browsers.chromium import Chromium
from e2e.test_page import LOOKS, SCREENSHOTS
from tests.daemon import Daemon, daemon


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("service-page")
    arguments = ("--handlers", "tests.service_handlers", "--workers", "2")
    with daemon(folder, *arguments, "--bundle-dir", str(bundle)) as running:
        for number in range(20):
            running.submit({"kind": "parse"}, {f"m{number}.py": b"def f(): pass\n"}, wait=30)
        never = {"die_until": str(folder / "cure")}
        running.submit({"kind": "obey", "payloads": [never]}, wait=30)
        yield running


@pytest.mark.parametrize("look", LOOKS)
def test_from_the_token_to_a_dead_letter_by_keyboard(
    chromium: Chromium, service: Daemon, look: str
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    (service.state.parent / "cure").unlink(missing_ok=True)

    async def scenario(page: Page) -> None:
        await expect(page.locator("#token")).to_be_focused()
        await page.keyboard.type("wrong")
        await page.keyboard.press("Enter")
        await expect(page.locator("#refused")).to_contain_text("bearer token")
        await page.keyboard.type(service.token)
        await page.keyboard.press("Enter")
        await expect(page.locator("#numbers")).to_contain_text("Succeeded")
        await expect(page.locator("#workers tr")).to_have_count(2)
        await page.focus("#filter")
        await page.keyboard.press("d")
        # The job of the look before is tried again, and may take a while to be dead once more.
        await expect(page.locator("#jobs tr")).to_have_count(1, timeout=60_000)
        await expect(page.locator("#jobs")).to_contain_text("WorkerLost")
        await page.screenshot(path=SCREENSHOTS / f"{look}-service.png")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await expect(page.locator("#jobs button")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#jobs tr")).to_have_count(0)
        assert await page.evaluate("crossOriginIsolated")
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        wide, width = await page.evaluate(widths)
        assert wide <= width
        await page.reload()  # the token is still known, in this tab
        await expect(page.locator("#all")).to_be_visible()
        await page.click("#forget")
        await expect(page.locator("#token")).to_be_focused()

    with chromium.profile(**LOOKS[look]) as profile:
        tab = profile.open(f"{service.address}/")
        tab.drive(scenario)
        problems = [line for line in tab.console() if line.startswith(("error", "uncaught"))]
        assert [line for line in problems if "401" not in line] == []
    # Given up once more, for the next one to look at.
    letters = service.client.get("/v1/jobs", params={"kind": "obey"}).json()["jobs"]
    assert service.ended(letters[0]["id"])["state"] == "dead"


def test_the_bundle_parses_on_its_page(chromium: Chromium, service: Daemon, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.py").write_text("def function(): pass\n")

    async def scenario(page: Page) -> None:
        await page.wait_for_selector("#languages > *")
        await page.set_input_files("#folder-input", folder)
        await page.wait_for_selector("#download:not([disabled])", timeout=90_000)
        assert await page.text_content("#figure-files") == "1"
        assert await page.evaluate("crossOriginIsolated")

    with chromium.profile() as profile:
        tab = profile.open(f"{service.address}/app/index.html")
        tab.drive(scenario)
        assert [line for line in tab.console() if line.startswith(("error", "uncaught"))] == []
