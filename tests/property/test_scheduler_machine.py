"""The scheduler against random fault schedules: the eight promises of the contract.

`Simulation` checks after every command what must never happen (promises 1, 2, 3, 4 and 7); here the
schedules come from Hypothesis, and the end of each checks the rest: a fault-free tail ends
everything (5), and the same events give the same commands once more (8).

`WASMPOOL_SCHEDULES` is the number of schedules; the default keeps the run short.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from wasmpool.exceptions import PoolClosed, QueueFull
from wasmpool.scheduler import Scheduler, SchedulerConfig
from wasmpool.scheduler import messages as m
from wasmpool.scheduler.codec import decode_event, encode
from wasmpool.testing.simulation import KINDS, FakeWorker, Simulation, finish, settle_all

SCHEDULES = int(os.environ.get("WASMPOOL_SCHEDULES", "250"))

limits = st.none() | st.integers(1, 400)
jitters = st.floats(0, 1, exclude_max=True)

configs = st.builds(
    SchedulerConfig,
    min_workers=st.integers(0, 2),
    max_workers=st.integers(2, 4),
    retries=st.integers(0, 4),
    backoff_ms=st.sampled_from([0, 1, 100, 1_000]),
    item_timeout_ms=limits,
    batch_timeout_ms=limits,
    cancel_grace_ms=st.sampled_from([1, 50, 2_000]),
    heartbeat_warn_ms=st.sampled_from([100, 15_000]),
    zombie_ms=st.sampled_from([200, 30_000]),
    start_timeout_ms=st.sampled_from([100, 30_000]),
    restart_budget=st.integers(1, 4),
    restart_cooldown_ms=st.sampled_from([0, 50, 5_000]),
    memory_limit_bytes=st.none() | st.just(1_000),
    idle_ms=st.sampled_from([1, 100, 30_000]),
    balance=st.sampled_from(["pull", "round_robin", "least_loaded", "affinity"]),
    ageing_ms=st.sampled_from([1, 10_000]),
    poison_limit=st.integers(1, 3),
    queue_limit=st.sampled_from([8, 1_000_000]),
    shutdown_grace_ms=st.sampled_from([1, 300, 10_000]),
    fallback=st.booleans(),
)

specs = st.builds(
    m.TaskSubmitted,
    task=st.just(""),
    priority=st.sampled_from([0, 10, 100]),
    size=st.integers(0, 1_000),
    affinity=st.sampled_from([None, "python", "go"]),
    requires=st.sampled_from([(), (), ("parse",), ("parse", "gpu")]),
    retries=st.none() | st.integers(0, 2),
    retry_errors=st.booleans(),
    item_timeout_ms=limits,
    task_timeout_ms=limits,
    announce=st.booleans(),
)


class SchedulerMachine(RuleBasedStateMachine):
    """One schedule."""

    sim: Simulation

    @initialize(config=configs)
    def begin(self, config: SchedulerConfig) -> None:
        self.sim = Simulation(config, ("parse",))

    def pick(self, number: int, *, ending: bool = False) -> FakeWorker | None:
        workers = [worker for worker in self.sim.workers.values() if worker.ending == ending]
        return workers[number % len(workers)] if workers else None

    # ---------------------------------------------------------------- callers

    @rule(kinds=st.lists(st.sampled_from((*KINDS, "ok", "ok")), min_size=1, max_size=7), spec=specs)
    def submit(self, kinds: list[str], spec: m.TaskSubmitted) -> None:
        before = self.sim.scheduler.snapshot().tasks
        try:
            self.sim.submit(kinds, spec)
        except (QueueFull, PoolClosed):
            del self.sim.tasks[f"t{len(self.sim.tasks)}"]
            assert self.sim.scheduler.snapshot().tasks == before

    @precondition(lambda self: self.sim.tasks)
    @rule(number=st.integers(0, 99))
    def cancel(self, number: int) -> None:
        names = list(self.sim.tasks)
        self.sim.send(m.TaskCancelled(names[number % len(names)]))

    @precondition(lambda self: self.sim.scheduler.dead_letters())
    @rule(number=st.integers(0, 9))
    def retry_letter(self, number: int) -> None:
        try:
            self.sim.retry_letter(number)
        except PoolClosed:
            del self.sim.tasks[f"t{len(self.sim.tasks)}"]

    @rule(delta=st.integers(-3, 3))
    def scale(self, delta: int) -> None:
        self.sim.send(m.ScaleRequested(delta))

    # ---------------------------------------------------------------- workers, well and ill

    @rule(
        number=st.integers(0, 9), steps=st.integers(1, 6), items=st.integers(1, 4), jitter=jitters
    )
    def work(self, number: int, steps: int, items: int, jitter: float) -> None:
        worker = self.pick(number)
        for _ in range(steps):
            if worker is not None and self.sim.workers.get(worker.id) is worker:
                self.sim.step(worker, items, jitter)

    @rule()
    def everyone_works(self) -> None:
        for worker in list(self.sim.workers.values()):
            if self.sim.workers.get(worker.id) is worker:
                self.sim.step(worker)

    @rule(number=st.integers(0, 9), jitter=jitters)
    def die(self, number: int, jitter: float) -> None:
        worker = self.pick(number)
        if worker is not None:
            self.sim.die(worker, jitter)

    @rule(number=st.integers(0, 9), by_itself=st.booleans())
    def vanish(self, number: int, by_itself: bool) -> None:
        worker = self.pick(number, ending=True)
        if worker is not None:
            self.sim.vanish(worker, by_itself)

    @rule(number=st.integers(0, 9), memory=st.none() | st.integers(0, 2_000))
    def heartbeat(self, number: int, memory: int | None) -> None:
        worker = self.pick(number)
        if worker is not None:
            self.sim.send(m.Heartbeat(worker.id, worker.generation, memory))

    @rule(number=st.integers(0, 99))
    def late_message(self, number: int) -> None:
        """A message that was overtaken by the loss or the end of what it is about."""
        old = [step.event for step in self.sim.steps if _outdated(self.sim, step.event)]
        if old:
            before = self.sim.scheduler.workers()
            assert self.sim.send(old[number % len(old)]) == []
            assert self.sim.scheduler.workers() == before

    # ---------------------------------------------------------------- time and the pool

    @rule(duration=st.sampled_from([0, 1, 20, 150, 1_000, 20_000]))
    def pass_time(self, duration: int) -> None:
        self.sim.pass_time(duration)

    @precondition(lambda self: self.sim.scheduler.next_deadline() is not None)
    @rule()
    def until_deadline(self) -> None:
        due = self.sim.scheduler.next_deadline()
        assert due is not None
        self.sim.pass_time(due - self.sim.now)

    @rule(duration=st.sampled_from([1, 500, 40_000]))
    def stall(self, duration: int) -> None:
        self.sim.now += duration
        self.sim.send(m.Stalled(duration))

    @precondition(lambda self: self.sim.fall_back_asked)
    @rule()
    def fall_back(self) -> None:
        self.sim.answer_fall_back()

    @precondition(lambda self: len(self.sim.steps) > 25)
    @rule(graceful=st.booleans(), sure=st.integers(0, 7))
    def shut_down(self, graceful: bool, sure: int) -> None:
        if sure == 0:
            self.sim.send(m.ShutdownRequested(graceful))

    # ---------------------------------------------------------------- always, and at the end

    @invariant()
    def counts_agree(self) -> None:
        if not hasattr(self, "sim"):
            return
        sim, stats = self.sim, self.sim.scheduler.snapshot()
        ends = [end for task in sim.tasks.values() for end in task.ends.values()]
        assert stats.tasks.items_succeeded == ends.count("succeeded")
        assert stats.tasks.items_cancelled == ends.count("cancelled")
        assert stats.tasks.items_failed == ends.count("failed") + ends.count("dead")
        assert stats.tasks.submitted == len(sim.tasks)
        assert stats.workers.total + stats.workers.stopping == len(sim.workers)
        busy = [worker for worker in sim.workers.values() if worker.batch is not None]
        assert stats.workers.busy == len(busy)
        open_tasks = sum(task.state is None for task in sim.tasks.values())
        assert stats.tasks.ready + stats.tasks.running + stats.tasks.retry_wait == open_tasks

    def teardown(self) -> None:
        if not hasattr(self, "sim"):
            return
        settle_all(self.sim)
        assert all(task.state is not None for task in self.sim.tasks.values())
        finish(self.sim)
        assert self.sim.closed
        self.replay()

    def replay(self) -> None:
        """The same events, by way of JSON, with needless ticks between, give the same commands."""
        scheduler = Scheduler(self.sim.config)
        for step in self.sim.steps:
            event = decode_event(encode(step.event))
            assert event == step.event
            assert tuple(scheduler.handle(event, step.at)) == step.commands
            assert scheduler.next_deadline() == step.next_deadline
            assert scheduler.handle(m.Tick(), step.at) == []
            assert scheduler.next_deadline() == step.next_deadline
        assert scheduler.snapshot() == self.sim.scheduler.snapshot()


def _outdated(sim: Simulation, event: m.Event) -> bool:
    match event:
        case m.WorkerLost() | m.WorkerStopped() | m.WorkerReady() | m.Heartbeat():
            worker = sim.workers.get(event.worker)
            return worker is None or event.generation < worker.generation
        case m.ItemStarted() | m.ItemsDone() | m.BatchDone():
            worker = sim.workers.get(event.worker)
            if worker is None or event.generation < worker.generation:
                return True
            return worker.ending
        case _:
            return False


TestSchedulerMachine = SchedulerMachine.TestCase
TestSchedulerMachine.settings = settings(
    max_examples=SCHEDULES,
    stateful_step_count=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestSchedulerMachine = pytest.mark.timeout(0)(TestSchedulerMachine)
