"""What classes, interfaces and traits inherit, with the bases that imports and scopes lead to.

Rules of this file:

- A base is looked up from around the class: in its scopes, the file's imports, its package.
- Which of EXTENDS and IMPLEMENTS an edge is depends on what both ends are, where the base is known:
  a class implements interfaces and traits, an interface extends them.
"""

from __future__ import annotations

from typing import NamedTuple

from wasmpool.graph.imports.found import Record, Target, external_id
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import Edge, Project, Unresolved
from wasmpool.graph.registry import sureness

_TYPES = {"inherits": "EXTENDS", "implements": "IMPLEMENTS"}
# Types of Rust that no project defines, for which traits are implemented all the same.
_RUST_BUILT_IN = frozenset({
    *("bool", "char", "str", "String", "f32", "f64", "isize", "usize"),
    *(f"{sign}{bits}" for sign in "iu" for bits in (8, 16, 32, 64, 128)),
})  # fmt: skip
_ABSTRACT = frozenset({"interface", "trait"})
_CONCRETE = frozenset({"class", "struct", "enum", "object"})


class FileBases(NamedTuple):
    """What the definitions of one file inherit.

    Attributes:
        edges: To the bases that are known.
        unresolved: The others.
        reads: What was looked at, as in `FileImports`.
    """

    edges: list[Edge]
    unresolved: list[Unresolved]
    reads: frozenset[str]


def file_bases(
    project: Project, imports: Imports, ids: dict[str, list[str]], path: str
) -> FileBases:
    """Resolve the bases that are named in a file."""
    found: dict[tuple[str, str, str], tuple[float, list[tuple[int, ...]]]] = {}
    unresolved: list[Unresolved] = []
    record = project.files[path]
    if not imports.knows(path):
        return FileBases([], [], frozenset())
    reads: set[str] = set()
    with imports.listening(reads.update):
        named = [
            (reference, *_base(project, imports, path, reference))
            for reference in record.references.of(_TYPES)
        ]
    for reference, index, parts, target in named:
        kind, site = reference["kind"], tuple(reference["range"])
        source = path if index is None else ids[path][index]
        is_built_in = record.language == "rust" and reference["receiver"] in _RUST_BUILT_IN
        if is_built_in and index is None and target is not None:
            continue  # impl Trait for i32
        if target is None or index is None or target.kind not in ("definition", "external"):
            receiver = ".".join(parts[:-1]) or None
            unresolved.append(Unresolved(path, kind, parts[-1], receiver, site, source, "unknown"))
            continue
        type = _TYPES[kind]
        bases = []
        if target.kind == "external":
            bases.append((type, external_id(target)))
        else:
            assert target.path is not None
            assert target.definition is not None
            for base, number in ((target.path, target.definition), *target.others):
                kind = project.files[base].definitions[number].kind
                bases.append((_type(type, record.definitions[index].kind, kind), ids[base][number]))
        for type, id in bases:
            if id != source:
                key = (type, source, id)
                found.setdefault(key, (sureness(target.others), []))[1].append(site)
    edges = [
        Edge(*key, confidence, "heritage", tuple(sites))
        for key, (confidence, sites) in sorted(found.items())
    ]
    return FileBases(edges, unresolved, frozenset(reads - {path}))


def _base(
    project: Project, imports: Imports, path: str, reference: Record
) -> tuple[int | None, list[str], Target | None]:
    """Return what inherits, the name of its base in parts, and what that is."""
    index, parts = imports.heritage(path, reference)
    definitions = project.files[path].definitions
    around = None if index is None else definitions[index].parent
    return index, parts, imports.type_named(path, parts, around)


def _type(written: str, source: str, base: str) -> str:
    if base in _ABSTRACT:
        return "EXTENDS" if source in _ABSTRACT else "IMPLEMENTS"
    if base in _CONCRETE and source in _CONCRETE:
        return "EXTENDS"
    return written
