"""From files to graphs: what is read of a project, and graphs that follow edits."""

from __future__ import annotations

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
