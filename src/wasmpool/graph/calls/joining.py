"""From the calls of all files to edges, with what only the whole project tells.

Rules of this file:

- There is one edge for each caller and callee, with all sites; it has the surest of its reasons.
- It is made anew after each edit: a class below, or a method of the same name, may be in any file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from wasmpool.graph.calls.classes import Class
from wasmpool.graph.calls.dispatch import Dispatch
from wasmpool.graph.calls.resolver import Call, Calls, FileCalls, Missed
from wasmpool.graph.imports.resolvers import Imports, reads_nothing
from wasmpool.graph.model import Edge, Project, Unresolved
from wasmpool.graph.registry import Registry

_ONLY_ONE, _ONE_OF_MORE = 0.9, 0.6

Ways = list[tuple[Class, float, str]]


class CallGraph(NamedTuple):
    """The calls of a project.

    Attributes:
        files: What was found in each file.
        edges: One for each caller and callee.
        unresolved: Calls that lead nowhere known.
        external: How many calls lead out of the project.
    """

    files: dict[str, FileCalls]
    edges: list[Edge]
    unresolved: list[Unresolved]
    external: int


def resolve_calls(
    project: Project,
    registry: Registry,
    imports: Imports,
    ids: dict[str, list[str]],
    progress: Callable[[float], None] = lambda fraction: None,
    kept: Mapping[str, FileCalls] = MappingProxyType({}),
) -> CallGraph:
    """Follow the calls of all files.

    Args:
        project: What is resolved.
        registry: Its definitions.
        imports: What imports stand for.
        ids: The ids of definitions, by file and index.
        progress: Called with how much is done, from 0 to 1.
        kept: What is known of files already, by path.
    """
    calls = Calls(project, registry, imports, ids)
    paths = [path for path in project.files if calls.knows(path)]
    imports.listener = lambda reads: calls.inference.reads.update(reads)
    found: dict[str, FileCalls] = {}
    for number, path in enumerate(paths):
        known = kept.get(path)
        found[path] = calls.file_calls(path) if known is None else known
        progress((number + 1) / len(paths))
    edges, unresolved = _join(Dispatch(project, calls.inference), ids, found)
    imports.listener = reads_nothing
    return CallGraph(found, edges, unresolved, sum(each.external for each in found.values()))


def _join(
    dispatch: Dispatch, ids: Mapping[str, list[str]], found: Mapping[str, FileCalls]
) -> tuple[list[Edge], list[Unresolved]]:
    """Make the edges, and list the calls that lead nowhere known."""
    joined: dict[tuple[str, Class], list[Call]] = {}
    unresolved: list[Unresolved] = []
    for path, each in found.items():
        for call in each.calls:
            for target, sure, reason in _ways(dispatch, call):
                way = call._replace(target=target, confidence=sure, reason=reason)
                joined.setdefault((call.source, target), []).append(way)
        for missed in each.missed:
            item = missed.item
            guesses = _guesses(dispatch, path, missed)
            for target, sure, reason in guesses:
                guess = Call(item.enclosing, target, sure, reason, item.range)
                joined.setdefault((item.enclosing, target), []).append(guess)
            if not guesses:
                unresolved.append(item)
    edges = []
    for (source, (path, index)), calls in joined.items():
        best = max(calls, key=lambda call: call.confidence)
        sites = tuple(sorted({call.site for call in calls}))
        edges.append(Edge("CALLS", source, ids[path][index], best.confidence, best.reason, sites))
    return edges, unresolved


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
