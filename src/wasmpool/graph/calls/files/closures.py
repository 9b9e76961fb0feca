"""Functions without a name that are no definitions: what they do, that around them does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import inf

from wasmpool.graph.outline import CALLABLE_KINDS
from wasmpool.graph.records import Binding, Definition


class Closures:
    """The places of such functions in a file, each of which may be in others."""

    def __init__(self, bindings: Iterable[Binding], definitions: Sequence[Definition]) -> None:
        self._places: list[tuple[int, int]] = []
        self._outer: list[int] = []  # the number of the one right around each, or -1
        closures = [each for each in bindings if each.kind == "closure"]
        if not closures:
            return
        ends = {tuple(each.range[:2]) for each in definitions}
        named = {each.range[1] for each in definitions if each.kind in CALLABLE_KINDS}
        for _, _, _, _, _, start, end in closures:
            if end not in named and (start, end) not in ends:
                self._places.append((start, end))
        self._places.sort(key=lambda place: (place[0], -place[1]))
        open_ones: list[int] = []
        for number, (start, _) in enumerate(self._places):
            while open_ones and self._places[open_ones[-1]][1] <= start:
                open_ones.pop()
            self._outer.append(open_ones[-1] if open_ones else -1)
            open_ones.append(number)

    def hold(self, binding: Binding, around: Definition) -> bool:
        """Whether a binding in a definition is in a function without a name there."""
        begin, until = around.range[:2]
        return any(
            begin <= first and binding.end <= last <= until
            for first, last in self.around(binding.start)
        )

    def around(self, position: int) -> list[tuple[int, int]]:
        """Return the functions around a position, outermost first."""
        found: list[tuple[int, int]] = []
        number = bisect_right(self._places, (position, inf)) - 1  # the last that begins before it
        while number >= 0:
            place = self._places[number]
            if position < place[1]:
                found.append(place)
            number = self._outer[number]
        return found[::-1]
