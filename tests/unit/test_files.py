"""Runs over files: every form of input, and a record for each file whatever becomes of it."""

from __future__ import annotations

import asyncio
import json
import os
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
    start,
    texts,
)
from wasmpool.config import Settings
from wasmpool.discover import Source, discover
from wasmpool.exceptions import LanguageError, PoolClosed, PoolError, TaskError, WorkerLost
from wasmpool.parsing.records import FileFacts, failed
from wasmpool.pool import windows as pipeline
from wasmpool.pool.pool import Pool

_as_if_large = pytest.fixture(autouse=True)(as_if_large)
tree = pytest.fixture(make_tree)


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


def test_a_record_tells_its_status_undecoded() -> None:
    texts = [b"x = 1\n", b"def (\n", b'x = """ "status":"failed", """\n', b"\xff\xfe\x00"]
    for text in texts:
        (facts,) = collect([("a.py", text)])[0]
        assert facts.status == facts.record["status"]
    facts = failed('"status":"ok".py', phase="read", type="E", message='"status":"ok"')
    assert (facts.status, facts.record["status"]) == ("failed", "failed")
