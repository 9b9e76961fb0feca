"""Graphs that follow edits: what an edit does not touch is neither parsed nor resolved again.

Rules of this file:

- Which files were edited on the disk is told by what the system says of them, not by whoever says
  that something happened: an event may be lost, and many are of files that no graph has.
- A file that was written only just before it was looked at may be written again within the same
  tick of the file system's clock: its content is compared, too.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from wasmpool.discover import Source, discover
from wasmpool.graph.build import Progress
from wasmpool.graph.configs import around, is_config
from wasmpool.graph.incremental import IncrementalGraph
from wasmpool.graphs import (
    as_bytes,
    as_name,
    given_paths,
    graph_settings,
    has_language,
    parse,
    project_of_contents,
    project_of_sources,
    surroundings,
)

if TYPE_CHECKING:
    from wasmpool.pool.windows import Content

_LONGEST_TICK_NS = 2_000_000_000
"""FAT keeps times to two seconds, the longest of those in use."""


class _Stamp(NamedTuple):
    """What tells whether a file is still the same.

    Attributes:
        status: What the system says of it: when it was modified, size, inode; none of a file that
            is not to be had.
        digest: That of the content of a file that was written just before.
    """

    status: tuple[int, ...]
    digest: bytes | None = None


class LiveGraph:
    """The graph of a project that is edited: what an edit does not touch is not resolved again.

    Takes what `build_graph` takes.

    Attributes:
        graph: The graph, with all edits so far. A new one after each.
    """

    def __init__(
        self,
        files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Mapping[str, Content],
        *,
        name: str | None = None,
        progress: Progress = lambda phase, fraction: None,
        **arguments: Any,
    ) -> None:
        self._settings = settings = graph_settings(arguments)
        self._paths: list[str] | None = None
        self._seen: dict[str, _Stamp] = {}
        if isinstance(files, Mapping):
            project = project_of_contents(files, name, settings, progress)
        else:
            self._paths = given_paths(files)
            sources = list(discover(self._paths, settings))
            self._seen = _stamps(sources)  # before they are read: who writes meanwhile is seen
            project = project_of_sources(self._paths, sources, name, settings, progress)
        self._incremental = IncrementalGraph(project, progress)
        self.graph = self._incremental.graph()

    def update(self, edits: Mapping[str, Content | None]) -> frozenset[str]:
        """Take in edited files, new ones and such as are gone.

        Of a graph of paths, this is for texts that are not on the disk yet: `refresh` takes the
        files as they are there.

        Args:
            edits: The new content by path, as the graph has it; `None` for a file that is gone.

        Returns:
            The paths of the files that were resolved again.
        """
        project = self._incremental.project
        edits = {as_name(path): content for path, content in edits.items()}
        contents = {path: content for path, content in edits.items() if content is not None}
        removed = edits.keys() - contents.keys()
        configs = {path: each for path, each in project.configs.items() if path not in removed}
        configs |= {path: as_bytes(each) for path, each in contents.items() if is_config(path)}
        known = {path: content for path, content in contents.items() if has_language(path)}
        records = parse(known, len(known), self._settings, lambda phase, fraction: None)
        parsed = [path for path, record in project.files.items() if record.language is not None]
        parsed += [path for path, record in records.items() if record.language is not None]
        _, others = around((project.paths | contents.keys()) - removed, parsed)
        again = self._incremental.update(records, removed, configs, others)
        self.graph = self._incremental.graph()
        for path in edits:
            self._seen.pop(path, None)
        return again

    def refresh(self, progress: Progress = lambda phase, fraction: None) -> frozenset[str]:
        """Look at the files on the disk, and take in those that were edited since the last time.

        What `update` was given is replaced by what is there.

        Args:
            progress: Called with `parsing`, then the name of each pass, and how much of it is done.

        Returns:
            The paths of the files that were resolved again. Where nothing was edited there are
            none, and `graph` is the same object as before.

        Raises:
            ValueError: The graph was made of contents and not of paths.
        """
        if self._paths is None:
            raise ValueError("this graph was made of contents; give new ones to update()")
        before = self._incremental.project
        sources = list(discover(self._paths, self._settings))
        stamps = _stamps(sources)
        edited = [each for each in sources if self._is_edited(each, stamps[each.path])]
        records = parse(edited, len(edited), self._settings, progress) if edited else {}
        gone = before.files.keys() - stamps.keys()
        again = self._incremental.update(records, gone, *surroundings(sources), progress)
        self._seen = stamps
        if edited or self._incremental.project is not before:
            self.graph = self._incremental.graph()
        return again

    def _is_edited(self, source: Source, stamp: _Stamp) -> bool:
        seen = self._seen.get(source.path)
        if seen is None or seen.status != stamp.status:
            return True
        return seen.digest is not None and seen.digest != (stamp.digest or _digest(source))


def _stamps(sources: Iterable[Source]) -> dict[str, _Stamp]:
    """Return what tells whether files are the same the next time, by path."""
    stamps: dict[str, _Stamp] = {}
    now = time.time_ns()
    for source in sources:
        try:
            found = os.stat(source.file)
        except OSError:
            stamps[source.path] = _Stamp(())
            continue
        is_settled = found.st_mtime_ns < now - _LONGEST_TICK_NS
        is_read = source.problem is None  # nobody reads a pipe, or what is too large
        status = (found.st_mtime_ns, found.st_size, found.st_ino)
        stamps[source.path] = _Stamp(
            status, _digest(source) if is_read and not is_settled else None
        )
    return stamps


def _digest(source: Source) -> bytes:
    """Return the digest of a file's content; of nothing if it cannot be read."""
    try:
        with open(source.file, "rb") as stream:
            return hashlib.file_digest(stream, "blake2b").digest()
    except OSError:
        return b""
