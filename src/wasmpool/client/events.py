"""What a service tells of a job: server-sent events, and what a pool calls them.

Source of the format: the HTML standard, section 9.2.6, "Interpreting an event stream".
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

_NAMES = {
    "queued": "task_retried",
    "running": "task_started",
    "progress": "task_progress",
    "succeeded": "task_completed",
    "failed": "task_failed",
    "cancelled": "task_cancelled",
    "dead": "task_dead_lettered",
}


class ServerEvent(NamedTuple):
    """Something that happened to a job; `number` counts from 1 within the job."""

    number: int
    type: str
    data: dict[str, Any]

    @property
    def name(self) -> str | None:
        """What a pool calls it."""
        is_first = self.type == "queued" and not self.data["attempt"]
        return "task_submitted" if is_first else _NAMES.get(self.type)


async def read_events(lines: AsyncIterator[str]) -> AsyncIterator[ServerEvent]:
    """Read a stream of events; what is no event, such as a sign of life, is passed over."""
    fields: dict[str, str] = {}
    async for line in lines:
        if line:
            name, _, value = line.partition(":")
            if name in ("id", "event"):
                fields[name] = value.removeprefix(" ")
            elif name == "data":
                data = value.removeprefix(" ")
                fields[name] = f"{fields[name]}\n{data}" if name in fields else data
            continue
        if "data" in fields:
            data = json.loads(fields["data"])
            yield ServerEvent(int(fields.get("id", 0)), fields.get("event", "message"), data)
        fields = {}
