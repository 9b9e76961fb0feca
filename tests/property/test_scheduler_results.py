"""Results depend neither on the pool nor on the order of events nor on the cut of reports."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from wasmpool.scheduler import Scheduler, SchedulerConfig
from wasmpool.scheduler import messages as m
from wasmpool.testing.simulation import KINDS, Simulation, finish, settle_all

INLINE = {"ok": "succeeded", "flaky": "succeeded", "error": "failed", "poison": "dead"}
"""How an item of each kind ends when one after the other is run, and poison is kept out."""


@settings(max_examples=150)
@given(
    tasks=st.lists(
        st.tuples(
            st.lists(st.sampled_from((*KINDS, "ok", "ok")), min_size=1, max_size=8), st.booleans()
        ),
        min_size=1,
        max_size=5,
    ),
    workers=st.integers(1, 4),
    balance=st.sampled_from(["pull", "round_robin", "least_loaded", "affinity"]),
    schedule=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)), max_size=80),
)
def test_same_results_as_inline(
    tasks: list[tuple[list[str], bool]],
    workers: int,
    balance: str,
    schedule: list[tuple[int, int]],
) -> None:
    """Only poison items do harm here, and the harm is theirs alone."""
    config = SchedulerConfig(
        max_workers=workers, balance=balance, restart_budget=1_000, fallback=False
    )
    simulation = Simulation(config)
    for kinds, announce in tasks:
        simulation.submit(kinds, m.TaskSubmitted("", announce=announce))
    for number, items in schedule:
        live = list(simulation.workers.values())
        if live:
            simulation.step(live[number % len(live)], items)
    settle_all(simulation)
    finish(simulation)
    for task in simulation.tasks.values():
        expected = {item: INLINE[kind] for item, kind in enumerate(task.kinds)}
        assert task.ends == expected
    letters = {(letter.task, letter.item) for letter in simulation.scheduler.dead_letters()}
    assert letters == {
        (name, item)
        for name, task in simulation.tasks.items()
        for item, kind in enumerate(task.kinds)
        if kind == "poison"
    }


@given(
    kinds=st.lists(st.sampled_from(["ok", "error", "flaky"]), min_size=1, max_size=12),
    cuts=st.sets(st.integers(1, 11)),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_reports_one_by_one_or_all_together(
    kinds: list[str], cuts: set[int], jitter: float
) -> None:
    """Coalescing the reports of a batch changes nothing but how often progress is told."""
    items = len(kinds)
    together = [0, items]
    apart = sorted({0, items, *(cut for cut in cuts if cut < items)})
    ends = []
    for bounds in (together, apart):
        scheduler = Scheduler(SchedulerConfig())
        scheduler.handle(m.TaskSubmitted("t1", items), 0)
        scheduler.handle(m.WorkerReady("w1", 1), 1)
        for start, stop in itertools.pairwise(bounds):
            failures = tuple(
                m.ItemFailure(item, m.Failure(kinds[item], "", retryable=kinds[item] == "flaky"))
                for item in range(start, stop)
                if kinds[item] != "ok"
            )
            scheduler.handle(m.ItemsDone("w1", 1, "b1", start, stop, failures, jitter), 2)
        scheduler.handle(m.BatchDone("w1", 1, "b1"), 3)
        ends.append(
            (
                scheduler.snapshot(),
                scheduler.workers(),
                scheduler.dead_letters(),
                scheduler.next_deadline(),
            )
        )
    assert ends[0] == ends[1]
