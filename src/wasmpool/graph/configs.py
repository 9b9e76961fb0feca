"""Configuration files that say where modules are.

Rules of this file:

- A file that cannot be read as what it should be says nothing; it never fails a graph.
- Paths are those of the project, with `/`, and `""` is its root.
"""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import takewhile
from typing import Any

_NAMES = (
    *("package.json", "tsconfig*.json", "jsconfig*.json", "go.mod", "go.work", "Cargo.toml"),
    *("composer.json", "compile_commands.json", "pyproject.toml"),
)
# Where a build usually puts what is looked for at a project's root.
BUILD_FOLDERS = ("build", "out")
# Beside code, what imports name that is in no language known here.
_IMPORTED = (
    *(".scss", ".sass", ".less", ".styl", ".vue", ".svelte", ".astro", ".svg", ".graphql", ".gql"),
    *(".wasm", ".pyx", ".pxd", ".ipp", ".tpp", ".inl", ".inc"),
)
# Comments and commas before a closing bracket, which `tsconfig.json` may have; strings are kept.
_JSON_EXTRAS = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
_MOST_WITH_EXTRAS = 1 << 20
"""Characters of a file that is read with comments; it takes much longer."""


def is_config(path: str) -> bool:
    """Tell whether the content of a file is wanted in `Project.configs`."""
    name = posixpath.basename(path)
    return any(fnmatchcase(name, pattern) for pattern in _NAMES)


def is_imported(path: str) -> bool:
    """Tell whether a file without facts is one that imports may name."""
    return path.endswith(_IMPORTED)


def around(paths: Iterable[str], parsed: Iterable[str]) -> tuple[list[str], list[str]]:
    """Choose the files without facts that say something of those with facts.

    Args:
        paths: All files.
        parsed: Those that have facts; only what is in their folders, or in those around, counts.

    Returns:
        Configuration files, and others that imports may name.
    """
    folders = {"", *BUILD_FOLDERS}
    for path in parsed:
        folder = folder_of(path)
        while folder not in folders:
            folders.add(folder)
            folder = folder_of(folder)
    near = [path for path in paths if folder_of(path) in folders]
    return [path for path in near if is_config(path)], [path for path in near if is_imported(path)]


def folder_of(path: str) -> str:
    """Return the folder that a path is in; the uppermost is empty, of absolute paths, too."""
    return path.rpartition("/")[0]


def ancestors(folder: str) -> Iterator[str]:
    """Yield a folder and all around it, up to the project's root."""
    while folder:
        yield folder
        folder = folder_of(folder)
    yield ""


def normal(path: str) -> str:
    """Return a path without `.` and `..`; the project's root is empty."""
    path = posixpath.normpath(path)
    return "" if path == "." else path


def nearness(one: str, other: str) -> tuple[int, int]:
    """Say how near a folder is to another: the most folders in common, then the fewest steps."""
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return shared, -one.count("/") - bool(one)


def read_json(content: bytes | None) -> dict[str, Any]:
    """Read a JSON object, with comments and trailing commas."""
    if content is None:
        return {}
    text = content.decode("utf-8-sig", "replace")
    value = _loaded(text)
    if value is None and len(text) <= _MOST_WITH_EXTRAS:
        text = _JSON_EXTRAS.sub(lambda match: match[1] or "", text)
        # A comma may stand before a comment before the bracket.
        value = _loaded(_JSON_EXTRAS.sub(lambda match: match[1] or "", text))
    return value if isinstance(value, dict) else {}


def read_json_list(content: bytes) -> list[Any]:
    """Read a JSON array."""
    value = _loaded(content)
    return value if isinstance(value, list) else []


def _loaded(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def read_toml(content: bytes | None) -> dict[str, Any]:
    """Read a TOML document."""
    if content is None:
        return {}
    try:
        return tomllib.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}


def within(value: Any, *keys: str) -> Any:
    """Return what is under keys within nested tables, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def listed(value: Any) -> list[Any]:
    """Return a list as it is; an empty one for anything else."""
    return value if isinstance(value, list) else []


def strings(value: Any) -> list[str]:
    """Return the strings of a list, or a string as a list of one."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def python_source_folders(configs: Mapping[str, bytes], paths: frozenset[str]) -> list[str]:
    """Return the folders that stand in `sys.path` when a project's packages are installed.

    These are the root, each folder with a project of its own, what its tools are told in
    `pyproject.toml`, and the usual `src` and `lib`.
    """
    folders = {"": None, "src": None, "lib": None}
    for path in sorted(paths):
        folder, name = posixpath.split(path)
        if name in ("pyproject.toml", "setup.py", "setup.cfg"):
            below = ["", "src", "lib"]
            if name == "pyproject.toml":
                below += _told(read_toml(configs.get(path)))
            folders |= dict.fromkeys(normal(posixpath.join(folder, each)) for each in below)
    return list(folders)


_SOURCES = (
    *(("setuptools", "packages", "find", "where"), ("setuptools", "package-dir", "")),
    *(("pytest", "ini_options", "pythonpath"), ("pyright", "extraPaths")),
    *(("maturin", "python-source"), ("uv", "build-backend", "module-root")),
    *(("pdm", "build", "package-dir"), ("hatch", "build", "targets", "wheel", "sources")),
)
"""Where tools are told in which folders packages are."""
_PACKAGES = (
    ("hatch", "build", "targets", "wheel", "packages"),
    ("scikit-build", "wheel", "packages"),
)
"""Where tools are told which packages there are."""


def _told(pyproject: dict[str, Any]) -> list[str]:
    tool = within(pyproject, "tool")
    told = [folder for keys in _SOURCES for folder in strings(within(tool, *keys))]
    told += [folder_of(package) for keys in _PACKAGES for package in strings(within(tool, *keys))]
    for package in listed(within(tool, "poetry", "packages")):
        told += strings(within(package, "from"))
    return told
