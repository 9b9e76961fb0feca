"""The forms in which a graph is written down, one module each; loaded when asked for.

Rules of this folder:

- What a format writes depends on the graph and its surroundings alone: no times, no random ids.
- A module of shape `stream` has `write(graph, stream, surroundings)`; one of shape `file`, which
  needs a path rather than a stream, `write(graph, path)`; one of shape `folder` has `FILES`, by
  name a function `(graph, stream)`.
- `jsonl` and `sqlite` have `read` as well and lose nothing. The others are for other programs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple


class Format(NamedTuple):
    """A form of a graph: its module, what it is on a disk, and what it is good for."""

    module: str
    shape: Literal["stream", "file", "folder"]
    description: str


FORMATS = {
    "jsonl": Format("jsonl", "stream", "one JSON record a line, for query"),
    "sqlite": Format("sqlite", "file", "a database with nodes and edges, for query and SQL"),
    "graphml": Format("graphml", "stream", "XML for Gephi, yEd, networkx and others"),
    "csv": Format("csv", "folder", "a folder with the two files that neo4j-admin imports"),
    "dot": Format("dot", "stream", "for Graphviz"),
    "scip": Format("scip", "stream", "an index for code navigation, in SCIP's protocol buffers"),
    "html": Format("html", "stream", "one page with a picture to explore, and the sources"),
}
ENDINGS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".graphml": "graphml",
    ".xml": "graphml",
    ".csv": "csv",
    ".dot": "dot",
    ".gv": "dot",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".scip": "scip",
    ".html": "html",
}
"""Formats by the ending of a file's name."""


class Damaged(ValueError):
    """What was written as a graph is no longer whole; the message says what is wrong."""


class Surroundings(NamedTuple):
    """What some formats need beside the graph.

    Attributes:
        root: URI of the folder that paths are relative to.
        version: Of this package.
        read: Returns the text of a file by its path, or None where it cannot be had.
        asset: Returns the text of a script or style of the page, by its name.
    """

    root: str
    version: str
    read: Callable[[str], str | None]
    asset: Callable[[str], str]
