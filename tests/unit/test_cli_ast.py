"""`python -m wasmpool parse --ast`: syntax trees instead of facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.parse_program import Program, make_environment, make_program, make_repo

repo = pytest.fixture(make_repo)
environment = pytest.fixture(make_environment)
program = pytest.fixture(make_program)


def test_trees_as_s_expressions_are_those_of_tree_sitter(program: Program, repo: Path) -> None:
    import tree_sitter
    import tree_sitter_python

    status, out, errors = program.run("repo/a.py", "repo/sub/b.py", "--ast", "sexp")
    assert (status, errors) == (0, "")
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    expected = [
        line
        for path in ("repo/a.py", "repo/sub/b.py")
        for line in (
            f"; {path}",
            str(parser.parse((program.cwd / path).read_bytes()).root_node),
        )
    ]
    assert out.decode().splitlines() == expected


def test_trees_as_json_nest_as_deep_as_the_file(program: Program) -> None:
    deep = b"[" * 5000 + b"]" * 5000
    status, out, _ = program.run("-", "--language", "python", "--ast", "json", given=deep)
    assert status == 0
    (line,) = out.splitlines()
    assert line.startswith(b'{"_type":"ast","path":"-","language":"python","tree":{"type":"module"')
    assert line.count(b'{"type":"list"') == 5000
    assert line.count(b"[") == line.count(b"]")


def test_a_tree_that_cannot_be_had_is_status_1_and_the_others_are_written(
    program: Program, repo: Path
) -> None:
    status, out, errors = program.run("repo/a.py", "gone.py", "--ast", "json")
    assert status == 1
    assert [json.loads(line)["path"] for line in out.splitlines()] == ["repo/a.py"]
    assert errors.startswith("wasmpool: gone.py: ")
