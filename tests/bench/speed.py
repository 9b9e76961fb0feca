"""Speed: against bare parsing, two workers against one, a second run, tasks that do nothing."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import loky

import wasmpool
from tests.bench.measure import Cost, Ratio, alternate, run
from tests.bench.noop import noop
from tests.cluster import dask_cluster

Row = tuple[str, str, str]

TASKS = 10_000
COPIES = 4
HERE = Path(__file__).parent


def _parse(folder: Path, *options: str) -> list[str]:
    return [
        *(sys.executable, "-m", "wasmpool", "parse", str(folder), "--languages", "python"),
        *("--quiet", *options),
    ]


def against_parsing(folder: Path, rounds: int) -> list[Row]:
    """CPU and wall time of whole runs, in ratios."""
    with tempfile.TemporaryDirectory() as scratch:
        output = ("-o", f"{scratch}/facts.jsonl")
        caches = iter(range(1_000_000))

        def cold(workers: str) -> Cost:
            cache = f"{scratch}/cache-{next(caches)}"
            command = _parse(folder, "--workers", workers, *output)
            return run(command, env={"WASMPOOL_CACHE_DIR": cache})

        def warm() -> Cost:
            command = _parse(folder, "--workers", "2", *output)
            return run(command, env={"WASMPOOL_CACHE_DIR": f"{scratch}/warm"})

        warm()
        walls: dict[str, list[float]] = {"one": [], "two": []}

        def cpu_of_one() -> float:
            cost = cold("1")
            walls["one"].append(cost.wall)
            return cost.cpu

        def cpu_of_two() -> float:
            cost = cold("2")
            walls["two"].append(cost.wall)
            return cost.cpu

        bare = [sys.executable, str(HERE / "parse_only.py"), str(folder)]
        found = alternate(
            {
                "bare": lambda: run(bare).cpu,
                "one": cpu_of_one,
                "two": cpu_of_two,
                "warm": lambda: warm().wall,
            },
            rounds,
        )
    return [
        ("CPU, one worker / bare parsing", str(Ratio.of(found["one"], found["bare"])), "2.5"),
        ("wall, two workers / one", str(Ratio.of(walls["two"], walls["one"])), "0.6"),
        ("wall, second run / first", str(Ratio.of(found["warm"], walls["two"])), "0.15"),
    ]


def cluster_against_processes(folder: Path, rounds: int) -> list[Row]:
    """Whole runs on a Dask cluster of this machine, and on as many workers of our own.

    Over `COPIES` times the files, for nobody asks a cluster for what takes two seconds: Dask's own
    start takes most of one.
    """
    with tempfile.TemporaryDirectory() as scratch, dask_cluster(2) as address:
        files = Path(scratch, "files")
        for number in range(COPIES):
            shutil.copytree(folder, files / str(number), symlinks=True)
        options = ("--no-cache", "-o", f"{scratch}/facts.jsonl")
        ours = _parse(files, "--workers", "2", *options)
        dask = [*ours, "--backend", "dask", "--address", address]
        run(dask)  # its workers have loaded the grammars by now, as on any cluster at work
        found = alternate(
            {"dask": lambda: run(dask).wall, "process": lambda: run(ours).wall}, rounds
        )
    ratio = Ratio.of(found["dask"], found["process"])
    what = f"wall, {COPIES}x the files, a Dask cluster of two workers / two processes"
    return [(what, str(ratio), "1.3")]


def tasks_that_do_nothing(rounds: int) -> list[Row]:
    """Ten thousand tasks on warm pools of two workers each."""
    values = range(TASKS)
    chunks = (50, 250, 1_250, 5_000)
    with ProcessPoolExecutor(2) as standard:
        other = loky.get_reusable_executor(max_workers=2)
        list(standard.map(noop, values, chunksize=100))
        list(other.map(noop, values, chunksize=100))

        def best(pool: ProcessPoolExecutor) -> float:
            times = []
            for size in chunks:
                start = time.perf_counter()
                assert sum(pool.map(noop, values, chunksize=size)) == sum(values)
                times.append(time.perf_counter() - start)
            return min(times)

        async def ours() -> list[float]:
            times = []
            async with wasmpool.Pool(workers=2, min_workers=2) as pool:
                await pool.map("tests.bench.noop:noop", values)
                for _ in range(len(chunks)):
                    start = time.perf_counter()
                    assert sum(await pool.map("tests.bench.noop:noop", values)) == sum(values)
                    times.append(time.perf_counter() - start)
            return times

        found = alternate(
            {
                "wasmpool": lambda: min(asyncio.run(ours())),
                "standard": partial(best, standard),
                "loky": partial(best, other),
            },
            rounds,
        )
        other.shutdown()
    return [
        (
            f"{TASKS:,} empty tasks / ProcessPoolExecutor.map, best chunk size",
            str(Ratio.of(found["wasmpool"], found["standard"])),
            "1.0",
        ),
        (
            f"{TASKS:,} empty tasks / loky, best chunk size",
            str(Ratio.of(found["wasmpool"], found["loky"])),
            "1.0",
        ),
    ]
