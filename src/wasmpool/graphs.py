"""The door to graphs: files in, graph out.

Rules of this file:

- What touches disks and workers is here; `wasmpool.graph` gets plain data.
- Configuration files are read from the folders of the files that were found and those around them,
  up to the folder given: also such as no language knows (`go.mod`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wasmpool.collector import making_what_stays
from wasmpool.config import Settings
from wasmpool.discover import Source, discover
from wasmpool.graph.build import Progress, build
from wasmpool.graph.configs import BUILD_FOLDERS, around, is_config, is_imported
from wasmpool.graph.incremental import IncrementalGraph
from wasmpool.graph.model import Graph, Project
from wasmpool.graph.records import FileRecord, compact
from wasmpool.parsing import languages
from wasmpool.pool.pool import Pool
from wasmpool.pool.sync import run
from wasmpool.shares import processes

if TYPE_CHECKING:
    from wasmpool.pool.windows import Content, Files


def build_graph(
    files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Mapping[str, Content],
    *,
    name: str | None = None,
    progress: Progress = lambda phase, fraction: None,
    **arguments: Any,
) -> Graph:
    """Build the graph of a project, and wait for it.

    Args:
        files: Paths of folders and files, or a mapping of paths to contents.
        name: What the project is called; by default as its folder.
        progress: Called with `parsing`, then the name of each pass, and how much of it is done.
        arguments: Any of `wasmpool.config.Settings`, such as `workers=4`, `backend="thread"`.

    Raises:
        ConfigError: A setting has a value that is not allowed.
    """
    settings = _settings(arguments)
    project = _read_project(files, name, settings, progress)
    return build(project, progress, processes(settings))


class LiveGraph:
    """The graph of a project that is edited: what an edit does not touch is not resolved again.

    Takes what `build_graph` takes.

    Attributes:
        graph: The graph, with all edits so far.
    """

    def __init__(
        self,
        files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Mapping[str, Content],
        *,
        name: str | None = None,
        progress: Progress = lambda phase, fraction: None,
        **arguments: Any,
    ) -> None:
        self._arguments = arguments
        project = _read_project(files, name, _settings(arguments), progress)
        self._incremental = IncrementalGraph(project, progress)
        self.graph = self._incremental.graph()

    def update(self, edits: Mapping[str, Content | None]) -> frozenset[str]:
        """Take in edited files, new ones and such as are gone.

        Args:
            edits: The new content by path, as the graph has it; `None` for a file that is gone.

        Returns:
            The paths of the files that were resolved again.
        """
        contents = {path: content for path, content in edits.items() if content is not None}
        removed = edits.keys() - contents.keys()
        configs = dict(self._incremental.project.configs)
        for path, content in edits.items():
            if content is None:
                configs.pop(path, None)
            elif is_config(path):
                configs[path] = _bytes(content)
        known = {path: content for path, content in contents.items() if _has_language(path)}
        settings = _settings(self._arguments)
        records = _parse(known, len(known), settings, lambda phase, fraction: None)
        again = self._incremental.update(records, removed, configs)
        self.graph = self._incremental.graph()
        return again


def _settings(arguments: Mapping[str, Any]) -> Settings:
    return Settings.load({"bindings": True, **arguments})


def _read_project(
    files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Mapping[str, Content],
    name: str | None,
    settings: Settings,
    progress: Progress,
) -> Project:
    """Parse files and gather all that a graph is made from."""
    if isinstance(files, Mapping):
        known = {path: content for path, content in files.items() if _has_language(str(path))}
        records = _parse(known, len(known), settings, progress)
        parsed = [path for path, record in records.items() if record.language is not None]
        wanted, others = around(map(str, files), parsed)
        configs = {path: _bytes(files[path]) for path in wanted}
        return Project(name or "project", records, configs, others)
    given = [files] if isinstance(files, (str, os.PathLike)) else list(files)
    sources = list(discover(given, settings))
    records = _parse(sources, len(sources), settings, progress)
    top = os.path.abspath(given[0] if len(given) == 1 else os.curdir)
    configs, others = surroundings(sources)
    return Project(name or os.path.basename(top) or "project", records, configs, others)


def _parse(
    files: Files, count: int, settings: Settings, progress: Progress
) -> dict[str, FileRecord]:
    async def main() -> dict[str, FileRecord]:
        records: dict[str, FileRecord] = {}
        progress("parsing", 0.0)
        async with Pool(settings=settings) as pool:
            async for facts in pool.parse_iter(files):
                records[facts.path] = compact(facts.record)
                progress("parsing", len(records) / max(count, len(records)))
        return records

    with making_what_stays():
        return run(main)


def surroundings(sources: Iterable[Source]) -> tuple[dict[str, bytes], list[str]]:
    """Read the configuration files around files, by the path that a record would have.

    Returns:
        These, and the paths of other files that imports may name.
    """
    folders: dict[str, str] = {}
    for source in sources:
        path, file = source.path, source.file
        while path:
            path, file = path.rpartition("/")[0], os.path.dirname(file)
            if path in folders:
                break
            folders[path] = file
    if "" in folders:
        root = folders[""]
        folders |= {each: os.path.join(root, each) for each in BUILD_FOLDERS}
    configs: dict[str, bytes] = {}
    others: list[str] = []
    for path, folder in folders.items():
        before = f"{path}/" if path else ""
        try:
            for name in os.listdir(folder):
                if is_config(name):
                    configs[before + name] = Path(folder, name).read_bytes()
                elif is_imported(name):
                    others.append(before + name)
        except OSError:
            continue  # gone meanwhile, or no folder: it says nothing
    return configs, others


def _has_language(path: str) -> bool:
    """Tell whether a file is to be parsed: all but what is of no language and still of use."""
    name = os.path.basename(path)
    silent = is_config(path) or is_imported(path)
    return not silent or languages.table().detect(name, None) is not None


def _bytes(content: Content) -> bytes:
    return content.encode() if isinstance(content, str) else bytes(content)
