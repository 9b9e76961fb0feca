"""What an edit of a file means for the files that looked at it.

Rules of this file:

- Where things lie, and what a function does inside, others do not see. Where only definitions are
  inserted, what was found of the others is still right, at other indices.
- What a function keeps in its variables and gives back is seen by those who looked into it.
- Functions, methods and imports that are new or different count for those who mention one of their
  names, and for those who looked at a file that does: no look-up asks for a name that is written
  nowhere. Where the file itself mentions one, that counts for those who looked into that function.
- Any other difference counts for all who looked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from wasmpool.graph.calls.dialects import dialect_of
from wasmpool.graph.calls.outer import parted, scopes
from wasmpool.graph.outline import CALLABLE_KINDS, TYPE_KINDS, inheriting
from wasmpool.graph.records import Binding, Definition, FileRecord, Record

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
        names: Else the names of what is new or different.
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
    altered = [
        index
        for index, each in enumerate(old.definitions)
        if _seen(each) != _seen(new.definitions[inserted.after(index)])
    ]
    without = frozenset(each.name for each in outer if each.parent is None)
    imported = _imported_anew(old, new)
    if (
        imported is None
        or _interface(old, Insertion(0, 0), frozenset()) != _interface(new, inserted, without)
        or not all(_is_first(old, each) and _is_known_by_name(new, each) for each in outer)
        or not all(_is_known_by_name(old, old.definitions[index]) for index in altered)
        or not all(old.definitions[index].kind in ("function", "method") for index in altered)
        or _reaches_out(new, inserted)
        or _outer_values(old) != _outer_values(new)
    ):
        return Difference(True)
    names = imported | {each.name for each in outer}
    names |= {old.definitions[index].name for index in altered}
    old_locals, new_locals = _locals(old), _locals(new)
    if any(
        mentions(record, names, is_first=True)
        for record, names in ((old, new_locals - old_locals), (new, old_locals - new_locals))
    ):
        return Difference(True)  # a name that was nobody's is somebody's, or the other way round
    inside, now = _inside(old, Insertion(0, 0)), _inside(new, inserted)
    bodies = {index for index in {*inside, *now} if inside.get(index) != now.get(index)}
    bodies.update(altered)
    return Difference(False, names, inserted, _with_nested(old, bodies))


def _is_first(record: FileRecord, added: Definition) -> bool:
    """Whether a file has nothing yet that a definition could be taken for."""
    if added.parent is None:
        return all(added.name != each.name for each in record.definitions)
    return all(added.qualified_name != each.qualified_name for each in record.definitions)


def _is_known_by_name(record: FileRecord, definition: Definition) -> bool:
    """Whether nobody comes to a definition of a file but by its name."""
    dialect, name = dialect_of(record.language), definition.name
    if name == "default" or name.startswith("__"):
        return False
    if definition.parent is None:
        return definition.qualified_name == name
    called = {each for ways in dialect.protocols.values() for way in ways for each in way}
    return (
        definition.kind == "method"
        and record.definitions[definition.parent].kind in TYPE_KINDS
        and not dialect.is_structural
        and name not in called
        and name != dialect.caller_of_objects
    )


def _imported_anew(old: FileRecord, new: FileRecord) -> frozenset[str] | None:
    """Return the names of imports that a file has in one record only; None of others than names."""
    before, after = (
        [_without_places(each) for each in record.imports if each["enclosing"] is None]
        for record in (old, new)
    )
    gone, come = (
        [each for each in one if each not in it] for one, it in ((before, after), (after, before))
    )
    if [each for each in before if each not in gone] != [
        each for each in after if each not in come
    ]:
        return None
    for each in (*gone, *come):
        is_module = each["imported_name"] is None and "." in each["module"]
        if not each["local_name"] or each["imported_name"] == "*" or is_module:
            return None
    return frozenset(each["local_name"] for each in (*gone, *come))


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


def _seen(definition: Definition) -> tuple[Any, ...]:
    """Return what others can see of a definition; where it lies they cannot."""
    return _SEEN(definition), definition.kind in CALLABLE_KINDS and definition.signature


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

    parents = [
        before(each.parent) for number, each in enumerate(record.definitions) if belongs(number)
    ]
    heritage = [
        (each["kind"], each["receiver"], each["name"], before(index))
        for each in record.references.of(("inherits", "implements"))
        if belongs(index := inheriting(record.definitions, each))
    ]
    references = record.references
    prototypes = [
        record.passed[references.end(call[0])]
        for call in references.ending(record.passed)
        if call[1] == "inherits"  # as Node.js has it
    ]
    imported = [
        _without_places(each) | {"enclosing": before(each["enclosing"])}
        for each in record.imports
        if each["enclosing"] is not None and belongs(each["enclosing"])
    ]
    bound = [
        (*each[:4], before(each.enclosing))
        for each in record.bindings
        if belongs(each.enclosing) and not _is_inside(record, each)
    ]
    exports = [_without_places(each) for each in record.exports if each["name"] not in without]
    return [parents, heritage, prototypes, imported, bound, exports]


def _without_places(item: Record) -> Record:
    return {key: value for key, value in item.items() if key not in _PLACES}


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


def _outer_values(record: FileRecord) -> list[tuple[Any, ...]]:
    """Return what functions put into names that are bound further out."""
    own, others = parted(record.bindings)
    if not others:
        return []
    definitions = record.definitions
    bound = {(each.parent, each.name) for each in definitions}
    bound |= {(each.enclosing, each.name or "") for each in own}
    bound |= {(each["enclosing"], each["local_name"]) for each in record.imports}
    for index, definition in enumerate(definitions):
        bound.update((index, each["name"].lstrip("*.&")) for each in definition.parameters)
    return [
        (*each[:4], None if scope is None else definitions[scope].qualified_name)
        for scope, each in scopes(others, definitions, bound)
        if scope != each.enclosing
    ]


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
    return _any_of(written, r"[\w.]" if is_first else r"\w").search(text) is not None


def mentioned_inside(record: FileRecord, names: frozenset[str]) -> frozenset[str] | None:
    """Return the qualified names of callables that mention names; None if not only these do."""
    words = _any_of(sorted(names), r"\w")
    found: set[str] = set()
    for enclosing, text in _placed(record, names):
        if words.search(text):
            around = None if enclosing is None else record.definitions[enclosing]
            if around is None or around.kind not in CALLABLE_KINDS:
                return None
            found.add(around.qualified_name)
    return frozenset(found)


def _any_of(names: Iterable[str], never_before: str) -> re.Pattern[str]:
    """Return what finds any of some names as a whole word, behind no character of a class."""
    return re.compile(rf"(?<!{never_before})(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _placed(record: FileRecord, names: frozenset[str]) -> Iterator[tuple[int | None, str]]:
    """Yield all texts but of imports of these names, with the definitions that they are in.

    These are None where nobody knows.
    """
    around: dict[int, int | None] = {}
    for reference in record.references:
        enclosing = around[reference["range"][1]] = reference["enclosing"]
        yield enclosing, reference["name"]
        yield enclosing, reference["receiver"] or ""
    for binding in record.bindings:
        yield binding.enclosing, binding.value or ""
        yield binding.enclosing, binding.type or ""
    for end, text in record.passed.items():
        yield around.get(end), text
    for text in _outer_texts(record, names):
        yield None, text


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
    for binding in record.bindings:
        yield binding.value or ""
        yield binding.type or ""
    yield from record.passed.values()
    yield from _outer_texts(record, frozenset())


def _outer_texts(record: FileRecord, names: frozenset[str]) -> Iterator[str]:
    """Yield the texts that are no part of what a callable does, but of imports of some names."""
    for item in record.imports:
        if item["local_name"] not in names:
            yield item["module"]
            yield item["imported_name"] or ""
    for item in record.exports:
        yield item["local_name"] or ""
    for definition in record.definitions:
        yield definition.return_type or ""
        yield from definition.decorators
        for parameter in definition.parameters:
            yield parameter.get("type") or ""
            yield parameter.get("default") or ""
