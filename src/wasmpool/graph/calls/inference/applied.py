"""What functions make that are passed to methods of libraries: `map`, `Select`, `then`.

Rules of this file:

- What a function is given stands in place of its first parameter; what else it names is of where it
  is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.text.expressions import Expression, parse, split
from wasmpool.graph.calls.text.functions import as_function
from wasmpool.graph.calls.values import HOLDERS, Value, Values, each_of

THEN = "then"
"""Calls a function with what a promise is of, as which that counts here."""
GATHERING = frozenset({"reduce", "reduceRight", "fold", "Aggregate", "inject"})
"""Methods that call a function with what it gave back before, first."""
# Methods of libraries that give what a function makes of each that is in something; those that take
# this out of what the function gives; those that give it as it is.
_EACH = frozenset({
    *("map", "Select", "mapToObj", "mapNotNull", "mapIndexed", "thenApply", "filter_map"),
})  # fmt: skip
_FLAT = frozenset({"flatMap", "SelectMany", "flat_map", "thenCompose", "and_then", "compactMap"})
ONE = frozenset({THEN, "let", "run", "with", "thenApply", "thenCompose", "and_then", "map"})
MAPS = _EACH | _FLAT | ONE | GATHERING
"""Methods of libraries that give what functions give."""


class Applied(Questions):
    """Finds what functions make that are passed somewhere."""

    def mapped(
        self, path: str, scope: int | None, method: Expression, arguments: str, at: int
    ) -> Values | None:
        """Return what a method of a library gives that calls a function; None if it is another."""
        held = self.follow(path, scope, method[1], at)
        if any(each.kind == "definition" for each in self.members(held, method[2], path)):
            return None
        texts = [arguments] if arguments[:1] == "{" else split(arguments) or [""]
        if method[2] in GATHERING:  # what it begins with is of the kind of what it gives
            begun = [text for text in texts if as_function(text) is None]
            return self.evaluate(path, scope, begun[0], at) if len(texts) == 2 and begun else None
        text = texts[0]
        inside = self.inside_of(held, HOLDERS)
        if inside and method[2] in _EACH | _FLAT:
            found = self.made_by(path, scope, text, at, inside)
            if method[2] in _FLAT:
                found = self.inside_of(found, HOLDERS) or found
            return (Value("container", detail=found),) if found else None
        if method[2] in ONE and any(each.kind == "object" for each in held):
            return self.made_by(path, scope, text, at, held) or None
        return None

    def made_by(self, path: str, scope: int | None, text: str, at: int, first: Values) -> Values:
        """Return what a function that is passed somewhere gives back, by what it is given first."""
        function = as_function(text)
        if function is not None:
            expression = parse(function.value)
            names = {each: first for each in function.parameters[:1] if each and first}
            return (
                () if expression is None else self.follow_with(path, scope, expression, at, names)
            )
        _, is_reference, name = text.rpartition("&:" if text[:2] == "&:" else "::")
        methods = self.members(first, name.strip(), path) if is_reference else ()
        if not any(each.kind == "definition" for each in methods):
            methods = self.evaluate(path, scope, text, at)
        found = each_of(methods, self.result) or each_of(methods, self.new)
        return tuple(each for each in found if each.kind != "parameter")

    def part_of(self, path: str, values: Values, way: str) -> Values:
        """Return what a part of values is worth, as an expression in which `_` stands for them."""
        expression = parse(way)
        if way == "_" or expression is None:
            return values if way == "_" else ()
        return self.follow_with(path, None, expression, 0, {"_": values})

    def inside_of(self, held: Values, kinds: frozenset[str]) -> Values:
        """Return what is in those of some kinds."""
        return each_of(
            [value for value in held if value.kind in kinds or self.is_called_bare(value)],
            self.item,
        )

    def follow_with(
        self,
        path: str,
        scope: int | None,
        expression: Expression,
        at: int,
        names: Mapping[str, Values],
    ) -> Values:
        """Return what an expression is worth in which some names are known."""
        match expression[0]:
            case "name" if expression[1] in names:
                return names[expression[1]]
            case "member":
                return self.members(
                    self.follow_with(path, scope, expression[1], at, names), expression[2], path
                )
            case "call" if _first(expression) in names:
                return each_of(self.follow_with(path, scope, expression[1], at, names), self.result)
            case "item":
                held = self.follow_with(path, scope, expression[1], at, names)
                return each_of(held, lambda value: self.item(value, expression[2]))
            case "any":
                return each_of(
                    expression[1], lambda part: self.follow_with(path, scope, part, at, names)
                )
        return self.follow(path, scope, expression, at)


def _first(expression: Expression) -> str | None:
    """Return the name that an expression begins with."""
    while expression[0] in ("member", "call", "item"):
        expression = expression[1]
    return str(expression[1]) if expression[0] == "name" else None
