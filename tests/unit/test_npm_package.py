"""The npm package: what is in it, and that it can be imported where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
DESCRIPTION: dict[str, Any] = json.loads((WEB / "package.json").read_text("utf-8"))


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package's archive, made from a copy so that nothing is written into the sources."""
    assert (WEB / "node_modules").is_dir(), "run `npm ci` in web/"
    copy = tmp_path_factory.mktemp("npm") / "web"
    shutil.copytree(
        WEB, copy, ignore=shutil.ignore_patterns("node_modules", "types", "test", "dist")
    )
    shutil.copytree(ROOT / "workers", copy.parent / "workers")  # what runs in a page too
    (copy / "node_modules").symlink_to(WEB / "node_modules")
    run("npm", "pack", "--pack-destination", copy.parent, cwd=copy)
    (archive,) = copy.parent.glob("*.tgz")
    yield archive
    shutil.rmtree(copy.parent)


def test_name_version_and_licence_are_those_of_the_python_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for key in ("name", "version", "license"):
        assert DESCRIPTION[key] == project[key]
    script = (WEB / "src" / "version.js").read_text("utf-8")
    assert f'version = "{project["version"]}"' in script
    assert (WEB / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    assert lock["packages"][""]["version"] == project["version"]


def test_it_depends_on_nothing_at_run_time() -> None:
    assert not {"dependencies", "peerDependencies", "optionalDependencies"} & set(DESCRIPTION)


def test_it_has_scripts_and_types_and_nothing_else(packed: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(packed, tmp_path)
    files = {
        path.relative_to(tmp_path / "package").as_posix()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    target = DESCRIPTION["exports"]["."]
    assert {target["types"][2:], target["default"][2:]} <= files
    assert {"package.json", "README.md", "LICENSE"} <= files
    others = {path for path in files if not path.startswith("types/")}
    assert others == {"package.json", "README.md", "LICENSE", "dist/wasmpool.mjs"}


def test_it_can_be_imported_where_it_is_installed(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}')
    run("npm", "install", "--no-audit", "--no-fund", "--offline", packed, cwd=tmp_path)
    (tmp_path / "app.js").write_text(
        'import * as wasmpool from "wasmpool";\nconsole.log(typeof wasmpool.createPool);\n'
    )
    assert run("node", "app.js", cwd=tmp_path) == "function\n"
    # TypeScript users get the same names.
    (tmp_path / "app.ts").write_text(
        'import { createPool } from "wasmpool";\nexport const pool = createPool({ base: "/x/" });\n'
    )
    compiler = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    options = ["--noEmit", "--strict", "--module", "nodenext", "--lib", "ES2023,DOM,DOM.Iterable"]
    options += ["--target", "es2023", "--skipLibCheck", "--types", "node", "--typeRoots"]
    options += [str(WEB / "node_modules" / "@types")]
    run("node", compiler, *options, "app.ts", cwd=tmp_path)
