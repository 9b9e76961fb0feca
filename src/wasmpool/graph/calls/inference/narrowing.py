"""What a test says of a name where it holds: `if (it instanceof Task) it.run()`.

Rules of this file:

- The innermost test around a place counts.
- Where types are declared, a test counts that says more than the declared one.
"""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.text.expressions import split
from wasmpool.graph.calls.values import OBJECTS, Value, Values, is_made_there, is_outside
from wasmpool.graph.records import Binding


class Narrowing(Questions):
    """Finds what tests say of names."""

    def narrowed(self, file: FileScope, scope: int | None, name: str, at: int) -> Values:
        """Return what a name is known to be at a place by the innermost test around that."""
        for each in reversed(file.narrowed[scope, name]):
            if each.start <= at < each.end and not self._is_given_anew(file, scope, each, at):
                type = each.type or ""
                if type[:1] == "(":  # any of several
                    type = " | ".join(split(type[1:-1]))
                found = self.annotated(file.path, scope, type)
                if is_outside(found) and file.dialect.has_prototypes:
                    found = self._guarded(file, scope, type, at)
                return () if is_outside(found) else found
        return ()

    def _guarded(self, file: FileScope, scope: int | None, function: str, at: int) -> Values:
        """Return what a function says of what it is given where it is true: `task is Task`."""
        for value in self.evaluate(file.path, scope, function, at):
            if value.kind == "definition":
                path, index = value.path, value.item
                type = self.scope(path).definitions[index].return_type or ""
                _, is_guard, said = type.partition(" is ")
                found = self.annotated(path, index, said) if is_guard else ()
                return tuple(each for each in found if each.kind == "object")
        return ()

    def _is_given_anew(self, file: FileScope, scope: int | None, test: Binding, at: int) -> bool:
        """Whether a name is given something else between a test of it and a place."""
        if not file.dialect.inherits_overloads:
            return False
        place = (scope, test.name or "")
        holding = [each for each in file.narrowed[place] if each.type == test.type]
        owner = None if scope is None else file.owner(scope)
        written = [*file.bindings.get(place, ())]
        if owner is not None:
            written += file.attributes.get((owner, place[1]), ())
        return any(
            each.start < at and each.enclosing == scope and _is_in(holding, each)
            for each in written
            if each.value is not None
        )

    def narrower(self, tested: Values, plain: Values, is_declared: bool) -> Values:
        """Return what a name is worth by a test of it, and by all else that is known.

        Args:
            tested: What the test says.
            plain: What is known without it.
            is_declared: Whether only members can be asked for that the declared type has.
        """
        objects = [each for each in plain if each.kind in OBJECTS]
        if objects and all(map(is_made_there, objects)):
            return plain
        if all(any(self._is_of_class(each, other) for other in objects) for each in tested):
            return tested
        if not objects:
            return tested if all(each.kind in ("external", "unknown") for each in plain) else plain
        return plain if is_declared else (*tested, *plain)

    def _is_of_class(self, value: Value, other: Value) -> bool:
        """Whether an object is of the class of another one, or of one below."""
        if value.kind != "object" or other.kind != "object" or other.item < 0:
            return False
        above = other.place
        return above in self.classes.order(value.place).classes


def _is_in(tests: list[Binding], binding: Binding) -> bool:
    return any(each.start <= binding.start < each.end for each in tests)
