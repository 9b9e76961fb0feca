"""`wasmpool start`, `stop` and so on: the service in the background, from its start to its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.daemon import DEADLINE_S, ROOT, until
from tests.faults.support import alive

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


class Commands:
    """Runs `wasmpool` with a state folder."""

    def __init__(self, state: Path) -> None:
        self.state = state

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(sys.executable, "-m", "wasmpool", *arguments),
                *("--state-dir", str(self.state)),
            ],
            env=ENVIRONMENT,
            cwd=self.state.parent,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
        )

    def start(self, *arguments: str) -> int:
        """Start it, and return its process."""
        done = self("start", "--port", "0", "--workers", "1", *arguments)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("running: process ")
        return int(done.stdout.split()[2])


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Commands]:
    commands = Commands(tmp_path / "state")
    yield commands
    commands("stop", "--now")


def test_from_start_to_stop(run: Commands) -> None:
    assert run("status").returncode == 1
    assert run("stop").returncode == 3
    pid = run.start()
    assert alive(pid)
    status = run("status")
    assert status.returncode == 0
    assert f"running: process {pid} at http://127.0.0.1:" in status.stdout
    assert "health: healthy" in status.stdout
    assert "jobs: none" in status.stdout
    twice = run("start")
    assert twice.returncode == 3
    assert f"it runs already: process {pid}" in twice.stderr
    again = run("restart", "--port", "0", "--workers", "1")
    assert again.returncode == 0, again.stderr
    assert f"stopped: process {pid}" in again.stdout
    assert not alive(pid)
    stopped = run("stop")
    assert stopped.returncode == 0
    assert run("status").stdout == "not running\n"


def test_what_a_killed_one_left_is_noticed(run: Commands) -> None:
    pid = run.start()
    children = psutil.Process(pid).children()
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid) and not any(alive(child.pid) for child in children))
    assert str(pid) in (run.state / "service.pid").read_text()
    assert run("status").stdout == "not running\n"
    assert run("stop").returncode == 3
    # The id may be another process's by now: that one is left alone.
    (run.state / "service.pid").write_text(f'{{"pid": {os.getpid()}, "address": "x"}}')
    assert run("stop").returncode == 3
    assert run.start() != pid


def test_a_start_that_fails_says_why(run: Commands) -> None:
    run.state.mkdir()
    (run.state / "jobs.sqlite").write_text("this is no database " * 100)
    done = run("start", "--port", "0")
    assert done.returncode == 3
    assert "jobs.sqlite" in done.stderr
    assert "Traceback" not in done.stderr
    missing = run("start", "--port", "0", "--handlers", "no.such.module")
    assert "importing 'no.such.module' failed" in missing.stderr
    (run.state / "jobs.sqlite").unlink()


def test_cleanup(run: Commands) -> None:
    run.start()
    busy = run("cleanup")
    assert busy.returncode == 3
    assert "runs already" in busy.stderr
    run("stop")
    (run.state / "jobs" / ("0" * 32)).mkdir()
    done = run("cleanup", "--all")
    assert done.returncode == 0
    assert done.stdout == "removed 0 jobs and 1 folder without one\n"
    assert list((run.state / "jobs").glob("0*")) == []


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "fastapi.py").write_text("raise ModuleNotFoundError(name='fastapi')\n")
    done = subprocess.run(
        [sys.executable, "-m", "wasmpool", "serve", "--state-dir", str(tmp_path / "state")],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
    )
    assert done.returncode == 3
    assert "pip install 'wasmpool[service]'" in done.stderr
