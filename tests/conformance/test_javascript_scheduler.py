"""The scheduler in JavaScript decides what the one in Python decides, whatever happens.

Random schedules run in Python, which checks the promises of the contract; each is then replayed in
JavaScript, where every command, deadline and count must come out the same after every step, and the
workers and dead letters at the end. Hypothesis shrinks a schedule on which they part.

`WASMPOOL_SCHEDULES` is the number of schedules; the default keeps the run short.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import initialize, run_state_machine_as_test

from tests.property.test_scheduler_machine import SchedulerMachine, configs
from wasmpool.scheduler import DeadLetter, SchedulerConfig
from wasmpool.testing.scenarios import plain
from wasmpool.testing.trace import Recording, record

SCHEDULES = int(os.environ.get("WASMPOOL_SCHEDULES", "100"))
REPLAY = Path(__file__).parents[2] / "web" / "src" / "testing" / "replay.js"


class Replayer:
    """A Node.js process that replays one scenario after the other."""

    def __init__(self, stdin: IO[str], stdout: IO[str]) -> None:
        self._stdin = stdin
        self._stdout = stdout

    def replay(self, scenario: dict[str, Any]) -> dict[str, Any]:
        """Return what a scenario leads to; its steps came out as they say."""
        self._stdin.write(f"{json.dumps(scenario)}\n")
        self._stdin.flush()
        answer: dict[str, Any] = json.loads(self._stdout.readline())
        error = answer.pop("error")
        assert error is None, f"{scenario['description']}: {error}"
        return answer


@pytest.fixture(scope="module")
def javascript() -> Iterator[Replayer]:
    node = shutil.which("node")
    assert node, "Node.js is not installed: `make system` installs it or says how"
    pipe = subprocess.PIPE
    with subprocess.Popen([node, REPLAY], stdin=pipe, stdout=pipe, encoding="utf-8") as process:
        assert process.stdin
        assert process.stdout
        yield Replayer(process.stdin, process.stdout)
        process.stdin.close()
        assert process.wait(60) == 0


class ReplayedMachine(SchedulerMachine):
    """One schedule, recorded and then replayed."""

    sim: Recording
    javascript: Replayer

    @initialize(config=configs)
    def begin(self, config: SchedulerConfig) -> None:
        self.sim = Recording(config, ("parse",))

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "sim"):
            scheduler = self.sim.scheduler
            assert self.javascript.replay(self.sim.scenario("random schedule")) == {
                "workers": [plain(worker) for worker in scheduler.workers()],
                "dead_letters": [_letter(letter) for letter in scheduler.dead_letters()],
            }


def _letter(letter: DeadLetter) -> dict[str, Any]:
    """A dead letter as JavaScript has it, without its story, which is for people."""
    value: dict[str, Any] = plain(letter)
    del value["story"]
    value["spec"]["type"] = "task_submitted"
    return value


@pytest.mark.timeout(0)
def test_random_schedules_come_out_the_same(
    javascript: Replayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReplayedMachine, "javascript", javascript, raising=False)
    run_state_machine_as_test(
        ReplayedMachine,
        settings=settings(
            max_examples=SCHEDULES,
            stateful_step_count=60,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_recorded_trace_comes_out_the_same(seed: int, javascript: Replayer) -> None:
    trace = record(seed, 400)
    javascript.replay(trace)
    tick = {"event": {"type": "tick"}, "commands": []}
    steps = [part for step in trace["steps"] for part in (step, {**step, **tick})]
    javascript.replay({**trace, "description": "with needless ticks", "steps": steps})


def test_another_decision_is_noticed(javascript: Replayer) -> None:
    scenario = record(0, 100)
    scenario["steps"][50]["stats"]["spawns"] += 1
    with pytest.raises(AssertionError, match="step 51"):
        javascript.replay(scenario)
