"""Which resolver does which language, and what imports look like to the passes that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from wasmpool.graph.imports.base import Resolver
from wasmpool.graph.imports.c import CResolver
from wasmpool.graph.imports.csharp import CSharpResolver
from wasmpool.graph.imports.found import FileImports, Record, Target
from wasmpool.graph.imports.go import GoResolver
from wasmpool.graph.imports.javascript import JavaScriptResolver
from wasmpool.graph.imports.jvm import JvmResolver
from wasmpool.graph.imports.links import Links
from wasmpool.graph.imports.php import PhpResolver
from wasmpool.graph.imports.python import PythonResolver
from wasmpool.graph.imports.ruby import RubyResolver
from wasmpool.graph.imports.rust import RustResolver
from wasmpool.graph.model import Project, fault
from wasmpool.graph.outline import Outlines
from wasmpool.graph.reads import asked_key
from wasmpool.graph.registry import Entry, Registry

RESOLVERS: tuple[type[Resolver], ...] = (
    PythonResolver,
    JavaScriptResolver,
    GoResolver,
    JvmResolver,
    RustResolver,
    CResolver,
    CSharpResolver,
    PhpResolver,
    RubyResolver,
)

_NONE = FileImports({}, {}, [], [], [], frozenset())


class Imports(dict[str, FileImports]):
    """What the imports of each file stand for, by path, and look-ups through them."""

    def __init__(
        self, project: Project, registry: Registry, outlines: Outlines, ids: dict[str, list[str]]
    ) -> None:
        super().__init__()
        self.outlines = outlines
        self._listener: Callable[[Iterable[str]], None] = _ignore
        made = [kind(project, registry, outlines, ids) for kind in RESOLVERS]
        by_language = {name: each for each in made for name in each.languages}
        self._files = project.files
        self._ids = ids
        self._resolvers = {
            path: by_language[record.language]
            for path, record in project.files.items()
            if record.language in by_language
        }

    def resolve(self, path: str) -> None:
        """Resolve the imports of a file."""
        resolver = self._resolvers.get(path)
        try:
            self[path] = _NONE if resolver is None else resolver.file_imports(path)
        except Exception as error:
            reason = fault(error)
            links = Links(path, self._ids, self.outlines)
            for item in self._files[path].imports:
                links.miss(item, reason)
            self[path] = _NONE._replace(unresolved=links.unresolved)

    def forget(self) -> None:
        """Drop what was kept from look-ups: facts have changed."""
        for resolver in set(self._resolvers.values()):
            resolver.forget()

    def bringing_in(self, paths: Iterable[str]) -> set[str]:
        """Return some files, and those that bring one of them in as a whole, if through others."""
        by: dict[str | None, list[str]] = {}
        for path, imports in self.items():
            for target in imports.wildcards:
                by.setdefault(target.path, []).append(path)
        found: set[str] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += by.get(path, ())
        return found

    @contextmanager
    def listening(self, listener: Callable[[Iterable[str]], None]) -> Iterator[None]:
        """Meanwhile, tell a listener of each file and name that a look-up depends on."""
        self._listener = listener
        try:
            yield
        finally:
            self._listener = _ignore

    def knows(self, path: str) -> bool:
        """Tell whether the language of a file has a resolver."""
        return path in self._resolvers

    def heritage(self, path: str, reference: Record) -> tuple[int | None, list[str]]:
        """Return which definition inherits by a reference, and the name of its base in parts."""
        return self._resolvers[path].heritage(path, reference)

    def member(self, path: str, target: Target, name: str) -> Target | None:
        """Return what a name is within a target, as a file of the language sees it."""
        resolver = self._resolvers.get(path)
        if resolver is None:
            return None
        resolver.asking = path
        found = resolver.member(target, name)
        self._listener(resolver.take_reads())
        return self._told(found)

    def visible(self, path: str, name: str, enclosing: int | None) -> Target | None:
        """Return what a bare name means at a place in a file, or None when it is not known.

        Args:
            path: The file.
            name: The name, without dots.
            enclosing: Index of the definition around the place.
        """
        resolver = self._resolvers.get(path)
        if resolver is None:
            return None
        resolver.asking = path
        found = resolver.visible(path, name, enclosing, self[path])
        self._listener(resolver.take_reads())
        self._listener(self[path].reads)
        return self._told(found)

    def _told(self, found: Target | None) -> Target | None:
        """Return what was found, telling by which name of its file."""
        if self._listener is not _ignore and found is not None and found.definition is not None:
            path = str(found.path)
            self._listener(
                (asked_key(path, self.outlines[path].definitions[found.definition].name),)
            )
        return found

    def named(self, path: str, parts: list[str], enclosing: int | None) -> Target | None:
        """Return what a dotted name means at a place in a file, or None when it is not known."""
        target = self.visible(path, parts[0], enclosing)
        for part in parts[1:]:
            if target is None:
                return None
            target = self.member(path, target, part)
        return target

    def type_named(self, path: str, parts: list[str], enclosing: int | None) -> Target | None:
        """Return what a dotted name means at a place where a type is meant, as in `named`."""
        target = self.named(path, parts, enclosing)
        if target is None or target.path is None or target.definition is None:
            return target
        types = [
            Entry(path, self.outlines[path].type_of(index))
            for path, index in ((target.path, target.definition), *target.others)
        ]
        return target._replace(definition=types[0].definition, others=tuple(types[1:]))


def _ignore(reads: Iterable[str]) -> None:
    """Listen to nothing."""
