"""What each file's module is called in its language.

The name is dotted. It is empty where definitions carry all of their namespace in their own
qualified names already (C#, PHP, C++, Ruby).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from wasmpool.graph.configs import folder_of
from wasmpool.graph.model import Project

# Languages that see each other's definitions.
_FAMILIES = {
    "javascript": "javascript",
    "typescript": "javascript",
    "tsx": "javascript",
    "java": "jvm",
    "kotlin": "jvm",
    "scala": "jvm",
    "c": "c",
    "cpp": "c",
}

# Kinds of definitions that only say which package a file is in, which `module_name` tells.
PACKAGE_CLAUSES = {"jvm": "namespace", "go": "module"}


def family_of(language: str | None) -> str:
    """Return the family of languages that a language belongs to: itself for most."""
    return _FAMILIES.get(language or "", language or "")


def module_name(project: Project, path: str) -> str:
    """Return the dotted name of a file's module."""
    record = project.files[path]
    return _NAMES.get(family_of(record.language), _by_path)(project, path)


def python_root(paths: frozenset[str], path: str) -> str:
    """Return the folder that a Python file's package lies in: the first one that is no package."""
    folder = folder_of(path)
    while folder and (f"{folder}/__init__.py" in paths or f"{folder}/__init__.pyi" in paths):
        folder = folder_of(folder)
    return folder


def _python(project: Project, path: str) -> str:
    root = python_root(project.paths, path)
    stem = posixpath.splitext(path[len(root) + 1 if root else 0 :])[0]
    return stem.removesuffix("__init__").strip("/").replace("/", ".")


def _jvm(project: Project, path: str) -> str:
    """Join the packages that a file says it is in."""
    return ".".join(
        definition.name
        for definition in project.files[path].definitions
        if definition.kind == "namespace" and definition.parent is None
    )


def _folder(project: Project, path: str) -> str:
    return folder_of(path).replace("/", ".")


def rust_crate(paths: frozenset[str], path: str) -> tuple[str, list[str]]:
    """Return the folder that a Rust file's crate starts in, and the file's module path below it.

    The crate's own files (`lib.rs`, `main.rs`) are its root. Each file in `tests`, `examples`,
    `benches` and `src/bin` is a crate by itself, whose modules lie beside it.
    """
    folder = folder_of(path)
    while folder and f"{folder}/Cargo.toml" not in paths:
        folder = folder_of(folder)
    parts = posixpath.splitext(path[len(folder) + 1 if folder else 0 :])[0].split("/")
    if parts[0] == "src":
        folder, parts = posixpath.join(folder, "src"), parts[1:]
        if parts == ["lib"] or parts == ["main"]:
            parts = []
    if parts and parts[0] in ("bin", "tests", "examples", "benches"):
        folder, parts = posixpath.join(folder, parts[0]), parts[1:]
    if parts and parts[-1] == "mod":
        parts = parts[:-1]
    return folder, parts


def _rust(project: Project, path: str) -> str:
    folder, parts = rust_crate(project.paths, path)
    return ".".join([folder.replace("/", "."), *parts]).strip(".")


def _by_path(project: Project, path: str) -> str:
    return posixpath.splitext(path)[0].replace("/", ".")


def _in_definitions(project: Project, path: str) -> str:
    return ""


_NAMES: dict[str, Callable[[Project, str], str]] = {
    "python": _python,
    "jvm": _jvm,
    "go": _folder,
    "rust": _rust,
    "csharp": _in_definitions,
    "php": _in_definitions,
    "c": _in_definitions,
    "ruby": _in_definitions,
}
