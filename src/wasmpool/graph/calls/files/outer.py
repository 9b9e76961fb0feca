"""Names that a function gives a value to and that are bound further out: closures and globals.

Rules of this file:

- Where a language declares its variables, an assignment binds no name (`set`). In Python it does,
  unless the function says that the name is another's (`global`, `nonlocal`).
- A name that nothing further out binds is one of the function's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from wasmpool.graph.outline import TYPE_KINDS
from wasmpool.graph.records import Binding, Definition

_SAYING = frozenset({"global", "nonlocal"})


class Assignment(NamedTuple):
    """A value for a name that may be bound further out.

    Attributes:
        binding: The name and the value, as if it were bound there.
        how: `set`, `global` or `nonlocal`.
    """

    binding: Binding
    how: str


def parted(bindings: Sequence[Binding]) -> tuple[Sequence[Binding], list[Assignment]]:
    """Part bindings into those of a place's own names and those of names that may be others'.

    What is put into something binds no name, and is in neither.
    """
    bindings = [each for each in bindings if each.kind != "put"]
    said = {(each.enclosing, each.name): each.kind for each in bindings if each.kind in _SAYING}
    if not said and all(each.kind != "set" for each in bindings):
        return bindings, []
    own: list[Binding] = []
    others: list[Assignment] = []
    for each in bindings:
        how = said.get((each.enclosing, each.name), each.kind)
        if each.kind in _SAYING:
            continue
        if how == "set" or how in _SAYING:
            kind = "assign" if each.kind == "set" else each.kind
            others.append(Assignment(each._replace(kind=kind), how))
        else:
            own.append(each)
    return own, others


def scopes(
    assignments: Sequence[Assignment],
    definitions: Sequence[Definition],
    bound: Collection[tuple[int | None, str]],
) -> Iterator[tuple[int | None, Binding]]:
    """Yield the bindings of names that may be others', each with the definition that binds it.

    Args:
        assignments: The bindings.
        definitions: The definitions of the file.
        bound: All other names with the definitions that bind them.
    """
    for (binding, how), name in ((each, each.binding.name or "") for each in assignments):
        scope = binding.enclosing
        if how == "nonlocal" and scope is not None:
            scope = definitions[scope].parent
        while scope is not None and how != "global":
            if (scope, name) in bound and definitions[scope].kind not in TYPE_KINDS:
                break
            scope = definitions[scope].parent
        else:
            is_bound = how != "set" or (None, name) in bound
            scope = None if is_bound else binding.enclosing
        yield scope, binding
