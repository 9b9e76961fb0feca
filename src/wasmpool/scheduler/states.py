"""The states of tasks and workers, and every way from one to another, as tables.

Rules of this file (after h11's `_state.py`: a state machine is data, not code):

- A table maps `(state, event)` to the next state. What is not in the table is not allowed: `move`
  raises `InvalidTransition` with the story of the task or worker.
- A task's state sums up its batches: `running` while a worker has one of them, else `ready` while
  one of them is queued, else `retry_wait`. `dead_letter` is a failed task with an item among the
  dead letters.
- A worker is a slot; its state is that of the slot's latest generation. A slot begins `stopped`.

States and events are plain strings, the same in JSON and in JavaScript.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from wasmpool.exceptions import InvalidTransition

PENDING: Final = "pending"
READY: Final = "ready"
RUNNING: Final = "running"
RETRY_WAIT: Final = "retry_wait"
SUCCEEDED: Final = "succeeded"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
DEAD_LETTER: Final = "dead_letter"

TASK_STATES: Final = (
    PENDING, READY, RUNNING, RETRY_WAIT, SUCCEEDED, FAILED, CANCELLED, DEAD_LETTER,
)  # fmt: skip

TASK_TABLE: Final[Mapping[tuple[str, str], str]] = {
    (PENDING, "queue"): READY,
    (PENDING, "fail"): FAILED,  # no slot is left, or a poison item would run in the parent
    (READY, "queue"): READY,
    (READY, "start"): RUNNING,
    (READY, "wait"): RETRY_WAIT,  # its suspects were buried by a fall back, the rest waits
    (READY, "fail"): FAILED,
    (READY, "cancel"): CANCELLED,
    (RUNNING, "start"): RUNNING,
    (RUNNING, "queue"): READY,
    (RUNNING, "wait"): RETRY_WAIT,
    (RUNNING, "succeed"): SUCCEEDED,
    (RUNNING, "fail"): FAILED,
    (RUNNING, "cancel"): CANCELLED,
    (RETRY_WAIT, "wait"): RETRY_WAIT,
    (RETRY_WAIT, "queue"): READY,
    (RETRY_WAIT, "fail"): FAILED,
    (RETRY_WAIT, "cancel"): CANCELLED,
    (FAILED, "bury"): DEAD_LETTER,
}

STOPPED: Final = "stopped"
STARTING: Final = "starting"
IDLE: Final = "idle"
BUSY: Final = "busy"
STOPPING: Final = "stopping"
LOST: Final = "lost"
CLOSED: Final = "closed"

WORKER_STATES: Final = (STOPPED, STARTING, IDLE, BUSY, STOPPING, LOST, CLOSED)
LIVE_STATES: Final = frozenset((STARTING, IDLE, BUSY))

WORKER_TABLE: Final[Mapping[tuple[str, str], str]] = {
    (STOPPED, "start"): STARTING,
    (LOST, "start"): STARTING,
    (STARTING, "ready"): IDLE,
    (IDLE, "assign"): BUSY,
    (BUSY, "done"): IDLE,
    (IDLE, "stop"): STOPPING,
    (STARTING, "kill"): STOPPING,
    (IDLE, "kill"): STOPPING,
    (BUSY, "kill"): STOPPING,
    (STOPPING, "kill"): STOPPING,  # it was asked to stop and did not
    (STOPPING, "stopped"): STOPPED,
    (STARTING, "lost"): LOST,
    (IDLE, "lost"): LOST,
    (BUSY, "lost"): LOST,
    (LOST, "close"): CLOSED,
    (STOPPED, "close"): CLOSED,
}


class _Subject(Protocol):
    id: str
    state: str

    def tell(self) -> tuple[str, ...]: ...


def move(table: Mapping[tuple[str, str], str], subject: _Subject, event: str) -> str:
    """Return the state that `event` leads to; the subject's own state is for the caller to set.

    Args:
        table: `TASK_TABLE` or `WORKER_TABLE`.
        subject: The task or worker that something happens to.
        event: What happens to it.

    Raises:
        InvalidTransition: If the table has no such row.
    """
    state = table.get((subject.state, event))
    if state is None:
        message = f"{subject.id} is {subject.state}: it cannot {event}"
        raise InvalidTransition(message, subject.tell())
    return state
