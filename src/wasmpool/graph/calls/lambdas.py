"""What functions without a name get for their parameters, by the calls that they are passed to.

Rules of this file:

- What calls them is a method of a container, which gives them what is in it, or one that says by
  its types what it gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wasmpool.graph.calls.expressions import Expression, parse, split
from wasmpool.graph.calls.functions import as_function, taken_type
from wasmpool.graph.calls.generics import is_open
from wasmpool.graph.calls.questions import Questions
from wasmpool.graph.calls.scopes import FileScope
from wasmpool.graph.calls.values import (
    CONCLUDED,
    HOLDERS,
    Arguments,
    Value,
    Values,
    at_most,
    each_of,
)
from wasmpool.graph.records import Binding

_CONTAINERS = frozenset({"container"})
_THEN = "then"  # calls it with what a promise is of, as which that counts here
_GATHERING = frozenset({"reduce", "reduceRight", "fold", "Aggregate"})  # with what came before
# Methods of libraries that give what a function makes of each that is in something; those that take
# this out of what the function gives; those that give it as it is.
_EACH = frozenset({
    *("map", "Select", "mapToObj", "mapNotNull", "mapIndexed", "thenApply", "filter_map"),
})  # fmt: skip
_FLAT = frozenset({"flatMap", "SelectMany", "flat_map", "thenCompose", "and_then", "compactMap"})
_ONE = frozenset({_THEN, "let", "run", "with", "thenApply", "thenCompose", "and_then", "map"})
MAPS = _EACH | _FLAT | _ONE | _GATHERING
"""Methods of libraries that give what functions give."""


class Lambdas(Questions):
    """Finds what is given to functions without a name."""

    def lambda_parameter(self, file: FileScope, binding: Binding) -> Values:
        """Return what a name gets that may be a parameter of a function without a name."""
        if file.dialect.given is not None:
            return self.given(file, binding.name, binding.start)
        if file.dialect.inherits_overloads:
            return self.passed_in(file, binding.start)
        return self._called_with(file, binding)

    def passed_in(self, file: FileScope, at: int) -> Values:
        """Return what a function without a name gets at a place, by the call it is passed in.

        That is one of what is in the container whose method is called, or what the type says of the
        parameter that the function is passed for.
        """
        call = file.references.around(at)
        if call is None:
            return ()
        name, receiver, scope, at, _ = call
        if receiver is None:
            return ()
        held = self.evaluate(file.path, scope, receiver, at)
        inside = self._inside(held, _CONTAINERS)
        return at_most(inside or self._as_declared(self.members(held, name, file.path)), CONCLUDED)

    def _called_with(self, file: FileScope, binding: Binding) -> Values:
        """Return what the first parameter of a function gets, by what that is passed to.

        That is a method of the library, or a function that says by its types what it gives.
        """
        call = self.places(file.path).call_given(binding)
        if call is None:
            return ()
        name, receiver, scope, at, end = call
        given = Arguments(file.path, scope, at, file.passed.get(end, "()")[1:-1], "")
        found: Values = ()
        is_open_to_all = not file.dialect.has_prototypes
        is_library = name in file.dialect.calls_back
        if receiver is not None and name not in _GATHERING:
            if is_library or is_open_to_all or name == _THEN:
                held = self._held(file, name, receiver, scope, at)
                is_of_one = name == _THEN or (is_open_to_all and name in _ONE)
                found = self._inside(held, HOLDERS) or (held if is_of_one else ())
        elif is_library and is_open_to_all:  # sorted(tasks, key=lambda task: …)
            others = (text for text in split(given.text) if as_function(text) is None)
            found = self._inside(self.evaluate(file.path, scope, next(others, ""), at), HOLDERS)
        if not found:
            if receiver is None:
                called = self.name(file.path, scope, name, at)
            else:
                held = self.evaluate(file.path, scope, receiver, at)
                called = self.members(held, name, file.path)
            found = self._as_declared(called, given)
        return at_most((each for each in found if each.kind != "external"), CONCLUDED)

    def _as_declared(self, called: Values, given: Arguments | None = None) -> Values:
        """Return what functions give the one that they are passed, if types say of only one.

        Args:
            called: The functions.
            given: What else they are given.
        """
        found: dict[tuple[str, int, str], Value] = {}
        for value in called:
            if value.kind == "definition":
                file, index = self.scope(str(value.path)), value.item or 0
                for parameter in file.definitions[index].parameters:
                    types = self._first_taken(file, index, parameter.get("type") or "")
                    found.update(dict.fromkeys(types, value))
        if len(found) != 1:
            return ()
        ((type, method),) = found.items()
        first = self.told_by(method, self.annotated(*type))
        if given is None or not any(map(is_open, first)):
            return first
        others = ("_" if as_function(text) else text for text in split(given.text))
        return self.settled(method, first, given._replace(text=", ".join(others)))

    def _first_taken(
        self, file: FileScope, index: int, type: str
    ) -> Iterator[tuple[str, int, str]]:
        """Yield the type of what a function takes first, by its own type or what that stands for.

        With it goes where that is written: a file and a definition.
        """
        if not type.isidentifier():
            first = taken_type(type)
            if first is not None:
                yield file.path, index, first
            return
        for value in self.type_named(file.path, index, type, 1 << 60):
            if value.kind == "definition":
                place, alias = str(value.path), value.item or 0
                definition = self.scope(place).definitions[alias]
                if definition.kind == "typeAlias":
                    first = taken_type(definition.signature.partition("=")[2].rstrip("; "))
                    if first is not None:
                        yield place, alias, first

    def mapped(
        self, path: str, scope: int | None, method: Expression, arguments: str, at: int
    ) -> Values | None:
        """Return what a method of a library gives that calls a function; None if it is another."""
        held = self.follow(path, scope, method[1], at)
        if any(each.kind == "definition" for each in self.members(held, method[2], path)):
            return None
        texts = [arguments] if arguments[:1] == "{" else split(arguments) or [""]
        if method[2] in _GATHERING:  # what it begins with is of the kind of what it gives
            begun = [text for text in texts if as_function(text) is None]
            return self.evaluate(path, scope, begun[0], at) if len(texts) == 2 and begun else None
        text = texts[0]
        inside = self._inside(held, HOLDERS)
        if inside and method[2] in _EACH | _FLAT:
            found = self.made_by(path, scope, text, at, inside)
            if method[2] in _FLAT:
                found = self._inside(found, HOLDERS) or found
            return (Value("container", detail=found),) if found else None
        if method[2] in _ONE and any(each.kind == "object" for each in held):
            return self.made_by(path, scope, text, at, held) or None
        return None

    def made_by(self, path: str, scope: int | None, text: str, at: int, first: Values) -> Values:
        """Return what a function that is passed somewhere gives back, by what it is given first."""
        function = as_function(text)
        if function is not None:
            expression = parse(function.value)
            names = {each: first for each in function.parameters[:1] if each}
            return () if expression is None else self._with(path, scope, expression, at, names)
        _, is_reference, name = text.rpartition("::")
        methods = self.members(first, name.strip(), path) if is_reference else ()
        if not any(each.kind == "definition" for each in methods):
            methods = self.evaluate(path, scope, text, at)
        found = each_of(methods, self.result) or each_of(methods, self.new)
        return tuple(each for each in found if each.kind != "parameter")

    def _with(
        self,
        path: str,
        scope: int | None,
        expression: Expression,
        at: int,
        names: Mapping[str, Values],
    ) -> Values:
        """Return what an expression is worth in which some names are known."""
        if not names:
            return self.follow(path, scope, expression, at)
        match expression[0]:
            case "name" if expression[1] in names:
                return names[expression[1]]
            case "member":
                return self.members(
                    self._with(path, scope, expression[1], at, names), expression[2], path
                )
            case "call" if _first(expression) in names:
                return each_of(self._with(path, scope, expression[1], at, names), self.result)
            case "item":
                held = self._with(path, scope, expression[1], at, names)
                return each_of(held, lambda value: self.item(value, expression[2]))
            case "any":
                return each_of(expression[1], lambda part: self._with(path, scope, part, at, names))
        return self.follow(path, scope, expression, at)

    def given(self, file: FileScope, parameter: str | None, at: int) -> Values:
        """Return what a function without a name is given, by the call that it is passed to last.

        Args:
            file: The file.
            parameter: Its only parameter; None if it does not name one.
            at: A place in it, in bytes.
        """
        call = self.places(file.path).given_by(at, parameter)
        if call is None:
            return ()
        _, name, receiver, _, _, scope, start = call
        if receiver is None:
            return ()
        held = self.evaluate(file.path, scope, receiver, start)
        own = self.members(held, name, file.path)
        if any(each.kind == "definition" for each in own):
            return at_most(self._as_declared(own), CONCLUDED)
        if name in file.dialect.gives:
            return held
        return at_most(self._inside(held, _CONTAINERS), CONCLUDED)

    def _held(
        self, file: FileScope, name: str, receiver: str, scope: int | None, at: int
    ) -> Values:
        """Return what a method of the library is called on; nothing if it is the project's own."""
        held = self.evaluate(file.path, scope, receiver, at)
        is_own = any(each.kind == "definition" for each in self.members(held, name, file.path))
        return () if is_own else held

    def _inside(self, held: Values, kinds: frozenset[str]) -> Values:
        """Return what is in those of some kinds."""
        return each_of([value for value in held if value.kind in kinds], self.item)


def _first(expression: Expression) -> str | None:
    """Return the name that an expression begins with."""
    while expression[0] in ("member", "call", "item"):
        expression = expression[1]
    return str(expression[1]) if expression[0] == "name" else None
