"""py-tree-sitter for Pyodide: a wheel compiled from its source release.

Nobody publishes one for this Pyodide. Its name is what Pyodide's platform is called, so that
`micropip` and `loadPackage` take it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from wasmpool.bundle import emscripten, headers
from wasmpool.bundle.fetch import unpack
from wasmpool.bundle.headers import Variables
from wasmpool.bundle.recipes import Package
from wasmpool.bundle.steps import Steps, contents
from wasmpool.bundle.wheel import wheel

_OPTIONS = (
    "-O3",
    "-D_POSIX_C_SOURCE=200112L",
    "-D_DEFAULT_SOURCE",
    "-DPY_SSIZE_T_CLEAN",
    "-DTREE_SITTER_HIDE_SYMBOLS",
    "-Iinclude",
    "-Itree_sitter/binding",
    "-Itree_sitter/core/lib/include",
    "-Itree_sitter/core/lib/src",
)
_CORE = "tree_sitter/core/lib/src/lib.c"  # includes the others
# What Pyodide's releases of a Python version call their platform (PEP 783).
_PLATFORMS = {"3.14": "pyemscripten_2026_0_wasm32"}


def build_binding(
    package: Package, archive: Path, python_headers: Path, variables: Variables, steps: Steps
) -> Path:
    """Return the wheel.

    Args:
        package: The source release.
        archive: Its archive.
        python_headers: CPython's headers.
        variables: What Pyodide says of itself.
        steps: The build's steps.
    """

    def make(folder: Path) -> None:
        name, content = make_wheel(package.version, archive, python_headers, variables)
        (folder / name).write_bytes(content)

    inputs = {
        "source": package.sha256.encode(),
        "compiler": f"{emscripten.recipe()} {_OPTIONS} {_PLATFORMS}".encode(),
        "variables": repr(sorted(variables.items())).encode(),
        **contents(python_headers, (".",), "*.h"),
    }
    (found,) = steps.result("binding", inputs, make).glob("*.whl")
    return found


def make_wheel(
    version: str, archive: Path, python_headers: Path, variables: Variables
) -> tuple[str, bytes]:
    """Compile the source release; returns the wheel's file name and content."""
    with tempfile.TemporaryDirectory(prefix="wasmpool-") as temporary:
        work = Path(temporary)
        unpack(archive, work)
        headers.write_headers(python_headers, variables, work / "include")
        binding = sorted((work / "tree_sitter" / "binding").glob("*.c"))
        module = emscripten.compile_module(
            work,
            [_CORE, *(path.relative_to(work).as_posix() for path in binding)],
            "PyInit__binding",
            [*_OPTIONS, f'-DPY_TS_VERSION="{version}"'],
            "compiling py-tree-sitter",
        )
        return _wheel(work, version, module, variables)


def _wheel(
    source: Path, version: str, module: bytes, variables: Mapping[str, int | str]
) -> tuple[str, bytes]:
    python = str(variables["VERSION"])
    interpreter = "cp" + python.replace(".", "")
    tag = f"{interpreter}-{interpreter}-{_PLATFORMS[python]}"
    files = {
        f"tree_sitter/{path.name}": path.read_bytes()
        for path in (source / "tree_sitter").iterdir()
        if path.suffix in (".py", ".pyi") or path.name == "py.typed"
    }
    files[f"tree_sitter/_binding{variables['EXT_SUFFIX']}"] = module
    information = f"tree_sitter-{version}.dist-info"
    files[f"{information}/METADATA"] = (source / "PKG-INFO").read_bytes()
    files[f"{information}/licenses/LICENSE"] = (source / "LICENSE").read_bytes()
    return f"tree_sitter-{version}-{tag}.whl", wheel(files, information, tag, pure=False)
