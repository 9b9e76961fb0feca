"""What of a file matters to the calls of others, and what of that an edit has changed.

Rules of this file:

- Members count for calls of their names, and so does a type that comes or goes below one other:
  what it has from above is found there. All else counts for all calls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from wasmpool.graph.calls.files.signatures import parameter_types
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.calls.interfaces import shape
from wasmpool.graph.outline import TYPE_KINDS


class Seen(NamedTuple):
    """What a file has that matters to the calls of others.

    Attributes:
        members: Methods, types and parts of these, each with its name first.
        below: What is above each type, and whatever else may have something above it; None where
            that is outside of the project.
        others: What else counts for all calls.
    """

    members: list[tuple[Hashable, ...]]
    below: dict[Hashable, tuple[Hashable, ...]]
    others: list[Hashable]


def members_of(inference: Inference, path: str) -> Iterator[tuple[Hashable, ...]]:
    """Yield the methods and types of a file and the parts of these, each with its name first."""
    file = inference.scope(path)
    for index, definition in enumerate(file.definitions):
        name, kind = definition.name, definition.kind
        is_method = kind == "method"
        if not is_method and kind not in TYPE_KINDS and definition.parent is None:
            continue
        is_abstract = is_method and inference.is_abstract((path, index))
        takes: tuple[Hashable, ...] = ()
        if file.dialect.inherits_overloads:
            takes = tuple(parameter_types(definition))
        elif file.dialect.is_structural:
            takes = shape(definition)
        is_static = "static" in definition.modifiers
        yield name, definition.qualified_name, kind, is_abstract, is_static, *takes


def difference(old: Seen | None, new: Seen | None) -> set[str] | None:
    """Return the names of the members that only one has; None if all else is not as before."""
    if old == new:
        return set()
    if old is None or new is None or old.others != new.others:
        return None
    for type in {*old.below, *new.below}:
        before, after = old.below.get(type), new.below.get(type)
        if before is not None and after is not None and before != after:
            return None
        if before != after and len({*(before or after or ())} - {None}) > 1:
            return None
    names = {str(name) for name, *_ in {*old.members} ^ {*new.members}}
    kept, now = ([each for each in it.members if each[0] not in names] for it in (old, new))
    return names if kept == now else None


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
