"""Workers on the machines of a Dask cluster.

Rules of this file:

- A worker of the pool is a thread of a Dask worker, from its start to its end. While none is free
  the worker goes on starting: a machine that was lost may take its time to come back.
- A batch is worked off in parts, one Dask task after the other: see `dask_worker.py`.
- As long as Dask has not begun with a part, the beats come from here: it may have other work.
- What does not stop when it is asked to is ended with its Dask worker, which a nanny starts again.
  Without a nanny it is left behind, and its thread is not used until it is free.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wasmpool.exceptions import PoolUnavailable
from wasmpool.pool.backends.base import Backend, Hooks, encode_payloads
from wasmpool.pool.backends.dask_cluster import Cluster, Host
from wasmpool.pool.backends.dask_worker import Live, next_item
from wasmpool.protocol import Beat, Cancel, Ended, FromWorker, Ready, Run, Start, Stop
from wasmpool.tasks.context import HEARTBEAT_S

GRACE_S = 2.0


class DaskBackend(Backend):
    """Hands batches to a Dask cluster.

    Args:
        hooks: What is called.
        cluster: The connection, which is closed with the backend.
    """

    name = "dask"
    chunk_s = 0.5

    def __init__(self, hooks: Hooks, cluster: Cluster) -> None:
        super().__init__(hooks)
        self.cluster = cluster
        self.parts: dict[str, _Part] = {}
        self._slots: dict[str, _Slot] = {}
        self._endings: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()
        cluster.on_loss = self._lose
        cluster.on_event = self._hear
        cluster.on_notice = lambda text: hooks.on_notice("", text)

    def start(self, start: Start) -> None:
        """Take a thread of the cluster, as soon as one is free."""
        self._slots[start.worker] = _Slot(self, start)

    def send(self, worker: str, message: Run | Cancel | Stop) -> None:
        """Hand over a batch; a cancellation takes effect at the handler's next checkpoint."""
        slot = self._slots.get(worker)
        if slot is not None:
            slot.receive(message)

    def kill(self, worker: str) -> None:
        """End what a worker does, by force if it does not stop."""
        slot = self._slots.get(worker)
        if slot is not None:
            slot.kill()

    async def close(self) -> None:
        """Stop all that still runs, and let go of the cluster."""
        self._closing.set()
        for slot in list(self._slots.values()):
            slot.kill(silent=True)
        while self._endings:
            await asyncio.wait(self._endings)
        await self.cluster.close()

    # ------------------------------------------------------------ what slots call

    def forget(self, worker: str, slot: _Slot) -> None:
        """A worker has come to its end."""
        if self._slots.get(worker) is slot:
            del self._slots[worker]

    def put_down(self, worker: str, part: _Part, asked: bool) -> None:
        """See that a Dask task ends, and let its thread go only then."""
        task = asyncio.get_running_loop().create_task(self._put_down(worker, part, asked))
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    async def _put_down(self, worker: str, part: _Part, asked: bool) -> None:
        host, answer = part.host, part.answer
        if not asked:
            self.cluster.tell(host, part.id, Cancel(part.run.batch, None, "the worker is to end"))
            await asyncio.wait({answer}, timeout=GRACE_S)
        if not answer.done() and part.begun:
            if host.nanny:
                await self.cluster.restart(host)
            else:
                what = f"what runs on the Dask worker {host.address}, which has no nanny,"
                self.hooks.on_notice(worker, f"{what} cannot be ended: left behind")
                closing = asyncio.ensure_future(self._closing.wait())
                await asyncio.wait({answer, closing}, return_when=asyncio.FIRST_COMPLETED)
                closing.cancel()
        answer.cancel()
        host.taken -= 1

    # ------------------------------------------------------------ what the cluster tells

    def _lose(self, host: Host) -> None:
        for slot in list(self._slots.values()):
            if slot.host is host:
                slot.end(f"the Dask worker {host.address} is gone")

    def _hear(self, id: str, message: Live) -> None:
        part = self.parts.get(id)
        if part is not None:
            part.begun = True
            part.hear(message)


