"""Compare the call edges of a graph with the calls that a tracer saw.

Rules of this file:

- A caller or callee is the definition in the graph that begins where the traced function does.
- An edge is judged where one of its sites was run: it is wrong if its target was never entered from
  there, not even with other functions between. What never ran is not judged.
- An edge to a class without a constructor runs nothing, and is not judged. Neither is one to a
  generator or a coroutine that was never entered from there: it runs later, for somebody else.
- Recall counts the calls that were seen to go directly from one function to another, by a call that
  is written there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from wasmpool.graph.model import Edge, Graph

SURE = 0.8

Pair = tuple[str, str]


class Truth(NamedTuple):
    """What a tracer saw, by the ids of nodes.

    Attributes:
        written: Calls from one function right to another, by a call in the text.
        any: All calls, also those with other functions between.
        ran: Whether a call at a range in a file was run.
        unseen: Functions whose callers are not all seen: generators, which do not run when they are
            called, and what was called too often to be watched on.
    """

    written: set[Pair]
    any: set[Pair]
    ran: Callable[[str, tuple[int, ...]], bool]
    unseen: frozenset[str] = frozenset()


class Score(NamedTuple):
    """How well edges fit a truth.

    Attributes:
        right: Sure edges that were seen.
        wrong: Sure edges that were not, though their site was run.
        found: Calls seen that the graph has, as sure edges.
        guessed: Calls seen that the graph has as guesses.
        missed: Calls seen that the graph has not.
    """

    right: list[Edge]
    wrong: list[Edge]
    found: set[tuple[str, ...]]
    guessed: set[tuple[str, ...]]
    missed: set[tuple[str, ...]]

    @property
    def precision(self) -> float:
        """The part of the sure edges that are right."""
        return len(self.right) / max(1, len(self.right) + len(self.wrong))

    @property
    def recall(self) -> float:
        """The part of the calls seen that the graph has as sure edges."""
        return len(self.found) / max(1, len(self.found) + len(self.guessed) + len(self.missed))

    @property
    def recall_with_guesses(self) -> float:
        """The part of the calls seen that the graph has at all."""
        return (len(self.found) + len(self.guessed)) / max(
            1, len(self.found) + len(self.guessed) + len(self.missed)
        )


def score(
    graph: Graph,
    truth: Truth,
    is_judged: Callable[[str], bool],
    *,
    has_modules: bool = True,
) -> Score:
    """Compare.

    Args:
        graph: The graph.
        truth: What was seen.
        is_judged: Whether a file counts; both ends of a call must lie in one that does.
        has_modules: Whether what modules call while they are loaded was seen.
    """

    def path_of(id: str) -> str:
        return id.partition("#")[0]

    def inside(pair: Pair) -> bool:
        is_loading = graph.nodes[pair[0]].label in ("File", "Variable")
        return (has_modules or not is_loading) and all(is_judged(path_of(id)) for id in pair)

    edges = [
        edge for edge in graph.edges if edge.type == "CALLS" and inside((edge.source, edge.target))
    ]
    right, wrong = [], []
    for edge in edges:
        if edge.confidence < SURE:
            continue
        if (edge.source, edge.target) in truth.any:
            right.append(edge)
            continue
        path = path_of(edge.source)
        is_seen = graph.nodes[edge.target].label in ("Function", "Method")
        if (
            is_seen
            and edge.target not in truth.unseen
            and any(truth.ran(path, site) for site in edge.sites)
        ):
            wrong.append(edge)
    sure = {(edge.source, edge.target) for edge in edges if edge.confidence >= SURE}
    guesses = {(edge.source, edge.target) for edge in edges} - sure
    seen = {pair for pair in truth.written if inside(pair)}
    return Score(right, wrong, {*(seen & sure)}, {*(seen & guesses)}, {*(seen - sure - guesses)})


class Places:
    """Finds the node of a function by where it begins."""

    def __init__(self, graph: Graph) -> None:
        self._by_name: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for node in graph.nodes.values():
            properties: dict[str, Any] = node.properties
            if "qualified_name" in properties:
                key = (properties["path"], properties["qualified_name"])
                line = properties["range"][2] + 1
                self._by_name.setdefault(key, []).append((line, node.id))

    def find(self, path: str, name: str, line: int) -> str | None:
        """Return the node of a name that begins at a line or, with decorators, soon after."""
        places = self._by_name.get((path, name), ())
        after = [each for each in places if each[0] >= line]
        return min(after)[1] if after else None
