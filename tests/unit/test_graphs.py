"""From files to graphs: what is read of a project, and graphs that follow edits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import wasmpool

FILES = {
    "src/app.ts": "import { f } from '@/lib'\nimport './look.scss'\nf()\n",
    "src/lib.ts": "export function f() {}\n",
    "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
    "main.go": 'package main\nimport "example.com/x/sub"\nfunc main() { sub.F() }\n',
    "sub/sub.go": "package sub\nfunc F() {}\n",
    "go.mod": "module example.com/x\n",
    "src/look.scss": "",
}


def write(folder: Path) -> Path:
    for path, text in FILES.items():
        folder.joinpath(path).parent.mkdir(exist_ok=True)
        folder.joinpath(path).write_text(text, "utf-8")
    return folder


def test_a_folder_and_its_contents_give_the_same_graph(tmp_path: Path) -> None:
    folder = write(tmp_path)
    of_folder = wasmpool.build_graph(folder, name="x")
    assert of_folder == wasmpool.build_graph(FILES, name="x")
    imports = {edge.target for edge in of_folder.edges if edge.type == "IMPORTS"}
    assert imports == {"src/lib.ts", "src/lib.ts#f", "src/look.scss", "sub/"}
    assert of_folder.unresolved == []


@pytest.mark.timeout(60)
@pytest.mark.parametrize("before", ["/elsewhere/", "../"])
def test_a_graph_of_paths_outside_of_the_current_folder(before: str) -> None:
    files = FILES | {
        "shop/__init__.py": "",
        "shop/cart.py": "from . import tax\nimport shop.tax\nimport no.such\ntax.rate()\n",
        "shop/tax.py": "def rate(): ...\n",
        "src/Card.vue": "",
        "src/card.js": "import './Card.vue';\nimport { f } from 'nowhere';\nf();\n",
        "cart/Cargo.toml": "[package]\nname = 'cart'\n",
        "cart/src/lib.rs": "mod tax;\nuse no::such;\nfn total() { tax::rate() }\n",
        "cart/src/tax.rs": "pub fn rate() {}\n",
        "loose.rs": "use other::thing;\n",
        "main.c": '#include "util.h"\n#include <none.h>\nint main() { return help(); }\n',
        "util.h": "int help() { return 1; }\n",
        "lib/a.rb": "require_relative 'b'\nrequire 'none'\nhelp\n",
        "lib/b.rb": "def help; end\n",
        "Shop.php": "<?php\nnamespace Shop;\nuse Shop\\Tax;\nuse None\\Such;\nnew Tax();\n",
        "Tax.php": "<?php\nnamespace Shop;\nclass Tax {}\n",
        "app/App.java": "package app;\nimport lib.*;\nclass App { void f() { new Lib(); } }\n",
        "lib/Lib.java": "package lib;\npublic class Lib {}\n",
        "app/App.cs": "using Lib;\nclass App { void F() { new Tool(); } }\n",
        "lib/Tool.cs": "namespace Lib { public class Tool {} }\n",
    }

    def relations(root: str) -> set[tuple[str, str, str]]:
        graph = wasmpool.build_graph({root + path: text for path, text in files.items()})
        return {
            (edge.type, edge.source.removeprefix(root), edge.target.removeprefix(root))
            for edge in graph.edges
            if edge.type != "CONTAINS"
        }

    assert relations(before) == relations("here/")


@pytest.mark.parametrize("backend", ["process", "thread", "inline"])
def test_the_graph_is_the_same_in_any_pool(tmp_path: Path, backend: str) -> None:
    folder = write(tmp_path)
    expected = wasmpool.build_graph(folder)
    flags = {"cache": False}
    assert wasmpool.build_graph(folder, backend=backend, workers=2, flags=flags) == expected


def test_several_paths_have_the_configurations_around_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path))
    found = wasmpool.build_graph(["src", "main.go", "sub"])
    imports = {edge.target for edge in found.edges if edge.type == "IMPORTS"}
    assert imports == {"src/lib.ts", "src/lib.ts#f", "src/look.scss", "sub/"}


def test_a_live_graph_is_the_graph_of_the_edited_files() -> None:
    files = dict(FILES)
    live = wasmpool.LiveGraph(files)
    edits = {"src/lib.ts": "export function g() {}\n"}
    assert live.update(edits) == {"src/app.ts", "src/lib.ts"}
    assert live.graph == wasmpool.build_graph(files | edits)
    live.update({"go.mod": "module example.com/y\n", "src/look.scss": None, "more.go": "package m"})
    del files["src/look.scss"]
    files |= {**edits, "go.mod": "module example.com/y\n", "more.go": "package m"}
    assert live.graph == wasmpool.build_graph(files)


@pytest.mark.parametrize("make", [wasmpool.build_graph, wasmpool.LiveGraph])
def test_a_path_that_is_not_there(tmp_path: Path, make: Callable[..., object]) -> None:
    with pytest.raises(wasmpool.ConfigError, match=r"no such file or folder: .*/gone"):
        make([write(tmp_path), tmp_path / "gone"], backend="inline")
