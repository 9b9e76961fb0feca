"""Requests that the service itself makes, to the hosts that its settings allow and to no others.

Rules of this file:

- An address is allowed by its whole origin: scheme, name and port, compared after the same parser
  has read it that the request is made with. `example.org` in the settings stands for
  `https://example.org:443`; plain http must be written out.
- Names are resolved here, and the connection is made to the address that was checked: a name that
  resolves to something else the second time gains nothing. The certificate is checked against the
  name.
- Only addresses of the public internet are allowed, also where they are wrapped in others.
- No proxy of the environment is used, for it would resolve the name anew; redirects are the
  caller's, who asks here again.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from ssl import SSLContext
from typing import NamedTuple

import httpx

from wasmpool.exceptions import ConfigError, NotAllowed

_PORTS = {"https": 443, "http": 80}
_CONNECT_SECONDS = 10.0
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
# Not for the public, or wrapping another address; Python's tables have them in some versions only.
_SPECIAL = [
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
]


class Origin(NamedTuple):
    """Where a request goes."""

    scheme: str
    host: str
    port: int


class Outbound:
    """Makes requests to allowed hosts.

    Args:
        hosts: Allowed ones: `example.org`, `example.org:8443` or `http://mirror.example:8080`.
        allow_private: Allow addresses that are not of the public internet too.

    Raises:
        ConfigError: An entry of `hosts` cannot be a host.
    """

    def __init__(self, hosts: Collection[str], *, allow_private: bool = False) -> None:
        self._origins = frozenset(map(_entry, hosts))
        self._allow_private = allow_private

    def check(self, url: str | httpx.URL) -> httpx.URL:
        """Read an address, and say whether its host is allowed.

        Raises:
            NotAllowed: It is not, or the address cannot be read.
        """
        try:
            parsed = httpx.URL(url)
            origin = _origin(parsed)
        except (httpx.InvalidURL, TypeError, ValueError) as error:
            raise NotAllowed(f"the address cannot be read: {error}") from error
        if parsed.userinfo:
            raise NotAllowed(f"the address of {origin.host} has a user name or a password in it")
        if origin not in self._origins:
            raise NotAllowed(
                f"{origin.scheme}://{origin.host}:{origin.port} is not an allowed host"
            )
        return parsed

    @asynccontextmanager
    async def request(
        self,
        method: str,
        url: httpx.URL,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> AsyncIterator[httpx.Response]:
        """Make a request to an address that `check` returned; its body is there to be streamed.

        Raises:
            NotAllowed: The name leads to an address that is not allowed.
            httpx.HTTPError: It failed, or the name has no address.
        """
        addresses = await self._resolve(url)
        timeout = httpx.Timeout(60.0, connect=_CONNECT_SECONDS)
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(
            trust_env=False, verify=self._certificates, timeout=timeout, limits=limits
        ) as client:
            for number, address in enumerate(addresses, start=1):
                request = client.build_request(
                    method,
                    url.copy_with(host=address),
                    headers={**(headers or {}), "Host": url.netloc.decode("ascii")},
                    content=content,
                    extensions={"sni_hostname": url.raw_host.decode("ascii")},
                )
                try:
                    response = await client.send(request, stream=True)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    if number == len(addresses):
                        raise
                    continue
                try:
                    yield response
                finally:
                    await response.aclose()
                return

    async def _resolve(self, url: httpx.URL) -> list[str]:
        """Return the addresses of a host, once all of them are known to be allowed."""
        origin = _origin(url)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                origin.host, origin.port, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"the name {origin.host} cannot be resolved") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not self._allow_private and not all(map(is_public, addresses)):
            raise NotAllowed(f"{origin.host} leads to an address that is not public")
        return addresses

    @cached_property
    def _certificates(self) -> SSLContext:
        return httpx.create_ssl_context()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and so is what it wraps."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _UNICAST:
            return False
    if any(ip in network for network in _SPECIAL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _entry(text: str) -> Origin:
    """Read an entry of the settings."""
    try:
        url = httpx.URL(text if "://" in text else f"https://{text}")
        origin = _origin(url)
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise ConfigError(f"{text!r} cannot be a host: {error}") from error
    rest = (url.path.strip("/"), url.query, url.fragment, url.userinfo)
    if any(rest) or not (_NAME.fullmatch(origin.host) or ":" in origin.host):
        raise ConfigError(f"{text!r} must be a host, as in example.org or http://example.org:8080")
    return origin


def _origin(url: httpx.URL) -> Origin:
    if url.scheme not in _PORTS:
        raise ValueError(f"the scheme is {url.scheme!r}; it must be https or http")
    if not url.host:
        raise ValueError("it has no host")
    return Origin(url.scheme, url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme])
