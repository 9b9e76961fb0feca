"""What the values of a called name lead to, and how sure each way is.

Rules of this file:

- A class leads to its constructor, an object to what runs when it is called, if it can be.
- Of several that may be meant each is less sure; of very many none is a way.
"""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.files.signatures import takes
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.extensions import takes_extended
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.calls.outcomes import Asked, Way
from wasmpool.graph.calls.overloads import Overloads
from wasmpool.graph.calls.text.expressions import accessed, first_name
from wasmpool.graph.calls.values import MOST_OF_A_NAME, POSSIBLE, Value, Values, is_found_on
from wasmpool.graph.outline import CALLABLE_KINDS, TYPE_KINDS

_FIRST_PARAMETERS = frozenset({"self", "cls"})
CALLED = frozenset({"call", "apply"})
"""Methods of functions that call them."""

_CAST_TO = frozenset({"enum", "typeAlias"})
_MOST_ALTERNATIVES = 4
_ONE_OF_TWO, _ONE_OF_MORE = 0.7, 0.5


class Ways:
    """Finds what runs when values are called."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._overloads = Overloads(inference)

    def of(self, file: FileScope, asked: Asked, values: Values) -> tuple[Way, ...]:
        """Return what the values of a called name lead to."""
        return self.settled(self.candidates(file, asked, values), values)

    def candidates(self, file: FileScope, asked: Asked, values: Values) -> list[Way]:
        """Return all that the values of a called name may lead to, each as if it were the only."""
        if len(values) > MOST_OF_A_NAME:
            return []
        found: dict[Class, Way] = {}
        for value in values:
            if not value.path:
                continue
            on = value.detail
            below = on[1] if is_found_on(value) and on[2] else None
            for target, reason in self.entries(file, asked, value):
                before = found.get(target)
                sure = value.sure
                if reason == "constructor" and self._is_interface(target):
                    sure = min(sure, POSSIBLE)  # of what has no name and stands in for it
                if before is None or before[1] < sure:
                    found[target] = (target, sure, reason, below)
        ways = list(found.values())
        if len(ways) > 1 and not file.dialect.inherits_overloads:
            # A declaration stands for the definition that has a body.
            ways = [way for way in ways if self._has_body(way[0])] or ways
        if len(ways) > 1 or file.dialect.has_method_names:
            ways = self._by_arity(asked, ways)
        if len(ways) > 1 and asked.arguments is not None:
            ways = self._overloads.choose(file, asked, ways)
        return ways

    def settled(self, ways: list[Way], values: Values) -> tuple[Way, ...]:
        """Return ways with how sure they are, of which one or any may be meant."""
        if len(ways) > _MOST_ALTERNATIVES:
            return ()
        if len(ways) > 1:
            most = _ONE_OF_TWO if len(ways) == 2 else _ONE_OF_MORE
            ways = [(target, min(most, sure), "one of several", on) for target, sure, _, on in ways]
        if any(value.kind in ("unknown", "parameter") for value in values):
            ways = [(target, round(sure * 0.85, 2), why, on) for target, sure, why, on in ways]
        return tuple(ways)

    def entries(self, file: FileScope, asked: Asked, value: Value) -> list[tuple[Class, str]]:
        """Return the callables that run when a value is called."""
        if not value.path or value.item < 0:
            return []
        at = value.place
        definition = self._inference.scope(value.path).definitions[value.item]
        kind = definition.kind
        is_bare_new = asked.name == "new" and file.dialect.calls_members  # `new`, of its own class
        calls_itself = asked.name in CALLED and file.dialect.has_prototypes
        is_new = asked.form == "constructor" or is_bare_new or calls_itself
        if value.kind == "definition":
            if kind in CALLABLE_KINDS:
                return [(at, _reason(file, asked, value))]
            if file.dialect.has_casts and kind in _CAST_TO:
                return []
            if kind in TYPE_KINDS and (is_new or file.dialect.calls_classes):
                applied = () if is_new else self._inference.applied(value)
                if applied:
                    return [(each.place, "called object") for each in applied]
                return [(each, "constructor") for each in self.constructors(at)]
        elif value.kind == "parent" and is_new:
            for base in self._inference.classes.bases(at):
                if base is not None and not self._is_interface(base):
                    return [(each, "super") for each in self.constructors(base)]
        elif value.kind == "object":
            if kind == "enum" and file.dialect.calls_classes:
                return [(at, "constructor")]  # a variant that holds something
            if is_new and (asked.name == "this" or is_bare_new):
                return [(each, "constructor") for each in self.constructors(at)]
            method = self._inference.scope(value.path).dialect.caller_of_objects
            if method is not None and not is_new:
                return [
                    (each.place, "called object")
                    for each in self._inference.member(value, method, file.path)
                    if each.kind == "definition"
                ]
        return []

    def are_cast_to(self, values: Values) -> bool:
        """Whether values are types that something is turned into, of which no object is made."""
        return any(
            value.kind == "definition" and self._inference.definition(value).kind in _CAST_TO
            for value in values
        )

    def _is_interface(self, of: Class) -> bool:
        return self._inference.scope(of[0]).definitions[of[1]].kind in ("interface", "trait")

    def constructors(self, of: Class) -> list[Class]:
        """Return what runs when an object is made: the nearest constructor, else the class."""
        for path, index in self._inference.classes.order(of).classes:
            file = self._inference.scope(path)
            definition = file.definitions[index]
            found = self._inference.classes.constructors((path, index))
            if found and file.dialect.has_primary and _is_primary(file, index):
                found = [index, *found]
            if file.dialect.has_casts:  # declared in a header, with their bodies elsewhere
                own = self._inference.classes.own((path, index), definition.name)
                further = [each for each in own if self._inference.classes.is_constructor(each)]
                if further:
                    return further
            if found:
                return [(path, each) for each in found]
            if file.dialect.has_overloads:
                break  # constructors are not inherited
        return [of]

    def _has_body(self, target: Class) -> bool:
        return self._inference.scope(target[0]).definitions[target[1]].complexity is not None

    def _by_arity(self, asked: Asked, ways: list[Way]) -> list[Way]:
        """Of several callables of one name, keep those that take so many arguments."""
        if asked.arity is None or not ways:
            return ways
        scope, arity = self._inference.scope, asked.arity
        fitting = [way for way in ways if self._fits(way, arity)]
        is_exact = scope(ways[0][0][0]).dialect.has_method_names
        return fitting if fitting or is_exact else ways

    def _fits(self, way: Way, arity: int) -> bool:
        """Whether so many arguments can be passed to what a way leads to."""
        (path, index), _, reason, _ = way
        file = self._inference.scope(path)
        is_passed = reason == "extension" and takes_extended(file.definitions[index])
        return takes(file, index, arity + is_passed)


def _is_primary(file: FileScope, index: int) -> bool:
    """Whether a class takes parameters: `class User(val name: String)`."""
    definition = file.definitions[index]
    return bool(definition.parameters) or f"{definition.name}(" in definition.signature


def _reason(file: FileScope, asked: Asked, value: Value) -> str:
    receiver = asked.receiver or (accessed(asked.name)[0] if asked.form == "bare" else None)
    if receiver is None and asked.name in file.dialect.parent:
        return "super"
    if not receiver:
        return "scope" if value.path == file.path else "import"
    if value.detail == "extension":
        return "extension"
    dialect = file.dialect
    if receiver in (dialect.this | dialect.own_class or _FIRST_PARAMETERS):
        return "self"
    if first_name(receiver) in dialect.parent:
        return "super"
    return "type" if isinstance(value.detail, tuple) else "member"
