"""Runs over files with a pool that does what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from wasmpool.config import Settings
from wasmpool.exceptions import TaskError
from wasmpool.parsing.records import FileFacts
from wasmpool.pool import windows as pipeline
from wasmpool.pool.events import PoolEvent
from wasmpool.pool.files import ParseRun, parse_iter
from wasmpool.pool.here import run_here
from wasmpool.pool.pool import Pool

Outcomes = list[bytes | TaskError]


class FakePool:
    """A pool whose batches end when and how a test says."""

    def __init__(self, settings: Settings, work: Callable[..., Awaitable[Outcomes]]) -> None:
        self.settings = settings
        self.backend = "process"
        self.work = work
        self.submitted: list[list[str]] = []
        self.cancelled: list[list[str]] = []
        self.listeners: list[Callable[[PoolEvent], object]] = []

    def on(self, name: str, listener: Callable[[PoolEvent], object]) -> Callable[[], None]:
        assert name == "*"
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, event: str, **data: Any) -> None:
        for listener in self.listeners:
            listener(PoolEvent(event, data))

    async def run_batch(
        self, task: str, payloads: list[dict[str, Any]], **arguments: Any
    ) -> Outcomes:
        assert task == "parse"
        paths = [payload["path"] for payload in payloads]
        self.submitted.append(paths)
        id = f"t{len(self.submitted)}"
        arguments["on_submit"](id)
        self.tell("task_started", task=id, worker="w1")
        try:
            return await self.work(id, payloads, arguments["options"])
        except asyncio.CancelledError:
            self.cancelled.append(paths)
            raise


async def parse(id: str, payloads: list[dict[str, Any]], options: dict[str, Any]) -> Outcomes:
    await asyncio.sleep(0)
    return run_here("parse", payloads, options, 60)[0]


def start(pool: FakePool | Pool, files: Any, **options: Any) -> ParseRun:
    return parse_iter(pool, files, **options)  # type: ignore[arg-type]


def collect(
    files: Any, work: Callable[..., Awaitable[Outcomes]] = parse, **settings: Any
) -> tuple[list[FileFacts], ParseRun]:
    """Run to the end with a fake pool, without a cache unless one is named."""

    async def main() -> tuple[list[FileFacts], ParseRun]:
        flags = {} if "cache_dir" in settings else {"cache": False}
        pool = FakePool(Settings.load({"flags": flags, "workers": 2, **settings}), work)
        run = start(pool, files)
        results = [facts async for facts in run]
        assert pool.listeners == []
        return results, run

    return asyncio.run(main())


def run_async(main: Callable[[FakePool], Awaitable[None]], **settings: Any) -> FakePool:
    async def outer() -> FakePool:
        pool = FakePool(Settings.load({"flags": {"cache": False}, "workers": 2, **settings}), parse)
        await main(pool)
        return pool

    return asyncio.run(outer())


def texts(results: list[FileFacts]) -> list[bytes]:
    return [facts.to_json(reproducible=True) for facts in results]


def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small inputs take the way of large ones."""
    monkeypatch.setattr(pipeline, "LITTLE_FILES", 0)


def make_tree(tmp_path: Path) -> Path:
    """A hundred Python files in seven folders."""
    root = tmp_path / "tree"
    for n in range(100):
        path = root / f"p{n % 7}" / f"m{n}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"def f{n}(x):\n    return g(x)\n" * (1 + n * 37 % 20))
    return root
