"""The plan for ten million files, on paper: the real scheduler, and workers that are only data.

`python -m tests.bench.plan` runs it at full size and prints the table that is in
docs/how-to/many-machines.md. A test runs it smaller.

Rules of this file:

- Time is simulated: a heap of what happens when, and the scheduler's own deadlines.
- Files come as the pipeline cuts them: windows of `BATCHES` batches of `FILES` files, of which so
  many are held, in order, as the pipeline holds.
- Faults come from one seed: machines that go away with what they do and come back later, slow ones,
  files that end their process, files that hang and do not listen.
- Nothing is kept of what has ended but counts, so memory is the scheduler's.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush

import psutil

from tests.bench.report import table
from wasmpool.pool.files import LEAST_WINDOWS
from wasmpool.scheduler import Scheduler
from wasmpool.scheduler import messages as m

FILES, BATCHES = 80, 12
FILE_MS = 2.0  # what a file takes on a worker, about
WAY_MS = 15  # there and back
PART_MS = 1_000
READY_MS = 300
AGAIN_MS = 3_000  # until a nanny has started a process again
BACK_MS = 60_000  # until a lost machine is replaced, on average
KILL_MS = 5_000


@dataclass(frozen=True)
class Faults:
    """How often something goes wrong.

    Attributes:
        lost: Share of the batches whose machine goes away meanwhile.
        slow: Share of the batches that take ten times as long.
        poison: Share of the files that end the process that parses them.
        hang: Share of the files that never end.
    """

    lost: float = 1e-4
    slow: float = 1e-2
    poison: float = 1e-6
    hang: float = 1e-6


@dataclass
class Report:
    """What came out; times in seconds, memory in bytes. `bad` are files that cannot be parsed."""

    files: int
    workers: int
    simulated: float = 0.0
    events: int = 0
    cpu: float = 0.0
    batches: int = 0
    bad: int = 0
    succeeded: int = 0
    dead: int = 0
    losses: int = 0
    again: int = 0
    busy: float = 0.0
    memory: int = 0


@dataclass
class _Task:
    window: _Window
    ended: bytearray
    bad: dict[int, str]


@dataclass
class _Window:
    left: int = 0


@dataclass
class _Worker:
    generation: int
    batch: m.Assign | None = None
    since: float = 0.0
    next: int = 0


@dataclass
class Simulation:
    """One run; `run` does it.

    Args:
        files: How many.
        workers: How many.
        faults: How often something goes wrong.
        seed: Of all that is random.
    """

    files: int
    workers: int
    faults: Faults = field(default_factory=Faults)
    seed: int = 1

    def __post_init__(self) -> None:
        self.report = Report(self.files, self.workers)
        self.scheduler = Scheduler(
            m.SchedulerConfig(
                max_workers=self.workers,
                retries=1,
                item_timeout_ms=10_000,
                start_timeout_ms=24 * 3_600_000,
                fallback=False,
            )
        )
        self._windows = max(LEAST_WINDOWS, self.workers // 2)
        self._chance = random.Random(self.seed)
        self._now = 0
        self._heap: list[tuple[int, int, Callable[..., None], tuple[object, ...]]] = []
        self._sequence = 0
        self._workers: dict[str, _Worker] = {}
        self._gone: set[str] = set()
        self._tasks: dict[str, _Task] = {}
        self._held: deque[_Window] = deque()
        self._unsent = self.files

    def run(self) -> Report:
        """Go on until every file has ended.

        Raises:
            AssertionError: A file ended twice, or not at all, or nothing goes on.
        """
        report, process = self.report, psutil.Process()
        before = process.memory_info().rss
        self._feed()
        while self._tasks or self._unsent:
            due = self.scheduler.next_deadline()
            if self._heap and (due is None or self._heap[0][0] <= due):
                self._now, _, act, arguments = heappop(self._heap)
                act(*arguments)
            else:
                assert due is not None, "work is left and nothing goes on"
                self._now = max(self._now, due)
                self._send(m.Tick(self._chance.random()))
            if report.events % 100_000 < 2:
                report.memory = max(report.memory, process.memory_info().rss - before)
        report.simulated = self._now / 1000
        stats = self.scheduler.snapshot()
        report.losses, report.again = stats.losses, stats.tasks.retried
        report.memory = max(report.memory, process.memory_info().rss - before)
        assert (
            report.succeeded + report.dead
            == self.files
            == stats.tasks.items_succeeded + len(self.scheduler.dead_letters())
        )
        return report

    # ------------------------------------------------------------ the pipeline

    def _feed(self) -> None:
        """Hand windows to the scheduler, in order, as long as there is room."""
        while self._held and not self._held[0].left:
            self._held.popleft()
        while (
            self._unsent
            and len(self._held) < self._windows
            and len(self._tasks) <= 2 * self.workers
        ):
            window = _Window()
            self._held.append(window)
            for _ in range(BATCHES):
                count = min(FILES, self._unsent)
                if not count:
                    break
                self._unsent -= count
                self.report.batches += 1
                window.left += 1
                name = f"t{self.report.batches}"
                self._tasks[name] = _Task(window, bytearray(count), self._bad(count))
                self._send(m.TaskSubmitted(name, count, size=count * 6_000, announce=False))

    def _bad(self, count: int) -> dict[int, str]:
        bad, faults = {}, self.faults
        if self._chance.random() < count * (faults.poison + faults.hang):
            share = faults.poison / (faults.poison + faults.hang)
            kind = "poison" if self._chance.random() < share else "hang"
            bad[self._chance.randrange(count)] = kind
            self.report.bad += 1
        return bad

    # ------------------------------------------------------------ the driver

    def _send(self, event: m.Event) -> None:
        began = time.process_time()
        commands = self.scheduler.handle(event, self._now)
        self.report.cpu += time.process_time() - began
        self.report.events += 1
        for command in commands:
            self._carry_out(command)

    def _later(self, delay: float, act: Callable[..., None], *arguments: object) -> None:
        self._sequence += 1
        heappush(self._heap, (self._now + int(delay), self._sequence, act, arguments))

    def _carry_out(self, command: m.Command) -> None:
        match command:
            case m.StartWorker(worker, generation):
                self._workers[worker] = _Worker(generation)
                delay: float = READY_MS if generation == 1 else AGAIN_MS
                if worker in self._gone:
                    self._gone.remove(worker)
                    delay = self._chance.expovariate(1 / BACK_MS)
                self._later(delay, self._send, m.WorkerReady(worker, generation))
            case m.Assign():
                self._begin(self._workers[command.worker], command)
            case m.KillWorker(worker, generation):
                self._free(self._workers[worker])
                self._later(KILL_MS, self._send, m.WorkerStopped(worker, generation))
            case m.ItemsSucceeded(task, start, stop):
                self._end(task, start, stop)
                self.report.succeeded += stop - start
            case m.ItemFailed(task, item):
                assert command.dead
                self._end(task, item, item + 1)
                self.report.dead += 1
            case m.TaskEnded(task):
                ended = self._tasks.pop(task)
                assert all(ended.ended), "a task ended with files left"
                ended.window.left -= 1
                self._later(0, self._feed)
            case m.StopWorker(worker, generation):
                self._later(0, self._send, m.WorkerStopped(worker, generation))
            case m.Emit() | m.CancelBatch():
                pass  # what hangs does not listen
            case _:
                raise AssertionError(f"unexpected: {command}")

    def _end(self, task: str, start: int, stop: int) -> None:
        ended = self._tasks[task].ended
        for item in range(start, stop):
            assert not ended[item], f"file {item} of {task} ended twice"
            ended[item] = 1

    # ------------------------------------------------------------ workers

    def _begin(self, worker: _Worker, batch: m.Assign) -> None:
        assert worker.batch is None, "a worker got two batches"
        worker.batch, worker.since, worker.next = batch, self._now, batch.start
        self._later(WAY_MS / 2, self._beat, worker, batch)
        slow = 10 if self._chance.random() < self.faults.slow else 1
        if self._chance.random() < self.faults.lost:
            whole = (batch.stop - batch.start) * FILE_MS * slow
            self._later(self._chance.random() * whole, self._lose_machine, worker, batch)
        self._later(WAY_MS, self._part, worker, batch, FILE_MS * slow)

    def _beat(self, worker: _Worker, batch: m.Assign) -> None:
        if worker.batch is batch:
            self._send(m.Heartbeat(batch.worker, batch.generation))

    def _part(self, worker: _Worker, batch: m.Assign, each: float) -> None:
        """Work on a batch for a while, up to a bad file."""
        if worker.batch is not batch:
            return
        stop = min(batch.stop, worker.next + max(1, int(PART_MS / each)))
        bad = self._tasks[batch.task].bad
        for item in range(worker.next, stop):
            if batch.announce:
                self._send(m.ItemStarted(batch.worker, batch.generation, batch.batch, item))
            if item in bad:
                if bad[item] == "poison":
                    self._later((item - worker.next) * each, self._lose, worker, batch)
                return  # what was not reported is lost with it; what hangs is stopped by its limit
        self._later((stop - worker.next) * each, self._report_part, worker, batch, stop, each)

    def _report_part(self, worker: _Worker, batch: m.Assign, stop: int, each: float) -> None:
        if worker.batch is not batch:
            return
        start, worker.next = worker.next, stop
        self._send(m.ItemsDone(batch.worker, batch.generation, batch.batch, start, stop))
        if stop == batch.stop:
            self._free(worker)
            self._send(m.BatchDone(batch.worker, batch.generation, batch.batch))
        else:
            self._later(WAY_MS, self._part, worker, batch, each)

    def _lose_machine(self, worker: _Worker, batch: m.Assign) -> None:
        if worker.batch is batch:
            self._gone.add(batch.worker)
            self._lose(worker, batch)

    def _lose(self, worker: _Worker, batch: m.Assign) -> None:
        if worker.batch is batch:
            self._free(worker)
            jitter = self._chance.random()
            self._send(m.WorkerLost(batch.worker, batch.generation, "gone", jitter))

    def _free(self, worker: _Worker) -> None:
        if worker.batch is not None:
            self.report.busy += (self._now - worker.since) / 1000
            worker.batch = None


def row(report: Report) -> tuple[str, ...]:
    """The line of a report in the table."""
    share = report.busy / (report.simulated * report.workers)
    return (
        f"{report.files:,}",
        str(report.workers),
        f"{report.simulated / 60:,.0f} min",
        f"{share:.0%}",
        str(report.losses),
        str(report.dead),
        f"{report.cpu / report.batches * 1e6:.0f} µs",
        f"{report.cpu / report.files * 1e6:.1f} µs",
        f"{report.memory / 2**20:.1f} MiB",
    )


HEAD = (
    *("files", "workers", "simulated time", "busy", "workers lost", "dead letters"),
    *("CPU a batch", "CPU a file", "memory"),
)


def main() -> None:
    """Run the plan and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[8, 24])
    arguments = parser.parse_args()
    runs = [Simulation(arguments.files, workers).run() for workers in arguments.workers]
    print(table(HEAD, [row(each) for each in runs]))


if __name__ == "__main__":
    main()
