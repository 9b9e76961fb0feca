"""What `package.json` says of a package's files: `name`, `main`, `exports` and `imports`.

Sources: https://nodejs.org/api/packages.html, and for `types` and `module` the documentation of
TypeScript and of bundlers. Where a package's files are made by a build, and so are not in the
project, their sources are taken: `dist/index.js` is made from `src/index.ts`, and so may a bundle
be of any name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from wasmpool.graph.configs import folder_of, nearness, normal, read_json, strings

# Where packages begin that do not say where; the last is what Angular makes.
_MAIN_FILES = ("index", "src/index", "src/public-api")
_MAIN_FIELDS = ("types", "typings", "source", "module", "main")
_BUILT = re.compile(
    r"^(?:dist|lib|build|out|es|esm|cjs|umd)(?:-\w+)?"
    r"(?:/(?:esm?|cjs|umd|modern|legacy|types|src))?/"
)
# The extension of a file that may be made from one with another.
COMPILED = re.compile(r"(?:\.d)?\.[cm]?[jt]sx?$")


class Package:
    """A package of the project."""

    def __init__(self, folder: str, content: Mapping[str, Any]) -> None:
        self.folder = folder
        name = content.get("name")
        self.name = name if isinstance(name, str) else None
        self.is_module = content.get("type") == "module"
        self._content = content

    def entries(self, subpath: str, conditions: frozenset[str]) -> Iterator[str]:
        """Yield the paths that `name` or `name/subpath` may stand for, the best first.

        Args:
            subpath: What follows the package's name and a slash; empty for the package itself.
            conditions: Conditions of `exports` that hold. What others lead to comes after.
        """
        exports = self._content.get("exports")
        if exports is not None:
            if not isinstance(exports, dict) or not any(key.startswith(".") for key in exports):
                exports = {".": exports}
            key = f"./{subpath}" if subpath else "."
            targets = [*_mapped(exports, key, conditions), *_mapped(exports, key, None)]
            for target in targets:
                yield from self._with_sources(target)
            if subpath or not targets:
                return
        elif subpath:
            yield from self._with_sources(subpath)
            yield normal(posixpath.join(self.folder, "src", subpath))
            return
        else:
            for field in _MAIN_FIELDS if "types" in conditions else ("main",):
                for target in strings(self._content.get(field)):
                    yield from self._with_sources(target)
        for name in _MAIN_FILES:
            yield posixpath.join(self.folder, name)

    def main(self, is_typed: bool) -> Iterator[str]:
        """Yield the paths that the package's folder may stand for, given as a path itself."""
        for field in ("types", "typings", "main") if is_typed else ("main",):
            for target in strings(self._content.get(field)):
                yield normal(posixpath.join(self.folder, target))

    def internal(self, specifier: str, conditions: frozenset[str]) -> Iterator[tuple[str, bool]]:
        """Yield what a name with `#` in front may stand for, and whether that is a path."""
        imports = self._content.get("imports")
        if isinstance(imports, dict):
            for target in _mapped(imports, specifier, conditions):
                if target.startswith("."):
                    yield from ((path, True) for path in self._with_sources(target))
                else:
                    yield target, False

    def _with_sources(self, target: str) -> Iterator[str]:
        yield normal(posixpath.join(self.folder, target))
        yield from self.sources(normal(target))

    def sources(self, target: str) -> Iterator[str]:
        """Yield what a file of the package may be made from, without an extension."""
        source = _BUILT.sub("src/", target)
        if source != target:
            source = COMPILED.sub("", source)
            yield normal(posixpath.join(self.folder, source))
            yield normal(posixpath.join(self.folder, source.removeprefix("src/")))


class Packages:
    """The packages of a project, by folder and by name."""

    def __init__(self, configs: Mapping[str, bytes]) -> None:
        self._by_folder: dict[str, Package] = {}
        self._by_name: dict[str, list[Package]] = {}
        for path, content in configs.items():
            folder, name = posixpath.split(path)
            if name == "package.json":
                package = self._by_folder[folder] = Package(folder, read_json(content))
                if package.name and "node_modules" not in folder.split("/"):
                    self._by_name.setdefault(package.name, []).append(package)

    def named(self, name: str, folder: str) -> Package | None:
        """Return the package of a name; of several the one that lies nearest to a folder."""
        packages = self._by_name.get(name)
        if packages is None:
            return None
        return max(packages, key=lambda each: nearness(each.folder, folder))

    def at(self, folder: str) -> Package | None:
        """Return the package whose folder this is."""
        return self._by_folder.get(folder)

    def around(self, folder: str) -> Package | None:
        """Return the package that a folder is in."""
        while folder and folder not in self._by_folder:
            folder = folder_of(folder)
        return self._by_folder.get(folder)


def split_name(specifier: str) -> tuple[str, str]:
    """Split `@scope/name/sub/path` into the package's name and the path within it."""
    parts = specifier.split("/")
    count = 2 if specifier.startswith("@") else 1
    return "/".join(parts[:count]), "/".join(parts[count:])


def _mapped(table: dict[str, Any], key: str, conditions: frozenset[str] | None) -> Iterator[str]:
    """Yield the targets of a key in `exports` or `imports`; patterns have one `*`."""
    if key in table and "*" not in key:
        yield from _targets(table[key], conditions)
        return
    best, star = "", ""
    for pattern in table:
        before, wild, after = pattern.partition("*")
        if not wild and pattern.endswith("/"):  # a folder, as older packages have it
            before, after = pattern, ""
        elif not wild:
            continue
        matches = key.startswith(before) and key.endswith(after) and key != before
        if matches and len(before) > len(best.partition("*")[0]):
            best, star = pattern, key[len(before) : len(key) - len(after)]
    if best:
        for target in _targets(table[best], conditions):
            yield target.replace("*", star) if "*" in best else target + star


def _targets(value: Any, conditions: frozenset[str] | None) -> Iterator[str]:
    """Yield the targets whose conditions hold (of None, all do), in the order of the file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _targets(item, conditions)
    elif isinstance(value, dict):
        for condition, below in value.items():
            if conditions is None or condition in conditions or condition == "default":
                yield from _targets(below, conditions)
