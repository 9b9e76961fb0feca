"""A Dask cluster of its own processes on this machine, for tests and benchmarks.

As a program (`python -m tests.cluster WORKERS`) it prints the address of its scheduler and goes on
until its standard input closes, so nothing is left behind when a test is killed.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


@contextmanager
def dask_cluster(workers: int, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a scheduler and workers with one thread each and a nanny; yields their address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cluster", str(workers)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **(env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address, "the cluster did not start"
        yield address
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


async def _serve(workers: int) -> None:
    import dask
    from distributed import LocalCluster

    # Such a cluster gives up for good what is not there 15 s after it was lost once.
    dask.config.set({"distributed.deploy.lost-worker-timeout": "1 hour"})
    async with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        asynchronous=True,
        dashboard_address=None,
        worker_dashboard_address=None,
        silence_logs=60,
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
