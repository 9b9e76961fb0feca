"""The fleet: the worker slots, how they start, stop and are given up.

Rules of this file:

- There are `max_workers` slots, `w1`, `w2`, ...; each start is a new `generation` of its slot. A
  slot that was told to stop or was killed starts again only after `WorkerStopped`, so there are
  never more workers than slots.
- A loss in a row: one that blames the slot, with no item finished since the one before and less
  than `restart_cooldown_ms` after it. `restart_budget` of them close the slot for good.
- A loss does not blame the slot when the item is to blame: a suspect that ran alone, an item that
  had to be stopped by force.
- The fleet knows nothing of tasks; it appends its commands to `out`.
"""

from __future__ import annotations

from wasmpool.exceptions import InvalidTransition
from wasmpool.scheduler.messages import (
    Command,
    Emit,
    KillWorker,
    SchedulerConfig,
    StartWorker,
    StopWorker,
)
from wasmpool.scheduler.states import (
    CLOSED,
    IDLE,
    LIVE_STATES,
    LOST,
    STOPPED,
    WORKER_STATES,
    WORKER_TABLE,
    move,
)
from wasmpool.scheduler.task import Batch, Story


class Worker(Story):
    """A slot and the worker in it.

    Attributes:
        id: The slot's id, `w1` and so on.
        index: Its number, from 0.
        generation: How often it was started.
        state: One of `states.WORKER_STATES`.
        since: When it came into that state.
        seen: The last sign of life.
        warned: Whether its present silence was told.
        batch: What it works on.
        capabilities: What it can do, known once it is ready.
        met: The affinity keys that this generation met.
        memory: Bytes of memory that it reported last.
        items_done: Items that it finished, all generations.
        batches_done: Batches that this generation finished.
        load: Bytes of work given to the slot, all generations; an item counts at least one byte.
        losses: Losses in a row.
        lost_ms: When the latest of them was.
        restarts: Starts after a loss.
        killed: Whether it was killed and is only waited for.
    """

    __slots__ = (
        "batch", "batches_done", "capabilities", "generation", "id", "index", "items_done",
        "killed", "load", "losses", "lost_ms", "memory", "met", "restarts", "seen", "since",
        "state", "warned",
    )  # fmt: skip

    def __init__(self, index: int) -> None:
        super().__init__()
        self.id = f"w{index + 1}"
        self.index = index
        self.generation = 0
        self.state: str = STOPPED
        self.since = 0
        self.seen = 0
        self.warned = False
        self.batch: Batch | None = None
        self.capabilities: tuple[str, ...] = ()
        self.met: dict[str, None] = {}
        self.memory: int | None = None
        self.items_done = 0
        self.batches_done = 0
        self.load = 0
        self.losses = 0
        self.lost_ms: int | None = None
        self.restarts = 0
        self.killed = False

    @property
    def live(self) -> bool:
        """Whether it is starting, idle or busy."""
        return self.state in LIVE_STATES

    def can(self, requires: tuple[str, ...]) -> bool:
        """Whether it has all these capabilities."""
        return all(name in self.capabilities for name in requires)


