"""What stands in `reads` for what was looked at: paths of files, and these keys."""

from __future__ import annotations


def name_key(family: str, name: str) -> str:
    """Return what stands in `reads` for having looked at the definitions of a qualified name."""
    return f"name:{family}:{name}"


def inside_key(path: str, name: str = "") -> str:
    """Return what stands in `reads` for having looked into a callable, or into any of a file."""
    return f"inside:{path}:{name}"
