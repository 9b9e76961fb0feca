"""The drivers of a pool: what they are made of, and which one runs a task.

Rules of this file:

- There is one driver. A second one, which works inline, is made once a flag says that a task is not
  to run in parallel.
- Where the backend does not work here, the driver works inline, if that is allowed.
- A cluster is asked before the driver is made: it says how many workers there are.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wasmpool.config import Settings
from wasmpool.exceptions import PoolClosed, PoolError, PoolUnavailable
from wasmpool.machine import IN_PAGE
from wasmpool.pool.backends import connect, create
from wasmpool.pool.backends.base import Backend, Hooks
from wasmpool.pool.driver import Driver, MakeBackend
from wasmpool.pool.events import Listeners
from wasmpool.pool.main_module import describe_main, is_loading
from wasmpool.pool.numbers import scheduler_config
from wasmpool.scheduler import SchedulerConfig
from wasmpool.tasks.registry import check_name

if TYPE_CHECKING:
    from wasmpool.pool.backends.dask_cluster import Cluster

CLUSTER_START_MS = 24 * 3_600_000
CLUSTER_BATCH_BYTES = 1 << 20  # a batch has a long way


class Drivers:
    """Makes the drivers of one pool, and ends them.

    Args:
        settings: Those of the pool.
        executor: Run the work on this, whatever the settings say of a backend.
        config: Numbers for the scheduler that the settings do not name.

    Attributes:
        settings: Those of the pool, by now: a cluster says what is not set.
        config: The scheduler's numbers, by now.
        listeners: Who is told of the pool's events.
    """

    def __init__(
        self, settings: Settings, executor: Executor | None, config: SchedulerConfig
    ) -> None:
        self.settings = settings
        self.config = scheduler_config(settings, config)
        if executor is not None:
            # What broke it may be in the work: that must not come into this process.
            self.config = replace(self.config, fallback=False)
        self.listeners = Listeners()
        self._executor = executor
        self._first: Driver | None = None
        self._inline: Driver | None = None
        self._cluster: Cluster | None = None
        self._closed = False

    async def start(self) -> None:
        """Make the driver, and let it start its workers.

        Raises:
            PoolError: It was started before, or by a script that is loaded for a handler.
            PoolUnavailable: The backend does not work here, and no fall back is allowed.
        """
        if self._first is not None:
            raise PoolError("this pool was started before")
        if is_loading():
            raise PoolError(
                "this script starts a pool while a worker process loads it for a handler: "
                "put what the script does behind `if __name__ == '__main__':`"
            )
        self._first = await self._make_first()
        self._first.begin()

    async def shutdown(self, graceful: bool) -> None:
        """End all drivers: see `Driver.shutdown`. No task is taken from now on."""
        self._closed = True
        for driver in self.all():
            await driver.shutdown(graceful)

    @property
    def first(self) -> Driver:
        """The pool's driver.

        Raises:
            PoolClosed: The pool was not started.
        """
        if self._first is None:
            raise PoolClosed("the pool is not running: use it inside `async with Pool(...)`")
        return self._first

    def all(self) -> list[Driver]:
        """The drivers that there are by now."""
        return [driver for driver in (self._first, self._inline) if driver is not None]

    def driver_for(self, task: str) -> Driver:
        """The pool's driver, or where a flag says so one that runs its tasks inline.

        Raises:
            TypeError: `task` is no string.
            PoolClosed: The pool is not running.
        """
        check_name(task)
        driver = self.first
        if self._closed:
            raise PoolClosed("the pool has been shut down")
        flags = self.settings.flags
        if flags.parallel_parsing if task == "parse" else flags.parallel_processing:
            return driver
        if driver.backend.name == "inline":
            return driver
        if self._inline is None:
            self._inline = Driver(
                self._alone(), self._make_inline, self._make_inline, self.listeners, None
            )
        return self._inline

    # ------------------------------------------------------------ inside

    async def _make_first(self) -> Driver:
        main = describe_main()

        def driver(config: SchedulerConfig, make: MakeBackend) -> Driver:
            return Driver(config, make, self._make_inline, self.listeners, main)

        flags = self.settings.flags
        alone = self._alone()
        if not flags.worker_pool or (self._executor is None and self.settings.backend == "inline"):
            return driver(alone, self._make_inline)
        try:
            if self._executor is None and self.settings.backend == "dask":
                await self._join_cluster()
            return driver(self.config, self._make_backend)
        except PoolUnavailable as error:
            if not flags.fallback:
                raise
            self.listeners.tell("pool_fallback", {"reason": str(error)})
            return driver(alone, self._make_inline)

    def _alone(self) -> SchedulerConfig:
        return replace(self.config, min_workers=0, max_workers=1)

    async def _join_cluster(self) -> None:
        """Connect to the Dask cluster, and let it say what is not set."""
        settings = self.settings
        self._cluster = await connect(str(settings.address))
        if settings.workers == "auto":
            most = settings.max_workers or self._cluster.threads()
            count = max(1, settings.min_workers, min(self._cluster.threads(), most))
            settings = replace(settings, workers=count)
        if settings.source("batch_bytes") == "default":
            settings = replace(settings, batch_bytes=CLUSTER_BATCH_BYTES)
        self.settings = settings
        # A worker starts as long as there is no thread for it; the backend knows when to give up.
        # What ended the machines may be in the work, as with an executor: see `__init__`.
        self.config = replace(
            scheduler_config(settings, self.config),
            start_timeout_ms=CLUSTER_START_MS,
            fallback=False,
        )

    def _make_backend(self, hooks: Hooks) -> Backend:
        if self._executor is not None:
            return create("executor", hooks, executor=self._executor)
        return self._create(self.settings.backend, hooks)

    def _make_inline(self, hooks: Hooks) -> Backend:
        return self._create("inline", hooks)

    def _create(self, name: str, hooks: Hooks) -> Backend:
        arguments: dict[str, Any] = {"bundle": self.settings.bundle} if IN_PAGE else {}
        if name == "dask":
            arguments["cluster"] = self._cluster
        return create(name, hooks, **arguments)
