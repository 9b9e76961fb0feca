"""The wheel, built as users get it, in an environment that has nothing of this repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

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


@pytest.mark.timeout(600)
def test_the_wheel_works_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    binaries = environment / ("Scripts" if os.name == "nt" else "bin")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run(
        [str(binaries / "pip"), "install", "--quiet", str(wheel)], check=True, env=variables
    )
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
