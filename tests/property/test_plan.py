"""The plan for ten million files, smaller and with more going wrong: every file ends once.

`Simulation` checks that of each file while it runs, and counts at the end.
"""

from __future__ import annotations

import pytest

from tests.bench.plan import Faults, Simulation

FILES = 100_000


@pytest.mark.parametrize("workers", [1, 8, 64])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_file_ends_once_whatever_goes_wrong(workers: int, seed: int) -> None:
    faults = Faults(lost=0.02, slow=0.05, poison=1e-4, hang=1e-4)
    report = Simulation(FILES, workers, faults, seed).run()
    assert report.succeeded + report.dead == FILES
    # What is bad is given up, and hardly ever what was twice alone on a machine that went away.
    assert 0 < report.bad <= report.dead <= report.bad + 2
    assert report.losses > report.dead


def test_only_what_is_bad_is_given_up() -> None:
    report = Simulation(FILES, 8, Faults(lost=0, poison=1e-4, hang=1e-4)).run()
    assert 0 < report.bad == report.dead


def test_without_faults_nothing_is_done_twice() -> None:
    report = Simulation(FILES, 8, Faults(0, 0, 1e-12, 0)).run()
    assert report.succeeded == FILES
    assert report.losses == report.again == 0
    assert report.busy / (report.simulated * 8) > 0.85
