"""Graphs that look at the disk again: what was edited, and nothing else, is taken in."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

import wasmpool
from wasmpool.graph.model import Graph

FILES = {
    "shop/cart.py": "from shop.tax import rate\n\ndef total():\n    return rate(2)\n",
    "shop/tax.py": "def rate(x):\n    return x\n",
    "web/app.ts": "import Card from './Card.vue';\nimport { pay } from '@/pay';\npay(Card);\n",
    "web/pay.ts": "export function pay(card) {}\n",
    "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./web/*"]}}}',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose files were written long ago."""
    for path, text in FILES.items():
        write(tmp_path / "project" / path, text)
    return tmp_path / "project"


def write(file: Path, text: str, modified: float = 1e9) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    os.utime(file, (modified, modified))


def live_graph(folder: Path) -> wasmpool.LiveGraph:
    return wasmpool.LiveGraph(folder, backend="inline", flags={"cache": False})


def anew(folder: Path) -> Graph:
    return wasmpool.build_graph(folder, backend="inline", flags={"cache": False})


def test_an_edited_file_is_seen_and_resolved(folder: Path) -> None:
    live = live_graph(folder)
    write(folder / "shop/tax.py", "def fee(x):\n    return x\n", 1e9 + 1)
    assert live.refresh() == {"shop/cart.py", "shop/tax.py"}
    assert live.graph == anew(folder)
    assert "rate" in [item.name for item in live.graph.unresolved if item.kind == "import"]


def test_where_nothing_was_edited_the_graph_stays(folder: Path) -> None:
    live = live_graph(folder)
    before = live.graph
    write(folder / "README.unknown", "no language\n", 1e9 + 1)
    assert live.refresh() == frozenset()
    assert live.graph is before


@pytest.mark.parametrize(
    "edit",
    [
        lambda folder: write(folder / "shop/pay.py", "import shop.cart\n"),
        lambda folder: (folder / "shop/tax.py").unlink(),
        lambda folder: write(folder / "tsconfig.json", "{}", 1e9 + 1),
        lambda folder: write(folder / "web/Card.vue", "<template></template>\n"),
        lambda folder: write(folder / ".wasmpoolignore", "tax.py\n"),
        lambda folder: (folder / "shop").rename(folder / "store"),
    ],
    ids=["new", "gone", "configuration", "named by an import", "ignored", "moved"],
)
def test_files_come_and_go(folder: Path, edit: Callable[[Path], object]) -> None:
    live = live_graph(folder)
    before = live.graph
    edit(folder)
    live.refresh()
    assert live.graph == anew(folder)
    assert live.graph != before
    edited = live.graph
    assert live.refresh() == frozenset()
    assert live.graph is edited


def test_a_second_edit_within_a_tick_of_the_clock_is_seen(folder: Path) -> None:
    now = 4e9  # after any clock of today: as if it had been written just now
    file = folder / "shop/tax.py"
    write(file, "def rate(x):\n    return 1\n", now)
    live = live_graph(folder)
    write(file, "def fare(x):\n    return 2\n", now)
    assert live.refresh() == {"shop/cart.py", "shop/tax.py"}
    assert live.graph == anew(folder)
    same = live.graph
    write(file, file.read_text("utf-8"), now)
    assert live.refresh() == frozenset()
    assert live.graph is same


def test_a_file_that_cannot_be_read_has_its_record_and_comes_back(folder: Path) -> None:
    given = [folder / "shop/cart.py", folder / "shop/tax.py"]
    live = wasmpool.LiveGraph(given, backend="inline", flags={"cache": False})
    text = given[1].read_text("utf-8")
    given[1].unlink()
    live.refresh()
    failed = [each for each in live.graph.nodes.values() if each.properties.get("failure")]
    assert [node.properties["name"] for node in failed] == ["tax.py"]
    before = live.graph
    assert live.refresh() == frozenset()
    assert live.graph is before
    write(given[1], text)
    live.refresh()
    assert live.graph == wasmpool.build_graph(given, backend="inline", flags={"cache": False})


def test_random_edits_on_the_disk_give_the_graph_from_nothing(folder: Path) -> None:
    chance = random.Random(4)
    live = live_graph(folder)
    names = ["rate", "total", "fee"]
    for step in range(25):
        file = folder / "shop" / f"{chance.choice(['cart', 'tax', 'pay', 'till'])}.py"
        if file.exists() and chance.random() < 0.2:
            file.unlink()
        else:
            one, other = chance.sample(names, 2)
            source = chance.choice(["cart", "tax", "pay", "till"])
            text = f"from shop.{source} import {other}\n\ndef {one}(x):\n    return {other}(x)\n"
            write(file, text, 1e9 + step)
        live.refresh()
        assert live.graph == anew(folder), (step, file)


def test_a_graph_of_contents_has_no_disk() -> None:
    live = wasmpool.LiveGraph({"a.py": ""}, backend="inline")
    with pytest.raises(ValueError, match=r"update\(\)"):
        live.refresh()


def test_what_was_not_on_the_disk_is_replaced_by_what_is(folder: Path) -> None:
    live = live_graph(folder)
    live.update({"shop/tax.py": "def fee(x): ...\n", "shop/new.py": "", "shop/cart.py": None})
    assert live.graph != anew(folder)
    assert live.refresh() >= {"shop/tax.py", "shop/cart.py"}
    assert live.graph == anew(folder)
