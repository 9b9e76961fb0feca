"""Runs over files: what is known already is not parsed again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.file_runs import Outcomes, as_if_large, collect, make_tree, texts
from wasmpool.exceptions import TaskError
from wasmpool.pool import windows as pipeline

_as_if_large = pytest.fixture(autouse=True)(as_if_large)
tree = pytest.fixture(make_tree)


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
