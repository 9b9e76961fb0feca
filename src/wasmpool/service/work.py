"""One attempt at a job: from its inputs to its results."""

from __future__ import annotations

from collections import deque
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, NamedTuple

from wasmpool.config import Settings
from wasmpool.exceptions import TaskError, TaskTimeout, WorkerLost
from wasmpool.parsing.records import encode
from wasmpool.pool.files import parse_iter
from wasmpool.pool.pool import Pool
from wasmpool.service.folders import Results
from wasmpool.service.graph_process import GraphFailed, build_in_process
from wasmpool.service.inputs import Inputs
from wasmpool.service.jobs import Failure, Job
from wasmpool.service.options import handler_payload, other_options, run_settings
from wasmpool.service.progress import Progress
from wasmpool.service.settings import ServiceSettings

if TYPE_CHECKING:
    from wasmpool.pool.views import TaskHandle
    from wasmpool.pool.windows import Files

PAYLOADS_AHEAD = 64


class Outcome(NamedTuple):
    """How an attempt ended that has results.

    Attributes:
        done: Files or payloads.
        summary: Counts of the run, where the kind has any.
        failure: The error of the first payload that failed.
        given_up: Whether that payload cost its workers or its time again and again.
    """

    done: int
    summary: dict[str, Any] | None = None
    failure: Failure | None = None
    given_up: bool = False


class Work:
    """Does what jobs ask for.

    Args:
        inputs: Brings what they work on.
        service: Settings of the service.
        settings: Settings of its pool.
    """

    def __init__(self, inputs: Inputs, service: ServiceSettings, settings: Settings) -> None:
        self._inputs = inputs
        self._service = service
        self._settings = settings

    async def run(self, job: Job, pool: Pool, results: Results, progress: Progress) -> Outcome:
        """Work on a job, and write its results.

        Raises:
            WasmpoolError: It cannot be done, or not this time.
        """
        if job.spec["kind"] == "parse":
            return await self._parse(job, pool, results, progress)
        if job.spec["kind"] == "graph":
            return await self._graph(job, results, progress)
        return await self._handle(job, pool, results, progress)

    async def _parse(self, job: Job, pool: Pool, results: Results, progress: Progress) -> Outcome:
        settings = run_settings(job.spec, self._settings)
        others = other_options(job.spec)
        reproducible = others.get("reproducible", False)
        if job.spec["files"] is not None:
            files: Files = self._inputs.contents(job)
        else:
            files = str(await self._inputs.path(job, progress))
        progress.phase("parse")
        run = parse_iter(
            pool,
            files,
            language=others.get("language"),
            settings=settings,
            priority=job.spec["priority"],
            isolated=True,
        )
        async with aclosing(run):
            async for facts in run:
                await results.add(facts.to_json(reproducible=reproducible))
                progress.count(run.stats.files, run.stats.found if run.stats.all_found else None)
        summary = run.stats.summary(reproducible=reproducible)
        await results.add(encode(summary))
        return Outcome(run.stats.files, summary)

    async def _graph(self, job: Job, results: Results, progress: Progress) -> Outcome:
        settings = run_settings(job.spec, self._settings)
        name = other_options(job.spec).get("name")
        if job.spec["files"] is not None:
            files: Any = [(name, str(place)) for name, place in self._inputs.files(job)]
        else:
            path = await self._inputs.path(job, progress)
            if job.spec["path"] is None:  # what it was unpacked to is no name for a project
                name = name or "project"
            files = str(path)
        limits = (self._service.job_memory, self._service.result_bytes)
        summary = await build_in_process(files, name, settings, results, limits, progress)
        return Outcome(progress.done, summary)

    async def _handle(self, job: Job, pool: Pool, results: Results, progress: Progress) -> Outcome:
        spec = job.spec
        payloads = spec["payloads"] or []
        waiting: deque[TaskHandle] = deque()
        failure: Failure | None = None
        given_up = False
        progress.phase("run")
        try:
            for number in range(len(payloads)):
                while len(waiting) < PAYLOADS_AHEAD and number + len(waiting) < len(payloads):
                    payload = payloads[number + len(waiting)]
                    handle = await pool.submit_when_room(
                        spec["kind"],
                        handler_payload(spec["kind"], payload, self._service.roots),
                        priority=spec["priority"],
                        retries=spec["retries"],
                        requires=spec["requires"],
                        options=spec["options"],
                    )
                    waiting.append(handle)
                try:
                    value = await waiting[0]
                    line = encode({"index": number, "value": value})
                except (TaskError, TypeError) as error:
                    described = describe(error, "encode")
                    line = encode({"index": number, "error": described})
                    given_up = given_up or isinstance(error, WorkerLost | TaskTimeout)
                    failure = failure or described
                waiting.popleft()
                await results.add(line)
                progress.count(number + 1, len(payloads))
        finally:
            for handle in waiting:
                handle.cancel()
        return Outcome(len(payloads), None, failure, given_up)


def describe(error: BaseException, phase: str) -> Failure:
    """An error as a value: its type, its message and the phase that it was in."""
    if isinstance(error, TaskError | GraphFailed):
        return Failure(type=error.type, message=str(error), phase=error.phase)
    return Failure(type=type(error).__name__, message=str(error) or "no message", phase=phase)
