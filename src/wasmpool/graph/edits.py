"""What an edit of a file means for the files that looked at it.

Rules of this file:

- Where things lie, and what a function does inside, others do not see. Where only definitions are
  inserted, what was found of the others is still right, at other indices.
- What a function keeps in its variables and gives back is seen by those who looked into it.
- A file that only gets new names, at its top level or of methods, differs for those who mention one
  of them, and for those who looked at a file that does: no look-up asks for a name that is written
  nowhere.
- Any other difference counts for all who looked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from wasmpool.graph.calls.dialects import dialect_of
from wasmpool.graph.outline import CALLABLE_KINDS, TYPE_KINDS
from wasmpool.graph.records import Binding, Definition, FileRecord

# What others can see of a definition; where it lies they cannot.
_SEEN = attrgetter(
    *("name", "qualified_name", "kind", "parameters", "return_type", "decorators"),
    *("modifiers", "visibility", "is_exported"),
)
_PLACES = frozenset({"range", "name_range"})
_WORD = re.compile(r"\w+")
# Names of variables, one or several, and of nothing that belongs to something else.
_VARIABLES = re.compile(r"[\w$, ()*]*")


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
        names: Else the names that are new at the top level and of methods.
        inserted: Else where their definitions are.
        bodies: Else the qualified names of callables that hold or give back something else.
    """

    is_any: bool
    names: frozenset[str] = frozenset()
    inserted: Insertion = Insertion(0, 0)
    bodies: frozenset[str] = frozenset()


def difference(old: FileRecord, new: FileRecord) -> Difference:
    """Compare two records of a file."""
    inserted = _insertion(old, new)
    if inserted is None:
        return Difference(True)
    added = new.definitions[inserted.at : inserted.at + inserted.size]
    outer = [
        each for each in added if each.parent is None or inserted.before(each.parent) is not None
    ]
    names = frozenset(each.name for each in outer)
    without = frozenset(each.name for each in outer if each.parent is None)
    if (
        _interface(old, Insertion(0, 0), frozenset()) != _interface(new, inserted, without)
        or not all(_is_known_by_name(old, new, each) for each in outer)
        or _reaches_out(new, inserted)
    ):
        return Difference(True)
    old_locals, new_locals = _locals(old), _locals(new)
    if any(
        mentions(record, names, is_first=True)
        for record, names in ((old, new_locals - old_locals), (new, old_locals - new_locals))
    ):
        return Difference(True)  # a name that was nobody's is somebody's, or the other way round
    inside, now = _inside(old, Insertion(0, 0)), _inside(new, inserted)
    bodies = {index for index in {*inside, *now} if inside.get(index) != now.get(index)}
    return Difference(False, names, inserted, _with_nested(old, bodies))


def _is_known_by_name(old: FileRecord, new: FileRecord, added: Definition) -> bool:
    """Whether nobody comes to a new definition but by its name."""
    dialect, name = dialect_of(new.language), added.name
    if name == "default" or name.startswith("__"):
        return False
    if added.parent is None:
        is_first = all(name != each.name for each in old.definitions)
        return is_first and added.qualified_name == name
    called = {each for ways in dialect.protocols.values() for way in ways for each in way}
    return (
        added.kind == "method"
        and new.definitions[added.parent].kind in TYPE_KINDS
        and all(added.qualified_name != each.qualified_name for each in old.definitions)
        and not dialect.is_structural
        and name not in called
        and name != dialect.caller_of_objects
    )


def _reaches_out(record: FileRecord, inserted: Insertion) -> bool:
    """Whether what is new binds something that belongs to something else."""
    new = range(inserted.at, inserted.at + inserted.size)
    definitions = record.definitions
    owned = set()  # what is new and in a class that is new
    for index in new:
        definition = definitions[index]
        if definition.kind in TYPE_KINDS or definition.parent in owned:
            owned.add(index)
    return any(
        each.enclosing in new and each.enclosing not in owned and not _is_inside(record, each)
        for each in record.bindings
    )


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
        (*each[:4], before(each.enclosing))
        for each in record.bindings
        if belongs(each.enclosing) and not _is_inside(record, each)
    ]
    exports = [
        {key: value for key, value in each.items() if key not in _PLACES}
        for each in record.exports
        if each["name"] not in without
    ]
    return [definitions, heritage, prototypes, imported, bound, exports]


def _is_inside(record: FileRecord, binding: Binding) -> bool:
    """Whether nobody sees a binding who does not look into the callable around it."""
    if binding.enclosing is None or binding.kind == "abstract":
        return False
    if record.definitions[binding.enclosing].kind not in CALLABLE_KINDS:
        return False
    if dialect_of(record.language).has_method_names and not binding.type and binding.name:
        return False  # it may be a field
    return _VARIABLES.fullmatch(binding.name or "") is not None


def _inside(record: FileRecord, inserted: Insertion) -> dict[int, list[tuple[Any, ...]]]:
    """Return what callables bind and give back, by their indices of before."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for each in record.bindings:
        if each.enclosing is not None and _is_inside(record, each):
            index = inserted.before(each.enclosing)
            if index is not None:
                found.setdefault(index, []).append(each[:4])
    return found


def _locals(record: FileRecord) -> frozenset[str]:
    """Return all names that are bound within definitions, and perhaps more."""
    names = [each.name for each in record.bindings if each.name and each.enclosing is not None]
    names += [each.name for each in record.definitions if each.parent is not None]
    names += [
        each["local_name"]
        for each in record.imports
        if each["local_name"] and each["enclosing"] is not None
    ]
    for definition in record.definitions:
        names += [each["name"] for each in definition.parameters]
    return frozenset(_WORD.findall(" ".join(names)))


def _with_nested(record: FileRecord, bodies: set[int]) -> frozenset[str]:
    """Return the qualified names of callables and of all that is in them."""
    found: set[int] = set()
    for index, definition in enumerate(record.definitions):
        if index in bodies or definition.parent in found:
            found.add(index)
    return frozenset(record.definitions[index].qualified_name for index in found)


def mentions(record: FileRecord, names: frozenset[str], *, is_first: bool = False) -> bool:
    """Tell whether any of the names is written anywhere in a file where names are looked up.

    With `is_first`, behind nothing that it could be a member of.
    """
    if not names:
        return False
    text = "\n".join(_texts(record, is_first))
    written = [name for name in sorted(names) if name in text]
    if not written:
        return False
    before = r"(?<![\w.])" if is_first else r"(?<!\w)"
    return re.search(rf"{before}(?:{'|'.join(map(re.escape, written))})(?!\w)", text) is not None


def _texts(record: FileRecord, is_whole: bool) -> Iterator[str]:
    """Yield all texts of a record that look-ups may start from; those of `None` are empty.

    With `is_whole`, the names of members stand behind what they are members of.
    """
    names, receivers = record.references.named()
    if is_whole:
        pairs = zip(names, receivers, strict=True)
        yield from (name if on is None else f"{on}.{name}" for name, on in pairs)
    else:
        yield from names
        yield from filter(None, receivers)
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
