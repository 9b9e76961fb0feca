"""Batches of files, sent up and parsed by a service: what a run over files needs of a pool.

Rules of this file:

- The run itself is the same as on a pool (`pool.files`): what is found, how records call it, and in
  which order the facts come is decided here; the service gets contents and gives facts.
- A file goes up under a number and its last name: what stands before is nobody's business, and may
  be nothing that an upload can be called.
- What cannot be read here fails here, with the record that a pool would give.
"""

from __future__ import annotations

import asyncio
import posixpath
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from wasmpool.client.connection import Connection
from wasmpool.client.outcomes import error_of
from wasmpool.config import Settings
from wasmpool.exceptions import ServiceError, TaskError
from wasmpool.parsing.records import decode, encode
from wasmpool.pool.files import ParseRun, parse_iter
from wasmpool.pool.here import run_here
from wasmpool.protocol import encode_value
from wasmpool.tasks.content import read_content
from wasmpool.tasks.results import ParseResult

if TYPE_CHECKING:
    from wasmpool.pool.outcomes import Outcomes
    from wasmpool.pool.pool import Pool
    from wasmpool.pool.windows import Collector, Files

_SHORT_S = 0.2
_TIMINGS = b',"timings_ms":{'
_UNUSUAL = re.compile(r"[^A-Za-z0-9._+-]")


def without_cache(settings: Settings) -> Settings:
    """The settings of a run whose facts come from a service.

    It has a cache; what this machine's holds may be of other grammars.
    """
    return replace(settings, flags=replace(settings.flags, cache=False))


def parse_remotely(
    connection: Connection,
    settings: Settings,
    files: Files | Collector,
    *,
    language: str | None = None,
    outcomes: Outcomes | None = None,
) -> ParseRun:
    """Parse files by a service; arguments as those of `pool.files.parse_iter`."""
    return parse_iter(
        cast("Pool", Batches(connection, settings)),
        files,
        language=language,
        outcomes=outcomes,
        settings=without_cache(settings),
        isolated=True,
    )


class Batches:
    """Has a service parse batches.

    Args:
        connection: To the service.
        settings: Those of the run.

    Attributes:
        settings: Those of the run.
        backend: `service`.
    """

    backend = "service"

    def __init__(self, connection: Connection, settings: Settings) -> None:
        self.settings = settings
        self._connection = connection

    def on(self, event: str, listener: Callable[[Any], object]) -> Callable[[], None]:
        """Nothing is told of batches: their workers are elsewhere."""
        return lambda: None

    async def run_batch(
        self,
        task: str,
        payloads: list[Any],
        *,
        options: dict[str, Any],
        priority: int = 10,
        **others: Any,
    ) -> list[bytes | TaskError]:
        """Parse a batch, as `Pool.run_batch` does."""
        contents = await asyncio.to_thread(lambda: list(map(_read, payloads)))
        outcomes: list[bytes | TaskError | None] = [None] * len(payloads)
        sent = [number for number, content in enumerate(contents) if content is not None]
        unread = [number for number, content in enumerate(contents) if content is None]
        if unread:
            failed, _ = await asyncio.to_thread(
                run_here, task, [payloads[n] for n in unread], options, self.settings.timeout
            )
            for number, outcome in zip(unread, failed, strict=True):
                outcomes[number] = outcome
        if sent:
            files = [(_name(number, payloads[number]["path"]), contents[number]) for number in sent]
            language = payloads[sent[0]]["language"]
            results = await self._parse(cast(Any, files), language, options, priority)
            for number, result in zip(sent, results, strict=True):
                outcomes[number] = result
        return cast("list[bytes | TaskError]", outcomes)

    async def _parse(
        self,
        files: list[tuple[str, bytes]],
        language: str | None,
        options: dict[str, Any],
        priority: int,
    ) -> list[bytes | TaskError]:
        wanted = parse_options(self.settings, options)
        if language is not None:
            wanted["language"] = language
        job = await self._connection.submit(
            {"kind": "parse", "options": wanted, "priority": priority},
            files,
            wait=_SHORT_S,
        )
        try:
            job = await self._connection.ended(job)
            if (error := error_of(job)) is not None:
                return [error] * len(files)
            lines = [line async for line in self._connection.lines(job)]
        except asyncio.CancelledError:
            await asyncio.shield(self._connection.cancel(job["id"]))
            raise
        if len(lines) != len(files) + 1:  # the summary is the last one
            raise ServiceError(f"the service gave {len(lines) - 1} records for {len(files)} files")
        return [_result(name, line) for (name, _), line in zip(files, lines, strict=False)]


def parse_options(settings: Settings, options: dict[str, Any]) -> dict[str, Any]:
    """What a service is told of the settings of a run: what shows in the facts, or was asked."""
    wanted = {name: options[name] for name in ("references", "bindings")}
    for name in ("timeout", "max_file_size"):
        if settings.source(name) != "default":
            wanted[name] = getattr(settings, name)
    if not settings.flags.cache:
        wanted["cache"] = False
    return wanted


def split_record(name: str, line: bytes) -> tuple[bytes, dict[str, float] | None]:
    """Take a record apart: what stands in it beside its name, and its timings.

    Args:
        name: What the record must call its file.
        line: The record, encoded.

    Raises:
        ServiceError: It is another one.
    """
    before = b'{"_type":"file","path":%b,' % encode(name)
    if not line.startswith(before):
        raise ServiceError(f"the service gave no record of {name}")
    body, timings, numbers = line[len(before) : -1].rpartition(_TIMINGS)
    if not timings:
        return numbers, None
    return body, decode(b"{" + numbers)


def _result(name: str, line: bytes) -> bytes:
    body, timings = split_record(name, line)
    # All that stands before the status are plain values: see `FileFacts.status`.
    head, _, rest = body.partition(b',"status":"')
    first = decode(b"{%b}" % head)
    status = rest[: rest.index(b'"')].decode()
    return encode_value(
        ParseResult(
            first["sha256"],
            body,
            cast("dict[str, float]", timings),
            status,
            first["language"],
            first["size"],
        )
    )


def _read(payload: dict[str, Any]) -> bytes | None:
    try:
        return read_content(payload)
    except (OSError, ValueError):
        return None  # to be told where records are made


def _name(number: int, path: str) -> str:
    """What a file is called on its way: as its language can still be told."""
    return f"{number}/{_UNUSUAL.sub('_', posixpath.basename(path.replace(chr(92), '/'))) or '_'}"
