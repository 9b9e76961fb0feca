"""Which node a person means by a name.

Rules of this file:

- A node's id is always understood. Else the name is a suffix of whole parts: `run`, `Pool.run`,
  `pool.py#Pool.run`, `pool.Pool.run` and `src/pool.py` all find `src/pool.py#Pool.run` or its file.
- With a `#` it is a definition: `#run` is no `run.py`.
- What the project has goes before externals of the same name.
- Of a file and what it defines by the same name, the question tells which is meant. A class goes
  before its constructor, what can be called before what is declared beside it, and what has a body
  before what only declares the same, as in a header.
- Several nodes are no answer: whoever asked gets the choices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from wasmpool.exceptions import UnknownName
from wasmpool.graph.outline import rank_of

if TYPE_CHECKING:
    from wasmpool.graph.model import Node

_SEPARATORS = re.compile(r"[/#.:\\]+")
_LINE = re.compile(r"@\d+$")
_PREFIX = re.compile(r"^(?:project|external):")
MOST_SUGGESTIONS = 5
MOST_LASTS = 20


class Names:
    """An index of the ways in which nodes can be named."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes

    @cached_property
    def _by_last(self) -> dict[str, list[tuple[list[str], str]]]:
        """Spellings and the ids that they stand for, by their last part."""
        table: dict[str, list[tuple[list[str], str]]] = {}
        for id in self._nodes:
            for parts in _spellings(id):
                table.setdefault(parts[-1], []).append((parts, id))
        return table

    def find(self, name: str, wanted: str | None = None) -> Node:
        """The node of a name.

        Args:
            name: What a person wrote.
            wanted: `definition` or `file`: what is meant where the name is that of both.

        Raises:
            UnknownName: There is none, or there are several.
        """
        for id in (name, name + "/"):
            if id in self._nodes:
                return self._nodes[id]
        found = self._matches(name)
        if len(found) > 1 and wanted is not None:
            found = self._meant(found, wanted == "definition")
        if not found:
            close = self._close(name)
            hint = "; did you mean" if close else ""
            raise UnknownName(f"the graph has nothing called {name!r}{hint}", close)
        if len(found) > 1:
            raise UnknownName(f"{name!r} can be any of {len(found)}; ask for one of these", found)
        return self._nodes[found[0]]

    def _matches(self, name: str) -> tuple[str, ...]:
        wanted = _parts(name)
        if not wanted:
            return ()
        found = {
            id: None
            for parts, id in self._by_last.get(wanted[-1], ())
            if parts[-len(wanted) :] == wanted and ("#" in id or "#" not in name)
        }
        own = [id for id in found if self._nodes[id].label != "External"]
        return tuple(own or found)

    def _meant(self, found: tuple[str, ...], is_definition: bool) -> tuple[str, ...]:
        """Of nodes of a name, those that a question about definitions or files means."""
        found = tuple(id for id in found if ("#" in id) is is_definition) or found
        groups: dict[str, list[tuple[int, str]]] = {}
        for id in found:
            kind = self._nodes[id].properties.get("kind", "")
            groups.setdefault(_LINE.sub("", id), []).append((rank_of(kind), id))
        first = [id for group in groups.values() for own, id in group if own == min(group)[0]]
        outer = [id for id in first if not any(id.startswith(f"{other}.") for other in first)]
        bodies = {self._qualified_name(id) for id in outer if self._has_body(id)}
        return tuple(
            id for id in outer if self._has_body(id) or self._qualified_name(id) not in bodies
        )

    def _qualified_name(self, id: str) -> str:
        name: str = self._nodes[id].properties.get("qualified_name", id)
        return name

    def _has_body(self, id: str) -> bool:
        return self._nodes[id].properties.get("complexity") is not None

    def _close(self, name: str) -> tuple[str, ...]:
        parts = _parts(name)
        if not parts:
            return ()
        # Last parts alone leave few to compare as a whole.
        endings: dict[str, list[str]] = {}
        for last in get_close_matches(parts[-1], list(self._by_last), MOST_LASTS, 0.7):
            for spelling, id in self._by_last[last]:
                endings.setdefault(".".join(spelling[-len(parts) :]), []).append(id)
        close = get_close_matches(".".join(parts), list(endings), MOST_SUGGESTIONS)
        ids = (id for ending in close for id in endings[ending])
        return tuple(dict.fromkeys(ids))[:MOST_SUGGESTIONS]


def _spellings(id: str) -> Iterable[list[str]]:
    """The parts of an id: as it is, without the file's extension, without the line of a repeat."""
    path, mark, name = _PREFIX.sub("", id).partition("#")
    file = path.rstrip("/").rpartition("/")[2]
    paths = {path: None}
    if "." in file.lstrip("."):
        paths[path.rpartition(".")[0]] = None
    for each in paths:
        for ending in {name: None, _LINE.sub("", name): None}:
            parts = _parts(each + mark + ending)
            if parts:
                yield parts


def _parts(name: str) -> list[str]:
    return [part for part in _SEPARATORS.split(name) if part]
