"""The synchronous door: what its event loop cannot do ends the run, wherever that happens."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wasmpool.pool.sync import run


def _starve() -> None:
    raise MemoryError


async def _waits_for_ever() -> None:
    asyncio.get_running_loop().call_soon(_starve)
    await asyncio.get_running_loop().create_future()


def test_no_memory_for_the_loop_ends_the_run() -> None:
    with pytest.raises(MemoryError, match="what workers have found"):
        run(_waits_for_ever)


def test_no_memory_for_the_loop_ends_the_run_in_a_thread_of_its_own() -> None:
    async def within_a_loop() -> None:
        run(_waits_for_ever)

    with pytest.raises(MemoryError, match="what workers have found"):
        asyncio.run(within_a_loop())


def test_other_errors_in_the_loop_are_told_and_do_not_end_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def goes_on() -> str:
        asyncio.get_running_loop().call_soon(lambda: 1 // 0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return "done"

    assert run(goes_on) == "done"
    assert "ZeroDivisionError" in caplog.text


def test_being_cancelled_is_no_lack_of_memory() -> None:
    async def cancelled() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        run(cancelled)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space")
def test_a_command_without_memory_says_so(tmp_path: Path) -> None:
    text = "\n".join(f"def f{n}(a): return f{n + 1}(a)" for n in range(20_000))
    for number in range(20):
        (tmp_path / f"m{number}.py").write_text(text)
    program = (
        "import resource, sys, wasmpool.cli as cli, wasmpool.machine as machine\n"
        "machine.limit_memory(400 << 20)\n"
        "sys.exit(cli.main(['graph', '.', '-o', 'out.jsonl', '--workers', '2', '--no-cache']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 3, done
    assert "not enough memory" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()
