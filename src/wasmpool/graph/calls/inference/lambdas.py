"""What functions without a name get for their parameters, by the calls that they are passed to.

Rules of this file:

- What calls them is a method of a container, which gives them what is in it, or one that says by
  its types what it gives them.
"""

from __future__ import annotations

from collections.abc import Iterator

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.inference.applied import GATHERING, ONE, THEN
from wasmpool.graph.calls.inference.generics import is_open
from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.text.expressions import split
from wasmpool.graph.calls.text.functions import as_function, taken_type
from wasmpool.graph.calls.text.type_parameters import aliased
from wasmpool.graph.calls.values import (
    CONCLUDED,
    HOLDERS,
    Arguments,
    Value,
    Values,
    at_most,
    is_something,
)
from wasmpool.graph.records import Binding

_CONTAINERS = frozenset({"container"})
_COMPARING = frozenset({"sort", "toSorted", "sorted", "sortWith", "Sort"})


class Lambdas(Questions):
    """Finds what is given to functions without a name."""

    def lambda_parameter(self, file: FileScope, binding: Binding) -> Values:
        """Return what a name gets that may be a parameter of a function without a name."""
        if file.dialect.has_blocks and file.dialect.placeholder is None:
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
        inside = self.inside_of(held, _CONTAINERS)
        return at_most(inside or self._as_declared(self.members(held, name, file.path)), CONCLUDED)

    def _called_with(self, file: FileScope, binding: Binding) -> Values:
        """Return what a parameter of a function without a name gets, by what that is passed to.

        That is a method of the library, or a function that says by its types what it gives.
        """
        found_call = self.places(file.path).call_given(binding)
        if found_call is None:
            return ()
        (name, receiver, scope, at, end), number, way = found_call
        given = Arguments(file.path, scope, at, file.passed.get(end, "()")[1:-1], "")
        found: Values = ()
        is_open_to_all = not file.dialect.has_prototypes
        is_library = name in file.dialect.calls_back
        if number != (name in GATHERING) and not (number == 1 and name in _COMPARING):
            pass  # no one of what is in something
        elif receiver is not None:
            if is_library or is_open_to_all or name == THEN:
                held = self._held(file, name, receiver, scope, at)
                is_of_one = is_open_to_all and name in ONE
                found = held if name == THEN else self.inside_of(held, HOLDERS)
                found = found or (held if is_of_one else ())
        elif is_library and is_open_to_all:  # sorted(tasks, key=lambda task: …)
            others = (text for text in split(given.text) if as_function(text) is None)
            found = self.inside_of(self.evaluate(file.path, scope, next(others, ""), at), HOLDERS)
        if not found:
            if receiver is None:
                called = self.name(file.path, scope, name, at)
            else:
                held = self.evaluate(file.path, scope, receiver, at)
                called = self.members(held, name, file.path)
            found = self._as_declared(called, number, given) or self._as_called(called, number)
        found = self.part_of(file.path, found, way)
        return at_most((each for each in found if each.kind != "external"), CONCLUDED)

    def _as_declared(
        self, called: Values, number: int = 0, given: Arguments | None = None
    ) -> Values:
        """Return what functions give the one that they are passed, if types say of only one.

        Args:
            called: The functions.
            number: For which of its parameters, from 0.
            given: What else they are given.
        """
        found: dict[tuple[str, int, str], Value] = {}
        for value in called:
            if value.kind == "definition":
                file, index = self.scope(value.path), value.item
                for parameter in file.definitions[index].parameters:
                    types = self._taken(file, index, parameter.get("type") or "", number)
                    found.update(dict.fromkeys(types, value))
        if len(found) != 1:
            return ()
        ((type, method),) = found.items()
        first = self.told_by(method, self.annotated(*type))
        if given is None or not any(map(is_open, first)):
            return first
        others = ("_" if as_function(text) else text for text in split(given.text))
        return self.settled(method, first, given._replace(text=", ".join(others)))

    def _as_called(self, called: Values, number: int) -> Values:
        """Return what functions give the one that they are passed, if they call only one.

        They call it themselves, or let a method of the library do that.
        """
        found: list[Value] = []
        for value in called:
            if value.kind != "definition":
                continue
            file, index = self.scope(value.path), value.item
            uses = self.places(file.path).uses_of_parameters(index)
            if len(uses) != 1:
                return ()
            self.look_into(file.path, index)
            for place, _, receiver, _, _, scope, at in next(iter(uses.values())):
                if receiver is not None and number == 0:
                    held = self.evaluate(file.path, scope, receiver, at)
                    found += self.inside_of(held, HOLDERS)
                elif receiver is None:
                    texts = split(file.passed.get(file.references.end(place), "()")[1:-1])
                    text = texts[number] if number < len(texts) else ""
                    found += self.evaluate(file.path, scope, text, at)
        return tuple(filter(is_something, found))

    def _taken(
        self, file: FileScope, index: int, type: str, number: int
    ) -> Iterator[tuple[str, int, str]]:
        """Yield the type of what a function takes, by its own type or what that stands for.

        With it goes where that is written: a file and a definition.
        """
        if not type.isidentifier():
            first = taken_type(type, number)
            if first is not None:
                yield file.path, index, first
            return
        for value in self.type_named(file.path, index, type, 1 << 60):
            if value.kind == "definition":
                place, alias = value.path, value.item
                definition = self.scope(place).definitions[alias]
                if definition.kind == "typeAlias":
                    meant = aliased(definition.signature, definition.name)
                    first = None if meant is None else taken_type(meant, number)
                    if first is not None:
                        yield place, alias, first

    def as_variable(self, file: FileScope, index: int, number: int) -> Values:
        """Return what a function is given that is the value of a variable with a type.

        Args:
            file: The file.
            index: Index of the function, which has the name of the variable.
            number: For which of its parameters, from 0.
        """
        definition = file.definitions[index]
        for binding in file.bindings.get((definition.parent, definition.name), ()):
            types = self._taken(file, index, binding.type, number) if binding.type else ()
            for path, scope, type in types:
                return self.annotated(path, scope, type)
        return ()

    def given(self, file: FileScope, parameter: str | None, at: int) -> Values:
        """Return what a function without a name is given, by the call that it is passed to last.

        Args:
            file: The file.
            parameter: A parameter of it; None if it does not name one.
            at: A place in it, in bytes.
        """
        found_call = self.places(file.path).given_by(at, parameter)
        if found_call is None:
            return ()
        (_, name, receiver, _, _, scope, start), count, number, way = found_call
        if receiver is None:
            return ()
        held = self.evaluate(file.path, scope, receiver, start)
        own = self.members(held, name, file.path)
        if any(each.kind == "definition" for each in own):
            found = self._as_declared(own, number)
        elif number != _number_of_one(name, count):
            return ()
        elif name in file.dialect.gives:
            return held
        else:
            found = self.inside_of(held, HOLDERS)
        if way == "_[1]" and "table" not in {each.kind for each in found}:
            way = "_"  # what a map has at a key is what it is worth already
        return at_most(self.part_of(file.path, found, way), CONCLUDED)

    def _held(
        self, file: FileScope, name: str, receiver: str, scope: int | None, at: int
    ) -> Values:
        """Return what a method of the library is called on; nothing if it is the project's own."""
        held = self.evaluate(file.path, scope, receiver, at)
        is_own = any(each.kind == "definition" for each in self.members(held, name, file.path))
        return () if is_own else held


def _number_of_one(name: str, count: int) -> int:
    """Return which of so many parameters gets one of what is in something."""
    if name.endswith(("_with_index", "_with_object")):
        return 0
    # Of two, the first is a key or what was gathered before.
    return int(count == 2 or name in GATHERING or name.endswith("Indexed"))
