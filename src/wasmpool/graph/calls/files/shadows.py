"""Which local names are seen at a place, and what functions call what they are called on.

Rules of this file:

- Where a name begins to be seen after its statement, it means before that, and in the statement
  itself, what it means around the function.
- Blocks are not known: a name is local from the end of the first statement that binds it, to the
  end of the function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from wasmpool.graph.calls.text.expressions import closing, split
from wasmpool.graph.outline import CALLABLE_KINDS
from wasmpool.graph.records import Binding, Definition

_THIS = re.compile(r"\(\s*this\s*:")


def hiding(
    definitions: Sequence[Definition],
    bound: Collection[tuple[int | None, str]],
    bindings: Collection[tuple[int | None, str]],
) -> set[str]:
    """Return the local names of functions that the file or a class binds as well."""
    local, others = set(), set()
    for scope, name in bound:
        if scope is None or definitions[scope].kind not in CALLABLE_KINDS:
            others.add(name)
        elif (scope, name) in bindings:
            local.add(name)
    return local & others


def is_later(function: Definition, name: str, bindings: Sequence[Binding], at: int) -> bool:
    """Whether a function binds a name only after a place, which is 0 where any is meant."""
    if at == 0 or any(each.end <= at for each in bindings):
        return False
    if function.kind not in CALLABLE_KINDS:
        return False
    return name not in named_results(function)


def named_results(function: Definition) -> list[str]:
    """Return the names that results of a function have, as in Go: `func f() (err error)`."""
    results = function.return_type or ""
    if not results.startswith("("):
        return []
    words = [each.split() for each in split(results[1:-1])]
    # Of `(a, b error)` only the last has the type; `(A, error)` are types.
    return [each[0] for each in words if each] if any(len(each) > 1 for each in words) else []


def receiver_of(definition: Definition) -> str | None:
    """Return what a method of Go calls its object: `a` of `func (a *A) run()`."""
    words = definition.signature[6:].split() if definition.signature[:6] == "func (" else []
    return words[0] if words else None


def type_of_this(definition: Definition) -> str | None:
    """Return the type of what a function of TypeScript is called on: `function run(this: Task)`."""
    said = _THIS.search(definition.signature)
    end = said and closing(definition.signature, said.start())
    if not said or end is None:
        return None
    return next(iter(split(definition.signature[said.end() : end])), None)


def seen_at(
    definitions: Sequence[Definition],
    indices: list[int],
    at: int,
    closures_around: Callable[[int], list[tuple[int, int]]] | None,
) -> list[int]:
    """Of definitions of one name, return those that are seen at a place.

    Args:
        definitions: All of the file.
        indices: Those of the name.
        at: The place, in bytes; -1 for none.
        closures_around: Returns the functions without a name around a place, outermost first,
            where these have names of their own.
    """
    kept = [
        each
        for each in indices
        if not any(
            word in text
            for text in definitions[each].decorators
            for word in ("overload", ".setter", ".deleter", ".register")
        )
    ]
    with_body = [each for each in kept if definitions[each].complexity is not None]
    kept = with_body or kept or indices
    if closures_around is None:
        return kept
    for start, end in reversed(closures_around(at)):
        inner = [each for each in kept if start <= definitions[each].range[0] < end]
        if inner:
            return [
                each
                for each in inner
                if closures_around(definitions[each].range[0])[-1:] == [(start, end)]
            ] or inner
    return [each for each in kept if not closures_around(definitions[each].range[0])] or kept
