from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest

from wasmpool.exceptions import LanguageError
from wasmpool.parsing import extractor, languages
from wasmpool.parsing.fingerprint import fingerprint
from wasmpool.parsing.languages import read_query
from wasmpool.parsing.patterns import compile_query
from wasmpool.parsing.records import SCHEMA_VERSION

ALL = sorted(languages.table().languages)


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.py", None, "python"),
        ("dir.js/a.PY", None, "python"),
        ("SConstruct", None, "python"),
        ("a.d.json", None, "json"),
        ("a.unknown", None, None),
        (".py", None, None),
        ("py", None, None),
        ("", None, None),
        ("run", b"#!/usr/bin/python3.11\n", "python"),
        ("run", b"#! /usr/bin/env -S python -u\n", "python"),
        ("run", b"#!/usr/bin/env PYTHONPATH=. pypy3\n", "python"),
        ("run", b"#!\n", None),
        ("run", b"#!/bin/\xff\xfe\n", None),
        ("run", b"import os\n", None),
        ("a.unknown", b"#!/usr/bin/python\n", "python"),
        ("a.json", b"#!/usr/bin/python\n", "json"),
        ("Pipfile", None, "toml"),
        (".clang-format", None, "yaml"),
        ("x.yml", None, "yaml"),
        ("README.md", None, "markdown"),
        ("index.htm", None, "html"),
        ("dump.sql", None, "sql"),
        ("style.css", None, "css"),
        ("composer.lock", None, "json"),
        ("a.h", None, None),  # which of two, its text says
        ("a.h", b"", "c"),
        ("a.H", b"/* the\n   class of\n   using the template */\n#include <string.h>\n", "c"),
        ("a.h", b'#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);\n', "c"),
        ("a.h", b"#pragma once\n#include <string>\n", "cpp"),
        ("a.h", b"struct A;\rclass EXPORT B final : public A {\r", "cpp"),
        ("a.h", b"#include <stdio.h>\n\tnamespace a::b\n{\n", "cpp"),
        ("a.h", b"using A = int;\n", "cpp"),
        ("a.h", b"struct A {\n public:\n  int f();\n};\n", "cpp"),
    ],
)
def test_detection(name: str, head: bytes | None, expected: str | None) -> None:
    assert languages.detect(name, head) == expected


def test_no_two_languages_claim_the_same_name() -> None:
    for kind in ("extensions", "filenames", "interpreters"):
        claimed = [
            key for each in languages.table().languages.values() for key in getattr(each, kind)
        ]
        assert sorted(claimed) == sorted(set(claimed)), kind


def test_every_language_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "languages.md").read_text("utf-8")
    assert [name for name in ALL if f"`{name}`" not in page] == []


@pytest.mark.parametrize("name", ALL)
def test_every_query_compiles_also_with_all_references(name: str) -> None:
    language = languages.table().get(name)
    for all_references in (False, True):
        loaded = extractor.load(language, all_references=all_references)
        texts = read_query(language, all_references=all_references)
        assert compile_query(loaded.grammar.language, texts).patterns
    assert fingerprint(language).startswith(f"{SCHEMA_VERSION}/{name}/")


@pytest.mark.parametrize("name", ALL)
def test_no_pattern_has_an_alternation_at_its_root(name: str) -> None:
    # It would be tried at every node.
    for path, text in read_query(languages.table().get(name)).items():
        depth = 0
        in_string = escaped = in_comment = False
        for char in text:
            if in_comment:
                in_comment = char != "\n"
            elif in_string:
                in_string = escaped or char != '"'
                escaped = char == "\\" and not escaped
            elif char == ";":
                in_comment = True
            elif char == '"':
                in_string = True
            elif char in "([":
                assert depth or char == "(", f"{path.name} of {name}"
                depth += 1
            elif char in ")]":
                depth -= 1
        assert depth == 0


GATED = [name for name in ALL if languages.table().get(name).only_with]


@pytest.mark.parametrize("name", GATED)
def test_files_that_need_less_lose_nothing(name: str) -> None:
    language = languages.table().get(name)
    usual = extractor.load(language)
    whole = replace(usual, calls=(re.compile(b""),))  # which every source has
    if name == "python":
        paths = sorted(Path(asyncio.__file__).parent.glob("*.py"))
    else:
        paths = sorted((Path(__file__).parents[2] / "web").glob("*/**/*.js"))
    sources = [path.read_bytes() for path in paths if "node_modules" not in path.parts]
    usual_sources = [text for text in sources if usual.finder_for(text) is usual.usual]
    assert len(usual_sources) > 4
    for source in usual_sources:
        assert usual.facts(source, extractor.Direct()) == whole.facts(source, extractor.Direct())


@pytest.mark.parametrize("name", [n for n in ALL if languages.table().get(n).near_root])
def test_nothing_is_lost_that_begins_near_the_root(name: str) -> None:
    language = languages.table().get(name)
    usual = extractor.load(language)
    whole = extractor.Extractor.load(replace(language, near_root=frozenset()))
    paths = (Path(__file__).parents[2] / "web").rglob("*.js" if name == "javascript" else "*.ts")
    sources = [path.read_bytes() for path in sorted(paths)[:150]]
    sources.append(b"declare module 'm' {\n  import a from 'b';\n  export { c } from 'd';\n}\n")
    sources.append(b"namespace A {\n  namespace B {\n    export const c = 1;\n  }\n}\n")
    for source in sources:
        assert usual.facts(source, extractor.Direct()) == whole.facts(source, extractor.Direct())


def test_a_word_calls_for_the_whole_query() -> None:
    loaded = extractor.load(languages.table().get("python"))
    assert loaded.facts(b"a = ['x']", extractor.Direct())["exports"] == []
    found = loaded.facts(b"__all__ = ['x']", extractor.Direct())["exports"]
    assert [export["name"] for export in found] == ["x"]


@pytest.mark.parametrize("name", ["javascript", "typescript", "tsx"])
@pytest.mark.parametrize(
    "text",
    [
        "const a = require('x');",
        "const { a } = require ( 'x' );",
        "a = require/* of */('x');",
        "require?.('x');",
        "require ?.\n('x');",
        "require\n('x').b();",
        "exports.a = b;",
        "exports\n  .a = b;",
        "exports/* here */.a = b;",
        "module.exports = { a };",
        "module . exports=a;",
    ],
)
def test_commonjs_is_seen_however_it_is_written(name: str, text: str) -> None:
    usual = extractor.load(languages.table().get(name))
    assert usual.finder_for(text.encode()) is usual.complete
    found = usual.facts(text.encode(), extractor.Direct())
    whole = replace(usual, calls=(re.compile(b""),)).facts(text.encode(), extractor.Direct())
    assert found == whole


def test_a_table_that_gates_no_file_of_its_own_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "language.toml").write_text(
        '[grammar]\npackage = "tree_sitter_python"\n[only_with]\n"typo.scm" = "x"\n'
    )
    with pytest.raises(LanguageError, match=r"odd.language\.toml: cannot use this language table"):
        languages.table((str(tmp_path),))
