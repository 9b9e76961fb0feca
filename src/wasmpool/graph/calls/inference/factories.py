"""Methods that make what they give back: `static Repo make() { return new Files(); }`.

Rules of this file:

- Nothing stands in for the method, and all that it gives back is of one class, made right there.
"""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.inference.fields import Fields
from wasmpool.graph.calls.values import CONCLUDED, Values, at_most, is_made_there, merge

_LAST = frozenset({"static", "private", "final"})


class Factories(Fields):
    """Finds what methods make."""

    def made_in(self, file: FileScope, index: int, declared: Values) -> Values:
        """Return what a method makes and gives back; none if it may be something else.

        Args:
            file: The file.
            index: The method.
            declared: What its type allows.
        """
        returns = file.returns.get(index)
        if not returns or not file.dialect.has_method_names or not self._is_last(file, index):
            return ()
        self.look_into(file.path, index)
        made: Values = ()
        for each in returns:
            found = self.value_of(file, each)
            if not found or not all(map(is_made_there, found)):
                return ()
            made += found
        made = merge(made)
        if len(made) > 1 or any(each[:3] == made[0][:3] for each in declared):
            return ()
        return at_most(self.as_declared(made, declared), CONCLUDED)

    def _is_last(self, file: FileScope, index: int) -> bool:
        """Whether nothing stands in for a method in classes below."""
        definition, owner = file.definitions[index], file.owner(index)
        above = [] if owner is None else file.definitions[owner].modifiers
        return not _LAST.isdisjoint(definition.modifiers) or "final" in above
