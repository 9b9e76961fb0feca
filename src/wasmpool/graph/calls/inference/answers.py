"""The memory of answers to questions about names and values.

Rules of this file:

- Names may lead in circles. A circle adds nothing, and what was found while one was cut short is
  kept until the question that it began with is answered, no longer.
- That answer depends on where the circle was entered. So it, and what follows from it, is kept for
  one file only: what a file calls never depends on which files were followed before. The same goes
  for a question that was asked first and led too deep to be followed to its end.
- An answer is kept with the files that were looked at for it; asking again notes them again. Where
  nothing is kept for edits, none of this is noted.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wasmpool.graph.calls.files.dialects import dialect_of
from wasmpool.graph.calls.files.member_names import MemberNames, member_key
from wasmpool.graph.calls.files.places import Places
from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.files.sites import Sites
from wasmpool.graph.calls.inference.classes import Classes, Kept, unaffected
from wasmpool.graph.calls.values import (
    ANY,
    EXTERNAL,
    UNKNOWN,
    Value,
    Values,
    merge,
)
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import Project
from wasmpool.graph.reads import Unnoted, asked_key, inside_key
from wasmpool.graph.records import Definition
from wasmpool.graph.registry import Registry

_DEEPEST = 32
# In place of a question's depth: a circle was entered and left; there was none.
_CLOSED, _NONE = _DEEPEST, _DEEPEST + 1


# What most questions are answered with, once for all of them.
_COMMON: dict[int, tuple[Values, tuple[str, ...]]] = {
    id(value): ((value,), ()) for value in (EXTERNAL, UNKNOWN, ANY)
}
_NO_ANSWER: tuple[Values, tuple[str, ...]] = ((), ())


def _kept(values: Values, reads: tuple[str, ...]) -> tuple[Values, tuple[str, ...]]:
    """Return an answer with what was looked at for it, as one that is there already."""
    if reads or len(values) > 1:
        return values, reads
    return _COMMON.get(id(values[0]), (values, reads)) if values else _NO_ANSWER


class Answers:
    """What the parts of the inference share: the project, and the answers so far.

    Args:
        project: What is resolved.
        registry: Its definitions.
        imports: What imports stand for.
        sites: Where something is passed.
        names: The names that members have.
        is_noted: Whether it is noted what is looked at.

    Attributes:
        files: The records of all files.
        imports: What imports stand for.
        sites: Where something is passed.
        classes: The classes of the project.
        names: The names that members have.
        reads: What was looked at.
    """

    def __init__(
        self,
        project: Project,
        registry: Registry,
        imports: Imports,
        sites: Sites,
        names: MemberNames,
        is_noted: bool,
    ) -> None:
        self.files = project.files
        self.imports = imports
        self.sites = sites
        self.names = names
        self.classes = Classes(project, registry, imports, self)
        self._is_noted = is_noted
        self.nothing: type[set[str]] = set if is_noted else Unnoted
        self.reads = self.nothing()
        self._scopes: dict[str, FileScope] = {}
        self._places: dict[str, Places] = {}
        self._answers: Kept = {}
        self._partial: dict[tuple[Any, ...], tuple[Values, set[str], int]] = {}
        self._circular: Kept = {}
        self._asking: dict[tuple[Any, ...], int] = {}
        self._lowest = _NONE  # the outermost question that a circle leads back to

    def take_over(self, before: Answers, stale: Collection[str]) -> None:
        """Take over what was found before an edit.

        Args:
            before: What had found it.
            stale: What is different: files, and keys of names as in `reads`.
        """
        self._scopes = {path: it for path, it in before._scopes.items() if path not in stale}
        self._answers = unaffected(before._answers, stale)
        self.classes.take_over(before.classes, stale)

    def drop(self) -> None:
        """Drop what was found: it takes much room, and nobody asks any more."""
        self._scopes.clear()
        self._places.clear()
        self._answers.clear()
        self.classes.drop()

    def begin(self) -> None:
        """Begin with a file: what was looked at, and what was found in circles, was for others."""
        self.reads = self.nothing()
        self._circular.clear()

    def scope(self, path: str) -> FileScope:
        """Return the scope of a file, noting that it was looked at."""
        self.reads.add(path)
        try:
            return self._scopes[path]
        except KeyError:
            record = self.files[path]
            dialect = dialect_of(record.language)
            scope = self._scopes[path] = FileScope(path, record, dialect)
            return scope

    def definition(self, value: Value) -> Definition:
        """Return the definition that a value is, or the class that it is of."""
        return self.scope(value.path).definitions[value.item]

    def look_into(self, path: str, scope: int | None) -> None:
        """Note that what is in a definition was looked at."""
        if self._is_noted and scope is not None:
            self.reads.add(inside_key(path, self.files[path].definitions[scope].qualified_name))

    def is_member(self, name: str) -> bool:
        """Whether any member has a name, noting it where none has."""
        if name in self.names.all:
            return True
        if self._is_noted:
            self.reads.add(member_key(name))
        return False

    def look_up(self, path: str, name: str) -> None:
        """Note that a file or one of its classes was asked for a name."""
        if self._is_noted:
            self.reads.add(asked_key(path, name))

    def places(self, path: str) -> Places:
        """Return what is written where in a file, noting that it was looked at."""
        scope = self.scope(path)
        places = self._places.get(path)
        if places is None or places.file is not scope:
            places = self._places[path] = Places(scope, self.files[path].bindings)
        return places

    def ask(self, *key: Any) -> Values:
        """Answer a question: from memory, or by its method, unless it is being asked already."""
        answer = self._answers.get(key)
        if answer is not None:
            self.reads.update(answer[1])
            return answer[0]  # type: ignore[no-any-return]
        answer = self._circular.get(key)
        if answer is not None:
            self.reads.update(answer[1])
            self._lowest = min(self._lowest, _CLOSED)
            return answer[0]  # type: ignore[no-any-return]
        depth = len(self._asking)
        partial = self._partial.get(key) if self._partial else None
        if partial is not None:
            values, known_reads, lowest = partial
            self.reads |= known_reads
            self._lowest = min(self._lowest, lowest)
            return values
        if key in self._asking or depth >= _DEEPEST:
            self._lowest = min(self._lowest, self._asking.get(key, -1))
            return ()
        outer_lowest, self._lowest = self._lowest, _NONE
        outer_reads, self.reads = self.reads, self.nothing()
        begun = len(self._partial)
        self._asking[key] = depth
        try:
            values = merge(key[0](self, *key[1:]))
        except BaseException:
            self._forget(begun)
            raise
        finally:
            del self._asking[key]
            reads, self.reads = self.reads, outer_reads
            self.reads |= reads
            lowest, self._lowest = self._lowest, min(outer_lowest, self._lowest)
        if lowest == _NONE:
            self._answers[key] = _kept(values, tuple(reads))
        elif lowest >= depth or depth == 0:
            self._lowest = min(outer_lowest, _CLOSED)
            self._circular[key] = (values, tuple(reads))
        else:
            self._partial[key] = (values, reads, lowest)
        if lowest >= depth or depth == 0:
            self._forget(begun)
        return values

    def _forget(self, begun: int) -> None:
        """Forget what was found in circles, but for so many: the last first."""
        while len(self._partial) > begun:
            self._partial.popitem()
