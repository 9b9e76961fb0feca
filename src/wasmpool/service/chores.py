"""What is done beside the jobs: callbacks are delivered, old jobs removed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

from wasmpool.exceptions import DeliveryFailed, NotAllowed
from wasmpool.service.callbacks import Callbacks, next_try
from wasmpool.service.folders import Folders
from wasmpool.service.outbox import Delivery
from wasmpool.service.store import FILE_NAME as STORE
from wasmpool.service.store import Store
from wasmpool.service.store_thread import StoreThread

SWEEP_S = 60.0
DELIVERIES_AT_ONCE = 8

_log = logging.getLogger("wasmpool.service")


class Deliveries:
    """Delivers the callbacks that are in the store, so that they outlive a restart.

    Those of one job come in their order, as long as the first try arrives.
    """

    def __init__(self, store: StoreThread, callbacks: Callbacks) -> None:
        self._store = store
        self._callbacks = callbacks
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There may be something to deliver."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._wake.clear()
            due = await self._store(lambda store: store.outbox.due(time.time()))
            by_job: dict[str, list[Delivery]] = {}
            for delivery in due:
                by_job.setdefault(delivery.job, []).append(delivery)
            if by_job:
                turns = asyncio.Semaphore(DELIVERIES_AT_ONCE)
                await asyncio.gather(*(self._deliver(turns, each) for each in by_job.values()))
                continue
            at = await self._store(lambda store: store.outbox.next())
            delay = None if at is None else max(at - time.time(), 0.0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()

    async def _deliver(self, turns: asyncio.Semaphore, deliveries: list[Delivery]) -> None:
        async with turns:
            for delivery in deliveries:
                await self._store(await self._send(delivery))

    async def _send(self, delivery: Delivery) -> Callable[[Store], None]:
        """Send one, and return what to write down of it."""
        try:
            await self._callbacks.send(delivery.url, delivery.body.encode())
        except (DeliveryFailed, NotAllowed) as error:
            may_arrive = isinstance(error, DeliveryFailed)
            delay = next_try(delivery.tries + 1) if may_arrive else None
            if delay is not None:
                at = time.time() + delay
                return lambda store: store.outbox.later(delivery.number, at)
            _log.warning("a callback is given up: %s", error)
        return lambda store: store.outbox.remove(delivery.number)


async def sweep_for_ever(store: StoreThread, folders: Folders, retention: float) -> None:
    """Remove what is older than its retention, now and then, until cancelled."""
    while True:
        await sweep(store, folders, retention)
        await asyncio.sleep(SWEEP_S)


async def sweep(store: StoreThread, folders: Folders, retention: float) -> int:
    """Remove jobs that ended longer ago than their retention; return how many."""
    removed = 0
    while ids := await store(lambda store: store.expired(time.time() - retention)):
        for id in ids:
            # The row first: a dead letter may just be queued again, and then keeps its folder. A
            # folder without a row is removed at the next start.
            if await store(lambda store: store.remove(id)):  # noqa: B023
                await asyncio.to_thread(folders.remove, id)
                removed += 1
    return removed


async def clean(state: Path, queue_length: int, retention: float) -> tuple[int, int]:
    """Do all that while no service runs.

    Returns:
        How many jobs were removed, and how many folders without one.
    """
    folders, store = Folders(state), StoreThread(state / STORE, queue_length)
    try:
        strays = await remove_strays(store, folders)
        removed = await sweep(store, folders, retention)
        await store(lambda store: store.shrink())
    finally:
        store.close()
    return removed, strays


async def remove_strays(store: StoreThread, folders: Folders) -> int:
    """Remove folders that no job has, and what unfinished attempts left; return how many.

    Only while no request is being answered: its job is not in the store yet.
    """
    known = await store(lambda store: store.ids())
    strays = folders.strays(known)
    for id in strays:
        await asyncio.to_thread(folders.remove, id)
    await asyncio.to_thread(folders.remove_parts)
    return len(strays)
