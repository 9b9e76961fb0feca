"""Graphs that a service builds: the project goes up, its records come down."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from wasmpool.client.connection import Connection
from wasmpool.client.outcomes import error_of
from wasmpool.collector import making_what_stays
from wasmpool.config import Settings
from wasmpool.discover import discover
from wasmpool.exceptions import ConfigError, TaskError
from wasmpool.graph.model import Graph
from wasmpool.graphs import surroundings
from wasmpool.parsing.records import decode
from wasmpool.tasks.content import read_file

if TYPE_CHECKING:
    from wasmpool.pool.windows import Content

    Project = (
        str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Mapping[str, Content]
    )  # fmt: skip


async def build_remote_graph(
    connection: Connection,
    settings: Settings,
    files: Project,
    name: str | None,
    progress: Callable[[str, float], None],
) -> Graph:
    """Build a graph; arguments as those of `Client.build_graph`."""
    project, folder = await asyncio.to_thread(_read, files, settings)
    if not project:
        raise ConfigError("a graph needs at least one file")
    options = {"name": name or folder} if name or folder else {}
    request = {"kind": "graph", "options": options}
    job = await connection.submit(request, list(project.items()))
    try:
        async for event in connection.events(job["id"]):
            total = event.data["total"]
            if total:
                progress(event.data["phase"], event.data["done"] / total)
        job = await connection.ended(job)
        if (error := error_of(job)) is not None:
            raise error
        lines = [line async for line in connection.lines(job)]
    except asyncio.CancelledError:
        await asyncio.shield(connection.cancel(job["id"]))
        raise

    def read() -> Graph:
        with making_what_stays():
            return Graph.from_records(map(decode, lines))

    return await asyncio.to_thread(read)


def _read(files: Project, settings: Settings) -> tuple[dict[str, bytes], str | None]:
    """All that a graph is made of, by its path in the graph, and what the project is called."""
    if isinstance(files, Mapping):
        return {
            str(path): content.encode() if isinstance(content, str) else bytes(content)
            for path, content in files.items()
        }, None
    given = [files] if isinstance(files, (str, os.PathLike)) else list(files)
    sources = list(discover(given, settings))
    configs, others = surroundings(sources)
    project = dict.fromkeys(others, b"") | configs
    for source in sources:
        try:
            project[source.path] = read_file(source.file, settings.max_file_size)
        except (OSError, ValueError) as error:
            raise TaskError(
                f"{source.path} cannot be read: {error}",
                type=type(error).__name__,
                phase="read",
                path=source.path,
            ) from error
    top = os.path.abspath(given[0] if len(given) == 1 else os.curdir)
    return project, os.path.basename(top) or None
