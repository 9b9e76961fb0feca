"""What imports stand for: targets, and what a file's imports bind."""

from __future__ import annotations

from typing import Any, NamedTuple

from wasmpool.graph.model import Edge, Unresolved
from wasmpool.graph.registry import Entry

Record = dict[str, Any]


class Target(NamedTuple):
    """What an import stands for.

    Attributes:
        kind: `file`; `definition` in a file; `package`, a folder or namespace of the project;
            `external`; or `unknown`, a name that its module is not seen to have.
        path: The file, or the folder of a package where it is one.
        definition: Index of the definition in the file.
        module: The module of an external; the dotted name of a package.
        name: The name within the module of an external; None for the module itself.
        others: Definitions of the same name that may be meant as well: they are as near.
    """

    kind: str
    path: str | None = None
    definition: int | None = None
    module: str | None = None
    name: str | None = None
    others: tuple[Entry, ...] = ()


class Found(NamedTuple):
    """The module that an import names, and how sure that is."""

    target: Target
    confidence: float = 1.0
    reason: str = "import"


class FileImports(NamedTuple):
    """What the imports of one file stand for.

    Attributes:
        names: Names that the file's imports bind at its top level; modules that are loaded where
            they are used are there by `loaded`.
        scoped: Names bound within a definition, by its index.
        wildcards: Modules all of whose names are bound, in order.
        edges: To files, folders of packages, definitions and externals.
        unresolved: Imports that stand for nothing known.
        reads: Other files whose facts were looked at, and keys of names (`name_key`).
        asked: The names that they were asked for (`asked_key`), which do not matter for those who
            only use what was found.
    """

    names: dict[str, Target]
    scoped: dict[int, dict[str, Target]]
    wildcards: list[Target]
    edges: list[Edge]
    unresolved: list[Unresolved]
    reads: frozenset[str]
    asked: frozenset[str] = frozenset()


def loaded(module: str) -> str:
    """Return what stands in the names of a file for a module that it loads where it is used."""
    return repr(module)


def external_id(target: Target) -> str:
    """Return the id of an external's node."""
    name = "" if target.name is None else f"#{target.name}"
    return f"external:{target.module}{name}"
