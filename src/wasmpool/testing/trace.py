"""Records a random schedule as a scenario: `python -m wasmpool.testing.trace SEED [STEPS]`.

The output is a scenario file with every command that this scheduler gave and what it showed of
itself after each, for another implementation of the contract to be compared with. The same seed
gives the same trace.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from typing import Any

from wasmpool.exceptions import WasmpoolError
from wasmpool.scheduler import messages as m
from wasmpool.scheduler.codec import encode, encode_config
from wasmpool.testing.scenarios import plain
from wasmpool.testing.simulation import KINDS, Simulation, finish, settle_all


class Recording(Simulation):
    """A simulation that keeps everything, refused events too, as the steps of a scenario."""

    def __init__(self, config: m.SchedulerConfig, capabilities: Sequence[str] = ()) -> None:
        self._scenario_steps: list[dict[str, Any]] = []
        super().__init__(config, capabilities)

    def send(self, event: m.Event) -> list[m.Command]:
        """Feed an event as a simulation does, and write the step down."""
        step: dict[str, Any] = {"at": self.now, "event": encode(event), "commands": []}
        try:
            commands = super().send(event)
            step["commands"] = [encode(command) for command in commands]
        except WasmpoolError as error:
            step["error"] = type(error).__name__
            raise
        finally:
            step["next_deadline"] = self.scheduler.next_deadline()
            step["stats"] = plain(self.scheduler.snapshot())
            self._scenario_steps.append(step)
        return commands

    def scenario(self, description: str) -> dict[str, Any]:
        """Return what has happened so far as a scenario."""
        return {
            "version": 1,
            "description": description,
            "config": encode_config(self.config),
            "steps": self._scenario_steps,
        }


def record(seed: int, steps: int = 300) -> dict[str, Any]:
    """Return a random schedule of about `steps` events as a scenario."""
    rng = random.Random(seed)
    config = m.SchedulerConfig(
        min_workers=rng.randint(0, 2),
        max_workers=rng.randint(2, 4),
        item_timeout_ms=rng.choice([None, 300]),
        batch_timeout_ms=rng.choice([None, 900]),
        zombie_ms=rng.choice([700, 30_000]),
        idle_ms=rng.choice([50, 30_000]),
        balance=rng.choice(["pull", "round_robin", "least_loaded", "affinity"]),
        restart_budget=rng.choice([3, 100]),
    )
    simulation = Recording(config, ("parse",))
    while len(simulation.steps) < steps:
        _act(simulation, rng)
    settle_all(simulation)
    finish(simulation)
    return simulation.scenario(f"random schedule, seed {seed}")


def _act(simulation: Simulation, rng: random.Random) -> None:
    live = [worker for worker in simulation.workers.values() if not worker.ending]
    draw = rng.random()
    if simulation.fall_back_asked:
        simulation.answer_fall_back()
    elif draw < 0.15 or not simulation.workers:
        kinds = rng.choices(KINDS, weights=[20, 2, 2, 1], k=rng.randint(1, 6))
        simulation.submit(kinds, _random_spec(rng))
    elif draw < 0.30:
        simulation.pass_time(rng.choice([1, 20, 400, 2_000]))
    elif draw < 0.33 and live:
        simulation.die(rng.choice(live), rng.random())
    elif draw < 0.35:
        simulation.send(m.ScaleRequested(rng.randint(-2, 2)))
    elif draw < 0.37:
        simulation.send(m.TaskCancelled(rng.choice([*simulation.tasks, "t0"])))
    elif draw < 0.39:
        simulation.now += 500
        simulation.send(m.Stalled(500))
    else:
        worker = rng.choice(list(simulation.workers.values()))
        simulation.step(worker, rng.randint(1, 3), rng.random())


def _random_spec(rng: random.Random) -> m.TaskSubmitted:
    return m.TaskSubmitted(
        task="",
        priority=rng.choice([0, 10, 10, 100]),
        size=rng.randint(0, 1_000),
        affinity=rng.choice([None, "python", "go"]),
        requires=rng.choice([(), (), ("parse",)]),
        retry_errors=rng.random() < 0.2,
        announce=rng.random() < 0.7,
    )


if __name__ == "__main__":
    json.dump(record(*map(int, sys.argv[1:3])), sys.stdout, indent=1)
