"""What a member of a value is worth.

Rules of this file:

- Members of an object come from its class and those above, in their order; where one of these is
  not in the project, a member that is not found may be there.
- A method knows on what it was found, for it may be of a class below.
"""

from __future__ import annotations

import re

from wasmpool.graph.calls.files.signatures import replaces
from wasmpool.graph.calls.inference.classes import Class, Order
from wasmpool.graph.calls.inference.containers import GIVES_SAME, TAKES_ONE
from wasmpool.graph.calls.inference.definitions import hold_nothing, holding
from wasmpool.graph.calls.inference.extensions import Extensions
from wasmpool.graph.calls.inference.generics import is_open, types_of
from wasmpool.graph.calls.inference.literals import Literals
from wasmpool.graph.calls.inference.unnamed import UnnamedClasses
from wasmpool.graph.calls.values import (
    ABOVE,
    ANY,
    CONCLUDED,
    EXACT,
    EXTERNAL,
    POSSIBLE,
    UNKNOWN,
    Value,
    Values,
    Variable,
    at_most,
    each_of,
    is_any,
    is_found_on,
    is_made_there,
    is_something,
    is_to_be_called,
)
from wasmpool.graph.imports.found import Target

# Methods of functions that call them.
_CALLING = frozenset({"apply", "get", "call", "invoke", "Invoke", "test", "applyAsInt"})
_OF_ALL = frozenset({"toString", "equals", "hashCode"})
_WITHOUT_BODIES = frozenset({"interface", "trait", "typeAlias"})
# Modules of the same name have others: `asyncio.Protocol`.
_OF_PROTOCOL = re.compile(r"[(,]\s*(?:(?:t|te|tp|typing|typing_extensions)\.)?Protocol\s*[\[,)]")
_PURE = re.compile(r"=\s*0\s*;?\Z")  # virtual int area() = 0;
# Members of a function that stand for it where there are prototypes.
_ITSELF = frozenset({"prototype", "call", "apply", "bind"})


