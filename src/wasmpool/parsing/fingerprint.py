"""What names everything besides a file's bytes that its facts depend on, for caches.

Neither tree-sitter nor a grammar is loaded for it: a run whose facts are all known needs none.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from wasmpool.parsing.languages import Language, read_query
from wasmpool.parsing.records import SCHEMA_VERSION
from wasmpool.parsing.versions import distribution_name, version_of


def fingerprint(language: Language, *, all_references: bool = False, bindings: bool = False) -> str:
    """Name everything besides a file's bytes that its facts depend on, for caches.

    Reads the query files and the grammar's version, but loads no grammar.

    Raises:
        LanguageError: A file of the language cannot be read.
    """
    digest = hashlib.sha256(_own_digest())
    digest.update((language.folder / "language.toml").read_bytes())
    texts = read_query(language, all_references=all_references, bindings=bindings)
    for text in texts.values():
        digest.update(text.encode())
    distribution = distribution_name(language)
    version = version_of(distribution)
    return f"{SCHEMA_VERSION}/{language.name}/{distribution}/{version}/{digest.hexdigest()[:16]}"


@cache
def _own_digest() -> bytes:
    """Digest of the code that makes facts: a new version of it makes old facts stale."""
    digest = hashlib.sha256(version_of("tree-sitter").encode())
    folder = Path(__file__).parent
    for path in sorted([*folder.glob("*.py"), *folder.glob("c/*.[ch]")]):
        digest.update(path.read_bytes())
    return digest.digest()
