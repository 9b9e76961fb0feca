"""Members of objects as they are written: `{run() {}}`, `{run: start}`."""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import VARIABLE_KINDS, FileScope
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.values import Table, Value, Values, at_most

_MAY_BE = 0.75


class Literals(Questions):
    """Finds what is written at the keys of objects."""

    def in_literal(self, table: Table, name: str) -> Values:
        """Return a member of a table, where that is an object: `{run() {}}`, `{run: start}`."""
        if table.kind != "table" or not self.scope(table.path).dialect.has_prototypes:
            return ()
        found = self.at_key(table, name) or self._method_in(table, name)
        return at_most(found, self.places(table.path).surest_in(table.at))

    def _method_in(self, table: Table, name: str) -> Values:
        """Return the method of a name that is written in a table without a name."""
        is_cut, places = table.text.endswith("…"), self.places(table.path)
        if is_cut or name in table.text:
            index = places.method_after(table.at, table.scope, name)
            if index is not None:
                is_in = not is_cut or places.is_given_back(index, table.at)
                return (Value("definition", table.path, index, 1.0 if is_in else _MAY_BE),)
        return ()

    def written(self, file: FileScope, of: Class, name: str) -> Values:
        """Return what is written at a key of an object that has methods of its own."""
        if not file.dialect.has_prototypes:
            return ()
        tables = (each for each in self.ask(Literals._tables, of) if each.kind == "table")
        return tuple(found for table in tables for found in self.in_literal(table.detail, name))

    def _tables(self, of: Class) -> Values:
        """Return the tables that a variable is given, or a function as its prototype."""
        file = self.scope(of[0])
        definition = file.definitions[of[1]]
        if definition.kind in VARIABLE_KINDS:
            bindings = file.bindings.get((definition.parent, definition.name), ())
        else:
            bindings = file.attributes.get((of[1], "prototype"), ())
        return tuple(
            value
            for binding in bindings
            for value in self.evaluate(of[0], binding.enclosing, binding.value or "", binding.start)
            if value.kind == "table" and value.detail.text  # not as in `var ts = ts || {}`
        )
