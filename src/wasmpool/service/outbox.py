"""The callbacks to be delivered: a table beside the jobs, changed together with them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple


class Delivery(NamedTuple):
    """A callback to be delivered.

    Attributes:
        number: Its number, in the order of what happened.
        job: The job that it tells of.
        url: Where it goes.
        body: What it says, as JSON.
        tries: How often it was sent in vain.
    """

    number: int
    job: str
    url: str
    body: str
    tries: int


class Outbox:
    """The table of the callbacks."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, job: str, url: str, message: dict[str, Any]) -> None:
        """Add one, as part of the change that it tells of; `at` is its time."""
        self._db.execute(
            "INSERT INTO deliveries (job, url, body, not_before) VALUES (?, ?, ?, ?)",
            (job, url, json.dumps(message), message["at"]),
        )

    def due(self, now: float, limit: int = 100) -> list[Delivery]:
        """Those whose time has come, the oldest first."""
        rows = self._db.execute(
            "SELECT number, job, url, body, tries FROM deliveries WHERE not_before <= ? "
            "ORDER BY number LIMIT ?",
            (now, limit),
        )
        return [Delivery(*row) for row in rows]

    def next(self) -> float | None:
        """When the next one is due."""
        query = "SELECT min(not_before) FROM deliveries"
        found: float | None = self._db.execute(query).fetchone()[0]
        return found

    def remove(self, number: int) -> None:
        """One has arrived, or is given up."""
        self._db.execute("DELETE FROM deliveries WHERE number = ?", (number,))

    def later(self, number: int, at: float) -> None:
        """One has not arrived, and is tried again."""
        self._db.execute(
            "UPDATE deliveries SET tries = tries + 1, not_before = ? WHERE number = ?",
            (at, number),
        )
