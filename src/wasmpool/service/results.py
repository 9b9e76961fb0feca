"""Results as answers: whole, a range, or compressed.

Only complete results have a place (see `folders.py`). They never change, so a range that is asked
for later fits to an earlier one; the job's id is their tag.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from fastapi.responses import FileResponse, Response, StreamingResponse

from wasmpool.service.errors import ApiError

RANGES = r"^bytes=(\d{1,18}-\d{0,18}|-\d{1,18})(, ?(\d{1,18}-\d{0,18}|-\d{1,18})){0,9}$"
MEDIA_TYPE = "application/x-ndjson"
SMALL_BYTES = 64 << 10
LEAST_GZIP_BYTES = 2 << 10
CHUNK_BYTES = 1 << 20
GZIP_LEVEL = 3  # facts shrink to a tenth with it, at several times the speed of the usual one


async def results_answer(request: Request, place: Path, id: str, size: int) -> Response:
    """Answer with a file of results.

    Args:
        request: What is asked for, in its headers.
        place: The file.
        id: Of the job.
        size: Bytes of the file.

    Raises:
        FileNotFoundError: It has been removed.
        ApiError: The range asked for is none of it.
    """
    headers = {"ETag": f'"{id}"', "Vary": "Accept-Encoding", "Accept-Ranges": "bytes"}
    wanted = request.headers.get("Range")
    if wanted is not None:
        _check_range(wanted, size)
    else:
        is_wanted = _takes_gzip(request.headers.get("Accept-Encoding", ""))
        if is_wanted and size >= LEAST_GZIP_BYTES:
            file = await asyncio.to_thread(place.open, "rb")
            headers["Content-Encoding"] = "gzip"
            headers["ETag"] = f'"{id}-gzip"'
            return StreamingResponse(_compressed(file), media_type=MEDIA_TYPE, headers=headers)
        if size <= SMALL_BYTES:
            content = await asyncio.to_thread(place.read_bytes)
            return Response(content, media_type=MEDIA_TYPE, headers=headers)
    status = await asyncio.to_thread(place.stat)
    return _FileAnswer(place, media_type=MEDIA_TYPE, headers=headers, stat_result=status)


def _check_range(wanted: str, size: int) -> None:
    """See that there is something in every range."""
    for part in wanted.partition("=")[2].split(","):
        first, _, last = part.strip().partition("-")
        start = int(first) if first else max(0, size - int(last))
        end = int(last) if first and last else size
        if start >= size or start > end:
            raise ApiError(
                416, f"the results have {size:,} bytes", {"Content-Range": f"bytes */{size}"}
            )


class _FileAnswer(FileResponse):
    chunk_size = CHUNK_BYTES


async def _compressed(file: BinaryIO) -> AsyncIterator[bytes]:
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)

    def step() -> bytes | None:
        while content := file.read(CHUNK_BYTES):
            if packed := compressor.compress(content):
                return packed
        return None

    with file:
        while (packed := await asyncio.to_thread(step)) is not None:
            yield packed
        yield compressor.flush()


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.split(","):
        coding, _, weight = part.partition(";")
        if coding.strip().lower() in ("gzip", "*"):
            return weight.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
