"""What the resolvers of all languages share.

Rules of this file:

- A resolver answers two questions: which module does an import name (`find`), and what is a name
  within such a module (`member`). All else is the same for all languages and is here.
- Looking up a name may lead from file to file and in circles; a circle ends as unknown.
- Which files were looked at for an answer is noted, so that after an edit only what looked at the
  edited file is resolved again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar

from wasmpool.graph.imports.found import FileImports, Found, Record, Target, loaded
from wasmpool.graph.imports.links import Links
from wasmpool.graph.model import Project
from wasmpool.graph.modules import module_name
from wasmpool.graph.outline import TYPE_KINDS, Outlines, inheriting
from wasmpool.graph.reads import asked_key, is_asked_key, name_key
from wasmpool.graph.registry import Entry, Registry, nearest

_RANKS = {"unknown": 0, "external": 1}  # 2 is the project's own
_DEEPEST = 64  # files that pass a name on to each other

# Definitions that an import of the same name goes before: `const a = require("a")` is both.
VALUES = frozenset({"variable", "constant"})


class Resolver(ABC):
    """Resolves the imports of the files of one family of languages."""

    languages: ClassVar[tuple[str, ...]]
    family: ClassVar[str]
    # Whether the members of a class are seen by their bare names from deep within it.
    sees_members: ClassVar[bool] = True

    def __init__(
        self,
        project: Project,
        registry: Registry,
        outlines: Outlines,
        ids: dict[str, list[str]],
    ) -> None:
        self.project = project
        self.registry = registry
        self.outlines = outlines
        self.ids = ids
        self.asking = ""  # the file that asks: of several definitions the nearest to it is meant
        self._answers: dict[tuple[str, str], tuple[Target | None, frozenset[str]]] = {}
        self._asking: set[tuple[str, str]] = set()
        self._partial: dict[tuple[str, str], tuple[Target | None, frozenset[str]]] = {}
        self._cuts = 0  # how often an answer was less than it may be
        self._reads: set[str] = set()

    @abstractmethod
    def find(self, path: str, item: Record) -> Found | None:
        """Return the module that an import in a file names, or None when it is not known."""

    @abstractmethod
    def exported(self, path: str, name: str) -> Target | None:
        """Return what a name is that others import from a file; asked through `lookup`."""

    def member(self, target: Target, name: str) -> Target | None:
        """Return what a name is within what an import stands for, or None when it is not known."""
        match target:
            case Target("external"):
                full = target.module if target.name is None else f"{target.module}.{target.name}"
                return Target("external", module=full, name=name)
            case Target("definition", str(path), int(definition)):
                return self.in_definition(path, definition, name)
            case Target("file", str(path)):
                return self.lookup(path, name)
            case Target("package"):
                return self.in_package(target, name)
        return None

    def in_definition(self, path: str, definition: int, name: str) -> Target | None:
        """Return what a name is within a definition, also where it is written apart from it."""
        self._reads.update((path, asked_key(path, name)))
        outline = self.outlines[path]
        found = outline.member(definition, name)
        if found is not None:
            return Target("definition", path, found)
        module = self.module_name(path)
        parts = [outline.definitions[definition].qualified_name, name]
        return self.registered(".".join([module, *parts] if module else parts), path)

    def registered(self, name: str, near: str) -> Target | None:
        """Return the definition of a qualified name, of several the nearest to a file."""
        self._reads.add(name_key(self.family, name))
        entries = nearest(self.defined(name), near)
        if not entries:
            return None
        others = self.copies(entries)
        self._reads.update(entry.path for entry in (entries[0], *others))
        return Target("definition", *entries[0], others=others)

    def copies(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Return which definitions may be meant in place of the first, and are no part of it."""
        return ()

    def defined(self, name: str) -> Sequence[Entry]:
        """Return the definitions of a qualified name that the file that asks can see."""
        return self.registry.exact(self.family, name)

    def module_name(self, path: str) -> str:
        """Return the dotted name of the module that a file is."""
        return module_name(self.project, path)

    def in_package(self, package: Target, name: str) -> Target | None:
        """Return what a name is within a package; by default packages have no names."""
        return None

    def lookup(self, path: str, name: str) -> Target | None:
        """Return what a name is that others import from a file, following re-exports."""
        return self.followed((path, name), lambda: self.exported(path, name))

    def followed(self, key: tuple[str, str], find: Callable[[], Target | None]) -> Target | None:
        """Return what is found for a file and a name, which is kept; a circle ends as unknown."""
        answer = self._answers.get(key) or self._partial.get(key)
        if answer is not None:
            self._cuts += key in self._partial
            self._reads |= answer[1]
            return answer[0]
        if key in self._asking or len(self._asking) >= _DEEPEST:
            self._cuts += 1
            return None
        cuts = self._cuts
        before, self._reads = self._reads, {key[0], asked_key(*key)}
        self._asking.add(key)
        try:
            target = find()
        finally:
            self._asking.discard(key)
            reads, self._reads = self._reads, before | self._reads
        # Within a circle, an answer may be less than what is known after it: kept until then.
        kept = self._answers if not self._asking or self._cuts == cuts else self._partial
        kept[key] = (target, frozenset(reads))
        if not self._asking:
            self._partial.clear()
        return target

    def visible(
        self, path: str, name: str, enclosing: int | None, imports: FileImports
    ) -> Target | None:
        """Return what a bare name means at a place in a file, from the innermost scope outwards."""
        scoped = self._scoped(path, name, enclosing, imports)
        if scoped is not None:
            return scoped
        outline = self.outlines[path]
        top = outline.top.get(name)
        own = None if top is None else Target("definition", path, top)
        if own is not None and top is not None and outline.definitions[top].kind not in VALUES:
            return own
        return imports.names.get(name) or own or self._beyond(path, name, imports.wildcards)

    def _scoped(
        self, path: str, name: str, enclosing: int | None, imports: FileImports
    ) -> Target | None:
        """Return what a bare name means in the scopes around a place, but for the file's own."""
        outline = self.outlines[path]
        scope = enclosing
        while scope is not None:
            definition = outline.definitions[scope]
            if scope == enclosing or self.sees_members or definition.kind not in TYPE_KINDS:
                found = outline.member(scope, name)
                if found is not None:
                    return Target("definition", path, found)
            target = imports.scoped.get(scope, {}).get(name)
            if target is not None:
                return target
            scope = definition.parent
        return None

    def _beyond(self, path: str, name: str, wildcards: list[Target]) -> Target | None:
        for wildcard in reversed(wildcards):
            if wildcard.kind != "external":
                target = self.member(wildcard, name)
                if target is not None and target.kind != "unknown":
                    return target
        return self.beside(path, name)

    def beside(self, path: str, name: str) -> Target | None:
        """Return what a name means that nothing in the file binds: in the same package, say."""
        return None

    def heritage(self, path: str, reference: Record) -> tuple[int | None, list[str]]:
        """Return which definition inherits, and the name of what it inherits in parts."""
        receiver = (reference["receiver"] or "").replace("::", ".").replace("\\", ".")
        index = inheriting(self.outlines[path].definitions, reference)
        return index, [*(receiver.split(".") if receiver else ()), reference["name"]]

    def take_reads(self) -> set[str]:
        """Return what was looked at since this was last asked: files, and keys of names."""
        reads, self._reads = self._reads, set()
        return reads

    def forget(self) -> None:
        """Drop the answers that are kept: facts have changed."""
        self._answers.clear()

    def bind(self, path: str, item: Record, found: Found) -> Target | None:
        """Return what the local name of an import stands for, its module being known."""
        name = item["imported_name"]
        if name is None:
            return found.target
        target = self.member(found.target, name)
        return target or Target("unknown", found.target.path, module=item["module"], name=name)

    def local_name(self, item: Record, found: Found) -> str | None:
        """Return the name that an import binds."""
        name: str | None = item["local_name"]
        return name

    def linked(self, item: Record, found: Found, target: Target) -> Target:
        """Return which file an import is of that binds a file: here the file that it binds."""
        return target

    def places(self, target: Target) -> list[str]:
        """Return the folders that a package is in."""
        return [] if target.kind != "package" or target.path is None else [target.path]

    def file_imports(self, path: str) -> FileImports:
        """Resolve the imports of a file."""
        self.asking = path
        self._reads = set()
        names: dict[str, Target] = {}
        scoped: dict[int, dict[str, Target]] = {}
        wildcards: list[Target] = []
        links = Links(path, self.ids, self.outlines)
        for item in self.project.files[path].imports:
            found = self.find(path, item)
            if found is None:
                links.miss(item, "unknown")
                continue
            if item["kind"] in ("wildcard", "include"):
                wildcards.append(found.target)
            target = self.bind(path, item, found)
            # `import a.b` is an edge to `a.b`, and binds `a`.
            named = found.target if item["imported_name"] is None else target
            if named is not None and named.kind == "file":
                named = self.linked(item, found, named)
            links.link(item, found, named, self.places(named or found.target))
            local = self.local_name(item, found)
            if local is None and item["kind"] == "dynamic":
                names[loaded(item["module"])] = found.target
            if local is not None and target is not None and item["kind"] != "reexport":
                enclosing = item["enclosing"]
                scope = names if enclosing is None else scoped.setdefault(enclosing, {})
                self.bind_name(scope, local, target, item)
        imports = FileImports(names, scoped, wildcards, [], links.unresolved, frozenset())
        self.link_uses(path, imports, links)
        asked = frozenset(each for each in self._reads if is_asked_key(each))
        reads = frozenset(self._reads) - asked - {path}
        return imports._replace(edges=links.edges(), reads=reads, asked=asked)

    def link_uses(self, path: str, imports: FileImports, links: Links) -> None:
        """Add the edges of what imports bring along unnamed; none by default."""
        return

    def bind_name(self, scope: dict[str, Target], name: str, target: Target, _: Record) -> None:
        """Bind a name; of alternatives (a module or what replaces it), the project's own."""
        before = scope.get(name)
        if before is None or _RANKS.get(before.kind, 2) < _RANKS.get(target.kind, 2):
            scope[name] = target
