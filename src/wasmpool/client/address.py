"""Where a service is, and what it knows its callers by.

Rules of this file:

- A token goes out over TLS, or stays on this machine.
- The token of the service on this machine is read from its file, and sent nowhere else.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from wasmpool.exceptions import ConfigError, ServiceError
from wasmpool.sources import TOKEN_VARIABLE


class Address(NamedTuple):
    """Where a service is.

    Attributes:
        url: What requests begin with.
        socket: The Unix socket that they go through, if it is one.
        is_local: Whether nothing leaves this machine.
    """

    url: str
    socket: str | None
    is_local: bool


def read_address(text: str) -> Address:
    """Read `http://127.0.0.1:8750`, `https://…` or `unix:///path/of/socket`.

    Raises:
        ConfigError: It is none of these, or would carry the token unprotected.
    """
    scheme, _, rest = text.partition(":")
    if scheme == "unix":
        path = rest[2:] if rest.startswith("//") else rest
        if not path.startswith("/"):
            raise ConfigError(f"server {text!r}: the path of a socket must be absolute")
        return Address("http://localhost", path, True)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"server {text!r} is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise ConfigError(
            f"server {text!r} is no address: it must be as in http://127.0.0.1:8750 or "
            "unix:///path/of/socket"
        )
    if parts.username is not None:
        raise ConfigError("a server's address has no user name in it; the token is given apart")
    is_local = _is_local(host)
    if parts.scheme == "http" and not is_local:
        raise ConfigError(
            f"server {text!r}: everybody on the way could read the token; use https, or a tunnel "
            "to this machine"
        )
    return Address(text.rstrip("/"), None, is_local)


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def local_address(state: Path) -> str:
    """The address of the service that runs with a state folder.

    Raises:
        ServiceError: None does.
    """
    from wasmpool.service.instance import running_instance

    instance = running_instance(state)
    if instance is None or instance.address is None:
        raise ServiceError(
            f"no service runs with {state}: start one with: wasmpool start, or name one"
        )
    return instance.address


def find_token(address: Address, state: Path, file: str | os.PathLike[str] | None = None) -> str:
    """The token for a service.

    Args:
        address: Where it is.
        state: The state folder of a service on this machine.
        file: A file that holds the token; by default it is that of the variable
            `WASMPOOL_TOKEN`, and of a service on this machine the one in `state`.

    Raises:
        ConfigError: There is none, or the file cannot be used.
    """
    from wasmpool.service import tokens

    if file is not None:
        return tokens.read(Path(file))
    if token := os.environ.get(TOKEN_VARIABLE):
        return token
    if not address.is_local:
        raise ConfigError(
            f"no token for {address.url}: set {TOKEN_VARIABLE}, or give a file that holds it"
        )
    return tokens.read(state / "token")
