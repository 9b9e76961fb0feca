"""`python -m wasmpool parse` as a process, in a folder and with a cache of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

GOOD = "def f(x):\n    return g(x)\n"


def make_repo(tmp_path: Path) -> Path:
    """Two good files, one with a syntax error."""
    root = tmp_path / "repo"
    (root / "sub").mkdir(parents=True)
    (root / "a.py").write_text("import os\n" + GOOD)
    (root / "sub" / "b.py").write_text(GOOD)
    (root / "sub" / "broken.py").write_text("def f(:\n")
    (root / "notes.unknown").write_text("nothing\n")
    return root


def make_environment(tmp_path: Path) -> dict[str, str]:
    """A cache of its own, and nothing set from outside."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("WASMPOOL_")}
    return inherited | {"XDG_CACHE_HOME": str(tmp_path / "cache")}


class Program:
    """Runs the command line in a folder."""

    def __init__(self, cwd: Path, environment: dict[str, str]) -> None:
        self.cwd = cwd
        self.environment = environment

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "wasmpool", "parse", *arguments]
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd=self.cwd, env=self.environment, stderr=subprocess.PIPE, **options
        )
        return process

    def run(
        self, *arguments: str, given: bytes | None = None, **options: Any
    ) -> tuple[int, bytes, str]:
        if given is not None:
            options["stdin"] = subprocess.PIPE
        with self.start(*arguments, **options) as process:
            out, errors = process.communicate(given, timeout=120)
        return process.returncode, out or b"", errors.decode()


def make_program(tmp_path: Path, environment: dict[str, str]) -> Program:
    return Program(tmp_path, environment)


def records(out: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def many_files(root: Path, count: int) -> Path:
    """Files whose facts are far more than a pipe holds."""
    root.mkdir(parents=True)
    for number in range(count):
        lines = [f"def f{number}_{index}(a, b):\n    return g(a, b)\n" for index in range(20)]
        (root / f"m{number:04}.py").write_text("".join(lines))
    return root
