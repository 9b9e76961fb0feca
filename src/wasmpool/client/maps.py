"""One handler over many payloads, in chunks that are jobs of a service."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from wasmpool.client.connection import Connection
from wasmpool.client.outcomes import payload_outcomes
from wasmpool.exceptions import TaskError
from wasmpool.parsing.records import encode

CHUNKS_AHEAD = 4
MOST_PAYLOADS = 1_000
MOST_BYTES = 1 << 20


async def map_remote(
    connection: Connection, job: dict[str, Any], payloads: list[Any], chunk_size: int | None
) -> list[Any]:
    """The values of all payloads, in order.

    Args:
        connection: To the service.
        job: What to do, but for the payloads.
        payloads: What the handler gets.
        chunk_size: Payloads in a chunk; `None` goes by their number and size.

    Raises:
        TaskError: The error of the first payload that failed, among those that were run; no more
            are sent once one has failed.
    """
    if chunk_size is not None and chunk_size < 1:
        raise ValueError(f"chunk_size is {chunk_size}; it must be at least 1")
    chunks = _chunks(payloads, chunk_size)
    outcomes: list[list[Any]] = []
    running: dict[asyncio.Task[list[Any]], int] = {}
    failed = False
    try:
        while True:
            while not failed and len(running) < CHUNKS_AHEAD:
                chunk = next(chunks, None)
                if chunk is None:
                    break
                task = asyncio.create_task(_run(connection, {**job, "payloads": chunk}))
                running[task] = len(outcomes)
                outcomes.append([])
            if not running:
                break
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                outcomes[running[task]] = found = task.result()
                del running[task]
                failed = failed or any(isinstance(each, TaskError) for each in found)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    values = [value for chunk in outcomes for value in chunk]
    for value in values:
        if isinstance(value, TaskError):
            raise value
    return values


async def _run(connection: Connection, job: dict[str, Any]) -> list[Any]:
    """How the payloads of a chunk ended; what goes wrong with the whole ends each of them."""
    try:
        submitted = await connection.submit(job)
    except TaskError as error:
        return [error]
    try:
        ended = await connection.ended(submitted)
        return await payload_outcomes(connection, ended)
    except TaskError as error:
        return [error]
    except asyncio.CancelledError:
        await asyncio.shield(connection.cancel(submitted["id"]))
        raise


def _chunks(payloads: list[Any], size: int | None) -> Iterator[list[Any]]:
    most = size or max(1, min(MOST_PAYLOADS, len(payloads) // (2 * CHUNKS_AHEAD)))
    chunk: list[Any] = []
    count = 0
    for payload in payloads:
        length = _length(payload)
        if chunk and (len(chunk) >= most or count + length > MOST_BYTES):
            yield chunk
            chunk, count = [], 0
        chunk.append(payload)
        count += length
    if chunk:
        yield chunk


def _length(payload: Any) -> int:
    try:
        return len(encode(payload))
    except TypeError:
        return 0  # it cannot be sent, which is told when it is tried
