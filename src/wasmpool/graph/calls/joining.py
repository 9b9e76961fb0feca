"""From the calls of all files to edges, with what only the whole project tells.

Rules of this file:

- A call of what a variable is worth, where that is not known, leads to the variable: a guess.
- There is one edge for each caller and callee, with all sites; it has the surest of its reasons.
- What the calls of a file become depends on nothing that is made meanwhile: files may be shared
  out, and what is found travels as plain rows.
- After an edit, those of the files that were resolved again are made anew, and of those with a call
  of something whose id is gone, or of the name of a method that is new, gone or different: another
  one of that name may be in any file. All are where classes have changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from wasmpool.graph.calls.dispatch import Dispatch
from wasmpool.graph.calls.files.common_names import COMMON
from wasmpool.graph.calls.files.member_names import MemberNames
from wasmpool.graph.calls.files.sites import Sites
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.outcomes import ANY_OBJECT, Call, FileCalls, Missed
from wasmpool.graph.calls.resolver import Calls
from wasmpool.graph.calls.text.expressions import first_name
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import Edge, Project, Unresolved
from wasmpool.graph.moves import Moves, after
from wasmpool.graph.registry import Registry

_ONLY_ONE, _ONE_OF_MORE, _VARIABLE, _OF_ANY = 0.9, 0.6, 0.7, 0.5
_OF_TESTS = re.compile(
    r"(?:^|/)(?:(?:tests?|__tests__|mocks?|__mocks__|specs?|fixtures?)/|test_[^/]*$|conftest\.)"
    r"|[._](?:tests?|specs?|mocks?)\.\w+$|[a-z]Tests?\.\w+$"
)

Ways = list[tuple[Class, float, str]]
Site = tuple[int, ...]
# Caller, by index, None for the file; callee, by file and index; confidence, reason, sites.
Link = tuple[int | None, str, int, float, str, tuple[Site, ...]]
# Around the call, by index; its name, receiver, reason and site.
Lost = tuple[int | None, str, str | None, str, Site]
Rows = tuple[list[Link], list[Lost], int]  # last, how many calls lead out of the project

Share = Callable[[Callable[[str], Rows], Sequence[str]], Iterable[tuple[str, Rows]]]
"""Apply a function to each of some paths, in whatever way; yield each with what it gives."""


class FileEdges(NamedTuple):
    """What the calls of one file have become.

    Attributes:
        edges: One for each caller and callee.
        unresolved: Calls that lead nowhere known.
        external: How many lead out of the project.
    """

    edges: list[Edge]
    unresolved: list[Unresolved]
    external: int


class CallGraph(NamedTuple):
    """The calls of a project.

    Attributes:
        files: What was found in each file, where that is kept for edits.
        joined: What that has become.
        dispatch: What only the whole project tells.
    """

    files: dict[str, FileCalls]
    joined: dict[str, FileEdges]
    dispatch: Dispatch


def resolve_calls(
    project: Project,
    registry: Registry,
    imports: Imports,
    ids: dict[str, list[str]],
    progress: Callable[[float], None] = lambda fraction: None,
    share: Share | None = None,
) -> CallGraph:
    """Follow the calls of all files.

    Args:
        project: What is resolved.
        registry: Its definitions.
        imports: What imports stand for.
        ids: The ids of definitions, by file and index.
        progress: Called with how much is done, from 0 to 1.
        share: How files are shared out. Then what was found in each is not kept for edits.
    """
    is_kept = share is None
    sites, names = Sites(project, is_kept), MemberNames(project, is_kept)
    calls = Calls(project, registry, imports, sites, names, is_noted=is_kept)
    paths = [path for path in project.files if calls.knows(path)]
    found: dict[str, FileCalls] = {}
    joined: dict[str, FileEdges] = {}

    def follow(path: str) -> Rows:
        each = calls.file_calls(path)
        if is_kept:
            found[path] = each
        return _join(dispatch, path, each)

    with imports.listening(lambda reads: calls.inference.reads.update(reads)):
        dispatch = Dispatch(project, calls.inference, is_kept)
        for path, rows in (share or alone)(follow, paths):
            joined[path] = _edges(ids, path, rows)
            progress(len(joined) / len(paths))
    if not is_kept:
        calls.inference.drop()
    progress(1.0)
    return CallGraph(found, joined, dispatch)


def alone(function: Callable[[str], Rows], paths: Sequence[str]) -> Iterator[tuple[str, Rows]]:
    """Share nothing out."""
    return ((path, function(path)) for path in paths)


def resolve_again(
    before: CallGraph,
    project: Project,
    registry: Registry,
    imports: Imports,
    ids: dict[str, list[str]],
    again: Collection[str],
    stale: Collection[str],
    gone: Collection[str],
    moves: Mapping[str, Moves],
    progress: Callable[[float], None] = lambda fraction: None,
) -> CallGraph:
    """Follow the calls of some files anew; all else is as before, in the same files.

    Args:
        before: What was found before.
        project: What is resolved.
        registry: Its definitions.
        imports: What imports stand for.
        ids: The ids of definitions, by file and index.
        again: The files whose calls are followed anew.
        stale: What is different since: files, and keys of names.
        gone: Ids that no definition has any more, or perhaps another one.
        moves: Where definitions are in files in which some have come or gone.
        progress: Called with how much is done, from 0 to 1.
    """
    known = before.dispatch.inference
    for each in (known.sites, known.names):
        each.renew(project, [path for path in again if path in stale])
    calls = Calls(project, registry, imports, known.sites, known.names)
    calls.inference.take_over(known, stale)
    paths = [path for path in again if calls.knows(path)]
    found, joined = dict(before.files), dict(before.joined)
    with imports.listening(lambda reads: calls.inference.reads.update(reads)):
        for number, path in enumerate(paths):
            found[path] = calls.file_calls(path)
            progress((number + 1) / len(paths))
        moved = [
            path
            for path, each in before.files.items()
            if path not in again and not each.reads.isdisjoint(moves)
        ]
        for path in moved:
            found[path] = _moved(before.files[path], moves) or calls.file_calls(path)
        # What is joined names definitions by their ids, which stay.
        names = before.dispatch.renew(calls.inference, paths, moves)
        others = (
            found
            if names is None
            else {*_leading_to(gone, joined), *_calling(project, names, found)}
        )
        for path in {**dict.fromkeys(paths), **dict.fromkeys(others)}:
            joined[path] = _edges(ids, path, _join(before.dispatch, path, found[path]))
    return CallGraph(found, joined, before.dispatch)


def _moved(found: FileCalls, moves: Mapping[str, Moves]) -> FileCalls | None:
    """Return calls with the indices of now; None if one leads to what is gone."""
    is_gone = False

    def is_there(of: Class | None) -> bool:
        return of is not None and of[0] in moves

    def moved(of: Class) -> Class:
        nonlocal is_gone
        now = after(of, moves)
        is_gone |= now is None
        return now or of

    calls = [
        each._replace(target=moved(each.target), on=each.on and moved(each.on))
        if is_there(each.target) or is_there(each.on)
        else each
        for each in found.calls
    ]
    missed = [
        each._replace(
            on=each.on and moved(each.on), variable=each.variable and moved(each.variable)
        )
        if is_there(each.on) or is_there(each.variable)
        else each
        for each in found.missed
    ]
    return None if is_gone else found._replace(calls=calls, missed=missed)


def _leading_to(ids: Collection[str], joined: Mapping[str, FileEdges]) -> Iterator[str]:
    """Yield the files with a call of any of some definitions."""
    if ids:
        for path, found in joined.items():
            if any(edge.target in ids for edge in found.edges):
                yield path


def _calling(
    project: Project, names: Collection[str], found: Mapping[str, FileCalls]
) -> Iterator[str]:
    """Yield the files with a call of a name, or of something of that name that others may be."""
    if not names:
        return
    for path, each in found.items():
        if any(missed.name in names for missed in each.missed) or any(
            call.on is not None
            and project.files[call.target[0]].definitions[call.target[1]].name in names
            for call in each.calls
        ):
            yield path


def _join(dispatch: Dispatch, path: str, each: FileCalls) -> Rows:
    """Put together the ways of a file's calls, and list those that lead nowhere known."""
    joined: dict[tuple[int | None, Class], list[tuple[float, str, Site]]] = {}
    lost: list[Lost] = []
    external = each.external
    for call in each.calls:
        for target, sure, reason in _ways(dispatch, call):
            way = (sure, reason, call.site)
            joined.setdefault((call.source, target), []).append(way)
    for missed in each.missed:
        guesses = _guesses(dispatch, path, missed)
        if not guesses and missed.variable is not None:
            guesses = [(missed.variable, _VARIABLE, "variable")]
        for target, sure, reason in guesses:
            joined.setdefault((missed.source, target), []).append((sure, reason, missed.site))
        if not guesses and missed.reason == ANY_OBJECT:
            external += 1
        elif not guesses:
            lost.append(missed[:5])
    links: list[Link] = []
    for (source, (file, index)), ways in joined.items():
        confidence, reason, site = ways[0]
        sites: tuple[Site, ...] = (site,)
        if len(ways) > 1:
            confidence, reason, _ = max(ways, key=itemgetter(0))
            sites = tuple(sorted({site for _, _, site in ways}))
        links.append((source, file, index, confidence, reason, sites))
    return links, lost, external


