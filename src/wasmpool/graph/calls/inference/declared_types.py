"""What types that are written allow: objects of which classes.

Rules of this file:

- A class of the project goes before one of a library that has its name.
- What stands for a type that is given (`T`) is worth what that has to be below, and says which it
  stands for, so that it can be told where the type is known (see `generics.py`).
"""

from __future__ import annotations

import re

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.files.shadows import type_of_this
from wasmpool.graph.calls.files.signatures import is_variable
from wasmpool.graph.calls.inference.generics import Generics
from wasmpool.graph.calls.text.annotations import (
    Named,
    as_table,
    held_type,
    parse_own,
    parse_type,
    type_at_any_key,
)
from wasmpool.graph.calls.text.type_parameters import aliased, bounds_of
from wasmpool.graph.calls.values import (
    ANY,
    DECLARED,
    EXTERNAL,
    Table,
    Value,
    Values,
    class_object,
    each_of,
)

_OF_VALUES = frozenset({"ReturnType", "InstanceType"})  # of TypeScript
# What a variable of Python is made with or stands for that says its type.
_SAYING = (
    re.compile(r"(?:\w+\.)?TypeVar\(.*\bbound\s*=\s*[\"']?([\w.]+)", re.DOTALL),
    re.compile(r"(?:\w+\.)?NewType\([^,]*,\s*(.+)\)\Z", re.DOTALL),
    re.compile(r"((?:[\w.]+\[|[\w.]+\s*\||[\"'][\w.]).*)\Z", re.DOTALL),
)


