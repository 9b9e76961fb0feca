"""The bodies of requests and answers, as OpenAPI describes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from wasmpool.service.jobs import DEFAULT, HIGHEST, LOWEST, Attempt, Job

State = Literal["queued", "running", "succeeded", "failed", "cancelled", "dead"]
Text = Annotated[str, Field(min_length=1, max_length=4096)]


class JobRequest(BaseModel):
    """A job to do.

    Exactly one of `path`, `archive_url` and `payloads` says what to work on, or files or an archive
    that come along. `payloads` are for handlers, everything else is for `parse` and `graph`.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Text = Field(description="`parse`, `graph` or the name of a handler")
    path: Text | None = Field(None, description="absolute path of a file or folder on the server")
    archive_url: Text | None = Field(None, description="address of a zip or tar archive")
    payloads: list[Any] | None = Field(
        None, min_length=1, max_length=100_000, description="what the handler gets, one by one"
    )
    options: dict[str, Any] = Field({}, description="settings of the run, or a handler's options")
    priority: int = Field(DEFAULT, ge=HIGHEST, le=LOWEST, description="0 first, 100 last")
    timeout: float | None = Field(None, gt=0, le=1e9, description="seconds for one attempt")
    retries: int | None = Field(None, ge=0, le=100, description="further attempts")
    requires: list[Text] = Field([], max_length=16, description="what workers must be")
    callback_url: Text | None = Field(None, description="is posted each change of state")


class ProgressBody(BaseModel):
    """How many files or payloads are done, and of how many, as far as known."""

    done: int
    total: int | None


class FailureBody(BaseModel):
    """Why a job or an attempt failed."""

    type: str
    message: str
    phase: str


class AttemptBody(BaseModel):
    """One attempt; times are seconds since 1970."""

    number: int
    started: float
    ended: float | None
    outcome: str
    failure: FailureBody | None


class JobBody(BaseModel):
    """A job; times are seconds since 1970."""

    id: str
    kind: str
    state: State
    phase: str
    progress: ProgressBody
    priority: int
    attempt: int = Field(description="number of the attempt under way, or of the last one")
    failures: int
    interruptions: int
    created: float
    started: float | None
    ended: float | None
    failure: FailureBody | None
    result_bytes: int | None = Field(description="size of the results, once they are complete")
    summary: dict[str, Any] | None
    attempts: list[AttemptBody] | None = Field(None, description="only of a single job")


class JobList(BaseModel):
    """Jobs, the newest first; `next` is the `after` of the following page."""

    jobs: list[JobBody]
    next: str | None


class WorkerBody(BaseModel):
    """A worker."""

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


class WorkersBody(BaseModel):
    """The workers, the pool's own counts, and how many jobs are in each state."""

    health: str
    backend: str
    workers: list[WorkerBody]
    minimum: int
    maximum: int
    tasks: dict[str, int]
    reuse_rate: float
    spawns: int
    losses: int
    jobs: dict[str, int]
    queue: dict[str, int] = Field(description="waiting jobs by priority")


def _exactly_one(schema: dict[str, Any]) -> None:
    """Describe a model of which one field is given, and that one with a value."""
    schema["minProperties"] = schema["maxProperties"] = 1
    for field in schema["properties"].values():
        field |= field.pop("anyOf")[0]  # the other is null
        del field["default"]


class ScaleRequest(BaseModel):
    """How many workers there are to be, or how many more or fewer, as far as the settings allow."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_exactly_one)

    workers: int | None = Field(None, ge=0, le=1024)
    change: int | None = Field(None, ge=-1024, le=1024)

    @model_validator(mode="after")
    def _says_one_thing(self) -> ScaleRequest:
        if (self.workers is None) is (self.change is None):
            raise ValueError("give either workers or change")
        return self


class LanguageBody(BaseModel):
    """A language, and what names and first bytes of its files are like."""

    name: str
    extensions: list[str]
    filenames: list[str]
    interpreters: list[str]
    by_content: dict[str, str]


class LanguageList(BaseModel):
    """The languages that the service knows."""

    languages: list[LanguageBody]


class HealthBody(BaseModel):
    """Whether the service is well."""

    status: str


def job_body(job: Job, attempts: list[Attempt] | None = None) -> dict[str, Any]:
    """A job as it is shown: what was uploaded, and where it may be called back, is not."""
    return {
        "id": job.id,
        "kind": job.spec["kind"],
        "state": job.state,
        "phase": job.phase,
        "progress": {"done": job.done, "total": job.total},
        "priority": job.spec["priority"],
        "attempt": job.attempt,
        "failures": job.failures,
        "interruptions": job.interruptions,
        "created": job.created,
        "started": job.started,
        "ended": job.ended,
        "failure": job.failure,
        "result_bytes": job.result_bytes,
        "summary": job.summary,
        "attempts": None if attempts is None else [each._asdict() for each in attempts],
    }
