"""Imports of C#: `using` names namespaces and types; files play no part in it."""

from __future__ import annotations

from wasmpool.graph.imports.namespaced import NamespacedResolver


class CSharpResolver(NamespacedResolver):
    """Resolves `using` directives."""

    languages = ("csharp",)
    family = "csharp"

    def dotted(self, module: str) -> str:
        """Return the name of a namespace, without `global::` and type arguments."""
        return module.replace("global::", "").partition("<")[0].replace("::", ".")
