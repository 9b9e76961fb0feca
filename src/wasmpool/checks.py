"""Checks of values that people give, whatever they come from: a file, the environment, arguments.

A check takes a value as it was written and returns it as it is to be used, or raises `ValueError`
or `TypeError` with a message that says what is allowed; who calls adds the name and the source.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?", re.IGNORECASE)


def parse_size(value: object) -> int:
    """Read a number of bytes: an integer, or text such as `8 MiB`, `8MB` or `8m` (all the same).

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("must be a size such as 8 MiB or 8388608")
    return int(float(match[1]) * _UNITS[match[2].lower()])


def integer(low: int, high: int = 1_000_000) -> Callable[[Any], int]:
    """A whole number from `low` to `high`."""

    def check(value: Any) -> int:
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return value

    return check


def workers(value: Any) -> int | Literal["auto"]:
    """A number of workers, or `auto`."""
    if value == "auto":
        return "auto"
    try:
        return integer(1, 1024)(value)
    except ValueError as error:
        raise ValueError(f"{error}, or 'auto'") from error


def seconds(value: Any) -> float:
    """A number of seconds above 0."""
    try:
        seconds = math.nan if isinstance(value, bool) else float(value)
    except (ValueError, TypeError):
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise ValueError("must be a number of seconds above 0")
    return seconds


def size(low: int, high: int | None = None) -> Callable[[Any], int]:
    """A number of bytes from `low` to `high`: see `parse_size`."""

    def check(value: Any) -> int:
        size = parse_size(value)
        if size < low or (high is not None and size > high):
            limit = f"at least {low}" if high is None else f"from {low} to {high}"
            raise ValueError(f"must be {limit} bytes")
        return size

    return check


def choice(*allowed: str) -> Callable[[Any], str]:
    """One of the texts `allowed`."""

    def check(value: Any) -> str:
        if value not in allowed:
            raise ValueError("must be " + " or ".join(map(repr, allowed)))
        return str(value)

    return check


def boolean(value: Any) -> bool:
    """`true` or `false`, also as 1 or 0."""
    found = {"1": True, "true": True, "0": False, "false": False}.get(str(value).lower())
    if found is None:
        raise ValueError("must be true or false")
    return found


def text(value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text that is not empty")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """Texts that are not empty: a list, or one text with commas."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, Iterable) or isinstance(value, (bytes, Mapping)):
        raise ValueError("must be a list of texts, or one text with commas")
    texts = tuple(value)
    if not all(isinstance(text, str) and text for text in texts):
        raise ValueError("must hold texts that are not empty")
    return texts


def path(value: Any) -> Path:
    """A path, made absolute."""
    if not isinstance(value, (str, os.PathLike)) or not os.fspath(value):
        raise ValueError("must be a path")
    return Path(os.path.abspath(Path(value).expanduser()))


def paths(value: Any) -> tuple[Path, ...]:
    """Paths, made absolute: a list, or one."""
    if isinstance(value, (str, os.PathLike)):
        value = [value]
    if not isinstance(value, Iterable):
        raise ValueError("must be a list of paths")
    return tuple(path(item) for item in value)


def optional(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`None`, or what `check` takes."""
    return lambda value: None if value is None else check(value)
