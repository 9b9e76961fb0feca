"""The synchronous door, for scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from wasmpool.config import NAMES
from wasmpool.pool.pool import Pool

Result = TypeVar("Result")


def parse_files(files: Any, **options: Any) -> list[Any]:
    """Parse files with a pool of their own, and wait for all results.

    Args:
        files: Paths, pairs of path and content, or a mapping of these.
        options: Settings of the pool (`workers=4`, `backend="thread"`, ...), or options of
            `Pool.parse_files`.

    Raises:
        ConfigError: A setting has a value that is not allowed.
    """
    arguments = {name: options.pop(name) for name in (*NAMES, "flags") if name in options}

    async def main() -> list[Any]:
        async with Pool(**arguments) as pool:
            return await pool.parse_files(files, **options)

    return run(main)


def run(main: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run a coroutine to its end, in a thread of its own where an event loop runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(main())
    cancel: Future[Callable[[], object]] = Future()

    async def inside() -> Result:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        cancel.set_result(lambda: loop.call_soon_threadsafe(task.cancel))
        return await main()

    with ThreadPoolExecutor(1, thread_name_prefix="wasmpool-sync") as executor:
        result = executor.submit(lambda: asyncio.run(inside()))
        try:
            return result.result()
        except KeyboardInterrupt:
            cancel.result()()
            raise
