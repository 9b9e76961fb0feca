"""What is in containers, and what running through objects and entering them gives.

Rules of this file:

- A container is worth the values that are in it, whatever its type.
- A member of a container that gives one of these, or the container again, is a value of its own
  until it is called: a container of the container and the name.
"""

from __future__ import annotations

from wasmpool.graph.calls.questions import Questions
from wasmpool.graph.calls.values import EXTERNAL, Value, Values, each_of

# Methods of containers that give one of what is in them, or the container again.
TAKES_ONE = frozenset({
    *("pop", "get", "popleft", "setdefault", "find", "at", "shift", "first", "last", "peek"),
    *("poll", "getFirst", "getLast", "next", "remove", "unwrap", "element", "findFirst"),
    *("firstOrNull",),
})  # fmt: skip
GIVES_SAME = frozenset({
    *("values", "copy", "filter", "slice", "reverse", "sort", "iter", "iter_mut", "into_iter"),
    *("stream", "iterator", "sorted", "concat", "clone", "toList", "as_ref", "distinct"),
})  # fmt: skip


class Containers(Questions):
    """Finds what containers give."""

    def item(self, value: Value) -> Values:
        """Return what is in a container, or what running through an object gives."""
        if value.kind == "container":
            detail = value.detail
            return () if detail and isinstance(detail[-1], str) else detail or ()
        if value.kind == "definition":
            return (value,)  # A[int]
        if value.kind == "external":
            return (EXTERNAL,)
        if value.kind == "object":
            of = (str(value.path), value.item or 0)
            for name in ("__iter__", "__getitem__", "[Symbol.iterator]", "iterator"):
                for method in self.member_of(of, name, True):
                    found = self.result(method)
                    inside = tuple(
                        each for one in found if one.kind == "container" for each in self.item(one)
                    )
                    if inside or found:
                        return inside or found
        return ()

    def entered(self, value: Value) -> Values:
        """Return what `with` gives for a value."""
        if value.kind == "container":  # a generator that @contextmanager wraps
            return self.item(value)
        if value.kind == "object":
            of = (str(value.path), value.item or 0)
            methods = self.member_of(of, "__enter__", True)
            found = each_of(methods, self.result)
            return tuple(each for each in found if each.kind != "external") or (value,)
        return (EXTERNAL,) if value.kind == "external" else ()
