from __future__ import annotations

from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_python

from wasmpool.exceptions import LanguageError
from wasmpool.parsing.extractor import find_matches
from wasmpool.parsing.patterns import CompiledQuery, compile_query

GRAMMAR = tree_sitter.Language(tree_sitter_python.language())


def compiled(*texts: str) -> CompiledQuery:
    return compile_query(GRAMMAR, {Path(f"{n}.scm"): text for n, text in enumerate(texts)})


def test_what_a_pattern_means() -> None:
    query = compiled(
        '(class_definition name: (_) @name (#set! visibility "private")) @definition.class\n',
        '((call function: (_) @_f) @reference.call (#not-any-of? @_f "a" "b\\"c"))',
    )
    first, second = query.patterns
    assert (first.role, first.kind, first.constants) == (
        "definition",
        "class",
        {"visibility": "private"},
    )
    assert (second.root, second.conditions[0].capture) == ("reference.call", "_f")
    assert second.conditions[0].values == {b"a", b'b"c'}
    assert not second.conditions[0].positive


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ('(#eq? @name "f")', ["f"]),
        ('(#not-eq? @name "f")', ["g", "fg"]),
        ('(#any-of? @name "f" "g")', ["f", "g"]),
        ('(#not-any-of? @name "f" "g")', ["fg"]),
        ('(#match? @name "^f")', ["f", "fg"]),
        ('(#not-match? @name "^f")', ["g"]),
    ],
)
def test_predicates(predicate: str, expected: list[str]) -> None:
    query = compiled(f"((call function: (identifier) @name) @reference.call {predicate})")
    source = b"f()\ng()\nfg()\n"
    tree = tree_sitter.Parser(GRAMMAR).parse(source)
    (pattern,) = query.patterns
    found = [
        captures["name"][0].text
        for _, captures in tree_sitter.QueryCursor(query.passes[0].query).matches(tree.root_node)
        if all(condition.holds(source, captures) for condition in pattern.conditions)
    ]
    assert found == [name.encode() for name in expected]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("(module) @scope\n\n(module", "1.scm:3", "error in a query"),
        ("\n(nothing) @comment", "1.scm:2", "nothing"),
        ("(module) @what", "1.scm:1", "needs one root capture, this one has none"),
        ("(module (_) @comment) @scope", "1.scm:1", "['comment', 'scope']"),
        ("(module) @definition.thing", "1.scm:1", "definition has no kind 'thing'"),
        ("(call function: (_) @body) @reference.call", "1.scm:1", "@body is no field of"),
        ('((module) @scope (#is? @scope "x"))', "1.scm:1", "#is?"),
        ('((module) @scope (#eq? @scope "a" "b"))', "1.scm:1", "#eq? takes one text"),
        ('((module) @scope (#match? @scope "("))', "1.scm:1", "unterminated"),
    ],
)
def test_errors_say_where(text: str, place: str, message: str) -> None:
    with pytest.raises(LanguageError) as caught:
        compiled("(comment) @comment\n(if_statement) @branch\n", text)
    assert str(caught.value).startswith(f"{place}: ")
    assert message in str(caught.value)


def test_patterns_near_the_root_keep_their_place_in_the_order() -> None:
    texts = {
        Path("a.scm"): "(class_definition) @scope\n(call) @reference.call\n",
        Path(
            "near.scm"
        ): "(module (expression_statement (call))) @scope\n(import_statement) @reexport\n",
        Path("b.scm"): "(comment) @comment\n",
    }
    query = compile_query(GRAMMAR, texts, {Path("near.scm")})
    assert [each.root for each in query.patterns] == [
        *("scope", "reference.call", "scope", "reexport", "comment")
    ]
    whole, near = query.passes
    assert (whole.numbers, near.numbers) == ((0, 1, 4), (2, 3))
    assert near.max_depth < whole.max_depth
    deep = b"if 1:\n  if 2:\n    if 3:\n      import os\nimport sys\n"
    root = tree_sitter.Parser(GRAMMAR).parse(deep).root_node
    assert [number for number, _ in find_matches(query, root)] == [3]


def test_an_error_near_the_root_names_its_file() -> None:
    texts = {
        Path("a.scm"): "(call) @reference.call\n",
        Path("near.scm"): "\n(no_such_node) @scope\n",
    }
    with pytest.raises(LanguageError, match=r"near\.scm:2: error in a query"):
        compile_query(GRAMMAR, texts, {Path("near.scm")})
