"""What a call gives back.

Rules of this file:

- A function gives back what its annotation says, else what its `return`s are worth.
- A method that gives back its own object gives back that on which it was called.
"""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.files.signatures import takes, takes_itself
from wasmpool.graph.calls.inference.applied import MAPS
from wasmpool.graph.calls.inference.containers import FLATTENING, TAKES_ONE
from wasmpool.graph.calls.inference.factories import Factories
from wasmpool.graph.calls.inference.generics import is_open
from wasmpool.graph.calls.text.expressions import Expression, index_of, split
from wasmpool.graph.calls.text.functions import given_type
from wasmpool.graph.calls.values import (
    CONCLUDED,
    EXACT,
    EXTERNAL,
    HOLDERS,
    POSSIBLE,
    UNKNOWN,
    Arguments,
    Value,
    Values,
    Variable,
    at_most,
    each_of,
    is_found_on,
    is_outside,
    is_something,
    is_to_be_called,
    merge,
)
from wasmpool.graph.imports.found import loaded
from wasmpool.graph.outline import CALLABLE_KINDS, TYPE_KINDS

_CREATE = ("member", ("name", "Object"), "create")
_LOADS = frozenset({"require", "import", "import_module", "__import__"})
_QUOTES = frozenset("\"'`")


class Results(Factories):
    """Finds what calls give back."""

    def call(
        self,
        path: str,
        scope: int | None,
        function: Expression,
        arguments: str,
        at: int,
        types: str = "",
    ) -> Values:
        """Return what a call gives back.

        Args:
            path: The file.
            scope: Index of the definition around it.
            function: What is called.
            arguments: What it is given, as written.
            at: Where it is, in bytes.
            types: What is given for its parameters of types, as written: `<A, B>`.
        """
        if function == ("name", "super") and not self.scope(path).dialect.calls_parent:
            return self._parent(path, scope, arguments, at)
        if function == ("name", "type") and arguments:
            return self.class_of(self.evaluate(path, scope, arguments, at))
        if function == ("name", "getattr"):
            on, name, default, *_ = (*split(arguments), "", "", "")
            if name[:1] in _QUOTES and name[1:-1].isidentifier():
                return self.members(self.evaluate(path, scope, on, at), name[1:-1], path)
            if default:
                return at_most(self.evaluate(path, scope, default, at), POSSIBLE)
        if function[-1] in _LOADS and arguments[:1] in _QUOTES:
            target = self.imports[path].names.get(loaded(arguments.strip("\"'`")))
            if target is not None:
                return self.target(target)
        if function == _CREATE:
            values = self.evaluate(path, scope, (split(arguments) or [""])[0], at)
            return tuple(self._made_of(value) for value in values)
        if function[0] == "member" and function[2] == "bind":
            return self.follow(path, scope, function[1], at)
        if function[0] == "function":  # called at once
            return self.made_by(path, scope, function[1], at, ())
        values = self.called(path, scope, function, at)
        if is_outside(values):
            given = Arguments(path, scope, at, arguments, types or index_of(function))
            known = self.of_library(function, given)
            if known is not None:
                return known
        if function[-1] in MAPS and function[0] == "member" and arguments:
            mapped = self.mapped(path, scope, function, arguments, at)
            if mapped is not None:
                return mapped
        if len(values) > 1:  # overloads, of which most give back the same
            count = len(split(arguments))
            values = tuple(each for each in values if self._takes(each, count)) or values
        given = Arguments(path, scope, at, arguments, types or index_of(function))
        found = each_of(values, lambda each: self.with_passed(each, self.result(each), given))
        found = merge(found) if len(values) > 1 else found
        if any(value.kind == "parameter" for value in found):
            return self._given(path, scope, values, found, arguments, at)
        return found

    def with_passed(self, called: Value, found: Values, given: Arguments) -> Values:
        """Return what a call gives back, with what it is given for parameters of types."""
        is_made = any(_is_made(each, (called,)) for each in found)
        is_given = is_made and (given.text or given.types)
        return self.settled(called, found, given) if is_given or any(map(is_open, found)) else found

    def _takes(self, value: Value, count: int) -> bool:
        """Whether so many arguments can be passed, where the language is strict about it."""
        if value.kind != "definition":
            return True
        file = self.scope(value.path)
        return not file.dialect.has_method_names or takes(file, value.item, count)

    def _given(
        self, path: str, scope: int | None, called: Values, found: Values, arguments: str, at: int
    ) -> Values:
        """Put what was passed in place of the parameters that what was called gives back."""
        texts = split(arguments)
        values: list[Value] = []
        for value in found:
            of = value.path, value.item
            if value.kind != "parameter" or all(of != each[1:3] for each in called):
                values.append(value)
                continue
            text = self.argument(value, texts)
            passed = () if text is None else self.evaluate(path, scope, text, at)
            values += at_most(passed, CONCLUDED) or (UNKNOWN,)
        return tuple(values)

    def argument(self, parameter: Value, texts: list[str]) -> str | None:
        """Return the text of what is passed for a parameter."""
        file, index = self.scope(parameter.path), parameter.item
        name = str(parameter.detail)
        number, record = file.parameters.get((index, name), (-1, {}))
        way: str | None = record.get("way")
        if way is not None:
            is_there = 0 <= number < len(texts)
            return way.replace("_", f"({texts[number]})", 1) if is_there else None
        for text in texts:
            key, is_named, value = text.partition("=")
            if is_named and key.strip() == name:
                return value.strip()
        number -= takes_itself(file, index)
        if record.get("kind") == "variadic" and 0 <= number < len(texts):
            return f"[{', '.join(texts[number:])}]"
        before = texts[: number + 1]
        if record.get("kind") or number < 0 or len(before) <= number:
            return None
        return None if any(text.startswith(("*", "...")) for text in before) else before[number]

    def _parent(self, path: str, scope: int | None, arguments: str, at: int) -> Values:
        """Return what `super()` is worth."""
        file = self.scope(path)
        owner = None if scope is None else file.owner(scope)
        if owner is None:
            return ()
        first = arguments.partition(",")[0].strip()
        if first:
            found = self.evaluate(path, scope, first, at)
            return tuple(
                Value("parent", value.path, value.item, EXACT)
                for value in found
                if value.kind == "definition"
            )
        return (Value("parent", path, owner, EXACT),)

    def class_of(self, values: Values) -> Values:
        """Return the classes of objects."""
        return tuple(
            Value("definition", value.path, value.item, value.sure, value.detail)
            for value in values
            if value.kind == "object" or self._is_prototype(value)
        )

    def _made_of(self, value: Value) -> Value:
        """Return what an object is worth that has another one before it."""
        if value.kind == "definition" and value.item >= 0:
            kind = self.definition(value).kind
            if kind in CALLABLE_KINDS or kind in TYPE_KINDS:
                return self.new(value)[0]
        return value

    def _is_prototype(self, value: Value) -> bool:
        """Whether a value may be a prototype, of which the class is known: the value itself."""
        return value.kind == "definition" and self.scope(value.path).dialect.has_prototypes

    def new(self, value: Value) -> Values:
        """Return what making an object of a value gives."""
        if value.kind == "definition":
            is_own = "this" if value.detail == "this" else None  # of `cls`, which may be one below
            return (Value("object", value.path, value.item, min(value.sure, EXACT), is_own),)
        return (EXTERNAL,) if value.kind == "external" else ()

    def applied(self, value: Value) -> Values:
        """Return the methods of Scala that run when a class is called: those of its companion."""
        file = self.scope(value.path)
        if not (file.dialect.calls_classes and file.dialect.calls_members):
            return ()
        definitions = file.definitions
        of = definitions[value.item]
        members = file.by_prefix.get(of.qualified_name, {})
        methods = members.get(file.dialect.caller_of_objects or "", ())
        own = [each for each in methods if self._is_of_object(file, each)]
        same = file.by_name.get((of.parent, of.name), ())
        if any(definitions[each].signature.startswith("case class") for each in same):
            return ()  # which has one that is not written
        return tuple(Value("definition", file.path, each, value.sure) for each in own)

    def _is_of_object(self, file: FileScope, index: int) -> bool:
        parent = file.definitions[index].parent
        return parent is not None and file.definitions[parent].kind == "object"

    def result(self, value: Value) -> Values:
        """Return what calling a value gives back."""
        match value.kind:
            case "definition":
                path, index = value.path, value.item
                file = self.scope(path)
                kind = file.definitions[index].kind
                if kind in TYPE_KINDS:
                    applied = self.applied(value)
                    if applied:
                        return each_of(applied, self.result)
                    return self.new(value) if file.dialect.calls_classes else ()
                if kind not in CALLABLE_KINDS:
                    return ()
                if file.dialect.calls_members and file.definitions[index].name == "new":
                    return ()
                found = self.ask(Results._returned, path, index)
                detail = value.detail
                if (
                    type(detail) is tuple
                    and detail[0] == "wraps"
                    and not any(map(is_something, found))
                ):
                    return at_most(each_of(detail[1], self.result), CONCLUDED)
                return self._on_receiver(value, found)
            case "object":
                path = value.path
                file = self.scope(path)
                method = file.dialect.caller_of_objects
                if method is None and file.definitions[value.item].kind == "enum":
                    return (value,)  # a variant that holds something
                if method is None:
                    # `A.new(1)` is no call of what `A.new` gives, nor `name()` of a record's name.
                    dialect = file.dialect
                    return (value,) if dialect.calls_members or dialect.has_method_names else ()
                return each_of(self.member(value, method, path), self.result)
            case "container":
                if is_to_be_called(value):
                    container, name = value.detail
                    if name in FLATTENING:
                        return tuple(each for each in self.item(container) if each.kind in HOLDERS)
                    if name == "entrySet":  # of which each holds a value
                        return (Value("container", detail=(container,)),)
                    return self.item(container) if name in TAKES_ONE else (container,)
                return self.item(value)  # tasks(0), as in Scala
            case "external":
                return (EXTERNAL,)
            case "parameter":
                return self._given_by_parameter(value)
        return ()

    def _given_by_parameter(self, value: Value) -> Values:
        """Return what a function gives that is passed for a parameter, by the type of that."""
        file, index = self.scope(value.path), value.item
        _, parameter = file.parameters.get((index, str(value.detail)), (-1, {}))
        type = given_type(parameter.get("type") or "")
        return () if type is None else self.annotated(file.path, index, type)

    def _on_receiver(self, method: Value, found: Values) -> Values:
        """Replace `self`, where a method gives it back, by what the method was called on."""
        if not is_found_on(method):
            return found
        _, (path, index), _, types = method.detail
        kept = ("of", types) if types else None
        found = tuple(
            Value("object", path, index, value.sure, kept)
            if value.kind == "object" and value.detail == "this"
            else value
            for value in found
        )
        return self.told_by(method, found)

    def _returned(self, path: str, index: int) -> Values:
        """Return what a function gives back: by its annotation, else by what it returns."""
        file = self.scope(path)
        definition = file.definitions[index]
        if definition.return_type:
            found = self.annotated(path, index, definition.return_type)
            if file.dialect.has_method_names:
                return self.made_in(file, index, found) or found
            if is_outside(found) and found[0].detail is not None:  # a type that is given
                if file.dialect.inherits_overloads:
                    return found
                given = self.given_back(file, index)
                return (*filter(is_something, given), *found)
            if found and not is_outside(found) and found[0].kind != "table":
                if "Callable" in definition.return_type:  # an object or a function: either
                    given = self.given_back(file, index)
                    found = (*(each for each in given if each.kind == "definition"), *found)
                return found
            return self.given_back(file, index) or found  # what it gives may say more
        return self.given_back(file, index)

    def given_back(self, file: FileScope, index: int) -> Values:
        """Return what the `return`s and `yield`s of a callable are worth."""
        self.look_into(file.path, index)
        yields = file.yields.get(index)
        bindings = yields or file.returns.get(index, [])
        values: list[Value] = []
        is_known = True
        for binding in bindings:
            found = self.evaluate(file.path, index, binding.value or "", binding.start)
            if not found and file.dialect.has_prototypes:
                found = self.places(file.path).function_at(binding)
            is_known &= bool(found)
            values += found
        known = [
            value._replace(sure=min(value.sure, CONCLUDED if is_known else 0.75))
            if value.kind == "object" and value.detail != "this"
            else value
            for value in values
            if value.kind not in ("external", "unknown") or type(value.detail) is Variable
        ]
        if yields and known:
            return (Value("container", detail=merge(tuple(known))),)
        return tuple(known) or tuple(values)


def _is_made(value: Value, of: Values) -> bool:
    """Whether a value is an object of a class that is called."""
    return value.kind == "object" and any(
        each.item == value.item and each.path == value.path for each in of
    )
