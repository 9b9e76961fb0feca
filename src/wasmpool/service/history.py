"""What happened to each job: its attempts and its events, beside the jobs and changed with them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from wasmpool.service.jobs import Attempt, Failure, JobEvent
from wasmpool.service.rows import dump, load


class History:
    """The tables of the attempts and the events; what is added is part of a change of the store."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def begin_attempt(self, job: str, number: int, now: float) -> None:
        """An attempt at a job begins."""
        self._db.execute(
            "INSERT INTO attempts VALUES (?, ?, ?, NULL, 'running', NULL)", (job, number, now)
        )

    def end_attempt(self, job: str, outcome: str, now: float, failure: Failure | None) -> None:
        """The attempt that is under way ends."""
        self._db.execute(
            "UPDATE attempts SET ended = ?, outcome = ?, failure = ? "
            "WHERE job = ? AND outcome = 'running'",
            (now, outcome, dump(failure), job),
        )

    def attempts(self, job: str) -> list[Attempt]:
        """The attempts at a job, the first one first."""
        rows = self._db.execute(
            "SELECT number, started, ended, outcome, failure FROM attempts WHERE job = ? "
            "ORDER BY number",
            (job,),
        )
        return [
            Attempt(number, started, ended, outcome, load(failure))
            for number, started, ended, outcome, failure in rows
        ]

    def add_event(self, job: str, type: str, now: float, data: dict[str, Any]) -> None:
        """Something happened to a job: the event gets its next number."""
        self._db.execute(
            "INSERT INTO events SELECT ?, ifnull(max(number), 0) + 1, ?, ?, ? FROM events "
            "WHERE job = ?",
            (job, now, type, json.dumps(data), job),
        )

    def events(self, job: str, after: int = 0) -> list[JobEvent]:
        """What happened to a job after the event with the number `after`."""
        rows = self._db.execute(
            "SELECT number, at, type, data FROM events WHERE job = ? AND number > ? "
            "ORDER BY number",
            (job, after),
        )
        return [JobEvent(number, at, type, json.loads(data)) for number, at, type, data in rows]
