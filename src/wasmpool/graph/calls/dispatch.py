"""What only the whole project can tell: methods of classes below, and names that are one of a kind.

Rules of this file:

- A method found for an object whose class may be one below can be any that stands in for it there.
  These are guesses, but where the method found is abstract and only one stands in.
- A mixin calls methods that it has not itself: they are looked for in the classes that have it.
- Where types are of a kind by what they have (Go), what stands in for the method of an interface
  are those of types that have all of its methods.
- A method on something unknown is a guess where just one class has a method of that name. Names
  that every library uses lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from wasmpool.graph.calls.files.common_names import COMMON
from wasmpool.graph.calls.files.dialects import dialect_of
from wasmpool.graph.calls.files.signatures import replaces
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.calls.interfaces import satisfying, type_of_method
from wasmpool.graph.calls.seen import NamesInFiles, Seen, difference, members_of
from wasmpool.graph.model import Project
from wasmpool.graph.modules import family_of
from wasmpool.graph.moves import Moves, after, numbered
from wasmpool.graph.outline import DATA_LANGUAGES, TYPE_KINDS

_MOST_BELOW, _MOST_OF_ANY = 12, 4
_ONLY_ONE, _STANDS_IN, _ABSTRACT = 0.9, 0.6, 0.7
# Of a name that only one method has: one of several words, where it may be a library's, of one.
_DISTINCT_NAME, _PERHAPS_NAME, _PLAIN_NAME = 0.8, 0.75, 0.5
_WORDS = re.compile(r"[a-z0-9](?=[A-Z])|[^_]_(?=[^_])")
_KNOWN_LIBRARIES = frozenset({"python", "javascript", "jvm"})

Key = TypeVar("Key", bound=Hashable)


class Dispatch:
    """The classes below each class, and the methods of each name.

    Args:
        project: What is resolved.
        inference: What is known of names and values.
        is_kept: Whether it is kept for edits.

    Attributes:
        inference: What is known of names and values.
    """

    def __init__(self, project: Project, inference: Inference, is_kept: bool) -> None:
        self.inference = inference
        self._is_kept = is_kept
        self._project = project
        self._families: dict[str, str] = {}
        self._below: dict[Class, list[Class]] = {}
        self._all_below: dict[Class, list[Class]] = {}
        self._methods: dict[tuple[str, str], list[Class]] = {}
        self._stand_ins: dict[tuple[Class, Class], tuple[tuple[Class, float, str], ...]] = {}
        self._only: dict[tuple[str, str], tuple[Class, float] | None] = {}
        self._of_mixin: dict[tuple[Class, str], list[Class]] = {}
        self._inherited: dict[tuple[Class, str], Sequence[Class]] = {}
        self._unnamed: dict[tuple[str, int, str], list[Class]] = {}
        self._made = NamesInFiles()  # of classes that objects are made of
        self._elsewhere = NamesInFiles()  # of traits that are implemented for types of other files
        self._seen: dict[str, Seen] = {}
        self._places: dict[str, list[Hashable]] = {}
        self._add(project.files)

    def renew(
        self, inference: Inference, paths: Collection[str], moves: Mapping[str, Moves]
    ) -> frozenset[str] | None:
        """Take in what has changed in files.

        Args:
            inference: What is known now.
            paths: The files.
            moves: Where definitions are in files in which some have come or gone.

        Returns:
            The names of which calls and what is called may become something else; None if of any.
        """
        self.inference = inference
        before = {path: self._seen.pop(path, None) for path in paths}
        for path in paths:
            self._made.remove(path)
            self._elsewhere.remove(path)
            self._places.pop(path, None)
        below = _without(before.keys(), self._below)
        self._below = {now: found for of, found in below.items() if (now := after(of, moves))}
        self._methods = _without(before.keys(), self._methods)
        unnamed = _without(before.keys(), self._unnamed)
        self._unnamed = {
            (*now, name): found
            for (path, index, name), found in unnamed.items()
            if (now := after((path, index), moves))
        }
        self._all_below.clear()
        self._stand_ins.clear()
        self._only.clear()
        self._of_mixin.clear()
        self._inherited.clear()
        self._add(paths)
        names: set[str] = set()
        for path, seen in before.items():
            different = difference(seen, self._seen.get(path))
            if different is None:
                return None
            names |= different
        return frozenset(names)

    def _add(self, paths: Iterable[str]) -> None:
        for path in paths:
            self._add_file(path)
        for found in (*self._below.values(), *self._methods.values(), *self._unnamed.values()):
            found.sort()

    def _add_file(self, path: str) -> None:
        """Enter a file's methods, and its classes below their bases."""
        record = self._project.files[path]
        if record.language in DATA_LANGUAGES or record.language is None:
            return
        family = self._families[path] = family_of(record.language)
        seen = Seen([], {}, [])
        has_classes = False
        dialect = dialect_of(record.language)
        has_unnamed = dialect.has_method_names
        for index, definition in enumerate(record.definitions):
            kind, name = definition.kind, definition.name
            has_classes |= kind in TYPE_KINDS
            is_method = kind == "method"
            if is_method:
                self._methods.setdefault((family, name), []).append((path, index))
            base = self._unnamed_base(path, index) if is_method and has_unnamed else None
            if base is not None:
                self._unnamed.setdefault((*base, name), []).append((path, index))
                if self._is_kept:
                    seen.others.append((self._place((path, index)), self._place(base)))
            if self._is_kept and (kind in TYPE_KINDS or dialect.has_prototypes):
                seen.below[self._place((path, index))] = ()
        if self._is_kept:
            members = members_of(self.inference, path)
            (seen.others if dialect.is_structural else seen.members).extend(members)
        if has_classes or family in ("rust", "go"):
            for index, bases in self.inference.classes.all_bases(path).items():
                if self._is_kept:
                    above = (None if base is None else self._place(base) for base in bases)
                    seen.below[self._place((path, index))] = tuple(above)
                for base in bases:
                    if base is not None:
                        self._below.setdefault(base, []).append((path, index))
        if family == "rust":
            seen.others.append(self._elsewhere.add(path, self._implemented_elsewhere(path)))
        if has_unnamed:
            seen.others.append(self._made.add(path, record.references.made()))
        if has_unnamed or dialect.is_structural or family == "rust":
            seen.others.extend(seen.below.items())
        self._seen[path] = seen

    def _implemented_elsewhere(self, path: str) -> Iterator[str]:
        """Yield the traits that a file implements for types that it does not define."""
        imports = self.inference.imports
        if imports.knows(path):
            for reference in self._project.files[path].references.of(("implements",)):
                index, parts = imports.heritage(path, reference)
                if index is None:
                    yield parts[-1]

    def _place(self, of: Class) -> Hashable:
        """Return what stays the same of a definition when only others come and go around it."""
        path, index = of
        places = self._places.get(path)
        if places is None:
            places = self._places[path] = list(numbered(self._project.files[path]))
        return path, places[index]

    def _unnamed_base(self, path: str, index: int) -> Class | None:
        """Return what the class of a method extends, if that has no name itself."""
        for value in self.inference.unnamed_base(self.inference.scope(path), index):
            if value.kind == "object" and value.item >= 0:
                return value.place
        return None

    def below(self, of: Class) -> list[Class]:
        """Return all classes below a class, nearest first."""
        if of not in self._below:
            return []
        known = self._all_below.get(of)
        if known is None:
            known = self._all_below[of] = self._find_below(of)
        return known

    def _find_below(self, of: Class) -> list[Class]:
        found: dict[Class, None] = {}
        stack = [of]
        for each in stack:
            for below in self._below.get(each, ()):
                if below not in found:
                    found[below] = None
                    stack.append(below)
        return list(found)

    def stand_ins(self, target: Class, on: Class) -> tuple[tuple[Class, float, str], ...]:
        """Return what stands in for a method below, and how sure each is.

        The method itself is among these where it is less sure for that.

        Args:
            target: The method that was found.
            on: The class of the object that it was found for, or one above.
        """
        key = (target, on)
        found = self._stand_ins.get(key)
        if found is None:
            found = self._stand_ins[key] = tuple(self._find_stand_ins(target, on))
        return found

    def _find_stand_ins(self, target: Class, on: Class) -> Iterator[tuple[Class, float, str]]:
        found = self._find_below_method(target, on)
        is_abstract = self.inference.is_abstract(target)
        if not found:
            if is_abstract:
                yield target, _ABSTRACT, "abstract"
            return
        if len(found) > _MOST_BELOW:
            yield target, _ABSTRACT, "one of many"
            return
        if is_abstract:
            yield target, _ABSTRACT, "abstract"
        elif not self._is_made(target, on, found):
            yield target, _ABSTRACT, "never made"
        for method in found:
            if is_abstract and len(found) == 1 and not self._is_elsewhere(target):
                yield method, _ONLY_ONE, "only one below"
            else:
                yield method, _STANDS_IN, "one below"

    def _is_elsewhere(self, target: Class) -> bool:
        """Whether a trait is implemented for types that are not in the file that says so."""
        file = self.inference.scope(target[0])
        owner = file.owner(target[1])
        return owner is not None and file.definitions[owner].name in self._elsewhere

    def _is_made(self, target: Class, on: Class, found: Iterable[Class]) -> bool:
        """Whether there can be objects whose method is the one that was found.

        There are none, as far as the project tells, where only classes are made that have another.
        """
        file = self.inference.scope(target[0])
        if not file.dialect.has_method_names or "static" in file.definitions[target[1]].modifiers:
            return True
        others: set[Class] = set()
        for path, index in found:
            owner = self.inference.scope(path).owner(index)
            if owner is not None:
                others.update(((path, owner), *self.below((path, owner))))
        own = [each for each in (on, *self.below(on)) if each not in others]
        return not any(map(self._has_objects, others)) or any(map(self._has_objects, own))

    def _has_objects(self, of: Class) -> bool:
        return self.inference.scope(of[0]).definitions[of[1]].name in self._made

    def _find_below_method(self, target: Class, on: Class) -> dict[Class, None]:
        """Return the methods of a method's name in the classes below one."""
        file = self.inference.scope(target[0])
        definition = file.definitions[target[1]]
        name = definition.name
        methods = self._methods.get((self._families[target[0]], name), ())
        found: dict[Class, None] = {}
        is_static = self.inference.classes.is_static
        is_final = is_static(target) and file.dialect.has_overloads
        if len(methods) < 2 or is_final or "private" in definition.modifiers:
            return found
        if file.dialect.is_structural:
            return self._find_satisfying(target, on, name, methods)
        below = self.below(on)
        if len(methods) < len(below):
            classes = set(below)
            for method in methods:
                owner = self.inference.scope(method[0]).owner(method[1])
                if owner is not None and (method[0], owner) in classes:
                    found[method] = None
        else:
            for each in below:
                found.update(dict.fromkeys(self.inference.classes.own(each, name)))
        for each in (on, *below) if self._unnamed else ():
            found.update(dict.fromkeys(self._unnamed.get((*each, name), ())))
        found.pop(target, None)
        if file.dialect.inherits_overloads:
            found = {
                method: None
                for method in found
                if replaces(self.inference.scope(method[0]).definitions[method[1]], definition)
            }
        elif file.dialect.has_prototypes:  # those of a class and of its objects may share a name
            found = {each: None for each in found if is_static(each) == is_static(target)}
        return found

    def _find_satisfying(
        self, target: Class, on: Class, name: str, methods: Iterable[Class]
    ) -> dict[Class, None]:
        """Return the methods of a name of the types that have all methods of an interface."""
        scope = self.inference.scope
        if scope(on[0]).definitions[on[1]].kind != "interface":
            owner = scope(target[0]).owner(target[1])  # of an interface that a type takes in
            if owner is None or scope(target[0]).definitions[owner].kind != "interface":
                return {}
            on = (target[0], owner)
        types: dict[Class, None] = {}
        for method in methods:
            of = type_of_method(self.inference, method)
            if of is not None:
                types.update(dict.fromkeys((of, *self.below(of))))
        found = satisfying(self.inference, on, name, types)
        found.pop(target, None)
        return found

    def of_mixin(self, on: Class, name: str) -> list[Class]:
        """Return the methods of a name in the classes that have a mixin."""
        key = (on, name)
        known = self._of_mixin.get(key)
        if known is None:
            known = self._of_mixin[key] = self._find_of_mixin(on, name)
        return known

    def _find_of_mixin(self, on: Class, name: str) -> list[Class]:
        found: dict[Class, None] = {}
        is_structural = self.inference.scope(on[0]).dialect.is_structural
        if is_structural or not self.inference.is_member(name):
            return []
        for below in self.below(on):
            found.update(dict.fromkeys(self._nearest(below, name)))
            if len(found) > _MOST_BELOW:
                return []
        return list(found)

    def _nearest(self, of: Class, name: str) -> Sequence[Class]:
        """Return what a class has under a name, or the nearest above it that has something."""
        key = (of, name)
        known = self._inherited.get(key)
        if known is None:
            classes = self.inference.classes
            owns = (classes.own(each, name) for each in classes.order(of).classes)
            known = self._inherited[key] = next(filter(None, owns), ())
        return known

    def of_any(self, path: str, name: str) -> list[Class]:
        """Return the methods of a name, where only few classes have one."""
        methods = self._methods.get((self._families[path], name), [])
        return methods if len(methods) <= _MOST_OF_ANY else []

    def only(self, path: str, name: str) -> tuple[Class, float] | None:
        """Return the only method of a name, and how sure it is that it is meant."""
        key = (self._families[path], name)
        if key not in self._only:
            self._only[key] = self._find_only(*key)
        return self._only[key]

    def _find_only(self, family: str, name: str) -> tuple[Class, float] | None:
        if name in COMMON or (name.startswith("__") and name.endswith("__")):
            return None
        methods = self._methods.get((family, name), ())
        if len(methods) == 1:
            distinct = _DISTINCT_NAME if family in _KNOWN_LIBRARIES else _PERHAPS_NAME
            return methods[0], distinct if _WORDS.search(name) else _PLAIN_NAME
        if 1 < len(methods) <= _MOST_BELOW and _WORDS.search(name):
            top = [each for each in methods if self._is_above(each, methods)]
            if len(top) == 1:
                return top[0], _ABSTRACT
        return None

    def _is_above(self, method: Class, others: list[Class]) -> bool:
        """Whether all other methods stand in for one."""
        owners = []
        for path, index in (method, *others):
            owner = self.inference.scope(path).owner(index)
            if owner is None:
                return False
            owners.append((path, owner))
        below = {owners[0], *self.below(owners[0])}
        return all(owner in below for owner in owners)


def _without(paths: Collection[str], table: Mapping[Key, list[Class]]) -> dict[Key, list[Class]]:
    """Return a table without what lies in some files."""
    left = {key: [each for each in found if each[0] not in paths] for key, found in table.items()}
    return {key: found for key, found in left.items() if found}