def _edges(ids: Mapping[str, list[str]], path: str, rows: Rows) -> FileEdges:
    """Make the edges of a file."""
    links, lost, external = rows
    own = ids[path]
    edges = [
        Edge("CALLS", path if source is None else own[source], ids[file][index], sure, why, sites)
        for source, file, index, sure, why, sites in links
    ]
    unresolved = [
        Unresolved(
            path, "call", name, receiver, site, path if source is None else own[source], reason
        )
        for source, name, receiver, reason, site in lost
    ]
    return FileEdges(edges, unresolved, external)


def _ways(dispatch: Dispatch, call: Call) -> Ways:
    """Return what a call leads to: what was found, and what may stand in for it."""
    own = (call.target, call.confidence, call.reason)
    if call.on is None:
        return [own]
    others = dispatch.stand_ins(call.target, call.on)
    ways = [(target, min(sure, call.confidence), reason) for target, sure, reason in others]
    return ways if any(target == call.target for target, _, _ in ways) else [own, *ways]


def _guesses(dispatch: Dispatch, path: str, missed: Missed) -> Ways:
    """Return what a call may lead to of which nothing is known but a name."""
    if missed.receiver is None or missed.reason == "ambiguous":
        return []
    if missed.reason == ANY_OBJECT:
        return [(method, _OF_ANY, ANY_OBJECT) for method in dispatch.of_any(path, missed.name)]
    if missed.on is not None:
        methods = dispatch.of_mixin(missed.on, missed.name)
        is_only = len(methods) == 1 and missed.name not in COMMON
        sure = _ONLY_ONE if is_only else _ONE_OF_MORE
        return [(method, sure, "mixin") for method in methods]
    only = dispatch.only(path, missed.name)
    if only is None:
        return []
    method, sure = only
    is_own = method == (path, missed.source)
    if is_own and first_name(missed.receiver) in dispatch.inference.scope(path).dialect.parent:
        return []  # what is above a class is never the method itself
    if _OF_TESTS.search(method[0]) and not _OF_TESTS.search(path):
        sure = min(sure, _OF_ANY)  # what stands there for something else has its names
    return [(method, sure, "only method of that name")]
