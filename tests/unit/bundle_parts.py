"""Small stand-ins for what others wrote, so that tests of the assembly need no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from wasmpool.bundle import assemble
from wasmpool.bundle.parts import GrammarPart, Parts
from wasmpool.parsing import languages

LOCK = b'{"info": {"arch": "wasm32", "python": "3.14.2"}, "packages": {"numpy": {}}}'


def quiet(line: str) -> None:
    """Takes what a build says."""


def make_parts(folder: Path) -> Parts:
    """Parts of a few bytes each."""
    names = languages.table().languages
    contents = {
        "pyodide/pyodide.mjs": b"export {};\n",
        "pyodide/pyodide-lock.json": LOCK,
        "python/tree_sitter-0.26.1-cp314-cp314-pyemscripten_2026_0_wasm32.whl": b"wheel",
        **{f"grammars/{name}.wasm": b"\0asm" + name.encode() for name in names},
    }
    files = {}
    for number, (path, content) in enumerate(contents.items()):
        files[path] = folder / str(number)
        files[path].write_bytes(content)
    grammars = {
        name: GrammarPart(f"grammars/{name}.wasm", f"tree_sitter_{name}", f"grammar-{name}", "1.0")
        for name in names
    }
    return Parts(files, grammars, "314.0.7", folder / "esbuild", folder / "typescript")


def without_tools(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """Have scripts and types without the tools that make them, and a cache of one's own."""
    scripts = {"wasmpool.js": b"var wasmpool;\n", "worker.mjs": b"", "sw.js": b"// worker\n"}
    monkeypatch.setattr(assemble, "build_scripts", lambda *_: dict(scripts))
    monkeypatch.setattr(assemble, "build_types", lambda *_: {"wasmpool.d.ts": b"export {};\n"})
    monkeypatch.setattr(assemble, "cache_folder", lambda: cache)
