"""What one file defines, arranged for look-ups by name.

Rules of this file:

- An outline is made once from a file record and never changes.
- Of several definitions of one name in one scope, the first is meant that is more than an overload:
  others are mostly what replaces it elsewhere (`if sys.version_info >= …: … else: …`).
- A name may be a value and a type at once, as in TypeScript. Then the value is meant, and the type
  by who asks for one.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasmpool.graph.model import Project
    from wasmpool.graph.records import Definition, Record

# Files in these languages have keys, headings and selectors, which are no code: they are nodes of
# the graph, what is in them is not.
DATA_LANGUAGES = frozenset({"json", "yaml", "toml", "markdown", "html", "css"})

TYPE_KINDS = frozenset({"class", "interface", "struct", "enum", "trait", "object", "typeAlias"})
NAMESPACES = frozenset({"namespace", "module"})
CALLABLE_KINDS = frozenset({"function", "method", "constructor", "macro"})
# Of what has one name in one scope, what is only a type, or only holds other names, comes last.
_RANKS = {"interface": 2, "typeAlias": 2, "namespace": 1}


def rank_of(kind: str) -> int:
    """Return how late a kind of definition comes of those that share a name: 0 for values."""
    return _RANKS.get(kind, 0)


def inheriting(definitions: Sequence[Definition], reference: Record) -> int | None:
    """Return the type that a base is named for: without a body, nothing is said to be in it."""
    around: int | None = reference["enclosing"]
    start, end = reference["range"][:2]
    after = bisect_right(definitions, start, key=lambda each: each.range[0])
    index = after - 1 if after else None  # what begins last before it, or what that is in
    while index is not None and index != around:
        if definitions[index].range[1] >= end and definitions[index].kind in TYPE_KINDS:
            return index
        index = definitions[index].parent
    return around


def is_apart(definitions: Sequence[Definition], definition: Definition) -> bool:
    """Whether a definition belongs to what it is not in: `func (a *A) run() {}`.

    In a namespace it belongs to a type there: `void A::run() {}`.
    """
    if definition.parent is None:
        return definition.qualified_name != definition.name
    around = definitions[definition.parent]
    name = f"{around.qualified_name}.{definition.name}"
    return around.kind in NAMESPACES and definition.qualified_name != name


def is_of_object(definitions: Sequence[Definition], definition: Definition) -> bool:
    """Whether a definition is a member of an object as it is written: `{run() {}}`."""
    parent = definition.parent
    is_member = definition.kind in ("method", "property")
    return is_member and (parent is None or definitions[parent].kind not in TYPE_KINDS)


class Outline:
    """The definitions of a file.

    Attributes:
        definitions: The definitions as recorded.
        top: Index of the definition of each name at the top level of the file.
        members: For each definition, the index of each name directly in it.
        merged: All definitions of a name that are declared as different things, for each of them.
    """

    def __init__(self, definitions: list[Definition]) -> None:
        self.definitions = definitions
        self.top: dict[str, int] = {}
        self.members: dict[int, dict[str, int]] = {}
        self.merged: dict[int, list[int]] = {}
        for index, definition in enumerate(self.definitions):
            parent = definition.parent
            name = definition.name
            if is_apart(definitions, definition):
                continue
            if parent is None:
                self._add(self.top, name, index)
            elif definition.kind != "constructor" or definitions[parent].name != name:
                self._add(self.members.setdefault(parent, {}), name, index)
            # Else the name means the class.

    def _add(self, scope: dict[str, int], name: str, index: int) -> None:
        before = scope.setdefault(name, index)
        if before == index:
            return
        own, other = (rank_of(self.definitions[each].kind) for each in (index, before))
        if own != other:
            together = self.merged.setdefault(before, [before])
            together.append(index)
            self.merged[index] = together
        if own < other or any("overload" in text for text in self.definitions[before].decorators):
            scope[name] = index

    def member(self, index: int, name: str) -> int | None:
        """Return the definition of a name directly in another one, or None."""
        return self.members.get(index, {}).get(name)

    def type_of(self, index: int) -> int:
        """Return the type that shares the name of a definition, where that is none itself."""
        if self.definitions[index].kind in TYPE_KINDS:
            return index
        together = self.merged.get(index, ())
        return next((i for i in together if self.definitions[i].kind in TYPE_KINDS), index)

    def visible(self, name: str, enclosing: int | None) -> int | None:
        """Return the definition that a name means within another one, from inside outwards."""
        while enclosing is not None:
            found = self.members.get(enclosing, {}).get(name)
            if found is not None:
                return found
            enclosing = self.definitions[enclosing].parent
        return self.top.get(name)


_NOTHING = Outline([])


class Outlines:
    """The outlines of a project's files, each made when first asked for."""

    def __init__(self, project: Project) -> None:
        self._files = project.files
        self._made: dict[str, Outline] = {}

    def __getitem__(self, path: str) -> Outline:
        """Return the outline of a file; that of one without facts is empty."""
        made = self._made.get(path)
        if made is None:
            record = self._files.get(path)
            is_code = record is not None and record.language not in DATA_LANGUAGES
            made = Outline(record.definitions) if record is not None and is_code else _NOTHING
            self._made[path] = made
        return made

    def forget(self, path: str) -> None:
        """Make the outline of a file anew when it is next asked for."""
        self._made.pop(path, None)
