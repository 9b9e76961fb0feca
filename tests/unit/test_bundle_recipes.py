"""The recipe file: complete, exact, and of the versions that are installed natively."""

from __future__ import annotations

import re

from wasmpool.bundle import recipes
from wasmpool.bundle.grammars import packages_of
from wasmpool.parsing import grammars, languages
from wasmpool.parsing.versions import version_of

RECIPES = recipes.load()


def test_every_language_has_a_grammar() -> None:
    assert set(RECIPES.grammars) == set(languages.table().languages)
    for recipe in RECIPES.grammars.values():
        assert (recipe.module is None) == bool(recipe.sources), recipe


def test_every_grammar_has_the_version_that_is_installed() -> None:
    table = languages.table().languages
    for name, recipe in RECIPES.grammars.items():
        version = RECIPES.packages[recipe.package].version
        assert version == grammars.load(table[name]).version, name


def test_every_package_is_pinned_and_used() -> None:
    used = {"pyodide", "tree-sitter", "esbuild", "typescript"}
    for recipe in RECIPES.grammars.values():
        used |= packages_of(recipe, RECIPES)
    assert set(RECIPES.packages) == used
    for package in RECIPES.packages.values():
        assert package.registry in ("npm", "pypi"), package
        assert re.fullmatch(r"\d+(\.\d+)+", package.version), package
        assert re.fullmatch(r"[0-9a-f]{64}", package.sha256), package


def test_the_binding_is_the_one_that_is_installed() -> None:
    assert RECIPES.packages["tree-sitter"].version == version_of("tree-sitter")