class Members(Extensions, Literals, UnnamedClasses):
    """Finds members of objects, classes, modules and what is above a class."""

    def members(self, values: Values, name: str, path: str) -> Values:
        """Return what a member is worth of what stands before its name."""
        if len(values) == 1:
            return self.member(values[0], name, path)
        return each_of(values, lambda value: self.member(value, name, path))

    def member(self, value: Value, name: str, path: str) -> Values:
        """Return what a member of a value is worth."""
        match value.kind:
            case "object":
                of = value.place
                below = value.detail == "this" or value.sure < EXACT
                found = self.member_of(of, name, below)
                if (not found or found == (EXTERNAL,)) and self._unwraps(value, name):
                    is_held = name in self.scope(of[0]).dialect.held_in
                    return (value if is_held else Value("container", detail=(value, "clone")),)
                if not found or found[0].kind == "external":
                    found = self._extended(value, name, path) or found
                if not found and self._is_of_all(path, name):
                    return (EXTERNAL,)
                if type(value.detail) is tuple or any(map(_may_be_open, found)):
                    found = self._told(value, of, found)
            case "definition":
                if self.is_called_bare(value):
                    return self.ask(Members._of_result, value, name, path)
                of = value.place
                file = self.scope(of[0])
                dialect = file.dialect
                if name in dialect.this:  # Outer.this
                    return (Value("object", of[0], of[1], EXACT, "this"),)
                if name in dialect.parent and dialect.sees_members:  # Outer.super, Interface.super
                    is_above = self.scope(of[0]).definitions[of[1]].kind == "interface"
                    return (Value("object" if is_above else "parent", of[0], of[1], EXACT),)
                is_trait = "Self" in dialect.own_class and file.definitions[of[1]].kind == "trait"
                found = self.member_of(of, name, value.detail == "this" or is_trait)
                if not found and name in _ITSELF and dialect.has_prototypes:
                    return (value,)
                if not found and name == "new" and dialect.calls_members:
                    return self.new(value)
            case "parent":
                of = value.place
                order = self.classes.order(of)
                found = self._first_member(order.classes[1:], name)
                if not order.is_whole and found and all(map(self._is_declared, found)):
                    return (EXTERNAL,)  # of an interface, which nobody calls as what is above
                if not found:
                    is_below = self.scope(of[0]).dialect.inherits_overloads  # one of the library
                    return () if order.is_whole and not is_below else (EXTERNAL,)
            case "unnamed":
                return self.of_unnamed(value, name, path)
            case "module":
                return self.ask(Members._in_module, path, value.path, name)
            case "package":
                target = self.imports.member(path, value.detail, name)
                return () if target is None else self.target(target)
            case "external":
                return (ANY,) if is_any(value) and name in _OF_ALL else (EXTERNAL,)
            case "parameter" if name in _CALLING:
                return (value,)
            case "parameter" if self.scope(value.path).dialect.has_method_names:
                return (ANY,) if name in _OF_ALL else (EXTERNAL,)
            case "table":
                own = self.in_literal(value.detail, name)
                if own:
                    return own
                if name in TAKES_ONE or name in GIVES_SAME:
                    inside = Value("container", detail=self.inside(value.detail))
                    return (Value("container", detail=(inside, name)),)
                return (EXTERNAL,)
            case "container":
                extended = self._extended(value, name, path)
                if extended:
                    return extended
                dialect = self.scope(path).dialect
                if name in dialect.held_in:
                    return (value,)
                if dialect.calls_members and is_to_be_called(value):
                    return self.members(self.result(value), name, path)
                if name in TAKES_ONE or name in GIVES_SAME:
                    return (Value("container", detail=(value, name)),)
                return (EXTERNAL,)
            case _:
                return ()
        if len(found) > 1 and value.kind != "parent":
            found = self._of_side(found, value)
        sure = value.sure
        for each in found:
            if each.sure > sure:
                return at_most(found, sure)
        return found

    def _of_side(self, found: Values, value: Value) -> Values:
        """Of members that share a name, return those of the class itself, or of its objects."""
        if not self.scope(value.path).dialect.has_prototypes:
            return found
        is_static, is_class = self.classes.is_static, value.kind == "definition"
        kept = (
            each for each in found if each.kind != "definition" or is_static(each.place) == is_class
        )
        return tuple(kept) or found

    def of_object(self, value: Value, name: str) -> Values:
        """Return what the class of an object, or one below, has under a name."""
        of = value.place
        return self._told(value, of, self.member_of(of, name, True))

    def _told(self, value: Value, of: Class, found: Values) -> Values:
        """Return what a member of an object is worth, with what its type is given."""
        types = types_of(value)
        if types:
            found = tuple(
                each._replace(detail=(*each.detail[:3], types)) if is_found_on(each) else each
                for each in found
            )
        return self.told(found, of, types) if any(map(is_open, found)) else found

    def _unwraps(self, value: Value, name: str) -> bool:
        dialect = self.scope(value.path).dialect
        return name in dialect.unwraps or name in dialect.held_in

    def _is_of_all(self, path: str, name: str) -> bool:
        """Whether the language's library has a method of a name for all objects."""
        dialect = self.scope(path).dialect
        return name in dialect.gives or name in dialect.gives_back

    def _extended(self, value: Value, name: str, path: str) -> Values:
        """Return the extension methods of a name for an object or a container, where there are."""
        if not self.is_member(name) or not self.scope(path).dialect.has_extensions:
            return ()
        return self.extended(value, name, path)

    def _of_result(self, value: Value, name: str, path: str) -> Values:
        """Return what a member is worth of what a callable gives back, which may be itself."""
        return self.members(self.result(value), name, path)

    def _is_declared(self, value: Value) -> bool:
        return value.kind == "definition" and self.is_abstract(value.place)

    def _in_module(self, path: str, module: str, name: str) -> Values:
        if module not in self.files:
            return (EXTERNAL,)  # no code, such as JSON
        file = self.scope(module)
        self.look_up(module, name)
        found: Values = ()
        if not file.dialect.has_prototypes:  # where all that a module binds can be had
            found = self.in_scope(file, None, name, 1 << 60, False)
        known = tuple(value for value in found if value != UNKNOWN)
        if known:
            return known
        target = self.imports.member(path, Target("file", module), name)
        if target is None:
            return found or self.exported(module, name)
        if target.kind == "definition" and target.path == module and found:
            return found
        if target == Target("file", module):
            return ()
        return self.target(target)

    def member_of(self, of: Class, name: str, below: bool) -> Values:
        """Return what a member of a class is worth, for an object that may be of one below."""
        return self.ask(Members._member_of, of, name, below)

    def _member_of(self, of: Class, name: str, below: bool) -> Values:
        order = self.classes.order(of)
        found: Values = ()
        # Keys of literals are no names of members, and may be asked for where these have methods.
        if self.scope(of[0]).dialect.has_prototypes or self.is_member(name):
            found = self._own_member(of, name)
            sure = EXACT
            if found:
                found = self._with_overloads(found, order.classes[1:], name)
            elif len(order.classes) > 1:
                found = self._inherited(order, name)
                sure = EXACT if order.is_whole else CONCLUDED
        if not found:
            return () if order.is_whole else (ABOVE,)
        return tuple(_on(each, of, below, sure) for each in found)

    def _inherited(self, order: Order, name: str) -> Values:
        """Return what a member is worth that a class has from those above it."""
        second = order.classes[1]
        if order.classes[1:] == self.classes.order(second).classes:  # as it is for that one
            found = self.member_of(second, name, True)
            return () if found == (ABOVE,) else found
        return self._first_member(order.classes[1:], name)

    def _first_member(self, classes: tuple[Class, ...], name: str) -> Values:
        """Return what a member is worth of the first class that has it, with its overloads."""
        for number, base in enumerate(classes):
            found = self._own_member(base, name)
            if found:
                return self._with_overloads(found, classes[number + 1 :], name)
        return ()

    def _with_overloads(self, found: Values, above: tuple[Class, ...], name: str) -> Values:
        """Add the methods of a name in classes above that none of those found stands in for."""
        if not above or not self.scope(above[0][0]).dialect.inherits_overloads:
            return found
        values = list(found)
        for base in above:
            for path, index in self.classes.own(base, name):
                method = self.scope(path).definitions[index]
                if method.kind != "method" or any(each[1:3] == (path, index) for each in values):
                    continue
                others = (self.definition(each) for each in values if each.kind == "definition")
                if not any(replaces(other, method) for other in others):
                    values.append(Value("definition", path, index))
        return tuple(values)

    def _own_member(self, of: Class, name: str) -> Values:
        """Return what a member is worth that a class has itself."""
        file = self.scope(of[0])
        values: list[Value] = []
        own = self.classes.own(of, name)
        if name == file.definitions[of[1]].name:
            own = tuple(each for each in own if not self.classes.is_constructor(each))
        if len(own) > 1 and not file.dialect.has_overloads:
            own = (
                tuple(
                    (of[0], each) for each in file.reachable([i for p, i in own if p == of[0]], -1)
                )
                or own
            )
        for path, index in own:
            values += self.defined(path, index)
        methods = [value for value in values if value.kind == "definition"]
        if methods:
            return tuple(values)
        is_declared = bool(values) and all(value.kind == "external" for value in values)
        bindings = holding(file.attributes.get((of[1], name), ()))
        if bindings and hold_nothing(bindings):
            values.append(UNKNOWN)  # others put there what it holds
        is_typed = file.dialect.has_method_names and any(map(is_something, values))
        for binding in () if UNKNOWN in values else bindings:
            found = self.binding(file, binding)  # what is made right there says more than a type
            values += filter(is_made_there, found) if is_typed else found
        known = [
            value
            for value in values
            if value.kind not in ("external", "unknown") or type(value.detail) is Variable
        ]
        if known:
            if is_declared and len(known) < len(values) - len(own):  # it may be another one
                return at_most(known, POSSIBLE)
            return tuple(known)
        if values or own or (of[1], name) in file.attributes:
            return tuple(values) or (UNKNOWN,)
        return self.written(file, of, name)

    def is_abstract(self, method: Class) -> bool:
        """Whether a method is there to be replaced."""
        file = self.scope(method[0])
        definition = file.definitions[method[1]]
        if method[1] in file.abstract and definition.complexity == 1:
            return True
        if "abstract" in definition.modifiers:
            return True
        if "virtual" in definition.modifiers and _PURE.search(definition.signature):
            return True
        if any("abstractmethod" in text for text in definition.decorators):
            return True
        owner = file.owner(method[1])
        if owner is None:
            return False
        if _OF_PROTOCOL.search(file.definitions[owner].signature):
            return True
        kind = file.definitions[owner].kind
        return kind in _WITHOUT_BODIES and definition.complexity is None


def _may_be_open(value: Value) -> bool:
    return value.detail is not None and value.kind != "definition"


def _on(value: Value, of: Class, below: bool, sure: float) -> Value:
    """Say of a method which class it was found for, unless it is called on one of its own."""
    kind, path, item, own, detail = value
    if kind != "definition":
        return value
    if detail is None or is_found_on(value):
        detail = ("on", of, below, ())
    return Value(kind, path, item, min(own, sure), detail)
