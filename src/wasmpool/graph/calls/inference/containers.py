"""What is in containers, and what running through objects and entering them gives.

Rules of this file:

- A container is worth the values that are in it, whatever its type.
- A member of a container that gives one of these, or the container again, is a value of its own
  until it is called: a container of the container and the name.
"""

from __future__ import annotations

from collections.abc import Iterator

from wasmpool.graph.calls.files.dialects import AWAITING
from wasmpool.graph.calls.files.scopes import VARIABLE_KINDS, FileScope
from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.text.expressions import entries
from wasmpool.graph.calls.values import (
    CONCLUDED,
    EXTERNAL,
    HOLDERS,
    POSSIBLE,
    Table,
    Value,
    Values,
    at_most,
    each_of,
    is_something,
    is_to_be_called,
    merge,
)
from wasmpool.graph.outline import CALLABLE_KINDS
from wasmpool.graph.reads import inside_key
from wasmpool.graph.records import Binding

_MOST_PUT = 32  # into one container

# Methods of containers that give one of what is in them, or the container again.
TAKES_ONE = frozenset({
    *("detect", "sample", "fetch", "min_by", "max_by"),
    *("pop", "get", "popleft", "setdefault", "find", "at", "shift", "first", "last", "peek"),
    *("poll", "getFirst", "getLast", "next", "remove", "unwrap", "element", "findLast", "nth"),
    *("firstOrNull", "getValue", "orElse", "orElseThrow", "orElseGet", "getOrDefault"),
    *("computeIfAbsent", "pollFirst", "pollLast", "removeFirst", "removeLast", "getNow"),
    *("First", "FirstOrDefault", "Last", "LastOrDefault", "Single", "SingleOrDefault", "Find"),
    *("ElementAt", "Dequeue", "Pop", "Peek", "FirstAsync", "SingleAsync", "FirstOrDefaultAsync"),
    *("lastOrNull", "single", "singleOrNull", "elementAt", "getOrNull", "getOrElse", "removeAt"),
    *("getOrPut", "random", "maxByOrNull", "minByOrNull", "head", "headOption", "MaxBy", "MinBy"),
})  # fmt: skip
FLATTENING = frozenset({"flat", "flatten", "Flatten"})
GIVES_SAME = FLATTENING | frozenset({
    *AWAITING,
    *("values", "copy", "filter", "slice", "reverse", "sort", "iter", "iter_mut", "into_iter"),
    *("entrySet", "parallelStream", "skip", "limit", "subList", "listIterator", "collect"),
    *("select", "reject", "sort_by", "compact", "uniq", "to_a", "dup", "freeze", "lazy"),
    *("findFirst", "findAny", "max", "min", "toSorted", "toReversed", "toSpliced", "splice"),
    *("stream", "iterator", "sorted", "concat", "clone", "toList", "as_ref", "distinct"),
    *("Where", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "Skip", "Take"),
    *("Distinct", "Reverse", "ToList", "ToArray", "ToHashSet", "AsEnumerable", "AsQueryable"),
    *("Concat", "Union", "Append", "FindAll", "ToListAsync", "ToArrayAsync", "TakeWhile"),
    *("filterNot", "filterNotNull", "sortedBy", "sortedByDescending", "sortedWith", "reversed"),
    *("take", "takeLast", "drop", "takeWhile", "dropWhile", "toSet", "toMutableList", "asSequence"),
    *("onEach", "distinctBy", "shuffled", "orEmpty", "toTypedArray", "rev", "cloned", "copied"),
})  # fmt: skip


