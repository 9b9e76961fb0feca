"""The pool that all jobs share, kept warm, and made anew when it has broken.

Workers stay for a long time once they were started, and a file that crashes one is never parsed in
this process instead. A pool whose slots are all closed takes no more work: then the next job gets a
new one. So it does when the old one keeps many dead letters, which are never run again from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from wasmpool.config import Settings
from wasmpool.pool.events import PoolEvent
from wasmpool.pool.pool import Pool
from wasmpool.scheduler import SchedulerConfig

IDLE_MS = 3_600_000
MOST_LETTERS = 100


class WarmPool:
    """The pool, whichever it is by now.

    Args:
        settings: Those of a run; how many workers and of which kind.
        listener: Is told of every event, and of which pool.
    """

    def __init__(self, settings: Settings, listener: Callable[[PoolEvent, Pool], None]) -> None:
        flags = replace(settings.flags, fallback=False)
        count = settings.worker_count()
        self.settings = replace(
            settings,
            flags=flags,
            workers=count,
            min_workers=max(1, settings.min_workers),
            sources=settings.sources,
        )
        self._listener = listener
        self._pool: Pool | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the workers.

        Raises:
            PoolUnavailable: There can be none.
        """
        pool = Pool(settings=self.settings, scheduler=SchedulerConfig(idle_ms=IDLE_MS))
        pool.on("*", lambda event: self._listener(event, pool))
        await pool.__aenter__()
        self._pool = pool
        pool.scale_up(self.settings.worker_count() - self.settings.min_workers)

    async def get(self) -> Pool:
        """The pool; another one if the last has no slot left, or keeps too much."""
        pool = self.now()
        stats = pool.stats()
        is_idle = not (stats.tasks.ready or stats.tasks.running or stats.tasks.retry_wait)
        if stats.health == "critical" or (is_idle and stats.tasks.dead > MOST_LETTERS):
            closing = asyncio.create_task(pool.shutdown(graceful=False))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            await self.start()
        return self.now()

    def now(self) -> Pool:
        """The pool as it is, to look at."""
        assert self._pool is not None, "it was started"
        return self._pool

    async def close(self) -> None:
        """Stop the workers: nothing of theirs is wanted any more."""
        await asyncio.gather(*self._closing)
        if self._pool is not None:
            await self._pool.shutdown(graceful=False)
