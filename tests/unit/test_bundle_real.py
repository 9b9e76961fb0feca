"""The real bundle, with what was fetched and compiled for it before."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOAD = """
const { loadPyodide } = await import(process.argv[1]);
const python = await loadPyodide();
await python.loadPackage("wasmpool", { messageCallback: () => {} });
console.log(python.runPython(`
import json, sys, tree_sitter, wasmpool
from importlib.metadata import version
json.dumps([sys.platform, version("tree-sitter"), version("wasmpool"), wasmpool.__version__])
`));
"""


def build(directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wasmpool", "bundle", str(directory)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("real") / "bundle"
    build(directory)
    return directory


def test_a_second_build_does_nothing_and_says_so(bundle: Path) -> None:
    done = build(bundle)
    assert done.stdout.endswith(f"{bundle}: nothing has changed\n")
    assert done.stderr == ""  # nothing fetched, nothing made, nothing written


def test_plain_pyodide_loads_our_packages_by_name(bundle: Path) -> None:
    runtime = (bundle / "pyodide" / "pyodide.mjs").as_uri()
    done = subprocess.run(
        ["node", "--input-type=module", "-e", LOAD, runtime],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    platform, binding, ours, named = json.loads(done.stdout)
    assert platform == "emscripten"
    files = json.loads((bundle / "manifest.json").read_bytes())
    assert (ours, named) == (files["wasmpool"], files["wasmpool"])
    assert any(wheel.startswith(f"python/tree_sitter-{binding}-") for wheel in files["wheels"])


def test_the_example_for_node_runs(bundle: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "browser.md").read_text("utf-8")
    found = re.search(r"## With Node\.js.*?```js\n(.*?)```", page, re.DOTALL)
    assert found is not None
    script = bundle.parent / "example.mjs"
    script.write_text(found[1], "utf-8")
    done = subprocess.run(["node", str(script)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("f\n", 0), done.stderr


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("global.ts", '/// <reference path="./bundle/wasmpool.d.ts" />\n'),
        ("module.mts", 'import * as wasmpool from "./bundle/wasmpool.mjs";\n'),
    ],
)
def test_typescript_finds_the_types_of_either_script(bundle: Path, name: str, program: str) -> None:
    program += (
        "const made: Promise<string[]> = wasmpool.createPool({ workers: 1 }).then(async (pool) =>\n"
        "  (await pool.parse_files([])).map((facts) => facts.path));\n"
        "// @ts-expect-error\nwasmpool.createPool({ wokers: 1 });\nvoid made;\n"
    )
    (bundle.parent / name).write_text(program)
    compiler = ROOT / "web" / "node_modules" / "typescript" / "bin" / "tsc"
    assert compiler.exists(), "run `npm ci` in web/"
    options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2023", "--types", "node"]
    options += [
        "--module",
        "es2022",
        "--moduleResolution",
        "bundler",
        "--typeRoots",
        str(ROOT / "web/node_modules/@types"),
    ]
    done = subprocess.run(
        ["node", str(compiler), *options, "--lib", "es2023,dom,dom.iterable", name],
        cwd=bundle.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
