"""The HTTP interface: what each address does. What is behind it is elsewhere."""

from __future__ import annotations

import asyncio
import time
from asyncio import Future
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sse_starlette import EventSourceResponse

from wasmpool.parsing import languages
from wasmpool.pool.views import WorkerInfo
from wasmpool.service import tokens
from wasmpool.service.changes import Changes
from wasmpool.service.errors import ApiError, documented
from wasmpool.service.events import EVENT_SCHEMA, event_stream
from wasmpool.service.folders import Folders
from wasmpool.service.jobs import ENDED, Job
from wasmpool.service.metrics import Metrics
from wasmpool.service.models import (
    HealthBody,
    JobBody,
    JobList,
    JobRequest,
    LanguageList,
    ScaleRequest,
    State,
    WorkersBody,
    job_body,
)
from wasmpool.service.results import MEDIA_TYPE, RANGES, results_answer
from wasmpool.service.runner import Runner
from wasmpool.service.store_thread import StoreThread
from wasmpool.service.submit import Submissions, new_id
from wasmpool.service.warm import WarmPool
from wasmpool.sources import unknown

LONGEST_WAIT_S = 300.0

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="a job's id")]
_bearer = HTTPBearer(auto_error=False, description="the content of the service's token file")
Wait = Annotated[
    float,
    Query(ge=0, le=LONGEST_WAIT_S, description="wait so many seconds for the job's end"),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        description="a name of yours for the job: submitted with it once more, it is found again",
    ),
]


@dataclass(frozen=True, slots=True)
class Service:
    """All parts that answers are made of."""

    store: StoreThread
    folders: Folders
    changes: Changes
    warm: WarmPool
    runner: Runner
    submissions: Submissions
    metrics: Metrics
    token: str


