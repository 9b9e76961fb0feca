"""What a worker does for a graph that follows edits: it keeps the graph between calls.

Rules of this file:

- A worker may be replaced between two calls, and an answer may be lost. So each call says which
  version of which graph it goes on from; a worker that has not just that one says so and does
  nothing, and gets everything.
- A graph is out of the store while it is worked on: what is interrupted half-way is never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from wasmpool.graph.build import Progress
from wasmpool.graph.incremental import IncrementalGraph
from wasmpool.graph.model import Project
from wasmpool.graph.task import Context, lines_of, nearby, read_facts, teller


class _Live:
    """A graph that follows edits, with what files say that is too far from code until now."""

    def __init__(self, payload: Mapping[str, Any], tell: Progress) -> None:
        self._configs: Mapping[str, bytes] = payload["configs"]
        self._others: Iterable[str] = payload["others"]
        files = read_facts(payload["facts"], tell)
        project = Project(payload["name"], files, *nearby(files, self._configs, self._others))
        self._incremental = IncrementalGraph(project, tell)

    def paths(self) -> Iterable[str]:
        """Return the files that have facts."""
        return self._incremental.project.files

    def update(self, payload: Mapping[str, Any], tell: Progress) -> Iterable[str]:
        """Take in edits; return the files that were resolved again."""
        if payload["configs"] is not None:
            self._configs = payload["configs"]
        if payload["others"] is not None:
            self._others = payload["others"]
        edited = read_facts(payload["facts"], tell)
        before = self._incremental.project.files
        # Also an edited file that has no facts any more is gone.
        gone = {path for path in payload["edited"] if path in before and path not in edited}
        files = {path: record for path, record in before.items() if path not in gone} | edited
        near = nearby(files, self._configs, self._others)
        return self._incremental.update(edited, gone, *near, tell)

    def lines(self) -> bytes:
        """Return the records of the graph as it is now."""
        return lines_of(self._incremental.graph())


class _Kept(NamedTuple):
    version: int
    live: _Live


_kept: dict[str, _Kept] = {}


def update(payload: dict[str, Any], context: Context) -> dict[str, Any] | None:
    """Make a graph that is kept, or take edits into it.

    Args:
        payload: `key` of the graph; `before`, the version that edits are of, or None to make the
            graph of what is given; `after`, the version that comes of it; `name`, `facts`,
            `configs` and `others` as for `build`. For edits `facts` are those of edited files,
            `edited` is the paths of these and of all that are gone, and `configs` and `others` are
            None where they have not changed.
        context: Is told of each pass as a phase.

    Returns:
        `graph`: its records, one a line; `again`: the files that were resolved again. None if this
        worker has not the version that the edits are of.
    """
    key, before = payload["key"], payload["before"]
    tell = teller(context)
    kept = _kept.pop(key, None)
    if before is None:
        live = _Live(payload, tell)
        again = live.paths()
    elif kept is None or kept.version != before:
        return None
    else:
        live = kept.live
        again = live.update(payload, tell)
    answer = {"graph": live.lines(), "again": sorted(again)}
    _kept[key] = _Kept(payload["after"], live)
    return answer


def forget(payload: dict[str, Any]) -> None:
    """Keep a graph no longer.

    Args:
        payload: `key` of the graph.
    """
    _kept.pop(payload["key"], None)