class Fleet:
    """All worker slots.

    Attributes:
        slots: The slots in order.
        count: Number of slots by state.
        open: Number of slots that are not closed.
        ceiling: Most live workers now: `max_workers` unless scaled down by hand.
        asked: How many were asked for by hand, until there are as many.
        live: Number of workers that are starting, idle or busy.
        spawns: Number of starts.
        losses: Number of workers lost, or killed since they did not do what they should.
    """

    def __init__(self, config: SchedulerConfig, out: list[Command]) -> None:
        self._config = config
        self._out = out
        self.slots = [Worker(index) for index in range(config.max_workers)]
        self._by_id = {worker.id: worker for worker in self.slots}
        self.count = dict.fromkeys(WORKER_STATES, 0)
        self.count[STOPPED] = config.max_workers
        self.open = self.ceiling = config.max_workers
        self.live = 0
        self.asked = 0
        self.spawns = 0
        self.losses = 0
        self._cursor = 0

    # ------------------------------------------------------------ looking

    def current(self, id: str, generation: int) -> Worker | None:
        """Return the worker that a message is from, or `None` when the message is outdated.

        Raises:
            InvalidTransition: If there is no such slot, or it never had that generation.
        """
        worker = self._by_id.get(id)
        if worker is None or generation > worker.generation:
            raise InvalidTransition(f"there is no worker {id} of generation {generation}")
        if generation < worker.generation or worker.state in (STOPPED, LOST, CLOSED):
            return None
        return worker

    def most(self) -> int:
        """Return how many workers may live now."""
        return min(self.ceiling, self.open)

    def idle_in_order(self) -> list[Worker]:
        """Return the idle workers, the one that should be served first first."""
        idle = [worker for worker in self.slots if worker.state == IDLE]
        if self._config.balance == "round_robin":
            idle.sort(key=lambda worker: (worker.index < self._cursor, worker.index))
        elif self._config.balance == "least_loaded":
            idle.sort(key=lambda worker: (worker.load, worker.index))
        return idle

    # ------------------------------------------------------------ the life of a worker

    def start(self, worker: Worker, now: int) -> None:
        """Start the next generation of a slot."""
        if worker.state == LOST or worker.killed:
            worker.restarts += 1
        worker.generation += 1
        worker.killed = worker.warned = False
        worker.capabilities = ()
        worker.met = {}
        worker.memory = None
        worker.batches_done = 0
        self.spawns += 1
        self._move(worker, "start", now)
        self._out.append(StartWorker(worker.id, worker.generation))
        self.emit("worker_started", worker)

    def ready(self, worker: Worker, capabilities: tuple[str, ...], now: int) -> None:
        """A worker has started."""
        worker.capabilities = capabilities
        self._move(worker, "ready", now)
        self.emit("worker_ready", worker)

    def assign(self, worker: Worker, batch: Batch, now: int) -> None:
        """A worker gets a batch."""
        spec = batch.task.spec
        items = batch.stop - batch.start
        worker.batch = batch
        worker.load += max(items, spec.size * items // spec.items)
        self._cursor = worker.index + 1
        if spec.affinity is not None:
            worker.met[spec.affinity] = None
        worker.warned = False
        worker.seen = now
        self._move(worker, "assign", now)

    def free(self, worker: Worker, now: int) -> None:
        """A worker is through with its batch."""
        worker.batch = None
        worker.batches_done += 1
        self._move(worker, "done", now)

    def finished_items(self, worker: Worker, items: int) -> None:
        """A worker finished items: its row of losses ends."""
        worker.items_done += items
        worker.losses = 0

    def stop(self, worker: Worker, now: int) -> None:
        """Ask an idle worker to end."""
        self._move(worker, "stop", now)
        self._out.append(StopWorker(worker.id, worker.generation))

    def kill(self, worker: Worker, reason: str, now: int, blame: bool) -> None:
        """End a worker by force; with `blame` it counts as a loss of its slot."""
        worker.batch = None
        worker.killed = True
        if blame:
            self._count_loss(worker, now)
        self._move(worker, "kill", now)
        self._out.append(KillWorker(worker.id, worker.generation, reason))

    def put_down(self, worker: Worker, reason: str, now: int, blame: bool) -> None:
        """Kill a worker that does not do what it should, and tell that it is lost."""
        self.losses += 1
        self.emit("worker_lost", worker, ("reason", reason))
        self.kill(worker, reason, now, blame)

    def stopped(self, worker: Worker, now: int) -> None:
        """A worker that was told to stop is gone."""
        self._move(worker, "stopped", now)
        self._close_if_spent(worker, now)

    def lost(self, worker: Worker, reason: str, now: int, blame: bool) -> None:
        """A worker is gone without having been told to."""
        worker.batch = None
        worker.note(now, "lost:", reason)
        self.losses += 1
        if blame:
            self._count_loss(worker, now)
        self._move(worker, "lost", now)
        self.emit("worker_lost", worker, ("reason", reason))
        self._close_if_spent(worker, now)

    # ------------------------------------------------------------ how many there are

    def scale(self, delta: int, now: int) -> int:
        """Change the number of workers by hand and return the number wanted.

        More are started at once, or when slots are free whose workers still stop, and stay until
        they are idle too long. Fewer is a ceiling that holds until more are asked for; at least one
        stays possible.
        """
        base = min(self.live, self.ceiling)
        if delta > 0:
            target = min(base + delta, self.open)
            self.ceiling = max(self.ceiling, target)
            self.asked = target
            self.start_wanted(target - self.live, now)
            for worker in self.slots:
                if worker.state == IDLE:
                    worker.since = now
        else:
            target = self.ceiling = max(base + delta, self._config.min_workers, 1)
            self.asked = 0
        return target

    def start_wanted(self, wanted: int, now: int) -> None:
        """Start up to `wanted` more workers, as far as slots are free."""
        if wanted > 0:
            wanted = min(wanted, self.most() - self.live)
            for worker in self.slots:
                if wanted <= 0:
                    break
                if worker.state in (STOPPED, LOST):
                    self.start(worker, now)
                    wanted -= 1

    def stop_surplus(self, now: int) -> None:
        """Stop idle workers that are more than the ceiling allows, the last slots first."""
        if self.live > self.ceiling:
            for worker in reversed(self.slots):
                if worker.state == IDLE and self.live > self.ceiling:
                    self.stop(worker, now)

    def stop_unused(self, floor: int, now: int) -> int | None:
        """Stop workers that were idle too long, the last slots first, but keep `floor`.

        Returns:
            Since when the longest idle one of the others is idle.
        """
        longest = None
        for worker in reversed(self.slots):
            if worker.state == IDLE:
                if now - worker.since >= self._config.idle_ms and self.live > floor:
                    self.stop(worker, now)
                elif longest is None or worker.since < longest:
                    longest = worker.since
        return longest

    def reopen(self) -> None:
        """Add a fresh slot in place of the closed ones, for the inline backend."""
        worker = Worker(len(self.slots))
        self.slots.append(worker)
        self._by_id[worker.id] = worker
        self.count[STOPPED] += 1
        self.open += 1
        self.ceiling = 1

    def _count_loss(self, worker: Worker, now: int) -> None:
        last = worker.lost_ms
        fresh = last is None or now - last > self._config.restart_cooldown_ms
        worker.losses = 1 if fresh else worker.losses + 1
        worker.lost_ms = now

    def _close_if_spent(self, worker: Worker, now: int) -> None:
        if worker.losses >= self._config.restart_budget:
            self._move(worker, "close", now)
            self.open -= 1
            self.emit("slot_closed", worker, ("losses", worker.losses))

    def _move(self, worker: Worker, event: str, now: int) -> None:
        state = move(WORKER_TABLE, worker, event)
        self.count[worker.state] -= 1
        self.count[state] += 1
        self.live += (state in LIVE_STATES) - (worker.state in LIVE_STATES)
        worker.state = state
        worker.since = now

    def emit(
        self, name: str, worker: Worker, *data: tuple[str, str | int | float | bool | None]
    ) -> None:
        """Tell listeners something about a worker."""
        head = (("worker", worker.id), ("generation", worker.generation))
        self._out.append(Emit(name, (*head, *data)))
