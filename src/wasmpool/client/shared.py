"""Folders that a service reads itself: one job for all of it, and only the facts on the way.

The service names files as a run here would, for both walk the folder with the same code; so this is
for whole folders alone.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator

from wasmpool.client.batches import parse_options, split_record
from wasmpool.client.connection import Connection, Job
from wasmpool.client.outcomes import error_of
from wasmpool.config import Settings
from wasmpool.parsing.records import FileFacts, decode
from wasmpool.pool.runstats import RunStats

_FILTERS = ("languages", "include", "exclude")
_NAME = re.compile(rb'\{"_type":"file","path":("(?:[^"\\]|\\.)*"),')


class SharedRun(AsyncIterator[FileFacts]):
    """A run over a folder that the service reads.

    Args:
        connection: To the service.
        settings: Those of the run.
        folder: The folder, which the service has under the same path.

    Attributes:
        stats: Counts, right at any moment.
    """

    def __init__(self, connection: Connection, settings: Settings, folder: str) -> None:
        self.stats = RunStats()
        self._connection = connection
        self._settings = settings
        self._folder = os.path.abspath(folder)
        self._results = self._run()
        self._job: Job | None = None
        self._closed = False

    def __aiter__(self) -> AsyncIterator[FileFacts]:
        return self._results

    async def __anext__(self) -> FileFacts:
        return await anext(self._results)

    async def aclose(self) -> None:
        """End the run: what is under way is cancelled, and results not yet taken are dropped."""
        self._closed = True
        if not (inspect.isasyncgen(self._results) and self._results.ag_running):
            await self._results.aclose()
        elif self._job is not None:  # another task waits for it, and is told that it was cancelled
            await self._connection.cancel(self._job["id"])

    async def _run(self) -> AsyncGenerator[FileFacts, None]:
        settings = self._settings
        options = parse_options(
            settings, {"references": settings.references, "bindings": settings.bindings}
        )
        options |= {name: getattr(settings, name) for name in _FILTERS if getattr(settings, name)}
        request = {"kind": "parse", "path": self._folder, "options": options}
        self._job = job = await self._connection.submit(request)
        is_over = False
        try:
            if self._closed:
                return
            job = await self._connection.ended(job)
            is_over = True
            if (error := error_of(job)) is not None:
                raise error
            self.stats.found, self.stats.all_found = job["summary"]["files"], True
            async for line in self._connection.lines(job):
                match = _NAME.match(line)
                if match is None:
                    continue  # the summary
                name = decode(match[1])
                body, timings = split_record(name, line)
                facts = FileFacts(name, body, timings)
                self.stats.count(name, facts.status, facts.language, facts.size, timings)
                yield facts
        finally:
            if not is_over:
                await self._connection.cancel(job["id"])
