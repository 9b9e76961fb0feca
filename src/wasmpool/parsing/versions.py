"""Which versions of grammars and of tree-sitter are installed, without loading any."""

from __future__ import annotations

import os
import sys

from wasmpool.parsing.languages import Language


def distribution_name(language: Language) -> str:
    """Return the name under which a language's grammar is installed."""
    return language.package.replace("_", "-")


def version_of(distribution: str) -> str:
    """Return the version of an installed distribution, or `unknown`.

    The name of its folder `name-version.dist-info` tells, without the 10 ms that it takes to import
    `importlib.metadata`, which every run over one file would wait for; that one knows other forms.
    """
    start = distribution.replace("-", "_").lower() + "-"
    for path in sys.path:
        try:
            names = os.listdir(path or os.curdir)
        except OSError:
            continue  # an archive, or a folder that is not there
        for name in names:
            if name.endswith(".dist-info") and name.lower().startswith(start):
                return name[len(start) : -len(".dist-info")]
    from importlib import metadata

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "unknown"
