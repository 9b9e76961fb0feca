"""Types for TypeScript, made by its compiler from the JSDoc of our scripts."""

from __future__ import annotations

import json
from pathlib import Path

from wasmpool.bundle.parts import Parts
from wasmpool.bundle.steps import Steps, contents, run_node

_OPTIONS = {
    "allowJs": True,
    "declaration": True,
    "emitDeclarationOnly": True,
    "lib": ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
    "module": "ESNext",
    "moduleResolution": "Bundler",
    "skipLibCheck": True,
    "strict": True,
    "target": "ES2023",
    "types": [],
}
_MODULE = 'export * from "./types/index.js";\n'
_GLOBAL = _MODULE + "export as namespace wasmpool;\n"


def build_types(sources: Path, parts: Parts, steps: Steps) -> dict[str, bytes]:
    """Return the declaration files by their path in the bundle.

    `wasmpool.d.ts` describes both the global of the classic script and the module.
    """
    inputs = contents(sources, ("web/src",), "*.js")
    inputs["recipe"] = repr(_OPTIONS).encode()
    inputs["typescript"] = (parts.typescript / "package.json").read_bytes()

    def make(folder: Path) -> None:
        root = sources / "web" / "src"
        project = {
            "compilerOptions": {**_OPTIONS, "outDir": str(folder), "rootDir": str(root)},
            "files": [str(root / "index.js")],
        }
        settings = folder / "tsconfig.json"
        settings.write_text(json.dumps(project), "utf-8")
        run_node(
            [str(parts.typescript / "bin" / "tsc"), "--project", str(settings)],
            cwd=sources,
            what="making the types",
        )
        settings.unlink()

    folder = steps.result("types", inputs, make)
    declarations = contents(folder, (".",), "*.d.ts")
    return {
        "wasmpool.d.ts": _GLOBAL.encode(),
        "wasmpool.d.mts": _MODULE.encode(),
        **{f"types/{path}": content for path, content in declarations.items()},
    }
