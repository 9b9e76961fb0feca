"""The process of the pool is interrupted or killed: no worker is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.support import DEADLINE_S, alive

ROOT = Path(__file__).parents[2]

# Prints the pids of its workers once all of them work on something, then waits for that.
SCRIPT = """
import asyncio, sys
from wasmpool import Pool, parse_files

async def main():
    async with Pool(workers=2, min_workers=2) as pool:
        payloads = [{{"n": n, "fault": {fault!r}}} for n in range(4)]
        handler = "tests.faults.fault_handlers:square_or"
        tasks = [pool.submit(handler, payload) for payload in payloads]
        while [worker.state for worker in pool.workers()] != ["busy"] * 2:
            await asyncio.sleep(0.005)
        print(*(worker.pid for worker in pool.workers()), flush=True)
        for task in tasks:
            await task

asyncio.run(main())
"""


def begin(tmp_path: Path, script: str) -> subprocess.Popen[str]:
    path = tmp_path / "script.py"
    path.write_text(script)
    return subprocess.Popen(
        [sys.executable, "-W", "error", str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that a signal to its group reaches what a terminal's would
    )


def wait_until(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "the deadline passed"
        time.sleep(0.005)


def worker_pids(parent: subprocess.Popen[str]) -> list[int]:
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    assert all(alive(pid) for pid in pids)
    return pids


@pytest.mark.parametrize("fault", ["hang_politely", "hang_python", "hang_gil"])
def test_interrupt_from_the_keyboard(tmp_path: Path, fault: str) -> None:
    parent = begin(tmp_path, SCRIPT.format(fault=fault))
    pids = worker_pids(parent)
    os.killpg(parent.pid, signal.SIGINT)  # a terminal sends it to the workers too
    _, errors = parent.communicate(timeout=DEADLINE_S)
    assert parent.returncode == -signal.SIGINT
    assert not any(alive(pid) for pid in pids)
    assert errors.strip().splitlines()[-1] == "KeyboardInterrupt"
    assert "Warning" not in errors
    assert "never retrieved" not in errors


@pytest.mark.parametrize("fault", ["hang_politely", "hang_python", "hang_gil"])
def test_parent_killed(tmp_path: Path, fault: str) -> None:
    if fault == "hang_gil" and sys.platform != "linux":
        pytest.skip("only Linux tells a process of its parent's death without its help")
    parent = begin(tmp_path, SCRIPT.format(fault=fault))
    pids = worker_pids(parent)
    parent.kill()
    parent.communicate(timeout=DEADLINE_S)
    wait_until(lambda: not any(alive(pid) for pid in pids))


def run_script(tmp_path: Path, script: str) -> subprocess.CompletedProcess[str]:
    parent = begin(tmp_path, script)
    out, errors = parent.communicate(timeout=DEADLINE_S)
    return subprocess.CompletedProcess(parent.args, parent.returncode, out, errors)


def test_a_script_without_a_main_guard_is_not_run_again(tmp_path: Path) -> None:
    done = run_script(
        tmp_path,
        "import asyncio\n"
        "from wasmpool import Pool\n"
        "print('top level')\n"
        "async def main():\n"
        "    async with Pool(workers=2) as pool:\n"
        "        print(await pool.map('math:factorial', range(5)))\n"
        "asyncio.run(main())\n",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "top level\n[1, 1, 2, 6, 24]\n"
    assert done.stderr == ""


MAIN = """
import asyncio
from dataclasses import dataclass
from wasmpool import Pool, handler

@dataclass(frozen=True)
class Point:
    x: int

@handler("move")
def move(payload):
    return Point(payload.x + 1)

async def main():
    async with Pool(workers=2) as pool:
        assert await pool.submit("move", Point(1)) == Point(2)
        print(await pool.map("move", [Point(n) for n in range(3)]))
"""


def test_handlers_and_classes_of_the_main_module(tmp_path: Path) -> None:
    script = MAIN + "\nif __name__ == '__main__':\n    asyncio.run(main())\n"
    done = run_script(tmp_path, script)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[Point(x=1), Point(x=2), Point(x=3)]\n"


def test_a_handler_in_a_script_without_a_guard_says_what_to_do(tmp_path: Path) -> None:
    done = run_script(tmp_path, MAIN + "\nasyncio.run(main())\n")
    assert done.returncode == 1
    assert "if __name__ == '__main__'" in done.stderr
    assert "TaskError" in done.stderr


def test_the_synchronous_runner_works_inside_a_loop(tmp_path: Path) -> None:
    done = run_script(
        tmp_path,
        "import asyncio\n"
        "from wasmpool import Pool\n"
        "from wasmpool.pool.sync import run\n"
        "async def work():\n"
        "    async with Pool(workers=2) as pool:\n"
        "        return await pool.map('math:factorial', range(5))\n"
        "async def main():\n"
        "    print(run(work))\n"
        "print(run(work))\n"
        "asyncio.run(main())\n",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[1, 1, 2, 6, 24]\n" * 2
