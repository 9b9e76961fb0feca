"""What one file says, arranged for those who follow its calls.

Rules of this file:

- A scope is made once from a file record and knows that file only.
- Members of a class are those in it and those that are named after it elsewhere in the file
  (`func (a *A) m()`, `A.prototype.m = …`, `impl A`).
- What is known of a name in a place comes in the order of the text.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from wasmpool.graph.calls.files.closures import Closures
from wasmpool.graph.calls.files.common_js import exported_as
from wasmpool.graph.calls.files.dialects import Dialect
from wasmpool.graph.calls.files.outer import parted, scopes
from wasmpool.graph.calls.files.own_names import is_bound_itself, own_name
from wasmpool.graph.calls.files.shadows import (
    hiding,
    named_results,
    receiver_of,
    seen_at,
    type_of_this,
)
from wasmpool.graph.calls.text.expressions import accessed, stored
from wasmpool.graph.calls.text.unpacking import taken_apart, taken_members
from wasmpool.graph.outline import NAMESPACES, TYPE_KINDS, is_apart, is_of_object, rank_of
from wasmpool.graph.records import Binding, FileRecord, Record

_START = attrgetter("start")
VARIABLE_KINDS = frozenset({"variable", "constant", "field", "property", "enumMember"})
METHOD_KINDS = frozenset({"method", "constructor"})


class FileScope:
    """Definitions, bindings and parameters of a file.

    Attributes:
        path: The file.
        dialect: How its language works.
        definitions: The definitions as recorded.
        bindings: By the definition around them and their name.
        attributes: Bindings of `self.name`, by the class and the name.
        returns: What a definition gives back, by its index: values of `return`.
        yields: The same of `yield`.
        abstract: Callables that say that they are to be replaced.
        by_name: Definitions by the definition around them and their name; values before types.
        passed: What calls are given, by where they end.
        types: The types of these names.
        by_prefix: Definitions by the qualified name before theirs, then by name.
        local_names: Names that are bound within a definition.
        parameters: The place and the record of each, by definition and name.
        bound: Names with the definition that they are bound in.
        narrowed: Where a name is known to be of a type, by the definition around the place and the
            name.
        special: What objects call themselves and what is above them.
        several: Names that are bound or defined more than once in one scope: what they mean depends
            on the place.
    """

    def __init__(self, path: str, record: FileRecord, dialect: Dialect) -> None:
        self.path = path
        self.dialect = dialect
        self.definitions = record.definitions
        self.references = record.references
        self.passed = record.passed
        self.bindings: dict[tuple[int | None, str], list[Binding]] = {}
        self.attributes: dict[tuple[int, str], list[Binding]] = {}
        self.returns: dict[int, list[Binding]] = {}
        self.yields: dict[int, list[Binding]] = {}
        self.abstract: set[int] = set()
        self.by_name: dict[tuple[int | None, str], list[int]] = {}
        self.types: dict[tuple[int | None, str], int] = {}
        self.by_prefix: dict[str, dict[str, list[int]]] = {}
        self.local_names: set[str] = set()
        self.parameters: dict[tuple[int, str], tuple[int, Record]] = {}
        self.bound: set[tuple[int | None, str]] = set()
        self.narrowed: dict[tuple[int | None, str], list[Binding]] = {}
        self.special = dialect.this | dialect.own_class | dialect.parent
        self.several: set[str] = set()
        self._methods: dict[tuple[Any, ...], int] = {}
        self._alike: dict[tuple[int, str], int] = {}
        self._chains: dict[int, list[int]] = {}
        self._receivers: dict[int, str | None] = {}
        self._closures = Closures(record.bindings, self.definitions)
        self._owners: dict[int, int | None] = {}
        self._constructors: dict[str, list[int]] = {}
        self._by_qualified_name: dict[str, int] = {}
        self._namespaces: set[int] = set()
        self._add_definitions()
        self._part_types()
        own, others = parted(record.bindings)
        self._add_bindings(own)
        for item in record.imports:
            if item["local_name"]:
                self.bound.add((item["enclosing"], item["local_name"]))
        self.bound.update(self.by_name, self.bindings)
        for scope, binding in scopes(others, self.definitions, self.bound):
            known = self.bindings.setdefault((scope, binding.name or ""), [])
            bisect.insort(known, binding, key=_START)
        self.bound.update(self.bindings)
        for table in (self.by_name, self.bindings):
            self.several.update(name for (_, name), each in table.items() if len(each) > 1)
        self.several.update(name for _, name in self.narrowed)
        self.local_names.update(name for scope, name in self.bound if scope is not None)
        if dialect.binds_after:
            self.several |= hiding(self.definitions, self.bound, self.bindings)

    def _add_definitions(self) -> None:
        for index, definition in enumerate(self.definitions):
            name, qualified_name = definition.name, definition.qualified_name
            if definition.kind in NAMESPACES:
                self._namespaces.add(index)
            self._by_qualified_name.setdefault(qualified_name, index)
            if qualified_name.endswith(f".{name}"):
                prefix = qualified_name[: -len(name) - 1]
                self.by_prefix.setdefault(prefix, {}).setdefault(name, []).append(index)
                if self.dialect.companion and "companion object" in definition.signature:
                    own = self.by_prefix.setdefault(qualified_name, {})
                    self.by_prefix.setdefault(f"{prefix}.{self.dialect.companion}", own)
            for number, parameter in enumerate(definition.parameters):
                plain = parameter["name"].lstrip("*.&")
                for each, way in taken_members(plain) if plain[:1] in ("{", "[", "(") else ():
                    self.bound.add((index, each))
                    self.parameters.setdefault((index, each), (number, parameter | {"way": way}))
                places = [(index, self.dialect.sigil + plain)]
                if plain.startswith("$"):
                    places.append((index, plain.lstrip("$")))
                self.bound.update(places)
                for place in places:
                    self.parameters.setdefault(place, (number, parameter))
            inner = own_name(definition) if self.dialect.has_prototypes else None
            if inner is not None:
                self.by_name.setdefault((index, inner), []).append(index)
            receiver = receiver_of(definition)
            if receiver is not None:
                self.bound.add((index, receiver))
                self.parameters[index, receiver] = (-1, {"name": receiver})
            if self.dialect.is_structural:
                self.bound.update((index, each) for each in named_results(definition))
            parent = definition.parent
            if is_apart(self.definitions, definition):
                continue
            is_plain = parent is None or self.dialect.has_prototypes
            if is_plain and is_of_object(self.definitions, definition):
                continue  # it is not seen by its bare name
            self.by_name.setdefault((parent, name), []).append(index)

    def _part_types(self) -> None:
        """Keep values and types apart, where a name is both."""
        for key, indices in self.by_name.items():
            if len(indices) < 2:
                continue
            ranks = [rank_of(self.definitions[each].kind) for each in indices]
            least = min(ranks)
            if least == max(ranks):
                continue
            kept = [each for each, own in zip(indices, ranks, strict=True) if own == least]
            self.by_name[key] = kept
            if not any(self.definitions[each].kind in TYPE_KINDS for each in kept):
                others = (each for each in indices if self.definitions[each].kind in TYPE_KINDS)
                for each in others:
                    self.types.setdefault(key, each)

    def type_named(self, scope: int | None, name: str) -> int | None:
        """Return the type that a name is at a place beside the value that it is."""
        if not self.types:
            return None
        around = (*self.chain(scope), None)
        return next((self.types[key] for at in around if (key := (at, name)) in self.types), None)

    def _add_bindings(self, bindings: Sequence[Binding]) -> None:
        this = self.dialect.this
        for each in taken_apart(bindings):
            name, enclosing = each.name, each.enclosing
            match each.kind:
                case "closure":
                    pass
                case "narrow":
                    self.narrowed.setdefault((enclosing, name or ""), []).append(each)
                case "abstract":
                    if enclosing is not None:
                        self.abstract.add(enclosing)
                case "return" | "yield" as kind:
                    around = self._giving_back(each)
                    if around is not None:
                        table = self.returns if kind == "return" else self.yields
                        table.setdefault(around, []).append(each)
                case _ if name and not (self.dialect.has_prototypes and is_bound_itself(each)):
                    if name[-1] == "]":
                        name = stored(name)
                    if enclosing is not None:
                        definition = self.definitions[enclosing]
                        if definition.name_range[0] == each.start:  # an object's own name
                            enclosing = definition.parent
                    exported = exported_as(name) if self.dialect.has_prototypes else None
                    if exported is not None:
                        self.bindings.setdefault((None, exported), []).append(each)
                        continue
                    receiver, attribute = accessed(name)
                    if not receiver and enclosing is not None and self._is_field(enclosing):
                        self.attributes.setdefault((enclosing, name), []).append(each)
                        continue
                    if not receiver:
                        if name[:1] == "@":
                            owner = None if enclosing is None else self.owner(enclosing)
                            for called in (name, name.lstrip("@")):  # @a, and its attr_reader
                                is_there = called == name or (owner, called) in self.by_name
                                if owner is not None and is_there:
                                    self.attributes.setdefault((owner, called), []).append(each)
                        field = self._field_of(each, enclosing)
                        if field is not None:
                            if field in self.by_name:  # others say themselves what they hold
                                self.attributes.setdefault(field, []).append(each)
                            continue
                        self.bindings.setdefault((enclosing, name), []).append(each)
                        continue
                    is_own = receiver in this or (
                        not this and receiver == self.receiver_name(enclosing)
                    )
                    owner = None
                    if is_own and enclosing is not None:
                        owner = self.owner(enclosing)
                        if owner is None and self.dialect.has_prototypes:
                            owner = enclosing  # a function that makes objects
                    elif receiver.isidentifier():
                        found = self.by_name.get((None, receiver))  # A.name = value
                        owner = found[-1] if found else None
                    if owner is not None:
                        self.attributes.setdefault((owner, attribute), []).append(each)

    def _giving_back(self, each: Binding) -> int | None:
        """Return the callable that gives a value back, if it is none without a name."""
        index = each.enclosing
        if index is not None and self.definitions[index].range[0] == each.start:
            index = self.definitions[index].parent  # it is given back itself
        if index is None or self._closures.hold(each, self.definitions[index]):
            return None
        return index

    def _field_of(self, each: Binding, enclosing: int | None) -> tuple[int, str] | None:
        """Return the field that is assigned, where a variable would have been declared there."""
        if not self.dialect.has_method_names or enclosing is None or each.name is None:
            return None
        if each.kind != "assign" or each.type is not None or each.value is None:
            return None
        place = (enclosing, each.name)
        owner = self.owner(enclosing)
        if owner is None or place in self.bindings or place in self.parameters:
            return None
        return (owner, each.name)

    def _is_field(self, enclosing: int) -> bool:
        """Whether what is bound right in a definition belongs to its objects."""
        kind = self.definitions[enclosing].kind
        return self.dialect.has_prototypes and kind in ("class", "enum")

    def closures_around(self, position: int) -> list[tuple[int, int]]:
        """Return the functions without a name around a position, outermost first."""
        if not self.dialect.has_prototypes:
            return []
        return self._closures.around(position)

    def owner(self, index: int) -> int | None:
        """Return the class that a definition belongs to as its method, or its method around it."""
        if index not in self._owners:
            self._owners[index] = self._owner(index)
        return self._owners[index]

    def _owner(self, index: int) -> int | None:
        around: int | None = index
        while around is not None:
            definition = self.definitions[around]
            if definition.kind in TYPE_KINDS:
                return around if around != index else None
            parent = definition.parent
            if parent is None or self.definitions[parent].kind not in TYPE_KINDS:
                prefix, dot, _ = definition.qualified_name.rpartition(".")
                is_member = definition.kind in ("method", "property", "constructor")
                if dot and is_member and prefix in self._by_qualified_name:
                    found = self._by_qualified_name[prefix]
                    if found != parent or self.definitions[found].kind not in METHOD_KINDS:
                        return found
                if definition.qualified_name in self.by_prefix and self.dialect.this:
                    return around if definition.kind == "function" else None
            around = parent
        return None

    def is_in_unnamed(self, index: int) -> bool:
        """Whether a method is directly in a class that has no name."""
        definition = self.definitions[index]
        if definition.kind != "method" or definition.parent is None:
            return False
        around = self.definitions[definition.parent]
        if around.kind in TYPE_KINDS or not self.dialect.has_method_names:
            return False
        prefix = definition.qualified_name.rpartition(".")[0]
        is_member = around.kind == "enumMember" and prefix == around.qualified_name
        return is_member or prefix.rpartition(".")[0] == around.qualified_name

    def constructors(self, prefix: str) -> list[int]:
        """Return the constructors of a class, by its qualified name."""
        known = self._constructors.get(prefix)
        if known is None:
            known = self._constructors[prefix] = [
                each
                for members in self.by_prefix.get(prefix, {}).values()
                for each in members
                if self.definitions[each].kind == "constructor"
            ]
        return known

    def method_of(self, index: int) -> int | None:
        """Return the method that a definition is or is in."""
        around: int | None = index
        while around is not None:
            if self.definitions[around].kind in ("method", "constructor", "property"):
                return around
            around = self.definitions[around].parent
        return None

    def receiver_name(self, index: int | None) -> str | None:
        """Return what the method around a definition calls its object: its first parameter."""
        if index is None:
            return None
        if index not in self._receivers:
            self._receivers[index] = self._receiver_name(index)
        return self._receivers[index]

    def _receiver_name(self, index: int) -> str | None:
        method = self.method_of(index)
        if method is None or "staticmethod" in self.definitions[method].decorators:
            return None
        receiver = receiver_of(self.definitions[method])
        if receiver is not None:
            return receiver
        parameters = self.definitions[method].parameters
        return parameters[0]["name"] if parameters else None

    def like(self, scope: int, name: str) -> int:
        """Return a method in which a name means the same: `self` in methods of one class."""
        key = (scope, name)
        known = self._alike.get(key)
        if known is None:
            known = self._alike[key] = self._like(scope, name)
        return known

    def _like(self, scope: int, name: str) -> int:
        is_own = name in self.dialect.this or (
            not self.dialect.this
            and name == self.receiver_name(scope)
            and (scope, name) not in self.bindings
        )
        definition = self.definitions[scope]
        is_method = definition.kind in ("method", "constructor")
        if not is_own or not is_method or type_of_this(definition) is not None:
            return scope
        special = definition.name if definition.name.startswith("__") else ""
        how = (*definition.modifiers, *definition.decorators)
        owner = self.owner(scope)  # None of one in another file
        key = (owner, name, special, *how)
        return scope if owner is None else self._methods.setdefault(key, scope)

    def namespace(self, scope: int | None) -> int | None:
        """Return the innermost namespace that a place is in, of those that the file defines."""
        if not self._namespaces:
            return None
        return next((each for each in self.chain(scope) if each in self._namespaces), None)

    def is_variable(self, index: int) -> bool:
        """Whether a definition is a name for a value, and nothing that has members itself."""
        definition = self.definitions[index]
        return (
            definition.kind in VARIABLE_KINDS
            and definition.kind != "enumMember"
            and definition.complexity is None
            and definition.qualified_name not in self.by_prefix
        )

    def reachable(self, indices: list[int], at: int) -> list[int]:
        """Of definitions of one name, return those that are seen at a place."""
        if len(indices) == 1:
            return indices
        around = self.closures_around if self.dialect.has_prototypes else None
        return seen_at(self.definitions, indices, at, around)

    def chain(self, scope: int | None) -> list[int]:
        """Return a definition and those around it, innermost first."""
        if scope is None:
            return []
        known = self._chains.get(scope)
        if known is None:
            above = self.chain(self.definitions[scope].parent)
            known = self._chains[scope] = [scope, *above]
        return known
