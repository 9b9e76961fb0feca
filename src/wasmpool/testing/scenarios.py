"""Runs scenario files against the scheduler.

Rules of this file:

- A scenario is a JSON file as `tests/conformance/scenario.schema.json` describes it. The scheduler
  in JavaScript reads the very same files.
- Everything is compared exactly after every step: all commands in order, the next deadline, and of
  the snapshot what the step names. Unknown keys are an error, so that a misspelt one is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wasmpool.exceptions import WasmpoolError
from wasmpool.scheduler.codec import decode_command, decode_config, decode_event, encode
from wasmpool.scheduler.core import Scheduler

_SCENARIO_KEYS = {"version", "description", "config", "steps"}
_STEP_KEYS = {"at", "event", "commands", "next_deadline"}
_OPTIONAL_STEP_KEYS = {"error", "stats"}


class ScenarioError(AssertionError):
    """A scenario file is malformed, or the scheduler does not do what it says."""


def find_scenarios(folder: Path) -> list[Path]:
    """Return the scenario files of a folder.

    Raises:
        ScenarioError: If there is none.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise ScenarioError(f"no scenario in {folder}")
    return paths


def run_scenario(path: Path) -> None:
    """Run one scenario file.

    Raises:
        ScenarioError: At the first step that comes out otherwise.
        CodecError: If a message in it is none.
    """
    scenario = json.loads(path.read_text(encoding="utf-8"))
    _check_keys(f"{path.name}", scenario, _SCENARIO_KEYS, set())
    if scenario["version"] != 1:
        raise ScenarioError(f"{path.name}: unknown version {scenario['version']!r}")
    scheduler = Scheduler(decode_config(scenario["config"]))
    if not scenario["steps"]:
        raise ScenarioError(f"{path.name}: no steps")
    for number, step in enumerate(scenario["steps"], 1):
        where = f"{path.name}, step {number}"
        _check_keys(where, step, _STEP_KEYS, _OPTIONAL_STEP_KEYS)
        _run_step(where, scheduler, step)


def _run_step(where: str, scheduler: Scheduler, step: Mapping[str, Any]) -> None:
    error, commands = None, []
    try:
        commands = scheduler.handle(decode_event(step["event"]), step["at"])
    except WasmpoolError as raised:
        error = type(raised).__name__
    _compare(where, "error", error, step.get("error"))
    # Decoded and encoded again, so that a default may be written out in the file.
    expected = [encode(decode_command(command)) for command in step["commands"]]
    _compare(where, "commands", [encode(command) for command in commands], expected)
    _compare(where, "next_deadline", scheduler.next_deadline(), step["next_deadline"])
    stats = step.get("stats", {})
    _compare(where, "stats", _select(where, plain(scheduler.snapshot()), stats), stats)


def plain(value: Any) -> Any:
    """Return a view of the scheduler as JSON has it: objects and arrays."""
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        parts = map(plain, value)
        return list(parts) if names is None else dict(zip(names, parts, strict=True))
    return value


def _select(where: str, value: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    _check_keys(where, like, set(), set(value))
    return {
        name: _select(where, value[name], part) if isinstance(part, dict) else value[name]
        for name, part in like.items()
    }


def _check_keys(
    where: str, value: Mapping[str, Any], required: set[str], optional: set[str]
) -> None:
    unknown = sorted(value.keys() - required - optional)
    missing = sorted(required - value.keys())
    if unknown or missing:
        raise ScenarioError(f"{where}: unknown keys {unknown}, missing keys {missing}")


def _compare(where: str, what: str, found: object, expected: object) -> None:
    if found != expected:
        raise ScenarioError(f"{where}: {what}\n  expected {expected}\n  found    {found}")
