"""The folder that the benchmark's pages are served from: the bundle, the peer, the sources.

It is made anew for each run, of hard links where files stay as they are.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from e2e.bench.releases import WEB_TREE_SITTER, Release, unpacked
from wasmpool.parsing import grammars, languages
from wasmpool.parsing.languages import read_query

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LANGUAGES = ("python", "javascript", "typescript")


def build_stage(stage: Path, bundle: Path, releases: list[Release]) -> None:
    """Make the folder.

    It has `bundle/`, `bench/` (what lies beside this file, the peer's library and what it has to
    know of languages), `web/src/` (the peer cuts its batches as we do), and for each release
    `<language>.bin`, its files one after another, with `<language>.json`, their paths and sizes.
    """
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    shutil.copytree(bundle, stage / "bundle", copy_function=os.link)
    shutil.copytree(ROOT / "web" / "src", stage / "web" / "src")
    bench = stage / "bench"
    for part in ("page", "plain"):
        shutil.copytree(HERE / part, bench / part)
    build_peer(bench, bundle)
    for release in releases:
        files = list(release.files())
        (stage / f"{release.language}.bin").write_bytes(b"".join(content for _, content in files))
        index = [[path, len(content)] for path, content in files]
        (stage / f"{release.language}.json").write_text(json.dumps(index), "utf-8")


def build_peer(folder: Path, bundle: Path) -> None:
    """Put the peer, its library and what it has to know of languages into a folder."""
    shutil.copytree(HERE / "peer", folder / "peer")
    library = folder / "web-tree-sitter"
    library.mkdir()
    for name in ("web-tree-sitter.js", "web-tree-sitter.wasm"):
        shutil.copy(unpacked(WEB_TREE_SITTER) / name, library / name)
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    data = [peer_language(name, manifest) for name in LANGUAGES]
    (folder / "languages.json").write_text(json.dumps(data), "utf-8")


def peer_language(name: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return a language as the peer takes it (`LanguageData` in peer/facts/extractor.js)."""
    language = languages.table().get(name)
    grammar = next(each["grammar"] for each in manifest["languages"] if each["name"] == name)
    rules = language.facts
    return {
        "name": name,
        "grammar": {
            "name": grammar["name"],
            "version": grammar["version"],
            "abi": grammars.load(language).abi,
        },
        "wasm": grammar["file"],
        "queries": [
            {
                "text": text,
                "onlyWith": language.only_with[path].pattern.decode()
                if path in language.only_with
                else None,
                "nearRoot": path in language.near_root,
            }
            for path, text in read_query(language).items()
        ],
        "rules": {
            "visibility": rules.visibility,
            "visibilityWords": list(rules.visibility_words.items()),
            "visibilityDefault": rules.visibility_default,
            "exported": rules.exported,
            "docComment": rules.doc_comment,
            "constructors": list(rules.constructors),
            "constants": rules.constants,
            "variadicEndsPositional": rules.variadic_ends_positional,
        },
    }
