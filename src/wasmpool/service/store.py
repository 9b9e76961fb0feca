"""Jobs, their attempts and events, in one SQLite file.

Rules of this file:

- Every method is one transaction: after a kill at any moment each has happened or has not. The log
  of writes is handed to the kernel at each commit and forced onto the disk at checkpoints, so a
  killed process loses nothing; a power cut may lose the last moments, and never the file.
- A store belongs to one thread: see `store_thread.py`.
- Every change of a job's state adds an event, and a callback where the job wants any.
- The queue's order is one number, made when a job is accepted: its time, and a delay for each step
  of its priority. So nothing starves, and the next job is a look-up.
- Whatever is asked often takes no longer with a million old jobs: counts are kept, not counted, and
  what a job works on is read only when it begins.
"""

from __future__ import annotations

import builtins
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wasmpool.exceptions import QueueFull, ServiceError
from wasmpool.service.history import History
from wasmpool.service.jobs import (
    AGEING_S,
    CANCELLED,
    DEAD,
    QUEUED,
    RUNNING,
    STATES,
    Failure,
    Job,
    Spec,
)
from wasmpool.service.outbox import Outbox
from wasmpool.service.rows import COLUMNS, LAYOUT, SCHEMA, dump, job_of, load

FILE_NAME = "jobs.sqlite"
_LOCK_S = 10.0


