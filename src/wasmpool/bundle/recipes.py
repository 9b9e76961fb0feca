"""The recipe file `recipes.toml`: what is fetched, and what is made of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("recipes.toml")


@dataclass(frozen=True, slots=True)
class Package:
    """An archive of a package registry.

    Attributes:
        registry: `npm` or `pypi`.
        name: Its name there.
        version: Its version.
        sha256: The hash of the archive, in hex.
    """

    registry: str
    name: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class File:
    """A file in the archive of a package.

    Attributes:
        package: Key of the package in the recipes.
        path: Its path in the archive, below the archive's own top folder.
    """

    package: str
    path: str


@dataclass(frozen=True, slots=True)
class GrammarRecipe:
    """How the grammar of one language is made.

    Attributes:
        language: Name of the language.
        function: The function that returns the pointer.
        module: The compiled side module, or `None` where it is compiled here.
        sources: C files to compile where there is no module.
    """

    language: str
    function: str
    module: File | None
    sources: tuple[File, ...]

    @property
    def package(self) -> str:
        """Key of the package that gives name and version."""
        return (self.module or self.sources[0]).package


@dataclass(frozen=True, slots=True)
class Recipes:
    """All recipes.

    Attributes:
        packages: By key, which is the package's name without an npm scope, or says what it is for.
        grammars: By name of the language.
        grammar_headers: The folder that has `tree_sitter/parser.h`.
    """

    packages: Mapping[str, Package]
    grammars: Mapping[str, GrammarRecipe]
    grammar_headers: File


@cache
def load() -> Recipes:
    """Read the recipe file."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    return Recipes(
        packages={
            key: Package(
                registry := "npm" if "npm" in entry else "pypi",
                entry[registry],
                entry["version"],
                entry["sha256"],
            )
            for key, entry in table["packages"].items()
        },
        grammars={
            language: GrammarRecipe(
                language,
                entry.get("function", f"tree_sitter_{language}"),
                _file(entry["module"]) if "module" in entry else None,
                tuple(map(_file, entry.get("sources", ()))),
            )
            for language, entry in table["grammars"].items()
        },
        grammar_headers=_file(table["grammar_headers"]),
    )


def _file(text: str) -> File:
    package, _, path = text.partition("/")
    return File(package, path)
