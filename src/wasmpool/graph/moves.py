"""Where the definitions of a file are after an edit: some come, some go, others have new indices.

Rules of this file:

- A definition is the same by its qualified name and kind, and by how many such were before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wasmpool.graph.records import FileRecord


class Moves(NamedTuple):
    """Where the definitions of a file are after an edit.

    Attributes:
        after: The index that each has now; None of one that is gone.
        before: The index that each had; None of a new one.
    """

    after: Sequence[int | None]
    before: Sequence[int | None]

    @property
    def are_any(self) -> bool:
        """Whether any definition has come, gone or moved."""
        return any(index != now for index, now in enumerate(self.after)) or None in self.before


def after(of: tuple[str, int], moves: Mapping[str, Moves]) -> tuple[str, int] | None:
    """Return the file and index that a definition has after edits; None of one that is gone."""
    path, index = of
    now = moves[path].after[index] if path in moves else index
    return None if now is None else (path, now)


def moves_between(old: FileRecord, new: FileRecord) -> Moves | None:
    """Return where definitions are, if those of both records are in the same order."""
    before, after = numbered(old), numbered(new)
    moves = Moves([after.get(key) for key in before], [before.get(key) for key in after])
    kept = [now for now in moves.after if now is not None]
    return moves if kept == sorted(kept) else None


def numbered(record: FileRecord) -> dict[tuple[str, str, int], int]:
    """Return the indices of definitions, by their names and kinds, and how many were before."""
    count: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, str, int], int] = {}
    for index, each in enumerate(record.definitions):
        key = each.qualified_name, each.kind
        found[*key, count[key]] = index
        count[key] += 1
    return found
