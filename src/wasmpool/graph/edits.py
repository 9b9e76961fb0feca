"""What an edit of a file means for the files that looked at it.

Rules of this file:

- Where things lie, and what a function does inside, others do not see. Where only definitions are
  inserted, what was found of the others is still right, at other indices.
- A file that only gets new names at its top level differs for those who mention one of them, and
  for those who looked at a file that does: no look-up asks for a name that is written nowhere.
- Any other difference counts for all who looked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from wasmpool.graph.records import FileRecord

# What others can see of a definition; where it lies they cannot.
_SEEN = attrgetter(
    *("name", "qualified_name", "kind", "parameters", "return_type", "decorators"),
    *("modifiers", "visibility", "is_exported"),
)
_PLACES = frozenset({"range", "name_range"})


class Insertion(NamedTuple):
    """Definitions that are new in a file, all in one place.

    Attributes:
        at: Index of the first.
        size: How many there are.
    """

    at: int
    size: int

    def after(self, index: int) -> int:
        """Return the index that a definition has now."""
        return index + self.size if index >= self.at else index

    def before(self, index: int) -> int | None:
        """Return the index that a definition had, or None if it is new."""
        if index < self.at:
            return index
        return index - self.size if index >= self.at + self.size else None


class Difference(NamedTuple):
    """What is different for others.

    Attributes:
        is_any: Whether anything may be.
        names: Else the names that are new at the top level.
        inserted: Else where their definitions are.
    """

    is_any: bool
    names: frozenset[str] = frozenset()
    inserted: Insertion = Insertion(0, 0)


def difference(old: FileRecord, new: FileRecord) -> Difference:
    """Compare two records of a file."""
    inserted = _insertion(old, new)
    if inserted is None:
        return Difference(True)
    added = new.definitions[inserted.at : inserted.at + inserted.size]
    names = frozenset(each.name for each in added if each.parent is None)
    before = {each.name for each in old.definitions}
    if (
        _interface(old, Insertion(0, 0), frozenset()) != _interface(new, inserted, names)
        or any(
            each.parent is not None and inserted.before(each.parent) is not None for each in added
        )
        or any(name in before or name == "default" or name.startswith("__") for name in names)
        or any(each.parent is None and each.qualified_name != each.name for each in added)
    ):
        return Difference(True)
    return Difference(False, names, inserted)


def _insertion(old: FileRecord, new: FileRecord) -> Insertion | None:
    """Return what is new, if all else is as before and in the same order."""
    before, after = (
        [(each.qualified_name, each.kind) for each in record.definitions] for record in (old, new)
    )
    count = len(after) - len(before)
    at = 0
    while at < len(before) and count >= 0 and before[at] == after[at]:
        at += 1
    return Insertion(at, count) if count >= 0 and before[at:] == after[at + count :] else None


def _interface(record: FileRecord, inserted: Insertion, without: frozenset[str]) -> list[Any]:
    """Return what others see of a file, but for what is inserted, with the indices of before."""

    def before(index: int | None) -> int | None:
        return None if index is None else inserted.before(index)

    def belongs(index: int | None) -> bool:
        return index is None or inserted.before(index) is not None

    definitions = [
        (before(each.parent), _SEEN(each))
        for number, each in enumerate(record.definitions)
        if belongs(number)
    ]
    heritage = [
        (each["kind"], each["receiver"], each["name"], before(each["enclosing"]))
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
        | {"enclosing": before(each["enclosing"])}
        for each in record.imports
        if belongs(each["enclosing"])
    ]
    bound = [
        (*each[:4], before(each.enclosing)) for each in record.bindings if belongs(each.enclosing)
    ]
    exports = [
        {key: value for key, value in each.items() if key not in _PLACES}
        for each in record.exports
        if each["name"] not in without
    ]
    return [definitions, heritage, prototypes, imported, bound, exports]


def mentions(record: FileRecord, names: frozenset[str]) -> bool:
    """Tell whether any of the names is written anywhere in a file where names are looked up."""
    if not names:
        return False
    words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)")
    return any(words.search(text) for text in _texts(record))


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
