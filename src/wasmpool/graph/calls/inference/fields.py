"""Fields that are written once: they hold what is made there, whatever their type allows.

Rules of this file:

- A field is written once if it cannot be again, or if only its file can, which does not.
- What is only given to a field, and not made right there, is worth what the type says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.inference.generics import Generics, types_of
from wasmpool.graph.calls.values import Value, Values, is_made_there
from wasmpool.graph.outline import TYPE_KINDS
from wasmpool.graph.reads import inside_key
from wasmpool.graph.records import Binding, Definition

_FIXED = frozenset({"final", "readonly"})
_REPLACED = frozenset({"open", "override", "abstract"})  # perhaps, in a class below
_VALUE = re.compile(r"\bval\s")
NOTHING = frozenset({None, "None", "null", "undefined", "nil"})
"""What holds nothing, as written."""


class Fields(Generics):
    """Finds what fields hold that are written once."""

    def written_once(self, file: FileScope, index: int, declared: Values) -> Values:
        """Return the objects that a field holds; none if it may hold another one.

        Args:
            file: The file.
            index: The field.
            declared: What its type allows.
        """
        definition = file.definitions[index]
        parent = definition.parent
        if not file.dialect.inherits_overloads or parent is None:
            return ()
        if file.definitions[parent].kind not in TYPE_KINDS:
            return ()
        writing = self._writing(file, definition)
        values = () if writing is None else self.binding(file, writing)
        if not values or not all(map(is_made_there, values)):
            return ()
        return self.as_declared(values, declared)

    def value_of(self, file: FileScope, binding: Binding) -> Values:
        """Return what the value of a binding is worth."""
        made = self.made_last(file, binding)
        around, text = binding.enclosing, binding.value or ""
        return made or self.evaluate(file.path, around, text, binding.start)

    def as_declared(self, made: Values, declared: Values) -> Values:
        """Return objects that are made, with what is declared; none if that says more of them."""
        values = tuple(with_declared(made, declared))
        if any(map(types_of, declared)) and any(map(self._lacks_types, values)):
            return ()
        return values

    def _writing(self, file: FileScope, definition: Definition) -> Binding | None:
        """Return the only binding that gives a field something, if there is just one."""
        is_private = definition.visibility == "private"
        is_fixed = _is_fixed(file, definition)
        if not is_fixed and not is_private:
            return None
        bindings = file.bindings.get((definition.parent, definition.name), ())
        given = [each for each in bindings if each.value not in NOTHING]
        is_later = definition.kind == "field" and not file.dialect.calls_classes
        if not given and not is_later and "lateinit" not in definition.modifiers:
            return None  # it may be a parameter of the class
        if not given or not is_fixed or file.dialect.is_open:
            self.reads.add(inside_key(file.path))
            given += self.places(file.path).written(definition.name)
        return given[0] if len(given) == 1 else None

    def _lacks_types(self, value: Value) -> bool:
        """Whether it is not known what the parameters of an object's type are."""
        if value.kind != "object" or types_of(value):
            return False
        return bool(self.type_parameters(value.place))


def _is_fixed(file: FileScope, definition: Definition) -> bool:
    """Whether a field holds the same from the beginning on."""
    modifiers = frozenset(definition.modifiers)
    if _VALUE.search(definition.signature) and file.dialect.calls_classes:
        is_private = definition.visibility == "private" or "final" in modifiers
        return is_private or (not file.dialect.calls_members and modifiers.isdisjoint(_REPLACED))
    return not modifiers.isdisjoint(_FIXED)


def with_declared(made: Iterable[Value], declared: Values) -> list[Value]:
    """Return objects that are made with the parameters of their types, as far as declared."""
    types = {each[1:3]: each.detail for each in declared if types_of(each)}
    return [
        each._replace(detail=types[each[1:3]])
        if each.kind == "object" and each.detail is None and each[1:3] in types
        else each
        for each in made
    ]
