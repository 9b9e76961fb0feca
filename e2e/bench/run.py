"""Run the benchmarks of the browser half (`python -m e2e.bench.run`), print and write the report.

Everything runs in the machine's Chromium, from a server on loopback. Ratios count: in each round
both sides are measured in turn, and the tables have the median of the rounds' ratios with the
smallest and the largest. The report is the last part of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
from pathlib import Path

from e2e.bench import boots, pages, throughput
from e2e.bench.chromium import chromium
from e2e.bench.releases import WEB_TREE_SITTER, Release, releases
from e2e.bench.stage import build_stage
from e2e.servers import ISOLATED, Site
from tests.bench.corpus import CACHE
from tests.bench.measure import machine
from tests.bench.report import table, write_browser

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "build" / "bundle"
STAGE = CACHE / "stage"
PARTS = ("boots", "memory", "throughput", "page", "transfer")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="one part, and write no report"
    )
    arguments = parser.parse_args()
    parts: list[str] = arguments.only or list(PARTS)
    subprocess.run([sys.executable, "-m", "wasmpool", "bundle", str(BUNDLE)], check=True)
    found = releases()
    build_stage(STAGE, BUNDLE, found)
    sections = measure(found, arguments.rounds, parts)
    text = "\n\n".join([_head(found, arguments.rounds), *sections])
    sys.stdout.write(f"{text}\n")
    if not arguments.only:
        write_browser(text)


def measure(found: list[Release], rounds: int, parts: list[str]) -> list[str]:
    """Return the sections of the report for some parts."""
    python, typescript = found
    bounds: list[tuple[str, ...]] = []
    sections: list[str] = []
    with Site(STAGE) as site, Site(STAGE, headers=ISOLATED) as isolated:
        url = site.url(boots.PAGE)
        if "boots" in parts:
            bounds += boots.booting(url, rounds)
        if "memory" in parts:
            bounds += boots.memory(isolated.url(boots.PAGE), min(rounds, 3), typescript.language)
        if "throughput" in parts:
            for release in found:
                measured = throughput.measure(url, release, rounds)
                bounds += measured.rows()
                sections.append(_of_release(measured))
            rows = throughput.sending(url, typescript, min(rounds, 3))
            sections.append(_of_sending(typescript, rows))
        if "page" in parts:
            bounds += pages.blocking(url, python.language, min(rounds, 3))
            bounds += pages.recovery(site, url, rounds)
        if "transfer" in parts:
            rows = pages.transfer(site, url, STAGE)
            sections.append(
                "### What a first visit fetches\n\nTo parse Python in two workers.\n\n"
                + table(("file", "size", "compressed (gzip)"), rows)
            )
    return [*([table(("what", "measured", "at most"), bounds)] if bounds else []), *sections]


def _head(found: list[Release], rounds: int) -> str:
    counts = " and ".join(
        f"{release.name} ({sum(1 for _ in release.files()):,} {release.language} files)"
        for release in found
    )
    with chromium() as browser:
        version = browser.version
    return (
        f"Made by `make bench-web` on {datetime.date.today().isoformat()}: {machine()}, "
        f"Chromium {version}.\n"
        f"The files are those of {counts}. Medians of {rounds} rounds, with the smallest and the\n"
        "largest; all sides run in turn in every round.\n\n"
        "*The peer* is a pool of as many JavaScript module workers that use web-tree-sitter "
        f"{WEB_TREE_SITTER.version} with the\nsame grammars, the same queries and the same batches "
        "to find the same facts (`e2e/bench/peer`). *Parsing\nalone* is as many plainly booted "
        "Pyodide workers that parse the same batches and do nothing else."
    )


def _of_release(measured: throughput.Throughput) -> str:
    different = len(measured.different)
    same = f"{measured.files - different:,} of {measured.files:,} files have the same facts"
    return "\n\n".join(
        [
            f"### {measured.release.name}: where the time goes",
            f"One worker, as multiples of the time that parsing alone takes. {same}, byte for\n"
            "byte, from ours and from the peer.",
            table(("phase", "ours", "peer"), measured.phases()),
            table(("throughput", "1 worker", "2 workers"), measured.speeds()),
        ]
    )


def _of_sending(release: Release, rows: list[tuple[str, ...]]) -> str:
    return "\n\n".join(
        [
            "### How the peer sends its facts",
            f"Time over {release.name} with two workers, in relation to the JSON of each file in\n"
            "one transferred buffer a batch, which it uses.",
            table(("way", "time"), [row[:2] for row in rows]),
        ]
    )


if __name__ == "__main__":
    main()
