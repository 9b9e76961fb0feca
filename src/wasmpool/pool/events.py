"""Who listens to what the pool tells."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

EVENT_NAMES = (
    "pool_ready",
    "pool_scaled",
    "pool_fallback",
    "pool_closed",
    "task_submitted",
    "task_started",
    "task_progress",
    "task_completed",
    "task_failed",
    "task_cancelled",
    "task_retried",
    "task_dead_lettered",
    "worker_started",
    "worker_ready",
    "worker_silent",
    "worker_lost",
    "worker_recycled",
    "zombie_detected",
    "slot_closed",
    "item_progress",
    "log",
)


class PoolEvent(NamedTuple):
    """Something that happened in the pool.

    Attributes:
        name: One of `EVENT_NAMES`.
        data: Details by name: ids, counts, reasons; durations in milliseconds.
    """

    name: str
    data: dict[str, Any]


Listener = Callable[[PoolEvent], object]


class Listeners:
    """The listeners of one pool, by event name; `*` stands for all."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Listener]] = {}

    def add(self, name: str, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each event `name`; the result unsubscribes it.

        Raises:
            ValueError: There is no such event.
        """
        if name != "*" and name not in EVENT_NAMES:
            raise ValueError(f"no event is called {name!r}: there are {', '.join(EVENT_NAMES)}")
        listeners = self._by_name.setdefault(name, [])
        listeners.append(listener)

        def remove() -> None:
            if listener in listeners:
                listeners.remove(listener)

        return remove

    def tell(self, name: str, data: dict[str, Any]) -> None:
        """Call the listeners; what one raises goes to the event loop's exception handler."""
        listeners = [*self._by_name.get(name, ()), *self._by_name.get("*", ())]
        if not listeners:
            return
        event = PoolEvent(name, data)
        for listener in listeners:
            try:
                listener(event)
            except Exception as error:
                asyncio.get_running_loop().call_exception_handler(
                    {"message": f"a listener of {name} failed", "exception": error}
                )
