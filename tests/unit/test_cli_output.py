"""`python -m wasmpool parse -o`: places, full or missing ones too, and readers that go away."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.parse_program import Program, make_environment, make_program, make_repo, many_files

repo = pytest.fixture(make_repo)
environment = pytest.fixture(make_environment)
program = pytest.fixture(make_program)


@pytest.mark.parametrize("name", ["jsonl", "json", "ctags", "summary", "sqlite", "parquet"])
def test_every_format_goes_to_a_file(name: str, program: Program, repo: Path) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    status, out, errors = program.run("repo", "-o", "out", "--format", name)
    assert (status, out, errors) == (0, b"", "")
    output = program.cwd / "out"
    if name == "sqlite":
        with closing(sqlite3.connect(output)) as database:
            assert database.execute("SELECT count(*) FROM files").fetchone() == (3,)
    elif name == "parquet":
        assert (output / "definitions.parquet").is_file()
    elif name == "ctags":
        assert b'f\trepo/a.py\t2;"' in output.read_bytes()
    elif name == "json":
        assert len(json.loads(output.read_bytes())["files"]) == 3
    else:
        assert (
            json.loads(
                output.read_bytes().splitlines()[-1] if name == "jsonl" else output.read_bytes()
            )["files"]
            == 3
        )


def test_a_full_device_is_status_3_and_one_line(program: Program, repo: Path) -> None:
    status, _, errors = program.run("repo", "-o", "/dev/full")
    assert status == 3
    assert errors == "wasmpool: cannot write to /dev/full: No space left on device\n"
    with open("/dev/full", "wb") as full:
        status, _, errors = program.run("repo", stdout=full)
    assert status == 3
    assert errors == "wasmpool: cannot write to standard output: No space left on device\n"


def test_a_place_that_cannot_be_written_is_known_before_any_work(
    program: Program, repo: Path
) -> None:
    status, out, errors = program.run("repo", "-o", "missing/out.jsonl")
    assert (status, out) == (3, b"")
    where = "missing/out.jsonl: No such file or directory; make its folder first"
    assert errors == f"wasmpool: cannot write to {where}\n"


def test_a_file_that_may_not_grow_leaves_what_was_there(program: Program, repo: Path) -> None:
    (program.cwd / "out").write_text("old")
    command = f"ulimit -f 1; exec {sys.executable} -m wasmpool parse --no-cache repo -o out"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=many_files(program.cwd / "many", 5).parent,
        env=program.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (
        3,
        "wasmpool: cannot write to out: File too large\n",
    )
    assert (program.cwd / "out").read_text() == "old"
    assert not list(program.cwd.glob(".wasmpool-*"))


@pytest.mark.parametrize("arguments", [[], ["--backend", "inline"], ["--format", "json"]])
def test_a_reader_who_has_seen_enough_ends_the_run_quietly(
    arguments: list[str], program: Program
) -> None:
    many_files(program.cwd / "many", 60)
    process = program.start("many", "--no-cache", *arguments)
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        status = process.wait(120)
    assert (status, errors) == (0, b"")
