"""What callers hold of a pool: handles of tasks and views of workers."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from wasmpool.pool.driver import Driver
from wasmpool.pool.jobs import Job


class TaskHandle:
    """A submitted task: await it for its value.

    Attributes:
        id: The id of the task.
    """

    __slots__ = ("_driver", "_job", "id")

    def __init__(self, driver: Driver, job: Job) -> None:
        self._driver = driver
        self._job = job
        self.id = job.id

    def __await__(self) -> Generator[Any, None, Any]:
        """Wait for the value; a cancelled wait cancels the task.

        Raises:
            TaskError: The task failed.
        """
        yield from self._job.ended.__await__()
        return self._job.values()[0]

    def done(self) -> bool:
        """Whether the task has ended, in whatever way."""
        return self._job.ended.done()

    def cancel(self) -> None:
        """Cancel the task: whoever waits gets `TaskCancelled`."""
        self._driver.cancel(self.id)

    def __repr__(self) -> str:
        state = "ended" if self.done() else "pending"
        return f"<TaskHandle {self.id} {self._job.handler!r} {state}>"


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """A worker at one moment.

    Attributes:
        worker: Its id.
        generation: How often it was started.
        state: `starting`, `idle`, `busy`, `stopping`, `stopped`, `lost` or `closed`.
        task: The task that it works on.
        item: The item under way, as far as known.
        items_done: Items that it finished.
        restarts: Starts after a loss.
        memory_bytes: Memory that it reported last.
        pid: Its process, where it has one of its own.
        boot_ms: How long it took to be ready, where that was measured.
    """

    worker: str
    generation: int
    state: str
    task: str | None
    item: int | None
    items_done: int
    restarts: int
    memory_bytes: int | None
    pid: int | None
    boot_ms: float | None


def worker_infos(driver: Driver) -> list[WorkerInfo]:
    """The worker slots of a driver at this moment."""
    infos = []
    for view in driver.scheduler.workers():
        boot = driver.boots.get(view.worker, {})
        infos.append(
            WorkerInfo(
                view.worker,
                view.generation,
                view.state,
                view.task,
                view.item,
                view.items_done,
                view.restarts,
                view.memory_bytes or boot.get("memory_bytes"),
                boot.get("pid"),
                boot.get("boot_ms"),
            )
        )
    return infos
