"""The page itself: what it fetches, how it answers while workers parse, how soon it recovers."""

from __future__ import annotations

import gzip
import statistics
from pathlib import Path

from e2e.bench.chromium import chromium
from e2e.servers import Fault, Site

Row = tuple[str, ...]


def blocking(url: str, language: str, rounds: int) -> list[Row]:
    """The longest task of the page while two workers parse a release."""
    tasks: list[float] = []
    turns: list[float] = []
    for _ in range(rounds):
        with chromium() as browser, browser.page(url) as page:
            report = page.call("blocking", language)
            tasks.append(report["task"])
            turns.append(report["turn"])
    return [
        ("longest task of the page while parsing", _milliseconds(tasks), "50 ms"),
        ("longest time between two turns of its event loop", _milliseconds(turns), ""),
    ]


def recovery(site: Site, url: str, rounds: int) -> list[Row]:
    """From a worker's death to the next item of its batch, all workers being busy."""
    times: list[float] = []
    for _ in range(rounds):
        site.fault("once", Fault(status=418, times=1))
        with chromium() as browser, browser.page(url) as page:
            times.append(page.call("recovery", site.url("once")))
    return [("a worker killed: until its batch goes on", _milliseconds(times), "1,000 ms")]


def transfer(site: Site, url: str, stage: Path) -> list[Row]:
    """The files of the bundle that a first visit fetches to parse Python, and their sizes."""
    site.requests.clear()
    with chromium() as browser, browser.page(url) as page:
        page.call("parseOurs", "python", 2)
    prefix = "/bundle/"
    asked = {request.path for request in site.requests if request.path.startswith(prefix)}
    sizes = {}
    for path in asked:
        content = (stage / path.lstrip("/")).read_bytes()
        sizes[path.removeprefix(prefix)] = len(content), len(gzip.compress(content, 6))
    rows = [
        (name, _kilobytes(size), _kilobytes(compressed))
        for name, (size, compressed) in sorted(sizes.items(), key=lambda item: -item[1][1])
    ]
    total = (_kilobytes(sum(each)) for each in zip(*sizes.values(), strict=True))
    return [*rows, ("all", *total)]


def _milliseconds(times: list[float]) -> str:
    return f"{statistics.median(times):,.0f} ms ({min(times):,.0f}-{max(times):,.0f})"


def _kilobytes(size: int) -> str:
    return f"{size / 1e3:,.0f} KB"
