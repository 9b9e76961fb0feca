"""What files bring in by `#include`, directly and through others.

Rules of this file:

- Headers include each other in circles; what is brought in is a set, in which the file itself is.
- A file that others include sees what these have brought in as well: few headers include all that
  they use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wasmpool.graph.model import Project
from wasmpool.graph.modules import family_of
from wasmpool.graph.records import FileRecord

_MOST_KEPT = 512  # of the largest projects each brings in a thousand files and more
_MOST_INCLUDERS = 16  # the nearest: the others mostly see the same


class Includes:
    """The files that each file brings in.

    Args:
        project: Whose files.
        find: What finds the files that a file includes itself.
    """

    def __init__(self, project: Project, find: Callable[[str], list[str]]) -> None:
        self._files = project.files
        self._find = find
        self._direct: dict[str, tuple[FileRecord, list[str]]] = {}
        self._includers: dict[str, list[str]] = {}
        self._whole: dict[str, frozenset[str]] = {}
        self._around: dict[str, frozenset[str]] = {}

    def of(self, path: str) -> frozenset[str]:
        """Return a file and all that it brings in."""
        known = self._whole.get(path)
        if known is None:
            if len(self._whole) >= _MOST_KEPT:
                self._whole.clear()
            known = self._whole[path] = self._closure([path])
        return known

    def around(self, path: str) -> frozenset[str]:
        """Return all that is brought in by those who include a file; nothing if nobody does."""
        known = self._around.get(path)
        if known is None:
            if len(self._around) >= _MOST_KEPT:
                self._around.clear()
            known = self._around[path] = self._closure(self._including(path))
        return known

    def forget(self) -> None:
        """Drop what is kept: facts have changed."""
        self._includers.clear()
        self._whole.clear()
        self._around.clear()

    def _closure(self, paths: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += self._included(path)
        return frozenset(found)

    def _included(self, path: str) -> list[str]:
        record = self._files[path]
        known = self._direct.get(path)
        if known is None or known[0] is not record:
            known = self._direct[path] = record, self._find(path)
        return known[1]

    def _including(self, path: str) -> list[str]:
        """Return who includes a file, directly and through others: the nearest."""
        if not self._includers:
            for each, record in sorted(self._files.items()):
                if family_of(record.language) == "c":
                    for included in self._included(each):
                        self._includers.setdefault(included, []).append(each)
        found = [path]
        seen = {path}
        for each in found:  # which grows meanwhile
            if len(found) > _MOST_INCLUDERS:
                break
            further = [it for it in self._includers.get(each, ()) if it not in seen]
            found += further
            seen.update(further)
        return found[1 : _MOST_INCLUDERS + 1]
