"""The service put together: its parts, in the order in which they start and stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.metadata import version

from fastapi import FastAPI
from starlette.types import ASGIApp

from wasmpool.config import Settings
from wasmpool.exceptions import ConfigError
from wasmpool.service import chores, errors, guards, pages, tokens
from wasmpool.service.api import Service, make_router
from wasmpool.service.callbacks import Callbacks
from wasmpool.service.changes import Changes
from wasmpool.service.folders import Folders
from wasmpool.service.inputs import Inputs
from wasmpool.service.metrics import Metrics
from wasmpool.service.runner import Hooks, Runner
from wasmpool.service.settings import ServiceSettings
from wasmpool.service.store import FILE_NAME
from wasmpool.service.store_thread import StoreThread
from wasmpool.service.submit import Submissions
from wasmpool.service.warm import WarmPool
from wasmpool.service.work import Work

DESCRIPTION = "Code facts from many files, as jobs of a service on this machine."

AGAIN_S = 5.0

_log = logging.getLogger("wasmpool.service")


def make_app(parts: Service, settings: ServiceSettings) -> ASGIApp:
    """Make the application.

    Args:
        parts: What it answers from, running.
        settings: Settings of the service.

    Raises:
        ConfigError: A folder to serve is no bundle.
    """
    app = FastAPI(
        title="wasmpool",
        version=version("wasmpool"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    errors.install(app)
    app.include_router(make_router(parts))
    pages.install(app, settings.bundle_dir)
    return guards.Guards(
        app,
        body_limit=settings.body_bytes,
        body_timeout=settings.body_seconds,
        requests_per_minute=settings.requests_per_minute,
        burst=settings.burst,
        origins=settings.origins,
        hosts=settings.hosts,
    )


@asynccontextmanager
async def running(service: ServiceSettings, settings: Settings) -> AsyncIterator[Service]:
    """All parts, started; at the end what runs is drained.

    Args:
        service: Settings of the service.
        settings: Settings of its pool.
    """
    folder = service.folder
    folders = Folders(folder)
    token = tokens.load(folder / "token")
    secret = tokens.load(folder / "callback-secret")
    store = StoreThread(folder / FILE_NAME, service.queue_length)
    metrics, changes = Metrics(), Changes()
    callbacks = Callbacks(
        service.callback_hosts, secret.encode(), allow_private=service.private_hosts
    )
    deliveries = chores.Deliveries(store, callbacks)
    warm = WarmPool(settings, metrics.on_event)
    tasks: list[asyncio.Task[None]] = []
    try:
        await chores.remove_strays(store, folders)
        await warm.start()
        work = Work(Inputs(folders, service), service, warm.settings)
        hooks = Hooks(ended=metrics.ended, callback=deliveries.wake)
        runner = Runner(store, folders, changes, warm, work, service, hooks)
        submissions = Submissions(store, folders, warm, callbacks, service)
        await runner.start()
        tasks = [
            asyncio.create_task(_again(deliveries.run, "delivering callbacks")),
            asyncio.create_task(
                _again(lambda: chores.sweep_for_ever(store, folders, service.retention), "removing")
            ),
        ]
        yield Service(store, folders, changes, warm, runner, submissions, metrics, token)
        await runner.drain()
    finally:
        changes.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await warm.close()
        store.close()


async def _again(run: Callable[[], Coroutine[None, None, None]], what: str) -> None:
    """Keep a chore going: what goes wrong is logged, and it begins again a little later."""
    while True:
        try:
            await run()
        except Exception:
            _log.exception("%s failed; beginning again", what)
        await asyncio.sleep(AGAIN_S)


def import_handlers(modules: tuple[str, ...]) -> None:
    """Import the modules that register handlers.

    Raises:
        ConfigError: One cannot be imported.
    """
    for name in modules:
        try:
            import_module(name)
        except Exception as error:
            raise ConfigError(
                f"service_handlers: importing {name!r} failed: {type(error).__name__}: {error}"
            ) from error
