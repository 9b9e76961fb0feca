"""What definitions, bindings, imports and annotations are worth.

Rules of this file:

- A definition is worth itself, but a variable what it is bound to, and what is decorated what its
  decorators leave of it.
- What is declared counts, but for an object of a class that is made right there.
"""

from __future__ import annotations

from wasmpool.graph.calls.annotations import parse_type
from wasmpool.graph.calls.questions import Questions
from wasmpool.graph.calls.scopes import VARIABLE_KINDS, FileScope
from wasmpool.graph.calls.values import DECLARED, EXACT, EXTERNAL, UNKNOWN, Value, Values, each_of
from wasmpool.graph.imports.base import Target
from wasmpool.graph.outline import CALLABLE_KINDS, TYPE_KINDS
from wasmpool.graph.records import Binding

_TRANSPARENT = frozenset({
    *("property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "override"),
    *("final", "overload", "lru_cache", "cache", "wraps", "contextmanager", "asynccontextmanager"),
})  # fmt: skip


class Definitions(Questions):
    """Finds what is written down where names are bound."""

    def target(self, target: Target) -> Values:
        """Return what an import stands for, as a value."""
        match target.kind:
            case "definition":
                assert target.path is not None
                assert target.definition is not None
                return self.defined(target.path, target.definition)
            case "file":
                assert target.path is not None
                return (*self.ask(Definitions._whole, target.path), Value("module", target.path))
            case "package":
                return (Value("package", detail=target),)
            case "external":
                return (EXTERNAL,)
        return (UNKNOWN,)

    def _whole(self, path: str) -> Values:
        """Return what a file is as a whole, where it exports one thing in place of itself."""
        if path not in self.files or not self.scope(path).dialect.has_prototypes:
            return ()
        target = self.imports.member(path, Target("file", path), "default")
        return () if target is None or target.kind != "definition" else self.target(target)

    def defined(self, path: str, index: int) -> Values:
        """Return what a definition is worth: itself, or its value if it is a variable."""
        definition = self.scope(path).definitions[index]
        if definition.kind in VARIABLE_KINDS:
            return self.ask(Definitions._variable, path, index)
        if definition.decorators and self.scope(path).dialect.calls_decorators:
            return self.ask(Definitions._decorated, path, index, 0)
        return (Value("definition", path, index),)

    def _variable(self, path: str, index: int) -> Values:
        """Return the value of a variable, a field or a property."""
        file = self.scope(path)
        definition = file.definitions[index]
        name, parent = definition.name, definition.parent
        if definition.kind == "enumMember" and parent is not None:
            return (Value("object", path, parent, EXACT),)
        found: Values = ()
        if definition.return_type:
            found = self.annotated(path, parent, definition.return_type)
        if definition.complexity is not None:  # a property that is computed
            return found or self.given_back(file, index)
        if definition.qualified_name in file.by_prefix:  # an object with methods of its own
            return (Value("definition", path, index),)
        bound: list[Value] = []
        for binding in file.bindings.get((parent, name), []):
            bound += self.binding(file, binding)
        exact = [value for value in bound if value.kind != "external"]
        if any(map(self._is_callable, exact)):
            return tuple(exact)  # a declared type says less
        return found or tuple(exact) or tuple(bound)

    def _is_callable(self, value: Value) -> bool:
        return (
            value.kind == "definition"
            and value.item is not None
            and (self.scope(str(value.path)).definitions[value.item].kind in CALLABLE_KINDS)
        )

    def decorated(self, path: str, index: int, before: int) -> Values:
        """Return what a decorator is given, before which some others stand."""
        return self.ask(Definitions._decorated, path, index, before + 1)

    def _decorated(self, path: str, index: int, first: int) -> Values:
        """Return what is left of a definition once its decorators were called, from some on."""
        file = self.scope(path)
        definition = file.definitions[index]
        values: Values = (Value("definition", path, index),)
        for text in reversed(definition.decorators[first:]):
            name = text.partition("(")[0].rpartition(".")[2]
            if name in _TRANSPARENT:
                continue
            replaced: list[Value] = []
            for decorator in self.evaluate(path, definition.parent, text, definition.range[0]):
                if decorator.kind != "definition":
                    continue
                replaced += [
                    value
                    for value in self.result(decorator)
                    if value.kind == "definition"
                    or (value.kind == "object" and self.member(value, "__call__", path))
                ]
            if replaced:
                values = tuple(replaced)
        return values

    def bound(self, path: str, index: int | None, name: str, last: int) -> Values:
        """Return what the bindings of a name up to a place give it."""
        return self.ask(Definitions._bound, path, index, name, last)

    def _bound(self, path: str, index: int | None, name: str, last: int) -> Values:
        file = self.scope(path)
        values: list[Value] = []
        is_known = True
        for binding in file.bindings[index, name]:
            if binding.start <= last:
                found = self.binding(file, binding)
                is_known &= bool(found) and UNKNOWN not in found
                values += found
        known = [value for value in values if value.kind != "external"] or values
        if not is_known:
            known = [value._replace(sure=value.sure * 0.85) for value in known]
        return tuple(known) if is_known else (*known, UNKNOWN)

    def binding(self, file: FileScope, binding: Binding) -> Values:
        """Return what a binding gives its name."""
        _, kind, type, value, scope, at, end = binding
        path = file.path
        found: Values = ()
        if value is not None and type in (None, "var", "auto", "let", "val"):
            found = self.evaluate(path, scope, value, at)
            if not found and file.dialect.has_prototypes:
                index = self.places(path).function_within(at, end)
                found = () if index is None else (Value("definition", path, index),)
            match kind:
                case "element":
                    found = each_of(found, self.item)
                case "enter":
                    found = each_of(found, self.entered)
        elif type is not None:
            found = self.annotated(path, scope, type)
            if value is not None:
                exact = [
                    each
                    for each in self.evaluate(path, scope, value, at)
                    if (each.kind == "object" and each.sure >= EXACT) or self._is_callable(each)
                ]
                found = tuple(exact) or found
        return found

    def annotated(self, path: str, scope: int | None, text: str) -> Values:
        """Return the objects that a type allows."""
        return self.ask(Definitions._annotated, path, scope, text)

    def _annotated(self, path: str, scope: int | None, text: str) -> Values:
        found: list[Value] = []
        for named in parse_type(text):
            if named.name in ("Self", "this", "static", "self"):
                values = tuple(
                    value
                    for name in ("self", "this", "$this")
                    for value in self._own_object(path, scope)
                )[:1]
            else:
                values = tuple(
                    Value("object", value.path, value.item, min(value.sure, DECLARED))
                    if not named.is_class
                    else value
                    for value in self._dotted(path, scope, named.name)
                    if value.kind == "definition"
                    and self.classes.is_class((str(value.path), value.item or 0))
                ) or (EXTERNAL,)
            for _ in range(named.depth):
                values = (Value("container", detail=values),)
            found += values
        project = [value for value in found if value.kind != "external"]
        return tuple(project or found)

    def _own_object(self, path: str, scope: int | None) -> Values:
        file = self.scope(path)
        for index in file.chain(scope):
            if file.definitions[index].kind in TYPE_KINDS:
                return (Value("object", path, index, DECLARED, "this"),)
            owner = file.owner(index)
            if owner is not None:
                return (Value("object", path, owner, DECLARED, "this"),)
        return ()

    def _dotted(self, path: str, scope: int | None, name: str) -> Values:
        """Return what a dotted name is worth where a type is meant."""
        parts = name.split(".")
        file = self.scope(path)
        own = file.type_named(scope, parts[0]) if len(parts) == 1 else None
        if own is not None:
            return (Value("definition", path, own),)
        values = self.name(path, scope, parts[0], 1 << 60)
        for part in parts[1:]:
            values = tuple(found for value in values for found in self.member(value, part, path))
        if file.dialect.has_prototypes and not all(map(self._is_outside_or_class, values)):
            target = self.imports.type_named(path, parts, scope)  # a value of the name of a type
            if target is not None and target.path is not None and target.definition is not None:
                return (Value("definition", target.path, target.definition),)
        return values

    def _is_outside_or_class(self, value: Value) -> bool:
        if value.kind == "definition":
            return self.classes.is_class((str(value.path), value.item or 0))
        return value.kind == "external"
