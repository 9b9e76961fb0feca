"""Grammars as side modules: taken from npm where they are compiled there, else compiled here.

Only block structure is parsed of Markdown, so its second grammar, for what is inside of lines, is
left out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from wasmpool.bundle import emscripten
from wasmpool.bundle.fetch import unpack
from wasmpool.bundle.recipes import GrammarRecipe, Recipes
from wasmpool.bundle.steps import Steps
from wasmpool.exceptions import BundleError

_LEXER = Path(__file__).with_name("lexer_steps.h")
_OPTIONS = ("-O2", "-include", _LEXER.name)
_MAGIC = b"\0asm"


def build_grammar(
    recipe: GrammarRecipe, recipes: Recipes, archives: Mapping[str, Path], steps: Steps
) -> Path:
    """Return the side module of a grammar.

    Args:
        recipe: How it is made.
        recipes: All recipes.
        archives: The archives of packages, by key.
        steps: The build's steps.

    Raises:
        BundleError: It cannot be compiled, or the package lacks a file.
    """
    inputs = {key: recipes.packages[key].sha256.encode() for key in packages_of(recipe, recipes)}
    inputs["recipe"] = repr((recipe, recipes.grammar_headers)).encode()
    if recipe.module is None:
        inputs["compiler"] = f"{emscripten.recipe()} {_OPTIONS}".encode()
        inputs["lexer"] = _LEXER.read_bytes()

    def make(folder: Path) -> None:
        content = make_module(recipe, recipes, archives)
        (folder / f"{recipe.language}.wasm").write_bytes(content)

    folder = steps.result(f"grammar-{recipe.language}", inputs, make)
    return folder / f"{recipe.language}.wasm"


def packages_of(recipe: GrammarRecipe, recipes: Recipes) -> set[str]:
    """Keys of the packages that a grammar is made of."""
    if recipe.module is not None:
        return {recipe.module.package}
    return {recipes.grammar_headers.package, *(source.package for source in recipe.sources)}


def make_module(recipe: GrammarRecipe, recipes: Recipes, archives: Mapping[str, Path]) -> bytes:
    """Take the module out of its package, or compile it."""
    with tempfile.TemporaryDirectory(prefix="wasmpool-") as temporary:
        work = Path(temporary)
        if recipe.module is not None:
            unpack(archives[recipe.module.package], work, [recipe.module.path])
            content = (work / recipe.module.path).read_bytes()
        else:
            content = _compile(recipe, recipes, archives, work)
    if not content.startswith(_MAGIC):
        raise BundleError(f"the grammar of {recipe.language} is no WebAssembly module")
    return content


def _compile(
    recipe: GrammarRecipe, recipes: Recipes, archives: Mapping[str, Path], work: Path
) -> bytes:
    for key in packages_of(recipe, recipes):
        unpack(archives[key], work / key)
    (work / _LEXER.name).write_bytes(_LEXER.read_bytes())
    sources = [f"{source.package}/{source.path}" for source in recipe.sources]
    shared = f"{recipes.grammar_headers.package}/{recipes.grammar_headers.path}"
    folders = [source.rpartition("/")[0] for source in sources]
    includes = [f"-I{folder}" for folder in dict.fromkeys([*folders, shared])]
    return emscripten.compile_module(
        work,
        sources,
        [recipe.function],
        [*_OPTIONS, *includes],
        f"compiling the grammar of {recipe.language}",
    )
