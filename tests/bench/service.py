"""The service: a small file through a warm one, a large job through it, and many small jobs."""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Ratio, alternate, run
from tests.daemon import Daemon, daemon

Row = tuple[str, str, str]

SMALL = 30
LOAD_S = 60.0
JOBS_A_MINUTE = 3_000.0
SUBMITTERS = 4


@contextmanager
def _service(*roots: Path) -> Iterator[Daemon]:
    arguments = [argument for root in roots for argument in ("--root", str(root))]
    with (
        tempfile.TemporaryDirectory() as scratch,
        daemon(Path(scratch), "--workers", "2", *arguments) as running,
    ):
        yield running


def _source(number: int) -> dict[str, bytes]:
    """A small file that was never seen before."""
    lines = (f"def f_{number}_{line}(a):\n    return g(a)\n" for line in range(30))
    return {f"module_{number}.py": "".join(lines).encode()}


def against_the_command_line(folder: Path, rounds: int) -> list[Row]:
    """A small file, from the request to its facts, and all files of a project."""
    numbers = iter(range(1_000_000))
    with tempfile.TemporaryDirectory() as scratch, _service(folder) as service:
        small, large = f"{scratch}/small.jsonl", f"{scratch}/large.jsonl"
        program = [sys.executable, "-m", "wasmpool", "parse", "--no-cache", "--quiet"]

        def fresh() -> float:
            ((name, content),) = _source(next(numbers)).items()
            (Path(scratch) / name).write_bytes(content)
            return run([*program, f"{scratch}/{name}", "-o", small]).wall

        def through() -> float:
            times = []
            for _ in range(SMALL):
                files = _source(next(numbers))
                start = time.perf_counter()
                job = service.submit({"kind": "parse", "options": {"cache": False}}, files, wait=60)
                service.client.get(f"/v1/jobs/{job['id']}/results").raise_for_status()
                times.append(time.perf_counter() - start)
            return statistics.median(times)

        def direct() -> float:
            return run([*program, str(folder), "--workers", "2", "-o", large]).wall

        def job() -> float:
            asked = {"kind": "parse", "path": str(folder), "options": {"cache": False}}
            start = time.perf_counter()
            done = service.submit(asked, wait=300)
            assert done["state"] == "succeeded", done
            address = f"/v1/jobs/{done['id']}/results"
            headers = {"Accept-Encoding": "identity"}
            with (
                open(large, "wb") as file,
                service.client.stream("GET", address, headers=headers) as answer,
            ):
                for part in answer.iter_bytes():
                    file.write(part)
            return time.perf_counter() - start

        through()  # workers load the grammar
        found = alternate({"fresh": fresh, "through": through}, rounds)
        found |= alternate({"direct": direct, "job": job}, rounds)
    return [
        (
            "a small file through the service / a fresh `wasmpool parse`",
            str(Ratio.of(found["through"], found["fresh"])),
            "0.1",
        ),
        (
            "all files through the service, results fetched / `wasmpool parse`",
            str(Ratio.of(found["job"], found["direct"])),
            "1.1",
        ),
    ]


def under_load(seconds: float = LOAD_S, rate: float = JOBS_A_MINUTE) -> str:
    """Submit small jobs at a rate for a while, and say how long that and their waiting took."""
    with _service() as service:
        service.submit({"kind": "parse"}, _source(0), wait=60)
        ids: list[str] = []
        submits: list[float] = []
        begin = time.perf_counter()
        turns = itertools.count(1)

        def work() -> None:
            with service.connect() as client:
                while (turn := next(turns)) * 60 / rate < seconds:
                    time.sleep(max(0.0, begin + turn * 60 / rate - time.perf_counter()))
                    parts = [("files", each) for each in _source(turn).items()]
                    job = {"kind": "parse", "options": {"cache": False}}
                    start = time.perf_counter()
                    answer = client.post("/v1/jobs", data={"job": json.dumps(job)}, files=parts)
                    submits.append(time.perf_counter() - start)
                    ids.append(answer.raise_for_status().json()["id"])

        threads = [threading.Thread(target=work) for _ in range(SUBMITTERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        jobs = [service.ended(id) for id in ids]
        assert {job["state"] for job in jobs} == {"succeeded"}
        waits = [job["started"] - job["created"] for job in jobs]
        ended = len(jobs) / (
            max(job["ended"] for job in jobs) - min(job["created"] for job in jobs)
        )
    return (
        f"{len(jobs):,} small jobs from {SUBMITTERS} clients in {seconds:g} s: "
        f"{ended * 60:,.0f} ended a minute; submit {_percentiles(submits)}; wait "
        f"{_percentiles(waits)}."
    )


def _percentiles(values: list[float]) -> str:
    cuts = statistics.quantiles(values, n=100)
    return f"p50 {1000 * cuts[49]:.1f} ms, p99 {1000 * cuts[98]:.1f} ms"
