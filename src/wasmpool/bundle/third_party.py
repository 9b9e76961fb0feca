"""Everything in the bundle that others wrote: fetched, checked, compiled where need be.

Downloads run at the same time, then compilers, as many as there are processors. What was made
before from the same inputs is taken from the cache, without a look at the network.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from wasmpool.bundle import recipes as recipe_file
from wasmpool.bundle.binding import build_binding
from wasmpool.bundle.fetch import fetch, unpack
from wasmpool.bundle.grammars import build_grammar
from wasmpool.bundle.headers import configuration, find_headers
from wasmpool.bundle.notices import build_notices
from wasmpool.bundle.parts import GrammarPart, Parts, Say
from wasmpool.bundle.recipes import Recipes
from wasmpool.bundle.steps import Steps
from wasmpool.parsing import languages
from wasmpool.parsing.versions import distribution_name

_PYODIDE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
# What builds the bundle and is not in it.
_TOOLS = ("esbuild", "typescript")

Result = TypeVar("Result")


def build_parts(cache: Path, say: Say) -> Parts:
    """Fetch and build what the bundle takes from others.

    Args:
        cache: The folder of the build's cache.
        say: Takes a line about each thing that is done; called from several threads.

    Raises:
        BundleError: Something cannot be fetched or compiled; says what to do.
    """
    cache = cache.resolve()
    recipes = recipe_file.load()
    steps = Steps(cache, say)
    archives = fetch(recipes.packages, cache, say)

    def unpacked(key: str, names: tuple[str, ...] | None = None) -> Path:
        inputs = {"archive": recipes.packages[key].sha256.encode(), "names": repr(names).encode()}
        return steps.result(key, inputs, lambda folder: unpack(archives[key], folder, names))

    pyodide = unpacked("pyodide", _PYODIDE)
    contained = {key: each for key, each in recipes.packages.items() if key not in _TOOLS}
    jobs: dict[str, Callable[[], Path]] = {
        "binding": partial(_binding, pyodide, recipes, archives, steps, say),
        "notices": partial(build_notices, contained, archives, steps),
        **{tool: partial(unpacked, tool) for tool in _TOOLS},
    }
    # The largest first, so that no processor waits at the end for another that has just begun one.
    for recipe in sorted(
        recipes.grammars.values(),
        key=lambda recipe: (bool(recipe.sources), archives[recipe.package].stat().st_size),
        reverse=True,
    ):
        jobs[f"grammars/{recipe.language}.wasm"] = partial(
            build_grammar, recipe, recipes, archives, steps
        )
    done = _together(jobs)

    grammars = _grammars(recipes)
    return Parts(
        files={
            **{f"pyodide/{name}": pyodide / name for name in _PYODIDE},
            f"python/{done['binding'].name}": done["binding"],
            **{part.file: done[part.file] for part in grammars.values()},
            done["notices"].name: done["notices"],
        },
        grammars=grammars,
        pyodide=recipes.packages["pyodide"].version,
        esbuild=done["esbuild"],
        typescript=done["typescript"],
    )


def _binding(
    pyodide: Path, recipes: Recipes, archives: Mapping[str, Path], steps: Steps, say: Say
) -> Path:
    variables = configuration(pyodide, recipes.packages["pyodide"].sha256, steps)
    headers = find_headers(str(variables["VERSION"]), steps, say)
    package = recipes.packages["tree-sitter"]
    return build_binding(package, archives["tree-sitter"], headers, variables, steps)


def _grammars(recipes: Recipes) -> dict[str, GrammarPart]:
    """What records say of each grammar: the same as natively."""
    table = languages.table()
    return {
        language: GrammarPart(
            file=f"grammars/{language}.wasm",
            function=recipe.function,
            name=distribution_name(table.get(language)),
            version=recipes.packages[recipe.package].version,
        )
        for language, recipe in recipes.grammars.items()
    }


def _together(jobs: Mapping[str, Callable[[], Result]]) -> dict[str, Result]:
    """Do jobs at the same time; the first that fails keeps the rest from being started."""
    with ThreadPoolExecutor(max_workers=(os.cpu_count() or 1) + 1) as executor:
        futures = {key: executor.submit(job) for key, job in jobs.items()}
        try:
            return {key: future.result() for key, future in futures.items()}
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
