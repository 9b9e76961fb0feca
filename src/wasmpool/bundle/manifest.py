"""`manifest.json`: what is in a bundle, the hash of each file, and which languages it knows.

Rules of this file:

- `build` is one hash over all others, so it names the bundle's content. `sw.js` is left out of it
  because it carries it; the manifest is because it cannot hold its own.
- A folder is a bundle when it has a manifest of ours. Whatever else lies there is not ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wasmpool.bundle.parts import GrammarPart, Parts
from wasmpool.bundle.wheel import version
from wasmpool.exceptions import BundleError
from wasmpool.parsing import languages

NAME = "manifest.json"
SERVICE_WORKER = "sw.js"
VERSION = 1

Hashes = Mapping[str, Mapping[str, Any]]
"""Path in the bundle to `{"sha256": …, "size": …}`."""


def hashes(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """The hash and size of each file."""
    return {
        path: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for path, content in sorted(files.items())
    }


def build_id(files: Hashes) -> str:
    """The name of a bundle's content."""
    digest = hashlib.sha256()
    for path in sorted(files):
        if path != SERVICE_WORKER:
            digest.update(f"{path} {files[path]['sha256']}\n".encode())
    return digest.hexdigest()


def manifest(files: Hashes, parts: Parts) -> bytes:
    """The manifest of a bundle of `files`.

    Raises:
        BundleError: A language has no grammar among the parts.
    """
    wheels = [path for path in files if path.endswith(".whl")]
    table = {
        "version": VERSION,
        "wasmpool": version(),
        "build": build_id(files),
        "pyodide": parts.pyodide,
        "files": files,
        "wheels": sorted(wheels),
        "languages": list(_languages(parts.grammars)),
    }
    return (json.dumps(table, indent=1, sort_keys=True) + "\n").encode()


def _languages(grammars: Mapping[str, GrammarPart]) -> Iterator[dict[str, Any]]:
    for name, language in sorted(languages.table().languages.items()):
        grammar = grammars.get(name)
        if grammar is None:
            raise BundleError(f"the language {name} has no grammar for the browser")
        yield {
            "name": name,
            "extensions": language.extensions,
            "filenames": language.filenames,
            "interpreters": language.interpreters,
            "by_content": language.by_content,
            "grammar": {
                "file": grammar.file,
                "function": grammar.function,
                "name": grammar.name,
                "version": grammar.version,
            },
        }


def read_files(directory: Path) -> dict[str, dict[str, Any]] | None:
    """The files that a former bundle in `directory` says it has; None if that is no bundle."""
    try:
        table = json.loads((directory / NAME).read_bytes())
        files: dict[str, dict[str, Any]] = table["files"]
        return files if table["wasmpool"] and isinstance(files, dict) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
