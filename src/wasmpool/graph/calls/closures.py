"""Functions without a name that are no definitions: what they do, that around them does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wasmpool.graph.outline import CALLABLE_KINDS
from wasmpool.graph.records import Binding, Definition


class Closures:
    """The places of such functions in a file."""

    def __init__(self, bindings: Iterable[Binding], definitions: Sequence[Definition]) -> None:
        self._places: list[tuple[int, int]] = []
        closures = [each for each in bindings if each.kind == "closure"]
        if not closures:
            return
        ends = {tuple(each.range[:2]) for each in definitions}
        named = {each.range[1] for each in definitions if each.kind in CALLABLE_KINDS}
        for _, _, _, _, _, start, end in closures:
            if end not in named and (start, end) not in ends:
                self._places.append((start, end))

    def hold(self, binding: Binding, around: Definition) -> bool:
        """Whether a binding in a definition is in a function without a name there."""
        start, end = binding.start, binding.end
        begin, until = around.range[:2]
        return any(
            first <= start and end <= last and begin <= first and last <= until
            for first, last in self._places
        )

    def around(self, position: int) -> list[tuple[int, int]]:
        """Return the functions around a position, outermost first."""
        return [each for each in self._places if each[0] <= position < each[1]]
