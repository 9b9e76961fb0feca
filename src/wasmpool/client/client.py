"""The client of a service, as its callers see it.

A client belongs to the event loop in which it was entered. Its calls are those of `wasmpool.Pool`;
those that ask the service something are awaited here. Leaving the `async with` block waits for what
was submitted, at most for `GRACE_S`; leaving it with an error cancels that. The service goes on.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import weakref
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from wasmpool.client.address import find_token, local_address, read_address
from wasmpool.client.batches import parse_remotely
from wasmpool.client.connection import Connection, Job
from wasmpool.client.graphs import build_remote_graph
from wasmpool.client.handles import RemoteHandle
from wasmpool.client.maps import map_remote
from wasmpool.client.shared import SharedRun
from wasmpool.client.tellings import Tellings
from wasmpool.client.views import RemoteLetter, RemoteStats, letter_of, stats_of, worker_of
from wasmpool.config import Settings
from wasmpool.exceptions import ConfigError, PoolClosed, PoolError
from wasmpool.pool.events import Listener
from wasmpool.pool.files import ParseRun
from wasmpool.pool.views import WorkerInfo
from wasmpool.tasks.registry import check_name

if TYPE_CHECKING:
    from wasmpool.graph.model import Graph
    from wasmpool.parsing.records import FileFacts
    from wasmpool.pool.pool import SubmitArguments
    from wasmpool.pool.windows import Content, Files

GRACE_S = 30.0


class Client:
    """Runs handlers on the workers of a service.

    Args:
        url: Where it is: `http://127.0.0.1:8750`, `unix:///path/of/socket`, or `https://…` of a
            server in front of it; by default the service on this machine.
        token: Its token; by default that of the variable `WASMPOOL_TOKEN`, and of a service on
            this machine the one in its state folder.
        settings: All settings of runs over files at once; otherwise they are loaded with
            `arguments` as the strongest.
        shared_files: Whether the service can read the files of this machine under the same paths:
            then a folder is given to it by its path, if it is under one of the service's roots.
        state_dir: The state folder of the service on this machine, if it is not the usual one.
        arguments: Any of `wasmpool.config.Settings` that says which files, and what of them.

    Raises:
        ConfigError: A setting has a value that is not allowed, or there is no token.
        ServiceError: No service runs on this machine, and no other was named.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        settings: Settings | None = None,
        shared_files: bool = False,
        state_dir: str | os.PathLike[str] | None = None,
        **arguments: Any,
    ) -> None:
        from wasmpool.service.settings import ServiceSettings

        if settings is not None and arguments:
            raise TypeError("Client takes either settings or single arguments, not both")
        self.settings = Settings.load(arguments) if settings is None else settings
        state = ServiceSettings.load({"state_dir": state_dir}).folder
        self._address = read_address(local_address(state) if url is None else url)
        self._token = find_token(self._address, state) if token is None else token
        self._shares_files = shared_files
        self._connection: Connection | None = None
        self._closed = False
        self._ids = itertools.count(1)
        self._handles: dict[str, RemoteHandle] = {}
        self._runs: weakref.WeakSet[ParseRun | SharedRun] = weakref.WeakSet()
        self._tellings = Tellings()

    async def __aenter__(self) -> Self:
        """Connect.

        Raises:
            ServiceError: The service cannot be reached.
            NotAllowed: The token is not the right one.
        """
        if self._connection is not None:
            raise PoolError("this client was started before")
        connection = Connection(self._address, self._token)
        try:
            await connection.ask("GET", "/v1/workers")
        except BaseException:
            await connection.close()
            raise
        self._connection = connection
        self._tellings.tell("pool_ready", backend="service")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.shutdown(graceful=error is None)

    # ------------------------------------------------------------ work

    def submit(
        self, task: str, payload: Any = None, **arguments: Unpack[SubmitArguments]
    ) -> RemoteHandle:
        """Submit one task, and await the handle for its value.

        Args:
            task: The handler's name, as the service knows it.
            payload: What the handler gets, and its value: what JSON can say.
            arguments: Those of `Pool.submit`, but for `total_timeout` and `retry_errors`.

        Raises:
            PoolClosed: The client is not connected. Whatever else goes wrong, also a queue
                without room, is raised where the handle is awaited.
        """
        return self._submit(task, payload, when_room=False, **arguments)

    async def submit_when_room(
        self, task: str, payload: Any = None, **arguments: Unpack[SubmitArguments]
    ) -> RemoteHandle:
        """Like `submit`, with the same arguments, but wait until the service has accepted it.

        Raises:
            WasmpoolError: The service cannot be reached, or refuses.
        """
        handle = self._submit(task, payload, when_room=True, **arguments)
        await asyncio.shield(handle.accepted)
        return handle

    async def map(
        self,
        task: str,
        payloads: Iterable[Any],
        *,
        chunk_size: int | None = None,
        priority: int = 10,
        timeout: float | None = None,  # noqa: ASYNC109 -- a limit for each chunk
        options: Mapping[str, Any] | None = None,
    ) -> list[Any]:
        """Run the handler over many payloads; the values come in their order.

        Args:
            task: The handler's name, as the service knows it.
            payloads: What the handler gets, one after the other: what JSON can say.
            chunk_size: Payloads that are sent together; `None` lets the client choose.
            priority: 0 first, 10 default, 100 last.
            timeout: Seconds for one chunk; `None` takes the service's limit.
            options: What the handler reads as `context.options`.

        Raises:
            TaskError: The error of the first payload that failed; no more are sent then.
            WasmpoolError: The service cannot be reached, or refuses.
        """
        job = _job(task, priority=priority, timeout=timeout, options=options)
        return await map_remote(self._connected(), job, list(payloads), chunk_size)

    def parse_iter(self, files: Files, *, language: str | None = None) -> ParseRun | SharedRun:
        """Parse files and yield their facts in order, as they come; see `Pool.parse_iter`.

        Files are read here and sent, a batch at a time, unless the service can read them.
        """
        connection = self._connected()
        run: ParseRun | SharedRun
        if self._shares_files and isinstance(files, (str, os.PathLike)) and os.path.isdir(files):
            run = SharedRun(connection, self.settings, os.fspath(files))
        else:
            run = parse_remotely(connection, self.settings, files, language=language)
        self._runs.add(run)
        return run

    async def parse_files(self, files: Files, *, language: str | None = None) -> list[FileFacts]:
        """Parse files and return all their facts, in order: see `parse_iter`."""
        return [facts async for facts in self.parse_iter(files, language=language)]

    async def build_graph(
        self,
        files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Mapping[str, Content],
        *,
        name: str | None = None,
        progress: Callable[[str, float], None] = lambda phase, fraction: None,
    ) -> Graph:
        """Build the graph of a project in the service; see `wasmpool.build_graph`.

        Raises:
            TaskError: It could not be built.
            WasmpoolError: The service cannot be reached, or refuses.
        """
        return await build_remote_graph(self._connected(), self.settings, files, name, progress)

    def cancel(self, task: RemoteHandle | str) -> None:
        """Cancel a task by its handle or id; nothing happens if it has ended."""
        id = task if isinstance(task, str) else task.id
        if id in self._handles:
            self._handles[id].cancel()

    # ------------------------------------------------------------ looking and steering

    @property
    def backend(self) -> str:
        """What workers are: `service`."""
        return "service"

    async def stats(self) -> RemoteStats:
        """Counts, rates and health of the service at this moment."""
        return stats_of(await self._connected().ask("GET", "/v1/workers"))

    async def workers(self) -> list[WorkerInfo]:
        """The worker slots of the service at this moment."""
        answer = await self._connected().ask("GET", "/v1/workers")
        return [worker_of(each) for each in answer["workers"]]

    async def scale_up(self, count: int = 1) -> None:
        """Start `count` more workers, as far as the service's settings allow."""
        await self._scale(count)

    async def scale_down(self, count: int = 1) -> None:
        """Stop `count` workers when they are free, as far as the service's settings allow."""
        await self._scale(-count)

    async def dead_letters(self) -> list[RemoteLetter]:
        """The jobs of the service that were given up, the newest first."""
        letters: list[RemoteLetter] = []
        after: dict[str, str] = {}
        while True:
            page = await self._connected().ask("GET", "/v1/dead-letters", params=after)
            letters += map(letter_of, page["jobs"])
            if page["next"] is None:
                return letters
            after = {"after": page["next"]}

    async def retry_dead_letters(
        self, letters: Iterable[RemoteLetter] | None = None
    ) -> list[RemoteHandle]:
        """Run dead letters again.

        Args:
            letters: Which; `None` for all.

        Raises:
            KeyError: One is no dead letter any more.
        """
        connection = self._connected()
        handles = []
        for letter in await self.dead_letters() if letters is None else letters:
            path = f"/v1/dead-letters/{letter.task}/retry"
            job = await connection.ask("POST", path)
            handles.append(self._handle(_ready(job)))
        return handles

    def on(self, event: str, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each event of this name (`*`: of any); the result unsubscribes.

        Events are told of what this client submits from now on, one by one (`submit`).

        Args:
            event: One of `wasmpool.pool.events.EVENT_NAMES`, or `*`.
            listener: Takes a `PoolEvent`; called on the event loop's thread, so it must be quick.

        Raises:
            ValueError: There is no such event.
        """
        return self._tellings.on(event, listener)

    async def shutdown(self, graceful: bool = True) -> None:
        """Close the client; the service goes on.

        Args:
            graceful: Let what was submitted end first, for some time; otherwise it is cancelled.
        """
        self._closed = True
        if self._connection is None:
            return
        for run in list(self._runs):
            await run.aclose()
        waits = [asyncio.ensure_future(each.settled()) for each in self._handles.values()]
        if waits:
            _, late = await asyncio.wait(waits, timeout=GRACE_S if graceful else 0)
            for handle in list(self._handles.values()):
                handle.cancel()
            if late:
                await asyncio.wait(late)
        await self._tellings.close()
        await self._connection.close()
        self._tellings.tell("pool_closed")

    # ------------------------------------------------------------ inside

    def _connected(self) -> Connection:
        if self._connection is None:
            raise PoolClosed("the client is not connected: use it inside `async with Client(...)`")
        if self._closed:
            raise PoolClosed("the client has been shut down")
        return self._connection

    def _submit(
        self,
        task: str,
        payload: Any,
        *,
        when_room: bool,
        total_timeout: float | None = None,
        retry_errors: bool = False,
        **arguments: Any,
    ) -> RemoteHandle:
        if total_timeout is not None or retry_errors:
            raise ConfigError("total_timeout and retry_errors are for pools, not for a service")
        job = _job(task, **arguments) | {"payloads": [payload]}
        return self._handle(self._connected().submit(job, when_room=when_room))

    def _handle(self, work: Any) -> RemoteHandle:
        id = f"t{next(self._ids)}"
        handle = RemoteHandle(id, work, self._connected(), self._tellings, self._handles.pop)
        self._handles[id] = handle
        return handle

    async def _scale(self, count: int) -> None:
        await self._connected().ask("POST", "/v1/scale", json={"change": count})


def _job(
    task: str,
    *,
    priority: int = 10,
    timeout: float | None = None,
    retries: int | None = None,
    requires: Iterable[str] = (),
    options: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    check_name(task)
    return {
        "kind": task,
        "priority": priority,
        "timeout": timeout,
        "retries": retries,
        "requires": list(requires),
        "options": dict(options or {}),
    }


async def _ready(job: Job) -> Job:
    return job
