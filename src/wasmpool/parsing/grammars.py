"""Grammars: from a language's name to something that tree-sitter parses with.

How a grammar is loaded is the one thing here that differs between hosts: natively it is a Python
package, in the browser a side module. `set_loader` puts the host's way in place.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tree_sitter

from wasmpool.exceptions import LanguageError
from wasmpool.parsing.languages import Language
from wasmpool.parsing.versions import distribution_name, version_of


@dataclass(frozen=True, slots=True)
class Grammar:
    """A loaded grammar.

    Attributes:
        name: Name of the distribution that it came from.
        version: Version of that distribution.
        abi: ABI version of the generated parser.
        language: What tree-sitter wants.
    """

    name: str
    version: str
    abi: int
    language: tree_sitter.Language


def load_package(language: Language) -> Grammar:
    """Load a grammar from its Python package.

    Raises:
        LanguageError: The package is missing or broken, or its ABI is not supported.
    """
    distribution = distribution_name(language)
    try:
        module = importlib.import_module(language.package)
        loaded = tree_sitter.Language(getattr(module, language.function)())
    except ImportError as error:
        raise LanguageError(
            f"{language.name}: grammar package {distribution!r} is missing or broken ({error}); "
            f"install it with: pip install {distribution}"
        ) from error
    except Exception as error:  # it runs code of others, which may fail in any way
        raise LanguageError(
            f"{language.name}: grammar package {distribution!r} cannot be used: "
            f"{type(error).__name__}: {error}"
        ) from error
    return Grammar(distribution, version_of(distribution), loaded.abi_version, loaded)


_loader: Callable[[Language], Grammar] = load_package
_loaded: dict[Path, Grammar] = {}


def set_loader(loader: Callable[[Language], Grammar]) -> None:
    """Replace how grammars are loaded; what was loaded before is forgotten."""
    global _loader
    _loader = loader
    _loaded.clear()


def load(language: Language) -> Grammar:
    """Return the grammar of `language`, loading it the first time.

    Raises:
        LanguageError: It cannot be loaded.
    """
    grammar = _loaded.get(language.folder)
    if grammar is None:
        grammar = _loaded[language.folder] = _loader(language)
    return grammar
