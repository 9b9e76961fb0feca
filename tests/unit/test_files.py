from __future__ import annotations

import asyncio
import json
import os
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wasmpool.config import Settings
from wasmpool.discover import Source, discover
from wasmpool.exceptions import (
    ConfigError,
    LanguageError,
    PoolClosed,
    PoolError,
    TaskError,
    WorkerLost,
)
from wasmpool.parsing.records import FileFacts, failed
from wasmpool.pool import windows as pipeline
from wasmpool.pool.events import PoolEvent
from wasmpool.pool.files import ParseRun, parse_iter
from wasmpool.pool.here import run_here
from wasmpool.pool.pool import Pool

Outcomes = list[bytes | TaskError]


class FakePool:
    """A pool whose batches end when and how a test says."""

    def __init__(self, settings: Settings, work: Callable[..., Awaitable[Outcomes]]) -> None:
        self.settings = settings
        self.backend = "process"
        self.work = work
        self.submitted: list[list[str]] = []
        self.cancelled: list[list[str]] = []
        self.listeners: list[Callable[[PoolEvent], object]] = []

    def on(self, name: str, listener: Callable[[PoolEvent], object]) -> Callable[[], None]:
        assert name == "*"
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, event: str, **data: Any) -> None:
        for listener in self.listeners:
            listener(PoolEvent(event, data))

    async def run_batch(
        self, task: str, payloads: list[dict[str, Any]], **arguments: Any
    ) -> Outcomes:
        assert task == "parse"
        paths = [payload["path"] for payload in payloads]
        self.submitted.append(paths)
        id = f"t{len(self.submitted)}"
        arguments["on_submit"](id)
        self.tell("task_started", task=id, worker="w1")
        try:
            return await self.work(id, payloads, arguments["options"])
        except asyncio.CancelledError:
            self.cancelled.append(paths)
            raise


async def parse(id: str, payloads: list[dict[str, Any]], options: dict[str, Any]) -> Outcomes:
    await asyncio.sleep(0)
    return run_here("parse", payloads, options, 60)[0]


def start(pool: FakePool | Pool, files: Any, **options: Any) -> ParseRun:
    return parse_iter(pool, files, **options)  # type: ignore[arg-type]


def collect(
    files: Any, work: Callable[..., Awaitable[Outcomes]] = parse, **settings: Any
) -> tuple[list[FileFacts], ParseRun]:
    """Run to the end with a fake pool, without a cache unless one is named."""

    async def main() -> tuple[list[FileFacts], ParseRun]:
        flags = {} if "cache_dir" in settings else {"cache": False}
        pool = FakePool(Settings.load({"flags": flags, "workers": 2, **settings}), work)
        run = start(pool, files)
        results = [facts async for facts in run]
        assert pool.listeners == []
        return results, run

    return asyncio.run(main())


def texts(results: list[FileFacts]) -> list[bytes]:
    return [facts.to_json(reproducible=True) for facts in results]


