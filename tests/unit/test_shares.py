"""Work that is shared out to copies of this process: the same answers, whoever gives them."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

import wasmpool
from wasmpool import shares
from wasmpool.config import Settings

ITEMS = [f"item-{number}" for number in range(50)]

pytestmark = pytest.mark.skipif(
    sys.platform not in ("linux", "darwin"), reason="copies of a process need fork"
)


@pytest.fixture(autouse=True)
def little_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "LEAST_ITEMS", 2)
    monkeypatch.setattr(shares, "_may_fork", lambda: True)


def answer(item: str) -> tuple[str, int]:
    return item.upper(), os.getpid()


def shared(function: Callable[[str], tuple[str, int]], workers: int) -> dict[str, tuple[str, int]]:
    return dict(shares.processes(Settings.load({"workers": workers}))(function, ITEMS))


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_each_item_is_answered_once_by_one_of_so_many_processes(workers: int) -> None:
    found = shared(answer, workers)
    assert {item: text for item, (text, _) in found.items()} == {i: i.upper() for i in ITEMS}
    assert len({process for _, process in found.values()}) == workers


def test_what_a_copy_does_not_bring_is_done_here_and_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    here = os.getpid()

    def dies(item: str) -> tuple[str, int]:
        if os.getpid() != here:
            os._exit(9)
        return answer(item)

    with caplog.at_level(logging.WARNING, "wasmpool"):
        found = shared(dies, 3)
    assert found == {item: (item.upper(), here) for item in ITEMS}
    assert [record.name for record in caplog.records] == ["wasmpool.shares"] * 2


def test_no_copy_is_left_behind_by_a_run_that_ends_early() -> None:
    here = os.getpid()

    def waits(item: str) -> tuple[str, int]:
        if os.getpid() != here:
            threading.Event().wait(60)
        return answer(item)

    def children() -> set[int]:
        return {child.pid for child in psutil.Process().children()}

    before = children()
    run = shares.processes(Settings.load({"workers": 3}))(waits, ITEMS)
    next(run)
    assert len(children() - before) == 2
    assert isinstance(run, Iterator)
    run.close()  # type: ignore[attr-defined]
    assert children() <= before


def test_all_is_done_here_while_other_threads_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(shares, "LEAST_ITEMS", 2)
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert {process for _, process in shared(answer, 3).values()} == {os.getpid()}
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("workers", [2, 3])
def test_the_graph_is_the_same_with_several_processes(workers: int) -> None:
    folder = Path(wasmpool.__file__).parent / "graph"
    flags = {"cache": False}
    alone = wasmpool.build_graph(folder, workers=1, flags=flags)
    assert any(edge.type == "CALLS" for edge in alone.edges)
    assert wasmpool.build_graph(folder, workers=workers, flags=flags) == alone
