"""The JavaScript half passes its own tests (`node --test`) and is well typed (`tsc`)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"
# A test that waits for ever is named, before this one is ended without a word.
TIMEOUT_MS = 120_000
TESTS = sorted((WEB / "test").rglob("*.test.js"))


def _run_node(*arguments: str | Path) -> None:
    node = shutil.which("node")
    assert node, "Node.js is not installed: `make system` installs it or says how"
    command = [node, *arguments]
    result = subprocess.run(command, cwd=WEB, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.relative_to(WEB / "test").as_posix())
def test_file(path: Path) -> None:
    _run_node("--test", "--test-timeout", str(TIMEOUT_MS), path)


def test_no_test_file_is_overlooked() -> None:
    calls = re.compile(r"^ *(test|describe|it)\(", re.MULTILINE)
    files = sorted((WEB / "test").rglob("*.*js"))
    assert [path for path in files if calls.search(path.read_text("utf-8"))] == TESTS


def test_types() -> None:
    compiler = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    assert compiler.exists(), "tools of the JavaScript half are missing: run `npm ci` in web/"
    _run_node(compiler, "-p", WEB)
