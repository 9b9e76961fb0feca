"""The names that members have: whoever asks for another one need not look.

Rules of this file:

- That a name is none of these holds until an edit makes it one: then whoever asked looks again.
"""

from __future__ import annotations

from collections.abc import Iterable

from wasmpool.graph.model import Project
from wasmpool.graph.records import FileRecord


def member_key(name: str) -> str:
    """Return what stands in `reads` for having seen that no member has a name."""
    return f"member:{name}"


def names_of(record: FileRecord) -> frozenset[str]:
    """Return all names that members can have by a file, and perhaps more."""
    names = {definition.name for definition in record.definitions}
    for binding in record.bindings:
        name = binding.name
        if name is not None and not name.isidentifier():
            names.add(name)
            names.update(name.rpartition(access)[2] for access in (".", "->", "::"))
    return frozenset(names)


class MemberNames:
    """The names that members have in a project.

    Args:
        project: What is resolved.
        is_kept: Whether they are kept for edits.

    Attributes:
        all: The names.
    """

    def __init__(self, project: Project, is_kept: bool) -> None:
        self.all: set[str] = set()
        self._by_file: dict[str, frozenset[str]] = {}
        for path, record in project.files.items():
            names = names_of(record)
            self.all |= names
            if is_kept:
                self._by_file[path] = names

    def renew(self, project: Project, paths: Iterable[str]) -> None:
        """Take in what has changed in files."""
        for path in paths:
            before, after = self._by_file[path], names_of(project.files[path])
            self._by_file[path] = after
            self.all |= after
            if not before <= after:
                self.all = set().union(*self._by_file.values())
