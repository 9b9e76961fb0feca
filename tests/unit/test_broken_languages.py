"""Languages whose grammar, queries or table are broken: a record says what is wrong and where."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.unit.odd_input import problem, record


def _language(folder: Path, package: str, query: str = "") -> str:
    """Write a language `odd` for `*.odd` and return the folder of languages."""
    (folder / "odd").mkdir(parents=True)
    (folder / "odd" / "language.toml").write_text(
        f'extensions = [".odd"]\n[grammar]\npackage = "{package}"\n'
    )
    (folder / "odd" / "definitions.scm").write_text(query)
    return str(folder)


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (None, "missing or broken"),
        ("import not_there_at_all\n", "pip install broken-grammar"),
        ("def language(:\n", "SyntaxError"),
        ("raise RuntimeError('compiled for another machine')\n", "compiled for another machine"),
        ("pass\n", "AttributeError"),
        ("def language(): return 'no pointer'\n", "cannot be used"),
        ("def language(): return None\n", "cannot be used"),
    ],
)
def test_a_broken_grammar_package(
    module: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if module is not None:
        (tmp_path / "broken_grammar.py").write_text(module)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "broken_grammar", raising=False)
    folder = _language(tmp_path / "languages", "broken_grammar")
    facts = record("a.odd", content=b"x", language_dirs=[folder])
    phase, kind, message = problem(facts)
    assert (facts.status, facts.language, phase, kind) == (
        "failed",
        "odd",
        "parse",
        "LanguageError",
    )
    assert expected in message
    assert "broken-grammar" in message
    # The others work on.
    assert record("a.py", content=b"x = 1", language_dirs=[folder]).status == "ok"


@pytest.mark.parametrize(
    ("query", "line", "expected"),
    [
        ("(module) @scope\n(no_such_node) @comment\n", 2, "no_such_node"),
        ("(module @scope\n", 1, "error in a query"),
        ("\n\n(comment) @commentary\n", 3, "root capture"),
        ("(comment) @comment\n(identifier) @definition.klass\n", 2, "klass"),
        ('((identifier) @comment (#near? @comment "x"))\n', 1, "#near?"),
    ],
)
def test_a_query_with_an_error_names_file_and_line(
    query: str, line: int, expected: str, tmp_path: Path
) -> None:
    folder = _language(tmp_path, "tree_sitter_python", query)
    facts = record("a.odd", content=b"x", language_dirs=[folder])
    phase, kind, message = problem(facts)
    assert (facts.status, phase, kind) == ("failed", "parse", "LanguageError")
    assert f"{Path('odd', 'definitions.scm')}:{line}: " in message
    assert expected in message


def test_a_broken_language_table(tmp_path: Path) -> None:
    folder = _language(tmp_path, "tree_sitter_python")
    (tmp_path / "odd" / "language.toml").write_text("extensions = [\n")
    facts = record("a.odd", content=b"x", language_dirs=[folder])
    phase, kind, message = problem(facts)
    assert (phase, kind) == ("detect", "LanguageError")
    assert "language.toml: cannot use this language table" in message
