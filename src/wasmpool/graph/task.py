"""What a worker does for a graph: the passes over facts that the pool has made.

Facts and the graph travel as bytes, in JSON Lines, so that a page's main thread neither decodes the
one nor waits for the other.
"""

from __future__ import annotations

from typing import Any, Protocol

from wasmpool.graph.build import build as build_graph
from wasmpool.graph.configs import around as configs_around
from wasmpool.graph.model import Project
from wasmpool.graph.records import FileRecord, compact
from wasmpool.parsing.records import decode, encode


class _Context(Protocol):
    current_phase: str

    def progress(self, fraction: float | None = None) -> None: ...


def around(payload: dict[str, Any]) -> dict[str, list[str]]:
    """Choose the files without facts that say something of a project.

    Args:
        payload: `paths`: all files found; `parsed`: those that have facts.

    Returns:
        `configs`: files whose content `build` wants; `others`: those whose path is enough.
    """
    configs, others = configs_around(payload["paths"], payload["parsed"])
    return {"configs": configs, "others": others}


def build(payload: dict[str, Any], context: _Context) -> bytes:
    """Build a graph.

    Args:
        payload: `name` of the project, `facts` (bytes: a file record a line), `configs` (bytes by
            path) and `others` (paths).
        context: Is told of each pass as a phase.

    Returns:
        The graph's records, one a line.
    """

    def tell(phase: str, fraction: float) -> None:
        context.current_phase = phase
        context.progress(fraction)

    files: dict[str, FileRecord] = {}
    lines = payload["facts"].splitlines()
    for number, line in enumerate(lines):
        record = decode(line)
        files[record["path"]] = compact(record)
        tell("reading", (number + 1) / len(lines))
    project = Project(payload["name"], files, payload["configs"], payload["others"])
    graph = build_graph(project, tell)
    return b"".join(encode(record) + b"\n" for record in graph.to_records())
