"""What an edit of a file means for the files that looked at it.

Rules of this file:

- Where things lie, and what a function does inside, others do not see.
- A file that only gets new names at its top level differs for those who mention one of them, and
  for those who looked at a file that does: no look-up asks for a name that is written nowhere.
- Any other difference counts for all who looked.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from wasmpool.graph.records import FileRecord

# What others can see of a definition; where it lies they cannot.
_SEEN = attrgetter(
    *("name", "qualified_name", "kind", "parent", "parameters", "return_type", "decorators"),
    *("modifiers", "visibility", "is_exported"),
)
_PLACES = frozenset({"range", "name_range"})


class Difference(NamedTuple):
    """What is different for others.

    Attributes:
        is_any: Whether anything may be.
        names: Else the names that are new at the top level.
    """

    is_any: bool
    names: frozenset[str] = frozenset()


def difference(
    old: FileRecord, new: FileRecord, old_ids: list[str], new_ids: list[str]
) -> Difference:
    """Compare two records of a file, and the ids of their definitions."""
    count = len(old_ids)
    added = new.definitions[count:]
    names = frozenset(each.name for each in added if each.parent is None)
    before = {each.name for each in old.definitions}
    if (
        new_ids[:count] != old_ids
        or _interface(old, count, frozenset()) != _interface(new, count, names)
        or any(each.parent is not None and each.parent < count for each in added)
        or any(name in before or name == "default" or name.startswith("__") for name in names)
        or any(each.parent is None and each.qualified_name != each.name for each in added)
    ):
        return Difference(True)
    return Difference(False, names)


def _interface(record: FileRecord, count: int, without: frozenset[str]) -> list[Any]:
    """Return what others see of the first definitions of a file, and of what belongs to none."""

    def belongs(enclosing: int | None) -> bool:
        return enclosing is None or enclosing < count

    definitions = [_SEEN(each) for each in record.definitions[:count]]
    heritage = [
        (each["kind"], each["receiver"], each["name"], each["enclosing"])
        for each in record.references.of(("inherits", "implements"))
        if belongs(each["enclosing"])
    ]
    references = record.references
    prototypes = [
        record.passed[references.end(call[0])]
        for call in references.ending(record.passed)
        if call[1] == "inherits"  # as Node.js has it
    ]
    imported = [
        {key: value for key, value in each.items() if key not in _PLACES}
        for each in record.imports
        if belongs(each["enclosing"])
    ]
    bound = [each[:5] for each in record.bindings if belongs(each.enclosing)]
    exports = [
        {key: value for key, value in each.items() if key not in _PLACES}
        for each in record.exports
        if each["name"] not in without
    ]
    return [definitions, heritage, prototypes, imported, bound, exports]


def mentions(record: FileRecord, names: frozenset[str]) -> bool:
    """Tell whether any of the names is written anywhere in a file where names are looked up."""
    return any(name in text for text in _texts(record) for name in names)


def _texts(record: FileRecord) -> Iterator[str]:
    """Yield all texts of a record that look-ups may start from; those of `None` are empty."""
    for reference in record.references:
        yield reference["name"]
        yield reference["receiver"] or ""
    for item in record.imports:
        yield item["module"]
        yield item["imported_name"] or ""
    for item in record.exports:
        yield item["local_name"] or ""
    for binding in record.bindings:
        yield binding.value or ""
        yield binding.type or ""
    yield from record.passed.values()
    for definition in record.definitions:
        yield definition.return_type or ""
        yield from definition.decorators
        for parameter in definition.parameters:
            yield parameter.get("type") or ""
            yield parameter.get("default") or ""
