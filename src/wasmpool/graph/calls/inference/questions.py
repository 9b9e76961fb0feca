"""What can be asked about names and values.

Rules of this file:

- Each part of the inference answers some questions, and asks the others of the whole: of `self`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.inference.answers import Answers
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.text.expressions import Expression
from wasmpool.graph.calls.values import Arguments, Table, Value, Values
from wasmpool.graph.imports.found import Target
from wasmpool.graph.records import Binding


class Questions(Answers, ABC):
    """What the parts of the inference ask each other."""

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
    def exported(self, path: str, name: str) -> Values:
        """Return what an expression is worth that a CommonJS module exports under a name."""

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
