"""What of a file matters to the calls of others, and what of that an edit has changed.

Rules of this file:

- Members count for calls of their names; all else counts for all calls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import NamedTuple

from wasmpool.graph.outline import TYPE_KINDS
from wasmpool.graph.records import Definition


class Seen(NamedTuple):
    """What a file has that matters to the calls of others.

    Attributes:
        members: Methods, types and parts of these, each with its name first.
        others: What types inherit, and what else counts for all calls.
    """

    members: list[tuple[Hashable, ...]]
    others: list[Hashable]


def is_seen(definition: Definition) -> bool:
    """Whether a definition matters to other files' calls: a method, a type, or a part of one."""
    return (
        definition.kind == "method"
        or definition.kind in TYPE_KINDS
        or definition.parent is not None
    )


def difference(old: Seen | None, new: Seen | None) -> set[str] | None:
    """Return the names of the members that only one has; None if all else is not as before."""
    if old == new:
        return set()
    if old is None or new is None or old.others != new.others:
        return None
    names = {str(name) for name, *_ in {*old.members} ^ {*new.members}}
    before, after = ([each for each in it.members if each[0] not in names] for it in (old, new))
    return names if before == after else None


class NamesInFiles:
    """Names, each of which may be in several files."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._by_file: dict[str, frozenset[str]] = {}

    def add(self, path: str, names: Iterable[str]) -> frozenset[str]:
        """Add the names of a file that has none yet, and return them."""
        found = self._by_file[path] = frozenset(names)
        self._count.update(found)
        return found

    def remove(self, path: str) -> None:
        """Remove the names of a file."""
        self._count.subtract(self._by_file.pop(path, ()))

    def __contains__(self, name: str) -> bool:
        """Whether any file has a name."""
        return self._count[name] > 0
