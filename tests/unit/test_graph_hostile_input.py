"""Graphs of what no sane person writes: they end, and say what they can."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import wasmpool
from tests.unit.parse_program import make_environment
from wasmpool.cli import main
from wasmpool.graph.model import Graph

pytestmark = pytest.mark.timeout(60)


def build(files: dict[Any, Any]) -> Graph:
    return wasmpool.build_graph(files, backend="inline", flags={"cache": False})


def calls(graph: Graph) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.edges if edge.type == "CALLS"}


def test_modules_that_all_import_all_of_each_other() -> None:
    modules = {
        f"m{one}.py": "".join(f"from m{other} import *\n" for other in range(14) if other != one)
        + f"def f{one}(): nowhere()\n"
        for one in range(14)
    }
    graph = build({**modules, "use.py": "from m0 import *\nf13()\nnothing()\n"})
    assert calls(graph) == {("use.py", "m13.py#f13")}


def test_inline_modules_that_all_use_all_of_each_other() -> None:
    modules = "".join(
        f"mod m{one} {{ {''.join(f'pub use crate::m{other}::*; ' for other in range(14))}"
        f"pub fn f{one}() {{ nowhere() }} }}\n"
        for one in range(14)
    )
    graph = build({"src/lib.rs": f"{modules}use m0::*;\nfn g() {{ f13(); nothing() }}\n"})
    assert calls(graph) == {("src/lib.rs#g", "src/lib.rs#m13.f13")}


@pytest.mark.parametrize("ending", ["py", "js"])
def test_a_name_that_goes_through_very_many_files(ending: str) -> None:
    passing = "from m{} import f\n" if ending == "py" else "export * from './m{}'\n"
    own = "def f(): ...\n" if ending == "py" else "export function f() {}\n"
    use = "from m{} import f\nf()\n" if ending == "py" else "import {{ f }} from './m{}'\nf()\n"
    files = {f"m{number}.{ending}": passing.format(number + 1) for number in range(500)}
    files |= {f"m500.{ending}": own, f"near.{ending}": use.format(450)}
    files[f"far.{ending}"] = use.format(0)
    assert calls(build(files)) == {(f"near.{ending}", f"m500.{ending}#f")}


def test_very_long_chains_of_calls_and_of_classes() -> None:
    classes = "class C0:\n    def f(self): self.k()\n" + "".join(
        f"class C{number}(C{number - 1}):\n    def f(self): self.k()\n" for number in range(1, 500)
    )
    files = {
        "chain.py": "x = a" + ".b()" * 3000 + "\n",
        "classes.py": f"{classes}class D:\n    def k(self): ...\n",
        "names.py": "def f(x): return x\nx = f\n" + "x = f(x)\n" * 300,
        "/".join("a" * 1500) + "/deep.py": "def f(): ...\nf()\n",
    }
    graph = build(files)
    assert [node for node in graph.nodes.values() if node.properties.get("failure")] == []
    assert ("/".join("a" * 1500) + "/deep.py", "/".join("a" * 1500) + "/deep.py#f") in calls(graph)


def test_classes_that_are_all_each_others_bases() -> None:
    names = [f"C{number}" for number in range(40)]
    circle = "".join(
        f"class {name}({', '.join(each for each in names if each != name)}):\n"
        f"    def f{name}(self): self.nowhere()\n"
        for name in names
    )
    graph = build({"a.py": f"{circle}class D(C3): ...\nD().fC39()\n"})
    assert ("a.py", "a.py#C39.fC39") in calls(graph)


def test_decorators_that_all_decorate_each_other() -> None:
    names = [f"d{number}" for number in range(80)]
    source = "".join(
        "".join(f"@{each}\n" for each in names if each != name) + f"def {name}(f): return f\n"
        for name in names
    )
    graph = build({"a.py": f"{source}def g(): plain()\ndef plain(): ...\n"})
    assert ("a.py#g", "a.py#plain") in calls(graph)


def test_classes_with_very_many_ways_to_the_top() -> None:
    diamonds = "".join(
        f"class B{number}(A{number}): ...\nclass C{number}(A{number}): ...\n"
        f"class A{number + 1}(B{number}, C{number}): ...\n"
        for number in range(60)
    )
    graph = build({"a.py": f"class A0:\n    def f(self): ...\n{diamonds}A60().f()\n"})
    assert ("a.py", "a.py#A0.f") in calls(graph)


def test_configurations_that_all_extend_each_other() -> None:
    names = [f"tsconfig{number or ''}.json" for number in range(40)]
    files = {
        name: json.dumps({"extends": [f"./{each}" for each in names if each != name]})
        for name in names
    }
    files["tsconfig39.json"] = '{"compilerOptions": {"paths": {"@/*": ["./lib/*"]}}}'
    files |= {"lib/b.ts": "export function b() {}\n", "a.ts": "import { b } from '@/b'\nb()\n"}
    files["tsconfig.json"] = '{"extends": ["./tsconfig39.json", "./tsconfig1.json"]}'
    assert calls(build(files)) == {("a.ts", "lib/b.ts#b")}


@pytest.mark.parametrize(("count", "found"), [(400, {"A.java#A.f"}), (600, set())])
def test_very_many_overloads_are_not_told_apart(count: int, found: set[str]) -> None:
    overloads = "".join(f"  void f(T{number} a) {{}}\n" for number in range(count))
    types = "".join(f"class T{number} {{}}\n" for number in range(count))
    use = "  void g() { " + "f(new T0()); " * count + "}\n"
    graph = build({"A.java": f"class A {{\n{overloads}{use}}}\n{types}"})
    assert {target for _, target in calls(graph) if "#A." in target} == found
    assert {each.reason for each in graph.unresolved} == (set() if found else {"ambiguous"})


def test_a_name_that_is_defined_again_and_again() -> None:
    graph = build({"a.py": "def f(): ...\nf()\n" * 5000})
    assert len(graph.unresolved) == 5000


DEEP = "[" * 3000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package.json", '{"exports": ' + DEEP),
        ("package.json", '{"name": ["a"], "main": 3, "exports": [null, 3], "imports": "x"}'),
        ("tsconfig.json", '{"references": 3, "extends": {}, "compilerOptions": {"paths": []}}'),
        ("tsconfig.json", '{"references": [3, {"path": []}], "compilerOptions": {"baseUrl": 3}}'),
        ("tsconfig.json", '{"extends": ["./tsconfig.json", "./tsconfig.json"]}'),
        ("composer.json", '{"autoload": {"psr-4": [3]}}'),
        ("composer.json", '{"autoload": {"psr-4": true}}'),
        ("compile_commands.json", '[{"file": "a.c", "directory": 3, "command": []}]'),
        ("compile_commands.json", '[{"file": "a.c", "directory": "/", "arguments": [3, null]}, 3]'),
        ("compile_commands.json", DEEP),
        ("pyproject.toml", "a = " + DEEP),
        ("pyproject.toml", "a = " + "9" * 6000),
        ("pyproject.toml", "[tool.poetry]\npackages = 3\n"),
        ("Cargo.toml", "workspace = 3\npackage = []\n"),
        ("go.mod", "\0\xff module\n"),
    ],
)
def test_configurations_of_any_shape_say_nothing(name: str, content: str) -> None:
    files = {
        "a.ts": "import { b } from './b'\nb()\n",
        "b.ts": "export function b() {}\n",
        "a.c": '#include "b.h"\nint main() { return f(); }\n',
        "b.h": "int f() { return 1; }\n",
        "a.php": "<?php\nuse A\\B;\nnew B();\n",
        "a.go": 'package a\nimport "b"\nfunc F() { b.G() }\n',
        "a.rs": "mod b;\nfn main() { b::f() }\n",
        "b.rs": "pub fn f() {}\n",
        "a.py": "import b\nb.f()\n",
        "b.py": "def f(): ...\n",
    }
    assert calls(build({**files, name: content})) == calls(build(files))


def test_what_is_no_file_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "f.ts").write_text("export function f() {}\n")
    (tmp_path / "a.ts").write_text("import { f } from '@/f'\nf()\n")
    (tmp_path / "tsconfig.json").write_text('{"compilerOptions": {"paths": {"@/*": ["./lib/*"]}}}')
    os.mkfifo(tmp_path / "package.json")
    (tmp_path / "go.mod").symlink_to("/nowhere")
    (tmp_path / "Cargo.toml").symlink_to("/dev/zero")
    (tmp_path / "composer.json").mkdir()
    graph = wasmpool.build_graph(tmp_path, backend="inline", flags={"cache": False})
    assert ("a.ts", "lib/f.ts#f") in calls(graph)


def test_paths_and_names_of_any_kind(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(): ...\nf()\n")
    as_text = wasmpool.build_graph(str(tmp_path), backend="inline")
    assert wasmpool.build_graph(os.fsencode(tmp_path), backend="inline") == as_text  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="int"):
        wasmpool.build_graph([3], backend="inline")  # type: ignore[list-item]
    named = {Path("package.json"): "{}", Path("lib/a.js"): "f()"}
    assert build(named) == build({path.as_posix(): text for path, text in named.items()})
    live = wasmpool.LiveGraph(named, backend="inline")
    live.update({Path("lib/a.js"): "function f() {}\nf()\n"})  # type: ignore[dict-item]
    assert calls(live.graph) == {("lib/a.js", "lib/a.js#f")}
    with pytest.raises(TypeError):
        build({"go.mod": 3})


@pytest.mark.parametrize("name", ["project:a.py", "external:os.py", "external:lib/a.py"])
def test_a_file_has_no_id_of_something_else(name: str) -> None:
    with pytest.raises(wasmpool.ConfigError, match=f"'{name}'"):
        build({name: "import os\nos.f()\n"})


def test_two_things_of_one_id() -> None:
    script, program = "#!/usr/bin/env python3\n", "def f(): ...\ndef g(): ...\n"
    with pytest.raises(wasmpool.ConfigError, match=r"several things would be called 'a\.py#f'"):
        build({"a.py": program, "a.py#f": script})
    live = wasmpool.LiveGraph({"a.py": program}, backend="inline")
    with pytest.raises(wasmpool.ConfigError, match=r"'a\.py#f'"):
        live.update({"a.py#f": script})
    live.update({"a.py#f": None})
    assert live.graph == build({"a.py": program})


def test_definitions_that_are_called_as_ids_are_made() -> None:
    names = ["f", "f", "'f@1'", "'f@1:0'", "'#f'", "#f", "f"]
    text = "class A { " + " ".join(f"{name}() {{}}" for name in names) + " }\n"
    graph = build({"a.js": text})
    assert sum(1 for node in graph.nodes.values() if node.label == "Method") == len(names)


def test_an_output_is_no_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.py"
    source.write_text("x = 1\n")
    for command in ("graph", "parse"):
        assert main([command, str(tmp_path), "-o", str(source), "--format", "jsonl"]) == 2
        assert "a.py is a file of python already" in capsys.readouterr().err
        assert main([command, str(tmp_path), "-o", ""]) == 2
        assert "an empty output" in capsys.readouterr().err
    assert source.read_text() == "x = 1\n"


def run(*arguments: str, cwd: Path, redirect: str = "") -> tuple[int, str]:
    done = subprocess.run(
        ["sh", "-c", f'"$@" {redirect}', "sh", sys.executable, "-m", "wasmpool", *arguments],
        cwd=cwd,
        env=make_environment(cwd),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", [("graph", "."), ("query", "g.jsonl", "stats"), ("parse", ".")])
@pytest.mark.parametrize("redirect", [">&-", ">/dev/full"])
def test_standard_output_that_cannot_be_written(
    command: tuple[str, ...], redirect: str, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    assert run("graph", ".", "-o", "g.jsonl", cwd=tmp_path, redirect=">&- 2>&-")[0] == 0
    status, problems = run(*command, cwd=tmp_path, redirect=redirect)
    assert status == 3
    assert "cannot write" in problems
    assert "Traceback" not in problems


def test_a_graph_comes_through_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    assert run("graph", ".", "-o", "g.jsonl", cwd=tmp_path)[0] == 0
    status, problems = run("query", "/dev/stdin", "stats", cwd=tmp_path, redirect="<g.jsonl")
    assert (status, problems) == (0, "")
    piped = ["sh", "-c", 'cat g.jsonl | "$@"', "sh", sys.executable, "-m", "wasmpool"]
    command = [*piped, "query", "/dev/stdin", "stats"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=True)
    assert json.loads(done.stdout)["nodes"]


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    command = 'mkdir gone && cd gone && rmdir ../gone && "$@"'
    done = subprocess.run(
        ["sh", "-c", command, "sh", sys.executable, "-m", "wasmpool", "graph", str(tmp_path)],
        cwd=tmp_path,
        env=make_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr == "wasmpool: the current folder is gone; go to another one\n"


@pytest.mark.parametrize(
    "line",
    [
        {"_type": "node", "id": "a", "label": ["x"], "properties": {}},
        {"_type": "node", "id": None, "label": "File", "properties": {}},
        {
            "_type": "edge", "type": "CALLS", "source": "a", "target": "b", "confidence": "x",
            "reason": "", "sites": [],
        },
    ],
)  # fmt: skip
def test_a_graph_with_values_of_other_kinds_is_damaged(
    line: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "g.jsonl"
    file.write_text('{"_type": "graph", "schema_version": 1}\n' + json.dumps(line) + "\n")
    assert main(["query", str(file), "stats"]) == 2
    assert "is damaged" in capsys.readouterr().err
    file.write_text("[" * 100_000)
    assert main(["query", str(file), "stats"]) == 2
    assert "holds no graph" in capsys.readouterr().err
