"""From the calls of all files to edges, with what only the whole project tells.

Rules of this file:

- There is one edge for each caller and callee, with all sites; it has the surest of its reasons.
- After an edit, all are made anew where classes or methods have changed: a class below, or a method
  of the same name, may be in any file. Else those of the files that were resolved again are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from operator import itemgetter
from typing import NamedTuple

from wasmpool.graph.calls.classes import Class
from wasmpool.graph.calls.dispatch import Dispatch
from wasmpool.graph.calls.resolver import Call, Calls, FileCalls, Missed
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import Edge, Project, Unresolved
from wasmpool.graph.registry import Registry

_ONLY_ONE, _ONE_OF_MORE = 0.9, 0.6

Ways = list[tuple[Class, float, str]]


class FileEdges(NamedTuple):
    """What the calls of one file have become.

    Attributes:
        edges: One for each caller and callee.
        unresolved: Calls that lead nowhere known.
    """

    edges: list[Edge]
    unresolved: list[Unresolved]


class CallGraph(NamedTuple):
    """The calls of a project.

    Attributes:
        files: What was found in each file.
        joined: What that has become.
        dispatch: What only the whole project tells.
        external: How many calls lead out of the project.
    """

    files: dict[str, FileCalls]
    joined: dict[str, FileEdges]
    dispatch: Dispatch
    external: int


def resolve_calls(
    project: Project,
    registry: Registry,
    imports: Imports,
    ids: dict[str, list[str]],
    progress: Callable[[float], None] = lambda fraction: None,
) -> CallGraph:
    """Follow the calls of all files.

    Args:
        project: What is resolved.
        registry: Its definitions.
        imports: What imports stand for.
        ids: The ids of definitions, by file and index.
        progress: Called with how much is done, from 0 to 1.
    """
    calls = Calls(project, registry, imports, ids)
    paths = [path for path in project.files if calls.knows(path)]
    found: dict[str, FileCalls] = {}
    with imports.listening(lambda reads: calls.inference.reads.update(reads)):
        for number, path in enumerate(paths):
            found[path] = calls.file_calls(path)
            progress((number + 1) / len(paths))
        dispatch = Dispatch(project, calls.inference)
        joined = {path: _join(dispatch, ids, path, found[path]) for path in paths}
    return CallGraph(found, joined, dispatch, _external(found))


def resolve_again(
    before: CallGraph,
    project: Project,
    registry: Registry,
    imports: Imports,
    ids: dict[str, list[str]],
    again: Collection[str],
) -> CallGraph:
    """Follow the calls of some files anew; all else is as before, in the same files."""
    calls = Calls(project, registry, imports, ids)
    paths = [path for path in again if calls.knows(path)]
    found, joined = dict(before.files), dict(before.joined)
    with imports.listening(lambda reads: calls.inference.reads.update(reads)):
        for path in paths:
            found[path] = calls.file_calls(path)
        is_different = before.dispatch.renew(calls.inference, paths)
        for path in found if is_different else paths:
            joined[path] = _join(before.dispatch, ids, path, found[path])
    return CallGraph(found, joined, before.dispatch, _external(found))


def _external(found: Mapping[str, FileCalls]) -> int:
    return sum(each.external for each in found.values())


def _join(
    dispatch: Dispatch, ids: Mapping[str, list[str]], path: str, each: FileCalls
) -> FileEdges:
    """Make the edges of a file, and list its calls that lead nowhere known."""
    joined: dict[tuple[str, Class], list[tuple[float, str, tuple[int, ...]]]] = {}
    unresolved: list[Unresolved] = []
    for call in each.calls:
        for target, sure, reason in _ways(dispatch, call):
            way = (sure, reason, call.site)
            joined.setdefault((call.source, target), []).append(way)
    for missed in each.missed:
        item = missed.item
        guesses = _guesses(dispatch, path, missed)
        for target, sure, reason in guesses:
            joined.setdefault((item.enclosing, target), []).append((sure, reason, item.range))
        if not guesses:
            unresolved.append(item)
    edges = []
    for (source, (file, index)), ways in joined.items():
        confidence, reason, site = ways[0]
        sites: tuple[tuple[int, ...], ...] = (site,)
        if len(ways) > 1:
            confidence, reason, _ = max(ways, key=itemgetter(0))
            sites = tuple(sorted({site for _, _, site in ways}))
        edges.append(Edge("CALLS", source, ids[file][index], confidence, reason, sites))
    return FileEdges(edges, unresolved)


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
    item = missed.item
    if item.receiver is None or item.reason == "ambiguous":
        return []
    if missed.on is not None:
        methods = dispatch.of_mixin(missed.on, item.name)
        sure = _ONLY_ONE if len(methods) == 1 else _ONE_OF_MORE
        return [(method, sure, "mixin") for method in methods]
    only = dispatch.only(path, item.name)
    return [] if only is None else [(*only, "only method of that name")]
