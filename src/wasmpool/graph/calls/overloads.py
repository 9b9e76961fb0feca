"""Which of several callables of one name a call means, by what is passed.

Rules of this file:

- What is passed is text, of which the type is worked out as the language declares it: only where a
  call could mean several.
- Of those that fit, the one that fits best is meant; without a best one, all may be.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wasmpool.graph.calls.files.scopes import VARIABLE_KINDS, FileScope
from wasmpool.graph.calls.files.signatures import erased, fitness, is_variable, parameter_types
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.calls.outcomes import Asked, Way
from wasmpool.graph.calls.text.expressions import (
    Expression,
    Token,
    parse,
    split,
    ternary,
    tokens_of,
    written,
)
from wasmpool.graph.calls.values import CONCLUDED, Value
from wasmpool.graph.outline import CALLABLE_KINDS

_NEW = re.compile(r"new\s+([\w.]+)\s*(?:<.*?>\s*)?([\[({])")
_CAST = re.compile(r"\(\s*([\w.]+(?:<[^()]*>)?(?:\[\])*)\s*\)\s*[\w(\"'.]")
_TRUTH = frozenset({"==", "!=", "<", ">", "<=", ">=", "!", "&&", "||", "instanceof"})
_NUMERIC = ("double", "float", "long")
_DEEPEST = 8
_EXACT = 2.0
# What methods of the standard library give back, where all of a name give the same.
_GIVEN = {
    **dict.fromkeys(("toString", "getName", "substring", "trim", "toLowerCase"), "String"),
    **dict.fromkeys(("toUpperCase", "replaceAll", "getMessage", "getProperty"), "String"),
    **dict.fromkeys(("getSimpleName", "readLine", "format", "strip", "concat"), "String"),
    **dict.fromkeys(("length", "size", "hashCode", "indexOf", "intValue", "parseInt"), "int"),
    **dict.fromkeys(("lastIndexOf", "compareTo", "ordinal", "signum", "getLength"), "int"),
    **dict.fromkeys(("longValue", "currentTimeMillis", "nanoTime", "parseLong"), "long"),
    **dict.fromkeys(("equals", "isEmpty", "contains", "containsKey", "hasNext"), "boolean"),
    **dict.fromkeys(("startsWith", "endsWith", "booleanValue", "isInstance"), "boolean"),
    **dict.fromkeys(("doubleValue", "parseDouble", "sqrt", "pow", "random"), "double"),
    **dict.fromkeys(("charAt", "charValue"), "char"),
    "floatValue": "float",
    "getClass": "Class",
    "shortValue": "short",
    "byteValue": "byte",
    "toCharArray": "char[]",
    "getBytes": "byte[]",
}


class _Rated(NamedTuple):
    """How well what is passed fits a callable.

    Attributes:
        way: The callable.
        total: How well as a whole.
        least: How well the argument does that fits it least.
        is_sure: Whether all of known type are known to fit.
        is_spread: Whether several arguments go into one parameter.
    """

    way: Way
    total: float
    least: float
    is_sure: bool
    is_spread: bool


class Overloads:
    """Chooses among callables of one name.

    Args:
        inference: What is known of names and values.
    """

    def __init__(self, inference: Inference) -> None:
        self._inference = inference

    def choose(self, file: FileScope, asked: Asked, ways: list[Way]) -> list[Way]:
        """Return those of several ways that what is passed fits best."""
        arguments, arity = str(asked.arguments), asked.arity or 0
        texts = split(arguments[1:-1])
        is_whole = arguments[-1] != "…"
        if is_whole and len(texts) != arity:
            return ways  # a sign of comparison was taken for a bracket
        types = [self._type(file, asked, text, 0) for text in texts[: arity - (not is_whole)]]
        types += [None] * (arity - len(types))
        rated: list[_Rated] = []
        for way in ways:
            wanted = self._wanted(way[0], types)
            if wanted is None:
                continue
            parameters, is_spread = wanted
            fits = self._fits(file, asked, types, way[0], parameters)
            if fits is not None:
                is_sure = all(fit or not type for fit, type in zip(fits, types, strict=True))
                rated.append(_Rated(way, sum(fits), min(fits, default=9.0), is_sure, is_spread))
        if not rated:
            return ways
        if any(not each.is_spread and each.is_sure for each in rated):
            rated = [each for each in rated if not each.is_spread]
        best = max(each.total for each in rated)
        chosen = [each for each in rated if each.total == best]
        if len(chosen) == 1 and chosen[0].least < _EXACT:
            chosen += [each for each in rated if not each.is_sure and each not in chosen]
        if len(chosen) > 1 or len(rated) == 1:
            return [each.way for each in chosen]
        target, sure, reason, on = chosen[0].way
        return [(target, min(sure, CONCLUDED), reason, on)]

    def _wanted(self, target: Class, passed: list[str | None]) -> tuple[list[str], bool] | None:
        """Return the types that arguments have to be of, and whether several go into one."""
        count = len(passed)
        definition = self._inference.scope(target[0]).definitions[target[1]]
        types = parameter_types(definition)
        is_variadic = any(each.get("kind") == "variadic" for each in definition.parameters)
        if len(types) == count:
            last = passed[-1] if passed else None
            if not is_variadic or last is None or last[-2:] == "[]":
                return types, False
        if not is_variadic or count < len(types) - 1:
            return None
        several = types.pop()[:-2]
        return [*types, *[several] * (count - len(types))], True

    def _fits(
        self,
        file: FileScope,
        asked: Asked,
        types: list[str | None],
        target: Class,
        parameters: list[str],
    ) -> list[float] | None:
        """Return how well each argument fits a callable; None if one does not."""

        def is_below(own: str, other: str) -> bool | None:
            return self._is_below(file, asked.scope, own, target[0], other)

        found: list[float] = []
        for argument, parameter in zip(types, parameters, strict=True):
            fit = fitness(argument, parameter, is_below)
            if fit is None:
                return None
            found.append(fit)
        return found

    def _is_below(
        self, file: FileScope, scope: int | None, own: str, path: str, other: str
    ) -> bool | None:
        """Whether one type is below another; None if one of them is not of the project."""
        classes = self._inference.classes
        below = self._class(file.path, scope, own)
        above = self._class(path, None, other)
        if below is None:
            return None
        order = classes.order(below)
        if above is None:
            return None if not order.is_whole or own == other else False
        if above in order.classes:
            return True
        return None if not order.is_whole else False

    def _class(self, path: str, scope: int | None, name: str) -> Class | None:
        for value in self._inference.annotated(path, scope, name):
            if value.kind == "object" and value.item >= 0:
                return value.place
        return None

    # ------------------------------------------------------------ types of what is passed

    def _type(self, file: FileScope, asked: Asked, text: str, depth: int) -> str | None:
        """Return the type of an expression by its text, erased; None if it is not known."""
        text = text.strip()
        if not text or depth > _DEEPEST or text[-1] == "…":
            return None
        new = _NEW.match(text)
        if new is not None:
            return self._made(text, new)
        cast = _CAST.match(text)
        if cast is not None:
            return erased(cast[1])
        tokens = tokens_of(text)
        if not tokens:
            return None
        words = [word if kind not in ("string", "(", "[", "{") else "" for kind, word in tokens]
        if "::" in words or ("-" in words and "->" in text) or "->" in words:
            return "lambda"
        if words[-2:] == [".", "class"]:
            return "Class"
        choice = ternary(words)
        if choice is not None:
            first, last = choice
            return self._of_tokens(file, asked, tokens[first + 1 : last], depth)
        if not _TRUTH.isdisjoint(words):
            return "boolean"
        return self._of_tokens(file, asked, tokens, depth)

    def _made(self, text: str, new: re.Match[str]) -> str | None:
        """Return the type of what `new` makes, unless something is asked of it."""
        name = erased(new[1])
        if new[2] == "[":
            return name + "[]" * text.partition("{")[0].count("[")
        tokens = tokens_of(text)
        return name if tokens is not None and ("access", ".") not in tokens[2:] else None

    def _of_tokens(
        self, file: FileScope, asked: Asked, tokens: list[Token], depth: int
    ) -> str | None:
        """Return the type of what is no choice: of a sum or the like, or of one operand."""
        parts: list[list[Token]] = [[]]
        operators: list[str] = []
        for token in tokens:
            if token[0] == "operator" and token[1] in "+-*/%&|^~":
                operators.append(token[1])
                parts.append([])
            else:
                parts[-1].append(token)
        types = [self._operand(file, asked, part, depth) for part in parts if part]
        if not operators:
            return types[0] if types else None
        if "String" in types:
            return "String" if "+" in operators else None
        if not types or None in types:
            return None
        if types == ["boolean"] * len(types):
            return "boolean"
        if len(types) == 1:
            return types[0]
        return next((each for each in _NUMERIC if each in types), "int")

    def _operand(
        self, file: FileScope, asked: Asked, tokens: list[Token], depth: int
    ) -> str | None:
        kind, text = tokens[0]
        if len(tokens) == 1:
            match kind:
                case "string":
                    return "char" if text[0] == "'" else "String"
                case "number":
                    return _of_number(text)
                case "(":
                    return self._type(file, asked, text, depth + 1)
                case "name" if text in ("true", "false"):
                    return "boolean"
                case "name" if text == "null":
                    return "null"
        if kind == "string" or kind == "number":
            return None
        joined = "".join(written(token) for token in tokens)
        expression = parse(joined)
        return None if expression is None else self._of(file, asked, expression, depth)

    def _of(self, file: FileScope, asked: Asked, expression: Expression, depth: int) -> str | None:
        """Return the declared type of a name, a member, a place in an array or a call."""
        inference = self._inference
        match expression[0]:
            case "name" if expression[1] in file.dialect.this:
                around = file.chain(asked.scope)
                owners = (file.owner(each) for each in around)
                owner = next((each for each in owners if each is not None), None)
                return None if owner is None else file.definitions[owner].name
            case "name":
                return self._of_name(file, asked, expression[1], depth)
            case "member":
                if expression[2] == "length":
                    base = self._of(file, asked, expression[1], depth)
                    if base is not None and base[-2:] == "[]":
                        return "int"
                held = inference.follow(file.path, asked.scope, expression[1], asked.at)
                for value in held:
                    if value.kind in ("object", "definition") and value.path:
                        return self._of_field(value.place, expression[2])
            case "item":
                base = self._of(file, asked, expression[1], depth)
                return base[:-2] if base is not None and base[-2:] == "[]" else None
            case "call":
                called = inference.called(file.path, asked.scope, expression[1], asked.at)
                if called and all(value.kind == "external" for value in called):
                    return _GIVEN.get(expression[1][-1])
                return self._given(called)
            case "cast":
                return erased(expression[1])
        return None

    def _given(self, called: tuple[Value, ...]) -> str | None:
        """Return the type that callables say that they give back, if it is the same for all."""
        types = set()
        for value in called:
            if value.kind != "definition" or value.item < 0:
                return None
            definition = self._inference.definition(value)
            types.add(definition.return_type if definition.kind in CALLABLE_KINDS else None)
        found = types.pop() if len(types) == 1 else None
        type = None if found is None else erased(found)
        return None if type is None or is_variable(type) else type

    def _of_name(self, file: FileScope, asked: Asked, name: str, depth: int) -> str | None:
        """Return the type of a parameter, a variable or a field."""
        for index in file.chain(asked.scope):
            bindings = [
                each for each in file.bindings.get((index, name), ()) if each.start < asked.at
            ]
            for binding in reversed(bindings):
                if binding.type is not None and binding.type != "var":
                    return erased(binding.type)
            known = file.parameters.get((index, name))
            if known is not None:
                _, parameter = known
                is_several = parameter.get("kind") == "variadic"
                return erased(parameter.get("type") or "") + ("[]" if is_several else "") or None
            if bindings:
                value = bindings[-1].value
                if bindings[-1].kind != "assign" or value is None:
                    return None
                return self._type(file, asked._replace(at=bindings[-1].start), value, depth + 1)
            if self._inference.classes.is_class((file.path, index)):
                found = self._of_field((file.path, index), name)
                if found is not None:
                    return found
        return None

    def _of_field(self, of: Class, name: str) -> str | None:
        """Return the type of a field of a class."""
        inference = self._inference
        if not inference.classes.is_class(of):
            return None
        for each in inference.classes.order(of).classes:
            for path, index in inference.classes.own(each, name):
                definition = inference.scope(path).definitions[index]
                if definition.kind == "enumMember":
                    return inference.scope(each[0]).definitions[each[1]].name
                if definition.kind in VARIABLE_KINDS and definition.return_type:
                    return erased(definition.return_type)
        return None


def _of_number(text: str) -> str:
    last = text[-1].lower()
    if last == "l":
        return "long"
    if text[:2].lower() in ("0x", "0b"):
        return "int"
    if last == "f":
        return "float"
    return "double" if last == "d" or "." in text or "e" in text.lower() else "int"
