"""What an edit of a file means for the files that looked at it.

Rules of this file:

- Where things lie, and what a function does inside, others do not see. Where only definitions come
  and go, what was found of the others is still right, at other indices.
- What a function keeps in its variables and gives back is seen by those who looked into it.
- Functions, methods, variables, fields and imports that come, go or are different count for those
  who mention one of their names, and for those who looked into a function that does: no look-up
  asks for a name that is written nowhere.
- Where others come to what is in a module only by asking it or its classes, as in Python, that
  counts for those who asked for the name there. So do types and what they inherit there; who looked
  into a method of one has its object perhaps without having asked.
- Any other difference counts for all who looked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from wasmpool.graph.calls.files.dialects import INHERITING, dialect_of
from wasmpool.graph.calls.files.outer import parted, scopes
from wasmpool.graph.calls.files.scopes import VARIABLE_KINDS
from wasmpool.graph.calls.text.expressions import accessed
from wasmpool.graph.mentions import WORD, mentions
from wasmpool.graph.moves import Moves, moves_between
from wasmpool.graph.outline import CALLABLE_KINDS, TYPE_KINDS, inheriting
from wasmpool.graph.records import Binding, Definition, FileRecord, Record

_SEEN = attrgetter(
    *("name", "qualified_name", "kind", "parameters", "return_type", "decorators"),
    *("modifiers", "visibility", "is_exported"),
)
_PLACES = frozenset({"range", "name_range"})
# Names of variables, one or several, and of nothing that belongs to something else.
_VARIABLES = re.compile(r"[\w$, ()*]*")
_NAMED_KINDS = frozenset({"function", "method", "field", "property", "constant", "variable"})
_OWN = frozenset({"self", "cls", "this"})
# Languages in which nobody outside sees what is in a file or a class who does not ask it.
_ASKED = frozenset({"python"})
_EXPORTING = frozenset({"exports", "module"})
_UNNAMED = ""
_SPECIAL = frozenset({_UNNAMED, "default", "prototype", "*"})
_ELSEWHERE = -1
"""In place of the index of what is in one record only."""

Key = TypeVar("Key")


class Difference(NamedTuple):
    """What is different for others.

    Attributes:
        is_any: Whether anything may be.
        names: Else the names of what has come, has gone or is different.
        is_asked: Whether only those come to these who asked for them in the file.
        moves: Else where the definitions are.
        bodies: Else the qualified names of callables that hold or give back something else.
    """

    is_any: bool
    names: frozenset[str] = frozenset()
    is_asked: bool = False
    moves: Moves = Moves((), ())
    bodies: frozenset[str] = frozenset()


class _Side:
    """One of two records of a file, with the indices of before.

    Attributes:
        record: The record.
        definitions: Its definitions.
        dialect: That of its language.
        is_asked: Whether who comes to what is in it has asked it for that.
        named_kinds: What may be known by its name alone.
        only: The indices of what only this one has, but for what is within others of these.
        owned: The indices of the types that only this one has, and of what is in these.
    """

    def __init__(self, record: FileRecord, before: Sequence[int | None]) -> None:
        self.record = record
        self.definitions = definitions = record.definitions
        self.dialect = dialect_of(record.language)
        self.is_asked = record.language in _ASKED
        self.named_kinds = _NAMED_KINDS
        if self.is_asked:
            self.named_kinds |= TYPE_KINDS | {"constructor"}
        self._before = [_ELSEWHERE if index is None else index for index in before]
        self.only: list[int] = []
        self.owned: set[int] = set()
        for number, each in enumerate(definitions):
            if self.has(number):
                continue
            if self.has(each.parent):
                self.only.append(number)
            if each.kind in TYPE_KINDS or each.parent in self.owned:
                self.owned.add(number)

    def index(self, number: int | None) -> int | None:
        """Return the index of before."""
        return None if number is None else self._before[number]

    def has(self, number: int | None) -> bool:
        """Whether the other one has it, too."""
        return self.index(number) != _ELSEWHERE

    def is_local(self, definition: Definition) -> bool:
        """Whether nobody sees a definition who does not look into the callable around it."""
        around = definition.parent
        is_in_callable = around is not None and self.definitions[around].kind in CALLABLE_KINDS
        return is_in_callable and definition.kind == "function" and not self.dialect.this


def difference(old: FileRecord, new: FileRecord) -> Difference:
    """Compare two records of a file."""
    moves = moves_between(old, new)
    if moves is None:
        return Difference(True)
    kept = [None if now is None else index for index, now in enumerate(moves.after)]
    before, after = _Side(old, kept), _Side(new, moves.before)
    heirs = _differing(_heritage(before), _heritage(after))
    if None in heirs or (heirs and not before.is_asked):
        return Difference(True)
    altered = {index for index in heirs if index is not None} | {
        index
        for index, now in enumerate(moves.after)
        if now is not None and _seen(old.definitions[index]) != _seen(new.definitions[now])
    }
    names = _names(before, after, altered)
    if _UNNAMED in names or _interface(before) != _interface(after):
        return Difference(True)
    old_locals, new_locals = _locals(old), _locals(new)
    if any(
        mentions(record, names, is_first=True)
        for record, names in ((old, new_locals - old_locals), (new, old_locals - new_locals))
    ):
        return Difference(True)  # a name that was nobody's is somebody's, or the other way round
    bodies = {*altered, *_differing(_inside(before), _inside(after))}
    for side, numbers in ((before, (*before.only, *altered)), (after, after.only)):
        for each in (side.definitions[number] for number in numbers):
            around = side.index(each.parent)
            if around is not None and side.is_local(each):
                bodies.add(around)
    within = _with_nested(old, bodies)
    return Difference(False, frozenset(names), before.is_asked, moves, within)


def _names(before: _Side, after: _Side, altered: Iterable[int]) -> set[str]:
    """Return the names of what is different; of what is not known by its name none at all."""
    names: set[str] = set()
    for side, other in ((before, after), (after, before)):
        for each in (side.definitions[number] for number in side.only):
            if not side.is_local(each):
                is_known = _is_known_by_name(side, each) and _is_alone(other.record, each)
                names.add(each.name if is_known else _UNNAMED)
    for each in (before.definitions[index] for index in altered):
        if not before.is_local(each):
            is_known = each.kind in before.named_kinds and _is_known_by_name(before, each)
            names.add(each.name if is_known else _UNNAMED)
    bound = _imported_anew(before.record, after.record)
    bound |= _differing(_exported(before), _exported(after))
    bound |= _differing(_outer_values(before), _outer_values(after))
    bound |= _differing(_bound(before), _bound(after))
    return names | {_UNNAMED if _is_special(name) else name for name in bound}


def _is_special(name: str) -> bool:
    """Whether something is found by what it is and not by its name, or has none."""
    return name in _SPECIAL or name.startswith("__")


def _differing(one: Mapping[Key, object], other: Mapping[Key, object]) -> set[Key]:
    """Return the keys that have not the same in both."""
    return {key for key in {*one, *other} if one.get(key) != other.get(key)}


def _is_alone(record: FileRecord, added: Definition) -> bool:
    """Whether a record has nothing that a definition of the other could be taken for.

    Where a file is a module, nobody takes what is at its top for a method.
    """
    if added.parent is None and record.language not in _ASKED:
        return all(added.name != each.name for each in record.definitions)
    return all(added.qualified_name != each.qualified_name for each in record.definitions)


def _is_known_by_name(side: _Side, definition: Definition) -> bool:
    """Whether nobody comes to a definition of a file but by its name."""
    dialect, name = side.dialect, definition.name
    if definition.parent is None:
        return not _is_special(name) and definition.qualified_name == name
    around = side.definitions[definition.parent]
    if (
        definition.kind not in side.named_kinds
        or around.kind not in TYPE_KINDS
        or "NamedTuple" in around.signature  # whose fields are known by their places
        or dialect.is_structural
    ):
        return False
    if side.is_asked:
        return True
    called = {each for ways in dialect.protocols.values() for way in ways for each in way}
    is_called = name in called or name == dialect.caller_of_objects
    return not is_called and not _is_special(name)


def _seen(definition: Definition) -> tuple[Any, ...]:
    """Return what others can see of a definition; where it lies they cannot."""
    return _SEEN(definition), definition.kind not in VARIABLE_KINDS and definition.signature


def _interface(side: _Side) -> list[Any]:
    """Return what others see of what both records have, and not by its name."""
    record = side.record
    parents = [
        side.index(each.parent) for number, each in enumerate(side.definitions) if side.has(number)
    ]
    references = record.references
    prototypes = [
        record.passed[references.end(call[0])]
        for call in references.ending(record.passed)
        if call[1] in INHERITING
    ]
    imported = [
        _without_places(each) | {"enclosing": side.index(each["enclosing"])}
        for each in record.imports
        if each["enclosing"] is not None and side.has(each["enclosing"])
    ]
    return [parents, prototypes, imported]


def _heritage(side: _Side) -> dict[int | None, list[tuple[Any, ...]]]:
    """Return what the types inherit that both records have, and what is said of none of these."""
    found: dict[int | None, list[tuple[Any, ...]]] = {}
    for each in side.record.references.of(("inherits", "implements")):
        index = side.index(inheriting(side.definitions, each))
        if index != _ELSEWHERE:
            base = (each["kind"], each["receiver"], each["name"])
            found.setdefault(index, []).append(base)
    return found


def _bound(side: _Side) -> dict[str, list[Any]]:
    """Return what is bound that others see, by its names."""
    found: dict[str, list[Any]] = {}
    for each in side.record.bindings:
        index = side.index(each.enclosing)
        if index == _ELSEWHERE and (each.kind == "abstract" or _is_own(side, each)):
            continue
        if not _is_inside(side.record, each):
            for name in _names_of(each):
                found.setdefault(name, []).append((*each[:4], index))
    return found


def _is_own(side: _Side, binding: Binding) -> bool:
    """Whether a binding is of an object of a type that only one record has."""
    if binding.enclosing not in side.owned or side.dialect.inherits_overloads:
        return False
    receiver, name = accessed(binding.name or "")
    is_field = side.definitions[binding.enclosing].kind in TYPE_KINDS and not receiver
    return is_field or receiver in _OWN or name.startswith("@")


def _names_of(binding: Binding) -> list[str]:
    """Return the names by which others come to what is bound."""
    name = binding.name or ""
    if name and _VARIABLES.fullmatch(name):
        return WORD.findall(name) or [_UNNAMED]
    receiver, attribute = accessed(name)
    is_plain = receiver.isidentifier() and attribute.isidentifier()
    return [attribute if is_plain and receiver not in _EXPORTING else _UNNAMED]


def _exported(side: _Side) -> dict[str, list[Record]]:
    """Return the exports by their names."""
    found: dict[str, list[Record]] = {}
    for each in side.record.exports:
        found.setdefault(each["name"] or _UNNAMED, []).append(_without_places(each))
    return found


def _inside(side: _Side) -> dict[int, list[tuple[Any, ...]]]:
    """Return what callables that both records have bind and give back."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for each in side.record.bindings:
        index = side.index(each.enclosing)
        if index is not None and index != _ELSEWHERE and _is_inside(side.record, each):
            found.setdefault(index, []).append(each[:4])
    return found


