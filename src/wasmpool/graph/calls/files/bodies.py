"""Classes without a name, by where objects of them are made.

Rules of this file:

- A method of such a class belongs to the innermost construction around it.
"""

from __future__ import annotations

from collections.abc import Collection

from wasmpool.graph.calls.files.scopes import FileScope

_NONE: dict[str, list[int]] = {}


class Bodies:
    """The constructions of a file, and the methods that are written in them.

    Args:
        file: The scope of the file.
    """

    __slots__ = ("_ends", "_made", "_methods", "_starts")

    def __init__(self, file: FileScope) -> None:
        self._ends: dict[int, int] = {}  # of those with methods: where they start
        self._methods: dict[int, dict[str, list[int]]] = {}
        self._made: dict[int, int] = {}  # by method
        made = [call for call in file.references.calls() if call[3] == "constructor"]
        self._starts = {call[6]: call[1] for call in made}  # of constructions: what is made
        self._add([(call[6], file.references.end(call[0]), call[1]) for call in made], file)

    def _add(self, made: list[tuple[int, int, str]], file: FileScope) -> None:
        """Enter methods by the construction around each; both come in the order of the text."""
        around: list[tuple[int, int, str]] = []
        number = 0
        for index, definition in enumerate(file.definitions):
            if not file.is_in_unnamed(index):
                continue
            start = definition.range[0]
            while number < len(made) and made[number][0] < start:
                while around and around[-1][1] <= made[number][0]:
                    around.pop()
                around.append(made[number])
                number += 1
            while around and around[-1][1] <= start:
                around.pop()
            if around and definition.qualified_name.split(".")[-2] == around[-1][2]:
                first, end, _ = around[-1]
                self._ends[end] = first
                self._methods.setdefault(first, {}).setdefault(definition.name, []).append(index)
                self._made[index] = first

    def made_at(self, start: int) -> str | None:
        """Return the name of what is made by a construction that starts at a place."""
        return self._starts.get(start)

    def made_until(self, end: int) -> int | None:
        """Return where a construction with methods starts that ends at a place."""
        return self._ends.get(end)

    def made_around(self, method: int) -> int | None:
        """Return where the construction starts that a method is written in."""
        return self._made.get(method)

    def methods(self, start: int, name: str) -> Collection[int]:
        """Return the methods of a name of the construction that starts at a place."""
        return self._methods.get(start, _NONE).get(name, ())

    def has_methods(self, start: int) -> bool:
        """Whether methods are written in the construction that starts at a place."""
        return start in self._methods
