"""Imports of Java, Kotlin and Scala.

Rules of this file:

- An import names a class, or something in one, by its package; which files have it is what
  their package clauses say, not where they lie.
- What is in a file's own package is seen without an import, and so is `java.lang`.
- Scala's imports start from the root or from any package or object around.
"""

from __future__ import annotations

from wasmpool.graph.imports.base import Found, Record, Target
from wasmpool.graph.imports.namespaced import NamespacedResolver
from wasmpool.graph.imports.stdlib import JAVA_LANG


class JvmResolver(NamespacedResolver):
    """Resolves imports of Java, Kotlin and Scala."""

    languages = ("java", "kotlin", "scala")
    family = "jvm"

    def find(self, path: str, item: Record) -> Found | None:
        """Return the package or class that an import names."""
        found = super().find(path, item)
        if found is None or found.target.kind != "external":
            return found
        if self.project.files[path].language == "scala":
            around = self.module_name(path)
            while around:
                target = self.namespace(f"{around}.{self.dotted(item['module'])}")
                if target is not None:
                    return Found(target, reason="relative")
                around = around.rpartition(".")[0]
        return found

    def beside(self, path: str, name: str) -> Target | None:
        """Return a class that is always imported."""
        return Target("external", module="java.lang", name=name) if name in JAVA_LANG else None
