"""What a service tells of the jobs of one client, passed on to its listeners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wasmpool.client.connection import Connection, Job
from wasmpool.exceptions import WasmpoolError
from wasmpool.pool.events import Listener, Listeners

STREAMS_AT_ONCE = 8  # fewer than there are connections, which all else needs too


class Tellings:
    """Follows jobs, if anybody listens."""

    def __init__(self) -> None:
        self._listeners = Listeners()
        self._count = 0
        self._streams = asyncio.Semaphore(STREAMS_AT_ONCE)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._begun: set[str] = set()

    def on(self, event: str, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each event of this name; the result unsubscribes.

        Raises:
            ValueError: There is no such event.
        """
        remove = self._listeners.add(event, listener)
        self._count += 1
        is_on = True

        def stop() -> None:
            nonlocal is_on
            self._count -= is_on
            is_on = False
            remove()

        return stop

    def tell(self, name: str, **data: object) -> None:
        """Tell the listeners of an event."""
        self._listeners.tell(name, data)

    def follow(self, id: str, connection: Connection, job: Job) -> None:
        """Tell what happens to a job from now on, as the task `id`."""
        if self._count:
            task = asyncio.create_task(self._follow(id, connection, job))
            self._tasks[id] = task
            task.add_done_callback(lambda task: self._tasks.pop(id))

    async def told(self, id: str) -> None:
        """Wait until all is told of a task that has ended; what waits for its turn is not."""
        await asyncio.sleep(0)  # a task that was just made begins in between
        if id in self._begun:
            await asyncio.wait([self._tasks[id]])

    async def close(self) -> None:
        """Follow no more."""
        tasks = list(self._tasks.values())
        if tasks:
            await asyncio.wait(tasks, timeout=1)  # what is told of ended jobs comes at once
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, id: str, connection: Connection, job: Job) -> None:
        async with self._streams:
            self._begun.add(id)
            try:
                async for event in connection.events(job["id"]):
                    if event.name is not None:
                        self.tell(event.name, task=id, **event.data)
            except WasmpoolError as error:
                self.tell("log", task=id, level="warning", message=str(error))
            finally:
                self._begun.discard(id)
