"""Pools with short times, and waiting with a deadline, for the tests of faults."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil

from wasmpool import Pool, TaskError
from wasmpool.protocol import decode_value
from wasmpool.scheduler import SchedulerConfig

DEADLINE_S = 60.0

# Short times, so that what has to wait for them does not take long; nothing asserts how long that
# is. The times after which a silent worker is taken for dead are long: the machine may be busy.
QUICK = SchedulerConfig(
    backoff_ms=10,
    backoff_cap_ms=20,
    cancel_grace_ms=200,
)

BACKENDS = ["inline", "thread", "process", "executor-threads", "executor-processes"]


@contextlib.contextmanager
def executor_of(name: str) -> Iterator[Executor | None]:
    if name == "executor-threads":
        with ThreadPoolExecutor(2) as threads:
            yield threads
    elif name == "executor-processes":
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
            yield processes
    else:
        yield None


@contextlib.asynccontextmanager
async def open_pool(backend: str = "process", **arguments: Any) -> AsyncIterator[Pool]:
    """A pool with quick times on any of BACKENDS."""
    arguments = {"workers": 2, "scheduler": QUICK, **arguments}
    with executor_of(backend) as executor:
        if executor is None:
            arguments["backend"] = backend
        async with Pool(executor=executor, **arguments) as pool:
            yield pool


def run(coroutine: Any) -> Any:
    """Run a test's coroutine; one that hangs fails instead."""

    async def limited() -> Any:
        async with asyncio.timeout(DEADLINE_S):
            return await coroutine

    return asyncio.run(limited())


async def until(condition: Callable[[], Any]) -> Any:
    """Wait for a condition; the deadline is that of `run`."""
    while not (found := condition()):  # noqa: ASYNC110
        await asyncio.sleep(0.005)  # what is waited for happens in other processes
    return found


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def quick(**changes: Any) -> SchedulerConfig:
    return replace(QUICK, **changes)


def values(outcomes: list[bytes | TaskError]) -> list[Any]:
    """The decoded values of a batch, with the error itself where there is one."""
    return [decode_value(o) if isinstance(o, bytes) else o for o in outcomes]


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
