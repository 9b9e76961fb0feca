"""What an object calls itself, its class and what is above that.

Rules of this file:

- A method may be written outside of its class, and in another file: it belongs to it by its name.
- What a macro of tests makes a method of a fixture belongs to that: `TEST_F(Fixture, Name) {}`.
"""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.files.shadows import type_of_this
from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.values import DECLARED, EXACT, EXTERNAL, OBJECTS, Value, Values
from wasmpool.graph.outline import TYPE_KINDS


class OwnObjects(Questions):
    """Finds the object that a method is called on."""

    def special(self, file: FileScope, scope: int | None, name: str) -> Values:
        """Return what `this`, `super` and the like are worth."""
        dialect = file.dialect
        for index in file.chain(scope) if dialect.has_prototypes else ():
            type = type_of_this(file.definitions[index])
            if type is not None:
                return self.annotated(file.path, index, type)
        owner = None if scope is None else file.owner(scope)
        if owner is None:
            around = file.chain(scope)
            owner = next((i for i in around if file.definitions[i].kind in TYPE_KINDS), None)
        if owner is None:
            return self.elsewhere(file, scope)
        method = None if scope is None else file.method_of(scope)
        if method is not None and file.is_in_unnamed(method):
            if name not in dialect.parent:
                found = self.unnamed_around(file, method)
                return tuple(each for each in found if each.kind in OBJECTS)
            found = self.unnamed_base(file, method)
            return tuple(each._replace(sure=EXACT) for each in found if each.kind == "object")
        modifiers = [] if method is None else file.definitions[method].modifiers
        is_static = "static" in modifiers or ("self" in modifiers and name == "self")
        if name in dialect.parent:
            above = Value("parent", file.path, owner, EXACT, None)
            return self._same_above(file, method, above) if dialect.calls_parent else (above,)
        if name in dialect.own_class or is_static:
            return (Value("definition", file.path, owner, EXACT, "this"),)
        return (Value("object", file.path, owner, EXACT, "this"),)

    def _same_above(self, file: FileScope, method: int | None, above: Value) -> Values:
        """Return the method of a method's name in the classes above; of a class only its own."""
        if method is None:
            return (EXTERNAL,)
        own = file.definitions[method]
        found = self.member(above, own.name, file.path)
        return tuple(
            each
            for each in found
            if each.path and self.scope(each.path).definitions[each.item].modifiers == own.modifiers
        ) or (EXTERNAL,)

    def own_object(self, path: str, scope: int | None) -> Values:
        """Return an object of the class that a place is in."""
        file = self.scope(path)
        for index in file.chain(scope):
            if file.definitions[index].kind in TYPE_KINDS:
                return (Value("object", path, index, DECLARED, "this"),)
            owner = file.owner(index)
            if owner is not None:
                return (Value("object", path, owner, DECLARED, "this"),)
        return ()

    def elsewhere(self, file: FileScope, scope: int | None) -> Values:
        """Return what `this` is in a method that is written outside of its class: `A::run() {}`."""
        if scope is None or not file.dialect.is_open:
            return ()
        method = file.method_of(scope)
        if method is None:
            tests = (i for i in file.chain(scope) if _is_of_fixture(file, i))
            method = next(tests, None)
        if method is None:
            return ()
        parent = file.definitions[method].parent
        if parent is not None and file.definitions[parent].kind in TYPE_KINDS:
            return ()
        return self.ask(OwnObjects._object_of, file.path, method)

    def _object_of(self, path: str, method: int) -> Values:
        """Return an object of the class that a method belongs to by its name."""
        file = self.scope(path)
        definition, scope = file.definitions[method], None
        if _is_of_fixture(file, method):
            around, scope = [definition.parameters[0]["type"]], definition.parent
        else:
            owner = file.owner(method)
            if owner is not None:
                return (Value("object", path, owner, EXACT, "this"),)
            around = definition.qualified_name.split(".")[:-1]
        target = self.imports.type_named(path, around, scope) if around else None
        if target is None or target.path is None or target.definition is None:
            return ()
        of = (target.path, target.definition)
        return (Value("object", *of, EXACT, "this"),) if self.classes.is_class(of) else ()


def _is_of_fixture(file: FileScope, index: int) -> bool:
    """Whether a definition is a test that is a method of its first parameter."""
    definition = file.definitions[index]
    return definition.name in file.dialect.fixtures and len(definition.parameters) == 2
