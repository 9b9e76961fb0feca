"""One handler over many payloads, in chunks whose size follows from how long they take.

A chunk costs the pool a fraction of a millisecond, however many payloads it has. So tiny tasks need
large chunks, while long ones need small chunks, or else one worker ends long after the others. The
first chunks are small and tell which they are; there is one chunk on its way for each worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from wasmpool.pool.jobs import Job

FIRST_SHARE = 16


async def map_chunks(
    submit: Callable[[int, int], Awaitable[Job]],
    cancel: Callable[[str], None],
    count: int,
    workers: int,
    chunk_size: int | None,
    chunk_s: float,
) -> list[Any]:
    """The values of `count` payloads, in order.

    Args:
        submit: Submits the payloads `[start, stop)` as one job.
        cancel: Cancels a job by its id.
        count: Number of payloads.
        workers: Number of workers.
        chunk_size: Payloads in a chunk; `None` measures.
        chunk_s: Seconds that a chunk is to take, there and back.

    Raises:
        TaskError: The error of the first payload that failed, among those that were run; no more
            are begun once one has failed.
    """
    clock = asyncio.get_running_loop().time
    size = chunk_size or max(1, count // (workers * FIRST_SHARE))
    jobs: list[Job] = []
    running: dict[asyncio.Future[None], tuple[Job, float, int]] = {}
    start, failed = 0, False
    try:
        while running or (start < count and not failed):
            while start < count and not failed and len(running) < workers:
                stop = min(count, start + size)
                job = await submit(start, stop)
                jobs.append(job)
                running[job.ended] = (job, clock(), stop - start)
                start = stop
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            now = clock()
            for future in [future for future in running if future.done()]:
                job, began, done = running.pop(future)
                future.result()
                failed = failed or job.failed
                if chunk_size is None:
                    wanted = int(chunk_s * done / max(now - began, 1e-6))
                    size = max(1, min(wanted, -(-(count - start) // workers)))
        return [value for job in jobs for value in job.values()]
    finally:
        for job in jobs:
            if not job.ended.done():
                cancel(job.id)
