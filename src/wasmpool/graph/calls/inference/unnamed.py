"""Classes that have no name: `new Base() { void run() {} }`.

Rules of this file:

- Where an object of such a class is made, all of it is known: its own methods, and what it extends,
  which may be of a library.
- Its methods are found by their places, for a long one is not there as text.
"""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.files.signatures import replaces
from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.values import DECLARED, EXACT, Unnamed, Value, Values, at_most
from wasmpool.graph.records import Binding


class UnnamedClasses(Questions):
    """Finds what classes without a name have."""

    def unnamed_class(self, file: FileScope, index: int, name: str) -> Values:
        """Return the methods of a name that a method's class has, if that has no name itself."""
        if not file.is_in_unnamed(index):
            return ()
        at = self.places(file.path).bodies.made_around(index)
        if at is not None:
            own = self.places(file.path).bodies.methods(at, name)
        else:  # of a constant of an enum
            around = file.definitions[index].qualified_name.rpartition(".")[0]
            own = file.by_prefix[around].get(name, ())
        if own:
            return tuple(Value("definition", file.path, each) for each in own)
        return tuple(
            found
            for value in self.unnamed_base(file, index)
            for found in self.member(value, name, file.path)
        )

    def unnamed_base(self, file: FileScope, index: int) -> Values:
        """Return an object of what a method's class extends, if that has no name itself."""
        if not file.is_in_unnamed(index):
            return ()
        definition = file.definitions[index]
        around = definition.parent or 0
        kind, enum = file.definitions[around].kind, file.definitions[around].parent
        if kind == "enumMember" and enum is not None:
            return (Value("object", file.path, enum, DECLARED),)
        _, base, _ = f"..{definition.qualified_name}".rsplit(".", 2)
        return self.annotated(file.path, around, base)

    def unnamed_around(self, file: FileScope, index: int) -> Values:
        """Return the object that a method is called on, if its class has no name."""
        found = self.unnamed_base(file, index)
        at = self.places(file.path).bodies.made_around(index) if found else None
        if at is None:
            return found
        return (Value("unnamed", sure=EXACT, detail=Unnamed(file.path, at, found)),)

    def made_at(self, path: str, at: int, name: str, objects: Values) -> Values:
        """Return what is made at a place, which may be of a class without a name.

        Args:
            path: The file.
            at: Where it is made, in bytes, if it is right there.
            name: What is written after `new`.
            objects: An object of that.
        """
        if not self.scope(path).dialect.has_method_names:
            return objects
        bodies = self.places(path).bodies
        if not bodies.has_methods(at) or bodies.made_at(at) != name:
            return objects
        return (Value("unnamed", sure=EXACT, detail=Unnamed(path, at, objects)),)

    def with_body(self, path: str, at: int, objects: Values, text: str) -> Values:
        """Return what is made with braces behind it, in which nothing but fields may be."""
        is_all = not self.scope(path).dialect.has_unnamed or not text.strip()
        is_there = is_all or self.places(path).bodies.made_at(at) is not None
        return objects if is_there else at_most(objects, DECLARED)

    def made_last(self, file: FileScope, binding: Binding) -> Values:
        """Return the object of a class without a name that a binding ends with, if it does."""
        value = binding.value or ""
        if not file.dialect.has_method_names or not value.startswith("new "):
            return ()
        at = self.places(file.path).bodies.made_until(binding.end)
        if at is None or at < binding.start:
            return ()
        made = f"{value.partition('(')[0]}()"
        return self.evaluate(file.path, binding.enclosing, made, at)

    def of_unnamed(self, value: Value, name: str, path: str) -> Values:
        """Return what a member is worth of an object of a class without a name."""
        unnamed: Unnamed = value.detail
        found = self.members(unnamed.above, name, path)
        file = self.scope(unnamed.path)
        own = self.places(unnamed.path).bodies.methods(unnamed.at, name)
        if not own:
            return found
        others = tuple(
            each
            for each in found
            if each.kind == "definition"
            and not any(
                replaces(
                    file.definitions[index],
                    self.definition(each),
                )
                for index in own
            )
        )
        return (*(Value("definition", file.path, each, value.sure) for each in own), *others)
