"""Attempts that are cancelled at the worst moment: whoever waits for a job is told how it ended."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from wasmpool.config import Settings
from wasmpool.service.app import running
from wasmpool.service.jobs import Spec
from wasmpool.service.runner import Runner
from wasmpool.service.settings import ServiceSettings
from wasmpool.service.store import Store
from wasmpool.service.work import Outcome, Work

_ID = "a" * 32
_LONGEST_S = 20
_SPEC = Spec(
    kind="text",
    path=None,
    archive_url=None,
    archive=None,
    files=None,
    payloads=[{}],
    options={},
    priority=10,
    timeout=None,
    retries=None,
    requires=[],
    callback_url=None,
)


def test_a_cancel_that_comes_once_the_work_is_over_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over, cancelled = threading.Event(), threading.Event()
    cancel_waiting, end_job, succeeded = Store.cancel_waiting, Store.end, Runner._succeeded

    async def main() -> str:
        loop = asyncio.get_running_loop()
        begun, go = asyncio.Event(), asyncio.Event()

        async def work(self: Work, job: Any, pool: Any, results: Any, progress: Any) -> Outcome:
            begun.set()
            await go.wait()
            await results.add(b"{}")
            return Outcome(1, {})

        def cancel_late(self: Store, *arguments: Any) -> Any:
            loop.call_soon_threadsafe(go.set)
            found = cancel_waiting(self, *arguments)
            assert over.wait(_LONGEST_S)
            return found

        def end_late(self: Store, *arguments: Any, **named: Any) -> Any:
            assert cancelled.wait(_LONGEST_S)
            return end_job(self, *arguments, **named)

        async def write_end(self: Runner, *arguments: Any) -> None:
            loop.call_soon(over.set)  # once this waits for the store
            await succeeded(self, *arguments)

        monkeypatch.setattr(Work, "run", work)
        monkeypatch.setattr(Store, "cancel_waiting", cancel_late)
        monkeypatch.setattr(Store, "end", end_late)
        monkeypatch.setattr(Runner, "_succeeded", write_end)
        settings = Settings(backend="thread", workers=1)
        async with running(ServiceSettings(state_dir=tmp_path), settings) as parts:
            await parts.store(lambda store: store.add(_ID, _SPEC, time.time()))
            with parts.changes.end_of(_ID) as end:
                parts.runner.wake()
                await begun.wait()
                await parts.runner.cancel(_ID)
                loop.call_soon(cancelled.set)
                await asyncio.wait_for(end, _LONGEST_S)
            job = await parts.store(lambda store: store.get(_ID))
            assert job is not None
            return job.state

    assert asyncio.run(main()) == "succeeded"
