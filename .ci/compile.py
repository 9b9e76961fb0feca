"""Compile the assembler's C sources: what turns matches into records.

    python .ci/compile.py

It is compiled together with tree-sitter's own library, from the source release of py-tree-sitter
that `bundle/recipes.toml` pins, and used with that version only. What it makes goes to
`wasmpool/parsing/_compiled`, with the digests of the sources that it was made of and of the Python
modules that it stands for: see `wasmpool/parsing/compiled.py`, which takes it for these only.

As a hook of hatchling (`HATCH_BUILD_HOOKS_ENABLE=1 python -m build --wheel`) it makes a wheel for
this platform; without, the wheel is pure and runs everywhere.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PARSING = ROOT / "src" / "wasmpool" / "parsing"
FOLDER = PARSING / "_compiled"
# The modules that the C code stands for.
REFERENCE = (
    "assembler", "bindings", "chains", "definitions", "details", "drafts", "imports", "metrics",
    "outline", "references", "text",
)  # fmt: skip

sys.path.insert(0, str(ROOT / "src"))


def compile_assembler() -> None:
    """Compile the C sources into `FOLDER`, which holds nothing else afterwards.

    Raises:
        OSError: There is no compiler.
        subprocess.CalledProcessError: It failed.
        wasmpool.BundleError: The source release cannot be fetched.
    """
    from wasmpool.bundle.binding import CORE, DEFINITIONS, FOLDERS
    from wasmpool.bundle.fetch import fetch, unpack
    from wasmpool.bundle.places import cache_folder
    from wasmpool.bundle.recipes import load

    link = shlex.split(sysconfig.get_config_var("LDSHARED") or "")
    if not link:
        raise OSError("this Python does not say how its extensions are linked")
    package = load().packages["tree-sitter"]
    archive = fetch({"tree-sitter": package}, cache_folder(), print)["tree-sitter"]
    sources = sorted((PARSING / "c").glob("*.c"))
    module = f"_assembler{sysconfig.get_config_var('EXT_SUFFIX')}"
    fresh = FOLDER.with_name(f"{FOLDER.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        release = Path(temporary)
        unpack(archive, release)
        includes = [sysconfig.get_path("include"), *(str(release / each) for each in FOLDERS)]
        command = [
            *(*link, *shlex.split(sysconfig.get_config_var("CCSHARED") or "")),
            *("-O2", "-std=c11", "-DNDEBUG", "-fvisibility=hidden", "-w"),
            *DEFINITIONS,
            *(f"-I{folder}" for folder in includes),
            *(str(path) for path in (*sources, release / CORE)),
            *("-o", str(fresh / module)),
        ]
        subprocess.run(command, check=True)
    used = [
        *sorted((PARSING / "c").glob("*.[ch]")),
        *(PARSING / f"{name}.py" for name in REFERENCE),
    ]
    stamp = {
        "module": module,
        "tree-sitter": package.version,
        "sources": {
            path.relative_to(PARSING).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in used
        },
    }
    (fresh / "stamp.json").write_text(json.dumps(stamp, indent=1) + "\n")
    shutil.rmtree(FOLDER, ignore_errors=True)
    fresh.rename(FOLDER)


def main() -> int:
    """Run as a program."""
    from wasmpool.exceptions import BundleError

    try:
        compile_assembler()
    except (OSError, subprocess.CalledProcessError, BundleError) as error:
        print(f"wasmpool's assembler was not compiled: {error}", file=sys.stderr)
        print(
            "Everything works without, more slowly. It takes a C compiler and the headers of "
            "Python; on Debian: apt-get install gcc python3-dev",
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
            """Puts the compiled module into the wheel, which is for one platform then."""

            def initialize(self, version: str, build_data: dict[str, Any]) -> None:
                """Compile before hatchling gathers files."""
                compile_assembler()
                build_data["pure_python"] = False
                build_data["infer_tag"] = True
                build_data["artifacts"].append("src/wasmpool/parsing/_compiled/*")
