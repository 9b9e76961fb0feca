"""Imports of Go.

Rules of this file:

- The path of an import begins with the module of a `go.mod`, or of what its `replace` puts in its
  place, and goes on with the folder. All files of a folder are one package.
- `vendor` goes before what is elsewhere. A path of no module of the project is external.
- A package's name is what its files say; the path only suggests it.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any

from wasmpool.graph.configs import folder_of, normal
from wasmpool.graph.imports.base import Resolver
from wasmpool.graph.imports.found import Found, Record, Target
from wasmpool.graph.records import FileRecord

_MODULE = re.compile(r"^\s*module\s+\"?([^\s\"]+)", re.MULTILINE)
_REPLACE = re.compile(r"^\s*(?:replace\s+)?(\S+)(?:\s+v\S+)?\s+=>\s+(\.\.?/\S*)", re.MULTILINE)


class GoResolver(Resolver):
    """Resolves imports of Go."""

    languages = ("go",)
    family = "go"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._modules = _modules(self.project.configs)
        self._names: dict[str, str] = {}
        for path, record in self.project.files.items():
            if record.language == "go":
                self._note(folder_of(path), path, record)

    def _note(self, folder: str, path: str, record: FileRecord) -> None:
        """Note a folder and the name of its package, which tests may have another one of."""
        clauses = [each.name for each in record.definitions if each.kind == "module"]
        if clauses and (folder not in self._names or not path.endswith("_test.go")):
            self._names[folder] = clauses[0]

    def find(self, path: str, item: Record) -> Found | None:
        """Return the package that an import names."""
        module = item["module"]
        if module.startswith(("./", "../")):
            folder = normal(posixpath.join(folder_of(path), module))
            return self._package(folder, module)
        top = folder_of(path)
        while True:
            found = self._package(posixpath.join(top, "vendor", module), module)
            if found is not None or not top:
                break
            top = folder_of(top)
        if found is not None:
            return found
        for name, folder in self._modules:
            if module == name or module.startswith(f"{name}/"):
                return self._package(
                    normal(posixpath.join(folder, module[len(name) + 1 :])), module
                )
        return Found(Target("external", module=module), reason="external")

    def _package(self, folder: str, module: str) -> Found | None:
        if folder not in self._names:
            return None
        return Found(Target("package", folder, module=module), reason="go.mod")

    def local_name(self, item: Record, found: Found) -> str | None:
        """Return the name that an import binds: without an alias, what the package is called."""
        name = super().local_name(item, found)
        suggested = re.search(r"([^/]+?)(?:/v\d+)?$", item["module"])
        if suggested is not None and name == suggested[1] and found.target.kind == "package":
            return self._names.get(str(found.target.path), name)
        return name

    def in_package(self, package: Target, name: str) -> Target | None:
        """Return what a package has under a name."""
        folder = str(package.path).replace("/", ".")
        return self.registered(f"{folder}.{name}" if folder else name, f"{package.path}/")

    def beside(self, path: str, name: str) -> Target | None:
        """Return what another file of the same package has."""
        return self.in_package(Target("package", folder_of(path)), name)

    def exported(self, path: str, name: str) -> Target | None:
        """Return what a file has under a name."""
        index = self.outlines[path].top.get(name)
        return None if index is None else Target("definition", path, index)


def _modules(configs: Any) -> list[tuple[str, str]]:
    """Return the names of modules and the folders that they are in, the longest name first."""
    found: dict[str, str] = {}
    for path, content in configs.items():
        folder, name = posixpath.split(path)
        if name == "go.mod":
            text = content.decode("utf-8", "replace")
            declared = _MODULE.search(text)
            if declared is not None:
                found[declared[1]] = folder
            for replaced, place in _REPLACE.findall(text):
                found.setdefault(replaced, normal(posixpath.join(folder, place)))
    return sorted(found.items(), key=lambda item: (-len(item[0]), item))