def _outer_values(side: _Side) -> dict[str, list[tuple[Any, ...]]]:
    """Return what functions put into names that are bound further out, by these."""
    own, others = parted(side.record.bindings)
    found: dict[str, list[tuple[Any, ...]]] = {}
    if not others:
        return found
    definitions = side.definitions
    bound = {(each.parent, each.name) for each in definitions}
    bound |= {(each.enclosing, each.name or "") for each in own}
    bound |= {(each["enclosing"], each["local_name"]) for each in side.record.imports}
    for index, definition in enumerate(definitions):
        bound.update((index, each["name"].lstrip("*.&")) for each in definition.parameters)
    for scope, each in scopes(others, definitions, bound):
        if scope != each.enclosing:
            place = None if scope is None else definitions[scope].qualified_name
            found.setdefault(each.name or _UNNAMED, []).append((*each[:4], place))
    return found


def _imported_anew(old: FileRecord, new: FileRecord) -> set[str]:
    """Return the names of imports that a file has in one record only, in another order or not."""
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
        return {_UNNAMED}
    names: set[str] = set()
    for each in (*gone, *come):
        is_module = each["imported_name"] is None and "." in each["module"]
        is_whole = not each["local_name"] or each["imported_name"] == "*" or is_module
        names.add(_UNNAMED if is_whole else each["local_name"])
    return names


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
    return frozenset(WORD.findall(" ".join(names)))


def _with_nested(record: FileRecord, bodies: set[int]) -> frozenset[str]:
    """Return the qualified names of callables and of all that is in them."""
    found: set[int] = set()
    for index, definition in enumerate(record.definitions):
        if index in bodies or definition.parent in found:
            found.add(index)
    return frozenset(record.definitions[index].qualified_name for index in found)
