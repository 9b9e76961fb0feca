"""Imports of PHP.

Rules of this file:

- `use` names a class, function or constant by its namespace. Where Composer is told where the
  namespace lies (PSR-4, https://www.php-fig.org/psr/psr-4/), the file there goes first.
- `require` and `include` name a file: from the file's own folder where `__DIR__` says so, else from
  the project's root, which is where programs are usually started, then from the file's own folder.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import Any

from wasmpool.graph.configs import folder_of, normal, read_json, strings, within
from wasmpool.graph.imports.found import FileImports, Found, Record, Target
from wasmpool.graph.imports.namespaced import NamespacedResolver, joined
from wasmpool.graph.registry import Entry


class PhpResolver(NamespacedResolver):
    """Resolves `use`, `require` and `include`."""

    languages = ("php",)
    family = "php"
    separator = "\\"
    has_copies = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._folders = _psr4(self.project.configs)

    def find(self, path: str, item: Record) -> Found | None:
        """Return the namespace, class or file that an import names."""
        if item["kind"] == "include":
            return self._included(path, item)
        return super().find(path, item)

    def _included(self, path: str, item: Record) -> Found | None:
        module = item["module"].lstrip("/") if item["relative_level"] else item["module"]
        beside = folder_of(path)
        for folder in (beside,) if item["relative_level"] else ("", beside):
            candidate = normal(posixpath.join(folder, module))
            if candidate in self.project.paths:
                confidence = 1.0 if item["relative_level"] or (len(module) > 0 and folder) else 0.9
                return Found(Target("file", candidate), confidence, "include")
        return None

    def namespace(self, name: str) -> Target | None:
        """Return the class or the namespace of a name; Composer's place for it goes first."""
        return self._autoloaded(name) or super().namespace(name)

    def registered(self, name: str, near: str) -> Target | None:
        """Return the definition of a name; Composer's place for it goes first."""
        return self._autoloaded(name) or super().registered(name, near)

    def defined(self, name: str) -> Sequence[Entry]:
        """Leave out variables, which have no names but with a `$`."""
        found = super().defined(name)
        return [each for each in found if self.definition_of(each).kind != "variable"]

    def visible(
        self, path: str, name: str, enclosing: int | None, imports: FileImports
    ) -> Target | None:
        r"""Return what a name means: `\A\B` from the root, `A\B` from an import or a namespace."""
        if name.startswith("\\"):
            full = self.dotted(name)
            return self.namespace(full) or Target("external", module=full)
        first, *parts = name.split("\\")
        target = super().visible(path, first, enclosing, imports)
        if target is None:
            return self.namespace(joined(self._namespace_of(path, enclosing), self.dotted(name)))
        for part in parts:
            target = None if target is None else self.member(target, part)
        return target

    def heritage(self, path: str, reference: Record) -> tuple[int | None, list[str]]:
        r"""Return which definition inherits, and the name of what it inherits: `\A\B` or `A\B`."""
        index, parts = super().heritage(path, reference)
        before: str | None = reference["receiver"]
        if before is None:
            return index, parts
        return index, [f"{before.removesuffix(self.separator)}{self.separator}{parts[-1]}"]

    def _namespace_of(self, path: str, enclosing: int | None) -> str:
        """Return the name of the namespace that a place is in."""
        definitions = self.outlines[path].definitions
        while enclosing is not None:
            if definitions[enclosing].kind == "namespace":
                return definitions[enclosing].qualified_name
            enclosing = definitions[enclosing].parent
        return ""

    def _autoloaded(self, name: str) -> Target | None:
        for prefix, folder in self._folders:
            if name.startswith(prefix):
                rest = name[len(prefix) :].replace(".", "/")
                path = normal(posixpath.join(folder, f"{rest}.php"))
                if path in self.project.files:
                    self._reads.add(path)
                    target = super().registered(name, path)
                    if target is not None and target.path == path:
                        return target
        return None


def _psr4(configs: Any) -> list[tuple[str, str]]:
    """Return the prefixes of namespaces with dots and where they lie, the longest first."""
    found = []
    for path, content in configs.items():
        folder, name = posixpath.split(path)
        if name != "composer.json":
            continue
        config = read_json(content)
        for section in ("autoload", "autoload-dev"):
            prefixes = within(config, section, "psr-4")
            for prefix, places in prefixes.items() if isinstance(prefixes, dict) else ():
                for place in strings(places):
                    dotted = prefix.replace("\\", ".")
                    found.append((dotted, normal(posixpath.join(folder, place))))
    return sorted(found, key=lambda item: (-len(item[0]), item))
