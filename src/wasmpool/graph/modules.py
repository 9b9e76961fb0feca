"""What each file's module is called in its language.

The name is dotted. It is empty where definitions carry all of their namespace in their own
qualified names already (C#, PHP, C++, Ruby).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

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


def family_of(language: str | None) -> str:
    """Return the family of languages that a language belongs to: itself for most."""
    return _FAMILIES.get(language or "", language or "")


def module_name(project: Project, path: str) -> str:
    """Return the dotted name of a file's module."""
    record = project.files[path]
    return _NAMES.get(family_of(record["language"]), _by_path)(project, path)


def python_root(paths: frozenset[str], path: str) -> str:
    """Return the folder that a Python file's package lies in: the first one that is no package."""
    folder = posixpath.dirname(path)
    while folder and (f"{folder}/__init__.py" in paths or f"{folder}/__init__.pyi" in paths):
        folder = posixpath.dirname(folder)
    return folder


def _python(project: Project, path: str) -> str:
    root = python_root(project.paths, path)
    stem = posixpath.splitext(path[len(root) + 1 if root else 0 :])[0]
    return stem.removesuffix("__init__").strip("/").replace("/", ".")


def _jvm(project: Project, path: str) -> str:
    """Join the packages that a file says it is in."""
    return ".".join(
        definition["name"]
        for definition in project.files[path]["definitions"]
        if definition["kind"] == "namespace" and definition["parent"] is None
    )


def _folder(project: Project, path: str) -> str:
    return posixpath.dirname(path).replace("/", ".")


def _by_path(project: Project, path: str) -> str:
    return posixpath.splitext(path)[0].replace("/", ".")


def _in_definitions(project: Project, path: str) -> str:
    return ""


_NAMES: dict[str, Callable[[Project, str], str]] = {
    "python": _python,
    "jvm": _jvm,
    "go": _folder,
    "csharp": _in_definitions,
    "php": _in_definitions,
    "c": _in_definitions,
    "ruby": _in_definitions,
}
