"""What a name is worth at a place: scopes, from the innermost outwards.

Rules of this file:

- What a scope binds comes from definitions, bindings, imports and parameters; what stands last
  before the place counts, where the scope is the one of the place.
- A name that nothing in the file binds is from a wildcard, from the package, or built in.
- Where members are seen by their bare names, a class that inherits what is not known may have one
  of any name. What the scopes around it, or imports, have of that name is likelier.
"""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import VARIABLE_KINDS, FileScope
from wasmpool.graph.calls.files.shadows import is_later
from wasmpool.graph.calls.files.signatures import is_variable
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.fields import NOTHING
from wasmpool.graph.calls.inference.narrowing import Narrowing
from wasmpool.graph.calls.inference.unnamed import UnnamedClasses
from wasmpool.graph.calls.text.expressions import Expression
from wasmpool.graph.calls.text.functions import given_type
from wasmpool.graph.calls.values import (
    ABOVE,
    CONCLUDED,
    EXACT,
    EXTERNAL,
    HOLDERS,
    MOST_OF_A_NAME,
    UNKNOWN,
    Value,
    Values,
    at_most,
    is_any,
    is_outside,
    known_of,
    merge,
)
from wasmpool.graph.imports.found import Target
from wasmpool.graph.outline import NAMESPACES, TYPE_KINDS
from wasmpool.graph.records import Binding

_DEFAULTS, _DEFAULT = frozenset({"definition", "object"}), 0.7
_HOLD_TYPES = TYPE_KINDS | NAMESPACES


