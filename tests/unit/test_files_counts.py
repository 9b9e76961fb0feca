"""Runs over files: their counts, and their logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.file_runs import (
    FakePool,
    Outcomes,
    as_if_large,
    collect,
    make_tree,
    parse,
    run_async,
    start,
)
from wasmpool.exceptions import ConfigError
from wasmpool.pool import windows as pipeline

_as_if_large = pytest.fixture(autouse=True)(as_if_large)
tree = pytest.fixture(make_tree)


def test_counts_follow_the_pools_events(tmp_path: Path) -> None:
    async def main(pool: FakePool) -> None:
        async def eventful(id: str, payloads: list[Any], options: Any) -> Outcomes:
            pool.tell("task_retried", task=id, item=0, attempt=2, delay_ms=1, error="WorkerLost")
            pool.tell("task_retried", task="other", item=0, attempt=2, delay_ms=1, error="x")
            pool.tell("task_dead_lettered", task=id, item=0, error="WorkerLost", attempts=4)
            pool.tell("pool_fallback", reason="no workers")
            assert run.path_of(id, 0) == "a.py"
            assert run.path_of("other", 0) is None
            return await parse(id, payloads, options)

        pool.work = eventful
        run = start(pool, [("a.py", b"x = 1\n")])
        assert len([facts async for facts in run]) == 1
        stats = run.stats
        assert (stats.retries, stats.dead_letters, stats.fallbacks) == (1, 1, 1)
        assert stats.workers == {"w1"}
        assert stats.slowest[0].path == "a.py"

    run_async(main)


def test_reproducible_summary_is_the_same_for_any_workers(tree: Path, tmp_path: Path) -> None:
    runs = [
        collect(tree, workers=1)[1],
        collect(tree, workers=4)[1],
        collect(tree, cache_dir=tmp_path / "cache")[1],
        collect(tree, cache_dir=tmp_path / "cache")[1],
    ]
    summaries = [run.stats.summary(reproducible=True) for run in runs]
    assert all(summary == summaries[0] for summary in summaries)
    assert summaries[0]["status"] == {"ok": 100, "partial": 0, "failed": 0}
    assert summaries[0]["bytes"] == sum(p.stat().st_size for p in tree.rglob("*.py"))
    assert runs[0].stats.summary().keys() > summaries[0].keys()


def test_logs_have_a_file_for_each_file(tmp_path: Path) -> None:
    pairs = [("good.py", b"x = 1\n"), ("broken.py", b"def (\n"), ("what", b"")]

    async def main(pool: FakePool) -> None:
        async def talkative(id: str, payloads: list[Any], options: Any) -> Outcomes:
            line = {"worker": "w1", "time": 0.0, "level": "DEBUG", "phase": "extract"}
            line |= {"message": "hello", "data": {"x": 1}}
            item = next((n for n, p in enumerate(payloads) if p["path"] == "good.py"), None)
            if item is not None:
                pool.tell("log", task=id, item=item, **line)
            pool.tell("worker_lost", worker="w1", reason="killed")
            return await parse(id, payloads, options)

        pool.work = talkative
        assert len([facts async for facts in start(pool, pairs)]) == 3

    run_async(main, log_dir=tmp_path)
    (folder,) = tmp_path.iterdir()
    logs = {path.name.split(".")[0]: path.read_text() for path in folder.iterdir()}
    assert set(logs) == {"run", "good", "broken", "what"}
    assert (
        '[1970-01-01T00:00:00.000Z] [DEBUG] [extract] hello {"worker": "w1", "x": 1}'
        in (logs["good"])
    )
    assert '[INFO] [done] ok {"worker": "w1"' in logs["good"]
    assert "[INFO] [done] partial" in logs["broken"]
    assert "[ERROR] [detect] cannot tell the language" in logs["what"]
    assert "[WARNING] [pool] worker_lost" in logs["run"]
    assert "[INFO] [run] ended" in logs["run"]


def test_logs_of_what_is_done_without_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "LITTLE_FILES", 32)
    collect([("broken.py", b"def (\n")], log_dir=tmp_path)
    (log,) = tmp_path.glob("*/broken*")
    lines = log.read_text().splitlines()
    assert any("[WARNING]" in line for line in lines)
    assert "[done] partial" in lines[-1]


def test_logs_that_cannot_be_made_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigError, match=r"log_dir = .*\(argument\)"):
        collect([], log_dir=tmp_path / "file")
