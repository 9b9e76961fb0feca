"""Includes of C and C++, and `using` of C++.

Rules of this file, in the order of compilers:

- `"a.h"` is looked for beside the file, then as `<a.h>`; `<a.h>` in the folders that the compiler
  was told for the file (`compile_commands.json`), then in the usual ones: the root, `include`,
  `src` and the like, of the project and of each folder around the file.
- What a name means is looked for in the file itself, then in what it includes, directly and through
  others; in a header then in what those have included who include it. A macro, a `static` function
  and one that is written out in a header is seen nowhere else.
- Any other function is linked, and may lie in any source: one that includes the header in which it
  is declared goes before others, then the nearest. Of those that are left, any may be meant.
- A header of the language's library is that, unless the compiler was told of a folder that has it.
- Elsewhere a header is found by the end of its path, where only one is: a guess, or a good one when
  the path has folders in it. One that POSIX has is not looked for so, unless it is in quotes.
- A header that is not there is made when the project is built: it may bring in those that it would
  lie beside, where its path says so.
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wasmpool.graph.configs import ancestors, folder_of, normal, read_json_list, strings
from wasmpool.graph.imports.found import FileImports, Found, Record, Target
from wasmpool.graph.imports.includes import Includes
from wasmpool.graph.imports.links import Links
from wasmpool.graph.imports.namespaced import NamespacedResolver
from wasmpool.graph.imports.stdlib import C_HEADERS, POSIX_HEADERS
from wasmpool.graph.reads import ANY_INCLUDES, includes_key, name_key
from wasmpool.graph.registry import Entry, nearest

_SOURCES = frozenset({".c", ".cc", ".cpp", ".cxx", ".c++", ".cp", ".cu"})
_FUNCTIONS = frozenset({"function", "macro"})
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
        self._headers: dict[str, list[str]] = {}
        self._includes = Includes(self.project, self._included)
        for path in sorted(paths):
            self._by_name.setdefault(posixpath.basename(path), []).append(path)
            record = self.project.files.get(path)
            if record is not None and record.language in self.languages and not _is_source(path):
                self._headers.setdefault(folder_of(path), []).append(path)

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

    def registered(self, name: str, near: str) -> Target | None:
        """Return the definition of a qualified name that the file that asks can see."""
        self._reads.add(name_key(self.family, name))
        entries = self.defined(name)
        if not entries:
            return None
        self._reads.update(entry.path for entry in entries)
        return Target("definition", *entries[0], others=tuple(entries[1:]))

    def defined(self, name: str) -> Sequence[Entry]:
        """Return the definitions that are meant in the file that asks: mostly one."""
        entries = super().defined(name)
        functions = [entry for entry in entries if self.definition_of(entry).kind in _FUNCTIONS]
        return self._functions(functions) or self._nearest_seen(
            [entry for entry in entries if entry not in functions]
        )

    def _functions(self, entries: list[Entry]) -> list[Entry]:
        """Of functions and macros of one name, return those that may be meant."""
        if not entries or (len(entries) == 1 and self._is_linked(entries[0])):
            return entries
        seen = self._seen(entries)
        written = [entry for entry in seen if not self._is_declaration(entry)]
        if written:
            return _of_each_file(written, self.asking)
        linked = [entry for entry in entries if self._is_linked(entry)]
        if not linked:
            return seen[:1]
        if len(linked) > 1 and seen:
            linked = self._declared_in({entry.path for entry in seen}, linked) or linked
        return _of_each_file(nearest(linked, self.asking), self.asking)

    def _nearest_seen(self, entries: list[Entry]) -> list[Entry]:
        """Of other definitions of one name, such as types, return the one that is meant."""
        if len(entries) < 2:
            return entries
        seen = self._seen(entries) or entries
        bodies = [entry for entry in seen if self.definition_of(entry).complexity is not None]
        if not bodies:  # a method that is written outside of its class
            others = [each for each in entries if self.definition_of(each).complexity is not None]
            bodies = self._declared_in({entry.path for entry in seen}, others) or others
        return list(nearest(bodies or seen, self.asking)[:1])

    def _seen(self, entries: list[Entry]) -> list[Entry]:
        """Return the definitions that are brought in where the file that asks is compiled."""
        self._reads.add(includes_key(self.asking))
        brought = self._includes.of(self.asking)
        seen = [entry for entry in entries if entry.path in brought]
        if not seen:
            self._reads.add(ANY_INCLUDES)
            around = self._includes.around(self.asking)
            seen = [entry for entry in entries if entry.path in around]
        return seen

    def _declared_in(self, headers: set[str], entries: list[Entry]) -> list[Entry]:
        """Return the definitions whose files include one of some headers, or go with one."""
        self._reads.update(includes_key(entry.path) for entry in entries)
        stems = {posixpath.splitext(header)[0] for header in headers}
        return [
            entry
            for entry in entries
            if posixpath.splitext(entry.path)[0] in stems
            or not headers.isdisjoint(self._includes.of(entry.path))
        ]

    def _is_declaration(self, entry: Entry) -> bool:
        definition = self.definition_of(entry)
        return definition.kind == "function" and definition.complexity is None

    def _is_linked(self, entry: Entry) -> bool:
        """Whether it is a function that is seen by files that do not include it."""
        definition = self.definition_of(entry)
        return (
            definition.kind == "function"
            and definition.complexity is not None
            and _is_source(entry.path)
            and definition.visibility != "private"
        )

    def _by_ending(self, module: str, is_quoted: bool) -> Found | None:
        ending = normal(module)
        while ending.startswith("../"):
            ending = ending[3:]
        named = self._by_name.get(posixpath.basename(ending), ())
        matching = [path for path in named if path == ending or path.endswith(f"/{ending}")]
        if len(matching) != 1 or not (is_quoted or "/" in ending or ending not in POSIX_HEADERS):
            return None
        return Found(Target("file", matching[0]), 0.85 if "/" in ending else 0.75, "only one")

    def _included(self, path: str) -> list[str]:
        """Return the files of the project that a file includes itself."""
        included: list[str] = []
        for item in self.project.files[path].imports:
            if item["kind"] != "include":
                continue
            found = self.find(path, item)
            if found is None:
                included += self._beside(path, folder_of(item["module"]))
            elif found.target.path in self.project.files:
                included.append(str(found.target.path))
        return included

    def _beside(self, path: str, folder: str) -> list[str]:
        """Return the headers of a folder that the path of an include names."""
        near = (normal(posixpath.join(usual, folder)) for usual in _usual_folders(path))
        return next((self._headers[each] for each in near if folder and each in self._headers), [])

    def link_uses(self, path: str, imports: FileImports, links: Links) -> None:
        """Add edges to what a file uses of namespaces: what headers have is found without these."""
        namespaces = [target for target in imports.wildcards if target.kind != "file"]
        super().link_uses(path, imports._replace(wildcards=namespaces), links)

    def forget(self) -> None:
        """Drop what is kept: facts have changed."""
        super().forget()
        self._includes.forget()


def _is_source(path: str) -> bool:
    """Whether a file is compiled by itself."""
    return posixpath.splitext(path)[1] in _SOURCES


def _of_each_file(entries: Sequence[Entry], asking: str) -> list[Entry]:
    """Return the first of each file; of the file that asks no other."""
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.path, entry)
    return [first[asking]] if asking in first else list(first.values())


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
