"""Users' own languages, with the example of the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import wasmpool
from wasmpool.exceptions import LanguageError
from wasmpool.parsing import extractor, languages
from wasmpool.parsing.extractor import Direct
from wasmpool.parsing.fingerprint import fingerprint
from wasmpool.parsing.records import FileFacts

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-language.md"

BUILD = """\
load("//tools:defs.bzl", "rule", mine = "other")

# what goes in
SOURCES = glob(["*.c"])
_hidden = 1

def make(name, deps = []):
    \"\"\"Makes it.\"\"\"
    for dep in deps:
        native.check(dep)
    rule(name, SOURCES)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the files of the guide and return the folder that holds the languages."""
    files = re.findall(r"^`(languages/\S+)`:\n\n```\w+\n(.*?)```", GUIDE.read_text(), re.S | re.M)
    assert len(files) == 5
    for name, text in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "languages"


def facts_of(folder: Path, language: str, text: str) -> FileFacts:
    loaded = extractor.load(languages.table((str(folder),)).get(language))
    return FileFacts("x", loaded.extract(text.encode(), Direct()).body)


def test_the_guide_s_language_gives_facts(folder: Path) -> None:
    facts = facts_of(folder, "starlark", BUILD)
    assert (facts.status, facts.language) == ("ok", "starlark")
    assert [(each.kind, each.qualified_name, each.visibility) for each in facts.definitions] == [
        ("constant", "SOURCES", "public"),
        ("variable", "_hidden", "private"),
        ("function", "make", "public"),
    ]
    function = facts.definitions[2]
    assert [(each.name, each.default) for each in function.parameters] == [
        ("name", None),
        ("deps", "[]"),
    ]
    assert (function.doc, function.complexity) == ("Makes it.", 2)
    assert [(each.receiver, each.name, each.arity) for each in facts.references] == [
        (None, "glob", 1),
        ("native", "check", 1),
        (None, "rule", 2),
    ]
    assert [(each.module, each.imported_name, each.local_name) for each in facts.imports] == [
        ("//tools:defs.bzl", "rule", "rule"),
        ("//tools:defs.bzl", "other", "mine"),
    ]
    assert facts.metrics.comment_lines == 1


def test_it_is_detected_beside_the_built_in_ones(folder: Path) -> None:
    table = languages.table((str(folder),))
    assert table.detect("a/BUILD") == table.detect("defs.bzl") == "starlark"
    assert table.detect("a.py") == "python"
    assert languages.detect("defs.bzl") is None


def test_from_end_to_end(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "BUILD").write_text(BUILD)
    (source / "a.py").write_text("x = 1\n")
    results = wasmpool.parse_files(
        [source], language_dirs=[str(folder)], backend="inline", flags={"cache": False}
    )
    assert sorted((each.path, each.language, each.status) for each in results) == [
        ("BUILD", "starlark", "ok"),
        ("a.py", "python", "ok"),
    ]


def test_a_built_in_language_is_replaced(tmp_path: Path) -> None:
    own = tmp_path / "python"
    own.mkdir()
    (own / "language.toml").write_text(
        'extensions = [".py"]\n[grammar]\npackage = "tree_sitter_python"\n'
    )
    (own / "only.scm").write_text("(class_definition name: (_) @name) @definition.interface\n")
    text = "class A: pass\ndef f(): pass\n"
    replaced = facts_of(tmp_path, "python", text)
    assert [(each.kind, each.name) for each in replaced.definitions] == [("interface", "A")]
    # The built-in one stays what it was, in the same process.
    built_in = extractor.load(languages.table().get("python")).facts(text.encode(), Direct())
    assert [each["kind"] for each in built_in["definitions"]] == ["class", "function"]


def test_queries_of_others_can_be_used(tmp_path: Path) -> None:
    own = tmp_path / "stub"
    own.mkdir()
    shared = languages.BUILT_IN / "python" / "imports.scm"
    (own / "language.toml").write_text(
        f'queries = ["own.scm", "{shared.as_posix()}"]\n[grammar]\npackage = "tree_sitter_python"\n'
    )
    (own / "own.scm").write_text("(comment) @comment\n")
    (own / "unused.scm").write_text("(no_such_node) @comment\n")
    facts = facts_of(tmp_path, "stub", "import os\n# x\n")
    assert [each.module for each in facts.imports] == ["os"]
    assert facts.metrics.comment_lines == 1


def test_its_fingerprint_changes_with_queries_and_table(folder: Path) -> None:
    def current() -> str:
        languages.table.cache_clear()
        return fingerprint(languages.table((str(folder),)).get("starlark"))

    seen = {current()}
    for name in ("metrics.scm", "language.toml"):
        path = folder / "starlark" / name
        comment = "; x\n" if path.suffix == ".scm" else "# x\n"
        path.write_text(comment + path.read_text())
        seen.add(current())
    assert len(seen) == 3


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LanguageError, match="no such folder of languages"):
        languages.table((str(tmp_path / "gone"),))


@pytest.mark.parametrize(
    "text",
    [
        "extensions = [",
        "extensions = []",
        '[grammar]\nfunction = "language"',
        '[grammar]\npackage = "tree_sitter_python"\n[facts]\nno_such_rule = 1',
        "grammar = 1",
    ],
)
def test_a_table_that_is_wrong_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "language.toml").write_text(text)
    with pytest.raises(LanguageError, match=re.escape(str(Path("odd", "language.toml")))):
        languages.table((str(tmp_path),))


def test_an_unknown_language_lists_the_known_ones() -> None:
    with pytest.raises(LanguageError, match=r"unknown language 'klingon'; known: .*python"):
        languages.table().get("klingon")
