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
        return asyncio.run(_unless_starved(main))
    cancel: Future[Callable[[], object]] = Future()

    async def inside() -> Result:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        cancel.set_result(lambda: loop.call_soon_threadsafe(task.cancel))
        return await _unless_starved(main)

    with ThreadPoolExecutor(1, thread_name_prefix="wasmpool-sync") as executor:
        result = executor.submit(lambda: asyncio.run(inside()))
        try:
            return result.result()
        except KeyboardInterrupt:
            cancel.result()()
            raise


async def _unless_starved(main: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run a coroutine; end it where the loop itself runs out of memory.

    Reading what a worker has sent takes memory in a callback of the loop, whose errors nobody
    awaits: it would be tried for ever.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    is_starved = False

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal is_starved
        if not isinstance(context.get("exception"), MemoryError):
            loop.default_exception_handler(context)
        elif not is_starved:
            is_starved = True
            task.cancel()

    loop.set_exception_handler(handle)
    try:
        return await main()
    except asyncio.CancelledError:
        if is_starved:
            raise MemoryError("there was not enough memory for what workers have found") from None
        raise
