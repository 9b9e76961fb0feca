"""A Dask cluster as the pool sees it: machines that come and go, and threads that can be had.

Rules of this file:

- Each thread of each Dask worker is a place for one worker of the pool.
- Who is there is asked twice a second. That is how a loss is noticed, and a machine that joined.
- A Dask worker is used only if it would find the same facts: else results would depend on who did
  the work, and the cache would keep them.
- Dask is never let to run anything twice: every call is for one Dask worker, and the pool decides.
"""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import uuid
from collections.abc import Callable, Coroutine, Iterable, Set
from typing import Any

from distributed import Client

from wasmpool.exceptions import PoolUnavailable, WasmpoolError
from wasmpool.pool.backends import dask_worker
from wasmpool.protocol import Cancel, FromWorker, Run

CONNECT_S = 10.0
LOOK_S = 0.5
ANSWER_S = 30.0
RESTART_S = 15.0
NOT_THERE = "No module named 'wasmpool"
# More than that does not go through Dask's scheduler as a part of the task, but as data, which is
# one more way there and back: nothing for a batch of usual size.
TASK_BYTES = 4 << 20


class Host:
    """A Dask worker.

    Attributes:
        address: Where it is.
        id: Which process it is.
        threads: How many things it does at the same time.
        nanny: Whether it can be started again.
        taken: How many of its threads have a worker of the pool.
    """

    def __init__(self, address: str, threads: int, told: dask_worker.Host) -> None:
        self.address = address
        self.id = told.id
        self.threads = threads
        self.nanny = told.nanny
        self.taken = 0


