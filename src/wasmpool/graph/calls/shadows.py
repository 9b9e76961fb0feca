"""Local names that begin to be seen after their statement, and what they hide from then on.

Rules of this file:

- Before that, and in the statement itself, the name means what it means around the function.
- Blocks are not known: a name is local from the end of the first statement that binds it, to the
  end of the function.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wasmpool.graph.calls.expressions import split
from wasmpool.graph.outline import CALLABLE_KINDS
from wasmpool.graph.records import Binding, Definition


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
