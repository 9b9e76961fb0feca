"""Compile the assembler: the modules that turn matches into records, as machine code.

    python .ci/compile.py [--into FOLDER] [--packages PYTHON]

mypyc compiles the very files that are interpreted otherwise, so there is one source and no second
behaviour; `tests/unit/test_compiled.py` compares the two. What it makes goes to
`wasmpool/parsing/_compiled`, with the digests of the sources that it was made of: see
`wasmpool/parsing/__init__.py`, which takes it for these only.

As a hook of hatchling (`HATCH_BUILD_HOOKS_ENABLE=1 python -m build --wheel`) it makes a wheel for
this platform; without, the wheel is pure and runs everywhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "wasmpool"
FOLDER = PACKAGE / "parsing" / "_compiled"
MODULES = (
    "assembler",
    "bindings",
    "definitions",
    "details",
    "drafts",
    "imports",
    "metrics",
    "outline",
    "references",
    "text",
)

_SETUP = """
import sys
from mypyc.build import mypycify
from setuptools import setup
_, packages, *paths = sys.argv
# Modules that other hosts have may be missing here.
options = ["--strict", "--ignore-missing-imports", f"--python-executable={packages}"]
setup(
    name="wasmpool",
    ext_modules=mypycify([*options, *paths], debug_level="0", group_name="wasmpool"),
    script_args=["-q", "build_ext", "--inplace", "--parallel", "2"],
)
"""


def compile_modules(into: Path = FOLDER, packages: str = sys.executable) -> None:
    """Compile `MODULES` into a folder, which holds nothing else afterwards.

    Args:
        into: The folder.
        packages: The Python that has installed what wasmpool depends on, for its types.

    Raises:
        subprocess.CalledProcessError: There is no compiler or no mypyc, or they failed.
    """
    digests = {
        name: hashlib.sha256((PACKAGE / "parsing" / f"{name}.py").read_bytes()).hexdigest()
        for name in MODULES
    }
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        ignore = shutil.ignore_patterns("_compiled", "__pycache__", "_web")
        shutil.copytree(PACKAGE, work / "wasmpool", ignore=ignore)
        paths = [f"wasmpool/parsing/{name}.py" for name in MODULES]
        subprocess.run(
            [sys.executable, "-c", _SETUP, packages, *paths],
            cwd=work,
            check=True,
            env={**os.environ, "MYPYPATH": scratch},
        )
        made = [*work.glob("wasmpool__mypyc.*"), *(work / "wasmpool" / "parsing").glob("*.so")]
        made += (work / "wasmpool" / "parsing").glob("*.pyd")
        fresh = into.with_name(f"{into.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for path in made:
            shutil.move(path, fresh / path.name)
    stamp = {"python": sys.implementation.cache_tag, "sources": digests}
    (fresh / "stamp.json").write_text(json.dumps(stamp, indent=1) + "\n")
    shutil.rmtree(into, ignore_errors=True)
    fresh.rename(into)


def main() -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--into", type=Path, default=FOLDER, help="default: %(default)s")
    parser.add_argument(
        "--packages",
        default=sys.executable,
        help="the Python that has installed what wasmpool depends on (default: this one)",
    )
    arguments = parser.parse_args()
    try:
        compile_modules(arguments.into, os.path.abspath(arguments.packages))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"wasmpool's assembler was not compiled: {error}", file=sys.stderr)
        print(
            "Everything works without, more slowly. It takes a C compiler, the headers of Python "
            "and mypy; on Debian: apt-get install gcc python3-dev",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
else:
    try:
        from hatchling.builders.hooks.plugin.interface import BuildHookInterface
    except ImportError:
        pass
    else:

        class CompiledBuildHook(BuildHookInterface):  # type: ignore[type-arg]
            """Puts the compiled modules into the wheel, which is for one platform then."""

            def initialize(self, version: str, build_data: dict[str, Any]) -> None:
                """Compile before hatchling gathers files."""
                compile_modules()
                build_data["pure_python"] = False
                build_data["infer_tag"] = True
                build_data["artifacts"].append("src/wasmpool/parsing/_compiled/*")
