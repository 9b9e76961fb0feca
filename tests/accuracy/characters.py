"""Finds the nodes of a graph by the characters that compilers count, which are not bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from wasmpool.graph.model import Graph


class Characters:
    """The nodes of a graph by their first characters.

    Args:
        graph: The graph.
        folder: Where its sources are.
        first: Whether a node begins where its definition does, or its name.
    """

    def __init__(self, graph: Graph, folder: Path, first: Literal["range", "name_range"]) -> None:
        self._folder = folder
        self._texts: dict[str, str | None] = {}
        self._nodes = {
            (node.properties["path"], node.properties[first][0]): node.id
            for node in graph.nodes.values()
            if first in node.properties and node.label not in ("Module", "Variable")
        }

    def offset(self, path: str, character: int) -> int:
        """Return the byte that a character of UTF-16 begins at."""
        text = self._text(path)
        if text is None:
            return character
        return len(text.encode("utf-16-le")[: 2 * character].decode("utf-16-le").encode())

    def node(self, path: str, character: int) -> str | None:
        """Return the definition that begins at a character."""
        return self._nodes.get((path, self.offset(path, character)))

    def _text(self, path: str) -> str | None:
        """Return the text of a file, or None where its characters are its bytes."""
        if path not in self._texts:
            content = (self._folder / path).read_bytes()
            self._texts[path] = None if content.isascii() else content.decode()
        return self._texts[path]