def make_router(service: Service) -> APIRouter:
    """Make the addresses."""
    router = APIRouter()

    async def authorized(
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> None:
        if given is None or not tokens.matches(given.credentials, service.token):
            raise ApiError(
                401,
                "a bearer token is needed, and must be the right one: it is in the file `token` of "
                "the service's state folder",
                {"WWW-Authenticate": "Bearer"},
            )

    async def only_known(request: Request) -> None:
        """A parameter that is misspelt must not be passed over."""
        known = {field.alias for field in request.scope["route"].dependant.query_params}
        for name in request.query_params:
            if name not in known:
                raise unknown("parameter", name, "the address", sorted(known))

    private = APIRouter(
        dependencies=[Depends(authorized), Depends(only_known)], responses=documented(400, 401)
    )

    async def find(id: str) -> Job:
        job = await service.store(lambda store: store.get(id))
        if job is None:
            raise ApiError(404, f"there is no job {id}")
        return job

    async def ended(job: Job, end: Future[Job | None], seconds: float) -> Job:
        """The job when it has ended, or as it is when the time is over."""
        if job.state in ENDED or not seconds:
            return job
        await asyncio.wait([end], timeout=seconds)
        return (end.result() if end.done() else None) or await find(job.id)

    # ------------------------------------------------------------ jobs

    @private.post(
        "/v1/jobs",
        status_code=202,
        response_model=JobBody,
        responses={
            200: {"model": JobBody, "description": "the job has ended"},
            **documented(403, 409, 413, 415, 429, 503),
        },
        openapi_extra={"requestBody": _request_body()},
        tags=["jobs"],
        summary="Submit a job",
    )
    async def submit(
        request: Request, wait: Wait = 0, idempotency_key: IdempotencyKey = None
    ) -> Response:
        id = new_id(idempotency_key)
        with service.changes.end_of(id) as end:
            job, is_new = await service.submissions.accept(
                id, request, is_keyed=idempotency_key is not None
            )
            if is_new:
                service.runner.wake()
                service.metrics.submitted(job.spec["kind"])
            job = await ended(job, end, wait)
        status = 200 if job.state in ENDED else 202
        return JSONResponse(job_body(job), status, headers={"Location": f"/v1/jobs/{job.id}"})

    @private.get("/v1/jobs", response_model=JobList, tags=["jobs"], summary="List jobs")
    async def list_jobs(
        state: Annotated[State | None, Query(description="only those in this state")] = None,
        kind: Annotated[str | None, Query(max_length=4096, description="only of this kind")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        after: Annotated[
            str | None, Query(pattern="^[0-9a-f]{32}$", description="only older than this job")
        ] = None,
    ) -> JSONResponse:
        return await page(state, kind, limit, after)

    @private.get(
        "/v1/jobs/{id}",
        response_model=JobBody,
        responses=documented(404),
        tags=["jobs"],
        summary="How far a job is",
    )
    async def get_job(id: Id, wait: Wait = 0) -> JSONResponse:
        with service.changes.end_of(id) as end:
            job = await ended(await find(id), end, wait)
        attempts = await service.store(lambda store: store.history.attempts(id))
        return JSONResponse(job_body(job, attempts))

    @private.delete(
        "/v1/jobs/{id}",
        status_code=202,
        response_model=JobBody,
        responses=documented(404, 409),
        tags=["jobs"],
        summary="Cancel a job",
    )
    async def cancel(id: Id) -> JSONResponse:
        await find(id)
        if not await service.runner.cancel(id):
            raise ApiError(409, f"job {id} has ended")
        return JSONResponse(job_body(await find(id)), 202)

    @private.get(
        "/v1/jobs/{id}/events",
        response_class=EventSourceResponse,
        responses={
            200: {"content": {"text/event-stream": {"schema": EVENT_SCHEMA}}},
            **documented(404),
        },
        tags=["jobs"],
        summary="What happens to a job, as server-sent events",
    )
    async def events(
        id: Id,
        last_event_id: Annotated[
            int, Header(ge=0, le=2**53, description="only what came after this event")
        ] = 0,
    ) -> EventSourceResponse:
        await find(id)
        return event_stream(service.store, service.changes, id, last_event_id)

    @private.get(
        "/v1/jobs/{id}/results",
        response_class=Response,
        responses={
            200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}},
            206: {
                "content": {
                    MEDIA_TYPE: {"schema": {"type": "string"}},
                    "multipart/byteranges": {"schema": {"type": "string"}},
                },
                "description": "the ranges asked for",
            },
            **documented(404, 409, 416),
        },
        tags=["jobs"],
        summary="The results of a job that has ended, as JSON Lines",
    )
    async def results(
        request: Request,
        id: Id,
        range: Annotated[str, Header(pattern=RANGES, description="ranges of bytes")] = "",
    ) -> Response:
        job = await find(id)
        if job.result_bytes is None:
            raise ApiError(409, f"job {id} has no results: it is {job.state}")
        place = service.folders.results(id)
        try:
            return await results_answer(request, place, id, job.result_bytes)
        except FileNotFoundError as error:
            raise ApiError(404, f"the results of job {id} have been removed") from error

    async def page(
        state: str | None, kind: str | None, limit: int, after: str | None
    ) -> JSONResponse:
        jobs = await service.store(
            lambda store: store.list(state=state, kind=kind, limit=limit, after=after)
        )
        following = jobs[-1].id if len(jobs) == limit else None
        return JSONResponse({"jobs": [job_body(job) for job in jobs], "next": following})

    # ------------------------------------------------------------ dead letters

    @private.get(
        "/v1/dead-letters",
        response_model=JobList,
        tags=["dead letters"],
        summary="Jobs that were given up",
    )
    async def dead_letters(
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        after: Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")] = None,
    ) -> JSONResponse:
        return await page("dead", None, limit, after)

    @private.post(
        "/v1/dead-letters/{id}/retry",
        status_code=202,
        response_model=JobBody,
        responses=documented(404, 409),
        tags=["dead letters"],
        summary="Queue a job again that was given up",
    )
    async def retry(id: Id) -> JSONResponse:
        before = await find(id)
        job = await service.store(lambda store: store.retry(id, time.time()))
        if job is None:
            raise ApiError(409, f"job {id} is no dead letter: it is {before.state}")
        service.changes.tell(job)
        service.runner.wake()
        return JSONResponse(job_body(job), 202)

    # ------------------------------------------------------------ the pool

    @private.get("/v1/workers", response_model=WorkersBody, tags=["pool"], summary="The workers")
    async def workers() -> JSONResponse:
        return JSONResponse(await describe_pool(service))

    @private.post(
        "/v1/scale", response_model=WorkersBody, tags=["pool"], summary="Start or stop workers"
    )
    async def scale(asked: ScaleRequest) -> JSONResponse:
        pool = service.warm.now()
        change = asked.change or 0
        if asked.workers is not None:
            change = asked.workers - pool.stats().workers.total
        if change > 0:
            pool.scale_up(change)
        elif change < 0:
            pool.scale_down(-change)
        return JSONResponse(await describe_pool(service))

    @private.get(
        "/v1/languages",
        response_model=LanguageList,
        tags=["pool"],
        summary="The languages, and how files are recognised",
    )
    async def list_languages() -> JSONResponse:
        folders = tuple(map(str, service.warm.settings.language_dirs))
        known = sorted(languages.table(folders).languages.items())
        names = ("name", "extensions", "filenames", "interpreters", "by_content")
        found = [{each: getattr(language, each) for each in names} for _, language in known]
        return JSONResponse({"languages": found})

    # ------------------------------------------------------------ the service

    @router.get("/healthz", response_model=HealthBody, tags=["service"], summary="It answers")
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @router.get(
        "/readyz",
        response_model=HealthBody,
        responses=documented(503),
        tags=["service"],
        summary="It takes jobs and works on them",
    )
    async def readyz() -> JSONResponse:
        if service.changes.closed or not service.runner.alive:
            raise ApiError(503, "the service is being stopped")
        health = service.warm.now().stats().health
        if health == "critical":
            raise ApiError(503, "no worker can be started; the log tells why")
        await service.store(lambda store: store.get(""))
        return JSONResponse({"status": health})

    @private.get(
        "/metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
        tags=["service"],
        summary="Numbers for Prometheus",
    )
    async def metrics() -> Response:
        counts = await service.store(lambda store: (store.counts(), store.depth()))
        content, kind = service.metrics.render(service.warm.now(), *counts)
        return Response(content, headers={"Content-Type": kind})

    router.include_router(private)
    return router