@pytest.fixture(autouse=True)
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small inputs take the way of large ones."""
    monkeypatch.setattr(pipeline, "LITTLE_FILES", 0)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for n in range(100):
        path = root / f"p{n % 7}" / f"m{n}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"def f{n}(x):\n    return g(x)\n" * (1 + n * 37 % 20))
    return root


# ---------------------------------------------------------------- input


def test_every_form_of_input_gives_the_same_facts(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"import os\n")
    (tmp_path / "b.py").write_bytes(b"x = 1\n")
    a, b = ("a.py", b"import os\n"), ("b.py", b"x = 1\n")
    expected = texts(collect(tmp_path)[0])
    assert [json.loads(text)["path"] for text in expected] == ["a.py", "b.py"]
    forms: list[Any] = [
        str(tmp_path),
        [tmp_path],
        [a, b],
        iter([a, b]),
        dict([a, b]),
        {"a.py": "import os\n", "b.py": bytearray(b"x = 1\n")},
        list(discover([tmp_path], Settings())),
        (source for source in discover([tmp_path], Settings())),
    ]
    for form in forms:
        assert texts(collect(form)[0]) == expected


def test_mixed_input_keeps_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("d.py", "c.py"):
        Path(name).write_text("x = 1\n")
    source = Source("s.py", str(tmp_path / "d.py"), 6, "python")
    results, _ = collect(["d.py", "c.py", ("z.py", b""), source, "d.py", ("a.py", b"")])
    paths = [facts.path for facts in results]
    assert paths == ["c.py", "d.py", "z.py", "s.py", "d.py", "a.py"]


def test_language_of_contents() -> None:
    async def main() -> list[FileFacts]:
        pool = FakePool(Settings.load({"flags": {"cache": False}}), parse)
        return [facts async for facts in start(pool, [("-", b"x = 1\n")], language="python")]

    (facts,) = asyncio.run(main())
    assert (facts.language, facts.status) == ("python", "ok")
    (unknown,), _ = collect([("-", b"x = 1\n")])
    assert unknown.failure is not None
    assert unknown.failure.phase == "detect"


@pytest.mark.parametrize("wrong", [[3], [("a.py", 3)], [("a.py", b"", 1)], [b"a.py"]])
def test_what_is_no_file_is_an_error(wrong: Any) -> None:
    with pytest.raises(TypeError):
        collect(wrong)


def test_no_input_gives_no_results() -> None:
    results, run = collect([])
    assert results == []
    assert run.stats.summary()["files"] == 0


def test_errors_of_discovery_reach_the_caller(tree: Path) -> None:
    with pytest.raises(LanguageError, match="no-such"):
        collect(tree, languages=["no-such"])


# ---------------------------------------------------------------- results


def test_order_is_that_of_the_input_whatever_ends_first(tree: Path) -> None:
    waiting: list[asyncio.Event] = []

    async def backwards(id: str, payloads: list[Any], options: Any) -> Outcomes:
        mine = asyncio.Event()
        waiting.append(mine)
        for _ in range(5):
            await asyncio.sleep(0)
        waiting[-1].set()
        await mine.wait()
        if waiting.index(mine):
            waiting[waiting.index(mine) - 1].set()
        return await parse(id, payloads, options)

    results, run = collect(tree, backwards)
    assert [facts.path for facts in results] == [s.path for s in discover([tree], Settings())]
    assert run.stats.files == run.stats.found == 100
    assert run.stats.all_found


@pytest.mark.parametrize("backend", ["inline", "thread", "process"])
def test_facts_are_the_same_on_every_backend(tree: Path, backend: str) -> None:
    async def main(**settings: Any) -> list[bytes]:
        async with Pool(flags={"cache": False}, **settings) as pool:
            return texts([facts async for facts in start(pool, tree)])

    results = asyncio.run(main(backend=backend, workers=2))
    assert len(results) == 100
    assert results == texts(collect(tree)[0])


def test_little_work_is_done_without_workers(
    tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pipeline, "LITTLE_FILES", 32)

    async def main() -> tuple[list[bytes], list[str], int]:
        async with Pool(flags={"cache": False}, workers=2) as pool:
            events: list[str] = []
            pool.on("*", lambda event: events.append(event.name))
            run = start(pool, tree / "p0")
            return texts([facts async for facts in run]), events, len(run.stats.workers)

    results, events, workers = asyncio.run(main())
    assert results == texts(collect(tree / "p0")[0])
    assert (events, workers) == (["pool_closed"], 0), "no task was submitted, no worker started"


def test_files_that_changed_since_they_were_found(tmp_path: Path) -> None:
    names = ["gone.py", "grown.py", "pipe.py", "same.py"]
    for name in names:
        (tmp_path / name).write_text("x = 1\n")
    sources = list(discover([tmp_path], Settings()))
    (tmp_path / "gone.py").unlink()
    (tmp_path / "grown.py").write_text("x = 1\n" * 1000)
    (tmp_path / "pipe.py").unlink()
    os.mkfifo(tmp_path / "pipe.py")
    cached: dict[str, Any] = {"cache_dir": tmp_path / "cache"}
    for more in ({}, cached, cached):
        results, run = collect(sources, max_file_size=1000, **more)
        kinds = [facts.failure and (facts.failure.phase, facts.failure.type) for facts in results]
        assert kinds == [
            ("read", "FileNotFoundError"),
            ("read", "FileTooLarge"),
            ("read", "NotAFile"),
            None,
        ]
        assert run.stats.status == {"failed": 3, "ok": 1}


def test_problems_of_discovery_become_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.unknown").write_text("x")
    Path("large.py").write_text("x = 1\n" * 100)
    results, _ = collect(["missing.py", "notes.unknown", "large.py"], max_file_size=100)
    records = {facts.path: facts.record for facts in results}
    assert {path: record["failure"]["type"] for path, record in records.items()} == {
        "large.py": "FileTooLarge",
        "missing.py": "FileNotFoundError",
        "notes.unknown": "UnknownLanguage",
    }
    assert records["large.py"]["size"] == 600


def test_what_the_pool_could_not_do_becomes_a_record() -> None:
    async def lose(id: str, payloads: list[Any], options: Any) -> Outcomes:
        outcomes = await parse(id, payloads, options)
        for n, payload in enumerate(payloads):
            if payload["path"] == "bad.py":
                outcomes[n] = WorkerLost("exit code -9", type="WorkerLost", attempts=4)
            if payload["path"] == "slow.py":
                outcomes[n] = TaskError("too long", type="TimeoutError", phase="extract")
        return outcomes

    results, run = collect([(f"{name}.py", b"x = 1\n") for name in ("bad", "ok", "slow")], lose)
    failures = [facts.failure for facts in results]
    assert failures[1] is None
    assert failures[0] is not None
    assert failures[2] is not None
    assert tuple(getattr(failures[0], name) for name in ("phase", "type", "message")) == (
        "parse",
        "WorkerLost",
        "exit code -9",
    )
    assert failures[2].phase == "extract"
    assert results[0].language == "python"
    assert run.stats.failed == 2


def test_a_pool_that_closes_ends_the_run(tree: Path) -> None:
    async def closed(id: str, payloads: list[Any], options: Any) -> Outcomes:
        raise PoolClosed("the pool was shut down")

    with pytest.raises(PoolClosed):
        collect(tree, closed)


def test_a_run_is_iterated_over_once() -> None:
    async def main() -> None:
        run = start(FakePool(Settings.load({"flags": {"cache": False}}), parse), [])
        assert [facts async for facts in run] == []
        with pytest.raises(PoolError, match="once"):
            await anext(run)

    asyncio.run(main())


# ---------------------------------------------------------------- flow


def endless() -> Iterator[tuple[str, bytes]]:
    n = 0
    while True:
        yield f"{n}.py", b"x = 1\n"
        n += 1


def run_async(main: Callable[[FakePool], Awaitable[None]], **settings: Any) -> FakePool:
    async def outer() -> FakePool:
        pool = FakePool(Settings.load({"flags": {"cache": False}, "workers": 2, **settings}), parse)
        await main(pool)
        return pool

    return asyncio.run(outer())


async def settled(probe: Callable[[], int]) -> int:
    """Wait until a number stays the same while threads and tasks have their turns."""
    before, same = -1, 0
    while same < 20:
        await asyncio.sleep(0.005)
        now = probe()
        same = same + 1 if now == before else 0
        before = now
    return before


def test_what_is_read_ahead_is_bounded_when_nobody_takes_results() -> None:
    async def main(pool: FakePool) -> None:
        taken = 0

        def count() -> Iterator[tuple[str, bytes]]:
            nonlocal taken
            for pair in endless():
                taken += 1
                yield pair

        run = start(pool, count())
        await anext(run)
        ahead = await settled(lambda: taken)
        assert 64 <= ahead <= 64 + 256 + 1000 + 1000 + 1
        await run.aclose()

    run_async(main)


def test_workers_have_work_while_a_file_takes_long() -> None:
    async def main(pool: FakePool) -> None:
        release = asyncio.Event()

        async def stuck(id: str, payloads: list[Any], options: Any) -> Outcomes:
            if any(payload["path"] == "0.py" for payload in payloads):
                await release.wait()
            return await parse(id, payloads, options)

        pool.work = stuck
        pairs = (pair for _, pair in zip(range(500), endless(), strict=False))
        run = start(pool, pairs)
        first = asyncio.ensure_future(anext(run))
        await settled(lambda: run.stats.files)
        assert not first.done()
        assert run.stats.files >= 256, "files of later windows are done meanwhile"
        release.set()
        assert (await first).path == "0.py"
        assert [facts.path async for facts in run] == [f"{n}.py" for n in range(1, 500)]

    run_async(main)


def test_leaving_the_loop_cancels_what_is_queued() -> None:
    async def main(pool: FakePool) -> None:
        async def only_first(id: str, payloads: list[Any], options: Any) -> Outcomes:
            if id != "t1":
                await asyncio.Event().wait()
            return await parse(id, payloads, options)

        pool.work = only_first
        async for facts in start(pool, endless()):
            assert facts.path == "0.py"
            await settled(lambda: len(pool.submitted))  # what comes next is queued
            break
        # Its end is the business of the event loop now.
        await settled(lambda: len(pool.listeners))
        assert pool.listeners == []

    pool = run_async(main)
    assert sorted(pool.cancelled) == sorted(pool.submitted[1:]) != []


def test_closing_the_iterator_cancels_what_is_queued() -> None:
    async def main(pool: FakePool) -> None:
        async def never(id: str, payloads: list[Any], options: Any) -> Outcomes:
            await asyncio.Event().wait()
            return []

        pool.work = never
        run = start(pool, endless())
        waiting = asyncio.ensure_future(anext(run))
        await settled(lambda: len(pool.submitted))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await run.aclose()
        assert sorted(pool.cancelled) == sorted(pool.submitted) != []
        assert pool.listeners == []

    run_async(main)


def test_stop_yields_what_is_finished_and_nothing_else(tmp_path: Path) -> None:
    pairs = [(f"{n:03}.py", b"x = 1\n" * 9_000) for n in range(60)]

    async def main(pool: FakePool) -> None:
        async def some(id: str, payloads: list[Any], options: Any) -> Outcomes:
            if len(pool.submitted) % 2:
                await asyncio.Event().wait()
            return await parse(id, payloads, options)

        pool.work = some
        run = start(pool, pairs)
        paths: list[str] = []

        async def consume(results: AsyncIterator[FileFacts]) -> None:
            paths.extend([facts.path async for facts in results])

        consumer = asyncio.ensure_future(consume(run))
        await settled(lambda: run.stats.files)
        assert not consumer.done()
        run.stop()
        await consumer
        assert len(paths) == run.stats.files
        assert paths == sorted(paths)
        assert 0 < len(paths) < 60
        assert not {path for batch in pool.cancelled for path in batch} & set(paths)
        assert run.stats.summary()["interrupted"] is True

    run_async(main)


# ---------------------------------------------------------------- cache


def test_second_run_parses_nothing(tree: Path, tmp_path: Path) -> None:
    first, run = collect(tree, cache_dir=tmp_path / "cache")
    assert run.stats.cache_hits == 0
    second, again = collect(tree, cache_dir=tmp_path / "cache")
    assert again.stats.cache_hits == 100
    assert all(facts.cached for facts in second)
    assert texts(second) == texts(first)
    assert again.stats.status == run.stats.status
    assert again.stats.languages == run.stats.languages


def test_editing_one_file_parses_one_file(tree: Path, tmp_path: Path) -> None:
    collect(tree, cache_dir=tmp_path / "cache")
    (tree / "p0" / "m0.py").write_text("def changed(): pass\n")
    (tree / "p0" / "m7.py").unlink()
    (tree / "p0" / "copy.py").write_bytes((tree / "p1" / "m1.py").read_bytes())
    results, run = collect(tree, cache_dir=tmp_path / "cache")
    assert [facts.path for facts in results if not facts.cached] == ["p0/m0.py"]
    assert run.stats.cache_hits == 99
    assert texts(results) == texts(collect(tree)[0])


def test_a_few_edits_need_no_workers(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "LITTLE_FILES", 32)

    async def unexpected(id: str, payloads: list[Any], options: Any) -> Outcomes:
        raise AssertionError("nothing is left for the pool")

    collect(tree, cache_dir=tmp_path / "cache")
    for n in range(0, 100, 5):
        (tree / f"p{n % 7}" / f"m{n}.py").write_text("def changed(): pass\n")
    results, run = collect(tree, unexpected, cache_dir=tmp_path / "cache")
    assert run.stats.cache_hits == 80
    assert texts(results) == texts(collect(tree)[0])


def test_contents_without_a_file_are_cached_too(tmp_path: Path) -> None:
    pairs = [("a.py", b"x = 1\n"), ("b.py", b"x = 1\n")]
    collect(pairs, cache_dir=tmp_path)
    assert collect(pairs, cache_dir=tmp_path)[1].stats.cache_hits == 2


def test_other_options_are_other_entries(tree: Path, tmp_path: Path) -> None:
    collect(tree, cache_dir=tmp_path / "cache")
    results, run = collect(tree, cache_dir=tmp_path / "cache", references="all")
    assert run.stats.cache_hits == 0
    assert texts(results) == texts(collect(tree, references="all")[0])


def test_damage_in_the_cache_costs_a_parse(tree: Path, tmp_path: Path) -> None:
    first, _ = collect(tree, cache_dir=tmp_path)
    (path,) = tmp_path.glob("*.sqlite")
    content = bytearray(path.read_bytes())
    for place in range(20_000, len(content), 50_000):
        content[place : place + 500] = b"\xa5" * 500
    path.write_bytes(content)
    results, run = collect(tree, cache_dir=tmp_path)
    assert texts(results) == texts(first)
    assert run.stats.cache_hits < 100
    assert texts(collect(tree, cache_dir=tmp_path)[0]) == texts(first)


def test_failed_files_are_not_cached(tmp_path: Path) -> None:
    async def time_out(id: str, payloads: list[Any], options: Any) -> Outcomes:
        return [TaskError("too long", type="TimeoutError") for _ in payloads]

    pairs = [("a.py", b"x = 1\n")]
    assert collect(pairs, time_out, cache_dir=tmp_path)[1].stats.failed == 1
    results, run = collect(pairs, cache_dir=tmp_path)
    assert (run.stats.cache_hits, results[0].status) == (0, "ok")


def test_no_cache_makes_no_file(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    collect(tree)
    assert not (tmp_path / "cache").exists()


# ---------------------------------------------------------------- counts and logs


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


def test_a_record_tells_its_status_undecoded() -> None:
    texts = [b"x = 1\n", b"def (\n", b'x = """ "status":"failed", """\n', b"\xff\xfe\x00"]
    for text in texts:
        (facts,) = collect([("a.py", text)])[0]
        assert facts.status == facts.record["status"]
    facts = failed('"status":"ok".py', phase="read", type="E", message='"status":"ok"')
    assert (facts.status, facts.record["status"]) == ("failed", "failed")


def test_what_was_handed_over_is_let_go() -> None:
    """Facts that the caller has decoded do not stay in memory until the end of their window."""

    async def main(pool: FakePool) -> None:
        kept = []
        async for facts in start(pool, [(f"{n}.py", b"x = 1\n") for n in range(20)]):
            assert facts.definitions
            kept.append(weakref.ref(facts))
            del facts
            assert [ref for ref in kept[:-1] if ref() is not None] == []

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
