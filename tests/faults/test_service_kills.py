"""The service and its workers killed at random: every accepted job ends once, with its results."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.daemon import Daemon, daemon, until
from wasmpool import parse_files

JOBS = 1000
KILLS = 8
SUBMITTERS = 4


def source(number: int) -> tuple[str, bytes]:
    return f"module_{number}.py", b"def f_%d(a):\n    return g_%d(a)\n" % (number, number)


class Submitter(threading.Thread):
    """Submits jobs to a service that comes and goes, until each is accepted.

    `accepted` has the ids by number: more than one where an answer was lost on its way.
    """

    def __init__(self, service: Daemon, numbers: range) -> None:
        super().__init__()
        self.accepted: dict[int, str] = {}
        self._service = service
        self._numbers = numbers

    def run(self) -> None:
        for number in self._numbers:
            while number not in self.accepted:
                try:
                    self.accepted[number] = self._service.submit(
                        {"kind": "parse", "priority": number % 20}, dict([source(number)])
                    )["id"]
                except (httpx.HTTPError, RuntimeError):  # it is just not there, or a closed client
                    time.sleep(0.01)


def kill_a_worker(service: Daemon, chance: random.Random) -> None:
    with contextlib.suppress(psutil.Error):
        workers = psutil.Process(service.process.pid).children()
        if workers:
            chance.choice(workers).kill()


@pytest.mark.timeout(280)
def test_a_thousand_jobs_while_the_service_and_its_workers_are_killed(tmp_path: Path) -> None:
    chance = random.Random(7)
    with daemon(tmp_path, "--workers", "2") as service:
        share = JOBS // SUBMITTERS
        submitters = [
            Submitter(service, range(first, first + share)) for first in range(0, JOBS, share)
        ]
        for submitter in submitters:
            submitter.start()
        for kill in range(KILLS):
            # At some moment of the work, counted in jobs and not in time.
            goal = (kill + 1) * JOBS // (KILLS + 2)
            until(lambda: sum(len(s.accepted) for s in submitters) >= goal)  # noqa: B023
            kill_a_worker(service, chance)
            time.sleep(chance.random() / 10)
            service.kill()
            service.start()
        for submitter in submitters:
            submitter.join()
        accepted = {number: id for s in submitters for number, id in s.accepted.items()}
        assert len(accepted) == JOBS
        for number, id in accepted.items():
            job = service.ended(id)
            assert job["state"] == "succeeded", job
            outcomes = Counter(attempt["outcome"] for attempt in job["attempts"])
            assert outcomes["succeeded"] == 1
            assert outcomes["interrupted"] == job["interruptions"]
            record = service.results(id)[0]
            record.pop("timings_ms", None)  # what came from the cache has none
            assert record == EXPECTED(number)
        assert service.client.get("/v1/jobs", params={"state": "dead"}).json()["jobs"] == []
    check_events(tmp_path / "state", set(accepted.values()))


def EXPECTED(number: int) -> dict[str, Any]:
    (facts,) = parse_files([source(number)], backend="inline", flags={"cache": False})
    record: dict[str, Any] = json.loads(facts.to_json(reproducible=True))
    return record


def check_events(state: Path, ids: set[str]) -> None:
    """Every job has one end, and its events are numbered without a gap."""
    with contextlib.closing(sqlite3.connect(state / "jobs.sqlite")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ends = dict(
            store.execute(
                "SELECT job, count(*) FROM events "
                "WHERE type IN ('succeeded', 'failed', 'dead', 'cancelled') GROUP BY job"
            )
        )
        assert ids <= ends.keys()
        assert set(ends.values()) == {1}
        gaps = store.execute("SELECT job FROM events GROUP BY job HAVING max(number) != count(*)")
        assert gaps.fetchall() == []
