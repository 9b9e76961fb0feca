"""Functions as text: without a name where they are passed, and as types.

Rules of this file:

- Of a function without a name, its parameters and what it gives back are read; where it gives back
  one of several things, or does more than one, nothing.
- Of the type of a function, what it takes first and what it gives.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from wasmpool.graph.calls.text.expressions import closing, last_of, split
from wasmpool.graph.calls.text.unpacking import taken_members


class Function(NamedTuple):
    """A function without a name.

    Attributes:
        parameters: Their names; "" of one that is taken apart.
        value: What it gives back, as written.
    """

    parameters: tuple[str, ...]
    value: str


_LIST = re.compile(r"(?:async\s*|static\s*|function\b\s*\*?\s*[\w$]*\s*|fn\s*|func\s*|move\s*)*\(")
_BARE = re.compile(r"(?:async\s+)?(?P<name>[^\W\d][\w$]*)\s*[=-]>\s*")
_ARROW = re.compile(r"\s*(?::[^=]*?|->[^{]*)?(?:[=-]>\s*|(?=\{))")
_LAMBDA = re.compile(r"lambda\b(?P<parameters>[^:]*):\s*")
_BARS = re.compile(r"(?:move\s*)?\|(?P<parameters>[^|]*)\|\s*")
_NAMES_OF_BLOCK = re.compile(r"(?P<parameters>[\w\s,:.<>?()]*?)[-=]>\s*")
_RETURNS = re.compile(r"\breturn\b\s*(?P<value>[^;\n]*)")
_CALLABLE = re.compile(r"(?:\w+\.)*Callable\[(.*)\]\Z", re.DOTALL)
_INTERFACE = re.compile(
    r"(?:\w+\.)*(?P<name>\w*(?:Consumer|Function|Predicate|Operator|Supplier|Action|Func))"
    r"<(?P<types>.*)>\Z",
    re.DOTALL,
)
_OF_RUST = re.compile(r"(?:impl\s+|&?\s*(?:mut\s+)?dyn\s+)?Fn(?:Mut|Once)?(?=\()")
_TAKES_ONLY = ("Consumer", "Predicate", "Action")


@lru_cache(maxsize=8_192)
def as_function(text: str) -> Function | None:
    """Read a function without a name; None if it is none, or does more than can be followed."""
    text = text.strip()
    if text.endswith("…"):
        return None
    if text[:1] == "{":
        return _block(text)
    for form in (_LAMBDA, _BARS):
        found = form.match(text)
        if found is not None:
            return _function(found["parameters"], text[found.end() :])
    bare = _BARE.match(text)
    if bare is not None:
        return _function(bare["name"], text[bare.end() :])
    start = _LIST.match(text)
    close = None if start is None else closing(text, start.end() - 1)
    arrow = None if close is None else _ARROW.match(text, close + 1)
    if start is None or arrow is None:
        return Function(("_",), text) if text.startswith("_.") else None  # as in Scala
    return _function(text[start.end() : close], text[arrow.end() :])


@lru_cache(maxsize=8_192)
def parameter_of(text: str, name: str) -> tuple[int, str] | None:
    """Return which parameter of a function a name is, and what it is of that.

    Args:
        text: The parameters as they are written: `a`, `(a, { b }: B)`, `|a|`.
        name: The name.

    Returns:
        Its number, from 0, and an expression in which `_` stands for the parameter: `_`, `_.b`.
    """
    text = text.strip().strip("|")
    if text.startswith("(") and closing(text, 0) == len(text) - 1:
        text = text[1:-1]
    for number, part in enumerate(split(text)):
        if _name(part) == name:
            return number, "_"
        for each, way in taken_members(part):
            if each == name:
                return number, way
    return None


@lru_cache(maxsize=8_192)
def given_type(text: str) -> str | None:
    """Return the type of what a function gives, by its own: `A` of `() => A`, `Callable[[], A]`."""
    text = text.strip().removeprefix("new ")
    callable = _CALLABLE.match(text)
    if callable is not None:
        return last_of(callable[1])
    interface = _INTERFACE.match(text)
    if interface is not None:
        is_asking = not interface["name"].endswith(_TAKES_ONLY)
        return last_of(interface["types"]) if is_asking else None
    arrow = _arrow(text)
    return None if arrow is None else arrow[1]


@lru_cache(maxsize=8_192)
def taken_type(text: str, number: int = 0) -> str | None:
    """Return the type of a parameter of a function: `B` of `(a: A, b: B) => C`, if it is 1."""
    types = _taken_types(text.strip())
    return types[number] or None if number < len(types) else None


def _taken_types(text: str) -> list[str]:
    callable = _CALLABLE.match(text)
    if callable is not None:
        taken = next(iter(split(callable[1])), "")
        return split(taken[1:-1]) if taken[:1] == "[" else []
    interface = _INTERFACE.match(text)
    if interface is not None:
        types = split(interface["types"])
        gives = not interface["name"].endswith(_TAKES_ONLY) and len(types) > 0
        is_only = len(types) == 1 and not interface["name"].endswith(("Supplier", "Func"))
        return types[:-1] if gives and not is_only else types
    arrow = _arrow(text)
    if arrow is None:
        return []
    return [part.partition(":")[2].strip() if ":" in part else part for part in split(arrow[0])]


def _function(parameters: str, body: str) -> Function | None:
    """Return a function by its parameters and what follows them."""
    body = body.strip()
    if body[:1] == "{":
        returned = _RETURNS.findall(body)
        if len(returned) != 1:
            return None
        body = returned[0].strip().removesuffix("}").strip()
    return Function(tuple(map(_name, split(parameters))), body) if body else None


def _block(text: str) -> Function | None:
    """Return a function in braces: `{ a -> a.b() }`, `{ it.b() }`, `{ |a| a.b }`.

    The last line is its value.
    """
    inside = text[1:-1].strip()
    named = _BARS.match(inside) or _NAMES_OF_BLOCK.match(inside)
    parameters = "it" if named is None else named["parameters"]
    body = inside if named is None else inside[named.end() :]
    last = body.strip().rpartition("\n")[2].rpartition(";")[2].strip()
    return Function(tuple(map(_name, split(parameters))), last) if last else None


def _name(parameter: str) -> str:
    """Return the name of a parameter: of `a: A`, `A a`, `&a`, `a = 1`."""
    before = re.split(r"[:=?]", parameter, maxsplit=1)[0].split()
    name = before[-1].lstrip("*&.") if before else ""
    return name if name.lstrip("$").isidentifier() else ""


def _arrow(text: str) -> tuple[str, str] | None:
    """Return what is taken and what is given of `(a: A) => B`, which may be in brackets."""
    start = _OF_RUST.match(text)
    text = text[start.end() :] if start is not None else text
    close = closing(text, 0) if text.startswith("(") else None
    if close is None:
        taken, sign, result = text.partition("=>")  # as in Scala
        return (taken.strip(), result.strip()) if sign and taken.strip().isidentifier() else None
    if close == len(text) - 1:
        return _arrow(text[1:-1].strip())
    after = text[close + 1 :].lstrip()
    return (text[1:close], after[2:].strip()) if after.startswith(("=>", "->")) else None
