"""All definitions of a project by their qualified names.

Rules of this file:

- A qualified name is a list of parts: the module's and those of the definition within its file.
- Each family of languages has names of its own: a class of Java is never found for PHP.
- Names are kept in a trie; what is found is in the order of paths and positions.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from wasmpool.graph.configs import folder_of, nearness
from wasmpool.graph.model import Project
from wasmpool.graph.modules import PACKAGE_CLAUSES, family_of, module_name
from wasmpool.graph.outline import DATA_LANGUAGES


class Entry(NamedTuple):
    """A definition: its file and its index among the definitions there."""

    path: str
    definition: int


class Trie:
    """Entries by names in parts, any of which may be empty: syntax errors leave names out.

    A part leads to a dictionary of further parts, or, where no name goes on, straight to the
    entries; those of a name that others begin with are under None.
    """

    def __init__(self) -> None:
        self._root: dict[str | None, Any] = {}

    def add(self, parts: list[str], entry: Entry) -> None:
        """Add an entry under a name of at least one part."""
        node = self._root
        for part in parts[:-1]:
            below = node.get(part)
            if type(below) is not dict:
                below = node[part] = {} if below is None else {None: below}
            node = below
        last: str | None = parts[-1]
        below = node.get(last)
        if type(below) is dict:
            node, last = below, None
            below = node.get(last)
        if below is None:
            node[last] = entry
            return
        entries = _entries(below)
        place = bisect(entries, entry)
        node[last] = (*entries[:place], entry, *entries[place:])

    def remove(self, parts: list[str], entry: Entry) -> None:
        """Remove an entry that is under a name."""
        node = self._find(parts[:-1])
        last: str | None = parts[-1]
        if type(node[last]) is dict:
            node, last = node[last], None
        entries = _entries(node[last])
        place = bisect(entries, entry)
        left = entries[: place - 1] + entries[place:]
        if left:
            node[last] = left
        else:
            del node[last]

    def exact(self, parts: list[str]) -> tuple[Entry, ...]:
        """Return the entries of a name."""
        node = self._find(parts)
        return _entries(node.get(None) if type(node) is dict else node)

    def children(self, parts: list[str]) -> dict[str, tuple[Entry, ...]]:
        """Return the entries of the names that are one part longer, by that part."""
        node = self._find(parts)
        if type(node) is not dict:
            return {}
        found = {
            part: _entries(below.get(None) if type(below) is dict else below)
            for part, below in node.items()
            if part is not None
        }
        return {part: entries for part, entries in found.items() if entries}

    def further(self, parts: list[str], last: str) -> Iterator[Entry]:
        """Yield the entries of the names that are two parts longer and end with one of these."""
        node = self._find(parts)
        for below in node.values() if type(node) is dict else ():
            if type(below) is dict:
                found = below.get(last)
                yield from _entries(found.get(None) if type(found) is dict else found)

    def below(self, parts: list[str]) -> list[Entry]:
        """Return the entries of a name and of all that begin with it, in order."""
        found: list[Entry] = []
        stack = [self._find(parts)]
        while stack:
            node = stack.pop()
            if type(node) is dict:
                stack.extend(node.values())
            else:
                found += _entries(node)
        return sorted(found)

    def all(self) -> Iterator[tuple[list[str], Entry]]:
        """Yield all entries with the parts of their names."""
        stack: list[tuple[list[str], Any]] = [([], self._root)]
        while stack:
            parts, node = stack.pop()
            if type(node) is dict:
                stack.extend(
                    (parts if part is None else [*parts, part], below)
                    for part, below in node.items()
                )
            else:
                yield from ((parts, entry) for entry in _entries(node))

    def _find(self, parts: list[str]) -> Any:
        node: Any = self._root
        for part in parts:
            if type(node) is not dict:
                return None
            node = node.get(part)
        return node


def _entries(value: Any) -> tuple[Entry, ...]:
    if value is None:
        return ()
    return (value,) if type(value) is Entry else value


class Registry:
    """Definitions by qualified name, within families of languages."""

    def __init__(self) -> None:
        self._names = Trie()
        self._endings: Trie | None = None  # made when first asked for

    def add_file(self, project: Project, path: str) -> None:
        """Add the definitions of a file."""
        family = family_of(project.files[path].language)
        for index, name in qualified_names(project, path):
            self._names.add([family, *name.split(".")], Entry(path, index))
        self._endings = None

    def remove_file(self, project: Project, path: str) -> None:
        """Remove the definitions of a file, whose record is still the one that was added."""
        family = family_of(project.files[path].language)
        for index, name in qualified_names(project, path):
            self._names.remove([family, *name.split(".")], Entry(path, index))
        self._endings = None

    def exact(self, family: str, name: str) -> tuple[Entry, ...]:
        """Return the definitions of a dotted name."""
        return self._names.exact([family, *_parts(name)])

    def children(self, family: str, name: str) -> dict[str, tuple[Entry, ...]]:
        """Return what is directly in the package, module or class of a dotted name, by name."""
        return self._names.children([family, *_parts(name)])

    def within(self, family: str, name: str, member: str) -> list[Entry]:
        """Return the members of a name of all that is directly in a package."""
        return sorted(self._names.further([family, *_parts(name)], member))

    def prefix(self, family: str, name: str) -> list[Entry]:
        """Return the definitions whose names begin with a dotted name."""
        return self._names.below([family, *_parts(name)])

    def suffix(self, family: str, name: str) -> list[Entry]:
        """Return the definitions whose names end with a dotted name."""
        if self._endings is None:
            self._endings = Trie()
            for (first, *parts), entry in self._names.all():
                self._endings.add([first, *reversed(parts)], entry)
        return self._endings.below([family, *reversed(_parts(name))])


def make_registry(project: Project) -> Registry:
    """Register the definitions of all files."""
    registry = Registry()
    for path in project.files:
        registry.add_file(project, path)
    return registry


def qualified_names(project: Project, path: str) -> Iterator[tuple[int, str]]:
    """Yield the indices of a file's definitions and the dotted names they are registered under."""
    record = project.files[path]
    family = family_of(record.language)
    if not record.definitions or record.language in DATA_LANGUAGES:
        return
    module = module_name(project, path)
    before = f"{module}." if module else ""
    for index, definition in enumerate(record.definitions):
        if definition.kind != PACKAGE_CLAUSES.get(family):
            yield index, before + definition.qualified_name


def nearest(entries: Sequence[Entry], path: str) -> Sequence[Entry]:
    """Return the definitions that are nearest to a file, in itself first; several in a tie."""
    if len(entries) < 2:
        return entries
    own = [each for each in entries if each.path == path]
    if own:
        return own
    folder = folder_of(path)
    near = [nearness(folder_of(each.path), folder) for each in entries]
    best = max(near)
    return [each for each, its in zip(entries, near, strict=True) if its == best]


def sureness(others: Sequence[Entry]) -> float:
    """Return how sure it is that a definition is meant, and none of the others as near."""
    return 1.0 if not others else 0.7 if len(others) == 1 else 0.5


def _parts(name: str) -> list[str]:
    return name.split(".") if name else []
