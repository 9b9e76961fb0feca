"""What the third-party half of a build hands to the assembly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]
"""Takes one line for a person about each thing that is fetched, compiled or made."""


@dataclass(frozen=True, slots=True)
class GrammarPart:
    """The grammar of one language as a side module.

    Attributes:
        file: Its path in the bundle, `grammars/<language>.wasm`.
        function: The exported function that returns the pointer, `tree_sitter_<name>`.
        name: Name of the package that it came from, as records give it.
        version: Version of that package, as records give it.
    """

    file: str
    function: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything in a bundle that others wrote, and the tools that the rest is made with.

    Attributes:
        files: Path in the bundle to the file in the build's cache: `pyodide/…`,
            `python/tree_sitter-….whl`, `grammars/<language>.wasm`, `licenses.txt`.
        grammars: By name of the language.
        pyodide: Version of Pyodide.
        esbuild: Folder of the unpacked npm package `esbuild-wasm`.
        typescript: Folder of the unpacked npm package `typescript`.
    """

    files: Mapping[str, Path]
    grammars: Mapping[str, GrammarPart]
    pyodide: str
    esbuild: Path
    typescript: Path
