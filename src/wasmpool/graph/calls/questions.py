"""What can be asked about names and values, and the memory of answers.

Rules of this file:

- Each part of the inference answers some questions, and asks the others of the whole: of `self`.
- Names may lead in circles. A circle adds nothing, and what was found while one was cut short is
  kept until the question that it began with is answered, no longer.
- That answer depends on where the circle was entered. So it, and what follows from it, is kept for
  one file only: what a file calls never depends on which files were followed before. The same goes
  for a question that was asked first and led too deep to be followed to its end.
- An answer is kept with the files that were looked at for it; asking again notes them again. Where
  nothing is kept for edits, none of this is noted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any

from wasmpool.graph.calls.classes import Class, Classes, Kept, unaffected
from wasmpool.graph.calls.dialects import dialect_of
from wasmpool.graph.calls.expressions import Expression
from wasmpool.graph.calls.places import Places
from wasmpool.graph.calls.scopes import FileScope
from wasmpool.graph.calls.sites import Sites
from wasmpool.graph.calls.values import (
    ANY,
    EXTERNAL,
    UNKNOWN,
    Arguments,
    Table,
    Value,
    Values,
    merge,
)
from wasmpool.graph.imports.base import Target
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import Project
from wasmpool.graph.reads import Unnoted, inside_key
from wasmpool.graph.records import Binding
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


class Questions(ABC):
    """What the parts of the inference share.

    Args:
        project: What is resolved.
        registry: Its definitions.
        imports: What imports stand for.
        sites: Where something is passed.
        is_noted: Whether it is noted what is looked at.

    Attributes:
        files: The records of all files.
        imports: What imports stand for.
        sites: Where something is passed.
        classes: The classes of the project.
        names: All names that members can have.
        reads: What was looked at.
    """

    names: frozenset[str]

    def __init__(
        self,
        project: Project,
        registry: Registry,
        imports: Imports,
        sites: Sites,
        is_noted: bool,
    ) -> None:
        self.files = project.files
        self.imports = imports
        self.sites = sites
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

    def take_over(self, before: Questions, stale: Collection[str]) -> None:
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

    def look_into(self, path: str, scope: int | None) -> None:
        """Note that what is in a definition was looked at."""
        if self._is_noted and scope is not None:
            self.reads.add(inside_key(path, self.files[path].definitions[scope].qualified_name))

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

    # ------------------------------------------------------------ expressions and names

    @abstractmethod
    def evaluate(self, path: str, scope: int | None, text: str, at: int) -> Values:
        """Return what an expression is worth at a place in a file.

        Args:
            path: The file.
            scope: Index of the definition around it.
            text: The expression.
            at: Where it starts, in bytes.
        """

    @abstractmethod
    def follow(self, path: str, scope: int | None, expression: Expression, at: int) -> Values:
        """Return what an expression that was read is worth."""

    @abstractmethod
    def name(self, path: str, scope: int | None, name: str, at: int) -> Values:
        """Return what a name is worth at a place, from the innermost scope outwards."""

    @abstractmethod
    def type_named(self, path: str, scope: int | None, name: str, at: int) -> Values:
        """Return what a name is worth at a place where a type is meant."""

    @abstractmethod
    def called(self, path: str, scope: int | None, function: Expression, at: int) -> Values:
        """Return what is called by an expression, where methods have names of their own."""

    @abstractmethod
    def in_scope(
        self, file: FileScope, index: int | None, name: str, at: int, is_innermost: bool
    ) -> Values:
        """Return what a name is worth that a definition or the file itself binds."""

    # ------------------------------------------------------------ what is written down

    @abstractmethod
    def defined(self, path: str, index: int) -> Values:
        """Return what a definition is worth: itself, or its value if it is a variable."""

    @abstractmethod
    def decorated(self, path: str, index: int, before: int) -> Values:
        """Return what a decorator is given, before which some others stand."""

    @abstractmethod
    def bound(self, path: str, index: int | None, name: str, last: int) -> Values:
        """Return what the bindings of a name up to a place give it."""

    @abstractmethod
    def binding(self, file: FileScope, binding: Binding) -> Values:
        """Return what a binding gives its name."""

    @abstractmethod
    def special(self, file: FileScope, scope: int | None, name: str) -> Values:
        """Return what `this`, `super` and the like are worth."""

    @abstractmethod
    def unnamed_base(self, file: FileScope, index: int) -> Values:
        """Return an object of what a method's class extends, if that has no name itself."""

    @abstractmethod
    def unnamed_around(self, file: FileScope, index: int) -> Values:
        """Return the object that a method is called on, if its class has no name."""

    @abstractmethod
    def made_last(self, file: FileScope, binding: Binding) -> Values:
        """Return the object of a class without a name that a binding ends with, if it does."""

    @abstractmethod
    def own_object(self, path: str, scope: int | None) -> Values:
        """Return an object of the class that a place is in."""

    @abstractmethod
    def elsewhere(self, file: FileScope, scope: int | None) -> Values:
        """Return what `this` is in a method that is written outside of its class: `A::run() {}`."""

    @abstractmethod
    def lambda_parameter(self, file: FileScope, binding: Binding) -> Values:
        """Return what a name gets that may be a parameter of a function without a name."""

    @abstractmethod
    def mapped(
        self, path: str, scope: int | None, method: Expression, arguments: str, at: int
    ) -> Values | None:
        """Return what a method of a library gives that calls a function; None if it is another."""

    @abstractmethod
    def as_variable(self, file: FileScope, index: int, number: int) -> Values:
        """Return what a function is given that is the value of a variable with a type."""

    @abstractmethod
    def passed_in(self, file: FileScope, at: int) -> Values:
        """Return what a function without a name gets at a place, by the call it is passed in."""

    @abstractmethod
    def given(self, file: FileScope, parameter: str | None, at: int) -> Values:
        """Return what a function without a name is given, by the call that it is passed to last."""

    @abstractmethod
    def target(self, target: Target) -> Values:
        """Return what an import stands for, as a value."""

    @abstractmethod
    def annotated(self, path: str, scope: int | None, text: str) -> Values:
        """Return the objects that a type allows."""

    @abstractmethod
    def class_named(self, path: str, scope: int | None, name: str) -> Values:
        """Return the class of a dotted name, if it is one of the project."""

    @abstractmethod
    def told(self, values: Values, of: Class, types: tuple[Values, ...]) -> Values:
        """Return values with what is known for the parameters of types among them."""

    @abstractmethod
    def told_by(self, method: Value, values: Values) -> Values:
        """Return values that a method's types name, with what it was found on told."""

    @abstractmethod
    def settled(self, called: Value, found: Values, given: Arguments) -> Values:
        """Return what a call gives back, with what it is given known."""

    @abstractmethod
    def part_of(self, path: str, values: Values, way: str) -> Values:
        """Return what a part of values is worth, as an expression in which `_` stands for them."""

    @abstractmethod
    def inside_of(self, held: Values, kinds: frozenset[str]) -> Values:
        """Return what is in those of some kinds."""

    @abstractmethod
    def made_by(self, path: str, scope: int | None, text: str, at: int, first: Values) -> Values:
        """Return what a function that is passed somewhere gives back, by what it is given first."""

    # ------------------------------------------------------------ members

    @abstractmethod
    def members(self, values: Values, name: str, path: str) -> Values:
        """Return what a member is worth of what stands before its name."""

    @abstractmethod
    def member(self, value: Value, name: str, path: str) -> Values:
        """Return what a member of a value is worth."""

    @abstractmethod
    def member_of(self, of: Class, name: str, below: bool) -> Values:
        """Return what a member of a class is worth, for an object that may be of one below."""

    @abstractmethod
    def of_object(self, value: Value, name: str) -> Values:
        """Return what the class of an object, or one below, has under a name."""

    # ------------------------------------------------------------ calls and containers

    @abstractmethod
    def new(self, value: Value) -> Values:
        """Return what making an object of a value gives."""

    @abstractmethod
    def result(self, value: Value) -> Values:
        """Return what calling a value gives back."""

    @abstractmethod
    def of_library(self, function: Expression, given: Arguments) -> Values | None:
        """Return what a function of a library gives back; None if nothing is known of it."""

    @abstractmethod
    def given_back(self, file: FileScope, index: int) -> Values:
        """Return what the `return`s and `yield`s of a callable are worth."""

    @abstractmethod
    def item(self, value: Value, key: str | None = None) -> Values:
        """Return what is in a container, at a key if one is known, or what an object gives."""

    @abstractmethod
    def is_called_bare(self, value: Value) -> bool:
        """Whether a value is a method that is called without parentheses where it is named."""

    @abstractmethod
    def at_key(self, table: Table, key: str) -> Values | None:
        """Return what is at a key of a table; None if no such key is seen."""

    @abstractmethod
    def filled(self, file: FileScope, container: Binding) -> Values:
        """Return what is put into a container that a binding makes, as one that holds it."""

    @abstractmethod
    def inside(self, table: Table) -> Values:
        """Return all that is in a table."""

    @abstractmethod
    def entered(self, value: Value) -> Values:
        """Return what `with` gives for a value."""
