"""A driver and workers that exist only as data, to try the scheduler without processes or time.

Rules of this file:

- `Simulation` does what a driver does: it feeds events with a clock of its own and carries out
  commands on fake workers. Whoever uses it decides what happens next, so any schedule can be had.
- With every command it checks what the contract promises; a broken promise is an `AssertionError`.
- Each item has a kind, which stands for a deterministic handler: `ok` succeeds, `error` fails,
  `flaky` fails once in a way that may be tried again, `poison` ends the worker that starts it.
- Workers go through their batch step by step: start an item, end it, end the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wasmpool.scheduler import messages as m
from wasmpool.scheduler.core import Scheduler

KINDS = ("ok", "error", "flaky", "poison")


@dataclass
class FakeWorker:
    """A worker as the driver knows it."""

    id: str
    generation: int
    inline: bool
    ready: bool = False
    ending: bool = False
    batch: m.Assign | None = None
    next: int = 0
    started: bool = False
    cancel: m.CancelBatch | None = None
    capabilities: tuple[str, ...] = ()


@dataclass
class FakeTask:
    """A task as its caller knows it: its items' kinds, and how each one ended."""

    spec: m.TaskSubmitted
    kinds: tuple[str, ...]
    ends: dict[int, str] = field(default_factory=dict)
    failed_once: set[int] = field(default_factory=set)
    cost_a_worker: set[int] = field(default_factory=set)
    state: str | None = None


@dataclass(frozen=True)
class Step:
    """An event, when it came, what the scheduler commanded, and its next deadline."""

    at: int
    event: m.Event
    commands: tuple[m.Command, ...]
    next_deadline: int | None


