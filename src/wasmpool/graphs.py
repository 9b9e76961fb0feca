"""The door to graphs: files in, graph out. Those that follow edits are in `live.py`.

Rules of this file:

- What touches disks and workers is here; `wasmpool.graph` gets plain data.
- Configuration files are read from the folders of the files that were found and those around them,
  up to the folder given: also such as no language knows (`go.mod`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from wasmpool.collector import making_what_stays
from wasmpool.config import Settings
from wasmpool.discover import Source, discover
from wasmpool.exceptions import ConfigError
from wasmpool.graph.build import Progress, build
from wasmpool.graph.configs import BUILD_FOLDERS, around, is_config, is_imported
from wasmpool.graph.model import Graph, Project
from wasmpool.graph.records import FileRecord, compact
from wasmpool.parsing import languages
from wasmpool.pool.pool import Pool
from wasmpool.pool.sync import run
from wasmpool.shares import processes

if TYPE_CHECKING:
    from wasmpool.pool.windows import Content, Files

_MOST_CONFIG_BYTES = 64 << 20


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
        ConfigError: A setting has a value that is not allowed, or a path is not there.
    """
    settings = graph_settings(arguments)
    project = read_project(files, name, settings, progress)
    return build(project, progress, processes(settings))


def graph_settings(arguments: Mapping[str, Any]) -> Settings:
    """Load the settings that files are parsed with for a graph."""
    return Settings.load({"bindings": True, **arguments})


def given_paths(files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[str]:
    """Return the paths of folders and files that a graph is of.

    Raises:
        ConfigError: One is not there: a graph of nothing would look like one of an empty project.
    """
    given = [files] if isinstance(files, (str, bytes, os.PathLike)) else files
    paths = [os.fsdecode(each) for each in given]
    for path in paths:
        if not os.path.lexists(path):
            raise ConfigError(f"no such file or folder: {path}")
    return paths


def is_alone(paths: Sequence[str]) -> bool:
    """Tell whether one place is given, however often, so that it is the project."""
    return len(set(map(os.path.realpath, paths))) == 1


def read_project(
    files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Mapping[str, Content],
    name: str | None,
    settings: Settings,
    progress: Progress,
) -> Project:
    """Parse files and gather all that a graph is made from."""
    if isinstance(files, Mapping):
        return project_of_contents(files, name, settings, progress)
    paths = given_paths(files)
    return project_of_sources(paths, list(discover(paths, settings)), name, settings, progress)


def project_of_contents(
    files: Mapping[str, Content], name: str | None, settings: Settings, progress: Progress
) -> Project:
    """Parse contents and gather all that a graph is made from."""
    files = {as_name(path): content for path, content in files.items()}
    known = {path: content for path, content in files.items() if has_language(path)}
    records = parse(known, len(known), settings, progress)
    parsed = [path for path, record in records.items() if record.language is not None]
    wanted, others = around(files, parsed)
    configs = {path: as_bytes(files[path]) for path in wanted}
    return Project(name or "project", records, configs, others)


def project_of_sources(
    paths: Sequence[str],
    sources: Sequence[Source],
    name: str | None,
    settings: Settings,
    progress: Progress,
) -> Project:
    """Parse what was found at some paths and gather all that a graph is made from."""
    records = parse(sources, len(sources), settings, progress)
    top = os.path.abspath(paths[0] if is_alone(paths) else os.curdir)
    configs, others = surroundings(sources)
    return Project(name or os.path.basename(top) or "project", records, configs, others)


def parse(
    files: Files, count: int, settings: Settings, progress: Progress
) -> dict[str, FileRecord]:
    """Parse files to the records that the passes keep, by path."""

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
            names = os.listdir(folder)
        except OSError:
            continue  # gone meanwhile, or no folder: it says nothing
        for name in names:
            if is_config(name):
                content = _config(os.path.join(folder, name))
                if content is not None:
                    configs[before + name] = content
            elif is_imported(name):
                others.append(before + name)
    return configs, others


def _config(file: str) -> bytes | None:
    """Read a configuration file; None of what is no file, cannot be read or is far too large."""
    try:
        status = os.stat(file)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_CONFIG_BYTES:
            return None
        return Path(file).read_bytes()
    except OSError:
        return None


def has_language(path: str) -> bool:
    """Tell whether a file is to be parsed: all but what is of no language and still of use."""
    name = os.path.basename(path)
    silent = is_config(path) or is_imported(path)
    return not silent or languages.table().detect(name, None) is not None


def as_name(path: str | PurePath) -> str:
    """Return what a file is called in a graph."""
    return path.as_posix() if isinstance(path, PurePath) else path


def as_bytes(content: Content) -> bytes:
    """Return a content as bytes."""
    if isinstance(content, str):
        return content.encode("utf-8", "surrogatepass")
    return bytes(memoryview(content))
