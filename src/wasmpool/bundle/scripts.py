"""Our JavaScript, from many modules to the few files that a page loads, by esbuild.

Rules of this file:

- Names and lines stay as they are written: a person who meets an error in the browser can read it,
  and compressed that costs little.
- Paths that esbuild writes into comments are relative to the sources, so that the same sources give
  the same bytes wherever they lie.
- Pyodide and Node's own modules stay outside: they are imported when they are needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wasmpool.bundle.parts import Parts
from wasmpool.bundle.steps import Steps, contents, run_node

# One program for all, since most of the time goes into starting esbuild. It prints what is wrong.
_PROGRAM = """\
const [esbuild, builds] = process.argv.slice(1);
Promise.all(JSON.parse(builds).map(require(esbuild).build)).catch(() => process.exit(1));
"""
_COMMON = {
    "bundle": True,
    "target": "es2022",
    "platform": "neutral",
    "external": ["node:*", "./pyodide/*"],
    "legalComments": "none",
    "logLevel": "warning",
}
_MODULE = {"format": "esm"}
_CLASSIC = {
    "format": "iife",
    "globalName": "wasmpool",
    # The base of the bundle is where the script came from.
    "inject": ["web/src/classic.js"],
    "define": {"import.meta.url": "scriptUrl"},
}
# Name in the bundle: the module that it starts from, and options.
SCRIPTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "wasmpool.js": ("web/src/index.js", _CLASSIC),
    "wasmpool.mjs": ("web/src/index.js", _MODULE),
    "worker.mjs": ("workers/worker.js", _MODULE),
    "sw.js": ("web/src/sw.js", {"format": "iife"}),
}


def build_scripts(sources: Path, parts: Parts, steps: Steps) -> dict[str, bytes]:
    """Return the scripts by name; `sw.js` still lacks its list of files (`with_files`)."""
    inputs = contents(sources, ("web/src", "workers"), "*.js")
    inputs["recipe"] = repr((SCRIPTS, _COMMON)).encode()
    inputs["esbuild"] = (parts.esbuild / "package.json").read_bytes()

    def make(folder: Path) -> None:
        builds = [
            {**_COMMON, **options, "entryPoints": [entry], "outfile": str(folder / name)}
            for name, (entry, options) in SCRIPTS.items()
        ]
        run_node(
            ["-e", _PROGRAM, str(parts.esbuild), json.dumps(builds)],
            cwd=sources,
            what="bundling our scripts",
        )

    folder = steps.result("scripts", inputs, make)
    return {name: (folder / name).read_bytes() for name in SCRIPTS}


def with_files(script: bytes, build: str, files: Mapping[str, Any]) -> bytes:
    """The service worker with the files that it answers for, which make it new with each build."""
    table = json.dumps({"build": build, "files": files}, sort_keys=True)
    return b"self.wasmpoolBundle = " + table.encode() + b";\n" + script
