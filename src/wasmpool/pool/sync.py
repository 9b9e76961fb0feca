"""The synchronous door, for scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from wasmpool.pool.pool import Pool

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts
    from wasmpool.pool.windows import Files

Result = TypeVar("Result")


def parse_files(files: Files, *, language: str | None = None, **arguments: Any) -> list[FileFacts]:
    """Parse files with a pool of their own, and wait for all their facts.

    Args:
        files: Paths of files and folders, `(path, content)` pairs, or a mapping of these.
        language: Language of contents without a file; by default each is detected.
        arguments: Any of `wasmpool.config.Settings`, such as `workers=4`, `backend="thread"`.

    Raises:
        ConfigError: A setting has a value that is not allowed.
    """

    async def main() -> list[FileFacts]:
        async with Pool(**arguments) as pool:
            return await pool.parse_files(files, language=language)

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
