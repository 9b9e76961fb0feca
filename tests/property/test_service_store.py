"""The store under random orders of calls: each job ends once, and counts are right."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from wasmpool.service.jobs import AGEING_S, CANCELLED, DEAD, ENDED, FAILED, SUCCEEDED, Failure, Spec
from wasmpool.service.store import FILE_NAME, Store

FAILURE = Failure(type="E", message="m", phase="p")
CALLS = (
    "add",
    "take",
    "end",
    "again",
    "put_back",
    "cancel",
    "retry",
    "progress",
    "remove",
    "reopen",
)


def spec(priority: int = 10, kind: str = "text") -> Spec:
    return Spec(
        kind=kind,
        path=None,
        archive_url=None,
        archive=None,
        files=None,
        payloads=[{"text": "x"}],
        options={},
        priority=priority,
        timeout=None,
        retries=None,
        requires=[],
        callback_url="https://example.org/hook",
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(CALLS),
            st.integers(0, 7),
            st.sampled_from((SUCCEEDED, FAILED, CANCELLED, DEAD)),
        ),
        max_size=60,
    )
)
def test_random_calls(calls: list[tuple[str, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        store = Store(path, 5)
        made: list[str] = []
        ends: Counter[str] = Counter()
        for now, (call, number, state) in enumerate(calls):
            id = f"{number % max(1, len(made))}"
            before = store.get(id)
            if call == "add" and store.counts()["queued"] < 5:
                made.append(str(len(made)))
                store.add(made[-1], spec(number), now)
            elif call == "take":
                store.take(now, 1, {})
            elif call == "end":
                store.end(id, state, now)
            elif call == "again":
                store.again(id, FAILURE, 1.0, now)
            elif call == "put_back":
                store.put_back(id, now)
            elif call == "cancel":
                store.cancel_waiting(id, now)
            elif call == "retry":
                store.retry(id, now)
            elif call == "progress":
                store.progress(id, "p", 1, 2, now)
            elif call == "remove":
                store.remove(id)
            elif call == "reopen":
                store.close()
                store = Store(path, 5)
                store.recover(now, 3)
            after = store.get(id)
            if before is not None and after is not None and before.state != after.state:
                assert before.state not in ENDED or call == "retry"
                ends[id] += after.state in ENDED
        check(path, store)
        store.close()


def check(path: Path, store: Store) -> None:
    with closing(sqlite3.connect(path)) as other:
        counted = dict(other.execute("SELECT state, count(*) FROM jobs GROUP BY state"))
        assert {state: count for state, count in store.counts().items() if count} == counted
        for id, state, attempt in other.execute("SELECT id, state, attempt FROM jobs"):
            events = store.history.events(id)
            assert [event.number for event in events] == list(range(1, len(events) + 1))
            assert events[-1].data["state"] == state
            attempts = store.history.attempts(id)
            assert [each.number for each in attempts] == list(range(1, attempt + 1))
            running = [each for each in attempts if each.outcome == "running"]
            assert len(running) == (state == "running")
        deliveries = dict(other.execute("SELECT job, count(*) FROM deliveries GROUP BY job"))
        for (id,) in other.execute("SELECT id FROM jobs"):
            told = [event for event in store.history.events(id) if event.type != "progress"]
            assert deliveries[id] == len(told)


def test_the_queue_goes_by_priority_and_nothing_starves(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE_NAME, 100)
    store.add("low", spec(100), now=0)
    store.add("usual", spec(10), now=1)
    store.add("high", spec(0), now=2)
    late = 101 * AGEING_S
    store.add("high, later", spec(0), now=late)
    jobs, turn = store.take(late, 10, {})
    assert [job.id for job in jobs] == ["high", "usual", "low", "high, later"]
    assert turn is None
    assert jobs[0].spec["payloads"] == [{"text": "x"}]
    assert store.list()[0].spec["payloads"] is None
    store.close()


def test_limits_of_kinds_and_times(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE_NAME, 100)
    for number in range(3):
        store.add(f"graph {number}", spec(kind="graph"), now=number)
    store.add("text", spec(), now=9)
    jobs, _ = store.take(10, 10, {"graph": 1})
    assert [job.id for job in jobs] == ["graph 0", "text"]
    store.again("text", FAILURE, delay=5, now=10)
    assert store.take(14, 10, {"graph": 0}) == ([], 15)
    jobs, turn = store.take(15, 10, {"graph": 0})
    assert [job.id for job in jobs] == ["text"]
    assert jobs[0].failures == 1
    assert turn is None
    store.close()
