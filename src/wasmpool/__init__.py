"""Code facts from many files with tree-sitter, in parallel."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wasmpool import exceptions, flags
    from wasmpool.client.client import Client
    from wasmpool.config import Settings
    from wasmpool.exceptions import (
        BadArchive,
        BundleError,
        ConfigError,
        DeliveryFailed,
        DownloadFailed,
        LanguageError,
        NotAllowed,
        OutputError,
        PoolClosed,
        PoolError,
        PoolUnavailable,
        QueueFull,
        ServiceError,
        TaskCancelled,
        TaskError,
        TaskTimeout,
        UnknownName,
        WasmpoolError,
        WorkerLost,
    )
    from wasmpool.graph.model import Graph
    from wasmpool.graph_files import read_graph, write_graph
    from wasmpool.graphs import build_graph
    from wasmpool.live import LiveGraph
    from wasmpool.pool.events import PoolEvent
    from wasmpool.pool.pool import Pool
    from wasmpool.pool.sync import parse_files
    from wasmpool.pool.views import TaskHandle, WorkerInfo
    from wasmpool.tasks.context import Context
    from wasmpool.tasks.registry import handler

__version__ = "0.1.0"

# Where each public name lives: they are imported when first used, so that a worker process and the
# command line's help do not wait for what they don't need.
_PLACES = {
    "BadArchive": "wasmpool.exceptions",
    "BundleError": "wasmpool.exceptions",
    "Client": "wasmpool.client.client",
    "ConfigError": "wasmpool.exceptions",
    "Context": "wasmpool.tasks.context",
    "DeliveryFailed": "wasmpool.exceptions",
    "DownloadFailed": "wasmpool.exceptions",
    "Graph": "wasmpool.graph.model",
    "LanguageError": "wasmpool.exceptions",
    "LiveGraph": "wasmpool.live",
    "NotAllowed": "wasmpool.exceptions",
    "OutputError": "wasmpool.exceptions",
    "Pool": "wasmpool.pool.pool",
    "PoolClosed": "wasmpool.exceptions",
    "PoolError": "wasmpool.exceptions",
    "PoolEvent": "wasmpool.pool.events",
    "PoolUnavailable": "wasmpool.exceptions",
    "QueueFull": "wasmpool.exceptions",
    "ServiceError": "wasmpool.exceptions",
    "Settings": "wasmpool.config",
    "TaskCancelled": "wasmpool.exceptions",
    "TaskError": "wasmpool.exceptions",
    "TaskHandle": "wasmpool.pool.views",
    "TaskTimeout": "wasmpool.exceptions",
    "UnknownName": "wasmpool.exceptions",
    "WasmpoolError": "wasmpool.exceptions",
    "WorkerInfo": "wasmpool.pool.views",
    "WorkerLost": "wasmpool.exceptions",
    "build_graph": "wasmpool.graphs",
    "handler": "wasmpool.tasks.registry",
    "parse_files": "wasmpool.pool.sync",
    "read_graph": "wasmpool.graph_files",
    "write_graph": "wasmpool.graph_files",
}
_MODULES = ("exceptions", "flags")

__all__ = [
    "BadArchive",
    "BundleError",
    "Client",
    "ConfigError",
    "Context",
    "DeliveryFailed",
    "DownloadFailed",
    "Graph",
    "LanguageError",
    "LiveGraph",
    "NotAllowed",
    "OutputError",
    "Pool",
    "PoolClosed",
    "PoolError",
    "PoolEvent",
    "PoolUnavailable",
    "QueueFull",
    "ServiceError",
    "Settings",
    "TaskCancelled",
    "TaskError",
    "TaskHandle",
    "TaskTimeout",
    "UnknownName",
    "WasmpoolError",
    "WorkerInfo",
    "WorkerLost",
    "__version__",
    "build_graph",
    "exceptions",
    "flags",
    "handler",
    "parse_files",
    "read_graph",
    "write_graph",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"wasmpool.{name}")
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
