"""How often each client may ask: a bucket of tokens for each, in a table of bounded size."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict

_CLIENTS = 4096


class Buckets:
    """Counts requests by client.

    Args:
        per_minute: Requests that a client may make a minute, in the long run.
        burst: Requests that it may make at once after a pause.
    """

    def __init__(self, per_minute: float, burst: int) -> None:
        self._rate = per_minute / 60
        self._burst = burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, now: float) -> float:
        """Count a request.

        Args:
            client: Its address.
            now: Seconds on a clock that never goes back.

        Returns:
            0 if the request is fine, otherwise the seconds until one would be.
        """
        client = _network(client)
        tokens, since = self._buckets.pop(client, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - since) * self._rate)
        is_fine = tokens >= 1
        self._buckets[client] = (tokens - is_fine, now)
        if len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)  # that of whoever was away longest
        return 0.0 if is_fine else (1 - tokens) / self._rate


def _network(client: str) -> str:
    """An address, or of version 6 the network: whoever has one has 2**64 addresses of it."""
    if ":" not in client:
        return client
    try:
        ip = ipaddress.IPv6Address(client)
    except ValueError:
        return client
    return str(ip.ipv4_mapped or ipaddress.IPv6Address(int(ip) >> 64 << 64))
