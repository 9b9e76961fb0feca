"""What stands in `reads` for what was looked at: paths of files, and these keys."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Self


def name_key(family: str, name: str) -> str:
    """Return what stands in `reads` for having looked at the definitions of a qualified name."""
    return f"name:{family}:{name}"


def asked_key(path: str, name: str) -> str:
    """Return what stands in `reads` for having asked a file or one of its classes for a name."""
    return f"asked:{path}:{name}"


def is_asked_key(key: str) -> bool:
    """Whether something stands for having asked a file or one of its classes for a name."""
    return key.startswith("asked:")


def inside_key(path: str, name: str = "") -> str:
    """Return what stands in `reads` for having looked into a callable, or into any of a file."""
    return f"inside:{path}:{name}"


def includes_key(path: str) -> str:
    """Return what stands in `reads` for having looked at what a file brings in as a whole."""
    return f"includes:{path}"


ANY_INCLUDES = "includes:"
"""What stands in `reads` for having looked at who brings in a file."""


class Unnoted(set[str]):
    """In place of what was looked at, where nobody wants to know."""

    def add(self, element: str, /) -> None:
        """Add nothing."""

    def update(self, *others: Iterable[str]) -> None:
        """Add nothing."""

    def __ior__(self, other: AbstractSet[str], /) -> Self:  # type: ignore[override, misc]
        """Add nothing."""
        return self
