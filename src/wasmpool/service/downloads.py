"""Files that a client names by address, fetched to disk within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path

import httpx

from wasmpool.exceptions import DownloadFailed
from wasmpool.service.outbound import Outbound

_REDIRECTS = 5
_CHUNK = 256 * 1024
# The bytes as they lie on the server: a packed answer could be of any size when unpacked.
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "wasmpool"}


async def fetch(
    url: str,
    target: Path,
    *,
    hosts: Collection[str],
    limit: int,
    timeout: float,  # noqa: ASYNC109 -- for the whole, over all redirects
    allow_private: bool = False,
) -> None:
    """Fetch a file.

    Args:
        url: Its address.
        target: Where to; it must not exist, and is removed if the download fails.
        hosts: Allowed hosts, as in `outbound.Outbound`; each redirect is held against them too.
        limit: Bytes at most.
        timeout: Seconds at most, for everything.
        allow_private: Allow hosts with addresses that are not of the public internet.

    Raises:
        NotAllowed: The address, or one that it leads to, is not allowed.
        DownloadFailed: It could not be fetched, or is larger than `limit`.
        OSError: The target cannot be written.
    """
    outbound = Outbound(hosts, allow_private=allow_private)
    place = outbound.check(url)
    try:
        async with asyncio.timeout(timeout):
            for _ in range(_REDIRECTS + 1):
                async with outbound.request("GET", place, headers=_HEADERS) as response:
                    if not response.has_redirect_location:
                        await _save(response, target, limit, _show(place))
                        return
                    location = response.headers["Location"]
                place = outbound.check(_join(place, location))
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise DownloadFailed(f"{_show(place)} could not be fetched: {reason}") from error
    except TimeoutError as error:
        raise DownloadFailed(
            f"{_show(place)} could not be fetched within {timeout:g} seconds"
        ) from error
    raise DownloadFailed(f"{_show(place)} could not be fetched: more than {_REDIRECTS} redirects")


async def _save(response: httpx.Response, target: Path, limit: int, shown: str) -> None:
    if response.status_code != 200:
        raise DownloadFailed(f"{shown} could not be fetched: the status is {response.status_code}")
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > limit:
        raise DownloadFailed(f"{shown} has {length} bytes; the limit is {limit}")
    received = 0
    file = await asyncio.to_thread(target.open, "xb")
    try:
        with file:
            async for chunk in response.aiter_raw(_CHUNK):
                received += len(chunk)
                if received > limit:
                    raise DownloadFailed(f"{shown} has more bytes than the limit of {limit}")
                await asyncio.to_thread(file.write, chunk)
    except BaseException:
        await asyncio.to_thread(target.unlink)
        raise


def _join(place: httpx.URL, location: str) -> httpx.URL | str:
    try:
        return place.join(location)
    except httpx.InvalidURL:
        return location  # the check says what is wrong with it


def _show(url: httpx.URL) -> str:
    """An address for messages: without its query, which can hold a secret."""
    return str(url.copy_with(query=None, fragment=None))
