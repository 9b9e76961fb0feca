"""Where something is passed: the calls of a project by the names that are called.

Rules of this file:

- Only calls that are given a name or a member are here; facts have no others (`arguments`).
- A decorator is a call of what it names, and is given what it decorates.
- A name that is called in very many places says nothing.
- What others see of a file's calls is what they call and are given, not where they lie.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from wasmpool.graph.model import Project
from wasmpool.graph.modules import family_of
from wasmpool.graph.moves import Moves
from wasmpool.graph.outline import DATA_LANGUAGES
from wasmpool.graph.records import FileRecord

# A file, and the number of a reference in it; of a definition, with which of its decorators.
Place = tuple[str, int, int]
_CALL = -1  # in place of the number of a decorator
_GONE = -1  # in place of the index of what is not there any more
_MOST = 8


class Site(NamedTuple):
    """A call that is given something.

    Attributes:
        name: What is called.
        receiver: What stands before the name, or None.
        form: As of a reference; `decorator` where it is one.
        scope: Index of the definition around it.
        arguments: What it is given, as written; "" of a decorator.
        at: Where it starts, in bytes.
        decorated: Index of what it decorates, and how many decorators come before it.
    """

    name: str
    receiver: str | None
    form: str | None
    scope: int | None
    arguments: str
    at: int
    decorated: tuple[int, int] | None = None


class Sites:
    """The calls of a project that are given something, by what they call.

    Args:
        project: What is resolved.
        is_kept: Whether it is kept for edits; else places that say nothing are not.
    """

    def __init__(self, project: Project, is_kept: bool) -> None:
        self._project = project
        self._is_kept = is_kept
        self._places: dict[str, list[Place]] = {}
        self._keys: dict[str, set[str]] = {}
        for path in project.files:
            self._add(path)

    def renew(self, project: Project, paths: Collection[str]) -> None:
        """Take in what has changed in files."""
        self._project = project
        for path in paths:
            for key in self._keys.pop(path, ()):
                self._places[key] = [each for each in self._places[key] if each[0] != path]
            self._add(path)

    def of(self, key: str) -> list[Place]:
        """Return the calls of a name, by its key, in the order of files and of the text."""
        places = self._places.get(key, ())
        return sorted(places) if len(places) <= _MOST else []

    def _add(self, path: str) -> None:
        record = self._project.files[path]
        if record.language in DATA_LANGUAGES or record.language is None:
            return
        family = family_of(record.language)
        keys: set[str] = set()
        for number, decorator, name in _named(record):
            key = site_key(family, name)
            keys.add(key)
            places = self._places.setdefault(key, [])
            if self._is_kept or len(places) <= _MOST:
                places.append((path, number, decorator))
        if keys and self._is_kept:
            self._keys[path] = keys


def site_key(family: str, name: str) -> str:
    """Return what stands for the calls of a name among the things that were looked at."""
    return f"{family}({name})"


def site(record: FileRecord, place: Place) -> Site:
    """Return the call at a place in a file."""
    _, number, decorator = place
    if decorator != _CALL:
        definition = record.definitions[number]
        text, at = definition.decorators[decorator], definition.range[0]
        return Site(text, None, "decorator", definition.parent, "", at, (number, decorator))
    _, name, receiver, form, _, scope, at = record.references.call(number)
    return Site(name, receiver, form, scope, record.passed[record.references.end(number)], at)


def differing(old: FileRecord, new: FileRecord, moves: Moves) -> set[str]:
    """Return the names whose calls are given something else in a new record of a file."""
    before, after = _by_name(old, moves.after), _by_name(new, None)
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def _by_name(record: FileRecord, now: Sequence[int | None] | None) -> dict[str, list[Site]]:
    """Return what calls are given by name, wherever that is, with the indices of afterwards."""

    def index(before: int) -> int:
        after = now[before] if now else before
        return _GONE if after is None else after

    found: dict[str, list[Site]] = {}
    for number, decorator, name in _named(record):
        each = site(record, (record.path, number, decorator))
        scope = None if each.scope is None else index(each.scope)
        decorated, arguments = None, each.arguments
        if each.decorated is not None:  # it is given what the decorators below it leave
            arguments = ", ".join(record.definitions[number].decorators[decorator + 1 :])
            decorated = (index(number), decorator)
        found.setdefault(name, []).append(
            each._replace(at=0, scope=scope, decorated=decorated, arguments=arguments)
        )
    return found


def _named(record: FileRecord) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers of calls and decorators with the name of what is called, as defined."""
    renamed = {
        each.name: each.value
        for each in record.bindings
        if each.kind in ("assign", "set") and each.name and each.value and each.value.isidentifier()
    } | {
        item["local_name"]: item["imported_name"]
        for item in record.imports
        if item["imported_name"] and item["local_name"]
    }
    if record.passed:
        above = {each["enclosing"]: each["name"] for each in record.references.of(("inherits",))}
        for number, name, receiver, _, _, scope, _ in record.references.ending(record.passed):
            if name == "super" or (receiver is not None and receiver.startswith("super(")):
                while scope is not None and scope not in above:
                    scope = record.definitions[scope].parent
                if scope is not None and name in ("super", "__init__"):
                    yield number, _CALL, renamed.get(above[scope], above[scope])
            yield number, _CALL, renamed.get(name, name) if receiver is None else name
    for index, definition in enumerate(record.definitions):
        for number, text in enumerate(definition.decorators):
            name = text.partition("(")[0].rpartition(".")[2]
            yield index, number, renamed.get(name, name)