class Store:
    """The file with all jobs.

    Args:
        path: The file; it is made if it is not there.
        queue_length: How many jobs may wait.

    Attributes:
        history: The attempts at the jobs, and their events.
        outbox: The callbacks to be delivered.

    Raises:
        ServiceError: It is no such file, of a later version, or cannot be opened.
    """

    def __init__(self, path: Path, queue_length: int) -> None:
        self._queue_length = queue_length
        try:
            self._db = sqlite3.connect(path, timeout=_LOCK_S, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            (layout,) = self._db.execute("PRAGMA user_version").fetchone()
            if layout == 0:
                self._db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {LAYOUT}; COMMIT;")
            elif layout != LAYOUT:
                raise ServiceError(f"{path} is of another version of wasmpool (layout {layout})")
        except sqlite3.Error as error:
            raise ServiceError(f"cannot use {path}: {error}") from error
        self.history = History(self._db)
        self.outbox = Outbox(self._db)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    # ------------------------------------------------------------ the way of a job

    def add(self, id: str, spec: Spec, now: float) -> Job:
        """Accept a job.

        Raises:
            QueueFull: As many jobs wait as may.
        """
        with self._change():
            waiting = self.counts()[QUEUED]
            if waiting >= self._queue_length:
                raise QueueFull(f"{waiting:,} jobs are waiting, and no more may: try again later")
            shown: Spec = {**spec, "payloads": None, "files": None}
            self._db.execute(
                "INSERT INTO jobs (id, kind, priority, spec, payloads, files, state, rank, "
                "created, callback_url) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(id, spec["kind"], spec["priority"], json.dumps(shown)),
                    *(dump(spec["payloads"]), dump(spec["files"]), QUEUED),
                    *(now + spec["priority"] * AGEING_S, now, spec["callback_url"]),
                ),
            )
            self._tell(id, QUEUED, now)
        return self._get(id)

    def take(
        self, now: float, room: int, limits: Mapping[str, int]
    ) -> tuple[builtins.list[Job], float | None]:
        """Begin attempts at the jobs whose turn it is.

        Args:
            now: The time.
            room: How many may begin.
            limits: How many of them may be of a kind, where that is less.

        Returns:
            These, and when the next of those may begin that are to wait until some time.
        """
        taken: builtins.list[str] = []
        left = dict(limits)
        with self._change():
            while len(taken) < room:
                row = self._db.execute(
                    "SELECT id, attempt, kind FROM jobs WHERE state = 'queued' AND "
                    "not_before <= ? AND kind NOT IN (SELECT value FROM json_each(?)) "
                    "ORDER BY rank, number LIMIT 1",
                    (now, json.dumps([kind for kind, most in left.items() if most < 1])),
                ).fetchone()
                if row is None:
                    break
                id, attempt, kind = row
                if kind in left:
                    left[kind] -= 1
                self._begin_attempt(id, attempt + 1, now)
                taken.append(id)
        turn: float | None = self._one(
            "SELECT min(not_before) FROM jobs WHERE state = 'queued' AND not_before > ?", now
        )
        return [self._get(id, with_input=True) for id in taken], turn

    def progress(self, id: str, phase: str, done: int, total: int | None, now: float) -> Job | None:
        """Note how far a running job is; return it."""
        with self._change():
            changed = self._db.execute(
                "UPDATE jobs SET phase = ?, done = ?, total = ? WHERE id = ? AND state = ?",
                (phase, done, total, id, RUNNING),
            ).rowcount
            if changed:
                self._tell(id, "progress", now)
        return self.get(id)

    def end(
        self,
        id: str,
        state: str,
        now: float,
        *,
        failure: Failure | None = None,
        done: int | None = None,
        result_bytes: int | None = None,
        summary: dict[str, Any] | None = None,
    ) -> Job | None:
        """End a running job, with its results in place if it has any; return it."""
        phase = "ended" if failure is None else failure["phase"]
        with self._change():
            changed = self._db.execute(
                "UPDATE jobs SET state = ?, ended = ?, failure = ?, result_bytes = ?, "
                "summary = ?, phase = ?, done = ifnull(?, done), total = ifnull(?, total), "
                "failures = failures + ? WHERE id = ? AND state = ?",
                (
                    *(state, now, dump(failure), result_bytes, dump(summary), phase),
                    *(done, done, failure is not None, id, RUNNING),
                ),
            ).rowcount
            if changed:
                self.history.end_attempt(id, "failed" if state == DEAD else state, now, failure)
                self._tell(id, state, now)
        return self.get(id)

    def again(self, id: str, failure: Failure, delay: float, now: float) -> Job | None:
        """Queue a running job again, after a failure that need not be the last word; return it."""
        with self._change():
            changed = self._db.execute(
                "UPDATE jobs SET state = ?, not_before = ?, failure = ?, phase = 'waiting', "
                "failures = failures + 1 WHERE id = ? AND state = ?",
                (QUEUED, now + delay, dump(failure), id, RUNNING),
            ).rowcount
            if changed:
                self.history.end_attempt(id, "failed", now, failure)
                self._tell(id, QUEUED, now)
        return self.get(id)

    def put_back(self, id: str, now: float) -> Job | None:
        """Queue a running job again, because the service ends; return it."""
        with self._change():
            changed = self._db.execute(
                "UPDATE jobs SET state = ?, phase = 'waiting', interruptions = interruptions + 1 "
                "WHERE id = ? AND state = ?",
                (QUEUED, id, RUNNING),
            ).rowcount
            if changed:
                self.history.end_attempt(id, "interrupted", now, None)
                self._tell(id, QUEUED, now)
        return self.get(id)

    def recover(self, now: float, most: int) -> builtins.list[str]:
        """Queue again what was under way when the service ended; return the ids.

        Args:
            now: The time.
            most: A job that was interrupted so often is given up.
        """
        rows = self._db.execute("SELECT id, interruptions FROM jobs WHERE state = ?", (RUNNING,))
        found = rows.fetchall()
        for id, interruptions in found:
            if interruptions < most:
                self.put_back(id, now)
            else:
                message = f"the service ended {interruptions + 1} times while it was under way"
                self.end(
                    id, DEAD, now, failure=Failure(type="Interrupted", message=message, phase="run")
                )
        return [id for id, _ in found]

    def cancel_waiting(self, id: str, now: float) -> Job | None:
        """Cancel a job that waits, and return it; None if it does not."""
        with self._change():
            changed = self._db.execute(
                "UPDATE jobs SET state = ?, ended = ?, phase = 'ended' WHERE id = ? AND state = ?",
                (CANCELLED, now, id, QUEUED),
            ).rowcount
            if changed:
                self._tell(id, CANCELLED, now)
        return self._get(id) if changed else None

    def retry(self, id: str, now: float) -> Job | None:
        """Queue a dead letter again, with all its tries; None if it is none."""
        with self._change():
            changed = self._db.execute(
                "UPDATE jobs SET state = ?, ended = NULL, not_before = 0, failures = 0, "
                "interruptions = 0, phase = 'waiting' WHERE id = ? AND state = ?",
                (QUEUED, id, DEAD),
            ).rowcount
            if changed:
                self._tell(id, QUEUED, now)
        return self._get(id) if changed else None

    # ------------------------------------------------------------ looking

    def get(self, id: str, *, with_input: bool = False) -> Job | None:
        """A job by its id; with what it works on, if asked for."""
        row = self._db.execute(f"SELECT {COLUMNS} FROM jobs WHERE id = ?", (id,)).fetchone()  # noqa: S608
        if row is None:
            return None
        job = job_of(row)
        if with_input:
            payloads, files = self._db.execute(
                "SELECT payloads, files FROM jobs WHERE id = ?", (id,)
            ).fetchone()
            job.spec["payloads"], job.spec["files"] = load(payloads), load(files)
        return job

    def list(
        self,
        *,
        state: str | None = None,
        kind: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> builtins.list[Job]:
        """Jobs, the newest first.

        Args:
            state: Only those in this state.
            kind: Only those of this kind.
            after: Only those older than the one with this id.
            limit: How many at most.
        """
        where, values = ["1"], []
        for column, value in (("state", state), ("kind", kind)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        if after is not None:
            where.append("number < (SELECT number FROM jobs WHERE id = ?)")
            values.append(after)
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM jobs WHERE {' AND '.join(where)} "  # noqa: S608
            "ORDER BY number DESC LIMIT ?",
            (*values, limit),
        )
        return [job_of(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        found = dict(self._db.execute("SELECT state, jobs FROM counts"))
        return {state: found.get(state, 0) for state in STATES}

    def depth(self) -> dict[int, int]:
        """How many jobs wait, by priority."""
        rows = self._db.execute(
            "SELECT priority, count(*) FROM jobs WHERE state = 'queued' GROUP BY priority"
        )
        return dict(rows.fetchall())

    # ------------------------------------------------------------ retention

    def expired(self, before: float, limit: int = 1000) -> builtins.list[str]:
        """Ids of jobs that ended before a time."""
        rows = self._db.execute(
            "SELECT id FROM jobs WHERE ended < ? ORDER BY ended LIMIT ?", (before, limit)
        )
        return [id for (id,) in rows]

    def remove(self, id: str) -> bool:
        """Forget a job, if it has ended; tell whether it had."""
        with self._change():
            removed = self._db.execute(
                "DELETE FROM jobs WHERE id = ? AND ended IS NOT NULL", (id,)
            ).rowcount
            for table in ("attempts", "events", "deliveries") if removed else ():
                self._db.execute(f"DELETE FROM {table} WHERE job = ?", (id,))  # noqa: S608
        return bool(removed)

    def ids(self) -> set[str]:
        """The ids of all jobs."""
        return {id for (id,) in self._db.execute("SELECT id FROM jobs")}

    def shrink(self) -> None:
        """Give back the room of what was removed."""
        self._db.execute("VACUUM")

    # ------------------------------------------------------------ inside

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _one(self, query: str, *values: object) -> Any:
        return self._db.execute(query, values).fetchone()[0]

    def _get(self, id: str, *, with_input: bool = False) -> Job:
        job = self.get(id, with_input=with_input)
        assert job is not None
        return job

    def _begin_attempt(self, id: str, number: int, now: float) -> None:
        self._db.execute(
            "UPDATE jobs SET state = ?, attempt = ?, started = ?, phase = 'starting', "
            "done = 0, total = NULL WHERE id = ?",
            (RUNNING, number, now, id),
        )
        self.history.begin_attempt(id, number, now)
        self._tell(id, RUNNING, now)

    def _tell(self, id: str, type: str, now: float) -> None:
        """Add an event, and where it is a change of state and somebody wants it a callback."""
        row = self._db.execute(
            "SELECT state, phase, done, total, attempt, failure, callback_url FROM jobs "
            "WHERE id = ?",
            (id,),
        ).fetchone()
        data = dict(zip(("state", "phase", "done", "total", "attempt"), row[:5], strict=True))
        data["failure"] = load(row[5])
        self.history.add_event(id, type, now, data)
        if row[6] is not None and type != "progress":
            self.outbox.add(id, row[6], {"job": id, "type": type, "at": now, **data})
