"""Imports of Ruby.

Rules of this file:

- `require_relative` starts from the file's folder; `require` looks in load paths: `lib` of the
  project and of each gem in it, then the root. What is not there belongs to an installed gem.
- Constants are seen in the modules around; nothing says which file has them, so what is required
  binds no names.
"""

from __future__ import annotations

import posixpath
from typing import Any

from wasmpool.graph.configs import folder_of, normal
from wasmpool.graph.imports.found import Found, Record, Target
from wasmpool.graph.imports.namespaced import NamespacedResolver


class RubyResolver(NamespacedResolver):
    """Resolves `require`, `require_relative`, `load` and `autoload`."""

    languages = ("ruby",)
    family = "ruby"
    separator = "::"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._load_paths = _load_paths(self.project.paths)

    def find(self, path: str, item: Record) -> Found | None:
        """Return the file that is required."""
        module = item["module"]
        if item["relative_level"] or module.startswith("."):
            found = self._file(posixpath.join(folder_of(path), module))
            return None if found is None else Found(Target("file", found), reason="relative")
        for folder in self._load_paths:
            found = self._file(posixpath.join(folder, module))
            if found is not None:
                confidence = 1.0 if folder.endswith("lib") else 0.9
                return Found(Target("file", found), confidence, "load path")
        return Found(Target("external", module=module), reason="external")

    def _file(self, path: str) -> str | None:
        path = normal(path)
        for candidate in (path, f"{path}.rb"):
            if candidate in self.project.files:
                return candidate
        return None


def _load_paths(paths: frozenset[str]) -> list[str]:
    """Return the folders that `require` looks in: each `lib`, outermost first, then the root."""
    found = set()
    for path in paths:
        if path.endswith(".rb"):
            parts = path.split("/")
            if "lib" in parts[:-1]:
                found.add("/".join(parts[: parts.index("lib") + 1]))
    return [*sorted(found, key=lambda path: (path.count("/"), path)), "", "test", "spec"]
