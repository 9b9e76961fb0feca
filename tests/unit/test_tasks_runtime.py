"""The worker runtime and the context, with a clock of the tests' own."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from wasmpool import Context, handler
from wasmpool.protocol import (
    Beat,
    Cancel,
    Done,
    Ended,
    FromWorker,
    ItemError,
    Packed,
    Progress,
    Run,
    Started,
    decode_value,
)
from wasmpool.tasks import registry
from wasmpool.tasks.context import Cancelled, Interrupted
from wasmpool.tasks.runtime import Worker


class Host:
    """A worker whose time passes only when a handler says so."""

    def __init__(self) -> None:
        self.now = 100.0
        self.sent: list[FromWorker] = []
        self.worker = Worker(self._send, clock=lambda: self.now, memory=lambda: 42)

    def _send(self, *messages: FromWorker) -> None:
        self.sent += messages

    def run(self, task: str, payloads: list[Any], **changes: Any) -> list[FromWorker]:
        self.sent.clear()
        run = Run("b1", task, None, 0, len(payloads), payloads, {}, True, False, None, {})
        self.worker.run(run._replace(**changes))
        return self.sent

    def results(self, task: str, payloads: list[Any], **changes: Any) -> list[Any]:
        """What became of each item: its value or its `ItemError`."""
        found: list[Any] = []
        for message in self.run(task, payloads, **changes):
            if isinstance(message, Packed):
                assert message.start == len(found)
                found += decode_value(message.values)
                assert message.stop == len(found)
            elif isinstance(message, Done):
                assert message.start == len(found)
                found += [decode_value(r) if isinstance(r, bytes) else r for r in message.results]
        return found


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(registry, "_resolved", {})
    return Host()


def kinds(messages: list[FromWorker]) -> list[str]:
    return [type(message).__name__ for message in messages]


def test_announced_items_are_reported_one_by_one(host: Host) -> None:
    sent = host.run("operator:neg", [1, 2])
    assert kinds(sent) == ["Started", "Done", "Started", "Done", "Ended"]
    assert [m.item for m in sent if isinstance(m, Started)] == [0, 1]
    assert sent[-1] == Ended("b1", 42)


def test_without_announcements_reports_are_put_together(host: Host) -> None:
    assert kinds(host.run("operator:neg", [1, 2, 3], announce=False)) == ["Done", "Ended"]
    sent = host.run("operator:neg", [1, 2, 3], announce=False, packed=True)
    assert kinds(sent) == ["Packed", "Ended"]


def test_reports_do_not_wait_for_slow_items(host: Host) -> None:
    @handler("slow")
    def slow(payload: float) -> float:
        host.now += payload
        return payload

    sent = host.run("slow", [0.001, 0.001, 1.0, 0.001], announce=False, packed=True)
    packed = [(m.start, m.stop) for m in sent if isinstance(m, Packed)]
    assert packed == [(0, 3), (3, 4)]


@pytest.mark.parametrize("announce", [True, False])
@pytest.mark.parametrize("packed", [True, False])
def test_failures_stay_in_their_place(host: Host, announce: bool, packed: bool) -> None:
    payloads = [4, -1, 9, -1, -1, 16]
    found = host.results("math:sqrt", payloads, announce=announce, packed=packed)
    assert [found[n] for n in (0, 2, 5)] == [2.0, 3.0, 4.0]
    for n in (1, 3, 4):
        assert isinstance(found[n], ItemError)
        assert (found[n].type, found[n].phase, found[n].retryable) == ("ValueError", "run", False)


@pytest.mark.parametrize("announce", [True, False])
@pytest.mark.parametrize("packed", [True, False])
def test_what_cannot_be_encoded_fails_alone(host: Host, announce: bool, packed: bool) -> None:
    @handler("maybe")
    def maybe(payload: int) -> Any:
        return (lambda: None) if payload == 1 else payload

    found = host.results("maybe", [0, 1, 2], announce=announce, packed=packed)
    assert [found[0], found[2]] == [0, 2]
    assert found[1].phase == "encode"


def test_items_start_where_the_batch_does(host: Host) -> None:
    sent = host.run("operator:neg", [1, 2], start=7, stop=9)
    assert [m.item for m in sent if isinstance(m, Started)] == [7, 8]
    assert [m.start for m in sent if isinstance(m, Done)] == [7, 8]


def test_payloads_that_cannot_be_decoded_fail_with_their_batch(host: Host) -> None:
    run = Run("b1", "operator:neg", None, 3, 5, b"no pickle", {}, True, False, None, {})
    host.worker.run(run)
    report, ended = host.sent
    assert isinstance(report, Done)
    assert report.start == 3
    assert [r.phase for r in report.results if isinstance(r, ItemError)] == ["decode", "decode"]
    assert isinstance(ended, Ended)


def test_the_traceback_shows_the_handler_and_not_the_runtime(host: Host) -> None:
    @handler("deep")
    def deep(payload: Any) -> None:
        raise ValueError("down here")

    (found,) = host.results("deep", [1])
    assert "in deep" in found.traceback
    assert "wasmpool/tasks" not in found.traceback


def test_the_innermost_phase_is_told(host: Host) -> None:
    @handler("phases")
    def phases(payload: str, context: Context) -> str:
        with context.phase("read"):
            if payload == "read":
                raise ValueError
        with context.phase("parse"):
            try:
                with context.phase("extract"):
                    raise KeyError
            except KeyError:
                pass
            if payload == "parse":
                raise ValueError
        if payload == "run":
            raise ValueError
        return context.current_phase

    found = host.results("phases", ["read", "parse", "run", "fine"])
    assert [result.phase for result in found[:3]] == ["read", "parse", "run"]
    assert found[3] == "run"


def test_a_checkpoint_ends_an_item_whose_time_is_up(host: Host) -> None:
    @handler("long")
    def long(payload: float, context: Context) -> float | None:
        assert context.deadline == host.now + 2.0
        for _ in range(10):
            host.now += payload
            assert context.cancelled == (host.now >= context.deadline)
            context.checkpoint()
        return None

    short, late = host.results("long", [0.1, 0.5], item_timeout_ms=2_000)
    assert short is None
    assert (late.type, late.retryable, late.cancelled) == ("TimeoutError", True, False)
    assert late.message == "longer than 2 s"


def test_a_checkpoint_gives_a_heartbeat_when_nothing_was_sent_for_a_while(host: Host) -> None:
    @handler("long")
    def long(payload: float, context: Context) -> None:
        for _ in range(13):
            host.now += 1.0
            context.checkpoint()

    sent = host.run("long", [0])
    assert [m for m in sent if isinstance(m, Beat)] == [Beat(42), Beat(42)]


def test_no_handlers_except_swallows_an_interruption(host: Host) -> None:
    @handler("stubborn")
    def stubborn(payload: Any, context: Context) -> str:
        for _ in range(3):
            host.now += 10
            try:
                context.checkpoint()
            except Exception:
                return "swallowed"
            except Interrupted:
                continue
        context.checkpoint()  # raises again
        return "went on"

    (found,) = host.results("stubborn", [0], item_timeout_ms=1_000)
    assert found.type == "TimeoutError"


def test_cancelling_a_batch_ends_the_item_under_way_and_leaves_the_rest(host: Host) -> None:
    @handler("cancels")
    def cancels(payload: int, context: Context) -> int:
        if payload == 1:
            host.worker.cancel(Cancel("b1", None, "not wanted"))
            assert context.cancelled
        context.checkpoint()
        return payload

    found = host.results("cancels", [0, 1, 2, 3])
    assert found[0] == 0
    assert (found[1].cancelled, found[1].message) == (True, "not wanted")
    assert len(found) == 2
    assert host.results("cancels", [0]) == [0]  # the next batch is not affected


def test_cancelling_an_item_spares_the_others(host: Host) -> None:
    @handler("cancels")
    def cancels(payload: int, context: Context) -> int:
        if payload == 0:
            host.worker.cancel(Cancel("b1", 1, "timeout"))
            host.worker.cancel(Cancel("another batch", None, "too late"))
        context.checkpoint()
        return payload

    found = host.results("cancels", [0, 1, 2], item_timeout_ms=2000)
    assert [found[0], found[2]] == [0, 2]
    assert (found[1].type, found[1].retryable) == ("TimeoutError", True)
    assert found[1].message == "longer than 2 s"


@pytest.mark.parametrize("takes_context", [False, True])
@pytest.mark.parametrize("item", [0, None])
def test_an_interrupt_just_before_the_handler_is_not_lost(
    host: Host, monkeypatch: pytest.MonkeyPatch, item: int | None, takes_context: bool
) -> None:
    """Nothing may be raised outside of the handler, and there may be no checkpoint in it."""
    begun: list[Any] = []
    if takes_context:
        handler("deaf")(lambda payload, context: begun.append(payload))
    else:
        handler("deaf")(lambda payload: begun.append(payload))

    def send(*messages: FromWorker) -> None:
        host.sent += messages
        if Started("b1", 0) in messages:
            host.worker.interrupt(Cancel("b1", item, "not wanted"), sys._getframe())

    monkeypatch.setattr(host.worker, "_send", send)
    stopped = host.results("deaf", ["a", "b"])
    assert (stopped[0].type, stopped[0].message) == (
        "Cancelled" if item is None else "TimeoutError",
        "not wanted",
    )
    assert begun == ([] if item is None else ["b"])


def test_a_cancellation_can_overtake_its_batch(host: Host) -> None:
    host.worker.cancel(Cancel("b1", None, "early"))
    assert kinds(host.run("operator:neg", [1, 2])) == ["Ended"]
    assert host.results("operator:neg", [1, 2]) == [-1, -2]


def test_progress_is_thinned_out_but_its_end_is_told(host: Host) -> None:
    @handler("progress")
    def progress(payload: Any, context: Context) -> None:
        for n in range(101):
            host.now += 0.01
            context.progress(n / 100)

    sent = [m for m in host.run("progress", [0]) if isinstance(m, Progress)]
    assert sent[-1].fraction == 1
    assert len(sent) < 15


def test_a_context_never_hides_that_it_was_cancelled_in_another_thread() -> None:
    """Whichever of the two moments comes first: the cancellation is seen."""
    host = Host()
    context = Context(host.worker, {})
    clock = host.worker.clock
    interrupted = False

    def clock_that_cancels() -> float:
        nonlocal interrupted
        if not interrupted:  # in the middle of the checkpoint
            interrupted = True
            context.interrupt(Cancelled("now"))
        return clock()

    host.now += 100
    host.worker.clock = clock_that_cancels
    with pytest.raises(Cancelled):
        context.checkpoint()
    with pytest.raises(Cancelled):
        context.checkpoint()
