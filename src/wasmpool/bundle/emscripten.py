"""The C compiler for WebAssembly: side modules that Pyodide loads.

Rules of this file:

- Any `emcc` will do whose side modules Pyodide's own Emscripten can load; 3.1.6 and newer do.
- The same sources give the same bytes, wherever they lie: sources are named by their path from the
  folder that the compiler runs in, and nothing of a module says where or when it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from wasmpool.bundle.steps import run_tool

_FLAGS = ("-fPIC", "-std=c11", "-fvisibility=hidden", "-DNDEBUG", "-w", "-ffile-prefix-map=./=")


@cache
def compiler_version() -> str:
    """The version of the compiler in its own words.

    Raises:
        BundleError: There is none; says what to install.
    """
    return _emcc(["--version"], Path.cwd(), "compiling C for WebAssembly").partition("\n")[0]


def compile_module(
    folder: Path,
    sources: Sequence[str],
    functions: Sequence[str],
    options: Sequence[str],
    what: str,
) -> bytes:
    """Compile C files to a side module and return it.

    Args:
        folder: Where the compiler runs; all paths are relative to it.
        sources: The C files.
        functions: The only functions that the module exports.
        options: Further options of the compiler.
        what: What it is, for messages.

    Raises:
        BundleError: The compiler is missing or fails.
    """
    names = ",".join(f"_{function}" for function in functions)
    exports = ("-sSIDE_MODULE=2", f"-sEXPORTED_FUNCTIONS={names}")
    _emcc([*_FLAGS, *options, *exports, *sources, "-o", "module.wasm"], folder, what)
    return (folder / "module.wasm").read_bytes()


def recipe() -> str:
    """What a compiled module depends on besides its sources and options."""
    return f"{compiler_version()} {_FLAGS}"


def _emcc(arguments: Sequence[str], folder: Path, what: str) -> str:
    install = "--no-install-recommends emscripten nodejs npm"
    return run_tool(["emcc", *arguments], folder, what, needs="Emscripten", install=install)
