"""What a worker does for a graph: the passes over facts that the pool has made.

Facts and the graph travel as bytes, in JSON Lines, so that a page's main thread neither decodes the
one nor waits for the other.

Rules of this file:

- A page knows nothing of configuration files: it asks which these are (`choose`), and hands over
  all of them. What is too far from any code to say something is left out here.
- So are the facts of a file that no language knows and that says something all the same: they are
  there only because it was given by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from wasmpool.graph.build import build as build_graph
from wasmpool.graph.configs import around, is_config, is_imported
from wasmpool.graph.model import Graph, Project
from wasmpool.graph.records import FileRecord, compact
from wasmpool.parsing.records import decode, encode


class Context(Protocol):
    """What the passes want of a task's context."""

    current_phase: str

    def progress(self, fraction: float | None = None) -> None:
        """Tell how far it is."""


def choose(payload: dict[str, Any]) -> dict[str, list[str]]:
    """Choose the files that say something of a project though they may have no facts.

    Args:
        payload: `paths`: files.

    Returns:
        `configs`: files whose content says where modules are; `others`: those whose path is enough.
    """
    paths = payload["paths"]
    return {
        "configs": [path for path in paths if is_config(path)],
        "others": [path for path in paths if is_imported(path)],
    }


def build(payload: dict[str, Any], context: Context) -> bytes:
    """Build a graph.

    Args:
        payload: `name` of the project, `facts` (bytes: a file record a line), `configs` (bytes by
            path) and `others` (paths).
        context: Is told of each pass as a phase.

    Returns:
        The graph's records, one a line.
    """
    tell = teller(context)
    files = read_facts(payload["facts"], tell)
    configs, others = nearby(files, payload["configs"], payload["others"])
    return lines_of(build_graph(Project(payload["name"], files, configs, others), tell))


def teller(context: Context) -> Callable[[str, float], None]:
    """Return what tells a context how far a pass is."""

    def tell(phase: str, fraction: float) -> None:
        context.current_phase = phase
        context.progress(fraction)

    return tell


def read_facts(lines: bytes, tell: Callable[[str, float], None]) -> dict[str, FileRecord]:
    """Read the records of files that a graph is made from, by path."""
    files: dict[str, FileRecord] = {}
    every = lines.splitlines()
    for number, line in enumerate(every):
        record = decode(line)
        path = record["path"]
        if record["language"] is not None or not (is_config(path) or is_imported(path)):
            files[path] = compact(record)
        tell("reading", (number + 1) / len(every))
    return files


def nearby(
    files: Mapping[str, FileRecord], configs: Mapping[str, bytes], others: Iterable[str]
) -> tuple[dict[str, bytes], list[str]]:
    """Choose what is near enough to files with facts to say something of them."""
    parsed = [path for path, record in files.items() if record.language is not None]
    wanted, _ = around(configs, parsed)
    _, named = around(others, parsed)
    return {path: configs[path] for path in wanted}, [each for each in named if each not in files]


def lines_of(graph: Graph) -> bytes:
    """Return a graph's records, one a line."""
    return b"".join(encode(record) + b"\n" for record in graph.to_records())
