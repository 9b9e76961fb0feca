"""Staffing: how many workers there are, and how the pool ends.

Rules of this file:

- Workers are started for `min_workers` and for ready work that no idle and no starting worker will
  take, at most `max_workers`. Nothing is started for work that waits for its retry.
- Idle workers beyond `min_workers` are stopped after `idle_ms`, the last slots first, but never
  while work is ready.
- When every slot is closed the pool asks once for a fall back, if it may; the inline worker gets a
  fresh slot. Otherwise everything that waits fails, and so does what is submitted later.
- A task that requires capabilities which no worker has fails once every worker that may live is
  ready and so has said what it can do.
- Graceful shutdown: queued, waiting and running work ends, then the workers stop. After
  `shutdown_grace_ms` it goes on like the immediate one: everything left is cancelled and every
  worker killed. `ClosePool` comes once every worker is gone.
"""

from __future__ import annotations

from wasmpool.scheduler.fleet import Fleet
from wasmpool.scheduler.ledger import Ledger
from wasmpool.scheduler.messages import ClosePool, Command, Failure, FallBack, SchedulerConfig
from wasmpool.scheduler.settlement import Settlement
from wasmpool.scheduler.states import IDLE, STARTING, STOPPING
from wasmpool.scheduler.task import Batch, Ending
from wasmpool.scheduler.watch import Watch

OPEN = "open"
DRAINING = "draining"
CLOSING = "closing"
CLOSED = "closed"


class Staffing:
    """Decides how many workers there are.

    Attributes:
        phase: `open`, then `draining` (graceful), `closing`, `closed`.
        falling: Whether a fall back was asked for and has not happened yet.
        unavailable: Why nothing can run any more, once that is so.
        shutdown_at: When a graceful shutdown has lasted long enough.
    """

    def __init__(
        self,
        config: SchedulerConfig,
        ledger: Ledger,
        settlement: Settlement,
        fleet: Fleet,
        watch: Watch,
        out: list[Command],
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._settlement = settlement
        self._fleet = fleet
        self._watch = watch
        self._out = out
        self._floor = config.min_workers
        self.phase = OPEN
        self.falling = False
        self.unavailable: Ending | None = None
        self.shutdown_at: int | None = None

    def review(self, now: int) -> int | None:
        """Bring the number of workers to what the work and the configuration want.

        Returns:
            When the next worker has been idle too long or the shutdown has lasted long enough.
        """
        fleet, queue = self._fleet, self._ledger.queue
        # What fails tasks comes first: the rest sees what is left.
        if queue.size:
            self._fail_unservable(now)
        if not fleet.open and (self.phase == OPEN or self._ledger.tasks):
            self._give_up(now)
        if self.phase != OPEN and self._wind_down(now):
            return self.shutdown_at
        if fleet.live > fleet.ceiling:
            fleet.stop_surplus(now)
        least = max(self._floor, min(fleet.asked, fleet.open))
        if queue.size or fleet.live < least:
            wanted = max(least - fleet.live, queue.size - fleet.count[STARTING])
            fleet.start_wanted(wanted, now)
        if fleet.live >= least:
            fleet.asked = 0
        is_more = fleet.live > self._floor and fleet.count[IDLE] > 0
        if is_more and not queue.size and not fleet.asked:
            return self._shrink(now)
        return self.shutdown_at

    def scale(self, delta: int, now: int) -> None:
        """Change the number of workers by hand; does nothing once the pool shuts down."""
        if self.phase == OPEN:
            before = self._fleet.live
            after = self._fleet.scale(delta, now)
            if after != before:
                self._ledger.emit(
                    "pool_scaled", ("from", before), ("to", after), ("reason", "requested")
                )

    def fell_back(self, now: int) -> None:
        """The driver has replaced the backend by the inline one."""
        self.falling = False
        self._ledger.fall_back(now)
        self._fleet.reopen()

    def shut_down(self, graceful: bool, now: int) -> None:
        """Begin to close the pool."""
        if self.phase == OPEN:
            self.phase = DRAINING
            self._floor = 0
            self._fleet.asked = 0
            self.shutdown_at = now + self._config.shutdown_grace_ms
        if not graceful and self.phase != CLOSED:
            self.shutdown_at = now

    # ------------------------------------------------------------ the number of workers

    def _shrink(self, now: int) -> int | None:
        """Stop what has been idle too long; return when the next one has been."""
        fleet, before = self._fleet, self._fleet.live
        due = self.shutdown_at
        idle_since = fleet.stop_unused(self._floor, now)
        if fleet.live < before:
            self._ledger.emit(
                "pool_scaled", ("from", before), ("to", fleet.live), ("reason", "idle")
            )
        if idle_since is not None and fleet.live > self._floor:
            limit = idle_since + self._config.idle_ms
            due = limit if due is None or limit < due else due
        return due

    def _fail_unservable(self, now: int) -> None:
        fleet = self._fleet
        if fleet.count[STARTING] or fleet.count[STOPPING] or fleet.live < fleet.most():
            return
        while (batch := self._unservable()) is not None:
            message = f"no worker has all of: {', '.join(batch.task.spec.requires)}"
            failure = Failure("CapabilityError", message, "schedule")
            self._watch.end(batch.task, Ending("capability", failure), now)

    def _unservable(self) -> Batch | None:
        for requires, batch in self._ledger.queue.demands():
            if not any(worker.can(requires) for worker in self._fleet.slots if worker.live):
                return batch
        return None

    # ------------------------------------------------------------ ends

    def _give_up(self, now: int) -> None:
        """Every slot is closed: fall back, once, or fail all that waits."""
        if self.falling or self.unavailable is not None:
            return
        reason = f"all {len(self._fleet.slots)} worker slots are closed"
        if self._config.fallback and not self._ledger.inline:
            self.falling = True
            self._out.append(FallBack(reason))
            self._ledger.emit("pool_fallback", ("reason", reason))
            return
        failure = Failure("PoolUnavailable", reason, "schedule")
        self.unavailable = Ending("unavailable", failure)
        for task in list(self._ledger.tasks.values()):
            self._ledger.end(task, self.unavailable, now)

    def _wind_down(self, now: int) -> bool:
        """Go on with the shutdown; return whether no more work is to be done."""
        if self.phase == CLOSED:
            return True
        if self.shutdown_at is not None and self.shutdown_at <= now:
            self._cut_off(now)
        elif self.phase == DRAINING and not self._ledger.tasks:
            self.phase = CLOSING
        if self.phase == DRAINING:
            return False
        fleet = self._fleet
        for worker in fleet.slots:
            if worker.state == IDLE:
                fleet.stop(worker, now)
            elif worker.state == STARTING:
                fleet.kill(worker, "shutdown", now, blame=False)
        if not fleet.live and not fleet.count[STOPPING]:
            self.phase = CLOSED
            self.shutdown_at = None
            self._out.append(ClosePool())
            self._ledger.emit("pool_closed")
        return True

    def _cut_off(self, now: int) -> None:
        """Cancel everything left and kill every worker."""
        self.phase = CLOSING
        self.shutdown_at = None
        for task in list(self._ledger.tasks.values()):
            self._ledger.end(task, Ending("shutdown"), now)
        for worker in self._fleet.slots:
            batch = worker.batch
            if worker.live or (worker.state == STOPPING and not worker.killed):
                self._fleet.kill(worker, "shutdown", now, blame=False)
            if batch is not None:
                self._settlement.force(batch, worker.id, 0.0, now)
