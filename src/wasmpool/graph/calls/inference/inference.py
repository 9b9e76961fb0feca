"""What an expression is worth: which definitions, and objects of which classes.

Rules of this file:

- An expression is followed from the inside to the outside; what is in it is asked of the parts of
  the inference, of which there is one a subject.
"""

from __future__ import annotations

import re

from wasmpool.graph.calls.inference.applied import Applied
from wasmpool.graph.calls.inference.containers import Containers
from wasmpool.graph.calls.inference.declared_types import Types
from wasmpool.graph.calls.inference.definitions import Definitions
from wasmpool.graph.calls.inference.lambdas import Lambdas
from wasmpool.graph.calls.inference.library import Library
from wasmpool.graph.calls.inference.members import Members
from wasmpool.graph.calls.inference.names import Names
from wasmpool.graph.calls.inference.own import OwnObjects
from wasmpool.graph.calls.inference.passing import Passing
from wasmpool.graph.calls.text.annotations import HOLDING
from wasmpool.graph.calls.text.expressions import Expression, dotted, index_of, parse, place, split
from wasmpool.graph.calls.values import (
    EXTERNAL,
    HOLDERS,
    UNKNOWN,
    Arguments,
    Table,
    Value,
    Values,
    class_object,
    each_of,
    is_outside,
)

_SLICE = re.compile(r"^[^\"'`]*?(?<!:):(?!:)|\.\.")  # tasks[1:]
_NEW_THIS = (("name", "this"), ("name", "self"), ("name", "static"))


class Inference(
    Names, OwnObjects, Definitions, Types, Lambdas, Applied, Members, Passing, Library, Containers
):
    """Follows names and values through the files of a project."""

    def evaluate(self, path: str, scope: int | None, text: str, at: int) -> Values:
        """Return what an expression is worth at a place in a file.

        Args:
            path: The file.
            scope: Index of the definition around it.
            text: The expression.
            at: Where it starts, in bytes.
        """
        self.look_into(path, scope)
        expression = parse(text)
        return () if expression is None else self.follow(path, scope, expression, at)

    def type_of(self, path: str, scope: int | None, expression: Expression, at: int) -> Values:
        """Return what an expression is worth where a type is meant."""
        if self.scope(path).dialect.has_type_names:
            if expression[0] == "name":
                return self.type_named(path, scope, expression[1], at)
            if expression[0] == "member":
                around = self.type_of(path, scope, expression[1], at)
                return self.members(around, expression[2], path)
        return self.follow(path, scope, expression, at)

    def follow(self, path: str, scope: int | None, expression: Expression, at: int) -> Values:
        """Return what an expression that was read is worth."""
        match expression[0]:
            case "name":
                return self.name(path, scope, expression[1], at)
            case "member":
                values = self.follow(path, scope, expression[1], at)
                dialect = self.scope(path).dialect
                if expression[2] == "class" and dialect.has_method_names:
                    return each_of(values, lambda value: (class_object(value),))
                if expression[2] in dialect.class_of:
                    return self.class_of(values)
                return self.members(values, expression[2], path)
            case "call":
                return self.call(path, scope, expression[1], expression[2], at, expression[3])
            case "new" if expression[1] in _NEW_THIS:
                return each_of(self.name(path, scope, expression[1][1], at), self.new)
            case "new" if expression[1][-1] in self.scope(path).dialect.gives_back:
                return self._given_back_to(path, scope, expression[1], at)
            case "new" if self.scope(path).dialect.has_blocks and expression[3][:1] == "{":
                return self.call(path, scope, expression[1], expression[3], at)
            case "new":
                made = self._made(path, scope, expression, at)
                return self.made_at(path, at, str(expression[1][-1]), made)
            case "body":
                made = self.follow(path, scope, expression[1], at)
                return self.with_body(path, at, made, expression[2])
            case "item":
                _, table, key, text = expression
                dialect = self.scope(path).dialect
                if dialect.has_symbols and text[:1] == ":":
                    key = text[1:]
                where = place(expression)
                if where is not None:
                    put = self.put(path, scope, where, at)
                    if put:
                        return put
                values = self.follow(path, scope, table, at)
                if dialect.has_types_in_brackets:
                    return values
                if key is None and _SLICE.search(text):
                    return tuple(map(self._part, values))
                return each_of(values, lambda value: self.item(value, key))
            case "any":
                return each_of(expression[1], lambda part: self.follow(path, scope, part, at))
            case "cast":
                return self.annotated(path, scope, expression[1])
            case "list" | "table":
                return (Value("table", detail=Table(path, scope, at, *expression)),)
            case "literal":
                return (EXTERNAL,)
        return (UNKNOWN,)

    def _part(self, value: Value) -> Value:
        """Return some of a list, of which it is not known where they were."""
        return Value("container", detail=self.item(value)) if value.kind == "table" else value

    def _made(self, path: str, scope: int | None, expression: Expression, at: int) -> Values:
        """Return the objects that are made of a class."""
        _, named, types, arguments = expression
        classes = self.type_of(path, scope, named, at)
        if types:
            name = dotted(named)
            if is_outside(classes):
                return () if name is None else self.annotated(path, scope, name + types)
        elif arguments and is_outside(classes) and named[-1] in HOLDING:  # new Set(tasks)
            copied = self.evaluate(path, scope, (split(arguments) or [""])[0], at)
            held = tuple(each for each in copied if each.kind in HOLDERS)
            if held and named[-1] in ("Map", "WeakMap"):  # of pairs
                pairs = each_of(held, self.item)
                values = each_of(pairs, lambda pair: self.item(pair, "1"))
                return (Value("container", detail=values),)
            return held or classes
        given = Arguments(path, scope, at, arguments, types or index_of(named))
        return each_of(classes, lambda each: self.with_passed(each, self.new(each), given))

    def _given_back_to(self, path: str, scope: int | None, function: Expression, at: int) -> Values:
        """Return what a method gives that runs a function and gives back what it is called on."""
        if function[0] != "member":
            return (UNKNOWN,)
        values = self.follow(path, scope, function[1], at)
        own = self.members(values, function[2], path)
        return each_of(own, self.result) if any(each.path for each in own) else values
