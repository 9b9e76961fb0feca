"""Imports of JavaScript and TypeScript.

Rules of this file, in the order in which Node.js, TypeScript and bundlers look:

- `./a` is a file with one of the known extensions, or a folder with a main file or an index.
  `./a.js` is `./a.ts` where only that is there.
- Any other name is in `paths` or `baseUrl` of the nearest `tsconfig.json`, a module of Node.js, a
  package of the workspace by its `exports` or `main`, something in `node_modules`, or external.
- `#a` that is not in `paths` is in `imports` of the package's `package.json`.
- `@/a`, `~/a` and `$lib/a` without a configuration that says so are what bundlers are often told,
  `./a` is `./a.ios.js` where there is but one for each platform, and `../dist/a.js` is made from
  `../src/a.ts`: guesses.
- A file's default is itself where it exports nothing else (CommonJS).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from wasmpool.graph.configs import ancestors, folder_of, normal
from wasmpool.graph.imports.base import VALUES, Resolver
from wasmpool.graph.imports.found import Found, Record, Target
from wasmpool.graph.imports.packages import Packages, split_name
from wasmpool.graph.imports.stdlib import JAVASCRIPT_GLOBALS, NODE_MODULES
from wasmpool.graph.imports.tsconfig import Configurations
from wasmpool.graph.records import FileRecord

_TYPESCRIPT = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".d.mts", ".d.cts")
_JAVASCRIPT = (".js", ".jsx", ".mjs", ".cjs", ".json")
_TYPED_FIRST = (*_TYPESCRIPT, *_JAVASCRIPT, ".vue", ".svelte")
_PLAIN_FIRST = (*_JAVASCRIPT, *_TYPESCRIPT, ".vue", ".svelte")
# What TypeScript compiles to a file of an extension.
_COMPILED = {
    ".js": (".ts", ".tsx", ".d.ts"),
    ".jsx": (".tsx", ".d.ts"),
    ".mjs": (".mts", ".d.mts"),
    ".cjs": (".cts", ".d.cts"),
}
# What bundlers of React Native put before an extension.
_PLATFORMS = (".native", ".ios", ".android", ".web")
# Where bundlers are often told that names begin.
_SOURCES = ("src", "app", "")
_ALIASES = {"@": _SOURCES, "~": _SOURCES, "$lib": ("src/lib",)}
# Types of the library that have members of another one.
_PARTS_OF = {"Omit", "Partial", "Pick", "Readonly", "Required"}
_COMMON = {"node", "module", "module-sync", "source", "development"}


class JavaScriptResolver(Resolver):
    """Resolves imports of JavaScript and TypeScript."""

    languages = ("javascript", "typescript", "tsx")
    family = "javascript"
    sees_members = False

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._packages = Packages(self.project.configs)
        self._configurations = Configurations(self.project.configs)
        self._found: dict[tuple[str, str, frozenset[str]], Found | None] = {}
        self._holding: dict[tuple[str, str], frozenset[str]] = {}
        self._exports: dict[str, _Exports] = {}
        paths = self.project.paths
        self._has_modules = any("node_modules/" in path for path in paths)

    def forget(self) -> None:
        """Drop the answers that are kept: facts have changed."""
        super().forget()
        self._exports.clear()

    # ------------------------------------------------------------ modules

    def find(self, path: str, item: Record) -> Found | None:
        """Return the module that an import names."""
        return self._module(path, item["module"])

    def _module(self, path: str, specifier: str) -> Found | None:
        folder = folder_of(path)
        is_typed = path.endswith((".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte"))
        conditions = self._conditions(path, folder, is_typed)
        key = (folder, specifier, conditions)
        if key not in self._found:
            self._found[key] = self._find(folder, specifier, conditions, is_typed)
        return self._found[key]

    def _find(
        self, folder: str, specifier: str, conditions: frozenset[str], is_typed: bool
    ) -> Found | None:
        bare = specifier.partition("?")[0] or specifier
        if bare.startswith(("./", "../")) or bare in (".", ".."):
            return self._relative(folder, bare, is_typed)
        for candidate in self._configurations.of(folder).candidates(bare):
            found = self._at(candidate, is_typed, bare)
            if found is not None:
                return Found(Target("file", found), reason="tsconfig")
        if bare.startswith("/"):
            found = self._at(normal(bare.lstrip("/")), is_typed, bare)
            return None if found is None else Found(Target("file", found), 0.7, "from the root")
        if "://" in bare or bare.startswith(("data:", "bun:", "virtual:")):
            return _external(specifier)
        if bare.startswith("#"):
            return self._internal(folder, bare, conditions, is_typed)
        if bare.startswith("node:") or bare in NODE_MODULES:
            return _external(bare.removeprefix("node:"))
        return (
            self._in_workspace(folder, bare, conditions, is_typed)
            or self._in_modules(folder, bare, conditions, is_typed)
            or self._guess(folder, bare, is_typed)
            or _external(bare)
        )

    def _conditions(self, path: str, folder: str, is_typed: bool) -> frozenset[str]:
        """Return the conditions of `exports` that hold for imports in a file."""
        suffix = posixpath.splitext(path)[1]
        key = (folder, suffix)
        known = self._holding.get(key)
        if known is None:
            package = self._packages.around(folder)
            is_module = is_typed or suffix == ".mjs" or (package is not None and package.is_module)
            known = self._holding[key] = frozenset(
                {
                    *_COMMON,
                    "import" if is_module and suffix not in (".cjs", ".cts") else "require",
                    *(("types",) if is_typed else ()),
                    *(self._configurations.of(folder).conditions or ()),
                }
            )
        return known

    def _relative(self, folder: str, specifier: str, is_typed: bool) -> Found | None:
        base = normal(posixpath.join(folder, specifier))
        stem, extension = posixpath.splitext(base)
        if extension not in _COMPILED:
            stem, extension = base, ""
        told = self._configurations.of(folder).suffixes or ("",)
        for suffix in (*told, *_PLATFORMS):
            found = self._at(stem + suffix + extension, is_typed, specifier)
            if found is not None and suffix in told:
                return Found(Target("file", found), reason="relative")
            if found is not None:
                return Found(Target("file", found), 0.7, "one of the platforms")
        package = self._packages.around(folder_of(base))
        if package is not None:
            within = base[len(package.folder) :].lstrip("/")
            for candidate in package.sources(within):
                found = self._at(candidate, is_typed, specifier)
                if found is not None:
                    return Found(Target("file", found), 0.7, "source of a build")
        return None

    def _internal(
        self, folder: str, specifier: str, conditions: frozenset[str], is_typed: bool
    ) -> Found | None:
        package = self._packages.around(folder)
        if package is None:
            return None
        for candidate, is_path in package.internal(specifier, conditions):
            if is_path:
                found = self._at(candidate, is_typed, candidate)
                if found is not None:
                    return Found(Target("file", found), reason="package imports")
            elif not candidate.startswith("#"):  # these may not name each other
                return self._find(folder, candidate, conditions, is_typed)
        return None

    def _in_workspace(
        self, folder: str, specifier: str, conditions: frozenset[str], is_typed: bool
    ) -> Found | None:
        name, subpath = split_name(specifier)
        package = self._packages.named(name, folder)
        if package is None:
            return None
        configuration = self._configurations.of(package.folder)
        for entry in package.entries(subpath, conditions):
            for candidate in (entry, *configuration.sources(entry)):
                found = self._at(candidate, is_typed, candidate)
                if found is not None:
                    return Found(Target("file", found), reason="workspace package")
        return None

    def _in_modules(
        self, folder: str, specifier: str, conditions: frozenset[str], is_typed: bool
    ) -> Found | None:
        if not self._has_modules:
            return None
        name, subpath = split_name(specifier)
        for each in ancestors(folder):
            base = posixpath.join(each, "node_modules", name)
            package = self._packages.at(base)
            candidates = (
                iter((normal(posixpath.join(base, subpath)),))
                if package is None
                else package.entries(subpath, conditions)
            )
            for candidate in candidates:
                found = self._at(candidate, is_typed, candidate)
                if found is not None:
                    return Found(Target("file", found), reason="node_modules")
        return None

    def _guess(self, folder: str, specifier: str, is_typed: bool) -> Found | None:
        alias, _, rest = specifier.partition("/")
        package = self._packages.around(folder)
        base = "" if package is None else package.folder
        for source in _ALIASES.get(alias, ()):
            path = normal(posixpath.join(base, source, rest))
            found = self._at(path, is_typed, specifier)
            if found is not None:
                return Found(Target("file", found), 0.7, "usual alias")
        return None

    # ------------------------------------------------------------ files

    def _at(self, base: str, is_typed: bool, specifier: str) -> str | None:
        """Return the file that a path without or with its extension stands for."""
        paths = self.project.paths
        if not specifier.endswith("/") and posixpath.basename(specifier) not in (".", ".."):
            for candidate in self._files(base, is_typed):
                if candidate in paths:
                    return candidate
        package = self._packages.at(base)
        for main in () if package is None else package.main(is_typed):
            found = None if main == base else self._at(main, is_typed, main)
            if found is not None:
                return found
        for suffix in _TYPED_FIRST if is_typed else _PLAIN_FIRST:
            candidate = posixpath.join(base, f"index{suffix}")
            if candidate in paths:
                return candidate
        return None

    def _files(self, base: str, is_typed: bool) -> Iterator[str]:
        stem, suffix = posixpath.splitext(base)
        sources = [stem + each for each in _COMPILED.get(suffix, ())]
        if is_typed:
            yield from sources
        yield base
        for each in _TYPED_FIRST if is_typed else _PLAIN_FIRST:
            yield base + each
        if not is_typed:
            yield from sources

    # ------------------------------------------------------------ names

    def bind(self, path: str, item: Record, found: Found) -> Target | None:
        """Files that are no code, such as styles, are what their default import stands for."""
        record = self.project.files.get(found.target.path or "")
        is_file = found.target.kind == "file"
        if is_file and (record is None or record.language not in self.languages):
            return found.target
        return super().bind(path, item, found)

    def linked(self, item: Record, found: Found, target: Target) -> Target:
        """Return the file named, also where it passes on another file as a whole."""
        return found.target if found.target.kind == "file" else target

    def heritage(self, path: str, reference: Record) -> tuple[int | None, list[str]]:
        """Return what inherits and what of: of `extends Omit<Task, "run">` that is `Task`."""
        index, parts = super().heritage(path, reference)
        if index is not None and parts[-1] in _PARTS_OF:
            signature = self.project.files[path].definitions[index].signature
            inside = re.search(rf"\b{parts[-1]}<\s*([\w.]+)", signature)
            if inside is not None:
                return index, inside[1].split(".")
        return index, parts

    def exported(self, path: str, name: str) -> Target | None:
        """Return what a file exports under a name, following re-exports."""
        exports = self._exports_of(path)
        for export in exports.named.get(name, ()):
            target = self._exported(path, export)
            if target is not None:
                return target
        if name == "default":
            is_there = exports.is_common or name in exports.named
            return Target("file", path) if is_there else None
        for specifier in exports.stars:
            found = self._module(path, specifier)
            if found is not None and found.target.kind == "file":
                target = self.member(found.target, name)
                if target is not None:
                    return target
        if exports.is_common and name != "default":
            whole = self.lookup(path, "default")
            if whole is not None and whole != Target("file", path):
                return self.member(whole, name)
        return None

    def beside(self, path: str, name: str) -> Target | None:
        """Return a global of the language."""
        is_global = name in JAVASCRIPT_GLOBALS
        return Target("external", module="globalThis", name=name) if is_global else None

    def _exported(self, path: str, export: Record) -> Target | None:
        if export["module"] is not None:
            found = self._module(path, export["module"])
            if found is None or export["kind"] == "namespace":
                return None if found is None else found.target
            return self.member(found.target, export["local_name"] or "default")
        local = export["local_name"]
        if local is None:
            return self._required(path, export)
        return self._local(path, local) or self._required(path, export)

    def _required(self, path: str, export: Record) -> Target | None:
        """Return the module of `module.exports = require(…)`."""
        start, end = export["range"][:2]
        for item in self.project.files[path].imports:
            if start <= item["range"][0] and item["range"][1] == end:
                found = self.find(path, item)
                return None if found is None else found.target
        return None

    def _local(self, path: str, name: str) -> Target | None:
        """Return what a name, or a member of one, means at the top level of a file."""
        of, dot, name = name.rpartition(".")
        if dot:
            around = self._local(path, of)
            return None if around is None else self.member(around, name)
        outline = self.outlines[path]
        index = outline.top.get(name)
        if index is not None and outline.definitions[index].kind not in VALUES:
            return Target("definition", path, index)
        item = self._exports_of(path).imports.get(name)
        if item is not None:
            found = self.find(path, item)
            target = None if found is None else self.bind(path, item, found)
            if target is not None and target.kind != "unknown":
                return target
        return None if index is None else Target("definition", path, index)

    def _exports_of(self, path: str) -> _Exports:
        exports = self._exports.get(path)
        if exports is None:
            exports = self._exports[path] = _Exports(self.project.files.get(path))
        return exports


class _Exports:
    """What a file says about its exports.

    Attributes:
        named: Export records by the name that others use.
        stars: Modules that are exported as a whole.
        imports: Import records by local name, at the top level.
        is_common: Whether the file exports as CommonJS does, or nothing at all.
    """

    def __init__(self, record: FileRecord | None) -> None:
        self.named: dict[str, list[Record]] = {}
        self.stars: list[str] = []
        for export in () if record is None else record.exports:
            if export["kind"] == "wildcard":
                self.stars.append(export["module"])
            elif export["name"] is not None:
                self.named.setdefault(export["name"], []).append(export)
        items = () if record is None else record.imports
        self.imports: dict[str, Record] = {
            item["local_name"]: item
            for item in items
            if item["local_name"] is not None
            and item["enclosing"] is None
            and item["kind"] != "reexport"
        }
        kinds = {export["kind"] for export in (() if record is None else record.exports)}
        self.is_common = not kinds or "assignment" in kinds


def _external(module: str) -> Found:
    return Found(Target("external", module=module), reason="external")
