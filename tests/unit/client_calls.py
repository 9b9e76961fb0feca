"""A service for clients, calls of it with a deadline, and the same without a service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

import wasmpool
from tests.daemon import Daemon, daemon
from wasmpool import Client

SOURCES = Path(wasmpool.__file__).parent / "graph"
DEADLINE = 60


def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A service with two workers and handlers, which may read the sources and temporary folders."""
    folder = tmp_path_factory.mktemp("service")
    roots = ("--root", str(SOURCES), "--root", str(folder.parent))
    with daemon(folder, "--workers", "2", "--handlers", "tests.client_handlers", *roots) as running:
        yield running


def use(
    service: Daemon, work: Callable[[Client], Coroutine[Any, Any, Any]], **arguments: Any
) -> Any:
    async def main() -> Any:
        async with (
            asyncio.timeout(DEADLINE),
            Client(service.address, service.token, **arguments) as client,
        ):
            return await work(client)

    return asyncio.run(main())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - files and lists have no event
        await asyncio.sleep(0.01)


def expected(files: Any, **arguments: Any) -> list[bytes]:
    """The same without a service."""
    arguments = {"backend": "inline", "flags": {"cache": False}, **arguments}
    found = wasmpool.parse_files(files, **arguments)
    return [facts.to_json(reproducible=True) for facts in found]