class Containers(Questions):
    """Finds what containers give."""

    def at_key(self, table: Table, key: str) -> Values | None:
        """Return what is at a key of a table; None if no such key is seen."""
        found = entries(table.kind, table.text)
        if key.startswith("-"):
            key = str(len(found) + int(key))
        if self.scope(table.path).dialect.has_prototypes:  # where 1 is "1", and the last one counts
            found = found[::-1]
        for each, text in found:
            if each == key:
                return self.ask(Containers._in_table, table, text)
            if each is None and table.kind == "table" and text:  # {...others}
                spread = self.ask(Containers._spread_at, table, text.lstrip("*."), key)
                if any(map(is_something, spread)):
                    return spread
        return None

    def _in_table(self, table: Table, text: str) -> Values:
        """Return what a text in a table is worth, which may name the table."""
        return self.evaluate(table.path, table.scope, text, table.at)

    def _spread_at(self, table: Table, text: str, key: str) -> Values:
        """Return what is at a key of a text in a table, which may name the table: `{...tasks}`."""
        values = self.ask(Containers._in_table, table, text)
        if self.scope(table.path).dialect.has_prototypes:
            return self.members(values, key, table.path)
        return each_of(values, lambda value: self.item(value, key))

    def _spread(self, table: Table, text: str) -> Values:
        """Return what is in a text in a table, which may name the table: `[*tasks]`."""
        return each_of(self.ask(Containers._in_table, table, text), self.item)

    def filled(self, file: FileScope, container: Binding) -> Values:
        """Return what is put into a container that a binding makes, as one that holds it."""
        self.reads.add(inside_key(file.path))  # any function of the file may put something there
        put = self.places(file.path).put_into(container)
        values: list[Value] = []
        is_known = True
        for each in put[:_MOST_PUT]:
            found = self.evaluate(file.path, each.enclosing, each.value or "", each.start)
            known = [value for value in found if value.kind not in ("external", "unknown")]
            is_known &= bool(known)
            values += known
        sure = CONCLUDED if is_known else POSSIBLE
        return (Value("container", detail=merge(at_most(values, sure))),) if values else ()

    def inside(self, table: Table) -> Values:
        """Return all that is in a table."""
        found: list[Value] = []
        for _, text in entries(table.kind, table.text):
            plain = text.lstrip("*.")
            asked = Containers._in_table if plain == text else Containers._spread
            found += self.ask(asked, table, plain)
        # Of one that is cut off, something else may be meant.
        return at_most(merge(tuple(found)), POSSIBLE if table.text[-1:] == "…" else 1.0)

    def item(self, value: Value, key: str | None = None) -> Values:
        """Return what is in a container, at a key if one is known, or what an object gives."""
        if value.kind == "table":
            table: Table = value.detail
            found = None if key is None else self.at_key(table, key)
            if found is not None:
                return found
            # Where all keys are known, what is at another one was put there later.
            is_known = all(each is not None for each, _ in entries(table.kind, table.text))
            return () if key is not None and is_known else self.inside(table)
        if value.kind == "container":
            if is_to_be_called(value):
                return each_of(self.result(value), self.item)
            return value.detail or ()
        if value.kind == "definition":
            if self.is_called_bare(value):
                return self.ask(Containers._in_result, value, key)
            file = self.scope(value.path)
            is_object = file.dialect.has_prototypes
            if key is not None and (
                is_object or file.definitions[value.item].kind in VARIABLE_KINDS
            ):
                return self.member(value, key, file.path)  # an object with methods of its own
            return () if is_object else (value,)  # A[int]
        if value.kind == "external":
            return (EXTERNAL,)
        if value.kind == "object":
            if key is not None:
                member = self._named_by(value, key)
                if member is not None:
                    return self.member(value, member, value.path)
            for name in ("__iter__", "__getitem__", "[Symbol.iterator]", "iterator"):
                for method in self.of_object(value, name):
                    found = self.result(method)
                    inside = tuple(
                        each for one in found if one.kind in HOLDERS for each in self.item(one)
                    )
                    objects = tuple(each for each in found if each.kind == "object")
                    inside = inside or each_of(objects, self._next)
                    if inside or found:
                        return inside or found
        return ()

    def is_called_bare(self, value: Value) -> bool:
        """Whether a value is a method that is called without parentheses where it is named."""
        if value.kind != "definition":
            return False
        file = self.scope(value.path)
        is_callable = file.definitions[value.item].kind in CALLABLE_KINDS
        return file.dialect.calls_members and is_callable

    def _in_result(self, value: Value, key: str | None) -> Values:
        """Return what is in what a method gives back, which may be itself."""
        return each_of(self.result(value), lambda each: self.item(each, key))

    def _named_by(self, value: Value, key: str) -> str | None:
        """Return the member of an object that is meant by a key, if that means a member."""
        file = self.scope(value.path)
        if file.dialect.has_prototypes:
            return key
        definition = file.definitions[value.item]
        if "TypedDict" in definition.signature:
            return key
        if "NamedTuple" not in definition.signature or not key.lstrip("-").isdigit():
            return None
        fields = [*file.by_prefix.get(definition.qualified_name, {}).items()]
        names = [name for name, own in fields if file.definitions[own[0]].kind in VARIABLE_KINDS]
        return names[int(key)] if -len(names) <= int(key) < len(names) else None

    def _next(self, iterator: Value) -> Values:
        """Return what an iterator gives, where it says so itself."""
        methods = self.of_object(iterator, "__next__")
        return tuple(
            found for method in methods for found in self.result(method) if found.kind != "external"
        )

    def protocol(self, objects: Values, form: str, path: str) -> Iterator[Values]:
        """Yield the methods that a statement calls of objects, one after the other.

        Args:
            objects: What is run through or entered.
            form: `iterate` or `enter`.
            path: The file.
        """
        for value in objects:
            protocols = self.scope(value.path).dialect.protocols
            for first, *others in protocols.get(form, ()):
                methods = self.member(value, first, path)
                if not methods or any(each.kind != "definition" for each in methods):
                    continue
                yield methods
                after = each_of(methods, self.result) if form == "iterate" else (value,)
                for other in others:
                    yield tuple(
                        found
                        for each in after
                        if each.kind in ("object", "table")
                        for found in self.member(each, other, path)
                    )
                break

    def entered(self, value: Value) -> Values:
        """Return what `with` gives for a value."""
        if value.kind in HOLDERS:  # a generator that @contextmanager wraps
            return self.item(value)
        if value.kind == "object":
            methods = self.of_object(value, "__enter__")
            found = each_of(methods, self.result)
            return tuple(each for each in found if each.kind != "external") or (value,)
        return (EXTERNAL,) if value.kind == "external" else ()
