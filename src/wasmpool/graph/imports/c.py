"""Includes of C and C++, and `using` of C++.

Rules of this file, in the order of compilers:

- `"a.h"` is looked for beside the file, then as `<a.h>`; `<a.h>` in the folders that the compiler
  was told for the file (`compile_commands.json`), then in the usual ones: the root, `include`,
  `src` and the like, of the project and of each folder around the file.
- A `static` function of a file that nobody includes is seen in that file only.
- A header of the language's library is that, unless the compiler was told of a folder that has it.
- Elsewhere a header is found by the end of its path, where only one is: a guess, or a good one when
  the path has folders in it.
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from wasmpool.graph.configs import ancestors, folder_of, normal, read_json_list, strings
from wasmpool.graph.imports.base import Found, Record, Target
from wasmpool.graph.imports.namespaced import NamespacedResolver
from wasmpool.graph.imports.stdlib import C_HEADERS
from wasmpool.graph.reads import name_key
from wasmpool.graph.registry import Entry

_SOURCES = frozenset({".c", ".cc", ".cpp", ".cxx", ".c++", ".cp"})
_USUAL = ("", "include", "src", "inc", "lib", "source")


class CResolver(NamespacedResolver):
    """Resolves includes, and `using` by the names of namespaces."""

    languages = ("c", "cpp")
    family = "c"
    separator = "::"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        paths = self.project.paths
        self._told = _search_paths(self.project.configs, paths)
        self._every = sorted({folder for folders in self._told.values() for folder in folders})
        self._by_name: dict[str, list[str]] = {}
        self._closures: dict[str, dict[str, None]] = {}
        for path in sorted(paths):
            self._by_name.setdefault(posixpath.basename(path), []).append(path)

    def find(self, path: str, item: Record) -> Found | None:
        """Return the header that is included, or the namespace that is used."""
        if item["kind"] != "include":
            return super().find(path, item)
        module = item["module"]
        if item["relative_level"]:
            beside = normal(posixpath.join(folder_of(path), module))
            if beside in self.project.paths:
                return Found(Target("file", beside), reason="include")
        for folder in self._told.get(path, self._every):
            candidate = normal(posixpath.join(folder, module))
            if candidate in self.project.paths:
                return Found(Target("file", candidate), reason="search path")
        is_library = module in C_HEADERS or "." not in module
        if not is_library or item["relative_level"]:
            for folder in _usual_folders(path):
                candidate = normal(posixpath.join(folder, module))
                if candidate in self.project.paths:
                    return Found(Target("file", candidate), 0.95, "usual folder")
            found = self._by_ending(module, bool(item["relative_level"]))
            if found is not None:
                return found
        if item["relative_level"]:
            return None
        return Found(Target("external", module=module), reason="external")

    def defined(self, name: str) -> list[Entry]:
        """Leave out what is `static` in other files, and declarations of what has a body."""
        found = [
            entry
            for entry in super().defined(name)
            if entry.path == self.asking or not self._is_own(entry)
        ]
        bodies = [each for each in found if self.definition_of(each).complexity is not None]
        return bodies or found

    def _is_own(self, entry: Entry) -> bool:
        if posixpath.splitext(entry.path)[1] not in _SOURCES:
            return False
        definition = self.definition_of(entry)
        return definition.kind == "function" and "static" in definition.modifiers

    def _by_ending(self, module: str, is_quoted: bool) -> Found | None:
        ending = normal(module)
        while ending.startswith("../"):
            ending = ending[3:]
        named = self._by_name.get(posixpath.basename(ending), ())
        matching = [path for path in named if path == ending or path.endswith(f"/{ending}")]
        if len(matching) != 1 or not (is_quoted or "/" in ending):
            return None
        return Found(Target("file", matching[0]), 0.85 if "/" in ending else 0.75, "only one")

    def exported(self, path: str, name: str) -> Target | None:
        """Return what a header brings along under a name, also from what it includes itself."""
        self._reads.add(name_key(self.family, name))
        if not self.registry.exact(self.family, name):
            return None  # most names are of libraries
        headers = self._including(path)
        self._reads.update(headers)
        found = (super(CResolver, self).exported(header, name) for header in headers)
        return next((target for target in found if target is not None), None)

    def _including(self, path: str) -> dict[str, None]:
        """Return a file and what it includes, in the order of the text; each is there once."""
        known = self._closures.get(path)
        if known is None:
            known = self._closures[path] = {}
            waiting = [path]
            while waiting:
                header = waiting.pop()
                if header in known or header not in self.project.files:
                    continue
                known[header] = None
                items = self.project.files[header].imports
                found = [self.find(header, item) for item in items if item["kind"] == "include"]
                waiting += [
                    str(each.target.path)
                    for each in reversed(found)
                    if each is not None and each.target.kind == "file"
                ]
        return known

    def forget(self) -> None:
        """Drop what is kept: facts have changed."""
        super().forget()
        self._closures.clear()


def _usual_folders(path: str) -> Iterator[str]:
    for folder in ancestors(folder_of(path)):
        for usual in _USUAL:
            yield posixpath.join(folder, usual)


def _search_paths(
    configs: Mapping[str, bytes], paths: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """Return the folders that the compiler was told for each file, as paths of the project."""
    found: dict[str, tuple[str, ...]] = {}
    for path, content in configs.items():
        if posixpath.basename(path) != "compile_commands.json":
            continue
        for entry in read_json_list(content):
            told = _told(entry, paths)
            if told is not None:
                found[told[0]] = told[1]
    return found


def _told(entry: Any, paths: frozenset[str]) -> tuple[str, tuple[str, ...]] | None:
    """Return the file of a compile command, and its search path."""
    try:
        directory, file = str(entry["directory"]), str(entry["file"])
        arguments = strings(entry.get("arguments")) or shlex.split(str(entry["command"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    file = posixpath.normpath(posixpath.join(directory, file))
    parts = file.split("/")
    # The file's path ends with what the project calls it; what is before that is its root.
    for start in range(len(parts)):
        path = "/".join(parts[start:])
        if path in paths:
            root = "/".join(parts[:start])
            break
    else:
        return None
    folders = []
    for folder in _include_options(arguments):
        absolute = posixpath.normpath(posixpath.join(directory, folder))
        if absolute == root or absolute.startswith(f"{root}/"):
            folders.append(absolute[len(root) + 1 :])
    return path, tuple(folders)


def _include_options(arguments: list[str]) -> Iterator[str]:
    options = ("-I", "-iquote", "-isystem", "-idirafter", "/I")
    following = False
    for argument in arguments:
        if following:
            yield argument
        following = argument in options
        if not following and argument.startswith(("-I", "/I")):
            yield argument[2:]
