"""What functions without a name get for their parameters, by the calls that they are passed to.

Rules of this file:

- What calls them is a method of a container, which gives them what is in it, or one that says by
  its types what it gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wasmpool.graph.calls.annotations import taken_type
from wasmpool.graph.calls.expressions import split
from wasmpool.graph.calls.questions import Questions
from wasmpool.graph.calls.scopes import FileScope
from wasmpool.graph.calls.values import CONCLUDED, HOLDERS, Values, at_most, each_of
from wasmpool.graph.records import Binding

_FUNCTION = re.compile(r"(?:\w+\.)*\w*(?:Consumer|Function|Predicate|Operator)<(.*)>\Z")
_CONTAINERS = frozenset({"container"})
_THEN = "then"  # calls it with what a promise is of, as which that counts here
_GATHERING = frozenset({"reduce", "reduceRight"})  # call it with what it gave back before


class Lambdas(Questions):
    """Finds what is given to functions without a name."""

    def lambda_parameter(self, file: FileScope, binding: Binding) -> Values:
        """Return what a name gets that may be a parameter of a function without a name."""
        if file.dialect.has_method_names:
            return self._passed_in(file, binding)
        if file.dialect.given is not None:
            return self.given(file, binding.name, binding.start)
        return self._called_with(file, binding) if file.dialect.has_prototypes else ()

    def _passed_in(self, file: FileScope, binding: Binding) -> Values:
        """Return what a parameter of a function without a name gets, by the call it is passed in.

        That is one of what is in the container whose method is called, or what the type says of the
        parameter that the function is passed for.
        """
        call = file.references.around(binding.start)
        if call is None:
            return ()
        name, receiver, scope, at = call
        if receiver is None:
            return ()
        held = self.evaluate(file.path, scope, receiver, at)
        inside = self._inside(held, _CONTAINERS)
        if not inside:
            for method in self.members(held, name, file.path):
                if method.kind != "definition":
                    continue
                target = self.scope(str(method.path))
                for parameter in target.definitions[method.item or 0].parameters:
                    inside += self._first_held(
                        target, method.item or 0, parameter.get("type") or ""
                    )
        return at_most(inside, CONCLUDED)

    def _called_with(self, file: FileScope, binding: Binding) -> Values:
        """Return what the first parameter of a function gets, by what that is passed to.

        That is a method of the library, or a function that says by its types what it gives.
        """
        call = self.places(file.path).call_given(binding)
        if call is None:
            return ()
        name, receiver, scope, at = call
        found: Values = ()
        is_library = name == _THEN or name in file.dialect.calls_back
        if receiver is not None and is_library and name not in _GATHERING:
            held = self._held(file, name, receiver, scope, at)
            found = held if name == _THEN else self._inside(held, HOLDERS)
        if not found:
            if receiver is None:
                called = self.name(file.path, scope, name, at)
            else:
                held = self.evaluate(file.path, scope, receiver, at)
                called = self.members(held, name, file.path)
            found = self._as_declared(called)
        return at_most((each for each in found if each.kind != "external"), CONCLUDED)

    def _as_declared(self, called: Values) -> Values:
        """Return what functions give the one that they are passed, if types say of only one."""
        types: set[tuple[str, int, str]] = set()
        for value in called:
            if value.kind == "definition":
                file, index = self.scope(str(value.path)), value.item or 0
                for parameter in file.definitions[index].parameters:
                    types.update(self._first_taken(file, index, parameter.get("type") or ""))
        return self.annotated(*types.pop()) if len(types) == 1 else ()

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
        held = self._held(file, name, receiver, scope, start)
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

    def _first_held(self, file: FileScope, index: int, type: str) -> Values:
        """Return objects of the first type that a generic one is made of: `A` of `Consumer<A>`."""
        found = _FUNCTION.match(type)
        return () if found is None else self.annotated(file.path, index, split(found[1])[0])
