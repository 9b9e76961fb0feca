"""Which definition is around a position."""

from __future__ import annotations

from bisect import bisect_right


class Outline:
    """The definition around each position: those with a body, innermost first."""

    __slots__ = ("bounds", "owners")

    def __init__(self) -> None:
        self.bounds = [-1]
        self.owners: list[int | None] = [None]

    def add(self, position: int, owner: int | None) -> None:
        """Let `owner` begin at `position`, which is not before those added earlier."""
        self.bounds.append(position)
        self.owners.append(owner)

    def owner_at(self, position: int) -> int | None:
        """Return the index of the innermost definition around `position`."""
        return self.owners[bisect_right(self.bounds, position) - 1]
