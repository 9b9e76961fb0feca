"""The compiled assembler against the one in Python, which it stands for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wasmpool
from e2e.samples import of_every_language
from wasmpool.parsing import extractor, records
from wasmpool.parsing.compiled import AVAILABLE
from wasmpool.parsing.languages import detect, table

ROOT = Path(__file__).parents[2]
SAMPLES = of_every_language()
WAYS: tuple[dict[str, bool], ...] = ({}, {"all_references": True, "bindings": True})


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    if not AVAILABLE:
        pytest.fail("the assembler is not compiled, or was edited since: make test compiles it")


def check(language: str, content: bytes) -> None:
    """Both give the same bytes for a source."""
    for way in WAYS:
        loaded = extractor.load(table().get(language), **way)
        loaded.finder_for(content)
        interpreted = replace(
            loaded,
            usual=replace(loaded.usual, compiled=None),
            complete=loaded.complete and replace(loaded.complete, compiled=None),
        )
        assert loaded.usual.compiled is not None
        expected = interpreted.extract(content, extractor.Direct())
        assert loaded.extract(content, extractor.Direct()) == expected


def language_of(name: str, content: bytes) -> str:
    language = detect(name, content)
    assert language is not None
    return language


@pytest.mark.parametrize("name", SAMPLES)
def test_both_give_the_same_bytes_for_every_language(name: str) -> None:
    content = SAMPLES[name]
    language = language_of(name, content)
    # Cut anywhere, for what is broken takes other ways.
    for source in (content, content[: len(content) * 2 // 3], content[1::2], b""):
        check(language, source)


def test_both_give_the_same_bytes_for_real_files() -> None:
    paths = sorted(Path(json.__file__).parents[1].glob("[a-c]*.py"))
    paths += sorted((ROOT / "web" / "src").glob("*/*.js"))
    paths += sorted(ROOT.glob("docs/*.md"))
    paths += sorted((ROOT / "src" / "wasmpool" / "parsing" / "c").iterdir())
    assert len(paths) > 70
    for path in paths:
        content = path.read_bytes()
        check(language_of(path.name, content), content)


PIECES = st.sampled_from(
    ["\n", " ", "\t", "\f", "\r\n", "\u00a0", "\u2028", "ß", "→", "😀", "/**", "/*", "*/", " * ",
     "//", "///", "#", "'", '"', '"""', "`", ":", "(", ")", "{", "}", "[", "]", ",", ".", "=>", "=",
     "\\", "@", "<!--"]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), min_size=1, max_size=6)


@settings(max_examples=300)
@given(st.sampled_from(sorted(SAMPLES)), EDITS)
def test_both_give_the_same_bytes_however_a_source_is_edited(
    name: str, edits: list[tuple[float, int, str]]
) -> None:
    content = SAMPLES[name]
    language = language_of(name, content)
    for place, removed, added in edits:
        at = int(place * len(content))
        content = content[:at] + added.encode() + content[at + removed :]
    check(language, content)


@given(st.lists(st.sampled_from([*".,?!#<>()[]{}\"' \nxé", "::", "x(", "/*", "*/", ").x("])))
@settings(max_examples=300, deadline=None)
def test_both_read_the_same_in_tokens(tokens: list[str]) -> None:
    check("rust", f"fn f() {{ m!({''.join(tokens)}.x(1)); }}".encode())


def test_what_stops_the_query_comes_out() -> None:
    class Stop(Exception):
        pass

    calls = 0

    class Impatient(extractor.Direct):
        def checkpoint(self) -> None:
            nonlocal calls
            calls += 1
            if calls > 2:  # once while it is parsed, once before the query
                raise Stop

    loaded = extractor.load(table().get("python"))
    with pytest.raises(Stop):
        loaded.extract(b"def f(a):\n    return g(a, b.c(1))\n" * 300, Impatient())


@pytest.mark.parametrize(
    "name", [name for name in SAMPLES if name.endswith((".ts", ".cpp", ".md"))]
)
def test_memory_that_runs_out_anywhere_is_an_error(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = pytest.importorskip("_testcapi", reason="this Python cannot be kept from memory")
    monkeypatch.setattr(records, "orjson", None)  # which crashes itself
    content = SAMPLES[name]
    loaded = extractor.load(table().get(language_of(name, content)), bindings=True)
    root = loaded.parse(content, lambda: None).root_node
    compiled = loaded.finder_for(content).compiled
    assert compiled is not None
    expected = compiled(root, content, lambda: None)
    failed, number = 0, 1
    while number < 5_000:
        memory.set_nomemory(number, number + 1)  # this allocation alone
        try:
            found = compiled(root, content, lambda: None)
        except MemoryError:
            memory.remove_mem_hooks()
            failed, number = failed + 1, number + 1
            continue
        memory.remove_mem_hooks()
        assert found == expected
        if number > 3 * failed + 10:
            break  # there are not that many
        number += 1
    assert failed > 20


def test_what_was_compiled_of_other_sources_is_not_used(tmp_path: Path) -> None:
    source = Path(wasmpool.__file__).parent
    package = tmp_path / "wasmpool"
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("queries", "__pycache__"))
    tell = "from wasmpool.parsing.compiled import AVAILABLE; print(AVAILABLE)"

    def is_used() -> str:
        command = [sys.executable, "-c", tell]
        return subprocess.run(
            command, cwd=tmp_path, stdout=subprocess.PIPE, check=True
        ).stdout.decode()

    assert is_used() == "True\n"
    with (package / "parsing" / "metrics.py").open("a") as file:
        file.write("# edited\n")
    assert is_used() == "False\n"
