"""A graph that follows edits: parse one file, resolve what depends on it, get the same graph.

Rules of this file:

- The graph after edits equals the one built from nothing, in every node, edge and order.
- What depends on a file is known from what was looked at when each file was resolved: files, and
  qualified names in the registry. Of an edit that leaves alone what others can see of a file, only
  that file is resolved again.
- When files come, go or are configured anew, modules are found elsewhere: then all is resolved
  again. Facts are kept, so nothing but the edited files is parsed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from wasmpool.collector import making_what_stays
from wasmpool.graph.build import Builder, Progress
from wasmpool.graph.calls.files.member_names import member_key, names_of
from wasmpool.graph.calls.files.sites import differing, site_key
from wasmpool.graph.edits import Difference, difference
from wasmpool.graph.imports.found import FileImports
from wasmpool.graph.mentions import mentioned_inside, mentions
from wasmpool.graph.model import Graph, Project
from wasmpool.graph.modules import family_of
from wasmpool.graph.reads import ANY_INCLUDES, asked_key, includes_key, inside_key, name_key
from wasmpool.graph.records import FileRecord, compact
from wasmpool.graph.registry import qualified_names
from wasmpool.graph.structure import definition_ids


class IncrementalGraph:
    """Builds the graph of a project, and builds it again after edits.

    Attributes:
        project: What the graph is of, with all edits.
    """

    def __init__(self, project: Project, progress: Progress = lambda name, fraction: None) -> None:
        self.project = project
        with making_what_stays():
            self._builder = Builder(project, progress)

    def graph(self) -> Graph:
        """Return the graph as it is now."""
        with making_what_stays():
            return self._builder.graph()

    def update(
        self,
        files: Mapping[str, Mapping[str, Any] | FileRecord],
        removed: Iterable[str] = (),
        configs: Mapping[str, bytes] | None = None,
        others: Iterable[str] | None = None,
        progress: Progress = lambda name, fraction: None,
    ) -> frozenset[str]:
        """Take in edits.

        Args:
            files: New records of files, by path.
            removed: Files that are gone.
            configs: The content of configuration files, all of them; None where none changed.
            others: Paths of files without facts, all of them; None where none came.
            progress: Called with the name of a pass and how much of it is done. If it raises, the
                graph is neither the old one nor the new one: make another.

        Returns:
            The files that were resolved again.
        """
        with making_what_stays():
            compacted = {path: compact(record) for path, record in files.items()}
            known = None if others is None else frozenset(others)
            return self._update(compacted, frozenset(removed), configs, known, progress)

    def _update(
        self,
        files: Mapping[str, FileRecord],
        removed: frozenset[str],
        configs: Mapping[str, bytes] | None,
        others: frozenset[str] | None,
        progress: Progress,
    ) -> frozenset[str]:
        before = self.project
        if (
            removed
            or (configs is not None and dict(configs) != before.configs)
            or (
                others is not None
                and others.difference(before.files, before.configs) != before.others
            )
            or any(not self._is_in_place(path, record) for path, record in files.items())
        ):
            kept = {path: record for path, record in before.files.items() if path not in removed}
            self.project = Project(
                before.name,
                {**kept, **files},
                before.configs if configs is None else configs,
                before.others - removed if others is None else others,
            )
            self._builder = Builder(self.project, progress)
            return frozenset(self.project.files)
        if not files:
            return frozenset()
        changed = _Changed(set(), {}, set(), set(), set())
        for path, record in files.items():
            self._replace(path, record, changed)
        return self._resolve(files.keys(), changed, progress)

    def _is_in_place(self, path: str, record: FileRecord) -> bool:
        """Tell whether a file stays the module that it is."""
        old = self.project.files.get(path)
        return (
            old is not None
            and old.language == record.language
            and _clauses(old) == _clauses(record)
        )

    def _replace(self, path: str, record: FileRecord, changed: _Changed) -> None:
        """Put in a file's new record; note what others may have looked at and is different."""
        builder, project = self._builder, self.project
        old, family = project.files[path], family_of(record.language)
        old_ids = builder.ids.get(path, [])
        names = {name for _, name in qualified_names(project, path)}
        builder.registry.remove_file(project, path)
        project.files[path] = record
        builder.registry.add_file(project, path)
        builder.outlines.forget(path)
        if path in builder.ids:
            builder.ids[path] = definition_ids(path, record.definitions)
        gone = _gone(old, old_ids, record, builder.ids.get(path, []))
        changed.gone.update(gone)
        found = difference(old, record)
        renamed = {name for _, name in qualified_names(project, path)} ^ names
        if found.is_any:
            changed.keys.add(path)
            renamed |= names
        else:
            renamed |= {name for name in names if name.rpartition(".")[2] in found.names}
            changed.grown[path] = (old, found)
        if found.is_asked and found.names:
            changed.keys.update(asked_key(path, name) for name in found.names)
            changed.keys.update(mentioned_inside(old, found.names, is_own=True))
        changed.keys.update(map(member_key, names_of(record) - names_of(old)))
        if found.bodies:
            changed.keys.add(inside_key(path))
            changed.keys.update(inside_key(path, name) for name in found.bodies)
        if found.moves.are_any or gone:
            changed.moved.add(path)
        if _included(old) != _included(record):
            changed.including.add(path)
        differ = differing(old, record, found.moves)
        changed.keys.update(site_key(family, name) for name in differ)
        changed.keys.update(name_key(family, key) for name in renamed for key in _keys(name))

    def _resolve(
        self, edited: Iterable[str], changed: _Changed, progress: Progress
    ) -> frozenset[str]:
        """Resolve the edited files, and those that looked at what changed."""
        builder = self._builder
        builder.restructure()
        builder.imports.forget()
        edited = set(edited)
        defining = [path for path in edited if path in builder.ids]
        builder.define(defining, lambda done: progress("definitions", done))
        if changed.including:
            bringing = builder.imports.bringing_in(changed.including)
            changed.keys.update((ANY_INCLUDES, *map(includes_key, bringing)))
        mentioning = self._mentioning(changed)

        def looked(path: str, reads: frozenset[str]) -> bool:
            return not changed.keys.isdisjoint(reads) or any(
                grown in reads and (path in files or not keys.isdisjoint(reads))
                for grown, (files, keys) in mentioning.items()
            )

        importing, linked = set(edited), set()
        for path, found in builder.imports.items():
            every = (found.reads, found.asked, builder.bases[path].reads)
            if any(looked(path, reads) for reads in every):
                importing.add(path)
            if not all(changed.moved.isdisjoint(reads) for reads in every):
                linked.add(path)
        imported = {path: _bound(builder.imports[path]) for path in importing - edited}
        builder.resolve_imports(sorted(importing | linked), lambda done: progress("imports", done))
        # What led nowhere and leads somewhere now was followed without looking there.
        changed.keys.update(
            path for path, bound in imported.items() if bound != _bound(builder.imports[path])
        )
        calling = importing | {
            path for path, found in builder.calls.files.items() if looked(path, found.reads)
        }
        stale = edited | changed.keys | changed.grown.keys()
        moves = {
            path: found.moves for path, (_, found) in changed.grown.items() if found.moves.are_any
        }
        builder.resolve_calls(
            *(sorted(calling), stale, changed.gone, moves),
            lambda done: progress("calls", done),
        )
        return frozenset(calling)

    def _mentioning(self, changed: _Changed) -> dict[str, tuple[set[str], set[str]]]:
        """Return where the names are mentioned of what is new or different in files.

        Returns:
            By such a file: the other files that mention one of its names, and the keys of where
            that is, there and in the file itself.
        """
        mentioning: dict[str, tuple[set[str], set[str]]] = {}
        files = self.project.files
        for grown, (old, found) in changed.grown.items():
            if found.is_asked or not found.names:
                continue
            keys = mentioned_inside(old, found.names, is_own=True)
            looked_at = {
                each
                for path, reads in self._reads()
                if grown in reads
                for each in (path, *reads)
                if each in files and each != grown
            }
            others = {path for path in looked_at if mentions(files[path], found.names)}
            for path in others:
                keys |= mentioned_inside(files[path], found.names)
            mentioning[grown] = others, keys
        return mentioning

    def _reads(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield what was looked at to resolve each file: once for each pass that did."""
        builder = self._builder
        for path, found in builder.imports.items():
            yield path, found.reads
            yield path, builder.bases[path].reads
        for path, calls in builder.calls.files.items():
            yield path, calls.reads


class _Changed(NamedTuple):
    """What edits have changed.

    Attributes:
        keys: Files and keys of names: whoever looked at one of them is resolved again.
        grown: Files that differ for those who mention some names: their records before, and how.
        moved: Files whose definitions have other indices or ids: who links to them does so again.
        gone: Ids that definitions had, and that are of none or perhaps of another one now.
        including: Files that include others than before.
    """

    keys: set[str]
    grown: dict[str, tuple[FileRecord, Difference]]
    moved: set[str]
    gone: set[str]
    including: set[str]


def _gone(old: FileRecord, old_ids: list[str], new: FileRecord, new_ids: list[str]) -> set[str]:
    """Return the ids of definitions whose name is not there any more under the same ids."""
    before, after = _ids_by_name(old, old_ids), _ids_by_name(new, new_ids)
    return {id for name, ids in before.items() if after.get(name) != ids for id in ids}


def _included(record: FileRecord) -> list[tuple[str, int]]:
    """Return what a file includes, as it is written."""
    return [
        (each["module"], each["relative_level"])
        for each in record.imports
        if each["kind"] == "include"
    ]


def _ids_by_name(record: FileRecord, ids: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for definition, id in zip(record.definitions, ids, strict=False):  # no ids where no nodes are
        found.setdefault(definition.qualified_name, []).append(id)
    return found


def _bound(imports: FileImports) -> list[dict[str, tuple[str, str | None]]]:
    """Return what imports lead to, wherever in its file that is."""
    scopes = (imports.names, *imports.scoped.values())
    return [{name: (each.kind, each.path) for name, each in scope.items()} for scope in scopes]


def _clauses(record: FileRecord) -> list[str]:
    """Return the packages and modules that a file says it is or has at its top level."""
    return [
        definition.name
        for definition in record.definitions
        if definition.kind in ("namespace", "module") and definition.parent is None
    ]


def _keys(name: str) -> Iterator[str]:
    """Yield a name, its last part, and for it and all it is within the sign of what is in them."""
    yield name
    yield f".{name.rpartition('.')[2]}"
    while name:
        yield f"{name}."
        name = name.rpartition(".")[0]
