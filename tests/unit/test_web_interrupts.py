"""Interrupts of a worker in the browser, run here with signals."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator

import pytest

from tests.unit.web_host import Host, make_host, run
from wasmpool.pool.backends import web_worker
from wasmpool.pool.backends.web_worker import WebWorker
from wasmpool.tasks import registry
from wasmpool.tasks.context import Context

host = pytest.fixture(make_host)


class TestInterrupts:
    """An interrupt carries its cancellation in the mailbox."""

    @pytest.fixture
    def worker(self, host: Host) -> Iterator[WebWorker]:
        assert threading.current_thread() is threading.main_thread()
        before = signal.getsignal(signal.SIGINT)
        worker = web_worker.start(host, "json", "wasmpool.whl")
        worker.listen()
        yield worker
        signal.signal(signal.SIGINT, before)

    @staticmethod
    def interrupt(host: Host, item: int | None, batch: str = "b1") -> None:
        host.mail = json.dumps({"type": "cancel", "batch": batch, "item": item, "reason": "stop"})
        signal.raise_signal(signal.SIGINT)

    def test_stops_the_item_under_way(self, host: Host, worker: WebWorker) -> None:
        ends: list[int] = []

        def spin(payload: int) -> int:
            if payload:
                self.interrupt(host, payload - 1)
            ends.append(payload)
            return payload

        registry.handler("spin")(spin)
        run(worker, "spin", [1, 0, 3])
        first, second, third = host.values()
        assert (first["type"], first["retryable"], first["message"]) == (
            "TimeoutError",
            True,
            "stop",
        )
        assert (second, third["type"]) == (0, "TimeoutError")
        assert ends == [0]

    def test_stops_the_batch_and_passes_through_handlers(
        self, host: Host, worker: WebWorker
    ) -> None:
        def stubborn(payload: int, context: Context) -> int:
            try:
                self.interrupt(host, None)
            except Exception:  # as a handler may well do
                pytest.fail("swallowed")
            return payload

        registry.handler("stubborn")(stubborn)
        run(worker, "stubborn", [1, 2])
        (only,) = host.values()
        assert (only["type"], only["cancelled"]) == ("Cancelled", True)

    def test_for_another_item_or_batch_does_nothing(self, host: Host, worker: WebWorker) -> None:
        def late(payload: int) -> int:
            self.interrupt(host, 7)
            self.interrupt(host, None, batch="b0")
            signal.raise_signal(signal.SIGINT)  # and the mailbox is empty
            return payload

        registry.handler("late")(late)
        run(worker, "late", [1])
        assert host.values() == [1]

    def test_outside_of_a_handler_raises_nothing(self, host: Host, worker: WebWorker) -> None:
        post = host.post

        def interrupting_post(messages: str, data: bytes | None) -> None:
            if '"done"' in messages:
                self.interrupt(host, 0)
            post(messages, data)

        host.post = interrupting_post  # type: ignore[method-assign]
        registry.handler("same")(lambda payload: payload)
        run(worker, "same", [1, 2])
        assert host.values() == [1, 2]
