"""What scenario files do not reach: views, checks, tables, purity, bounded memory."""

from __future__ import annotations

import ast
import gc
from pathlib import Path
from typing import Any

import pytest

import wasmpool.scheduler
from wasmpool.exceptions import ConfigError, InvalidTransition, PoolClosed, QueueFull
from wasmpool.scheduler import Scheduler, SchedulerConfig
from wasmpool.scheduler import messages as m
from wasmpool.scheduler.codec import (
    COMMANDS,
    EVENTS,
    CodecError,
    decode_command,
    decode_config,
    decode_event,
    encode,
    encode_config,
)
from wasmpool.scheduler.fleet import Worker
from wasmpool.scheduler.states import (
    CLOSED,
    TASK_STATES,
    TASK_TABLE,
    WORKER_STATES,
    WORKER_TABLE,
    move,
)
from wasmpool.scheduler.task import STORY_LENGTH, Story, Task
from wasmpool.scheduler.timers import Timers


def ready_pool(**settings: Any) -> Scheduler:
    scheduler = Scheduler(SchedulerConfig(**settings))
    scheduler.handle(m.ScaleRequested(1), 0)
    scheduler.handle(m.WorkerReady("w1", 1, ("parse",)), 0)
    return scheduler


def lose_one_item_task(scheduler: Scheduler) -> None:
    scheduler.handle(m.TaskSubmitted("t1", retries=0), 1)
    scheduler.handle(m.ItemStarted("w1", 1, "b1", 0), 2)
    scheduler.handle(m.WorkerLost("w1", 1, "signal 9"), 3)


def test_workers_shows_what_each_does() -> None:
    scheduler = ready_pool(max_workers=2)
    scheduler.handle(m.TaskSubmitted("t1", items=4, affinity="go"), 5)
    scheduler.handle(m.ItemsDone("w1", 1, "b1", 0, 2), 6)
    scheduler.handle(m.ItemStarted("w1", 1, "b1", 3), 7)
    scheduler.handle(m.Heartbeat("w1", 1, memory_bytes=77), 8)
    first, second = scheduler.workers()
    assert (first.worker, first.state, first.since_ms) == ("w1", "busy", 5)
    assert (first.batch, first.task, first.item) == ("b1", "t1", 3)
    assert (first.items_done, first.memory_bytes, first.restarts) == (2, 77, 0)
    assert (first.affinity, first.capabilities) == (("go",), ("parse",))
    assert (second.worker, second.state, second.generation) == ("w2", "stopped", 0)


def test_restarts_are_counted_after_losses_only() -> None:
    scheduler = ready_pool(min_workers=1)
    scheduler.handle(m.WorkerLost("w1", 1, "gone"), 1)
    (worker,) = scheduler.workers()
    assert (worker.state, worker.generation, worker.restarts) == ("starting", 2, 1)
    assert scheduler.snapshot().losses == 1


def test_a_dead_letter_tells_its_story() -> None:
    scheduler = ready_pool()
    lose_one_item_task(scheduler)
    (letter,) = scheduler.dead_letters()
    assert (letter.task, letter.item, letter.attempts) == ("t1", 0, 1)
    assert letter.failure.type == "WorkerLost"
    assert letter.story[0].startswith("1 submitted")
    assert any("signal 9" in line for line in letter.story)


def test_a_poison_letter_is_not_run_inline() -> None:
    scheduler = ready_pool(restart_budget=1)
    lose_one_item_task(scheduler)
    scheduler.handle(m.FellBack(), 4)
    commands = scheduler.handle(m.DeadLetterRetried("t1", 0, "t2"), 5)
    assert not any(isinstance(command, m.StartWorker) for command in commands)
    assert m.TaskEnded("t2", "failed") in commands


def test_a_letter_run_again_on_a_dead_pool_fails() -> None:
    scheduler = ready_pool(restart_budget=1, fallback=False)
    lose_one_item_task(scheduler)
    commands = scheduler.handle(m.DeadLetterRetried("t1", 0, "t2"), 5)
    (failed,) = [command for command in commands if isinstance(command, m.ItemFailed)]
    assert failed.failure.type == "PoolUnavailable"


def test_time_does_not_run_backwards() -> None:
    scheduler = ready_pool()
    scheduler.handle(m.TaskSubmitted("t1"), 100)
    scheduler.handle(m.Heartbeat("w1", 1), 50)
    assert scheduler.next_deadline() == 100 + SchedulerConfig().heartbeat_warn_ms


def test_refused_submits_change_nothing() -> None:
    scheduler = ready_pool(queue_limit=1)
    scheduler.handle(m.TaskSubmitted("t1"), 1)
    scheduler.handle(m.TaskSubmitted("t2"), 1)
    before = scheduler.snapshot(), scheduler.next_deadline()
    with pytest.raises(QueueFull, match="limit of 1"):
        scheduler.handle(m.TaskSubmitted("t3"), 99)
    assert (scheduler.snapshot(), scheduler.next_deadline()) == before
    scheduler.handle(m.ShutdownRequested(), 100)
    with pytest.raises(PoolClosed):
        scheduler.handle(m.TaskSubmitted("t3"), 101)
    with pytest.raises(PoolClosed):
        scheduler.handle(m.DeadLetterRetried("t1", 0, "t4"), 101)


def test_an_impossible_event_tells_the_story() -> None:
    scheduler = ready_pool()
    scheduler.handle(m.TaskSubmitted("t1", items=2), 1)
    with pytest.raises(InvalidTransition, match="attempt 1 to w1") as caught:
        scheduler.handle(m.ItemsDone("w1", 1, "b1", 1, 2), 2)
    assert caught.value.story[0] == "1 submitted, 2 items"


