"""The thread that a store belongs to, for an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from wasmpool.service.store import Store

Result = TypeVar("Result")


class StoreThread:
    """A store for an event loop, on a thread of its own: what is asked first is done first."""

    def __init__(self, path: Path, queue_length: int) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="wasmpool-store")
        self._store = self._thread.submit(Store, path, queue_length).result()

    async def __call__(self, work: Callable[[Store], Result]) -> Result:
        """Run `work` with the store, and return what it returns.

        It is done also if the caller is cancelled meanwhile.
        """
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, work, self._store))

    def close(self) -> None:
        """Do what is left, and let go of the file."""
        self._thread.submit(self._store.close).result()
        self._thread.shutdown()
