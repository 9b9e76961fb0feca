"""`doctor`, `cache`, and the reference that is made from the program."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def run(*arguments: str, cwd: Path, **variables: str) -> tuple[int, dict[str, list[str]], str]:
    """The exit status, the lines by status, and standard error."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("WASMPOOL_")}
    done = subprocess.run(
        [sys.executable, "-m", "wasmpool", *arguments],
        cwd=cwd,
        env=inherited | {"XDG_CACHE_HOME": str(cwd / "cache")} | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        status, _, rest = line.partition(" ")
        lines.setdefault(status, []).append(rest.strip())
    return done.returncode, lines, done.stderr


def test_doctor_finds_everything_in_order_here(tmp_path: Path) -> None:
    from wasmpool.parsing import languages

    status, lines, errors = run("doctor", cwd=tmp_path)
    assert (status, errors, lines.get("broken")) == (0, "", None)
    subjects = {line.split("  ")[0] for line in lines["ok"]}
    assert {"python", "tree-sitter", "settings", "machine", "cache"} <= subjects
    assert {"process worker", "thread worker"} <= subjects
    assert set(languages.table().languages) <= subjects


def test_doctor_says_what_is_broken_and_why(tmp_path: Path) -> None:
    (tmp_path / "own" / "missing").mkdir(parents=True)
    table = '[grammar]\npackage = "tree_sitter_of_nobody"\n'
    (tmp_path / "own" / "missing" / "language.toml").write_text(table)
    (tmp_path / "file").write_text("")
    status, lines, _ = run(
        "doctor",
        cwd=tmp_path,
        WASMPOOL_LANGUAGE_DIRS=str(tmp_path / "own"),
        WASMPOOL_CACHE_DIR=str(tmp_path / "file" / "cache"),
    )
    assert status == 1
    missing, cache = lines["broken"]
    assert "pip install tree-sitter-of-nobody" in missing
    assert cache.startswith("cache ")
    assert "Not a directory" in cache


def test_doctor_goes_on_after_a_broken_settings_file(tmp_path: Path) -> None:
    (tmp_path / "wasmpool.toml").write_text("worker = 4\n")
    status, lines, _ = run("doctor", cwd=tmp_path)
    (settings,) = lines["broken"]
    assert status == 1
    assert "did you mean 'workers'?" in settings
    assert any(line.startswith("process worker") for line in lines["ok"])


def test_an_extra_that_is_absent_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ImportError('no pyarrow here')\n")
    status, lines, _ = run("doctor", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    (absent,) = lines["absent"]
    assert status == 0
    assert "pip install 'wasmpool[parquet]'" in absent


def test_cache_info_and_clear(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    run("parse", "a.py", "-o", "out", cwd=tmp_path)
    status, lines, _ = run("cache", "info", cwd=tmp_path)
    assert status == 0
    assert lines["entries"] == ["1 file"]
    assert run("cache", "clear", cwd=tmp_path)[0] == 0
    assert run("cache", "info", cwd=tmp_path)[1]["entries"] == ["0 files"]
    assert list((tmp_path / "cache").rglob("*.sqlite")) == []


def test_the_reference_is_what_the_program_says() -> None:
    specification = spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert specification is not None
    assert specification.loader is not None
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    reference = (DOCS / "reference.md").read_text("utf-8")
    assert reference == module.render(), "run: python docs/make_reference.py"
