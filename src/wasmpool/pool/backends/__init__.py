"""The backends: what a worker is (a process, a thread, the event loop, an executor's job, ...).

They are imported when first used, and never import each other.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wasmpool.exceptions import PoolUnavailable
from wasmpool.machine import IN_PAGE
from wasmpool.pool.backends.base import Backend, Hooks

if TYPE_CHECKING:
    from wasmpool.pool.backends.dask_cluster import Cluster

BACKENDS = {
    "process": ("wasmpool.pool.backends.process:ProcessBackend", "an operating system with fork"),
    "thread": ("wasmpool.pool.backends.thread:ThreadBackend", "a Python with threads"),
    "inline": ("wasmpool.pool.backends.inline:InlineBackend", ""),
    "web": ("wasmpool.pool.backends.web:WebBackend", "a web page: a Python that runs in Pyodide"),
    "dask": ("wasmpool.pool.backends.dask:DaskBackend", "pip install 'wasmpool[dask]'"),
    "executor": ("wasmpool.pool.backends.executor:ExecutorBackend", "a Python with threads"),
}

# On a page Python itself has no grammars: the bundle's workers do all the work, also on its thread.
ON_PAGE = {
    "web": BACKENDS["web"],
    "inline": ("wasmpool.pool.backends.web:PageBackend", "a web page"),
}


def create(name: str, hooks: Hooks, **arguments: Any) -> Backend:
    """Make the backend `name`.

    Raises:
        PoolUnavailable: There is none of this name, or it does not work on this machine; the
            message says what is missing and what works instead.
    """
    known = ON_PAGE if IN_PAGE else BACKENDS
    if name not in known:
        raise PoolUnavailable(f"no backend is called {name!r} here: there are {', '.join(known)}")
    place, needs = known[name]
    module, _, kind = place.partition(":")
    try:
        backend: type[Backend] = getattr(import_module(module), kind)
        return backend(hooks, **arguments)
    except (ImportError, OSError) as error:
        raise PoolUnavailable(
            f"the backend {name!r} does not work here ({error}): it needs {needs}; "
            "use backend='inline' instead"
        ) from error


async def connect(address: str) -> Cluster:
    """Connect to a Dask cluster, for the backend `dask`.

    Raises:
        PoolUnavailable: There is none that can be used, or Dask is not installed.
    """
    try:
        from wasmpool.pool.backends.dask_cluster import Cluster
    except ImportError as error:
        raise PoolUnavailable(
            f"the backend 'dask' does not work here ({error}): pip install 'wasmpool[dask]'"
        ) from error
    return await Cluster.connect(address)
