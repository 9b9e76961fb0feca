"""Bindings of a file: which values names get, for those who follow them.

They are found only when asked for. A value is kept as text: what it is worth is for the reader to
say, who knows more than one file. It ends where its record's range ends, so that the call that
gives it is the reference that ends there as well.
"""

from __future__ import annotations

from typing import Any

from wasmpool.parsing.details import range_of
from wasmpool.parsing.metrics import Comments
from wasmpool.parsing.outline import Outline
from wasmpool.parsing.patterns import Found
from wasmpool.parsing.text import one_line

Record = dict[str, Any]

_LIMIT = 400


def assemble_bindings(
    source: bytes, found: Found, outline: Outline, comments: Comments
) -> list[Record]:
    """Make the binding records of a file, one for each name bound and each value given back."""
    entries: list[tuple[int, int, int, Record]] = []
    for pattern, group in found:
        for captures in group:
            node = captures[pattern.root][0]
            texts = {
                field: one_line(comments.text(source, nodes[0]), _LIMIT)
                for field, nodes in captures.items()
                if field != pattern.root
            }
            record = {
                "name": texts.get("name"),
                "kind": pattern.kind,
                "type": texts.get("type"),
                "value": texts.get("value"),
                "range": range_of(node),
                "enclosing": outline.owner_at(node.start_byte),
            }
            entries.append((node.start_byte, -node.end_byte, len(entries), record))
    entries.sort(key=lambda entry: entry[:3])
    return [entry[3] for entry in entries]
