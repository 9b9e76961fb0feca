"""How jobs lie in the file: tables, and rows to data and back."""

from __future__ import annotations

import json
from typing import Any

from wasmpool.service.jobs import Job

LAYOUT = 1
"""Counts what the tables were like; a file of another number is not touched."""

SCHEMA = """
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    spec TEXT NOT NULL,
    payloads TEXT,
    files TEXT,
    state TEXT NOT NULL,
    rank REAL NOT NULL,
    not_before REAL NOT NULL DEFAULT 0,
    phase TEXT NOT NULL DEFAULT 'waiting',
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER,
    attempt INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    interruptions INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    started REAL,
    ended REAL,
    failure TEXT,
    result_bytes INTEGER,
    summary TEXT,
    callback_url TEXT
);
CREATE INDEX jobs_by_turn ON jobs (rank, number) WHERE state = 'queued';
CREATE INDEX jobs_by_state ON jobs (state, number);
CREATE INDEX jobs_by_kind ON jobs (kind, number);
CREATE INDEX jobs_by_end ON jobs (ended) WHERE ended IS NOT NULL;
CREATE TABLE counts (state TEXT PRIMARY KEY, jobs INTEGER NOT NULL) WITHOUT ROWID;
CREATE TRIGGER job_added AFTER INSERT ON jobs BEGIN
    INSERT INTO counts VALUES (new.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER job_moved AFTER UPDATE OF state ON jobs WHEN old.state != new.state BEGIN
    UPDATE counts SET jobs = jobs - 1 WHERE state = old.state;
    INSERT INTO counts VALUES (new.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER job_removed AFTER DELETE ON jobs BEGIN
    UPDATE counts SET jobs = jobs - 1 WHERE state = old.state;
END;
CREATE TABLE attempts (
    job TEXT NOT NULL,
    number INTEGER NOT NULL,
    started REAL NOT NULL,
    ended REAL,
    outcome TEXT NOT NULL,
    failure TEXT,
    PRIMARY KEY (job, number)
) WITHOUT ROWID;
CREATE TABLE events (
    job TEXT NOT NULL,
    number INTEGER NOT NULL,
    at REAL NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (job, number)
) WITHOUT ROWID;
CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL
);
CREATE INDEX deliveries_by_time ON deliveries (not_before);
"""

COLUMNS = (
    "id, spec, state, phase, done, total, attempt, failures, interruptions, created, started, "
    "ended, failure, result_bytes, summary"
)


def dump(value: object) -> str | None:
    """A value for a column of JSON."""
    return None if value is None else json.dumps(value)


def load(text: str | None) -> Any:
    """The value of a column of JSON."""
    return None if text is None else json.loads(text)


def job_of(row: tuple[Any, ...]) -> Job:
    """The job of a row with `COLUMNS`."""
    values = dict(zip(Job._fields, row, strict=True))
    for name in ("spec", "failure", "summary"):
        values[name] = load(values[name])
    return Job(**values)
