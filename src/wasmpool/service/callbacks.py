"""Callbacks: what happened to a job, posted to an address that its client gave.

Rules of this file:

- One call of `send` is one try. When to try again is data (`next_try`); whoever keeps the
  deliveries waits, so that they outlive a restart.
- The signature covers the time and the exact bytes of the body. A receiver refuses old times, and
  so what somebody recorded and sends again (`verify` does all of it).
- Only the status of the answer counts: it is not read, and redirects are not followed.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import random
import re
import time
from collections.abc import Collection

import httpx

from wasmpool.exceptions import DeliveryFailed
from wasmpool.service.outbound import Outbound

SIGNATURE_HEADER = "Wasmpool-Signature"
# Seconds after the first try, the second, and so on: a restart, a deployment, a night.
DELAYS = (5, 30, 120, 600, 3600, 6 * 3600, 12 * 3600)
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


class Callbacks:
    """Sends callbacks.

    Args:
        hosts: Allowed hosts, as in `outbound.Outbound`.
        secret: The key of the signatures.
        timeout: Seconds for one try.
        allow_private: Allow hosts with addresses that are not of the public internet.
    """

    def __init__(
        self,
        hosts: Collection[str],
        secret: bytes,
        *,
        timeout: float = 10.0,
        allow_private: bool = False,
    ) -> None:
        self._outbound = Outbound(hosts, allow_private=allow_private)
        self._secret = secret
        self._timeout = timeout

    def check(self, url: str) -> None:
        """Say whether an address is allowed, before a job is accepted with it.

        Raises:
            NotAllowed: It is not.
        """
        self._outbound.check(url)

    async def send(self, url: str, body: bytes) -> None:
        """Post a body, once.

        Raises:
            NotAllowed: The address is not allowed, or leads to one that is not.
            DeliveryFailed: It was not received, or not answered with a status of success.
        """
        place = self._outbound.check(url)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "wasmpool",
            SIGNATURE_HEADER: sign(body, self._secret),
        }
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._outbound.request("POST", place, headers=headers, content=body) as response,
            ):
                if not response.is_success:
                    raise DeliveryFailed(f"{place.host} answered with {response.status_code}")
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise DeliveryFailed(f"{place.host} could not be reached: {reason}") from error
        except TimeoutError as error:
            raise DeliveryFailed(
                f"{place.host} did not answer within {self._timeout:g} seconds"
            ) from error


def sign(body: bytes, secret: bytes, *, now: float | None = None) -> str:
    """Return the value of the header `Wasmpool-Signature` for a body.

    Args:
        body: The exact bytes that are sent.
        secret: The key.
        now: Seconds since 1970; this moment by default.
    """
    seconds = int(time.time() if now is None else now)
    return f"t={seconds},v1={_digest(seconds, body, secret)}"


def verify(
    header: str, body: bytes, secret: bytes, *, tolerance: float = 300.0, now: float | None = None
) -> bool:
    """Whether a callback is ours, and new: for those who receive them.

    Args:
        header: The value of the header `Wasmpool-Signature`.
        body: The exact bytes that came.
        secret: The key.
        tolerance: Seconds that the clocks may be apart, with the way.
        now: Seconds since 1970; this moment by default.
    """
    match = _SIGNATURE.fullmatch(header)
    if match is None:
        return False
    seconds = int(match[1])
    is_new = abs((time.time() if now is None else now) - seconds) <= tolerance
    return hmac.compare_digest(_digest(seconds, body, secret), match[2]) and is_new


def next_try(attempt: int) -> float | None:
    """Return how many seconds to wait after the `attempt`th try failed, or `None` to give up.

    Args:
        attempt: 1 for the first.
    """
    if attempt > len(DELAYS):
        return None
    # Not all at the same moment, when a receiver was away for many jobs.
    return DELAYS[attempt - 1] * random.uniform(0.8, 1.2)


def _digest(seconds: int, body: bytes, secret: bytes) -> str:
    return hmac.new(secret, b"%d." % seconds + body, hashlib.sha256).hexdigest()