class Names(Narrowing, UnnamedClasses):
    """Finds what names stand for."""

    def name(self, path: str, scope: int | None, name: str, at: int) -> Values:
        """Return what a name is worth at a place, from the innermost scope outwards."""
        file = self.scope(path)
        self.look_into(path, scope)
        if file.narrowed and (scope, name) in file.narrowed:
            narrowed = self.narrowed(file, scope, name, at)
            if narrowed and file.dialect.inherits_overloads:
                plain = self._untested(file, scope, name, at)
                return self.narrower(narrowed, plain, file.dialect.has_method_names)
            if narrowed:
                return narrowed
        return self._untested(file, scope, name, at)

    def _untested(self, file: FileScope, scope: int | None, name: str, at: int) -> Values:
        """Return what a name is worth at a place, whatever was tested around it."""
        path, dialect = file.path, file.dialect
        if name in file.special:
            special = self.special(file, scope, name)
            if special:
                return special
        if name == dialect.given and name not in file.local_names:
            return self.given(file, None, at) or (EXTERNAL,)
        if name == dialect.placeholder:
            return self.passed_in(file, at) or (EXTERNAL,)
        is_local = name in file.local_names or dialect.sees_members
        is_inherited = False  # perhaps, from a class that is not known
        is_beyond = False  # of the class that a method belongs to
        for index in (*(file.chain(scope) if is_local else ()), None):
            kind = "module" if index is None else file.definitions[index].kind
            if kind in NAMESPACES and dialect.sees_members and not is_beyond:
                is_beyond = True
                found = self._of_this(file, scope, name)
                if found and found != (ABOVE,):
                    return self._outer(found) if is_inherited else found
                is_inherited |= bool(found)
            if index is None:
                break
            if kind in TYPE_KINDS:
                if dialect.sees_members:
                    found = self.member_of((path, index), name, True)
                    if found and found != (ABOVE,):
                        return self._outer(found) if is_inherited else found
                    is_inherited |= bool(found)
                is_seen = kind == "object" or (index == scope and not dialect.sees_members)
                if not is_seen and (index, name) not in file.parameters:
                    continue
            if (index, name) in file.bound:
                if dialect.binds_after and self._is_later(file, index, name, at):
                    continue
                found = self.in_scope(file, index, name, at, index == scope)
                if found:
                    return self._outer(found) if is_inherited else found
        is_bound = (None, name) in file.bound
        found = self.in_scope(file, None, name, at, scope is None) if is_bound else ()
        if not found:
            found = self.ask(Names._beyond, path, name, file.namespace(scope))
        if not found and name == "new" and dialect.calls_members:
            return self.members(self.special(file, scope, "self"), name, path)
        if is_inherited:
            return self._outer(found) or (EXTERNAL,)
        # What nothing in the file binds is built in, or from a library.
        return found if found or is_bound or name in file.local_names else (EXTERNAL,)

    def _of_this(self, file: FileScope, scope: int | None, name: str) -> Values:
        """Return a member of the class that a method belongs to which is written outside of it."""
        found: Values = ()
        for own in self.elsewhere(file, scope):
            found = self.member_of(own.place, name, True)
        return found

    def _outer(self, values: Values) -> Values:
        """Make what is further out less sure, for a class may have inherited the name."""
        return tuple(
            value
            if value.item < 0 or self.classes.is_class(value.place)
            else value._replace(sure=min(value.sure, CONCLUDED))
            for value in values
        )

    def type_named(self, path: str, scope: int | None, name: str, at: int) -> Values:
        """Return what a name is worth at a place where a type is meant."""
        file = self.scope(path)
        if not file.dialect.has_type_names or name in file.special:
            return self.name(path, scope, name, at)
        around = (i for i in file.chain(scope) if file.definitions[i].kind in _HOLD_TYPES)
        return self.ask(Names._type_named, path, next(around, None), name)

    def _type_named(self, path: str, scope: int | None, name: str) -> Values:
        """Return what a name is worth among types and namespaces, from a class outwards."""
        file = self.scope(path)
        for index in file.chain(scope):
            if file.definitions[index].kind in TYPE_KINDS:
                found = self._nested_type((path, index), name)
            else:
                is_bound = (index, name) in file.bound
                found = self.in_scope(file, index, name, 0, False) if is_bound else ()
            if found:
                return found
        if (None, name) in file.bound:
            found = self.in_scope(file, None, name, 0, False)
            if found:
                return found
        return self.ask(Names._beyond, path, name, file.namespace(scope)) or (EXTERNAL,)

    def _nested_type(self, of: Class, name: str) -> Values:
        """Return the types of a name in a class, or in the nearest above that has one."""
        for each in self.classes.order(of).classes:
            own = self.classes.own(each, name)
            found = tuple(Value("definition", *it) for it in own if self.classes.is_class(it))
            if found:
                return found
        return ()

    def called(self, path: str, scope: int | None, function: Expression, at: int) -> Values:
        """Return what is called by an expression, where methods have names of their own."""
        file = self.scope(path)
        if function[0] != "name" or not file.dialect.has_method_names:
            return self.follow(path, scope, function, at)
        name = function[1]
        is_inherited = False
        for index in file.chain(scope):
            if file.definitions[index].kind in TYPE_KINDS:
                found = self.member_of((path, index), name, True)
            else:
                found = self.unnamed_class(file, index, name)
            methods = tuple(each for each in found if each.kind == "definition")
            if methods:
                return self._outer(methods) if is_inherited else methods
            own = file.by_name.get((index, name), ())
            if found and own and file.definitions[own[-1]].kind == "property":
                return found  # a component of a record
            is_inherited |= found == (ABOVE,)
        found = ()
        if (None, name) in file.bound:
            found = self.in_scope(file, None, name, at, False)
        found = found or self.ask(Names._beyond, path, name, file.namespace(scope))
        found = tuple(each for each in found if self._is_shared(each))
        return (self._outer(found) if is_inherited else found) or (EXTERNAL,)

    def _is_shared(self, value: Value) -> bool:
        """Whether something may be imported by its bare name."""
        if value.kind != "definition":
            return True
        modifiers = self.definition(value).modifiers
        return "static" in modifiers and "private" not in modifiers

    def put(self, path: str, scope: int | None, place: str, at: int) -> Values:
        """Return what was put into a place of a table, in the innermost scope that does."""
        file = self.scope(path)
        for index in (*file.chain(scope), None):
            if (index, place) in file.bindings:
                return self.in_scope(file, index, place, at, index == scope)
        return ()

    def bound_at(self, path: str, scope: int | None, name: str) -> Target | None:
        """Return what the project binds a name to at a place, whatever that is worth.

        It is a definition, or unknown; None where nothing binds the name.
        """
        file = self.scope(path)
        imports = self.imports[path]
        for index in (*file.chain(scope), None):
            is_type = index is not None and file.definitions[index].kind in TYPE_KINDS
            if is_type and index != scope and not file.dialect.sees_members:
                continue
            if (index, name) in file.bound:
                own = file.by_name.get((index, name))
                if own:
                    return Target("definition", path, own[-1])
                names = imports.names if index is None else imports.scoped.get(index, {})
                target = names.get(name)
                if target is None or target.path is None or target.definition is None:
                    return Target("unknown")
                defined = self.scope(target.path).definitions[target.definition]
                self.look_up(target.path, defined.name)
                return target
        if not self.imports.knows(path):
            return None
        target = self.imports.visible(path, name, file.namespace(scope))
        return None if target is None or target.kind == "external" else target

    def _is_later(self, file: FileScope, index: int, name: str, at: int) -> bool:
        """Whether all that a function binds a name to comes after a place: `f := f()`."""
        place = (index, name)
        bindings = file.bindings.get(place)
        return (
            bindings is not None
            and is_later(file.definitions[index], name, bindings, at)
            and place not in file.parameters
            and place not in file.by_name
            and name not in self.imports[file.path].scoped.get(index, ())
        )

    def in_scope(
        self, file: FileScope, index: int | None, name: str, at: int, is_innermost: bool
    ) -> Values:
        """Return what a name is worth that a definition or the file itself binds."""
        place = (index, name)
        nested = file.by_name.get(place, ())[-MOST_OF_A_NAME - 1 :]
        bindings = file.bindings.get(place)
        names = self.imports[file.path]
        imports = names.names if index is None else names.scoped.get(index)
        imported = imports.get(name) if imports else None
        is_parameter = place in file.parameters
        if bindings and not nested and imported is None and not is_parameter and len(bindings) == 1:
            return known_of(self.bound(file.path, index, name, bindings[0].start))
        fixed = [each for each in nested if not file.is_variable(each)]
        values: Values = ()
        for each in file.reachable(fixed, at) if fixed else ():
            values += self.defined(file.path, each)
        if values and file.definitions[fixed[-1]].kind not in VARIABLE_KINDS:
            if not bindings or not _is_given_another(file, fixed, bindings):
                return values
            return merge((*values, *self.bound(file.path, index, name, bindings[-1].start)))
        if bindings:
            last = bindings[-1].start
            if is_innermost and last >= at:
                last = next((each.start for each in reversed(bindings) if each.start < at), last)
            values += self.bound(file.path, index, name, last)
        elif nested and not fixed:
            values += self.defined(file.path, nested[-1])
        if imported is not None and (index is not None or nested or bindings):
            values += self.target(imported)
        if index is not None and is_parameter:
            values += self._parameter(file, index, name)
        return known_of(values)

    def _parameter(self, file: FileScope, index: int, name: str) -> Values:
        """Return what is known of a parameter of a definition."""
        known = file.parameters.get((index, name))
        definition = file.definitions[index]
        if known is not None and known[0] >= 0:
            number, parameter = known
            if number == 0 and name == file.receiver_name(index) and not file.dialect.this:
                owner = file.owner(index)
                if owner is not None:
                    if "classmethod" in definition.decorators or definition.name in (
                        "__new__", "__init_subclass__", "__class_getitem__",
                    ):  # fmt: skip
                        return (Value("definition", file.path, owner, EXACT, "this"),)
                    return (Value("object", file.path, owner, EXACT, "this"),)
            found: Values = ()
            if parameter.get("type"):
                is_inside = file.dialect.inherits_overloads or file.dialect.has_casts
                around = index if is_inside else definition.parent
                found = self.annotated(file.path, around, parameter["type"])
                if "way" in parameter:
                    return self.part_of(file.path, found, parameter["way"]) or (UNKNOWN,)
                if (
                    is_outside(found)
                    and around != index
                    and file.dialect.bound is not None
                    and "<" in definition.signature.partition("(")[0]
                ):  # a parameter of types of its own
                    found = self.annotated(file.path, index, parameter["type"]) or found
                if len(found) == 1 and is_any(found[0]) and is_variable(parameter["type"]):
                    found = ()  # whatever is passed
                if is_outside(found) and is_inside and given_type(parameter["type"]) is not None:
                    found = ()  # a function
                if file.dialect.has_prototypes and all(map(self._is_alias, found)):
                    found = ()
                is_list = file.dialect.has_prototypes and any(  # ...tasks: Task[]
                    value.kind in HOLDERS for value in found
                )
                if parameter.get("kind") in ("variadic", "keyword_variadic") and not is_list:
                    found = (Value("container", detail=found),)
            elif file.dialect.has_prototypes:
                found = self.as_variable(file, index, number)
                if "way" in parameter:
                    found = self.part_of(file.path, found, parameter["way"])
            if found:
                return found
            default = parameter.get("default")
            around = definition.parent
            values = self.evaluate(file.path, around, default, 0) if default else ()
            return (
                *at_most((each for each in values if each.kind in _DEFAULTS), _DEFAULT),
                Value("parameter", file.path, index, detail=name),
            )
        signature = definition.signature
        if known is not None and signature.startswith("func ("):
            owner = file.owner(index)
            if owner is not None:
                return (Value("object", file.path, owner, EXACT),)
            type = signature[6:].partition(")")[0].partition(" ")[2]
            return self.annotated(file.path, None, type)
        return ()

    def _is_alias(self, value: Value) -> bool:
        """Whether a value is what a type stands for that has no members, such as a function's."""
        if value.kind != "object":
            return False
        file = self.scope(value.path)
        definition = file.definitions[value.item]
        return definition.kind == "typeAlias" and definition.qualified_name not in file.by_prefix

    def _beyond(self, path: str, name: str, namespace: int | None) -> Values:
        """Return what a name is worth that imports or the package bind."""
        if not self.imports.knows(path):
            return ()
        target = self.imports.visible(path, name, namespace)
        if target is None:
            return ()
        if target.kind == "definition" and target.path == path:
            assert target.definition is not None
            # What a variable of the file is worth was asked before.
            is_variable = self.scope(path).definitions[target.definition].kind in VARIABLE_KINDS
            return () if is_variable else self.target(target)
        return self.target(target) or (UNKNOWN,)


def _is_given_another(file: FileScope, fixed: list[int], bindings: list[Binding]) -> bool:
    """Whether a name of functions is given something else: `let f = () => {}; f = other`."""
    own = [file.definitions[each].range for each in fixed]
    return file.dialect.has_prototypes and not all(
        each.value in NOTHING or any(start <= each.start < end for start, end, *_ in own)
        for each in bindings
    )
