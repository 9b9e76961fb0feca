"""Measuring: whole processes, alternating, medians with spread."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command cost, with all processes that it started.

    Attributes:
        wall: Seconds on the clock.
        cpu: Seconds of user and system time.
        peak: Largest resident memory of one of its processes, in bytes.
    """

    wall: float
    cpu: float
    peak: int


def run(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    allowed: tuple[int, ...] = (0,),
) -> Cost:
    """Run a command to its end and tell what it cost.

    Raises:
        RuntimeError: It ended with a status that is not allowed.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in allowed:
        raise RuntimeError(f"{command} ended with {process.returncode}: {errors.decode()[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def alternate(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Take each measurement in turn, `rounds` times, so that a busy moment hits all alike."""
    results: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds):
        for name, measure in runs.items():
            print(f"  round {number + 1}/{rounds}: {name}", file=sys.stderr)
            results[name].append(measure())
    return results


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of ratios taken round by round, with the smallest and the largest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, above: Sequence[float], below: Sequence[float]) -> Ratio:
        """Divide round by round."""
        ratios = sorted(a / b for a, b in zip(above, below, strict=True))
        return cls(statistics.median(ratios), ratios[0], ratios[-1])

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f}-{self.high:.2f})"


def memory_while(command: Sequence[str], interval: float = 0.05) -> list[int]:
    """Run a command and sample the resident memory of its main process alone, in bytes."""
    process = psutil.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    samples: list[int] = []
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(interval):
            try:
                samples.append(process.memory_info().rss)
            except psutil.Error:
                return

    thread = threading.Thread(target=sample)
    thread.start()
    process.wait()
    ended.set()
    thread.join()
    return samples


def machine() -> str:
    """Describe this machine in a line."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    memory = psutil.virtual_memory().total / 2**30
    python = ".".join(map(str, sys.version_info[:3]))
    system = os.uname()
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {system.sysname} {system.release}, "
        f"CPython {python}"
    )
