"""Parameters of types: what `T` is for an object of `Cell<Task>`, and for a call.

Rules of this file:

- A class knows nothing of what it is made for; its members give `Variable`s. They are replaced by
  what an object was declared or made with, or what a class below it gives (`Repo<Task>`).
- What a function is made for is told by what it is given: types of parameters are laid over what is
  passed.
- What stays open is worth what it has to be below, as within the class itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.files.signatures import takes_itself
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.text.annotations import Named
from wasmpool.graph.calls.text.expressions import split
from wasmpool.graph.calls.text.functions import given_type, taken_type
from wasmpool.graph.calls.text.type_parameters import (
    given_types,
    is_type_variable,
    type_parameters,
    type_variables,
)
from wasmpool.graph.calls.values import (
    ANY,
    DECLARED,
    Arguments,
    Value,
    Values,
    Variable,
    at_most,
    each_of,
    is_any,
    is_class_object,
    is_found_on,
    is_something,
    is_to_be_called,
    merge,
)
from wasmpool.graph.outline import CALLABLE_KINDS, TYPE_KINDS

Types = tuple[Values, ...]
Known = dict[tuple[str, int, str], Values]  # by file, index and name of a variable

_DEEPEST = 4  # types in types
_TYPE_VARIABLE = re.compile(r"(?:\w+\.)?TypeVar\(")


class Generics(Questions):
    """Finds what is given for parameters of types."""

    def variable(self, path: str, scope: int | None, named: Named) -> Variable | None:
        """Return the parameter of types that a name stands for at a place."""
        name = named.name
        file = self.scope(path)
        for index in self._around(file, scope):
            if name in self.type_parameters((path, index)):
                return Variable(path, index, name, named.is_class)
        if file.dialect.has_type_variables and scope is not None and is_type_variable(name):
            bindings = file.bindings.get((None, name), ())
            is_made = any(_TYPE_VARIABLE.match(each.value or "") for each in bindings)
            if is_made and file.definitions[scope].kind in CALLABLE_KINDS:
                return Variable(path, scope, name, named.is_class)
        return None

    def _around(self, file: FileScope, scope: int | None) -> Iterator[int]:
        """Yield the definitions around a place, then the class of a method outside of it."""
        yield from file.chain(scope)
        owner = None if scope is None else file.owner(scope)
        if owner is not None:
            yield owner

    def type_parameters(self, of: Class) -> tuple[str, ...]:
        """Return what a class or a function calls its parameters of types."""
        file = self.scope(of[0])
        definition = file.definitions[of[1]]
        is_type = definition.kind in TYPE_KINDS
        if not is_type and definition.kind not in CALLABLE_KINDS:
            return ()
        found = type_parameters(definition.signature, definition.name, is_type)
        if not found and is_type and file.dialect.has_type_variables:
            written = type_variables(definition.signature)
            return tuple(each for each in written if not self._is_type_of(file, each))
        return found

    def _is_type_of(self, file: FileScope, name: str) -> bool:
        """Whether a file has a class of a name."""
        named = file.by_name.get((None, name), ())
        return any(file.definitions[each].kind in TYPE_KINDS for each in named)

    # ------------------------------------------------------------ what an object has

    def with_types(self, values: Values, types: Types) -> Values:
        """Return objects of classes that take parameters of types with what these are."""
        if not any(map(_is_telling, types)) or max(map(_depth, types)) >= _DEEPEST:
            return values
        return tuple(
            value._replace(detail=("of", types))
            if value.kind == "object" and self.type_parameters(value.place)
            else value
            for value in values
        )

    def told(self, values: Values, of: Class, types: Types) -> Values:
        """Return values with what is known for the parameters of types among them.

        Args:
            values: What a member of an object is worth.
            of: The object's class.
            types: What the parameters of its type are; none if that is not known.
        """
        owners = {each[:2] for value in values for each in _variables(value)}
        given: Known = {}
        for owner in owners:
            if self.classes.is_class(owner):
                names = self.type_parameters(owner)
                found = self._types_above(of, types, owner)
                pairs = zip(names, found, strict=False)
                given |= {(*owner, name): known for name, known in pairs if _is_telling(known)}
        return _replaced(values, given) if given else values

    def told_by(self, method: Value, values: Values) -> Values:
        """Return values that a method's types name, with what it was found on told."""
        if not is_found_on(method) or not any(map(is_open, values)):
            return values
        return self.told(values, method.detail[1], types_of(method))

    def _types_above(self, of: Class, types: Types, owner: Class) -> Types:
        """Return what a class above another has for its parameters of types."""
        seen = {of}
        while of != owner:
            above = (
                each
                for each in self.classes.bases(of)
                if each is not None
                and each not in seen
                and (each == owner or owner in self.classes.order(each).classes)
            )
            base = next(above, None)
            if base is None:
                return ()
            seen.add(base)
            definition = self.scope(of[0]).definitions[of[1]]
            name = self.scope(base[0]).definitions[base[1]].name
            texts = given_types(definition.signature, definition.name, name)
            found = tuple(self.annotated(of[0], of[1], text) for text in texts)
            own = zip(self.type_parameters(of), types, strict=False)
            given = {(*of, name): known for name, known in own if _is_telling(known)}
            types = tuple(_replaced(each, given) for each in found) if given else found
            of = base
        return types

    # ------------------------------------------------------------ what a call is given

    def settled(self, called: Value, found: Values, given: Arguments) -> Values:
        """Return what a call gives back, with what it is given known.

        Args:
            called: What is called: a function, or a class of which an object is made.
            found: What that gives back.
            given: What it is given.
        """
        if called.kind != "definition":
            return found
        of = called.place
        names = self.type_parameters(of)
        is_type = self.classes.is_class(of)
        if not (names if is_type else any(map(is_open, found))):
            return found
        known = self._said(of, names, given)
        if len(known) < max(1, len(names)):
            for index in (of[1], *(self.classes.constructors(of) if is_type else ())):
                self._lay(called, (of[0], index), given, known)
        if is_type:
            return self.with_types(found, tuple(known.get((*of, name), ()) for name in names))
        # What is not told here is told nowhere.
        own = {each[:3] for value in found for each in _variables(value) if each[:2] == of}
        return _replaced(found, {**dict.fromkeys(own, ()), **known})

    def _said(self, of: Class, names: Sequence[str], given: Arguments) -> Known:
        """Return what a call says itself of parameters of types."""
        written = split(given.types[1:-1])
        types = (self.annotated(given.path, given.scope, each) for each in written)
        return {(*of, name): each for name, each in zip(names, types, strict=False)}

    def _lay(self, called: Value, of: Class, given: Arguments, known: Known) -> None:
        """Lay the types of parameters over what is passed for them."""
        path, scope, at, text, _ = given
        file = self.scope(of[0])
        parameters = file.definitions[of[1]].parameters[takes_itself(file, of[1]) :]
        texts = [text] if text[:1] == "{" else split(text)
        for parameter, passed in zip(parameters, texts, strict=False):
            type = parameter.get("type")
            if not type:
                continue
            result = given_type(type)
            if result is None:
                values = self.evaluate(path, scope, passed, at)
            else:
                taken = taken_type(type)
                first = () if taken is None else self.annotated(*of, taken)
                first = _replaced(self.told_by(called, first), known)
                values = self.made_by(path, scope, passed, at, first)
            self._match(self.annotated(*of, result or type), values, known)

    def _match(self, pattern: Values, values: Values, known: Known) -> None:
        """Note what parameters of types in a type are, by what is passed for it."""
        for each in pattern:
            variable = each.detail
            if type(variable) is Variable:
                found = self._objects(values) if variable.is_class else values
                found = at_most(filter(is_something, found), DECLARED)
                known[variable[:3]] = merge((*known.get(variable[:3], ()), *found))
            elif each.kind == "container" and each.detail and not is_to_be_called(each):
                self._match(each.detail, each_of(values, self.item), known)
            elif types := types_of(each):
                for value in values:
                    pairs = zip(types, types_of(value), strict=False)
                    for inner, passed in pairs if value[1:3] == each[1:3] else ():
                        self._match(inner, passed, known)

    def _objects(self, classes: Values) -> Values:
        """Return objects of classes."""
        found: list[Value] = []
        for value in classes:
            if is_class_object(value):
                path, index = value.detail[1]
                found.append(Value("object", path, index, value.sure))
            elif value.kind == "definition":
                found += self.new(value)
        return tuple(found)