def test_an_unexpected_fall_back_is_an_error() -> None:
    with pytest.raises(InvalidTransition, match="not asked"):
        ready_pool().handle(m.FellBack(), 1)


def test_the_scheduler_forgets_what_has_ended() -> None:
    scheduler = ready_pool()

    def run(number: int) -> None:
        spec = m.TaskSubmitted(f"t{number}", task_timeout_ms=10**9)
        batch = f"b{number}"
        scheduler.handle(spec, number)
        scheduler.handle(m.ItemsDone("w1", 1, batch, 0, 1), number)
        scheduler.handle(m.BatchDone("w1", 1, batch), number)

    for number in range(1, 2_000):
        run(number)
    gc.collect()
    tasks = [thing for thing in gc.get_objects() if isinstance(thing, Task)]
    assert len(tasks) < 200


def test_views_are_frozen() -> None:
    with pytest.raises(AttributeError):
        ready_pool().snapshot().spawns = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_workers": 0}, "max_workers is 0"),
        ({"min_workers": 3, "max_workers": 2}, "more than max_workers"),
        ({"retries": -1}, "retries is -1"),
        ({"item_timeout_ms": 0}, "item_timeout_ms is 0"),
        ({"balance": "random"}, "balance is 'random'"),
    ],
)
def test_senseless_numbers_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Scheduler(SchedulerConfig(**settings))


# ---------------------------------------------------------------- tables


def test_the_tables_know_their_states() -> None:
    assert {state for state, _ in TASK_TABLE} | set(TASK_TABLE.values()) == set(TASK_STATES)
    assert {state for state, _ in WORKER_TABLE} | set(WORKER_TABLE.values()) == set(WORKER_STATES)


def test_nothing_leads_out_of_an_end() -> None:
    assert {state for state, _ in TASK_TABLE}.isdisjoint({"succeeded", "cancelled", "dead_letter"})
    assert CLOSED not in {state for state, _ in WORKER_TABLE}


def test_what_is_not_in_the_table_is_an_error() -> None:
    worker = Worker(0)
    worker.note(7, "made")
    with pytest.raises(InvalidTransition, match="w1 is stopped: it cannot assign") as caught:
        move(WORKER_TABLE, worker, "assign")
    assert caught.value.story == ("7 made",)


def test_a_story_keeps_its_latest_entries() -> None:
    story = Story()
    for number in range(STORY_LENGTH + 3):
        story.note(number, "step")
    assert len(story.tell()) == STORY_LENGTH
    assert story.tell()[-1] == f"{STORY_LENGTH + 2} step"


def test_timers_come_in_order_and_forget_the_dead() -> None:
    dead: set[int] = set()
    timers: Timers[int] = Timers(lambda thing: thing not in dead)
    for thing in (3, 1, 2):
        timers.add(thing // 3, thing)
    dead.add(1)
    assert timers.next_due() == 0
    assert list(timers.pop_due(0)) == [2]
    assert timers.next_due() == 1
    dead.update(range(10, 1_000))
    for thing in range(10, 1_000):
        timers.add(5, thing)
    assert len(timers.heap) < 100
    assert list(timers.pop_due(10)) == [3]


# ---------------------------------------------------------------- JSON


def test_defaults_are_left_out_and_put_back() -> None:
    assert encode(m.TaskSubmitted("t1")) == {"type": "task_submitted", "task": "t1"}
    value = {"type": "task_submitted", "task": "t1", "priority": 3, "requires": ["gpu"]}
    event = decode_event(value)
    assert event == m.TaskSubmitted("t1", priority=3, requires=("gpu",))
    assert encode(event) == value


def test_nested_values_come_back() -> None:
    failure = m.Failure("E", "m", retryable=True)
    event = m.ItemsDone("w1", 1, "b1", 0, 2, (m.ItemFailure(1, failure, True),), 0.5)
    assert decode_event(encode(event)) == event
    command = m.Emit("x", (("b", 1), ("a", None)))
    assert decode_command(encode(command)) == command
    config = SchedulerConfig(max_workers=4)
    assert encode_config(config) == {"max_workers": 4}
    assert decode_config({"max_workers": 4}) == config


@pytest.mark.parametrize(
    "value",
    [
        {"type": "tock"},
        {},
        {"type": "task_cancelled"},
        {"type": "task_cancelled", "task": "t1", "reason": "?"},
        {"type": "assign"},
    ],
)
def test_what_is_no_event_is_an_error(value: dict[str, Any]) -> None:
    with pytest.raises(CodecError):
        decode_event(value)


def test_messages_equal_only_their_own_kind() -> None:
    start: object = m.StartWorker("w1", 1)
    stop: object = m.StopWorker("w1", 1)
    assert start == m.StartWorker("w1", 1)
    assert not start != m.StartWorker("w1", 1)  # noqa: SIM202 -- the operator is what is tested
    assert start != stop
    assert not start == stop  # noqa: SIM201
    assert [start] != [("w1", 1)]
    fell_back: object = m.FellBack()
    assert fell_back != m.ClosePool()
    assert len({start, m.StartWorker("w1", 1), stop}) == 2


def test_names_in_json_are_those_of_the_classes() -> None:
    assert "items_done" in EVENTS
    assert "dead_letter_retried" in EVENTS
    assert "kill_worker" in COMMANDS
    assert not EVENTS.keys() & COMMANDS.keys()


# ---------------------------------------------------------------- purity

ALLOWED = {
    "__future__", "collections.abc", "dataclasses", "heapq", "re", "typing",
    "wasmpool.exceptions",
}  # fmt: skip


def test_the_scheduler_imports_neither_time_nor_io() -> None:
    folder = Path(wasmpool.scheduler.__file__).parent
    imported = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                imported.add(node.module or "")
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
    assert {name for name in imported if not name.startswith("wasmpool.scheduler")} <= ALLOWED
