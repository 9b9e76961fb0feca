"""`python -m wasmpool parse` as others run it: what goes in, and what a pipe gets."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.parse_program import (
    GOOD,
    Program,
    make_environment,
    make_program,
    make_repo,
    many_files,
    records,
)

repo = pytest.fixture(make_repo)
environment = pytest.fixture(make_environment)
program = pytest.fixture(make_program)


# ------------------------------------------------------------------ in a pipe


def test_a_pipe_gets_json_lines_and_nothing_else(program: Program, repo: Path) -> None:
    status, out, errors = program.run("repo")
    found = records(out)
    assert (status, errors) == (0, "")
    assert [record.get("path") for record in found] == ["a.py", "sub/b.py", "sub/broken.py", None]
    assert [record.get("status") for record in found[:3]] == ["ok", "ok", "partial"]
    assert found[-1]["_type"] == "summary"
    assert found[-1]["status"] == {"ok": 2, "partial": 1, "failed": 0}
    assert found[-1]["interrupted"] is False


def test_several_paths_are_named_as_given(program: Program, repo: Path) -> None:
    _, out, _ = program.run("repo/sub", "repo/a.py")
    assert [r["path"] for r in records(out)[:-1]] == [
        "repo/a.py",
        "repo/sub/b.py",
        "repo/sub/broken.py",
    ]


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("f.jsonl", b'{"_type":"file"'),
        ("f.json", b'{"files":['),
        ("tags", b"!_TAG_FILE_"),
        ("f.db", b"SQLite format 3"),
        ("f.sqlite3", b"SQLite format 3"),
        ("f.JSON", b'{"files":['),
        ("f.facts", b'{"_type":"file"'),
        ("f", b'{"_type":"file"'),
    ],
)
def test_the_format_follows_the_name(program: Program, repo: Path, name: str, begin: bytes) -> None:
    assert program.run("repo/a.py", "-o", name) == (0, b"", "")
    assert (program.cwd / name).read_bytes().startswith(begin)


@pytest.mark.parametrize("ending", [".csv", ".html", ".txt", ".jsonl.gz"])
def test_an_ending_of_something_else_is_an_error(program: Program, repo: Path, ending: str) -> None:
    status, out, errors = program.run("repo/a.py", "-o", f"f{ending}")
    assert (status, out) == (2, b"")
    last = f".{ending.rpartition('.')[2]}"
    assert f"there is no format for {last}; there are .jsonl, .ndjson, .json" in errors
    assert "--format" in errors
    assert not (program.cwd / f"f{ending}").exists()
    assert program.run("repo/a.py", "-o", f"f{ending}", "--format", "jsonl")[0] == 0


def test_where_nothing_is_found_the_reason_is_told(program: Program, repo: Path) -> None:
    empty = program.cwd / "empty"
    empty.mkdir()
    assert program.run("empty")[2] == ""
    (empty / "link.py").symlink_to(repo / "a.py")
    (empty / "folder").symlink_to(repo)
    (empty / "notes").write_text("x")
    (empty / ".wasmpoolignore").write_text("b.py\nout/\n")
    (empty / "b.py").write_text("x = 1\n")
    (empty / "c.go").write_text("package c\n")
    (empty / "out").mkdir()
    status, out, errors = program.run("empty", "--languages", "python")
    assert (status, [record["_type"] for record in records(out)]) == (0, ["summary"])
    assert errors == (
        "wasmpool: no files found in empty; left out: 2 ignored (.gitignore, .wasmpoolignore, "
        "folders such as node_modules), 1 excluded (--include, --exclude, --languages), "
        "2 symbolic links, which are not followed, 2 of no known language\n"
    )
    assert program.run("empty")[2] == ""  # c.go was found


def test_an_empty_path_is_no_path(program: Program, repo: Path) -> None:
    status, out, errors = program.run("", "repo")
    assert (status, out) == (2, b"")
    assert "an empty path" in errors


def test_a_failed_file_is_status_1_with_its_record_and_a_line(program: Program, repo: Path) -> None:
    status, out, errors = program.run("repo/a.py", "gone\n.py")
    found = {record.get("path"): record for record in records(out)}
    assert status == 1
    assert found["repo/a.py"]["status"] == "ok"
    assert found["gone\n.py"]["failure"]["phase"] == "read"
    assert errors.count("\n") == 1
    assert errors.startswith("wasmpool: gone\\n.py: read failed: FileNotFoundError: ")


def test_failed_files_are_told_up_to_a_number(program: Program, repo: Path) -> None:
    gone = [f"gone{number}.py" for number in range(25)]
    status, out, errors = program.run(*gone)
    assert (status, len(records(out))) == (1, 26)
    assert errors.count("read failed") == 20
    assert errors.endswith("wasmpool: 5 more files failed; --verbose tells which\n")
    assert program.run(*gone, "--verbose")[2].count("read failed") == 25


def test_standard_input_is_a_file(program: Program) -> None:
    status, out, errors = program.run("-", "--language", "python", given=GOOD.encode())
    found = records(out)
    assert (status, errors) == (0, "")
    assert (found[0]["path"], found[0]["language"]) == ("-", "python")
    assert [definition["name"] for definition in found[0]["definitions"]] == ["f"]


@pytest.mark.parametrize("arguments", [["-", "--language"], ["repo", "--languages"]])
def test_an_unknown_language_is_wrong_usage_and_says_which_there_are(
    arguments: list[str], program: Program, repo: Path
) -> None:
    status, out, errors = program.run(*arguments, "klingon", given=b"")
    assert (status, out) == (2, b"")
    assert re.fullmatch(r"wasmpool: unknown language 'klingon'; known: .*python.*\n", errors)


def test_a_language_without_a_name_is_unknown(program: Program) -> None:
    status, out, errors = program.run("-", "--language", "", given=b"")
    assert (status, out) == (2, b"")
    assert "unknown language ''" in errors


def test_paths_come_from_a_file_or_from_standard_input(program: Program, repo: Path) -> None:
    listed = b"repo/a.py\0repo/sub/b.py\0"
    (program.cwd / "list").write_bytes(listed)
    from_file = program.run("--files-from", "list", "--reproducible")
    from_input = program.run("--files-from", "-", "--reproducible", given=listed)
    assert from_file == from_input
    assert [r.get("path") for r in records(from_file[1])] == ["repo/a.py", "repo/sub/b.py", None]


def test_include_exclude_and_languages_choose(program: Program, repo: Path) -> None:
    def paths(*arguments: str) -> list[str]:
        return [record["path"] for record in records(program.run("repo", *arguments)[1])[:-1]]

    assert paths("--include", "sub/") == ["sub/b.py", "sub/broken.py"]
    assert paths("--exclude", "b*.py", "--exclude", "sub") == ["a.py"]
    assert paths("--languages", "toml,json") == []


def test_a_file_above_the_size_limit_fails_and_says_so(program: Program, repo: Path) -> None:
    status, out, errors = program.run("repo", "--max-file-size", "20")
    assert status == 1
    assert {r["path"]: r["status"] for r in records(out)[:-1]}["a.py"] == "failed"
    assert "max_file_size" in errors


def test_references_all_finds_reads(program: Program) -> None:
    (program.cwd / "a.js").write_text("let x = 1;\nlet y = f(x);\n")

    def kinds(*arguments: str) -> set[str]:
        found = records(program.run("a.js", *arguments)[1])[0]
        return {reference["kind"] for reference in found["references"]}

    assert "read" not in kinds()
    assert "read" in kinds("--references", "all")


# ------------------------------------------------------------------ same facts, whatever the way


@pytest.mark.parametrize(
    "arguments",
    [
        ["--backend", "inline"],
        ["--backend", "thread", "--workers", "2"],
        ["--backend", "process", "--workers", "2"],
        ["--backend", "process", "--workers", "1", "--batch-size", "1"],
        ["--flag", "worker_pool=off"],
    ],
)
def test_reproducible_output_is_the_same_bytes_whatever_does_the_work(
    arguments: list[str], program: Program
) -> None:
    many_files(program.cwd / "many", 60)
    expected = program.run("many", "--reproducible", "--no-cache", "--backend", "inline")
    assert expected[0] == 0
    assert len(records(expected[1])) == 61
    assert program.run("many", "--reproducible", "--no-cache", *arguments) == expected


def test_the_cache_changes_nothing_but_the_time(program: Program, repo: Path) -> None:
    first = program.run("repo", "--reproducible")
    assert program.run("repo", "--reproducible") == first
    summary = records(program.run("repo")[1])[-1]
    assert summary["cache_hits"] == 3
    assert records(program.run("repo", "--no-cache")[1])[-1]["cache_hits"] == 0


def test_a_run_that_begins_with_known_files_goes_on_with_workers(program: Program) -> None:
    folder = program.cwd / "many"
    many_files(folder / "a", 70)
    arguments = ("many", "--workers", "2", "--log-dir", "logs")
    assert records(program.run(*arguments)[1])[-1]["files"] == 70
    many_files(folder / "b", 300)
    *files, summary = records(program.run(*arguments)[1])
    assert [each["path"] for each in files] == sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*.py")
    )
    # The first 70 of both folders have the same content.
    assert (summary["files"], summary["cache_hits"], summary["workers"]) == (370, 140, 2)
    runs = sorted((program.cwd / "logs").iterdir())
    assert len(runs) == 2
    assert len(list(runs[1].rglob("*.log"))) >= 370


def test_damage_in_the_cache_is_a_line_and_no_wrong_answer(program: Program, repo: Path) -> None:
    first = program.run("repo", "--reproducible")
    (cache,) = (program.cwd / "cache").rglob("*.sqlite")
    cache.write_bytes(b"no database at all" * 1000)
    status, out, errors = program.run("repo", "--reproducible")
    assert (status, out) == (0, first[1])
    assert errors.startswith("wasmpool: cache ")


def test_one_small_file_starts_no_pool_and_loads_its_own_grammar_alone(
    program: Program, repo: Path
) -> None:
    code = (
        "import sys; from wasmpool.cli import main; status = main(sys.argv[1:]);"
        "heavy = ('multiprocessing', 'rich', 'pyarrow', 'asyncio', 'concurrent.futures',"
        " 'wasmpool.scheduler', 'wasmpool.pool.pool', 'wasmpool.pool.backends');"
        "loaded = [name for name in sys.modules if name.startswith('tree_sitter_')"
        " and '.' not in name] + [name for name in heavy if name in sys.modules];"
        "print(status, loaded, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "parse", "repo/a.py"],
        cwd=program.cwd,
        env=program.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == "0 ['tree_sitter_python']\n"
    assert json.loads(done.stdout.splitlines()[-1])["workers"] == 0


@pytest.mark.parametrize("source", ["a.rb", "a.html"])
def test_facts_do_not_depend_on_the_locale(
    repo: Path, environment: dict[str, str], source: str
) -> None:
    # The scanners of these two ask the C library what a letter is.
    texts = {
        "a.rb": "def f\n  x = 1\n  été = <<-ÉTÉ\n  a\n  ÉTÉ\nend\n",
        "a.html": "<père>x</père>",
    }
    (repo / source).write_text(texts[source], "utf-8")
    found = set()
    for name in ("C", "C.UTF-8"):
        for backend in ("inline", "process"):
            options = ["--reproducible", "--no-cache", "--backend", backend, "--quiet"]
            program = Program(repo, {**environment, "LC_ALL": name})
            found.add(program.run(source, *options)[1])
    assert len(found) == 1
