"""What something is worth: values, and how sure they are.

Rules of this file:

- A value is what can be known without running anything: a definition, an object of a class, a
  module. Something may be worth several, or none that are known.
- How sure a value is goes with it: what is written is surer than what is concluded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

EXACT, DECLARED, CONCLUDED, POSSIBLE = 0.95, 0.9, 0.85, 0.75
_MOST_VALUES = 8
MOST_OF_A_NAME = 500
"""Definitions of one name that are told apart; libraries that people write have half as many."""


class Value(NamedTuple):
    """What something is worth.

    Attributes:
        kind: `definition`; `object` of a class; `module`, a file; `package`; `external`, something
            outside of the project; `container` of values; `table`, one as written; `parent`, what
            is above a class, as seen by an object or a class; `parameter`, whatever is passed;
            `unnamed`, an object of a class without a name; `unknown`.
        path: The file; empty where there is none.
        item: Index of the definition or of the class; -1 where there is none.
        sure: From 0 to 1.
        detail: For an `object` or a class, `this` if it may be of a class below, or `of` and what
            the parameters of its type are; for a method what it was found `on`; for a function
            what it `wraps` as a decorator's; for a container
            its values; for a table a `Table`; for a `parameter` its name; for a package its
            target; for what has a class without a name an `Unnamed`; for what stands for a type
            that is given, which has no other, a `Variable`.
    """

    kind: str
    path: str = ""
    item: int = -1
    sure: float = 1.0
    detail: Any = None

    @property
    def place(self) -> tuple[str, int]:
        """The definition that it is, or the class that it is of: the file and the index there."""
        return self.path, self.item


class Table(NamedTuple):
    """A list or a table as it is written, of which is worked out what is asked for.

    Attributes:
        path: The file.
        scope: Index of the definition around it.
        at: Where it is, in bytes.
        kind: `list` or `table`.
        text: What is between the brackets.
    """

    path: str
    scope: int | None
    at: int
    kind: str
    text: str


class Unnamed(NamedTuple):
    """A class without a name.

    Attributes:
        path: The file.
        at: Where an object of it is made, in bytes.
        above: What it extends, as an object.
    """

    path: str
    at: int
    above: tuple[Value, ...]


class Variable(NamedTuple):
    """A parameter of types, such as `T`.

    Attributes:
        path: The file.
        item: Index of the class or the function that has it.
        name: Its name.
        is_class: Whether the class itself is meant: `Class<T>`.
        is_any: Whether it may be an object of any class.
    """

    path: str
    item: int
    name: str
    is_class: bool = False
    is_any: bool = False


class Arguments(NamedTuple):
    """What a call is given.

    Attributes:
        path: The file.
        scope: Index of the definition around it.
        at: Where it is, in bytes.
        text: The arguments as written; a function in braces where that is all.
        types: What is given for parameters of types, as written: `<A, B>`; "" where nothing is.
    """

    path: str
    scope: int | None
    at: int
    text: str
    types: str


Values = tuple[Value, ...]

UNKNOWN = Value("unknown")
EXTERNAL = Value("external")
ANY = Value("external", detail="any")
"""An object of any class."""
ABOVE = Value("external", detail="above")
"""A member that a class may have from one above it that is outside of the project."""
HOLDERS = frozenset({"container", "table"})
"""The kinds of values that are worth what is in them."""
OBJECTS = frozenset({"object", "unnamed"})
"""The kinds of values that are objects of a known class."""
_SOMETHING = frozenset({"definition", *OBJECTS, *HOLDERS})


def is_something(value: Value) -> bool:
    """Whether it is something of the project, or holds something."""
    return value.kind in _SOMETHING


def is_made_there(value: Value) -> bool:
    """Whether it is an object whose class is known, and not only one above that."""
    return value.kind in OBJECTS and value.sure >= EXACT and value.detail != "this"


def is_any(value: Value) -> bool:
    """Whether it is an object of any class."""
    detail = value.detail
    return value == ANY or (value.kind == "external" and type(detail) is Variable and detail.is_any)


def is_outside(values: Values) -> bool:
    """Whether all that is known of something is that it is outside of the project."""
    return len(values) == 1 and (values[0] == EXTERNAL or type(values[0].detail) is Variable)


def is_found_on(value: Value) -> bool:
    """Whether it is a method that knows the class for which it was found."""
    detail = value.detail
    return value.kind == "definition" and type(detail) is tuple and detail[0] == "on"


def is_to_be_called(value: Value) -> bool:
    """Whether it is a member of a container, which gives something when it is called."""
    is_filled = value.kind == "container" and bool(value.detail)
    return is_filled and isinstance(value.detail[-1], str)


def class_object(value: Value) -> Value:
    """Return a class as an object of the language, of which the library says what it has."""
    if value.kind != "definition":
        return EXTERNAL
    return Value("external", detail=("class", value.place))


def is_class_object(value: Value) -> bool:
    """Whether it is a class of the project as an object of the language: `Task.class`."""
    return value.kind == "external" and type(value.detail) is tuple


def each_of(values: Sequence[Any], function: Callable[[Any], Values]) -> Values:
    """Return what a function gives for each of some values."""
    if len(values) == 1:  # as nearly always
        return function(values[0])
    return tuple(found for value in values for found in function(value))


def at_most(values: Iterable[Value], sure: float) -> Values:
    """Return values, none of which is surer than that."""
    return tuple(each._replace(sure=min(each.sure, sure)) for each in values)


def known_of(values: Values) -> Values:
    """Return those that are known; one that says that nothing is, if there are none."""
    if UNKNOWN not in values:
        return values
    return tuple(value for value in values if value != UNKNOWN) or values[:1]


def merge(values: Values) -> Values:
    """Drop repeats, keeping the surest; too many are none, unless they are of one class."""
    if len(values) < 2:
        return values
    best: dict[tuple[Any, ...], Value] = {}
    for value in values:
        detail = value.detail
        is_typed = value.kind == "object" and type(detail) is tuple
        key = (value.kind, value.path, value.item, None if is_typed else detail)
        before = best.get(key)
        if before is None:
            best[key] = value
        elif before.detail != detail:
            sure = max(before.sure, value.sure)
            best[key] = value._replace(sure=sure, detail=_either(before.detail, detail))
        elif before.sure < value.sure:
            best[key] = value
    if len(best) > _MOST_VALUES:
        first = values[0].detail
        is_of_one = is_found_on(values[0])
        if not is_of_one or any(value.detail != first for value in values):
            return (UNKNOWN,)
    return tuple(best.values())


def _either(types: Any, others: Any) -> Any:
    """Return what the parameters of an object's type are that may be either of two."""
    if types is None or others is None:
        return types or others
    pairs = zip(types[1], others[1], strict=False)
    return ("of", tuple(merge((*known, *other)) for known, other in pairs))
