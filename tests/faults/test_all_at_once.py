"""Many faults at once, from one seed: all that is well comes out as it does inline."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from tests.faults import fault_handlers
from tests.faults.support import lines, open_pool, run, values
from wasmpool import TaskError

pytestmark = pytest.mark.usefixtures("no_child_left")

H = fault_handlers.__name__
# What becomes of an item: its fault, the type of its error.
ERRORS = {
    "phase": "ValueError",
    "unpicklable_error": "Unpicklable",
    "system_exit": "SystemExit",
    "hang_politely": "TimeoutError",
    "hang_python": "TimeoutError",
    "kill": "WorkerLost",
    "exit": "WorkerLost",
}


@pytest.mark.parametrize("seed", [1, 2])
def test_everyone_elses_result_is_the_same_as_inline(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    log = tmp_path / "log"
    count = 120
    payloads: list[dict[str, Any]] = [{"n": n, "log": str(log)} for n in range(count)]
    faulty = dict(zip(chance.sample(range(count), len(ERRORS)), ERRORS, strict=True))
    for n, fault in faulty.items():
        payloads[n]["fault"] = fault
    passing = chance.sample(sorted(set(range(count)) - set(faulty)), 3)  # go by themselves
    for n in passing:
        payloads[n] |= {"fault": "kill", "once": str(tmp_path / f"once{n}")}

    async def main() -> None:
        well = [{"n": p["n"]} for p in payloads]
        async with open_pool("inline") as pool:
            expected = values(await pool.run_batch(f"{H}:square_or", well))
        async with open_pool(retries=1) as pool:
            batches = await asyncio.gather(
                *(
                    pool.run_batch(
                        f"{H}:square_or",
                        payloads[start : start + 20],
                        timeout=0.5,
                        announce=chance.random() < 0.7,
                    )
                    for start in range(0, count, 20)
                )
            )
            assert pool.backend == "process"
            dead = {(letter.failure.type) for letter in pool.dead_letters()}
            assert dead == {"TimeoutError", "WorkerLost"}
            assert len(pool.dead_letters()) == 4
        found = [outcome for batch in batches for outcome in values(batch)]
        for n, outcome in enumerate(found):
            if n in faulty:
                assert isinstance(outcome, TaskError)
                assert outcome.type == ERRORS[faulty[n]]
            else:
                assert outcome == expected[n]

    run(main())
    assert set(lines(log)) == {str(n) for n in range(count)}
