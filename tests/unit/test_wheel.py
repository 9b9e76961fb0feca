"""The wheel, built as users get it, in an environment that has nothing of this repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_carries_all_languages_and_the_type_marker(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "wasmpool/py.typed" in names
    queries = ROOT / "src" / "wasmpool" / "parsing" / "queries"
    for path in queries.rglob("*.*"):
        assert f"wasmpool/parsing/queries/{path.relative_to(queries).as_posix()}" in names


def test_the_wheel_carries_what_a_bundle_is_built_from(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("web/src", "web/demo", "workers"):
        for path in (ROOT / folder).rglob("*.*"):
            if path.is_file():
                assert f"wasmpool/bundle/_sources/{path.relative_to(ROOT).as_posix()}" in names
    assert not any("node_modules" in name for name in names)


class Environment(NamedTuple):
    """A virtual environment that has the wheel, and the variables to use it with."""

    binaries: Path
    variables: dict[str, str]


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    binaries = folder / ("Scripts" if os.name == "nt" else "bin")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run(
        [str(binaries / "pip"), "install", "--quiet", str(wheel)], check=True, env=variables
    )
    return Environment(binaries, variables)


@pytest.mark.timeout(600)
def test_the_wheel_works_in_a_clean_environment(environment: Environment, tmp_path: Path) -> None:
    binaries, variables = environment
    (tmp_path / "code").mkdir()
    for number in range(40):  # enough for a pool of processes
        (tmp_path / "code" / f"module_{number}.py").write_text(f"def f{number}(): g()\n")
    result = subprocess.run(
        [
            str(binaries / "wasmpool"),
            "parse",
            "code",
            "--workers",
            "2",
            "--batch-size",
            "10",
            "--no-cache",
        ],
        cwd=tmp_path,
        env=variables,
        check=True,
        capture_output=True,
        text=True,
    )
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(records) == 41
    assert all(record["definitions"][0]["kind"] == "function" for record in records[:-1])
    assert records[-1]["status"] == {"ok": 40, "partial": 0, "failed": 0}
    assert records[-1]["workers"] == 2
    subprocess.run(
        [str(binaries / "python"), "-m", "wasmpool", "doctor"],
        cwd=tmp_path,
        env=variables,
        check=True,
        capture_output=True,
    )


@pytest.mark.timeout(600)
def test_an_installed_wheel_builds_the_same_bundle_as_a_checkout(
    environment: Environment, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    run = [sys.executable, "-m", "wasmpool", "bundle", str(here)]
    subprocess.run(run, cwd=ROOT, check=True, capture_output=True)
    cache = without_our_own(ROOT / ".cache" / "bundle", tmp_path / "cache" / "wasmpool" / "bundle")
    before = {path.name for path in cache.iterdir()}
    subprocess.run(
        [str(environment.binaries / "wasmpool"), "bundle", str(there)],
        cwd=tmp_path,
        env=environment.variables | {"XDG_CACHE_HOME": str(tmp_path / "cache")},
        check=True,
        capture_output=True,
    )
    made = {path.name.rpartition("-")[0] for path in cache.iterdir() if path.name not in before}
    assert {"scripts", "types"} <= made  # from what is installed
    assert content(there) == content(here)


def without_our_own(shared: Path, cache: Path) -> Path:
    """A cache with what others wrote, and without what is made of our own sources."""
    (cache / "steps").mkdir(parents=True)
    (cache / "downloads").symlink_to(shared / "downloads")
    for path in (shared / "steps").iterdir():
        if not path.name.startswith((".", "scripts-", "types-", "sizes-")):
            (cache / "steps" / path.name).symlink_to(path)
    return cache / "steps"


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.timeout(600)
def test_an_installed_package_makes_the_page_of_a_graph(
    environment: Environment, tmp_path: Path
) -> None:
    binaries, variables = environment
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "module.py").write_text("def f(): f()\n")
    subprocess.run(
        [str(binaries / "wasmpool"), "graph", "code", "-o", "graph.html"],
        check=True,
        cwd=tmp_path,
        env=variables,
    )
    assert "class Explorer" in (tmp_path / "graph.html").read_text("utf-8")
