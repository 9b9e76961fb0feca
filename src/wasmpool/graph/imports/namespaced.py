"""What the languages share whose imports name definitions in namespaces rather than files.

Rules of this file:

- A namespace is the project's own where the project has definitions in it; else it is external.
  One that has but namespaces in it leads nowhere in the project.
- A bare name is looked up in the namespaces around a place, from the innermost outwards.
- What a file uses of a namespace that it imports as a whole is imported from there by name: an
  edge to the file and the definition, a little less sure than if it were written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from wasmpool.graph.configs import folder_of
from wasmpool.graph.imports.base import Resolver
from wasmpool.graph.imports.found import FileImports, Found, Record, Target
from wasmpool.graph.imports.links import Links
from wasmpool.graph.outline import NAMESPACES, TYPE_KINDS
from wasmpool.graph.reads import name_key
from wasmpool.graph.records import Definition
from wasmpool.graph.registry import Entry

_USES = frozenset({"call", "type", "inherits", "implements", "decorator"})


class NamespacedResolver(Resolver):
    """Resolves imports by the qualified names of definitions."""

    # Between the parts of a name in imports.
    separator: ClassVar[str] = "."
    # Whether a class is written in one file: others of its name are copies.
    has_copies: ClassVar[bool] = False

    def find(self, path: str, item: Record) -> Found | None:
        """Return the namespace or the definition that an import names."""
        name = self.dotted(item["module"])
        return Found(self.namespace(name) or Target("external", module=name))

    def dotted(self, module: str) -> str:
        """Return the name of a module with dots, as the registry has it."""
        return module.strip(self.separator).replace(self.separator, ".")

    def defined(self, name: str) -> Sequence[Entry]:
        """Leave out namespaces where there is a class of the same name."""
        found = super().defined(name)
        if len(found) < 2:
            return found
        return [each for each in found if not self._is_namespace(each)] or found

    def copies(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Return the classes of a name in other files than the first."""
        first = entries[0]
        if len(entries) == 1 or not self.has_copies or self._kind(first) not in TYPE_KINDS:
            return ()
        by_path = {entry.path: entry for entry in reversed(entries) if entry.path != first.path}
        return tuple(sorted(by_path.values()))

    def definition_of(self, entry: Entry) -> Definition:
        """Return a definition of the registry, noting that its file was looked at."""
        self._reads.add(entry.path)
        return self.outlines[entry.path].definitions[entry.definition]

    def _is_namespace(self, entry: Entry) -> bool:
        return self.definition_of(entry).kind in NAMESPACES

    def namespace(self, name: str) -> Target | None:
        """Return the class or the package of a qualified name, or None."""
        target = self.registered(name, self.asking) if name else None
        if target is not None and self._holds_names(target):
            return target
        self._reads.add(name_key(self.family, f"{name}."))
        if name and self.registry.children(self.family, name):
            return Target("package", module=name)
        return target

    def _holds_names(self, target: Target) -> bool:
        definition = self.outlines[str(target.path)].definitions[target.definition or 0]
        return definition.kind not in NAMESPACES

    def bind(self, path: str, item: Record, found: Found) -> Target | None:
        """A name from no namespace is a namespace or a class by itself."""
        if not item["module"] and item["imported_name"] is not None:
            name = item["imported_name"]
            return self.namespace(name) or Target("external", module=name)
        return super().bind(path, item, found)

    def in_package(self, package: Target, name: str) -> Target | None:
        """Return what a name is within a namespace."""
        full = f"{package.module}.{name}"
        return self.namespace(full)

    def exported(self, path: str, name: str) -> Target | None:
        """Return what a name is at the top level of a file."""
        index = self.outlines[path].top.get(name)
        return None if index is None else Target("definition", path, index)

    def visible(
        self, path: str, name: str, enclosing: int | None, imports: FileImports
    ) -> Target | None:
        """Return what a bare name means: in the file's scopes, then in the namespaces around."""
        if enclosing is not None:
            definition = self.outlines[path].definitions[enclosing]
            around = joined(self.module_name(path), definition.qualified_name)
            scoped = self._scoped(path, name, enclosing, imports)
        else:
            around, scoped = self.module_name(path), None
        return (
            scoped
            or self._explicit(path, name, imports)
            or self._around(path, name, around)
            or self._beyond(path, name, imports.wildcards)
        )

    def _explicit(self, path: str, name: str, imports: FileImports) -> Target | None:
        index = self.outlines[path].top.get(name)
        if index is not None:
            return Target("definition", path, index)
        return imports.names.get(name)

    def _around(self, path: str, name: str, around: str) -> Target | None:
        while True:
            target = self.registered(joined(around, name), path)
            if target is not None or not around:
                return target
            around = around.rpartition(".")[0]

    def places(self, target: Target) -> list[str]:
        """Return the folders with files of a namespace, or with what is in a package."""
        if target.kind != "package" or target.module is None:
            return super().places(target)
        inside = self.registry.children(self.family, target.module).values()
        declared = self.registry.exact(self.family, target.module)
        found = [entry for entry in declared if self._kind(entry) == "namespace"] or [
            entry for entries in inside for entry in entries if self._kind(entry) not in NAMESPACES
        ]
        return sorted({folder_of(entry.path) for entry in found})

    def _kind(self, entry: Entry) -> str:
        """Return the kind of a definition: who asked for its name hears of another kind, too."""
        return self.outlines[entry.path].definitions[entry.definition].kind

    def link_uses(self, path: str, imports: FileImports, links: Links) -> None:
        """Add edges to what a file uses of the namespaces that it imports as a whole."""
        whole = [target for target in imports.wildcards if target.kind != "external"]
        if not whole:
            return
        around = self.module_name(path)
        known: dict[str, Target | None] = {}
        for reference in self.project.files[path].references.of(_USES):
            receiver = reference["receiver"]
            name = self.dotted(receiver).partition(".")[0] if receiver else reference["name"]
            if name not in known:
                known[name] = None
                if not (self._explicit(path, name, imports) or self._around(path, name, around)):
                    known[name] = self._used(whole, name)
            used = known[name]
            if used is not None:
                links.link(reference, Found(used, 0.9, "used of a wildcard"), used, [])

    def _used(self, whole: list[Target], name: str) -> Target | None:
        for target in whole:
            used = self.member(target, name)
            if used is not None and used.kind == "definition":
                return used
        return None


def joined(module: str, name: str) -> str:
    """Return the name of something in a module, which may have none."""
    return f"{module}.{name}" if module else name
