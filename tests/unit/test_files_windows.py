from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from wasmpool.config import KIB, MIB, Settings
from wasmpool.pool.windows import Collector, Item, Window


def windows(pairs: list[tuple[str, bytes]]) -> list[Window]:
    collector = Collector(pairs, Settings.load({"flags": {"cache": False}}))
    found = []
    while (window := collector.next_window()) is not None:
        found.append(window)
    assert collector.next_window() is None
    return found


def window(*sizes: int, language: str = "python") -> Window:
    made = Window()
    made.items = [Item(f"{n}.x", None, b"", size, language) for n, size in enumerate(sizes)]
    return made


def sizes(made: Window, workers: int = 1, **settings: object) -> list[list[int]]:
    batches = made.batches(Settings(**settings), workers)  # type: ignore[arg-type]
    for batch in batches:
        assert batch.size == sum(item.size for item in batch.items)
        assert {item.language for item in batch.items} == {batch.language}
    return [[item.size for item in batch.items] for batch in batches]


def test_windows_grow_and_keep_order() -> None:
    pairs = [(f"{n}.py", b"x\n") for n in range(6000)]
    found = windows(pairs)
    assert [len(each.items) for each in found] == [64, 256, *[1000] * 5, 680]
    assert [each.last for each in found] == [False] * 7 + [True]
    assert [item.path for each in found for item in each.items] == [path for path, _ in pairs]


def test_windows_are_bounded_in_bytes() -> None:
    found = windows([(f"{n}.py", b" " * (300 * KIB)) for n in range(12)])
    assert [len(each.items) for each in found] == [1, 6, 5]
    found = windows([("a.py", b" " * (20 * MIB)), ("b.py", b"")])
    assert [len(each.items) for each in found] == [1, 1], "a file larger than a window is alone"


def test_largest_files_go_first() -> None:
    made = sizes(window(10_000, 300_000, 20_000, 250_000, 30_000))
    assert made == [[300_000], [250_000], [30_000, 20_000, 10_000]]


@pytest.mark.parametrize("limit", [64 * KIB, 256 * KIB, 512 * KIB])
def test_batches_are_bounded_in_bytes(limit: int) -> None:
    made = sizes(window(*range(1000, 60_000, 500)), batch_bytes=limit)
    assert all(sum(batch) <= limit for batch in made)
    assert all(sum(batch) + max(later) > limit for batch, later in pairwise(made))
    assert sorted(size for batch in made for size in batch) == list(range(1000, 60_000, 500))


def test_batches_are_bounded_in_files() -> None:
    assert [len(batch) for batch in sizes(window(*[1] * 25), batch_size=10)] == [10, 10, 5]


def test_small_windows_are_shared_out() -> None:
    assert len(sizes(window(*[10 * KIB] * 52), workers=2)) == 9


def test_a_batch_has_one_language() -> None:
    mixed = window(1, 2, 3)
    mixed.items += window(1, 2, 3, language="go").items
    assert Counter(batch.language for batch in mixed.batches(Settings(), 1)) == {
        "python": 1,
        "go": 1,
    }


def test_files_come_from_their_folders(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("x = 1\n")
    (tmp_path / "a.py").write_text("y\n")
    collector = Collector(tmp_path, Settings.load({"flags": {"cache": False}}))
    found = collector.next_window()
    assert found is not None
    assert [(item.path, item.size, item.content) for item in found.items] == [
        ("a.py", 2, None),
        ("b.py", 6, None),
    ]


@pytest.mark.parametrize("files", [42, None])
def test_what_are_no_files_is_a_mistake_that_is_named(files: object) -> None:
    with pytest.raises(TypeError, match=rf"files is {files}; it must be a path, a list of paths"):
        windows(files)  # type: ignore[arg-type]


def test_an_entry_that_is_no_file_does_not_end_the_input() -> None:
    with pytest.raises(TypeError, match="a file is a path or a pair"):
        windows([None, "a.py"])  # type: ignore[list-item]