class _Part:
    """A Dask task: some of a batch.

    Attributes:
        id: Its id on the cluster.
        host: Where it runs.
        run: The batch, from the first item of this part on.
        answer: Its results, when it ends.
        begun: Whether the host has begun with it.
        hear: Called with what it tells while it runs.
    """

    def __init__(
        self, cluster: Cluster, host: Host, run: Run, hear: Callable[[Live], None]
    ) -> None:
        self.id = cluster.new_id()
        self.host = host
        self.run = run
        self.begun = False
        self.hear = hear
        call = cluster.call(host, self.id, encode_payloads(run))
        self.answer = asyncio.get_running_loop().create_task(call)


class _Slot:
    """One worker: the thread that it has, and the part of a batch under way."""

    def __init__(self, backend: DaskBackend, start: Start) -> None:
        self.host: Host | None = None
        self._backend = backend
        self._worker = start.worker
        self._generation = start.generation
        self._loop = asyncio.get_running_loop()
        self._part: _Part | None = None
        self._cancels: list[Cancel] = []
        self._beat: asyncio.TimerHandle | None = None
        self._over = False
        self._starting = self._loop.create_task(self._start())

    async def _start(self) -> None:
        began = self._loop.time()
        try:
            self.host = await self._backend.cluster.reserve()
        except PoolUnavailable as error:
            self.end(str(error))
        else:
            boot_ms = round((self._loop.time() - began) * 1000, 1)
            self._report(Ready(("dask",), {"boot_ms": boot_ms}))

    # What the backend calls.

    def receive(self, message: Run | Cancel | Stop) -> None:
        if isinstance(message, Stop):
            self.kill("told to stop")
        elif isinstance(message, Cancel):
            self._cancels.append(message)
            if self._part is not None:
                self._backend.cluster.tell(self._part.host, self._part.id, message)
        else:
            self._cancels.clear()
            self._begin(message)
            self._live()

    def end(self, reason: str) -> None:
        """The host is gone, or has failed."""
        if self._over:
            return
        part = self._drop()
        if part is not None:
            part.answer.cancel()
        if self.host is not None:
            self.host.taken -= 1
        self._loop.call_soon(self._exit, reason)

    def kill(self, reason: str = "ended by the pool", silent: bool = False) -> None:
        """The pool wants no more of it."""
        if self._over:
            return
        part = self._drop()
        if part is not None:
            self._backend.put_down(self._worker, part, asked=bool(self._cancels))
        elif self.host is not None:
            self.host.taken -= 1
        if not silent:
            self._loop.call_soon(self._exit, reason)

    # Parts.

    def _begin(self, run: Run) -> None:
        assert self.host is not None, "only a worker that is ready gets work"
        part = self._part = _Part(self._backend.cluster, self.host, run, self._report)
        self._backend.parts[part.id] = part
        for cancel in self._cancels:
            self._backend.cluster.tell(part.host, part.id, cancel)
        part.answer.add_done_callback(lambda answer: self._answered(part, answer))

    def _answered(self, part: _Part, answer: asyncio.Task[list[FromWorker]]) -> None:
        self._backend.parts.pop(part.id, None)
        if answer.cancelled():
            return
        error = answer.exception()
        if self._over:
            return
        if error is not None:
            self.end(f"{part.host.address} failed with a batch: {type(error).__name__}: {error}")
            return
        results = answer.result()
        if results and isinstance(results[-1], Ended):
            self._part = None
            if self._beat is not None:
                self._beat.cancel()
        else:
            start, run = next_item(results, part.run), part.run
            self._begin(run._replace(start=start, payloads=run.payloads[start - run.start :]))
        for message in results:
            self._report(message)

    def _live(self) -> None:
        if self._part is not None and not self._part.begun:
            self._report(Beat(None))
        self._beat = self._loop.call_later(HEARTBEAT_S, self._live)

    def _drop(self) -> _Part | None:
        self._over = True
        self._starting.cancel()
        if self._beat is not None:
            self._beat.cancel()
        part, self._part = self._part, None
        return part

    def _report(self, message: FromWorker) -> None:
        if not self._over:
            self._backend.hooks.on_message(self._worker, self._generation, message)

    def _exit(self, reason: str) -> None:
        self._backend.forget(self._worker, self)
        self._backend.hooks.on_exit(self._worker, self._generation, reason)
