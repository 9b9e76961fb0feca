"""Whole releases: ours, the peer and Pyodide that only parses, in turn, each in fresh workers."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from e2e.bench.chromium import Bench, chromium
from e2e.bench.releases import Release
from tests.bench.measure import Ratio, alternate

Row = tuple[str, ...]
Timings = dict[str, float]

_PHASES = ("hash", "decode", "parse", "errors", "records", "free")
REST = "rest"


class Throughput:
    """What was measured over one release.

    Attributes:
        release: The release.
        walls: Milliseconds of each round by contender and number of workers.
        timings: Milliseconds by phase of each round with one worker, by contender.
        different: The paths of files whose facts differ between ours and the peer.
        files: How many files were compared.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self.walls: dict[tuple[str, int], list[float]] = {}
        self.timings: defaultdict[str, list[Timings]] = defaultdict(list)
        self.different: list[str] = []
        self.files = 0

    def rows(self) -> list[Row]:
        """The ratios that have bounds."""
        name = self.release.name
        rows: list[Row] = []
        for workers in (1, 2):
            ours, peer, plain = (self.walls[each, workers] for each in ("Ours", "Peer", "Plain"))
            unit = "worker" if workers == 1 else "workers"
            rows += [
                (
                    f"{name}, {workers} {unit}: throughput / the peer's",
                    str(Ratio.of(peer, ours)),
                    "0.8 at least",
                ),
                (
                    f"{name}, {workers} {unit}: time / parsing alone",
                    str(Ratio.of(ours, plain)),
                    "3",
                ),
            ]
        return rows

    def phases(self) -> list[Row]:
        """Where the time of one worker goes, as multiples of parsing alone."""
        unit = statistics.median(self.walls["Plain", 1])
        ours, peer = (self._phases(each) for each in ("Ours", "Peer"))

        def share(timings: Timings, phase: str) -> str:
            return f"{timings[phase] / unit:.2f}" if phase in timings else ""

        return [(each, share(ours, each), share(peer, each)) for each in (*_PHASES, REST)]

    def speeds(self) -> list[Row]:
        """Megabytes in a second, for an idea."""
        size = sum(len(content) for _, content in self.release.files()) / 1e3
        return [
            (
                each,
                *(f"{size / statistics.median(self.walls[each, n]):.1f} MB/s" for n in (1, 2)),
            )
            for each in ("Ours", "Peer", "Plain")
        ]

    def _phases(self, contender: str) -> Timings:
        found = self.timings[contender]
        sums = {phase: statistics.median([each[phase] for each in found]) for phase in found[0]}
        return {**sums, REST: statistics.median(self.walls[contender, 1]) - sum(sums.values())}


def measure(url: str, release: Release, rounds: int) -> Throughput:
    """Measure all over one release, and compare the facts."""
    result = Throughput(release)
    with chromium() as browser, browser.page(url) as page:
        comparison = page.call("compare", release.language)
        result.files, result.different = comparison["files"], comparison["different"]
        for workers in (1, 2):
            runs = {
                each: _run(page, each, release.language, workers, result)
                for each in ("Ours", "Peer", "Plain")
            }
            for contender, walls in alternate(runs, rounds).items():
                result.walls[contender, workers] = walls
        for _ in range(min(rounds, 3)):
            result.timings["Ours"].append(page.call("phases", release.language))
    return result


def _run(
    page: Bench, contender: str, language: str, workers: int, result: Throughput
) -> Callable[[], float]:
    def run() -> float:
        parsed: Mapping[str, Any] = page.call(f"parse{contender}", language, workers)
        if contender == "Peer" and workers == 1:
            result.timings["Peer"].append(parsed["timings"])
        return float(parsed["ms"])

    return run


def sending(url: str, release: Release, rounds: int) -> list[Row]:
    """The peer's ways of sending facts, in relation to the one that it uses."""
    ways = ("bytes", "text", "objects")
    with chromium() as browser, browser.page(url) as page:
        runs: dict[str, Callable[[], float]] = {
            way: lambda way=way: page.call("parsePeer", release.language, 2, way)["ms"]  # type: ignore[misc]
            for way in ways
        }
        found = alternate(runs, rounds)
    return [(way, str(Ratio.of(found[way], found["bytes"])), "") for way in ways]