class Simulation:
    """A scheduler, its clock, its fake workers, and what its callers saw.

    Attributes:
        scheduler: The scheduler.
        now: The time in milliseconds.
        workers: Fake workers that are not gone, by slot id.
        tasks: All tasks by id.
        steps: Everything that happened.
        closed: Whether the pool is closed.
        fall_back_asked: Whether `FallBack` waits for its answer.
    """

    def __init__(self, config: m.SchedulerConfig, capabilities: Sequence[str] = ()) -> None:
        self.config = config
        self.scheduler = Scheduler(config)
        self.now = 0
        self.workers: dict[str, FakeWorker] = {}
        self.tasks: dict[str, FakeTask] = {}
        self.steps: list[Step] = []
        self.closed = False
        self.fall_back_asked = False
        self._capabilities = tuple(capabilities)
        self._generations: dict[str, int] = {}
        self._inline = False
        self.send(m.Tick())

    # ------------------------------------------------------------ the driver

    def send(self, event: m.Event) -> list[m.Command]:
        """Feed an event, check the promises, carry out the commands."""
        commands = self.scheduler.handle(event, self.now)
        due = self.scheduler.next_deadline()
        self.steps.append(Step(self.now, event, tuple(commands), due))
        assert due is None or due > self.now, f"deadline {due} is past at {self.now}"
        for command in commands:
            self._carry_out(command)
        return commands

    def submit(self, kinds: Sequence[str], spec: m.TaskSubmitted | None = None) -> FakeTask:
        """Submit a task with an item for each kind; ids come from a counter."""
        base = spec or m.TaskSubmitted("")
        event = base._replace(task=f"t{len(self.tasks) + 1}", items=len(kinds))
        task = self.tasks[event.task] = FakeTask(event, tuple(kinds))
        self.send(event)
        return task

    def retry_letter(self, index: int) -> None:
        """Run one of the dead letters again."""
        letters = self.scheduler.dead_letters()
        letter = letters[index % len(letters)]
        name = f"t{len(self.tasks) + 1}"
        old = self.tasks[letter.task]
        spec = old.spec._replace(task=name, items=1)
        self.tasks[name] = FakeTask(spec, (old.kinds[letter.item],))
        self.send(m.DeadLetterRetried(letter.task, letter.item, name))

    def pass_time(self, duration: int) -> None:
        """Let time pass, with a `Tick` at its end if one is due by then, however late."""
        self.now += duration
        due = self.scheduler.next_deadline()
        if due is not None and due <= self.now:
            self.send(m.Tick())

    def answer_fall_back(self) -> None:
        """Replace the backend by the inline one."""
        self.fall_back_asked = False
        self._inline = True
        self.send(m.FellBack())

    # ------------------------------------------------------------ what workers do

    def step(self, worker: FakeWorker, items: int = 1, jitter: float = 0.0) -> None:
        """Let a worker do the next thing: get ready, begin an item, end items, end its batch."""
        batch = worker.batch
        if worker.ending:
            self.vanish(worker)
        elif not worker.ready:
            worker.ready = True
            worker.capabilities = self._capabilities
            self.send(m.WorkerReady(worker.id, worker.generation, self._capabilities))
        elif batch is None:
            self.send(m.Heartbeat(worker.id, worker.generation))
        elif worker.cancel is not None:
            self._obey(worker, batch, worker.cancel)
        elif worker.next == batch.stop:
            self._end_batch(worker, batch)
        elif batch.announce and not worker.started:
            self._begin(worker, batch)
        else:
            self._end_items(worker, batch, 1 if batch.announce else items, jitter)

    def die(self, worker: FakeWorker, jitter: float = 0.0) -> None:
        """Let a worker vanish without having been told to."""
        del self.workers[worker.id]
        batch = worker.batch
        if batch is not None:
            item = worker.next if worker.started or batch.stop - worker.next == 1 else None
            if item is not None and item < batch.stop:
                self.tasks[batch.task].cost_a_worker.add(item)
        self.send(m.WorkerLost(worker.id, worker.generation, "died", jitter))

    def vanish(self, worker: FakeWorker, by_itself: bool = False) -> None:
        """Let a worker that was told to end be gone."""
        del self.workers[worker.id]
        if by_itself:
            self.send(m.WorkerLost(worker.id, worker.generation, "died while stopping"))
        else:
            self.send(m.WorkerStopped(worker.id, worker.generation))

    def _begin(self, worker: FakeWorker, batch: m.Assign) -> None:
        worker.started = True
        item = worker.next
        self.send(m.ItemStarted(worker.id, worker.generation, batch.batch, item))
        if self.tasks[batch.task].kinds[item] == "poison" and worker.batch is batch:
            self.die(worker)

    def _end_items(self, worker: FakeWorker, batch: m.Assign, items: int, jitter: float) -> None:
        task = self.tasks[batch.task]
        start, stop = worker.next, min(batch.stop, worker.next + items)
        failures: list[m.ItemFailure] = []
        for item in range(start, stop):
            kind = task.kinds[item]
            if kind == "poison":
                stop = item
                break
            if kind == "error":
                failures.append(m.ItemFailure(item, m.Failure("ValueError", "bad item")))
            elif kind == "flaky" and item not in task.failed_once:
                failure = m.Failure("OSError", "try again", "run", True)
                failures.append(m.ItemFailure(item, failure))
        if start == stop:
            self.die(worker)
            return
        task.failed_once |= {failed.item for failed in failures}
        worker.next, worker.started = stop, False
        if worker.cancel is not None and worker.cancel.item in range(start, stop):
            worker.cancel = None  # too late: it has ended
        self.send(
            m.ItemsDone(
                worker.id, worker.generation, batch.batch, start, stop, tuple(failures), jitter
            )
        )

    def _obey(self, worker: FakeWorker, batch: m.Assign, cancel: m.CancelBatch) -> None:
        """Stop the item under way; end the batch too, if all of it was to be stopped."""
        worker.cancel = None
        item = worker.next
        if item < batch.stop and cancel.item in (None, item):
            failure = m.ItemFailure(item, m.Failure("Cancelled", cancel.reason), True)
            worker.next, worker.started = item + 1, False
            self.send(
                m.ItemsDone(worker.id, worker.generation, batch.batch, item, item + 1, (failure,))
            )
        if cancel.item is None:
            self._end_batch(worker, batch)

    def _end_batch(self, worker: FakeWorker, batch: m.Assign) -> None:
        if worker.batch is batch and not worker.ending:
            worker.batch = worker.cancel = None
            worker.started = False
            self.send(m.BatchDone(worker.id, worker.generation, batch.batch))

    # ------------------------------------------------------------ commands, and the promises

    def _carry_out(self, command: m.Command) -> None:
        match command:
            case m.StartWorker():
                self._start(command)
            case m.Assign():
                self._assign(command)
            case m.CancelBatch():
                worker = self._worker(command.worker, command.generation)
                assert worker.batch is not None
                assert worker.batch.batch == command.batch
                worker.cancel = command
            case m.StopWorker():
                worker = self._worker(command.worker, command.generation)
                assert worker.ready
                assert worker.batch is None
                worker.ending = True
            case m.KillWorker():
                worker = self._worker(command.worker, command.generation)
                batch = worker.batch
                if batch is not None and worker.started:
                    self.tasks[batch.task].cost_a_worker.add(worker.next)
                worker.ending = True
                worker.batch = None
            case m.ItemsSucceeded():
                self._ended(command.task, command.start, command.stop, "succeeded")
            case m.ItemFailed():
                end = "dead" if command.dead else "failed"
                self._ended(command.task, command.item, command.item + 1, end)
            case m.ItemsCancelled():
                self._ended(command.task, command.start, command.stop, "cancelled")
            case m.TaskEnded():
                task = self.tasks[command.task]
                assert task.state is None, f"{command.task} ended twice"
                assert len(task.ends) == task.spec.items, f"{command.task} ended with items left"
                task.state = command.state
            case m.FallBack():
                assert not self._inline
                assert not self.workers
                self.fall_back_asked = True
            case m.ClosePool():
                assert not self.workers, "closed with workers left"
                assert all(task.state for task in self.tasks.values()), "closed with tasks left"
                self.closed = True

    def _worker(self, id: str, generation: int) -> FakeWorker:
        worker = self.workers[id]
        assert worker.generation == generation
        return worker

    def _start(self, command: m.StartWorker) -> None:
        assert command.worker not in self.workers, "started before the last one was gone"
        assert command.generation == self._generations.get(command.worker, 0) + 1
        self._generations[command.worker] = command.generation
        self.workers[command.worker] = FakeWorker(command.worker, command.generation, self._inline)
        assert len(self.workers) <= self.config.max_workers, "too many workers"

    def _assign(self, command: m.Assign) -> None:
        worker = self._worker(command.worker, command.generation)
        task = self.tasks[command.task]
        items = range(command.start, command.stop)
        assert worker.ready
        assert not worker.ending
        assert worker.batch is None, "a worker got two batches"
        assert set(task.spec.requires) <= set(worker.capabilities)
        assert not any(item in task.ends for item in items), "an ended item is run again"
        for other in self.workers.values():
            if other.batch is not None and other.batch.task == command.task:
                assert not set(items) & set(range(other.next, other.batch.stop)), (
                    "run twice at once"
                )
        if worker.inline:
            assert not task.cost_a_worker.intersection(items), "a suspect runs in the parent"
        worker.batch, worker.next, worker.started = command, command.start, False

    def _ended(self, name: str, start: int, stop: int, end: str) -> None:
        task = self.tasks[name]
        assert 0 <= start < stop <= task.spec.items
        for item in range(start, stop):
            assert item not in task.ends, f"item {item} of {name} ended twice"
            assert end != "succeeded" or task.kinds[item] in ("ok", "flaky")
            task.ends[item] = end