async def describe_pool(service: Service) -> dict[str, Any]:
    """The pool and the queue as they are now."""
    pool = service.warm.now()
    stats = pool.stats()
    settings = service.warm.settings
    jobs, queue = await service.store(lambda store: (store.counts(), store.depth()))
    return {
        "health": stats.health,
        "backend": pool.backend,
        "workers": [_worker(info) for info in pool.workers()],
        "minimum": settings.min_workers,
        "maximum": max(settings.worker_count(), settings.max_workers or 1),
        "tasks": stats.tasks._asdict(),
        "reuse_rate": stats.reuse_rate,
        "spawns": stats.spawns,
        "losses": stats.losses,
        "jobs": jobs,
        "queue": {str(priority): count for priority, count in sorted(queue.items())},
    }


def _worker(info: WorkerInfo) -> dict[str, Any]:
    return {name: getattr(info, name) for name in WorkerInfo.__slots__}


def _request_body() -> dict[str, Any]:
    """The body of a submission: the job alone, or with what comes along."""
    job = JobRequest.model_json_schema()
    file = {"type": "string", "format": "binary"}
    parts = {
        "type": "object",
        "required": ["job"],
        "properties": {
            "job": {"type": "string", "description": "the job, as JSON"},
            "files": {"type": "array", "items": file, "description": "named by their paths"},
            "archive": file,
        },
    }
    return {
        "required": True,
        "content": {
            "application/json": {"schema": job},
            "multipart/form-data": {"schema": parts},
        },
    }
