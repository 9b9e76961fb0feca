"""The bearer token: a secret in a file that only its owner can read.

The file is made complete and then linked to its place, so that of two servers that start at once
both read the same token, and nobody ever reads half of one.
"""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from pathlib import Path

from wasmpool.exceptions import ConfigError

_LEAST = 16


def load(path: Path) -> str:
    """Return the token of a file, which is made first if there is none.

    Raises:
        ConfigError: The file cannot be made or read, others can read it, or it holds no token.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
    except OSError as error:
        raise ConfigError(f"the token cannot be kept in {path}: {error.strerror}") from error
    return read(path)


def read(path: Path) -> str:
    """Return the token of a file.

    Raises:
        ConfigError: The file cannot be read, others can read it, or it holds no token.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(4096)
    except OSError as error:
        raise ConfigError(f"the token cannot be read from {path}: {error.strerror}") from error
    if os.name == "posix" and mode & 0o077:
        raise ConfigError(f"others can read the token in {path}: chmod 600 {path}")
    token = content.decode("ascii", "replace").strip()
    if len(token) < _LEAST or not token.isprintable() or not token.isascii() or " " in token:
        raise ConfigError(
            f"{path} holds no token: at least {_LEAST} characters of ASCII in one line; remove the "
            "file and start the server, which makes one"
        )
    return token


def matches(given: str, token: str) -> bool:
    """Whether a client's token is right, in a time that does not tell how much of it is."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


def _make(path: Path) -> None:
    # A temporary file has mode 600 from its first moment on.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)
        except FileExistsError:
            return  # another server was faster
    finally:
        os.unlink(name)
