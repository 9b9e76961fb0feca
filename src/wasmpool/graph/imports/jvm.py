"""Imports of Java, Kotlin and Scala.

Rules of this file:

- An import names a class, or something in one, by its package; which files have it is what
  their package clauses say, not where they lie.
- What is in a file's own package is seen without an import, and so is `java.lang`.
- Kotlin's name what is written for a type outside of it by the package that this is written in.
- Scala's imports start from the root or from any package or object around.
"""

from __future__ import annotations

from wasmpool.graph.imports.found import Found, Record, Target
from wasmpool.graph.imports.namespaced import NamespacedResolver
from wasmpool.graph.imports.stdlib import JAVA_LANG
from wasmpool.graph.reads import name_key


class JvmResolver(NamespacedResolver):
    """Resolves imports of Java, Kotlin and Scala."""

    languages = ("java", "kotlin", "scala")
    family = "jvm"
    has_copies = True

    def find(self, path: str, item: Record) -> Found | None:
        """Return the package or class that an import names."""
        found = super().find(path, item)
        if found is None or found.target.kind != "external":
            return found
        language = self.project.files[path].language
        if language == "kotlin" and self._extension(item) is not None:
            return Found(Target("package", module=self.dotted(item["module"])))
        if language == "scala":
            around = self.module_name(path)
            while around:
                target = self.namespace(f"{around}.{self.dotted(item['module'])}")
                if target is not None:
                    return Found(target, reason="relative")
                around = around.rpartition(".")[0]
        return found

    def bind(self, path: str, item: Record, found: Found) -> Target | None:
        """A name that a package does not have itself may be that of an extension."""
        target = super().bind(path, item, found)
        if target is None or target.kind != "unknown":
            return target
        return self._extension(item) or target

    def _extension(self, item: Record) -> Target | None:
        """Return the first extension of Kotlin that an import names."""
        name = item["imported_name"]
        if name is None:
            return None
        self._reads.add(name_key(self.family, f".{name}"))
        for entry in self.registry.within(self.family, self.dotted(item["module"]), name):
            definition = self.definition_of(entry)
            if definition.kind == "method" and definition.parent is None:
                return Target("definition", *entry)
        return None

    def beside(self, path: str, name: str) -> Target | None:
        """Return a class that is always imported."""
        return Target("external", module="java.lang", name=name) if name in JAVA_LANG else None
