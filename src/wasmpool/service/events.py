"""What happens to a job, as server-sent events.

Every event has its number within the job as its id. A client that lost the connection sends the
last one (`Last-Event-ID`) and gets what came after it; nothing is told twice, nothing is left out.
The stream ends after the event that ends the job.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent

from wasmpool.service.changes import Changes
from wasmpool.service.jobs import ENDED
from wasmpool.service.store_thread import StoreThread

EVENT_SCHEMA = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "description": "its number within the job"},
        "event": {"type": "string", "description": "the job's new state, or `progress`"},
        "data": {"type": "string", "description": "state, phase, counts and failure, as JSON"},
    },
}
PING_S = 15
SEND_S = 30.0
"""A client that takes nothing for so long is let go; it can come back for the rest."""


def event_stream(store: StoreThread, changes: Changes, id: str, after: int) -> EventSourceResponse:
    """The events of a job after the one with the number `after`, until it has ended."""
    return EventSourceResponse(_events(store, changes, id, after), ping=PING_S, send_timeout=SEND_S)


async def _events(
    store: StoreThread, changes: Changes, id: str, after: int
) -> AsyncIterator[ServerSentEvent]:
    with changes.watch(id) as changed:
        while True:
            changed.clear()
            job = await store(lambda store: store.get(id))  # first: an end is among its events
            events = await store(lambda store: store.history.events(id, after))  # noqa: B023
            for event in events:
                after = event.number
                data = json.dumps({"at": event.at, **event.data})
                yield ServerSentEvent(data=data, event=event.type, id=str(event.number))
            if job is None or job.state in ENDED or changes.closed:
                return
            await changed.wait()
