"""Imports of Rust: `use`, `mod` and `extern crate`.

Rules of this file:

- A path begins with `crate`, `self`, `super`, a name that is seen in the module (a child module or
  something imported), or a crate: one of the workspace by its name, else external.
- Modules are found by where files lie: `a.rs` and `a/mod.rs` are the module `a`.
- Names are followed through `use`, whether it is public or not: what may be seen the compiler says.
"""

from __future__ import annotations

import posixpath
from typing import Any

from wasmpool.graph.configs import read_toml, within
from wasmpool.graph.imports.base import Resolver
from wasmpool.graph.imports.found import FileImports, Found, Record, Target
from wasmpool.graph.imports.stdlib import RUST_PRELUDE
from wasmpool.graph.modules import rust_crate

# Words that a path may begin with.
_PLACES = frozenset({"crate", "self", "super"})


class RustResolver(Resolver):
    """Resolves imports of Rust."""

    languages = ("rust",)
    family = "rust"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        files, paths = self.project.files, self.project.paths
        self._modules: dict[tuple[str, ...], str] = {}
        self._places: dict[str, tuple[str, tuple[str, ...]]] = {}
        for path, record in files.items():
            if record.language == "rust":
                folder, parts = rust_crate(paths, path)
                self._places[path] = folder, tuple(parts)
                key = (folder, *parts)
                # Of a package's two roots, the library is the one that others use.
                if key not in self._modules or path.endswith("/lib.rs"):
                    self._modules[key] = path
        self._crates = _crates(self.project.configs)

    # ------------------------------------------------------------ modules

    def find(self, path: str, item: Record) -> Found | None:
        """Return the module or the item that a path names."""
        parts = [part for part in item["module"].split("::") if part]
        if not parts:
            name = item["imported_name"]
            return None if name is None else self._found(self._first(path, name, item))
        target = self._named(path, parts, item)
        if target is not None:
            return self._found(target)
        if parts[0] in _PLACES or parts[0] in self._crates:
            return None
        return Found(Target("external", module="::".join(parts)), reason="external")

    def _found(self, target: Target | None) -> Found | None:
        return None if target is None else Found(target, reason="use")

    def bind(self, path: str, item: Record, found: Found) -> Target | None:
        """`use a;` binds what it finds."""
        return super().bind(path, item, found) if item["module"] else found.target

    def _named(self, path: str, parts: list[str], item: Record) -> Target | None:
        """Return what a path leads to from a place in a file, part by part."""
        target = self._first(path, parts[0], item)
        for part in parts[1:]:
            if target is None or target.kind == "external":
                return None if target is None else self.member(target, part)
            target = self._above(target) if part == "super" else self.member(target, part)
        return target

    def _first(self, path: str, name: str, item: Record) -> Target | None:
        """Return what the first part of a path means."""
        if name in _PLACES:
            return self._place(path, name, item["enclosing"])
        target = self._in_module(self._around(path, item["enclosing"]), name, item)
        if target is not None and target.kind != "external":
            return target
        return self._crate(name) or target or self._in_module(self._root(path), name, item)

    def _place(self, path: str, name: str, enclosing: int | None) -> Target | None:
        """Return the module that a path begins at by one of these words."""
        if name == "crate":
            return self._root(path)
        around = self._around(path, enclosing)
        return around if name == "self" else self._above(around)

    def _crate(self, name: str) -> Target | None:
        """Return the root of a crate of the project."""
        folder = self._crates.get(name)
        root = None if folder is None else self._modules.get((folder,))
        return None if root is None else Target("file", root)

    def _in_module(self, module: Target | None, name: str, item: Record) -> Target | None:
        """Return what a module has under a name, other than by the import that asks."""
        if module is None or name == item["local_name"] == (item["imported_name"] or name):
            if module is None or module.kind != "file":
                return None if module is None else self.member(module, name)
            return self._declared(str(module.path), name)
        return self.member(module, name)

    def _root(self, path: str) -> Target | None:
        folder, parts = self._places[path]
        root = self._modules.get((folder,))
        if root is None and parts:
            root = self._modules.get((folder, parts[0]))
        return None if root is None else Target("file", root)

    def _around(self, path: str, enclosing: int | None) -> Target:
        """Return the module that a place in a file is in."""
        definitions = self.outlines[path].definitions
        while enclosing is not None:
            if definitions[enclosing].kind == "module":
                return Target("definition", path, enclosing)
            enclosing = definitions[enclosing].parent
        return Target("file", path)

    def _above(self, module: Target | None) -> Target | None:
        """Return the module around a module."""
        if module is None or module.path is None:
            return None
        if module.kind == "definition" and module.definition is not None:
            parent = self.outlines[module.path].definitions[module.definition].parent
            return self._around(module.path, parent)
        folder, parts = self._places[module.path]
        above = self._modules.get((folder, *parts[:-1])) if parts else None
        return None if above is None else Target("file", above)

    # ------------------------------------------------------------ names

    def exported(self, path: str, name: str) -> Target | None:
        """Return what a module has under a name: a child, an item, or what it uses itself."""
        return self._declared(path, name) or self._used(path, None, name)

    def _declared(self, path: str, name: str) -> Target | None:
        folder, parts = self._places[path]
        child = self._modules.get((folder, *parts, name))
        index = self.outlines[path].top.get(name)
        if child is not None:
            return Target("file", child)
        return None if index is None else Target("definition", path, index)

    def in_definition(self, path: str, definition: int, name: str) -> Target | None:
        """Return what an item has under a name; an inline module also has what it uses."""
        target = super().in_definition(path, definition, name)
        kind = self.outlines[path].definitions[definition].kind
        if target is None and kind == "module":
            key = path, f"{definition}#{name}"
            return self.followed(key, lambda: self._used(path, definition, name))
        return target

    def _used(self, path: str, module: int | None, name: str) -> Target | None:
        """Return what a module imports under a name, by itself or with `*`."""
        stars = []
        for item in self.project.files[path].imports:
            if item["enclosing"] != module:
                continue
            if item["kind"] == "wildcard":
                stars.append(item)
            elif item["local_name"] == name:
                found = self.find(path, item)
                target = None if found is None else self.bind(path, item, found)
                if target is not None and target.kind != "unknown":
                    return target
        for item in stars:
            found = self.find(path, item)
            if found is not None and found.target.kind != "external":
                target = self.member(found.target, name)
                if target is not None and target.kind != "unknown":
                    return target
        return None

    def visible(
        self, path: str, name: str, enclosing: int | None, imports: FileImports
    ) -> Target | None:
        """Return what a bare name means; a path may begin at one without being imported."""
        if name in _PLACES:
            return self._place(path, name, enclosing)
        return super().visible(path, name, enclosing, imports)

    def beside(self, path: str, name: str) -> Target | None:
        """Return a child module or a crate, which are seen by their names, or what is built in."""
        target = self._declared(path, name) or self._crate(name)
        if target is None and name in RUST_PRELUDE:
            return Target("external", module="std", name=name)
        return target

    def heritage(self, path: str, reference: Record) -> tuple[int | None, list[str]]:
        """`impl Trait for Type`: the receiver is what implements."""
        if reference["kind"] != "implements":
            return super().heritage(path, reference)
        subject = (reference["receiver"] or "").partition("<")[0].rpartition("::")[2]
        return self.outlines[path].top.get(subject), [reference["name"]]


def _crates(configs: Any) -> dict[str, str]:
    """Return the folders that the libraries of a workspace start in, by the names they go by."""
    found: dict[str, str] = {}
    for path, content in configs.items():
        folder, name = posixpath.split(path)
        if name == "Cargo.toml":
            cargo = read_toml(content)
            called = within(cargo, "lib", "name") or within(cargo, "package", "name")
            if isinstance(called, str):
                found[called.replace("-", "_")] = posixpath.join(folder, "src")
    return found
