"""The `scip` format, read by the program that SCIP's authors made."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wasmpool import build_graph, write_graph

READER = Path(__file__).with_name("scip_reader.cjs")
FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": (
        "import math\n\nfrom shop.tax import Base, rate\n\n\n"
        "class Cart(Base):\n    def total(self):\n"
        "        return rate(rate((1, 2))) + self.add(\n            ')', rate\n        )\n\n"
        "    def add(self, *each):\n        return math.ceil(len(each))\n"
    ),
    "shop/tax.py": "class Base:\n    'Priced.'\n\n\ndef rate(x: int) -> int:\n    return x\n",
    "with space/é.py": "def f():\n    'é'; return f()\n",
}
NAME = r"(?:[A-Za-z0-9_+$-]+|`(?:[^`]|``)+`)"
# The grammar of a symbol, as `scip.proto` has it.
SYMBOL = re.compile(
    rf"wasmpool \. (?:[^ ]|  )+ \. (?:{NAME}[/#.:!]|{NAME}\([\w+$-]*\)\.|\[{NAME}\]|\({NAME}\))+"
)


@pytest.fixture
def read(
    npm_package: Callable[[str], Path], tool: Callable[[str], str], tmp_path: Path
) -> Callable[[Path, Path], dict[str, Any]]:
    """A function that reads an index of the files in a folder."""
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (modules / "google-protobuf").symlink_to(npm_package("google-protobuf"))
    reader = npm_package("@sourcegraph/scip-typescript")

    def run(index: Path, root: Path) -> dict[str, Any]:
        command = [tool("node"), str(READER), str(reader), str(index), str(root)]
        done = subprocess.run(
            command,
            env={"NODE_PATH": str(modules)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return run


def test_an_index_that_others_can_read(
    read: Callable[[Path, Path], dict[str, Any]], tmp_path: Path
) -> None:
    root = tmp_path / "project"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    graph = build_graph(root, backend="inline")
    write_graph(graph, tmp_path / "index.scip", root=root)
    found = read(tmp_path / "index.scip", root)
    index = found["index"]

    assert index["metadata"]["tool_info"]["name"] == "wasmpool"
    assert index["metadata"]["project_root"] == root.as_uri()
    assert [each["relative_path"] for each in index["documents"]] == sorted(FILES)
    assert {each["language"] for each in index["documents"]} == {"Python"}

    symbols = [each["symbol"] for document in index["documents"] for each in document["symbols"]]
    external = [each["symbol"] for each in index["external_symbols"]]
    assert len(set(symbols)) == len(symbols)
    assert [each for each in (*symbols, *external) if not SYMBOL.fullmatch(each)] == []
    used = {each["symbol"] for document in index["documents"] for each in document["occurrences"]}
    assert used <= {*symbols, *external}
    assert f"wasmpool . {graph.meta['project']} . shop/`cart.py`/Cart#total()." in symbols

    (cart,) = [
        each
        for document in index["documents"]
        for each in document["symbols"]
        if each.get("display_name") == "Cart"
    ]
    assert [each["symbol"].rpartition("/")[2] for each in cart["relationships"]] == ["Base#"]
    assert cart["kind"] == 7
    assert [each["is_implementation"] for each in cart["relationships"]] == [True]

    # The names are underlined, and not the calls around them.
    names = underlined(found["shown"]["shop/cart.py"])
    assert names.count(("rate", "rate().")) >= 3
    assert ("add", "Cart#add().") in names
    assert ("Cart", "Cart#") in names
    assert ("f", "f().") in underlined(found["shown"]["with space/é.py"])


def underlined(shown: str) -> list[tuple[str, str]]:
    """What is underlined in a text, and the last part of the symbol that it is said to be."""
    found = []
    source = ""
    for line in shown.splitlines():
        if not line.startswith("//"):
            source = line
        elif "^" in line:
            name = source[line.index("^") : line.rindex("^") + 1]
            found.append((name.strip(), line.split()[-1].rpartition("/")[2]))
    return found
