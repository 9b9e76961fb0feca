"""Classes: what they inherit, in which order, and where their members are.

Rules of this file:

- Bases are looked up as in `graph/bases.py`. The order is that of C3 (Python's), which for single
  inheritance is that of any language; where C3 has none, depth first. In a circle of bases there is
  no order: those above a class in it just follow the class.
- A class with a base that is not known may have members that are not known: whoever looks for one
  is told so.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import Any, NamedTuple, Protocol, TypeVar

from wasmpool.graph.calls.files.dialects import INHERITING
from wasmpool.graph.calls.files.scopes import VARIABLE_KINDS, FileScope
from wasmpool.graph.calls.text.expressions import split
from wasmpool.graph.calls.text.type_parameters import aliased
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import Project
from wasmpool.graph.modules import family_of, module_name
from wasmpool.graph.outline import TYPE_KINDS
from wasmpool.graph.reads import name_key
from wasmpool.graph.registry import Registry, nearest

Found = TypeVar("Found")

_MOST_NAMES = 8  # of one class, each of which stands for another
_NAMED = re.compile(r"([^\W\d][\w.:\\]*)\s*(?:[<\[].*)?\Z", re.DOTALL)
_ACCESS = re.compile(r"\.|::|\\")
_PROTOTYPE = re.compile(r"Object\.create\(([\w$.]+)\.prototype\b|new ([\w$.]+)")

Class = tuple[str, int]  # a file and the index of a definition

# By what was asked, the first of which is who answers and the second a file or a class: what was
# found, and what was looked at for it.
Kept = dict[tuple[Any, ...], tuple[Any, tuple[str, ...]]]


class Order(NamedTuple):
    """The classes whose members a class has, itself first.

    Attributes:
        classes: Those of the project.
        is_whole: Whether these are all.
    """

    classes: tuple[Class, ...]
    is_whole: bool


class Reader(Protocol):
    """Who looks at files, and notes which."""

    reads: set[str]
    nothing: type[set[str]]

    def scope(self, path: str) -> FileScope:
        """Return the scope of a file."""

    def look_up(self, path: str, name: str) -> None:
        """Note that a file or one of its classes was asked for a name."""


class Classes:
    """The classes of a project, each looked at when first asked for.

    What is found is kept with what was looked at for it, which is noted each time it is asked for.
    """

    def __init__(
        self,
        project: Project,
        registry: Registry,
        imports: Imports,
        reader: Reader,
    ) -> None:
        self._project = project
        self._registry = registry
        self._imports = imports
        self._reader = reader
        self._kept: Kept = {}

    def _keep(self, make: Callable[..., Found], *key: Any) -> Found:
        """Return what was made for a key, or make it."""
        known = self._kept.get((make.__name__, *key))
        if known is None:
            outer, self._reader.reads = self._reader.reads, self._reader.nothing()
            try:
                known = make(*key), tuple(self._reader.reads)
            finally:
                self._reader.reads = outer
            self._kept[make.__name__, *key] = known
        self._reader.reads.update(known[1])
        found: Found = known[0]
        return found

    def take_over(self, before: Classes, stale: Collection[str]) -> None:
        """Take over what was found before an edit, where nothing that is stale was looked at."""
        self._kept = unaffected(before._kept, stale)

    def drop(self) -> None:
        """Drop what was found."""
        self._kept.clear()

    def all_bases(self, path: str) -> dict[int, list[Class | None]]:
        """Return the bases of the classes of a file; None is one outside of the project."""
        return self._keep(self._read_bases, path)

    def bases(self, of: Class) -> list[Class | None]:
        """Return the bases of a class as written."""
        return self.all_bases(of[0]).get(of[1], [])

    def _read_bases(self, path: str) -> dict[int, list[Class | None]]:
        found: dict[int, list[Class | None]] = {}
        if not self._imports.knows(path):
            return found
        scope = self._reader.scope(path)
        for reference in scope.references.of(("inherits", "implements")):
            index, parts = self._imports.heritage(path, reference)
            if index is None:
                continue
            around = scope.definitions[index].parent
            target = self._imports.type_named(path, parts, around)
            known: Class | None = None
            if target is not None and target.kind == "definition":
                assert target.path is not None
                assert target.definition is not None
                known = self._meant(target.path, target.definition)
            elif parts[-1] in ("object", "Object", "ABC", "Protocol", "Generic"):
                continue
            if known == (path, index):
                continue
            above = found.setdefault(index, [])
            if known is not None and self._kind(known) in scope.dialect.mixed_in:
                above.insert(0, known)  # what is mixed in last goes before all
            else:
                above.append(known)
        for index, name in _prototypes(scope):
            target = self._imports.type_named(path, name.split("."), None)
            if target is not None and target.path is not None and target.definition is not None:
                found.setdefault(index, []).append((target.path, target.definition))
        return found

    def _meant(self, path: str, index: int) -> Class:
        """Return the class that something is another name of; the same if it is none."""
        for _ in range(_MOST_NAMES):
            scope = self._reader.scope(path)
            definition = scope.definitions[index]
            text: str | None = None
            if definition.kind == "class":
                break
            if definition.kind == "typeAlias":
                text = aliased(definition.signature, definition.name)
            elif definition.kind in VARIABLE_KINDS:
                bindings = scope.bindings.get((definition.parent, definition.name), ())
                text = bindings[0].value if len(bindings) == 1 else None
            named = _NAMED.match(text or "")
            if named is None:
                break
            parts = _ACCESS.split(named[1])
            target = self._imports.type_named(path, parts, definition.parent)
            if target is None or target.path is None or target.definition is None:
                break
            path, index = target.path, target.definition
        return path, index

    def order(self, of: Class) -> Order:
        """Return the classes that a class gets its members from."""
        return self._keep(self._order, of)

    def _order(self, of: Class) -> Order:
        bases = self.bases(of)
        known = [base for base in bases if base is not None]
        above = self._above(of)
        if any(of in self.bases(each) for each in above):
            is_whole = all(None not in self.bases(each) for each in (of, *above))
            return Order((of, *reversed(above)), is_whole)
        for each in above:  # so that nothing is deep
            self.order(each)
        orders = [self.order(base) for base in known]
        is_whole = len(known) == len(bases) and all(order.is_whole for order in orders)
        if len(orders) < 2:  # all that there is follows its order
            return Order((of, *(orders[0].classes if orders else ())), is_whole)
        lists = [deque(order.classes) for order in orders] + [deque(known)]
        behind = Counter(item for each in lists for item in islice(each, 1, None))
        merged = {of: None}
        while lists := [each for each in lists if each]:
            heads = (each[0] for each in lists)
            merged[next((head for head in heads if not behind[head]), lists[0][0])] = None
            for rest in lists:
                while rest and rest[0] in merged:
                    rest.popleft()
                    if rest:
                        behind[rest[0]] -= 1
        return Order(tuple(merged), is_whole)

    def _above(self, of: Class) -> list[Class]:
        """Return what a class inherits from, each after its own bases, but for circles."""
        found: list[Class] = []
        seen = {of}
        stack = [(of, iter(reversed(self.bases(of))))]
        while stack:
            current, bases = stack[-1]
            for base in bases:
                if base is not None and base not in seen:
                    seen.add(base)
                    stack.append((base, iter(reversed(self.bases(base)))))
                    break
            else:
                stack.pop()
                found.append(current)
        return found[:-1]

    def own(self, of: Class, name: str) -> tuple[Class, ...]:
        """Return the members of a name that a class itself has, in the order of the text."""
        path, index = of
        scope = self._reader.scope(path)
        self._reader.look_up(path, name)
        qualified_name = scope.definitions[index].qualified_name
        members = scope.by_prefix.get(qualified_name)
        indices = members.get(name, ()) if members is not None else ()
        if not indices and scope.dialect.companion is not None:
            members = scope.by_prefix.get(f"{qualified_name}.{scope.dialect.companion}", {})
            indices = members.get(name, ())
        if not indices and not scope.dialect.is_open:
            return ()
        found = [(path, each) for each in indices]
        if scope.dialect.is_open:
            language = self._project.files[path].language
            module = module_name(self._project, path)
            full = f"{module}.{qualified_name}.{name}" if module else f"{qualified_name}.{name}"
            self._reader.reads.add(name_key(family_of(language), full))
            for entry in self._registry.exact(family_of(language), full):
                if tuple(entry) in found:
                    continue
                if scope.dialect.has_one_body and self._is_within_type(entry):
                    continue  # of another type with the same name
                found.append((entry.path, entry.definition))
        return tuple(found)

    def constructors(self, of: Class) -> list[int]:
        """Return the constructors that a class itself has, by their index in its file."""
        scope = self._reader.scope(of[0])
        self._reader.look_up(of[0], "__init__")  # Python's; others have none that names tell
        return scope.constructors(scope.definitions[of[1]].qualified_name)

    def of_full_name(self, path: str, name: str) -> list[Class]:
        """Return the classes of a name in full that are nearest to a file, of its family."""
        family = family_of(self._project.files[path].language)
        self._reader.reads.add(name_key(family, name))
        entries = self._registry.exact(family, name)
        classes = [each for each in entries if self.is_class((each.path, each.definition))]
        return [(each.path, each.definition) for each in nearest(classes, path)]

    def is_class(self, of: Class) -> bool:
        """Whether a definition is a class or the like."""
        return self._kind(of) in TYPE_KINDS

    def is_static(self, of: Class) -> bool:
        """Whether a member is of its class, and not of each of its objects."""
        return "static" in self._reader.scope(of[0]).definitions[of[1]].modifiers

    def is_constructor(self, of: Class) -> bool:
        """Whether something that a class has is a constructor."""
        return self._kind(of) == "constructor"

    def _is_within_type(self, of: Class) -> bool:
        """Whether a definition is within the braces of a type."""
        parent = self._reader.scope(of[0]).definitions[of[1]].parent
        return parent is not None and self.is_class((of[0], parent))

    def _kind(self, of: Class) -> str:
        return self._reader.scope(of[0]).definitions[of[1]].kind


def unaffected(kept: Kept, stale: Collection[str]) -> Kept:
    """Return what is kept and has nothing to do with what is stale."""
    different = frozenset(stale)
    return {
        key: found
        for key, found in kept.items()
        if (key[1] if isinstance(key[1], str) else key[1][0]) not in different
        and different.isdisjoint(found[1])
    }


def _prototypes(file: FileScope) -> Iterator[tuple[int, str]]:
    """Yield functions that make objects with the name of the one whose objects come before."""
    for (index, attribute), bindings in file.attributes.items():
        if attribute == "prototype" and file.dialect.has_prototypes:
            for each in bindings:
                found = _PROTOTYPE.match(each.value or "")
                if found is not None:
                    yield index, found[1] or found[2]
    for call in file.references.ending(file.passed) if file.dialect.has_prototypes else ():
        if call[1] in INHERITING:
            parts = split(file.passed[file.references.end(call[0])][1:-1])
            if call[1] == "setPrototypeOf":
                parts = [each[:-10] for each in parts if each.endswith(".prototype")]
            below = file.by_name.get((None, parts[0])) if len(parts) > 1 else None
            if below:
                yield below[-1], parts[1]
