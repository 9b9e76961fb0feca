"""py-tree-sitter's own tests, from its source release, inside of our worker.

Rules: the tests are those of the release that the bundle was compiled from, unchanged; the grammar
packages that they import are modules around the bundle's grammars. Each of the release's test files
is a task, so that what one breaks is not blamed on another.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.programs import Runner
from wasmpool.bundle import recipes
from wasmpool.bundle.fetch import fetch, unpack
from wasmpool.bundle.places import cache_folder

GRAMMARS = ["html", "javascript", "json", "python", "rust"]
FILES = ["language", "lookahead_iterator", "node", "parser", "query", "tree"]
HANDLER = '''
import io
import sys
import types
import unittest
import warnings

import wasmpool
from wasmpool.parsing import languages
from wasmpool.pool.backends import web_grammars, web_worker


def grammar(name):
    """A module as the grammar's package for Python is."""
    loader = web_worker._grammars
    entry = loader.entries[name]
    loader.load(languages.table().get(name))
    library = loader._open(name, entry)
    function = library[entry["function"]]
    function.restype = __import__("ctypes").c_void_p
    module = types.ModuleType(f"tree_sitter_{name}")
    module.language = lambda: web_grammars._capsule(function())
    return module


@wasmpool.handler("run_tests")
def run_tests(payload):
    for name in payload["grammars"]:
        sys.modules.setdefault(f"tree_sitter_{name}", grammar(name))
    place = types.ModuleType(payload["name"])
    exec(compile(payload["source"], payload["name"], "exec"), place.__dict__)
    suite = unittest.defaultTestLoader.loadTestsFromModule(place)
    output = io.StringIO()
    result = unittest.TextTestRunner(output, verbosity=2).run(suite)
    return {
        "run": result.testsRun,
        "skipped": len(result.skipped),
        "good": result.wasSuccessful(),
        "output": output.getvalue(),
    }
'''


@pytest.fixture(scope="module")
def tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of tests of the release."""
    package = recipes.load().packages["tree-sitter"]
    archive = fetch({"tree-sitter": package}, cache_folder(), print)["tree-sitter"]
    folder = tmp_path_factory.mktemp("tree-sitter")
    unpack(archive, folder)
    return folder / "tests"


def test_every_file_of_tests_is_run(tests: Path) -> None:
    assert {path.stem.removeprefix("test_") for path in tests.glob("test_*.py")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_py_tree_sitter(page: Runner, tests: Path, name: str) -> None:
    report = page.run(
        """
        const pool = await wasmpool.createPool({ workers: 1, retries: 0 });
        await pool.register("tests", { source: argument.handler });
        const report = await pool.submit("run_tests", argument.payload);
        await pool.shutdown();
        return report;
        """,
        {
            "handler": HANDLER,
            "payload": {
                "name": f"test_{name}",
                "source": tests.joinpath(f"test_{name}.py").read_text(),
                "grammars": GRAMMARS,
            },
        },
    )
    assert report["good"], report["output"]
    assert report["run"] > report["skipped"], report["output"]