class Cluster:
    """The connection to a Dask cluster; made by `connect`.

    Attributes:
        address: That of its scheduler.
        on_loss: Called with a host that is gone.
        on_event: Called with the id of a part and what it tells while it runs.
        on_notice: Called with what a person should know of.
    """

    def __init__(self, address: str, client: Client) -> None:
        self.address = address
        self.on_loss: Callable[[Host], None] = _ignore
        self.on_event: Callable[[str, dask_worker.Live], None] = _ignore
        self.on_notice: Callable[[str], None] = _ignore
        self._client = client
        # Parts of other pools on the cluster have other names; their events come here too.
        self._name = f"wasmpool-{uuid.uuid4().hex}"
        self._parts = 0
        self._hosts: dict[str, Host] = {}
        self._refused: dict[str, str] = {}
        self._trouble = ""
        self._facts = dask_worker.facts_depend_on()
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()  # as long as there has been no host
        client.subscribe_topic(dask_worker.TOPIC, self._hear)
        self._there: Set[str] = frozenset()
        self._asked: set[str] = set()
        self._all_met = asyncio.Event()  # all that are there
        self._tasks: set[asyncio.Task[None]] = set()
        self._start(self._keep_looking())

    @classmethod
    async def connect(cls, address: str) -> Cluster:
        """Connect, and wait until all hosts that are there have answered, or for a while.

        Raises:
            PoolUnavailable: There is no scheduler, or no host that can be used; the message says
                why, and what to do.
        """
        client = Client(
            address, asynchronous=True, set_as_default=False, name="wasmpool", timeout=CONNECT_S
        )
        try:
            await client
        except BaseException as error:
            with contextlib.suppress(OSError):
                await client.close()
            if isinstance(error, (OSError, ValueError)):
                raise PoolUnavailable(f"no Dask scheduler answers at {address}: {error}") from error
            raise
        cluster = cls(address, client)
        try:
            with contextlib.suppress(TimeoutError):  # what there is by then decides
                await asyncio.wait_for(cluster._all_met.wait(), CONNECT_S)
            if not cluster._hosts:
                raise PoolUnavailable(cluster._why_nobody())
        except BaseException:
            await cluster.close()
            raise
        return cluster

    def threads(self) -> int:
        """Return how many threads all hosts have now."""
        return sum(host.threads for host in self._hosts.values())

    def new_id(self) -> str:
        """Return an id for a part, as nobody else has it."""
        self._parts += 1
        return f"{self._name}-{self._parts}"

    async def reserve(self) -> Host:
        """Wait for a thread that is free, and take it.

        Raises:
            PoolUnavailable: There has been no host for a while.
        """
        while True:
            free = [host for host in self._hosts.values() if host.taken < host.threads]
            if free:
                host = min(free, key=lambda host: host.taken / host.threads)
                host.taken += 1
                return host
            if not self._hosts and self._loop.time() - self._since > ANSWER_S:
                raise PoolUnavailable(self._why_nobody())
            await asyncio.sleep(LOOK_S)

    async def call(self, host: Host, id: str, run: Run) -> list[FromWorker]:
        """Have a host work on a batch for a while; `id` is for what it tells meanwhile.

        Raises:
            Exception: Whatever went wrong: nothing that a handler raises.
        """
        work: Any = pickle.dumps(dask_worker.Call(dask_worker.Part(id, host.id, run)), protocol=5)
        if len(work) > TASK_BYTES:
            work = await self._client.scatter(work, workers=[host.address], hash=False)
        # What is unpickled is the call: see there.
        future = self._client.submit(pickle.loads, work, key=id, workers=[host.address])
        try:
            results: list[FromWorker] = await future
            return results
        except WasmpoolError:  # another process has its place
            if self._hosts.get(host.address) is host:
                self._lose([host.address])
            raise
        finally:
            future.release()  # Dask lets go of the results, or of a task that has not begun

    def tell(self, host: Host, id: str, message: Cancel) -> None:
        """Stop what a part does; that may be over, or its host gone."""
        self._start(self._tell(host, id, message))

    async def _tell(self, host: Host, id: str, message: Cancel) -> None:
        with contextlib.suppress(OSError):
            async with asyncio.timeout(ANSWER_S):
                await self._client.run(
                    dask_worker.cancel, id, message, workers=[host.address], on_error="ignore"
                )

    async def restart(self, host: Host) -> None:
        """End a Dask worker by force, and return when its nanny has started another one.

        A client that leaves before takes the request with it, half done.
        """
        with contextlib.suppress(OSError):
            await self._client.restart_workers(
                [host.address], timeout=RESTART_S, raise_for_error=False
            )

    async def close(self) -> None:
        """Let go of the cluster, which goes on without us."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(OSError):
            await self._client.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # ------------------------------------------------------------ who is there

    async def _keep_looking(self) -> None:
        while True:
            try:
                async with asyncio.timeout(ANSWER_S):
                    await self._look()
            except (OSError, AttributeError):  # a closed client has no scheduler
                self._lose(list(self._hosts))
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> None:
        threads: dict[str, int] = await self._client.scheduler.ncores()  # type: ignore[union-attr]
        self._there = threads.keys()
        self._lose(self._hosts.keys() - self._there)
        for address in self._refused.keys() - self._there:
            del self._refused[address]
        for address in self._there - self._hosts.keys() - self._refused.keys() - self._asked:
            self._asked.add(address)
            self._start(self._meet(address, threads[address]))

    async def _meet(self, address: str, threads: int) -> None:
        """Take in a new host, if it would find the same facts; else it is asked again, or refused.

        Each is asked alone: one may not answer.
        """
        told: Any
        try:
            async with asyncio.timeout(ANSWER_S):
                answers = await self._client.run(
                    dask_worker.describe, workers=[address], on_error="return"
                )
            told = answers[address]
        except Exception as error:  # also what another version answers with
            told = error
        finally:
            self._asked.remove(address)
        if isinstance(told, Exception) and NOT_THERE not in str(told):
            self._trouble = f"the Dask worker {address} does not answer: {told!r}"
            return
        problem = self._problem(told)
        if problem is None:
            self._hosts[address] = Host(address, threads, told)
        else:
            self._refused[address] = f"the Dask worker {address} {problem}"
            self.on_notice(f"{self._refused[address]}: it is not used")
        if self._there <= self._hosts.keys() | self._refused.keys():
            self._all_met.set()

    def _problem(self, told: Any) -> str | None:
        """Say why a Dask worker cannot be used, if so."""
        if isinstance(told, Exception):
            return f"cannot import wasmpool ({told}): install it there"
        other = sorted(name for name, facts in self._facts.items() if told.facts.get(name) != facts)
        if other:
            which = "all languages" if len(other) == len(self._facts) else ", ".join(other)
            return (
                f"has another version of wasmpool, tree-sitter or a grammar (for {which}): "
                "install the same there as here"
            )
        return None

    def _lose(self, addresses: Iterable[str]) -> None:
        for address in list(addresses):
            host = self._hosts.pop(address)
            if not self._hosts:
                self._since = self._loop.time()
            self.on_loss(host)

    def _why_nobody(self) -> str:
        if self._refused:
            return next(iter(self._refused.values()))
        return self._trouble or f"the Dask cluster at {self.address} has no workers"

    def _hear(self, event: tuple[float, str]) -> None:
        if self._name in event[1]:
            self.on_event(*dask_worker.read_event(event[1]))


def _ignore(*_: object) -> None:
    pass
