"""Building what others wrote: the same bytes each time, no network for what is there, clear errors.

The parts come from the cache that builds use; where there is none yet, it is filled first.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.built import BUILD_TIMEOUT, parts
from wasmpool.bundle import emscripten, fetch, recipes, third_party
from wasmpool.bundle.binding import make_wheel
from wasmpool.bundle.grammars import make_module
from wasmpool.bundle.headers import configuration, find_headers
from wasmpool.bundle.places import cache_folder
from wasmpool.bundle.steps import Steps
from wasmpool.exceptions import BundleError

pytestmark = pytest.mark.timeout(BUILD_TIMEOUT)

RECIPES = recipes.load()


def quiet(line: str) -> None:
    """Takes what a build says."""


def archives() -> dict[str, Path]:
    return fetch.fetch(RECIPES.packages, cache_folder(), quiet)


def built_wheel() -> Path:
    (found,) = (path for name, path in parts().files.items() if name.startswith("python/"))
    return found


@pytest.fixture
def no_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which nothing was compiled yet, and that has no programs."""
    emscripten.compiler_version.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    yield
    emscripten.compiler_version.cache_clear()


def test_a_second_build_takes_no_network_and_makes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = parts()
    said: list[str] = []

    def refuse(*_: object) -> None:
        raise AssertionError("the network is asked")

    monkeypatch.setattr(fetch, "_npm", refuse)
    monkeypatch.setattr(fetch, "_pip", refuse)
    assert third_party.build_parts(cache_folder(), said.append) == first
    assert said == []


def test_the_binding_compiles_to_the_same_bytes_each_time() -> None:
    steps = Steps(cache_folder(), quiet)
    pyodide = parts().files["pyodide/pyodide.mjs"].parent
    variables = configuration(pyodide, RECIPES.packages["pyodide"].sha256, steps)
    python_headers = find_headers("3.14", steps, quiet)
    name, content = make_wheel(
        RECIPES.packages["tree-sitter"].version,
        archives()["tree-sitter"],
        python_headers,
        variables,
    )
    assert (name, content) == (built_wheel().name, built_wheel().read_bytes())


def test_a_grammar_compiles_to_the_same_bytes_each_time() -> None:
    content = make_module(RECIPES.grammars["c"], RECIPES, archives())
    assert content == parts().files["grammars/c.wasm"].read_bytes()


def test_nothing_that_is_compiled_names_a_folder_of_this_machine() -> None:
    with zipfile.ZipFile(built_wheel()) as wheel:
        contents = {name: wheel.read(name) for name in wheel.namelist()}
    for language, recipe in RECIPES.grammars.items():
        if recipe.sources:
            contents[language] = parts().files[f"grammars/{language}.wasm"].read_bytes()
    places = {str(Path.home()), tempfile.gettempdir() + "/", str(cache_folder()), "wasmpool-"}
    for name, content in contents.items():
        for place in places:
            assert place.encode() not in content, f"{place} is in {name}"


def test_the_wheel_is_whole() -> None:
    name = "tree_sitter-0.26.1-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
    assert built_wheel().name == name
    with zipfile.ZipFile(built_wheel()) as wheel:
        assert {entry.date_time for entry in wheel.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        files = {entry: wheel.read(entry) for entry in wheel.namelist()}
    record = files.pop("tree_sitter-0.26.1.dist-info/RECORD").decode()
    recorded = dict(line.split(",")[:2] for line in record.splitlines()[:-1])
    assert recorded == {
        entry: "sha256="
        + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        for entry, content in files.items()
    }
    assert {entry.rpartition("/")[2] for entry in files if entry.startswith("tree_sitter/")} == {
        "__init__.py",
        "__init__.pyi",
        "_binding.cpython-314-wasm32-emscripten.so",
        "py.typed",
    }
    assert (
        b"Tag: cp314-cp314-pyemscripten_2026_0_wasm32\n"
        in (files["tree_sitter-0.26.1.dist-info/WHEEL"])
    )


def test_pyodide_is_the_one_that_was_pinned() -> None:
    lock = json.loads(parts().files["pyodide/pyodide-lock.json"].read_text("utf-8"))
    assert lock["info"]["python"].startswith("3.14.")
    assert parts().pyodide == RECIPES.packages["pyodide"].version
    assert (parts().esbuild / "package.json").is_file()
    assert (parts().typescript / "bin" / "tsc").is_file()


def test_all_that_is_in_the_bundle_has_its_licence_there() -> None:
    text = parts().files["licenses.txt"].read_text("utf-8")
    for key, package in RECIPES.packages.items():
        assert (f"\n{package} (" in text) == (key not in ("esbuild", "typescript")), key
    assert text.count("Permission is hereby granted") >= 20
    assert "Apache License" in text  # Elixir's


def test_without_emcc_the_error_says_what_to_install(no_compiler: None) -> None:
    with pytest.raises(BundleError) as caught:
        make_module(RECIPES.grammars["c"], RECIPES, archives())
    assert "compiling the grammar of c needs Emscripten, and emcc cannot be run" in str(
        caught.value
    )
    assert "apt-get install --no-install-recommends emscripten nodejs npm" in str(caught.value)


def test_a_build_without_programs_ends_with_an_error(no_compiler: None, tmp_path: Path) -> None:
    # Downloads are there, so the first thing that is missing is a program.
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "downloads").symlink_to(cache_folder() / "downloads")
    archives()
    with pytest.raises(BundleError, match="apt-get install"):
        third_party.build_parts(tmp_path / "cache", quiet)


def test_what_the_compiler_says_is_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "bad.c").write_text("int f( {\n")
    with pytest.raises(BundleError, match=r"(?s)compiling it failed:.*bad\.c:1"):
        emscripten.compile_module(tmp_path, ["bad.c"], ["f"], [], "compiling it")
