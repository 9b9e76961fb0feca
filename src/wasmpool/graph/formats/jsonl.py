"""`jsonl`: a record a line, first the graph's own, then nodes, edges and what is unresolved."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import BinaryIO

from wasmpool.graph.formats import Damaged, Surroundings
from wasmpool.graph.model import Graph
from wasmpool.parsing.records import decode, encode


def write(graph: Graph, stream: BinaryIO, surroundings: Surroundings) -> None:
    """Write the records."""
    stream.writelines(encode(record) + b"\n" for record in graph.to_records())


def read(lines: Iterable[bytes]) -> Graph:
    """The graph of its lines.

    Raises:
        Damaged: They begin as a graph does, and are not whole.
        ValueError: These are no records of a graph.
    """
    records = (decode(line) for line in lines if not line.isspace())
    first = next(records, None)
    if not isinstance(first, dict) or first.get("_type") != "graph":
        raise ValueError("the first line is no record of a graph")
    try:
        graph = Graph.from_records(chain([first], records))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Damaged("a line of it is no record") from error
    if not graph.is_whole(first):
        raise Damaged("records are missing")
    return graph
