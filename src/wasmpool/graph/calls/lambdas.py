"""What functions without a name get for their parameters, by the calls that they are passed to.

Rules of this file:

- What calls them is a method of a container, which gives them what is in it, or one that says by
  its types what it gives them.
"""

from __future__ import annotations

import re

from wasmpool.graph.calls.expressions import split
from wasmpool.graph.calls.questions import Questions
from wasmpool.graph.calls.scopes import FileScope
from wasmpool.graph.calls.values import CONCLUDED, HOLDERS, Values, each_of
from wasmpool.graph.records import Binding

_FUNCTION = re.compile(r"(?:\w+\.)*\w*(?:Consumer|Function|Predicate|Operator)<(.*)>\Z")
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
        inside = each_of([value for value in held if value.kind == "container"], self.item)
        if not inside:
            for method in self.members(held, name, file.path):
                if method.kind != "definition":
                    continue
                target = self.scope(str(method.path))
                for parameter in target.definitions[method.item or 0].parameters:
                    inside += self._first_held(
                        target, method.item or 0, parameter.get("type") or ""
                    )
        return tuple(each._replace(sure=min(each.sure, CONCLUDED)) for each in inside)

    def _called_with(self, file: FileScope, binding: Binding) -> Values:
        """Return what the first parameter of a function gets that a method of the library calls."""
        start = self.places(file.path).function_of(binding)
        call = None if start is None else file.references.around(start)
        if call is None or call[1] is None:
            return ()
        name, receiver, scope, at = call
        if name in _GATHERING or not (name == _THEN or name in file.dialect.calls_back):
            return ()
        held = self.evaluate(file.path, scope, receiver or "", at)
        if any(each.kind == "definition" for each in self.members(held, name, file.path)):
            return ()
        if name != _THEN:
            held = each_of([each for each in held if each.kind in HOLDERS], self.item)
        return tuple(
            each._replace(sure=min(each.sure, CONCLUDED))
            for each in held
            if each.kind != "external"
        )

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
        if any(each.kind == "definition" for each in self.members(held, name, file.path)):
            return ()
        if name in file.dialect.gives:
            return held
        inside = each_of([value for value in held if value.kind == "container"], self.item)
        return tuple(each._replace(sure=min(each.sure, CONCLUDED)) for each in inside)

    def _first_held(self, file: FileScope, index: int, type: str) -> Values:
        """Return objects of the first type that a generic one is made of: `A` of `Consumer<A>`."""
        found = _FUNCTION.match(type)
        return () if found is None else self.annotated(file.path, index, split(found[1])[0])
