"""What an expression is worth: which definitions, and objects of which classes.

Rules of this file:

- A value is what can be known without running anything: a definition, an object of a class, a
  module. An expression may have several, or none that are known.
- How sure a value is goes with it: what is written is surer than what is concluded.
- Names may lead in circles. A circle adds nothing, and what was found while one was cut short is
  kept until the question that it began with is answered, no longer: an answer never depends on
  what was asked before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from wasmpool.graph.calls.annotations import parse_type
from wasmpool.graph.calls.classes import Class, Classes, Order
from wasmpool.graph.calls.dialects import DIALECTS, Dialect
from wasmpool.graph.calls.expressions import Expression, parse, split
from wasmpool.graph.calls.scopes import FileScope, Record
from wasmpool.graph.imports.base import Target
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import Project
from wasmpool.graph.outline import CALLABLE_KINDS, TYPE_KINDS
from wasmpool.graph.registry import Registry

EXACT, DECLARED, CONCLUDED = 0.95, 0.9, 0.85
_MOST_VALUES = 8
_DEEPEST = 32
_VARIABLE_KINDS = frozenset({"variable", "constant", "field", "property", "enumMember"})
_TRANSPARENT = frozenset({
    *("property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "override"),
    *("final", "overload", "lru_cache", "cache", "wraps", "contextmanager", "asynccontextmanager"),
})  # fmt: skip
# Methods of containers that give one of what is in them, or the container again.
_TAKES_ONE = frozenset({
    *("pop", "get", "popleft", "setdefault", "find", "at", "shift", "first", "last", "peek"),
    *("poll", "getFirst", "getLast", "next", "remove", "unwrap", "element", "findFirst"),
    *("firstOrNull",),
})  # fmt: skip
_SAME = frozenset({
    *("values", "copy", "filter", "slice", "reverse", "sort", "iter", "iter_mut", "into_iter"),
    *("stream", "iterator", "sorted", "concat", "clone", "toList", "as_ref", "distinct"),
})  # fmt: skip

# Functions of Python's library that give back what they are given, or one of what is in it.
_GIVES_BACK = {
    **dict.fromkeys(("update_wrapper", "partial", "copy", "deepcopy", "iter", "list"), "same"),
    **dict.fromkeys(("sorted", "reversed", "tuple", "set", "frozenset"), "same"),
    **dict.fromkeys(("next", "min", "max"), "one"),
    "cast": "type",
}
_CLASS_OF = frozenset({"__class__", "constructor"})
_NEW_THIS = (("name", "this"), ("name", "self"), ("name", "static"))
# Members of a function that stand for it where there are prototypes.
_ITSELF = frozenset({"prototype", "call", "apply", "bind"})


class Value(NamedTuple):
    """What something is worth.

    Attributes:
        kind: `definition`; `object` of a class; `module`, a file; `package`; `external`, something
            outside of the project; `container` of values; `parent`, what is above a class, as seen
            by an object or a class; `parameter`, whatever is passed; `unknown`.
        path: The file, where there is one.
        item: Index of the definition or of the class.
        sure: From 0 to 1.
        detail: For an `object` or a class, `this` if it may be of a class below; for a container
            its values; for a `parameter` its name; for a package its target.
    """

    kind: str
    path: str | None = None
    item: int | None = None
    sure: float = 1.0
    detail: Any = None


Values = tuple[Value, ...]

UNKNOWN = Value("unknown")
EXTERNAL = Value("external")


class Inference:
    """Follows names and values through the files of a project."""

    def __init__(self, project: Project, registry: Registry, imports: Imports) -> None:
        self._files = project.files
        self._imports = imports
        self._scopes: dict[str, FileScope] = {}
        self.classes = Classes(project, registry, imports, self)
        self._names = _all_names(project)
        self._answers: dict[tuple[Any, ...], tuple[Values, frozenset[str]]] = {}
        self._partial: dict[tuple[Any, ...], tuple[Values, frozenset[str], int]] = {}
        self._asking: dict[tuple[Any, ...], int] = {}
        self._lowest = _DEEPEST  # the outermost question that an open circle leads back to
        self.reads: set[str] = set()

    def scope(self, path: str) -> FileScope:
        """Return the scope of a file, noting that it was looked at."""
        self.reads.add(path)
        try:
            return self._scopes[path]
        except KeyError:
            record = self._files[path]
            dialect = DIALECTS.get(record["language"], Dialect())
            scope = self._scopes[path] = FileScope(path, record, dialect)
            return scope

    # ------------------------------------------------------------ questions that are kept

    def _ask(self, key: tuple[Any, ...]) -> Values:
        """Answer a question: from memory, or by its method, unless it is being asked already."""
        answer = self._answers.get(key)
        if answer is not None:
            if answer[1]:
                self.reads |= answer[1]
            return answer[0]
        depth = len(self._asking)
        partial = self._partial.get(key)
        if partial is not None:
            values, known_reads, lowest = partial
            self.reads |= known_reads
            self._lowest = min(self._lowest, lowest)
            return values
        if key in self._asking or depth >= _DEEPEST:
            self._lowest = min(self._lowest, self._asking.get(key, -1))
            return ()
        outer_lowest, self._lowest = self._lowest, _DEEPEST
        outer_reads, self.reads = self.reads, set()
        begun = len(self._partial)
        self._asking[key] = depth
        try:
            values = _merge(key[0](self, *key[1:]))
        finally:
            del self._asking[key]
            reads, self.reads = self.reads, outer_reads
            self.reads |= reads
            lowest, self._lowest = self._lowest, min(outer_lowest, self._lowest)
        if lowest >= depth:
            self._lowest = outer_lowest
            self._answers[key] = (values, frozenset(reads))
        else:
            self._partial[key] = (values, frozenset(reads), lowest)
        if lowest >= depth or depth == 0:
            while len(self._partial) > begun:
                self._partial.popitem()  # the last first: those found since this was asked
        return values

    # ------------------------------------------------------------ expressions

    def evaluate(self, path: str, scope: int | None, text: str, at: int) -> Values:
        """Return what an expression is worth at a place in a file.

        Args:
            path: The file.
            scope: Index of the definition around it.
            text: The expression.
            at: Where it starts, in bytes.
        """
        expression = parse(text)
        return () if expression is None else self._evaluate(path, scope, expression, at)

    def members(self, values: Values, name: str, path: str) -> Values:
        """Return what a member is worth of what stands before its name."""
        return self._each(values, lambda value: self.member(value, name, path))

    def _evaluate(self, path: str, scope: int | None, expression: Expression, at: int) -> Values:
        kind, *parts = expression
        match kind:
            case "name":
                return self.name(path, scope, parts[0], at)
            case "member":
                base, name = parts
                values = self._evaluate(path, scope, base, at)
                if name in _CLASS_OF:
                    return self._class_of(values)
                return self.members(values, name, path)
            case "call":
                return self._call(path, scope, parts[0], parts[1], at)
            case "new" if parts[0] in _NEW_THIS:
                return self._each(self.name(path, scope, parts[0][1], at), self._new)
            case "new":
                return self._each(self._evaluate(path, scope, parts[0], at), self._new)
            case "item":
                return self._each(self._evaluate(path, scope, parts[0], at), self._item)
            case "any":
                return self._each(parts[0], lambda part: self._evaluate(path, scope, part, at))
            case "cast":
                return self.annotated(path, scope, parts[0])
            case "list":
                inner = self._each(parts[0], lambda text: self.evaluate(path, scope, text, at))
                return (Value("container", detail=_merge(inner)),) if inner else (EXTERNAL,)
            case "literal":
                return (EXTERNAL,)
        return (UNKNOWN,)

    def _call(
        self, path: str, scope: int | None, function: Expression, arguments: str, at: int
    ) -> Values:
        """Return what a call gives back."""
        if function == ("name", "super"):
            return self._parent(path, scope, arguments, at)
        if function == ("name", "type") and arguments:
            return self._class_of(self.evaluate(path, scope, arguments, at))
        if function[0] == "member" and function[2] == "bind":
            return self._evaluate(path, scope, function[1], at)
        values = self._evaluate(path, scope, function, at)
        if arguments and values == (EXTERNAL,) and function[-1] in _GIVES_BACK:
            first, *others = split(arguments)
            kind = _GIVES_BACK[function[-1]]
            if kind == "type" and others:
                found = self.annotated(path, scope, first)
                return found if found != (EXTERNAL,) else self.evaluate(path, scope, others[0], at)
            values = self.evaluate(path, scope, first, at)
            return self._each(values, self._item) if kind == "one" else values or (EXTERNAL,)
        return self._each(values, self.result)

    @staticmethod
    def _each(values: Iterable[Any], function: Callable[[Any], Values]) -> Values:
        return tuple(found for value in values for found in function(value))

    # ------------------------------------------------------------ names

    def name(self, path: str, scope: int | None, name: str, at: int) -> Values:
        """Return what a name is worth at a place, from the innermost scope outwards."""
        file = self.scope(path)
        dialect = file.dialect
        if name in file.special:
            special = self._special(file, scope, name)
            if special:
                return special
        is_local = name in file.local_names or dialect.sees_members
        for number, index in enumerate(file.chain(scope) if is_local else ()):
            definition = file.definitions[index]
            if definition["kind"] in TYPE_KINDS:
                if number == 0 or dialect.sees_members:
                    found = self.member_of((path, index), name, True)
                    if found:
                        return found
                if definition["kind"] != "object":
                    continue
            if (index, name) in file.bound:
                found = self._in_scope(file, index, name, at, number == 0)
                if found:
                    return found
        found = ()
        if (None, name) in file.bound:
            found = self._in_scope(file, None, name, at, scope is None)
        if not found:
            found = self._ask((Inference._beyond, path, name))
        # What nothing in the file binds is built in, or from a library.
        return found if found or name in file.local_names else (EXTERNAL,)

    def _in_scope(
        self, file: FileScope, index: int | None, name: str, at: int, is_innermost: bool
    ) -> Values:
        """Return what a name is worth that a definition or the file itself binds."""
        nested = file.by_name.get((index, name), [])
        bindings = file.bindings.get((index, name))
        names = self._imports[file.path]
        imported = (names.names if index is None else names.scoped.get(index, {})).get(name)
        is_parameter = index is not None and (index, name) in file.parameters
        if bindings and not nested and imported is None and not is_parameter and len(bindings) == 1:
            place = bindings[0]["range"][0]
            values = self._ask((Inference._bound, file.path, index, name, place))
            return tuple(each for each in values if each != UNKNOWN) or values[:1]
        fixed = [each for each in nested if not self._is_variable(file, each)]
        values = tuple(
            value
            for each in (self._reachable(file, fixed, at) if fixed else ())
            for value in self.defined(file.path, each)
        )
        if values and file.definitions[fixed[-1]]["kind"] not in _VARIABLE_KINDS:
            return values
        if bindings:
            before = [each for each in bindings if each["range"][0] < at] if is_innermost else []
            last = (before or bindings)[-1]["range"][0]
            values += self._ask((Inference._bound, file.path, index, name, last))
        elif nested and not fixed:
            values += self.defined(file.path, nested[-1])
        if imported is not None and (index is not None or nested or bindings):
            values += self.target(imported)
        if index is not None and is_parameter:
            values += self._parameter(file, index, name)
        known = tuple(value for value in values if value != UNKNOWN)
        return known or values[:1]

    @staticmethod
    def _is_variable(file: FileScope, index: int) -> bool:
        """Whether a definition is a name for a value, and nothing that has members itself."""
        definition = file.definitions[index]
        return (
            definition["kind"] in _VARIABLE_KINDS
            and definition["kind"] != "enumMember"
            and definition["complexity"] is None
            and definition["qualified_name"] not in file.by_prefix
        )

    def _reachable(self, file: FileScope, indices: list[int], at: int) -> list[int]:
        """Of definitions of one name, return those that are seen at a place."""
        if len(indices) == 1:
            return indices
        kept = [
            each
            for each in indices
            if not any(
                word in text
                for text in file.definitions[each]["decorators"]
                for word in ("overload", ".setter", ".deleter", ".register")
            )
        ]
        with_body = [each for each in kept if file.definitions[each]["complexity"] is not None]
        kept = with_body or kept or indices
        around = file.closures_around(at)
        for start, end in reversed(around):
            inner = [each for each in kept if start <= file.definitions[each]["range"][0] < end]
            if inner:
                return [
                    each
                    for each in inner
                    if file.closures_around(file.definitions[each]["range"][0])[-1:]
                    == [(start, end)]
                ] or inner
        if file.dialect.has_prototypes:
            outside = [
                each
                for each in kept
                if not file.closures_around(file.definitions[each]["range"][0])
            ]
            kept = outside or kept
        return kept

    def _bound(self, path: str, index: int | None, name: str, last: int) -> Values:
        """Return what the bindings of a name up to a place give it."""
        file = self.scope(path)
        values: list[Value] = []
        is_known = True
        for binding in file.bindings[index, name]:
            if binding["range"][0] <= last:
                found = self.binding(file, binding)
                is_known &= bool(found) and UNKNOWN not in found
                values += found
        known = [value for value in values if value.kind != "external"] or values
        if not is_known:
            known = [value._replace(sure=value.sure * 0.85) for value in known]
        return tuple(known) if is_known else (*known, UNKNOWN)

    def binding(self, file: FileScope, binding: Record) -> Values:
        """Return what a binding gives its name."""
        path, scope, at = file.path, binding["enclosing"], binding["range"][0]
        value, type = binding["value"], binding["type"]
        found: Values = ()
        if value is not None and type in (None, "var", "auto", "let", "val"):
            found = self.evaluate(path, scope, value, at)
            match binding["kind"]:
                case "element":
                    found = self._each(found, self._item)
                case "enter":
                    found = self._each(found, self._entered)
        elif type is not None:
            found = self.annotated(path, scope, type)
            if value is not None:
                exact = [
                    each
                    for each in self.evaluate(path, scope, value, at)
                    if each.kind == "object" and each.sure >= EXACT
                ]
                found = tuple(exact) or found
        return found

    def _parameter(self, file: FileScope, index: int, name: str) -> Values:
        """Return what is known of a parameter of a definition."""
        known = file.parameters.get((index, name))
        definition = file.definitions[index]
        if known is not None and known[0] >= 0:
            number, parameter = known
            if number == 0 and name == file.receiver_name(index) and not file.dialect.this:
                owner = file.owner(index)
                if owner is not None:
                    if "classmethod" in definition["decorators"] or definition["name"] in (
                        "__new__", "__init_subclass__", "__class_getitem__",
                    ):  # fmt: skip
                        return (Value("definition", file.path, owner, EXACT, "this"),)
                    return (Value("object", file.path, owner, EXACT, "this"),)
            found: Values = ()
            if parameter.get("type"):
                found = self.annotated(file.path, definition["parent"], parameter["type"])
                if parameter.get("kind") in ("variadic", "keyword_variadic"):
                    found = (Value("container", detail=found),)
            if not found and parameter.get("default"):
                found = tuple(
                    value._replace(sure=value.sure * 0.7)
                    for value in self.evaluate(
                        file.path, definition["parent"], parameter["default"], 0
                    )
                    if value.kind in ("definition", "object")
                )
            return found or (Value("parameter", file.path, index, detail=name),)
        signature = definition["signature"]
        if known is not None and signature.startswith("func ("):
            owner = file.owner(index)
            if owner is not None:
                return (Value("object", file.path, owner, EXACT),)
            type = signature[6:].partition(")")[0].partition(" ")[2]
            return self.annotated(file.path, None, type)
        return ()

    def _special(self, file: FileScope, scope: int | None, name: str) -> Values:
        """Return what `this`, `super` and the like are worth."""
        dialect = file.dialect
        owner = None if scope is None else file.owner(scope)
        if owner is None:
            around = file.chain(scope)
            owner = next((i for i in around if file.definitions[i]["kind"] in TYPE_KINDS), None)
        if owner is None:
            return ()
        method = None if scope is None else file.method_of(scope)
        modifiers = [] if method is None else file.definitions[method]["modifiers"]
        is_static = "static" in modifiers or ("self" in modifiers and name == "self")
        if name in dialect.parent:
            return (Value("parent", file.path, owner, EXACT, None),)
        if name in dialect.own_class or is_static:
            return (Value("definition", file.path, owner, EXACT, "this"),)
        return (Value("object", file.path, owner, EXACT, "this"),)

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

    def _beyond(self, path: str, name: str) -> Values:
        """Return what a name is worth that imports or the package bind."""
        if not self._imports.knows(path):
            return ()
        target = self._imports.visible(path, name, None)
        if target is None or (target.kind == "definition" and target.path == path):
            return ()
        return self.target(target)

    def target(self, target: Target) -> Values:
        """Return what an import stands for, as a value."""
        match target.kind:
            case "definition":
                assert target.path is not None
                assert target.definition is not None
                return self.defined(target.path, target.definition)
            case "file":
                assert target.path is not None
                return (*self._ask((Inference._whole, target.path)), Value("module", target.path))
            case "package":
                return (Value("package", detail=target),)
            case "external":
                return (EXTERNAL,)
        return (UNKNOWN,)

    def _whole(self, path: str) -> Values:
        """Return what a file is as a whole, where it exports one thing in place of itself."""
        if path not in self._files or not self.scope(path).dialect.has_prototypes:
            return ()
        target = self._imports.member(path, Target("file", path), "default")
        return () if target is None or target.kind != "definition" else self.target(target)

    def defined(self, path: str, index: int) -> Values:
        """Return what a definition is worth: itself, or its value if it is a variable."""
        definition = self.scope(path).definitions[index]
        if definition["kind"] in _VARIABLE_KINDS:
            return self._ask((Inference._variable, path, index))
        if definition["decorators"] and self.scope(path).dialect.calls_decorators:
            return self._ask((Inference._decorated, path, index))
        return (Value("definition", path, index),)

    def _variable(self, path: str, index: int) -> Values:
        """Return the value of a variable, a field or a property."""
        file = self.scope(path)
        definition = file.definitions[index]
        name, parent = definition["name"], definition["parent"]
        if definition["kind"] == "enumMember" and parent is not None:
            return (Value("object", path, parent, EXACT),)
        found: Values = ()
        if definition["return_type"]:
            found = self.annotated(path, parent, definition["return_type"])
        if definition["complexity"] is not None:  # a property that is computed
            return found or self._given_back(file, index)
        if definition["qualified_name"] in file.by_prefix:  # an object with methods of its own
            return (Value("definition", path, index),)
        bound: list[Value] = []
        for binding in file.bindings.get((parent, name), []):
            bound += self.binding(file, binding)
        exact = [value for value in bound if value.kind != "external"]
        return found or tuple(exact) or tuple(bound)

    def _decorated(self, path: str, index: int) -> Values:
        """Return what is left of a definition once its decorators were called."""
        file = self.scope(path)
        definition = file.definitions[index]
        values: Values = (Value("definition", path, index),)
        for text in reversed(definition["decorators"]):
            name = text.partition("(")[0].rpartition(".")[2]
            if name in _TRANSPARENT:
                continue
            replaced: list[Value] = []
            for decorator in self.evaluate(
                path, definition["parent"], text, definition["range"][0]
            ):
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

    # ------------------------------------------------------------ types

    def annotated(self, path: str, scope: int | None, text: str) -> Values:
        """Return the objects that a type allows."""
        return self._ask((Inference._annotated, path, scope, text))

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
            if file.definitions[index]["kind"] in TYPE_KINDS:
                return (Value("object", path, index, DECLARED, "this"),)
            owner = file.owner(index)
            if owner is not None:
                return (Value("object", path, owner, DECLARED, "this"),)
        return ()

    def _dotted(self, path: str, scope: int | None, name: str) -> Values:
        first, *rest = name.split(".")
        values = self.name(path, scope, first, 1 << 60)
        for part in rest:
            values = tuple(found for value in values for found in self.member(value, part, path))
        return values

    # ------------------------------------------------------------ members

    def member(self, value: Value, name: str, path: str) -> Values:
        """Return what a member of a value is worth."""
        match value.kind:
            case "object":
                of = (str(value.path), value.item or 0)
                below = value.detail == "this" or value.sure < EXACT
                found = self.member_of(of, name, below)
            case "definition":
                of = (str(value.path), value.item or 0)
                dialect = self.scope(of[0]).dialect
                if dialect.calls_members and not self.classes.is_class(of):
                    return self.members(self.result(value), name, path)
                found = self.member_of(of, name, value.detail == "this")
                if not found and name in _ITSELF and dialect.has_prototypes:
                    return (value,)
                if not found and name == "new" and dialect.calls_members:
                    return self._new(value)
            case "parent":
                of = (str(value.path), value.item or 0)
                order = self.classes.order(of)
                for base in order.classes[1:]:
                    found = self._own_member(base, name)
                    if found:
                        break
                else:
                    return () if order.is_whole else (EXTERNAL,)
            case "module":
                return self._ask((Inference._in_module, path, str(value.path), name))
            case "package":
                target = self._imports.member(path, value.detail, name)
                return () if target is None else self.target(target)
            case "external":
                return (EXTERNAL,)
            case "container":
                if name in _TAKES_ONE or name in _SAME:
                    return (Value("container", detail=(value, name)),)
                return (EXTERNAL,)
            case _:
                return ()
        return tuple(
            each._replace(sure=min(each.sure, value.sure)) if each.sure > value.sure else each
            for each in found
        )

    def _in_module(self, path: str, module: str, name: str) -> Values:
        if module not in self._files:
            return (EXTERNAL,)  # no code, such as JSON
        file = self.scope(module)
        found: Values = ()
        if not file.dialect.has_prototypes:  # where all that a module binds can be had
            found = self._in_scope(file, None, name, 1 << 60, False)
        known = tuple(value for value in found if value != UNKNOWN)
        if known:
            return known
        target = self._imports.member(path, Target("file", module), name)
        if target is None or (target.kind == "definition" and target.path == module and found):
            return found
        if target == Target("file", module):
            return ()
        return self.target(target)

    def member_of(self, of: Class, name: str, below: bool) -> Values:
        """Return what a member of a class is worth, for an object that may be of one below."""
        return self._ask((Inference._member_of, of, name, below))

    def _member_of(self, of: Class, name: str, below: bool) -> Values:
        order = self.classes.order(of)
        found: Values = ()
        if name in self._names:
            found = self._own_member(of, name)
            sure = EXACT
            if not found and len(order.classes) > 1:
                found = self._inherited(of, order, name)
                sure = EXACT if order.is_whole else CONCLUDED
        if not found:
            return () if order.is_whole else (EXTERNAL,)
        return tuple(
            value._replace(sure=min(value.sure, sure), detail=_on(value, of, below))
            if value.kind == "definition"
            else value
            for value in found
        )

    def _inherited(self, of: Class, order: Order, name: str) -> Values:
        """Return what a member is worth that a class has from those above it."""
        second = order.classes[1]
        if order.classes[1:] == self.classes.order(second).classes:  # as it is for that one
            found = self.member_of(second, name, True)
            return () if found == (EXTERNAL,) else found
        for base in order.classes[1:]:
            found = self._own_member(base, name)
            if found:
                return found
        return ()

    def _own_member(self, of: Class, name: str) -> Values:
        """Return what a member is worth that a class has itself."""
        file = self.scope(of[0])
        values: list[Value] = []
        own = self.classes.own(of, name)
        if name == file.definitions[of[1]]["name"]:
            own = tuple(each for each in own if not self._is_constructor(each))
        if len(own) > 1 and not file.dialect.has_overloads:
            own = (
                tuple(
                    (of[0], each)
                    for each in self._reachable(file, [i for p, i in own if p == of[0]], -1)
                )
                or own
            )
        for path, index in own:
            values += self.defined(path, index)
        methods = [value for value in values if value.kind == "definition"]
        if methods:
            return tuple(values)
        for binding in file.attributes.get((of[1], name), ()):
            values += self.binding(file, binding)
        known = [value for value in values if value.kind not in ("external", "unknown")]
        if known:
            return tuple(known)
        if values or own or (of[1], name) in file.attributes:
            return tuple(values) or (UNKNOWN,)
        return ()

    def is_abstract(self, method: Class) -> bool:
        """Whether a method is there to be replaced."""
        file = self.scope(method[0])
        definition = file.definitions[method[1]]
        if method[1] in file.abstract and definition["complexity"] == 1:
            return True
        if "abstract" in definition["modifiers"]:
            return True
        if any("abstractmethod" in text for text in definition["decorators"]):
            return True
        owner = file.owner(method[1])
        if owner is None:
            return False
        if "Protocol" in file.definitions[owner]["signature"]:
            return True
        kind = file.definitions[owner]["kind"]
        return kind in ("interface", "trait") and definition["complexity"] is None

    def _class_of(self, values: Values) -> Values:
        return tuple(
            Value("definition", value.path, value.item, value.sure, value.detail)
            for value in values
            if value.kind == "object"
        )

    def _is_constructor(self, of: Class) -> bool:
        return bool(self.scope(of[0]).definitions[of[1]]["kind"] == "constructor")

    def _item(self, value: Value) -> Values:
        """Return what is in a container, or what running through an object gives."""
        if value.kind == "container":
            detail = value.detail
            return () if detail and isinstance(detail[-1], str) else detail or ()
        if value.kind == "definition":
            return (value,)  # A[int]
        if value.kind == "external":
            return (EXTERNAL,)
        if value.kind == "object":
            of = (str(value.path), value.item or 0)
            for name in ("__iter__", "__getitem__", "[Symbol.iterator]", "iterator"):
                for method in self.member_of(of, name, True):
                    found = self.result(method)
                    inside = tuple(
                        each for one in found if one.kind == "container" for each in self._item(one)
                    )
                    if inside or found:
                        return inside or found
        return ()

    def _entered(self, value: Value) -> Values:
        """Return what `with` gives for a value."""
        if value.kind == "container":  # a generator that @contextmanager wraps
            return self._item(value)
        if value.kind == "object":
            of = (str(value.path), value.item or 0)
            methods = self.member_of(of, "__enter__", True)
            found = self._each(methods, self.result)
            return tuple(each for each in found if each.kind != "external") or (value,)
        return (EXTERNAL,) if value.kind == "external" else ()

    # ------------------------------------------------------------ calls

    def _new(self, value: Value) -> Values:
        if value.kind == "definition":
            return (Value("object", value.path, value.item, min(value.sure, EXACT)),)
        return (EXTERNAL,) if value.kind == "external" else ()

    def result(self, value: Value) -> Values:
        """Return what calling a value gives back."""
        match value.kind:
            case "definition":
                path, index = str(value.path), value.item or 0
                file = self.scope(path)
                kind = file.definitions[index]["kind"]
                if kind in TYPE_KINDS:
                    return self._new(value) if file.dialect.calls_classes else ()
                if kind not in CALLABLE_KINDS:
                    return ()
                if file.dialect.calls_members and file.definitions[index]["name"] == "new":
                    return ()
                found = self._ask((Inference._returned, path, index))
                return self._on_receiver(value, found)
            case "object":
                path = str(value.path)
                method = self.scope(path).dialect.caller_of_objects
                if method is None:
                    # `A.new(1)` is no call of what `A.new` gives.
                    return (value,) if self.scope(path).dialect.calls_members else ()
                return self._each(self.member(value, method, path), self.result)
            case "container":
                if value.detail and isinstance(value.detail[-1], str):
                    container, name = value.detail
                    return self._item(container) if name in _TAKES_ONE else (container,)
                return ()
            case "external":
                return (EXTERNAL,)
        return ()

    def _on_receiver(self, method: Value, found: Values) -> Values:
        """Replace `self`, where a method gives it back, by what the method was called on."""
        if not (isinstance(method.detail, tuple) and method.detail[0] == "on"):
            return found
        path, index = method.detail[1]
        return tuple(
            Value("object", path, index, value.sure)
            if value.kind == "object" and value.detail == "this"
            else value
            for value in found
        )

    def _returned(self, path: str, index: int) -> Values:
        """Return what a function gives back: by its annotation, else by what it returns."""
        file = self.scope(path)
        definition = file.definitions[index]
        if definition["return_type"]:
            found = self.annotated(path, index, definition["return_type"])
            if found and found != (EXTERNAL,):
                return found
            return self._given_back(file, index) or found  # what it gives may say more
        return self._given_back(file, index)

    def _given_back(self, file: FileScope, index: int) -> Values:
        yields = file.yields.get(index)
        bindings = yields or file.returns.get(index, [])
        values: list[Value] = []
        is_known = True
        for binding in bindings:
            found = self.evaluate(file.path, index, binding["value"] or "", binding["range"][0])
            is_known &= bool(found)
            values += found
        known = [
            value._replace(sure=min(value.sure, CONCLUDED if is_known else 0.75))
            if value.kind == "object" and value.detail != "this"
            else value
            for value in values
            if value.kind not in ("external", "unknown")
        ]
        if yields and known:
            return (Value("container", detail=_merge(tuple(known))),)
        return tuple(known) or tuple(values)


def _all_names(project: Project) -> frozenset[str]:
    """Return all names that members can have: no class has any other."""
    names: set[str] = set()
    for record in project.files.values():
        names.update(definition["name"] for definition in record["definitions"])
        for binding in record.get("bindings", ()):
            name = binding["name"]
            if name is not None and not name.isidentifier():
                names.add(name)
                names.update(name.rpartition(access)[2] for access in (".", "->", "::"))
    return frozenset(names)


def _on(value: Value, of: Class, below: bool) -> Any:
    """Return on what a method is called: a class that it was found for, unless it has its own."""
    is_free = value.detail is None or (isinstance(value.detail, tuple) and value.detail[0] == "on")
    return ("on", of, below) if is_free else value.detail


def _merge(values: Values) -> Values:
    """Drop repeats, keeping the surest; too many are none."""
    best: dict[tuple[Any, ...], Value] = {}
    for value in values:
        key = (value.kind, value.path, value.item, value.detail)
        before = best.get(key)
        if before is None or before.sure < value.sure:
            best[key] = value
    return tuple(best.values()) if len(best) <= _MOST_VALUES else (UNKNOWN,)