class Types(Generics):
    """Finds what types allow."""

    def annotated(self, path: str, scope: int | None, text: str) -> Values:
        """Return the objects that a type allows."""
        return self.ask(Types._annotated, path, scope, text)

    def _annotated(self, path: str, scope: int | None, text: str) -> Values:
        file = self.scope(path)
        held = held_type(text)
        named_types = None
        if held is not None:
            name, inside = held
            if file.dialect.inherits_overloads or self.is_member(name):
                own = self._dotted(path, scope, name)
                if own and all(map(self._is_class, own)):
                    named_types = parse_own(text)
            if named_types is None and inside is not None and file.dialect.inherits_overloads:
                found_inside = self.annotated(path, scope, inside)  # which has to be asked for
                if name.rpartition(".")[2] in file.dialect.stands_for:
                    return found_inside
                return (Value("container", detail=found_inside),)
        found: list[Value] = []
        for named in parse_type(text) if named_types is None else named_types:
            values = self._named(path, scope, named)
            for _ in range(named.depth if values else 0):
                values = (Value("container", detail=values),)
            found += values
        project = [value for value in found if value.kind != "external"]
        if self.files[path].language == "javascript":  # said by a comment, which may say little
            return tuple(project)
        return tuple(project or found)

    def _named(self, path: str, scope: int | None, named: Named) -> Values:
        """Return the objects that one alternative of a type allows."""
        if named.name.startswith(("[", "{")):
            any_key = type_at_any_key(named.name)
            if any_key is not None:
                return (Value("container", detail=self.annotated(path, scope, any_key)),)
            kind, written = as_table(named.name)
            if not written:  # only methods, such as `{ run(): void }`: whatever is passed
                return ()
            table = Table(path, scope, 1 << 60, kind, written)
            return (Value("table", sure=DECLARED, detail=table),)
        if named.name in ("Self", "this", "static", "self"):
            names = ("self", "this", "$this")
            return tuple(value for _ in names for value in self.own_object(path, scope))[:1]
        if named.name in _OF_VALUES and named.arguments:
            of = named.arguments[0].removeprefix("typeof ")
            if scope is not None and of == type_of_this(self.scope(path).definitions[scope]):
                return self.own_object(path, scope)
            made = self.evaluate(path, scope, of, 1 << 60)
            return each_of(made, self.result if named.name == "ReturnType" else self.new)
        dotted = self._dotted(path, scope, named.name)
        classes = [value for value in dotted if self._is_class(value)]
        values: Values
        if not classes:
            values = (ANY,) if dotted == (ANY,) else (EXTERNAL,)
            is_open = self.scope(path).dialect.has_type_variables and not named.is_class
            if is_open and values == (EXTERNAL,):
                values = self._of_variable(path, named.name) or values
        elif not named.is_class:
            values = tuple(
                Value("object", value.path, value.item, min(value.sure, DECLARED))
                for value in classes
            )
        elif self.scope(path).dialect.has_method_names:
            values = tuple(map(class_object, classes))
        else:
            values = tuple(classes)
        variable = self.variable(path, scope, named)
        if variable is not None:
            return tuple(
                value._replace(detail=variable._replace(is_any=value == ANY)) for value in values
            )
        if named.is_class:
            return values
        given = tuple(self.annotated(path, scope, each) for each in named.arguments)
        if not any(map(self._is_alias_of_more, classes)):
            return self.with_types(values, given) if given else values
        return each_of(values, lambda value: self._aliased(value, given))

    def class_named(self, path: str, scope: int | None, name: str) -> Values:
        """Return the class of a dotted name, if it is one of the project."""
        return tuple(filter(self._is_class, self._dotted(path, scope, name)))

    def _is_alias_of_more(self, value: Value) -> bool:
        """Whether a class is another name for a type that is more than a class."""
        return self.definition(value).kind == "typeAlias"

    def _aliased(self, value: Value, given: tuple[Values, ...]) -> Values:
        """Return the objects of what an alias stands for, and of itself if it has members."""
        of = value.place
        file = self.scope(of[0])
        definition = file.definitions[of[1]]
        text = aliased(definition.signature, definition.name)
        found = () if text is None else self.annotated(*of, text)
        if not found:
            return self.with_types((value,), given)
        own = (value,) if definition.qualified_name in file.by_prefix else ()
        return (*own, *self.told(found, of, given))

    def _is_class(self, value: Value) -> bool:
        return value.kind == "definition" and self.classes.is_class(value.place)

    def _dotted(self, path: str, scope: int | None, name: str) -> Values:
        """Return what a dotted name is worth where a type is meant."""
        parts = name.split(".")
        file = self.scope(path)
        own = file.type_named(scope, parts[0]) if len(parts) == 1 else None
        if own is not None:
            return (Value("definition", path, own),)
        values = self.type_named(path, scope, parts[0], 1 << 60)
        if values == (EXTERNAL,) and len(parts) == 1 and file.dialect.bound is not None:
            found = self._bound_of_type(file, scope, name, file.dialect.bound)
            if found or file.dialect.inherits_overloads:
                return found or ((ANY,) if is_variable(name) else values)
        for part in parts[1:]:
            values = tuple(found for value in values for found in self.member(value, part, path))
        if file.dialect.has_prototypes and not all(map(self._is_outside_or_class, values)):
            target = self.imports.type_named(path, parts, scope)  # a value of the name of a type
            if target is not None and target.path is not None and target.definition is not None:
                return (Value("definition", target.path, target.definition),)
        return values

    def _bound_of_type(self, file: FileScope, scope: int | None, name: str, sign: str) -> Values:
        """Return the classes that a parameter of types has to be below: `<T extends Task>`."""
        for index in file.chain(scope):
            definition = file.definitions[index]
            bounds = bounds_of(definition.signature, name, sign)
            if bounds:
                found = (self._dotted(file.path, definition.parent, each) for each in bounds)
                values = tuple(value for each in found for value in each)
                return tuple(value for value in values if value.kind == "definition") or values
        return ()

    def _of_variable(self, path: str, name: str) -> Values:
        """Return objects of the type that a variable of Python is.

        That is what it is made with (`T = TypeVar("T", bound=A)`), or written: `A = list[B]`.
        """
        target = self.imports.type_named(path, [name], None) if name.isidentifier() else None
        if target is not None and target.path is not None and target.definition is not None:
            path, name = target.path, self.scope(target.path).definitions[target.definition].name
        for binding in self.scope(path).bindings.get((None, name), ()):
            for form in _SAYING:
                written = form.match(binding.value or "")
                if written is not None:
                    return self.annotated(path, None, written[1])
        return ()

    def _is_outside_or_class(self, value: Value) -> bool:
        return value.kind == "external" or self._is_class(value)
