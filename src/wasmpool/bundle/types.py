"""Types for TypeScript, made by its compiler from the JSDoc of our scripts."""

from __future__ import annotations

from pathlib import Path

from wasmpool.bundle.parts import Parts
from wasmpool.bundle.steps import Steps, contents, run_node

_PROJECT = "web/tsconfig.types.json"
_MODULE = 'export * from "./types/web/src/index.js";\n'
_GLOBAL = _MODULE + "export as namespace wasmpool;\n"


def build_types(sources: Path, parts: Parts, steps: Steps) -> dict[str, bytes]:
    """Return the declaration files by their path in the bundle.

    `wasmpool.d.ts` describes both the global of the classic script and the module.
    """
    inputs = contents(sources, ("web/src", "workers"), "*.js") | contents(
        sources, ("web",), "tsconfig*.json"
    )
    inputs["typescript"] = (parts.typescript / "package.json").read_bytes()

    def make(folder: Path) -> None:
        run_node(
            [str(parts.typescript / "bin" / "tsc"), "-p", _PROJECT, "--outDir", str(folder)],
            cwd=sources,
            what="making the types",
        )

    folder = steps.result("types", inputs, make)
    declarations = contents(folder, (".",), "*.d.ts")
    return {
        "wasmpool.d.ts": _GLOBAL.encode(),
        "wasmpool.d.mts": _MODULE.encode(),
        **{f"types/{path}": content for path, content in declarations.items()},
    }
