"""`wasmpool parse --server`: the same bytes as without it, and clear words when it cannot be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wasmpool
from tests.daemon import ROOT, Daemon, daemon

SOURCES = Path(wasmpool.__file__).parent / "scheduler"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    with daemon(tmp_path_factory.mktemp("service"), "--workers", "2") as running:
        yield running


def run(*arguments: str, given: bytes | None = None, cwd: Path = ROOT, **environment: str) -> (
    subprocess.CompletedProcess[bytes]
):  # fmt: skip
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "wasmpool", "parse", *arguments],
        input=given, capture_output=True, env=environ, cwd=cwd, timeout=120,
    )  # fmt: skip


def on(service: Daemon) -> tuple[str, ...]:
    return ("--server", service.address, "--token-file", str(service.state / "token"))


@pytest.mark.parametrize(
    "options",
    [[], ["--references", "all"], ["--include", "*.py", "--exclude", "stats.py"],
     ["--format", "ctags"], ["--max-file-size", "4000"], ["--format", "json"]],
)  # fmt: skip
def test_the_same_bytes(service: Daemon, options: list[str]) -> None:
    options = [*options, "--reproducible", "--no-cache", "--quiet", str(SOURCES)]
    here = run(*options)
    there = run(*options, *on(service))
    assert there.stdout == here.stdout
    assert there.returncode == here.returncode
    assert there.stderr == here.stderr
    assert len(here.stdout) > 1000


def test_standard_input_lists_and_missing_files(service: Daemon, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("a.py\nmissing.py\n../up.py\n")
    (tmp_path / "a.py").write_text("a = 1\n")
    (tmp_path.parent / "up.py").write_text("up = 1\n")
    options = ["-", "--language", "python", "--files-from", "list", "--reproducible"]
    here = run(*options, given=b"print(1)", cwd=tmp_path)
    there = run(*options, *on(service), given=b"print(1)", cwd=tmp_path)
    assert here.returncode == there.returncode == 1
    assert there.stdout == here.stdout
    assert there.stderr == here.stderr


def test_the_token_of_this_machine_and_of_the_environment(service: Daemon) -> None:
    options = [str(SOURCES / "states.py"), "--server", service.address]
    state = str(service.state)
    assert run(*options, WASMPOOL_SERVICE_STATE_DIR=state).returncode == 0
    assert run(*options, WASMPOOL_TOKEN=service.token).returncode == 0
    wrong = run(*options, WASMPOOL_TOKEN="wrong-" + "w" * 20)
    assert wrong.returncode == 3
    assert b"bearer token" in wrong.stderr
    assert b"www" not in wrong.stderr


def test_what_does_not_go_together(tmp_path: Path) -> None:
    for arguments, message in [
        (["--token-file", "t"], b"--token-file is for a service"),
        (["--server", "http://127.0.0.1:9", "--workers", "2"], b"--workers is for workers"),
        (["--server", "http://127.0.0.1:9", "--ast", "sexp"], b"--ast is for workers"),
        (["--server", "http://example.org", "--token-file", "t"], b"everybody on the way"),
        (["--server", "nonsense"], b"is no address"),
        (["--server", "http://127.0.0.1:9", "--token-file", "t"], b"cannot be read from"),
    ]:
        done = run(str(SOURCES / "states.py"), *arguments, cwd=tmp_path)
        assert done.returncode == 2, done
        assert message in done.stderr
        assert done.stderr.count(b"\n") == 1


def test_an_interrupt_ends_the_run_and_its_jobs(service: Daemon, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(3000):
        (folder / f"f{number}.py").write_text(f"def f{number}():\n    return {number}\n" * 20)
    command = [sys.executable, "-m", "wasmpool", "parse", str(folder), "--no-cache", *on(service)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        command,
        bufsize=0,  # no line is to be left behind in a buffer
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    *records, summary = map(json.loads, [first, *rest.splitlines()])
    assert summary["interrupted"]
    assert summary["files"] == len(records) < 3000
    for job in service.client.get("/v1/jobs", params={"limit": 1000}).json()["jobs"]:
        assert service.ended(job["id"])["state"] in ("succeeded", "cancelled")


def test_nobody_is_there(tmp_path: Path) -> None:
    out = tmp_path / "facts.jsonl"
    done = run(str(SOURCES), "--server", "http://127.0.0.1:9", "-o", str(out),
               WASMPOOL_TOKEN="t" * 20)  # fmt: skip
    assert done.returncode == 3
    assert b"cannot be reached" in done.stderr
    assert not out.exists()
