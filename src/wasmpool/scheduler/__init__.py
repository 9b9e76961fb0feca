"""The sans-IO scheduler: what to do next, given what happened and what time it is."""

from wasmpool.scheduler.core import Scheduler
from wasmpool.scheduler.ledger import DeadLetter
from wasmpool.scheduler.messages import SchedulerConfig
from wasmpool.scheduler.stats import QueueStats, Stats, TaskCounts, WorkerCounts, WorkerView

__all__ = [
    "DeadLetter",
    "QueueStats",
    "Scheduler",
    "SchedulerConfig",
    "Stats",
    "TaskCounts",
    "WorkerCounts",
    "WorkerView",
]
