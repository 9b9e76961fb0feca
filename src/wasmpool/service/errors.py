"""Errors as answers: `{"error": {"code", "message", "phase"?}}`, whatever went wrong."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from wasmpool.exceptions import ConfigError, NotAllowed, PoolError, QueueFull
from wasmpool.service.folders import TooLarge

_CODES = {
    400: "invalid",
    401: "unauthorized",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
}
_log = logging.getLogger("wasmpool.service")


class ErrorBody(BaseModel):
    """What went wrong.

    Attributes:
        code: A word for programs.
        message: A sentence for people.
        phase: The phase that failed, where there was one.
    """

    code: str
    message: str
    phase: str | None = None


class ErrorAnswer(BaseModel):
    """The body of every answer that is an error."""

    error: ErrorBody


class ApiError(Exception):
    """An error with the status to answer with."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


def answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer for an error."""
    body = {"error": {"code": _CODES.get(status, "error"), "message": message}}
    return JSONResponse(body, status, headers=dict(headers or {}))


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that an operation may answer with, for its description."""
    return {status: {"model": ErrorAnswer, "description": _CODES[status]} for status in statuses}


def install(app: FastAPI) -> None:
    """Let an application answer so."""

    @app.exception_handler(ApiError)
    async def api_error(request: Request, error: ApiError) -> JSONResponse:
        return answer(error.status, str(error), error.headers)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        return answer(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(400, explain(error.errors()))

    @app.exception_handler(ConfigError)
    async def config_error(request: Request, error: ConfigError) -> JSONResponse:
        return answer(400, str(error))

    @app.exception_handler(NotAllowed)
    async def not_allowed(request: Request, error: NotAllowed) -> JSONResponse:
        return answer(403, str(error))

    @app.exception_handler(TooLarge)
    async def too_large(request: Request, error: TooLarge) -> JSONResponse:
        return answer(413, str(error))

    @app.exception_handler(QueueFull)
    async def queue_full(request: Request, error: QueueFull) -> JSONResponse:
        return answer(429, str(error), {"Retry-After": "5"})

    @app.exception_handler(PoolError)
    async def pool_error(request: Request, error: PoolError) -> JSONResponse:
        return answer(503, str(error), {"Retry-After": "5"})

    @app.exception_handler(sqlite3.Error)
    @app.exception_handler(OSError)
    async def disk(request: Request, error: sqlite3.Error | OSError) -> JSONResponse:
        _log.error("a request could not be answered: %s", error)
        reason = getattr(error, "strerror", None) or "its database cannot be used"
        return answer(503, f"the service cannot write or read its files: {reason}")

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        return answer(500, "a bug in the service; its log tells more")


def explain(errors: Any) -> str:
    """What is wrong with a request, each part with its place, without repeating its values."""
    parts = []
    for error in errors:
        place = ".".join(str(part) for part in error["loc"] if part not in ("body", "query"))
        parts.append(f"{place or 'the request'}: {error['msg']}")
    return "; ".join(parts)
