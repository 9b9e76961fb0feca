"""The source releases that are parsed, and the peer's library: fetched once, checked by hash."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import corpus
from wasmpool.bundle.fetch import fetch, unpack
from wasmpool.bundle.recipes import Package

WEB_TREE_SITTER = Package(
    "npm",
    "web-tree-sitter",
    "0.27.1",
    "7346db659eb870a5284242851ab7aedea41d7397b8c7e95ff8d9ec5b5a80270f",
)
CLOUDFLARE = Package(
    "npm",
    "cloudflare",
    "5.2.0",
    "16f2ab36827c79aaaba761f6388dc46d81ae12ee9da231f492537824428525f5",
)


@dataclass(frozen=True, slots=True)
class Release:
    """The files of one language of a source release.

    Attributes:
        name: What it is called in reports.
        language: Name of the language.
        folder: Where it is unpacked.
        pattern: Which files.
        without: Endings of file names that do not count.
    """

    name: str
    language: str
    folder: Path
    pattern: str
    without: tuple[str, ...] = ()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield each file's path below the folder and its content, by path."""
        for path in sorted(self.folder.rglob(self.pattern)):
            if path.is_file() and not path.name.endswith(self.without):
                yield path.relative_to(self.folder).as_posix(), path.read_bytes()


def unpacked(package: Package) -> Path:
    """Return the folder that a package of a registry is unpacked in."""
    folder = corpus.CACHE / f"{package.name}-{package.version}"
    if not folder.is_dir():
        archive = fetch({"": package}, corpus.CACHE, _say)[""]
        unpack(archive, folder.with_suffix(".part"))
        folder.with_suffix(".part").rename(folder)
    return folder


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def releases() -> list[Release]:
    """Return the large Python release and the large TypeScript one.

    The latter is a client library that is published with its sources, in TypeScript throughout.
    Its declaration files were made from these, so they do not count.
    """
    return [
        Release("Django 5.2", "python", corpus.django(), "*.py"),
        Release(
            f"{CLOUDFLARE.name} {CLOUDFLARE.version}",
            "typescript",
            unpacked(CLOUDFLARE),
            "*.ts",
            without=(".d.ts",),
        ),
    ]
