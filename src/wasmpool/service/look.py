"""A short look at a running service, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx

from wasmpool.service import tokens

_TIMEOUT_S = 10.0


def look(address: str, token: Path) -> Iterator[str]:
    """Lines that say how it is.

    Args:
        address: Its address, as `instance.py` has it.
        token: The file with its token.

    Raises:
        ConfigError: The token cannot be read.
    """
    headers = {"Authorization": f"Bearer {tokens.read(token)}"}
    transport, base = None, address
    if address.startswith("unix:"):
        transport, base = httpx.HTTPTransport(uds=address.removeprefix("unix:")), "http://localhost"
    with httpx.Client(
        base_url=base, headers=headers, transport=transport, timeout=_TIMEOUT_S, trust_env=False
    ) as client:
        try:
            found = client.get("/v1/workers").raise_for_status().json()
        except httpx.HTTPError as error:
            yield f"it does not answer: {error}"
            return
    yield f"health: {found['health']}"
    states = [worker["state"] for worker in found["workers"]]
    yield f"workers: {_counts({state: states.count(state) for state in sorted(set(states))})}"
    yield f"jobs: {_counts(found['jobs'])}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "none"
