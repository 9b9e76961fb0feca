"""`pyodide-lock.json` with our packages, for `loadPackage("wasmpool")` from the bundle.

Pyodide's own lists some hundred packages that are not in the bundle; ours lists what is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

_IMPORTS = {"tree-sitter": "tree_sitter", "wasmpool": "wasmpool"}
_DEPENDS: Mapping[str, list[str]] = {"tree-sitter": [], "wasmpool": ["tree-sitter"]}


def lock_file(original: bytes, wheels: Mapping[str, bytes]) -> bytes:
    """Return the lock file.

    Args:
        original: Pyodide's, which says what the runtime is.
        wheels: The wheels by their path in the bundle.
    """
    table = {
        "info": json.loads(original)["info"],
        "packages": dict(_package(path, content) for path, content in sorted(wheels.items())),
    }
    return (json.dumps(table, indent=1, sort_keys=True) + "\n").encode()


def _package(path: str, content: bytes) -> tuple[str, dict[str, object]]:
    distribution, version = path.rpartition("/")[2].split("-")[:2]
    name = distribution.replace("_", "-")
    return name, {
        "name": name,
        "version": version,
        "file_name": f"../{path}",  # seen from the lock file, which lies beside the runtime
        "sha256": hashlib.sha256(content).hexdigest(),
        "imports": [_IMPORTS[name]],
        "depends": _DEPENDS[name],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }
