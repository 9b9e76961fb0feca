"""Handles of jobs of a service: what callers hold and await."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import Any

from wasmpool.client.connection import Connection, Job
from wasmpool.client.outcomes import payload_outcomes
from wasmpool.client.tellings import Tellings
from wasmpool.exceptions import TaskCancelled, TaskError


class RemoteHandle:
    """A submitted task: await it for its value.

    Args:
        id: Its id for the caller.
        work: Submits it and returns the job.
        connection: To the service.
        tellings: Follow the job as soon as there is one.
        on_end: Is called with the id at the end.

    Attributes:
        id: The id of the task.
    """

    def __init__(
        self,
        id: str,
        work: Coroutine[Any, Any, Job],
        connection: Connection,
        tellings: Tellings,
        on_end: Callable[[str], object],
    ) -> None:
        self.id = id
        self._connection = connection
        self._tellings = tellings
        self._job: Job | None = None
        self._is_cancelled = False
        self.accepted = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(work))
        self._task.add_done_callback(_retrieve)
        self._task.add_done_callback(lambda task: on_end(id))
        self.accepted.add_done_callback(_retrieve)

    def __await__(self) -> Generator[Any, None, Any]:
        """Wait for the value; a cancelled wait cancels the task.

        Raises:
            TaskError: The task failed.
            WasmpoolError: The service cannot be reached, or refuses.
        """
        return self._task.__await__()

    def done(self) -> bool:
        """Whether the task has ended, in whatever way."""
        return self._task.done()

    def cancel(self) -> None:
        """Cancel the task: whoever waits gets `TaskCancelled`."""
        if not self._task.done():
            self._is_cancelled = True
            # Not before it has begun: it has to tell.
            asyncio.get_running_loop().call_soon(self._task.cancel)

    async def settled(self) -> None:
        """Wait until the task has ended, however."""
        await asyncio.wait([self._task])

    async def _run(self, work: Coroutine[Any, Any, Job]) -> Any:
        try:
            outcomes = await self._outcomes(work)
        except asyncio.CancelledError:
            if self._job is not None:
                await self._connection.cancel(self._job["id"])
            if self._is_cancelled:
                raise TaskCancelled("cancelled: by its caller", type="Cancelled") from None
            raise
        if isinstance(outcomes[0], TaskError):
            raise outcomes[0]
        return outcomes[0]

    async def _outcomes(self, work: Coroutine[Any, Any, Job]) -> list[Any]:
        try:
            self._job = await work
        except BaseException as error:
            if not self.accepted.done():
                self.accepted.set_exception(
                    TaskCancelled("cancelled: before it was accepted", type="Cancelled")
                    if isinstance(error, asyncio.CancelledError)
                    else error
                )
            raise
        if not self.accepted.done():
            self.accepted.set_result(None)
        self._tellings.follow(self.id, self._connection, self._job)
        self._job = await self._connection.ended(self._job)
        await self._tellings.told(self.id)
        return await payload_outcomes(self._connection, self._job)

    def __repr__(self) -> str:
        return f"<RemoteHandle {self.id} {'ended' if self.done() else 'pending'}>"


def _retrieve(future: asyncio.Future[Any]) -> None:
    """What nobody awaits is not worth a warning: a pool gives none either."""
    if not future.cancelled():
        future.exception()
