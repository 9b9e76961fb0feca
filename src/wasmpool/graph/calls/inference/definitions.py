"""What definitions, bindings, imports and annotations are worth.

Rules of this file:

- A definition is worth itself, but a variable what it is bound to, and what is decorated what its
  decorators leave of it.
- What is declared counts, but for an object of a class that is made right there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wasmpool.graph.calls.files.common_js import WHOLE
from wasmpool.graph.calls.files.scopes import VARIABLE_KINDS, FileScope
from wasmpool.graph.calls.inference.fields import NOTHING, Fields, with_declared
from wasmpool.graph.calls.text.type_parameters import aliased
from wasmpool.graph.calls.values import (
    ANY,
    EXACT,
    EXTERNAL,
    HOLDERS,
    OBJECTS,
    UNKNOWN,
    Value,
    Values,
    at_most,
    each_of,
    is_class_object,
    is_outside,
    merge,
)
from wasmpool.graph.imports.found import Target
from wasmpool.graph.outline import CALLABLE_KINDS
from wasmpool.graph.reads import inside_key
from wasmpool.graph.records import Binding, Definition

_TRANSPARENT = frozenset({
    *("property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "override"),
    *("final", "overload", "lru_cache", "cache", "wraps", "contextmanager", "asynccontextmanager"),
})  # fmt: skip
_DOTTED = re.compile(r"[^\W\d]\w*(?:(?:\.|::|\\)\w+)*\Z")
_ACCESS = re.compile(r"::|\\")
_WORD = re.compile(r"\w+")
_LATER = 0.75
_MOST_BINDINGS = 32  # of one name; of more, those before are not what it holds
_EMPTY = frozenset({
    *("[]", "list()", "set()", "deque()", "collections.deque()"),
    *("{}", "dict()", "OrderedDict()", "collections.OrderedDict()", "Object.create(null)"),
    *("new Array()", "new Set()", "new Map()", "new WeakMap()", "new WeakSet()"),
})  # fmt: skip


class Definitions(Fields):
    """Finds what is written down where names are bound."""

    def target(self, target: Target) -> Values:
        """Return what an import stands for, as a value."""
        match target.kind:
            case "definition":
                assert target.path is not None
                assert target.definition is not None
                every = ((target.path, target.definition), *target.others)
                return each_of(every, lambda each: self._imported(*each))
            case "file":
                assert target.path is not None
                return (*self.ask(Definitions._whole, target.path), Value("module", target.path))
            case "package":
                return (Value("package", detail=target),)
            case "external" if target.name == "Object" and target.module == "java.lang":
                return (ANY,)
            case "external":
                return (EXTERNAL,)
            case "unknown" if target.path in self.files:
                assert target.path is not None
                return self.exported(target.path, target.name or "") or (UNKNOWN,)
        return (UNKNOWN,)

    def exported(self, path: str, name: str) -> Values:
        """Return what an expression is worth that a CommonJS module exports under a name."""
        file = self.scope(path)
        self.look_up(path, name)
        place = (None, f"exports.{name}")
        if place in file.bindings:
            return self.in_scope(file, *place, 1 << 60, False)
        if (None, WHOLE) in file.bindings:
            whole = self.in_scope(file, None, WHOLE, 1 << 60, False)
            return self.members(whole, name, path)
        return ()

    def _imported(self, path: str, index: int) -> Values:
        """Return what a definition is worth; of a method in Java also others of its name."""
        file = self.scope(path)
        self.look_up(path, file.definitions[index].name)
        if file.dialect.inherits_overloads:
            owner = file.owner(index)
            method = file.definitions[index]
            if owner is not None and method.kind == "method":
                return self.member_of((path, owner), method.name, False)
        return self.defined(path, index)

    def _whole(self, path: str) -> Values:
        """Return what a file is as a whole, where it exports one thing in place of itself."""
        if path not in self.files or not self.scope(path).dialect.has_prototypes:
            return ()
        target = self.imports.member(path, Target("file", path), "default")
        if target is not None and target.kind == "definition":
            return self.target(target)
        file = self.scope(path)
        for name in ("default", WHOLE):  # export default { run() {} }
            if (None, name) in file.bindings:
                return self.in_scope(file, None, name, 1 << 60, False)
        return ()

    def defined(self, path: str, index: int) -> Values:
        """Return what a definition is worth: itself, or its value if it is a variable."""
        definition = self.scope(path).definitions[index]
        if definition.kind in VARIABLE_KINDS:
            return self.ask(Definitions._variable, path, index)
        if definition.kind == "typeAlias":
            return self.ask(Definitions._class_of_alias, path, index)
        if definition.decorators and self.scope(path).dialect.calls_decorators:
            return self.ask(Definitions._decorated, path, index, 0)
        return (Value("definition", path, index),)

    def _class_of_alias(self, path: str, index: int) -> Values:
        """Return the class that an alias is another name of; the alias where it stands for more."""
        definition = self.scope(path).definitions[index]
        name = aliased(definition.signature, definition.name)
        found: Values = ()
        if name is not None and _DOTTED.match(name):
            found = self.class_named(path, definition.parent, _ACCESS.sub(".", name))
        return found or (Value("definition", path, index),)

    def _variable(self, path: str, index: int) -> Values:
        """Return the value of a variable, a field or a property."""
        file = self.scope(path)
        definition = file.definitions[index]
        name, parent = definition.name, definition.parent
        if definition.kind == "enumMember" and parent is not None:
            return (Value("object", path, parent, EXACT),)
        if file.dialect.enums and parent is not None and self._is_of_enum(file, definition):
            return (Value("object", path, parent, EXACT),)
        found: Values = ()
        if definition.return_type:
            found = self.annotated(path, parent, definition.return_type)
        if definition.complexity is not None:  # a property that is computed
            return found or self.given_back(file, index)
        made = self.written_once(file, index, found)
        if made:
            return made
        if definition.qualified_name in file.by_prefix:  # an object with methods of its own
            return (Value("definition", path, index),)
        bound: list[Value] = []
        bindings = file.bindings.get((parent, name), [])
        if parent is None and bindings and hold_nothing(bindings):
            return found or self._bound_later(file, name)
        for binding in bindings:
            bound += self.binding(file, binding)
        exact = [value for value in bound if value.kind != "external"]
        if any(map(self._is_callable, exact)):
            return tuple(exact)  # a declared type says less
        held = tuple(value for value in exact if value.kind in HOLDERS)
        if held and is_outside(found):  # all: array = []
            return held
        return found or tuple(exact) or tuple(bound)

    def _is_of_enum(self, file: FileScope, variable: Definition) -> bool:
        """Whether a variable of a class holds an object of it, by what the class is below."""
        of = (file.path, variable.parent or 0)
        if variable.return_type or variable.name[:1] == "_" or not self.classes.is_class(of):
            return False
        return any(
            not file.dialect.enums.isdisjoint(_WORD.findall(written.partition("(")[2]))
            for path, index in self.classes.order(of).classes
            for written in (self.scope(path).definitions[index].signature,)
        )

    def _is_callable(self, value: Value) -> bool:
        return (
            value.kind == "definition"
            and value.item >= 0
            and (self.definition(value).kind in CALLABLE_KINDS)
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
                    self._wrapping(value, values)
                    for value in self.result(decorator)
                    if value.kind == "definition"
                    or (value.kind == "object" and self.member(value, "__call__", path))
                ]
            if replaced:
                values = tuple(replaced)
        return values

    def _wrapping(self, wrapper: Value, wrapped: Values) -> Value:
        """Return a function that says what it stands for, in case it gives back what that gives."""
        is_function = wrapper.kind == "definition" and wrapper.detail is None
        return wrapper._replace(detail=("wraps", wrapped)) if is_function else wrapper

    def bound(self, path: str, index: int | None, name: str, last: int) -> Values:
        """Return what the bindings of a name up to a place give it."""
        return self.ask(Definitions._bound, path, index, name, last)

    def _bound(self, path: str, index: int | None, name: str, last: int) -> Values:
        file = self.scope(path)
        values: list[Value] = []
        is_known, is_declared = True, False
        bindings = file.bindings[index, name]
        if index is None and hold_nothing(bindings):
            return self._bound_later(file, name)
        until = [binding for binding in bindings if binding.start <= last]
        if len(until) > 1:  # what is declared with a type is there without it as well
            typed = {each.start for each in until if each.type or each.value}
            until = [each for each in until if each.type or each.value or each.start not in typed]
        for binding in holding(until[-_MOST_BINDINGS:]):
            found = self.binding(file, binding)
            is_known &= bool(found) and UNKNOWN not in found
            is_declared |= bool(binding.type) and any(each.kind == "object" for each in found)
            values += found
        known = [value for value in values if value.kind != "external"] or values
        if not is_known and not is_declared:
            known = [value._replace(sure=value.sure * 0.85) for value in known]
        return tuple(known) if is_known else (*known, UNKNOWN)

    def _bound_later(self, file: FileScope, name: str) -> Values:
        """Return what functions put into a variable of the file that holds nothing at first.

        They may have variables of their own of that name, so that it is a guess; where these are
        told apart, what the others get is known already.
        """
        if file.dialect.tells_outer:
            return (EXTERNAL,)
        self.reads.add(inside_key(file.path))
        found: list[Value] = []
        for (around, bound), bindings in file.bindings.items():
            if bound == name and around is not None:
                for binding in bindings:
                    if binding.kind == "assign" and binding.value not in NOTHING:
                        found += self.binding(file, binding)
        known = merge(tuple(each for each in found if each.kind != "external"))
        return at_most(known, _LATER) or (EXTERNAL,)

    def binding(self, file: FileScope, binding: Binding) -> Values:
        """Return what a binding gives its name."""
        _, kind, type, value, scope, *_ = binding
        path = file.path
        found: Values = ()
        if value is None and type is None and kind == "assign":
            return self.lambda_parameter(file, binding)
        if value is not None and type in (None, "var", "auto", "let", "val"):
            found = self.value_of(file, binding)
            if found in ((), (UNKNOWN,)) and file.dialect.has_prototypes:
                found = self.places(path).function_at(binding) or found
            if value in _EMPTY:
                found = (*self.filled(file, binding), *found)
            match kind:
                case "element":
                    found = each_of(found, self.item)
                case "second":
                    found = each_of(each_of(found, self.item), self._second)
                case "enter":
                    found = each_of(found, self.entered)
        elif type is not None:
            found = self.annotated(path, scope, type)
            if value is not None:
                given = self.value_of(file, binding)
                exact = [
                    each
                    for each in given
                    if (each.kind in OBJECTS and each.sure >= EXACT) or self._is_callable(each)
                ]
                if exact and any(each.kind == "object" and each not in exact for each in given):
                    exact += found  # or another one
                elif given and all(map(is_class_object, given)):
                    exact = list(given)  # Class<?> c = Task.class
                found = tuple(with_declared(exact, found)) or found or given
        return found

    def _second(self, pair: Value) -> Values:
        """Return what is second in a pair; a map is worth what is in it, but Python's."""
        is_of_map = pair.kind == "object" and not (self.scope(pair.path).dialect.has_type_variables)
        return (pair,) if is_of_map else self.item(pair, "1")


def holding(bindings: Sequence[Binding]) -> Sequence[Binding]:
    """Return bindings without those to nothing, where there are others: what these give counts."""
    if len(bindings) < 2:
        return bindings
    return [
        each for each in bindings if each.value is None or each.value not in NOTHING
    ] or bindings


def hold_nothing(bindings: Sequence[Binding]) -> bool:
    """Whether a name is only declared, or bound to nothing yet."""
    return all(
        each.kind == "assign" and each.value in NOTHING and not each.type for each in bindings
    )
