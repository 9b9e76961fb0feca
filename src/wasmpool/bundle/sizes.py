"""How large the parts of a bundle are, as files and as a server sends them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from wasmpool.bundle.steps import Steps

# The first folder of a path is its part, but for these.
_SCRIPTS, _TYPES, _PAGE = "scripts", "types", "page"


class PartSize(NamedTuple):
    """One part of a bundle; sizes in bytes.

    Attributes:
        name: `scripts`, `types`, `page`, `python`, `pyodide` or `grammars`.
        files: How many files it has.
        size: Their size.
        compressed: The sum of their sizes when each is compressed with gzip.
    """

    name: str
    files: int
    size: int
    compressed: int


def part_sizes(files: Mapping[str, bytes], steps: Steps) -> tuple[PartSize, ...]:
    """Measure a bundle's parts, in the order in which a page needs them."""
    parts: dict[str, dict[str, bytes]] = {
        name: {} for name in (_PAGE, _SCRIPTS, "pyodide", "python", "grammars", _TYPES)
    }
    for path, content in files.items():
        parts[_part_of(path)][path] = content
    return tuple(_measured(name, group, steps) for name, group in parts.items())


def total(parts: Iterable[PartSize]) -> PartSize:
    """All parts together."""
    _, *numbers = zip(*parts, strict=True)
    return PartSize("all", *map(sum, numbers))


def _part_of(path: str) -> str:
    folder, slash, _ = path.partition("/")
    if slash:
        return _PAGE if folder == "demo" else folder
    if path.endswith((".html", ".txt")):
        return _PAGE
    return _TYPES if path.endswith((".d.ts", ".d.mts")) else _SCRIPTS


def _measured(name: str, files: Mapping[str, bytes], steps: Steps) -> PartSize:
    def make(folder: Path) -> None:
        compressed = sum(len(gzip.compress(content, 6)) for content in files.values())
        (folder / "bytes").write_text(str(compressed), "utf-8")

    folder = steps.result(f"sizes-{name}", files, make)
    compressed = int((folder / "bytes").read_text("utf-8"))
    return PartSize(name, len(files), sum(map(len, files.values())), compressed)
