"""The scheduler does what the scenario files say, step by step; and the runner would notice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from wasmpool.scheduler import SchedulerConfig
from wasmpool.scheduler.codec import COMMANDS, EVENTS, CodecError, defaults
from wasmpool.testing.scenarios import ScenarioError, find_scenarios, run_scenario
from wasmpool.testing.trace import record

HERE = Path(__file__).parent
SCENARIOS = find_scenarios(HERE / "scenarios")
SCHEMA = json.loads((HERE / "scenario.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path) -> None:
    VALIDATOR.validate(json.loads(path.read_text()))
    run_scenario(path)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_event_and_command_has_a_scenario() -> None:
    seen = set()
    for path in SCENARIOS:
        for step in json.loads(path.read_text())["steps"]:
            seen.add(step["event"]["type"])
            seen |= {command["type"] for command in step["commands"]}
    assert seen == set(EVENTS) | set(COMMANDS)


def test_every_setting_has_a_scenario() -> None:
    seen = set().union(*(json.loads(path.read_text())["config"] for path in SCENARIOS))
    assert seen == {field.name for field in fields(SchedulerConfig)}


@pytest.mark.parametrize(("name", "message"), [*EVENTS.items(), *COMMANDS.items()])
def test_the_schema_knows_the_fields(name: str, message: type) -> None:
    entry = SCHEMA["$defs"][name]
    own = defaults(message)
    assert set(entry["properties"]) == {"type", *own}
    required = {"type"} | {name for name, default in own.items() if default is MISSING}
    assert set(entry["required"]) == required


def _no_command(scenario: dict[str, Any]) -> None:
    scenario["steps"][1]["commands"].pop()


def _swapped_commands(scenario: dict[str, Any]) -> None:
    scenario["steps"][1]["commands"].reverse()


def _wrong_field(scenario: dict[str, Any]) -> None:
    scenario["steps"][1]["commands"][1]["generation"] = 2


def _wrong_deadline(scenario: dict[str, Any]) -> None:
    scenario["steps"][1]["next_deadline"] += 1


def _unknown_step_key(scenario: dict[str, Any]) -> None:
    scenario["steps"][0]["comands"] = []


def _unknown_key(scenario: dict[str, Any]) -> None:
    scenario["note"] = "?"


def _unknown_event_field(scenario: dict[str, Any]) -> None:
    scenario["steps"][1]["event"]["prio"] = 3


def _unknown_command_field(scenario: dict[str, Any]) -> None:
    scenario["steps"][1]["commands"][1]["prio"] = 3


def _unknown_setting(scenario: dict[str, Any]) -> None:
    scenario["config"]["workers"] = 3


def _unknown_event(scenario: dict[str, Any]) -> None:
    scenario["steps"][0]["event"]["type"] = "tock"


def _missing_commands(scenario: dict[str, Any]) -> None:
    del scenario["steps"][0]["commands"]


def _wrong_version(scenario: dict[str, Any]) -> None:
    scenario["version"] = 2


def _no_steps(scenario: dict[str, Any]) -> None:
    scenario["steps"] = []


def _wrong_stats(scenario: dict[str, Any]) -> None:
    scenario["steps"][0]["stats"] = {"spawns": 7}


def _unknown_stats(scenario: dict[str, Any]) -> None:
    scenario["steps"][0]["stats"] = {"spawn": 0}


def _expected_error(scenario: dict[str, Any]) -> None:
    scenario["steps"][0]["error"] = "QueueFull"


@pytest.mark.parametrize(
    "spoil",
    [
        _no_command,
        _swapped_commands,
        _wrong_field,
        _wrong_deadline,
        _unknown_step_key,
        _unknown_key,
        _unknown_event_field,
        _unknown_command_field,
        _unknown_setting,
        _unknown_event,
        _missing_commands,
        _wrong_version,
        _no_steps,
        _wrong_stats,
        _unknown_stats,
        _expected_error,
    ],
)
def test_a_wrong_scenario_fails(spoil: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    scenario = json.loads((HERE / "scenarios" / "first-task.json").read_text())
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario))
    run_scenario(path)
    spoil(scenario)
    path.write_text(json.dumps(scenario))
    with pytest.raises((ScenarioError, CodecError)):
        run_scenario(path)


def test_no_scenario_fails(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no scenario"):
        find_scenarios(tmp_path)


@pytest.mark.parametrize("seed", range(8))
def test_a_recorded_trace_is_a_scenario(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    path.write_text(json.dumps(record(seed, 150)))
    run_scenario(path)


def test_traces_are_recorded_from_the_command_line() -> None:
    command = [sys.executable, "-m", "wasmpool.testing.trace", "3", "40"]
    result = subprocess.run(command, capture_output=True, check=True, text=True)
    assert json.loads(result.stdout) == json.loads(json.dumps(record(3, 40)))