def settle_all(simulation: Simulation, most_steps: int = 10_000) -> None:
    """Go on without any further fault (poison stays poison) until every task has ended.

    Raises:
        AssertionError: If that takes more than `most_steps` steps.
    """
    _run(simulation, lambda: all(task.state for task in simulation.tasks.values()), most_steps)


def finish(simulation: Simulation, most_steps: int = 10_000) -> None:
    """Shut down gracefully and go on until the pool is closed.

    Raises:
        AssertionError: If that takes more than `most_steps` steps.
    """
    if not simulation.closed:
        simulation.send(m.ShutdownRequested())
    _run(simulation, lambda: simulation.closed, most_steps)


def _run(simulation: Simulation, done: Callable[[], bool], most_steps: int) -> None:
    for _ in range(most_steps):
        if done():
            return
        if simulation.fall_back_asked:
            simulation.answer_fall_back()
        workers = [
            worker
            for worker in simulation.workers.values()
            if worker.ending or not worker.ready or worker.batch is not None
        ]
        for worker in workers:
            if simulation.workers.get(worker.id) is worker:
                simulation.step(worker)
        if not workers and not done():
            due = simulation.scheduler.next_deadline()
            assert due is not None, "nothing is timed and nothing goes on, but work is left"
            simulation.pass_time(due - simulation.now)
    raise AssertionError(f"not done after {most_steps} steps")
