"""Memory: the parent's over more files, a worker's over many parses."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import memory_while

Row = tuple[str, str, str]

PARSES = 100_000

_WORKER = """
import sys
from pathlib import Path
import psutil
from wasmpool.parsing import extractor, languages
files = [path.read_bytes() for path in sorted(Path(sys.argv[1]).rglob("*.py"))]
files = [content for content in files if content][:200]
loaded, direct = extractor.load(languages.table().get("python")), extractor.Direct()
process = psutil.Process()
for number in range(int(sys.argv[2])):
    loaded.extract(files[number % len(files)], direct)
    if number % 1000 == 999:
        print(process.memory_info().rss, flush=True)
"""


def of_parent(folder: Path) -> list[Row]:
    """Peak memory of the main process with the files once, and four times as many."""
    peaks = {}
    with tempfile.TemporaryDirectory() as scratch:
        for copies in (1, 4):
            root = Path(scratch) / f"copies-{copies}"
            for number in range(copies):
                shutil.copytree(folder, root / str(number), symlinks=True)
            samples = memory_while(
                [
                    *(sys.executable, "-m", "wasmpool", "parse", str(root), "--workers", "2"),
                    *("--no-cache", "--quiet", "-o", f"{scratch}/facts.jsonl"),
                ]
            )
            # The end of the run counts, not what a first window needs.
            peaks[copies] = max(samples)
    return [
        (
            f"parent's peak memory, 4x the files / 1x ({peaks[1] >> 20} MB)",
            f"{peaks[4] / peaks[1]:.2f}",
            "flat",
        )
    ]


def of_worker(folder: Path) -> list[Row]:
    """Memory of one process over many parses: the last tenth against the second."""
    process = subprocess.run(
        [sys.executable, "-c", _WORKER, str(folder), str(PARSES)],
        check=True,
        capture_output=True,
        text=True,
    )
    samples = [int(line) for line in process.stdout.split()]
    tenth = len(samples) // 10
    early = statistics.median(samples[tenth : 2 * tenth])
    late = statistics.median(samples[-tenth:])
    return [
        (
            f"worker's memory after {PARSES:,} parses / after {PARSES // 10:,} "
            f"({int(early) >> 20} MB)",
            f"{late / early:.2f}",
            "flat",
        )
    ]
