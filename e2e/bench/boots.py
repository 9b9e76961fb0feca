"""How long workers take to be ready, and what each further one takes of memory."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable

from e2e.bench.chromium import chromium, open_page
from tests.bench.measure import Ratio

Row = tuple[str, ...]

PAGE = "bench/page/index.html"
WORKERS = 4
_STEADY_BYTES = 1 << 20
_SETTLING_S = 20.0


def booting(url: str, rounds: int) -> list[Row]:
    """Ours against plain boots, each visit in a profile of its own, first and second visit."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        with chromium() as browser:
            with browser.profile() as profile:
                with open_page(profile, url) as page:
                    times["plain, first visit"].append(page.call("bootPlain"))
                    times["plain, again"].append(page.call("bootPlain"))
                with open_page(profile, url) as page:
                    times["plain, second visit"].append(page.call("bootPlain"))
            with browser.profile() as profile:
                for visit in ("first visit", "second visit"):
                    with open_page(profile, url) as page:
                        report = page.call("bootOurs")
                    times[f"four, {visit}"].append(report["four"])
                    times[f"further, {visit}"].append(report["further"])
                    plain = report["how"].count("plain")
                    if plain != (visit == "first visit"):
                        raise RuntimeError(f"{plain} workers were booted plainly on a {visit}")

    def ratio(above: str, below: str) -> str:
        return str(Ratio.of(times[above], times[below]))

    return [
        (
            "a further worker, ready for Python and JavaScript / a plain boot",
            ratio("further, first visit", "plain, again"),
            "0.15",
        ),
        (
            "four workers, first visit / a plain boot",
            ratio("four, first visit", "plain, first visit"),
            "1.6",
        ),
        (
            "four workers, second visit / a plain boot",
            ratio("four, second visit", "plain, second visit"),
            "0.5",
        ),
    ]


def memory(url: str, rounds: int, language: str) -> list[Row]:
    """What further workers add to the page's process (PSS), idle and when all have worked."""
    idle: list[float] = []
    used: list[float] = []
    for _ in range(rounds):
        before, after = zip(
            *(_memory_of(url, each, language) for each in (1, WORKERS)), strict=True
        )
        idle.append((before[1] - before[0]) / (WORKERS - 1))
        used.append((after[1] - after[0]) / (WORKERS - 1))
    return [
        ("memory (PSS) of a further worker, page isolated", _megabytes(idle), "70 MB"),
        ("the same after a whole release was parsed", _megabytes(used), ""),
    ]


def _memory_of(url: str, workers: int, language: str) -> tuple[int, int]:
    """Memory of a page with so many workers, before and after they parsed a release."""
    with chromium() as browser, browser.page(url) as page:
        if not page.call("hold", workers)["isolated"]:
            raise RuntimeError("the page is not isolated: memory cannot be shared")
        before = _settled(browser.renderer_memory)
        page.call("useHeld", language)
        page.collect_garbage()
        return before, _settled(browser.renderer_memory)


def _settled(measure: Callable[[], int]) -> int:
    """Measure until two readings a second apart are the same, but for a megabyte."""
    before, end = measure(), time.monotonic() + _SETTLING_S
    while time.monotonic() < end:
        time.sleep(1)
        now = measure()
        if abs(now - before) < _STEADY_BYTES:
            return now
        before = now
    return before


def _megabytes(sizes: list[float]) -> str:
    low, high, middle = (f(sizes) / 1e6 for f in (min, max, statistics.median))
    return f"{middle:.0f} MB ({low:.0f}-{high:.0f})"
