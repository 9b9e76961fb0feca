"""The C compiler for WebAssembly: side modules that Pyodide loads.

Rules of this file:

- Any `emcc` will do whose side modules Pyodide's own Emscripten can load; 3.1.6 and newer do.
- The same sources give the same bytes, wherever they lie: sources are named by their path from the
  folder that the compiler runs in, and nothing of a module says where or when it was made.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from wasmpool.exceptions import BundleError

_FLAGS = ("-fPIC", "-std=c11", "-fvisibility=hidden", "-DNDEBUG", "-w", "-ffile-prefix-map=./=")


@cache
def compiler_version() -> str:
    """The version of the compiler in its own words.

    Raises:
        BundleError: There is none; says what to install.
    """
    return _emcc(["--version"], Path.cwd(), "compiling C for WebAssembly").partition("\n")[0]


def compile_module(
    folder: Path, sources: Sequence[str], function: str, options: Sequence[str], what: str
) -> bytes:
    """Compile C files to a side module and return it.

    Args:
        folder: Where the compiler runs; all paths are relative to it.
        sources: The C files.
        function: The only function that the module exports.
        options: Further options of the compiler.
        what: What it is, for messages.

    Raises:
        BundleError: The compiler is missing or fails.
    """
    exports = ("-sSIDE_MODULE=2", f"-sEXPORTED_FUNCTIONS=_{function}")
    _emcc([*_FLAGS, *options, *exports, *sources, "-o", "module.wasm"], folder, what)
    return (folder / "module.wasm").read_bytes()


def recipe() -> str:
    """What a compiled module depends on besides its sources and options."""
    return f"{compiler_version()} {_FLAGS}"


def _emcc(arguments: Sequence[str], folder: Path, what: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - arguments come from our recipes
            ["emcc", *arguments],  # noqa: S607 - the one on the PATH is the one that is meant
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise BundleError(
            f"{what} needs Emscripten, and emcc cannot be run ({error.strerror or error}); on "
            "Debian or Ubuntu: apt-get install --no-install-recommends emscripten nodejs npm"
        ) from error
    if done.returncode:
        raise BundleError(f"{what} failed:\n{(done.stderr + done.stdout).strip()}")
    return done.stdout
