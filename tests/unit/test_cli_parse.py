"""`python -m wasmpool parse` as others run it: real processes, pipes, files, signals."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import pytest

GOOD = "def f(x):\n    return g(x)\n"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Two good files, one with a syntax error."""
    root = tmp_path / "repo"
    (root / "sub").mkdir(parents=True)
    (root / "a.py").write_text("import os\n" + GOOD)
    (root / "sub" / "b.py").write_text(GOOD)
    (root / "sub" / "broken.py").write_text("def f(:\n")
    (root / "notes.unknown").write_text("nothing\n")
    return root


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A cache of its own, and nothing set from outside."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("WASMPOOL_")}
    return inherited | {"XDG_CACHE_HOME": str(tmp_path / "cache")}


class Program:
    """Runs the command line in a folder."""

    def __init__(self, cwd: Path, environment: dict[str, str]) -> None:
        self.cwd = cwd
        self.environment = environment

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "wasmpool", "parse", *arguments]
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd=self.cwd, env=self.environment, stderr=subprocess.PIPE, **options
        )
        return process

    def run(
        self, *arguments: str, given: bytes | None = None, **options: Any
    ) -> tuple[int, bytes, str]:
        if given is not None:
            options["stdin"] = subprocess.PIPE
        with self.start(*arguments, **options) as process:
            out, errors = process.communicate(given, timeout=120)
        return process.returncode, out or b"", errors.decode()


@pytest.fixture
def program(tmp_path: Path, environment: dict[str, str]) -> Program:
    return Program(tmp_path, environment)


def records(out: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def many_files(root: Path, count: int) -> Path:
    """Files whose facts are far more than a pipe holds."""
    root.mkdir(parents=True)
    for number in range(count):
        lines = [f"def f{number}_{index}(a, b):\n    return g(a, b)\n" for index in range(20)]
        (root / f"m{number:04}.py").write_text("".join(lines))
    return root


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


# ------------------------------------------------------------------ places


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
    assert errors == ("wasmpool: cannot write to missing/out.jsonl: No such file or directory\n")


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


# ------------------------------------------------------------------ interrupts


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("backend", ["process", "inline"])
def test_an_interrupt_leaves_a_valid_output_that_says_so(
    number: signal.Signals, backend: str, program: Program
) -> None:
    many_files(program.cwd / "many", 600)
    process = program.start("many", "--no-cache", "--backend", backend)
    with process:
        assert process.stdout is not None
        # The program cannot have finished: the pipe holds only a part of the output.
        first = process.stdout.readline()
        process.send_signal(number)
        rest = process.stdout.read()
        status = process.wait(120)
    found = records(first + rest)
    assert status == 130
    assert found[-1]["_type"] == "summary"
    assert found[-1]["interrupted"] is True
    paths = [record["path"] for record in found[:-1]]
    assert paths == sorted(set(paths))
    assert all(record["status"] == "ok" for record in found[:-1])


def test_an_interrupt_puts_the_finished_part_in_its_place(program: Program) -> None:
    many_files(program.cwd / "many", 120)
    process = program.start("many", "--no-cache", "-o", "out", "--verbose", "--workers", "1")
    with process:
        assert process.stderr is not None
        _wait_for(process.stderr, b"pool ready")
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        status = process.wait(120)
    found = records((program.cwd / "out").read_bytes())
    assert found[-1]["_type"] == "summary"
    assert (status, found[-1]["interrupted"]) in [(130, True), (0, False)]
    assert not list(program.cwd.glob(".wasmpool-*"))


def test_the_second_interrupt_ends_a_run_that_nobody_reads(program: Program) -> None:
    many_files(program.cwd / "many", 120)
    process = program.start("many", "--no-cache", "--backend", "inline")
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        # Two kinds, because two of one kind may arrive as one.
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        status = process.wait(120)
        errors = process.stderr.read()
    assert (status, errors) == (130, b"")


def _wait_for(stream: IO[bytes], text: bytes) -> None:
    for line in stream:
        if text in line:
            return
    raise AssertionError(f"{text!r} was never said")


# ------------------------------------------------------------------ syntax trees


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
