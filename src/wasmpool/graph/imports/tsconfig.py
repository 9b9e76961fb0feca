"""Where `tsconfig.json` and `jsconfig.json` say that modules are: `baseUrl`, `paths`, `extends`.

They also say which conditions of packages hold, and which sources a file is made from.

Source: https://www.typescriptlang.org/tsconfig
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from wasmpool.graph.configs import ancestors, folder_of, listed, normal, read_json, strings, within
from wasmpool.graph.imports.packages import COMPILED

# In the order in which a folder is searched; the last is what some workspaces have only.
_NAMES = ("tsconfig.json", "jsconfig.json", "tsconfig.base.json")
_TOP = "${configDir}"
_MOST_EXTENDED = 32
"""Configurations that one is made of."""


class Mappings(NamedTuple):
    """What one configuration says.

    Attributes:
        base: Folder in which names without a dot in front are looked for, or None.
        paths: Patterns with at most one `*`, and what they stand for, as paths of the project.
        conditions: Conditions of `exports` and `imports` that hold besides the usual ones.
        suffixes: What stands before the extension of the file that is meant, the best first.
        made: The folder in which compiled files are put, or None.
        source: The folder whose files are put there, or None.
    """

    base: str | None = None
    paths: Mapping[str, tuple[str, ...]] | None = None
    conditions: tuple[str, ...] | None = None
    suffixes: tuple[str, ...] | None = None
    made: str | None = None
    source: str | None = None

    def candidates(self, specifier: str) -> Iterator[str]:
        """Yield the paths that a name may stand for; of many patterns the longest is taken."""
        best, star = "", ""
        for pattern in self.paths or ():
            before, wild, after = pattern.partition("*")
            if not wild:
                if pattern == specifier:
                    best, star = pattern, ""
                    break
            elif (
                specifier.startswith(before)
                and specifier.endswith(after)
                and len(specifier) >= len(before) + len(after)
                and (not best or len(before) > len(best.partition("*")[0]))
            ):
                best, star = pattern, specifier[len(before) : len(specifier) - len(after)]
        if best:
            assert self.paths is not None
            for path in self.paths[best]:
                yield normal(path.replace("*", star, 1))
        if self.base is not None:
            yield normal(posixpath.join(self.base, specifier))

    def sources(self, path: str) -> Iterator[str]:
        """Yield what a compiled file is made from, without an extension."""
        if self.made and self.source is not None and path.startswith(f"{self.made}/"):
            yield COMPILED.sub("", posixpath.join(self.source, path[len(self.made) + 1 :]))


class Configurations:
    """The configurations of a project, by the folders that they are for."""

    def __init__(self, configs: Mapping[str, bytes]) -> None:
        self._configs = configs
        self._by_folder: dict[str, Mappings] = {}

    def of(self, folder: str) -> Mappings:
        """Return what the nearest configuration at or above a folder says."""
        found = self._by_folder.get(folder)
        if found is None:
            for name in _NAMES:
                path = posixpath.join(folder, name)
                if path in self._configs:
                    found = self._read(path)
                    break
            else:
                found = self.of(folder_of(folder)) if folder else Mappings()
            self._by_folder[folder] = found
        return found

    def _read(self, path: str) -> Mappings:
        found = self._inherited(path, {}, folder_of(path))
        if found.paths is None and found.base is None:
            # A "solution": the configuration itself lists others, which have the files.
            folder = folder_of(path)
            for reference in listed(within(read_json(self._configs[path]), "references")):
                for target in strings(within(reference, "path")):
                    other = self._path(folder, target)
                    if other is not None and folder_of(other) == folder:
                        mappings = self._inherited(other, {}, folder)
                        if mappings.paths is not None:
                            return mappings
        return found

    def _inherited(self, path: str, known: dict[str, Mappings], top: str) -> Mappings:
        """Read a configuration on top of those that it extends, each of which is read once.

        Args:
            path: The configuration.
            known: Those that have been read.
            top: The folder that `${configDir}` is: that of the configuration that extends all.
        """
        known[path] = Mappings()  # what extends itself gets nothing from itself
        config = read_json(self._configs.get(path))
        folder = folder_of(path)
        found = Mappings()
        for extended in strings(config.get("extends")):
            other = self._path(folder, extended)
            if other is not None and (other in known or len(known) < _MOST_EXTENDED):
                below = known.get(other) or self._inherited(other, known, top)
                told = {key: each for key, each in below._asdict().items() if each is not None}
                found = found._replace(**told)
        options: Any = within(config, "compilerOptions")
        folders: dict[str, Any] = {
            field: _joined(folder, told, top)
            for field, key in (("base", "baseUrl"), ("made", "outDir"), ("source", "rootDir"))
            if isinstance(told := within(options, key), str)
        }
        found = found._replace(**folders)
        told = within(options, "paths")
        if isinstance(told, dict):
            start = folder if found.base is None else found.base
            paths = {
                pattern: tuple(_joined(start, each, top) for each in strings(targets))
                for pattern, targets in told.items()
            }
            found = found._replace(paths=paths)
        if within(options, "customConditions") is not None:
            found = found._replace(conditions=tuple(strings(options["customConditions"])))
        if within(options, "moduleSuffixes") is not None:
            found = found._replace(suffixes=tuple(strings(options["moduleSuffixes"])))
        known[path] = found
        return found

    def _path(self, folder: str, name: str) -> str | None:
        """Return the configuration that a name in another one stands for."""
        starts = [folder]
        if not name.startswith("."):  # in a package, the nearest first
            starts = [posixpath.join(each, "node_modules") for each in ancestors(folder)]
        for start in starts:
            path = normal(posixpath.join(start, name))
            for candidate in (path, f"{path}.json", posixpath.join(path, "tsconfig.json")):
                if candidate in self._configs:
                    return candidate
        return None


def _joined(folder: str, path: str, top: str) -> str:
    """Return the path of the project that a path in a configuration is."""
    if path.startswith(_TOP):
        folder, path = top, path[len(_TOP) :].lstrip("/")
    return normal(posixpath.join(folder, path))
