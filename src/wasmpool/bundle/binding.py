"""py-tree-sitter for Pyodide: a wheel compiled from its source release.

Nobody publishes one for this Pyodide. Its name is what Pyodide's platform is called, so that
`micropip` and `loadPackage` take it. Its library holds the compiled assembler as well, which works
on the very objects of py-tree-sitter and takes the same C library: see `parsing/compiled.py`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from wasmpool.bundle import emscripten, headers
from wasmpool.bundle.fetch import unpack
from wasmpool.bundle.headers import Variables
from wasmpool.bundle.places import PACKAGE
from wasmpool.bundle.recipes import Package
from wasmpool.bundle.steps import Steps, contents
from wasmpool.bundle.wheel import wheel

# In the source release: tree-sitter's C library in one file, and where headers lie.
CORE = "tree_sitter/core/lib/src/lib.c"
FOLDERS = ("tree_sitter/binding", "tree_sitter/core/lib/include", "tree_sitter/core/lib/src")
DEFINITIONS = ("-D_DEFAULT_SOURCE", "-DTREE_SITTER_HIDE_SYMBOLS")
_OPTIONS = (
    "-O3",
    "-DPY_SSIZE_T_CLEAN",
    *DEFINITIONS,
    "-Iinclude",
    *(f"-I{folder}" for folder in FOLDERS),
)
_ASSEMBLER = PACKAGE / "parsing" / "c"
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
        **contents(_ASSEMBLER, (".",), "*.[ch]"),
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
        shutil.copytree(_ASSEMBLER, work / "assembler")
        parts = [work / "tree_sitter" / "binding", work / "assembler"]
        sources = [path for part in parts for path in sorted(part.glob("*.c"))]
        module = emscripten.compile_module(
            work,
            [CORE, *(path.relative_to(work).as_posix() for path in sources)],
            ("PyInit__binding", "PyInit__assembler"),
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
