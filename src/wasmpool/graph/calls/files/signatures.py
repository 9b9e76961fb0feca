"""Types of parameters as they are written: which overloads replace each other, and which fit.

Rules of this file:

- A type is its last name without what it is made of (`Map<K, V>` is `Map`), with `[]`.
- What is not known fits anything, a little less well than what is known to fit.
- Of types outside of the project only those are known that most programs use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.outline import TYPE_KINDS
from wasmpool.graph.records import Definition

_ANNOTATION = re.compile(r"@[\w.]+(?:\([^)]*\))?\s*")
_INNERMOST = re.compile(r"<[^<>]*>")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]?(?:\[\])*\Z")
_WIDER = ("byte", "short", "int", "long", "float", "double")
_BOXES = {
    "int": "Integer",
    "char": "Character",
    **{each: each.capitalize() for each in ("byte", "short", "long", "float", "double", "boolean")},
}
_UNBOXED = {box: plain for plain, box in _BOXES.items()}
_NUMBERS = frozenset({"Byte", "Short", "Integer", "Long", "Float", "Double"})
# The types above those that most programs use.
_ABOVE = {
    "String": ("CharSequence", "Comparable", "Serializable"),
    "StringBuilder": ("CharSequence", "Appendable", "Serializable"),
    "StringBuffer": ("CharSequence", "Appendable", "Serializable"),
    "List": ("Collection", "Iterable"),
    "Set": ("Collection", "Iterable"),
    "Collection": ("Iterable",),
    "ArrayList": ("List", "Collection", "Iterable"),
    "LinkedList": ("List", "Collection", "Iterable", "Deque", "Queue"),
    "HashSet": ("Set", "Collection", "Iterable"),
    "HashMap": ("Map",),
    "LinkedHashMap": ("HashMap", "Map"),
    "TreeMap": ("SortedMap", "NavigableMap", "Map"),
    **dict.fromkeys(_NUMBERS, ("Number", "Comparable", "Serializable")),
    **dict.fromkeys(("Boolean", "Character"), ("Comparable", "Serializable")),
}
_FINAL = frozenset({*_ABOVE, *_UNBOXED, "Class"}) - {"List", "Set", "Collection"}

IsBelow = Callable[[str, str], bool | None]
"""Whether a type is below another one in the project; None if that is not known."""


@lru_cache(maxsize=16_384)
def erased(text: str) -> str:
    """Return the last name of a type, with `[]` for each array."""
    text = _ANNOTATION.sub("", text) if "@" in text else text
    while "<" in text:
        text, count = _INNERMOST.subn("", text)
        if not count:
            break
    text = text.removeprefix("final ").replace(" ", "").replace("...", "[]")
    return text.rpartition(".")[2]


def parameter_types(definition: Definition) -> list[str]:
    """Return the types of a callable's parameters."""
    return [
        erased(each.get("type") or "") + ("[]" if each.get("kind") == "variadic" else "")
        for each in definition.parameters
    ]


def is_variable(type: str) -> bool:
    """Whether a type stands for others, going by its name: `T`, `K2[]`."""
    return _VARIABLE.match(type) is not None


def takes(file: FileScope, index: int, arity: int) -> bool:
    """Whether so many arguments can be passed to a callable."""
    definition = file.definitions[index]
    parameters = definition.parameters
    if file.dialect.has_method_names:
        if definition.kind in TYPE_KINDS:
            return True  # a constructor that is not written
        if definition.kind == "constructor" and not parameters:  # it may be a record's
            parameters = file.definitions[definition.parent or 0].parameters
    least = sum(1 for each in parameters if not each.get("default"))
    if any("variadic" in (each.get("kind") or "") for each in parameters):
        return arity >= least - 1
    return least <= arity <= len(parameters)


def takes_itself(file: FileScope, index: int) -> bool:
    """Tell whether the first parameter of a callable is the object that it is called on."""
    parameters = file.definitions[index].parameters
    if not parameters or file.method_of(index) != index or file.owner(index) is None:
        return False
    first = parameters[0]["name"].lstrip("*.&")
    return first in file.dialect.this if file.dialect.this else first == file.receiver_name(index)


def replaces(below: Definition, above: Definition) -> bool:
    """Whether a method stands in for one of the same name above it, by what they take."""
    if len(below.parameters) != len(above.parameters):
        return False
    pairs = zip(parameter_types(below), parameter_types(above), strict=True)
    return all(own == other or is_variable(other) for own, other in pairs)


def fitness(argument: str | None, parameter: str, is_below: IsBelow) -> float | None:
    """Return how well an argument fits a parameter; None if it cannot be meant.

    Args:
        argument: Its type; `null`, `lambda`, or None if it is not known.
        parameter: The type that is wanted.
        is_below: Which types are below which.
    """
    if argument is None:
        return 0.0
    if argument == parameter:
        return 4.0
    is_open = is_variable(parameter)
    if argument in ("null", "lambda"):
        is_value = parameter in _BOXES or (
            argument == "lambda" and (parameter in _FINAL or parameter[-2:] == "[]")
        )
        return None if is_value else 0.0
    if argument in _BOXES:
        return _of_value(argument, parameter, is_open)
    if is_variable(argument):
        return None if parameter in _BOXES else 0.5 if parameter == "Object" or is_open else 0.0
    if argument[-2:] == "[]" or parameter[-2:] == "[]":
        return _of_arrays(argument, parameter, is_below)
    if parameter in _BOXES:
        plain = _UNBOXED.get(argument)
        if plain is None:
            return None if argument in _FINAL or is_below(argument, argument) else 0.0
        # What takes the object itself goes before what takes its value.
        return None if _of_value(plain, parameter, False) is None else 0.25
    if is_open:
        return 1.0
    if parameter == "Object":
        return 0.5
    if argument == "Object":
        return None
    return _of_classes(argument, parameter, is_below)


def _of_value(argument: str, parameter: str, is_open: bool) -> float | None:
    """Rate a number, a character or a truth value for a parameter."""
    if parameter in _BOXES:
        if argument == "boolean" or parameter in ("boolean", "char"):
            return 4.0 if argument == parameter else None
        own = _WIDER.index("short" if argument == "char" else argument)
        distance = _WIDER.index(parameter) - own
        if argument == "char":
            return 3.0 - distance / 8 if distance > 0 else None
        return 4.0 - distance / 8 if distance >= 0 else None
    box = _BOXES[argument]
    if parameter == box:
        return 1.5
    if parameter in _ABOVE.get(box, ()) or is_open:
        return 1.0
    return 0.5 if parameter == "Object" else None


def _of_arrays(argument: str, parameter: str, is_below: IsBelow) -> float | None:
    """Rate what is an array, or is wanted to be one."""
    if argument[-2:] != "[]":
        return None if argument in _FINAL or is_below(argument, argument) else 0.0
    if parameter[-2:] != "[]":
        is_any = parameter in ("Object", "Serializable", "Cloneable") or is_variable(parameter)
        return 0.5 if is_any else None
    own, other = argument[:-2], parameter[:-2]
    if own in _BOXES or other in _BOXES:
        return None
    return fitness(own, other, is_below)


def _of_classes(argument: str, parameter: str, is_below: IsBelow) -> float | None:
    """Rate an object for a parameter of another class."""
    if parameter in _ABOVE.get(argument, ()):
        return 2.0
    if argument in _FINAL or parameter in _UNBOXED or parameter in ("String", "Class"):
        return None
    known = is_below(argument, parameter)
    if known is None:
        return 0.0
    return 2.0 if known else None
