"""A task that does nothing, for what the pools cost themselves."""

from __future__ import annotations


def noop(value: int) -> int:
    """Return what came in."""
    return value
