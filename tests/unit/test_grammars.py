"""Grammars: which version of them is installed."""

from __future__ import annotations

from importlib.metadata import version

from wasmpool.parsing import languages
from wasmpool.parsing.versions import distribution_name, version_of


def test_versions_are_those_that_the_installer_knows() -> None:
    names = {distribution_name(each) for each in languages.table().languages.values()}
    assert len(names) > 20
    assert {name: version_of(name) for name in names} == {name: version(name) for name in names}
    assert version_of("tree-sitter") == version("tree-sitter")


def test_what_is_not_installed_has_no_version() -> None:
    assert version_of("tree-sitter-of-nowhere") == "unknown"