def types_of(value: Value) -> Types:
    """Return what the parameters of an object's type are; none if that is not known."""
    detail = value.detail
    if type(detail) is not tuple or not detail:
        return ()
    if value.kind == "object" and detail[0] == "of":
        return detail[1]  # type: ignore[no-any-return]
    return detail[3] if value.kind == "definition" and detail[0] == "on" else ()


def is_open(value: Value) -> bool:
    """Whether a value has parameters of types in it."""
    detail = value.detail
    if detail is None or detail == "this":
        return False
    is_one = type(detail) is Variable
    return is_one or (value.kind != "definition" and next(_variables(value), None) is not None)


def _variables(value: Value) -> Iterator[Variable]:
    """Yield the parameters of types in a value."""
    detail = value.detail
    if type(detail) is Variable:
        yield detail
    elif value.kind == "container" and type(detail) is tuple:
        for each in detail:
            if type(each) is Value:
                yield from _variables(each)
    elif value.kind == "object":
        for types in types_of(value):
            for each in types:
                yield from _variables(each)


def _replaced(values: Values, given: Known) -> Values:
    """Return values with what is given in place of parameters of types."""
    found: list[Value] = []
    for value in values:
        detail = value.detail
        if type(detail) is Variable:
            known = given.get(detail[:3])
            if known is None:
                found.append(value)
            else:
                found += at_most(known, value.sure) or (_bound(value),)
        elif detail is None or next(_variables(value), None) is None:
            found.append(value)
        elif value.kind == "object":
            types = tuple(_replaced(each, given) for each in types_of(value))
            is_told = any(map(_is_telling, types))
            found.append(value._replace(detail=("of", types) if is_told else None))
        else:
            inside = tuple(
                new
                for each in detail
                for new in (_replaced((each,), given) if type(each) is Value else (each,))
            )
            found.append(value._replace(detail=inside))
    return tuple(found)


def _bound(value: Value) -> Value:
    """Return what stands for a parameter of types as what it is whatever is given."""
    return ANY if is_any(value) else value._replace(detail=None)


def _is_telling(values: Values) -> bool:
    """Whether values say more than nothing."""
    return any(is_something(value) or type(value.detail) is Variable for value in values)


def _depth(values: Values) -> int:
    """Return how deep types are in types."""
    inner = (values for value in values if value.kind == "object" for values in types_of(value))
    return 1 + max(map(_depth, inner), default=0)
