"""The frame of the command line: commands, errors, help, start-up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wasmpool.cli import COMMANDS, command_parser, main
from wasmpool.cli.text import columns, counted, duration, printable, size


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wasmpool", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
    )


HEAVY = ("asyncio", "rich", "tree_sitter", "orjson", "multiprocessing", "sqlite3", "pyarrow")


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_imports_nothing_that_it_does_not_need(arguments: list[str]) -> None:
    code = (
        "import sys; from wasmpool.cli import main; status = main(sys.argv[1:]);"
        f"loaded = [name for name in {HEAVY} if name in sys.modules];"
        "loaded += [name for name in sys.modules if name.startswith('tree_sitter_')];"
        "sys.exit(f'{status} {loaded}' if status or loaded else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: wasmpool")


def test_help_names_every_command() -> None:
    out = run("--help").stdout
    for name, description in COMMANDS.items():
        assert f"  {name} " in out
        assert description in out


def test_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert run("--version").stdout == f"wasmpool {version('wasmpool')}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            [],
            "a command is missing: parse, graph, query, languages, flags, cache, serve",
        ),
        (["pasre"], "unknown command 'pasre'; did you mean parse?"),
        (["zzzzz"], "unknown command 'zzzzz'"),
        (["--verison"], "unknown option '--verison'; did you mean --version?"),
        (["parse", ".", "--bogus"], "unknown option '--bogus'\n"),
        (["parse", ".", "--worker=4"], "unknown option '--worker'; did you mean --workers?"),
        (["parse"], "nothing to parse: give a file, a folder, - or --files-from"),
        (["parse", ".", "--format", "jsnl"], "invalid choice: 'jsnl'"),
        (["parse", ".", "--workers", "many"], "workers = 'many' (argument)"),
        (["parse", ".", "--timeout", "-1"], "timeout = '-1' (argument)"),
        (["parse", ".", "--max-file-size", "huge"], "max_file_size = 'huge' (argument)"),
        (["parse", ".", "--flag", "cash=off"], "did you mean 'cache'?"),
        (["parse", ".", "--flag", "cache"], "write name=on or name=off"),
        (["parse", "-"], "standard input (-) needs --language NAME"),
        (["parse", "-", "--language", "python", "--files-from", "-"], "standard input cannot be"),
        (["parse", ".", "--language", "python"], "--language is for standard input (-)"),
        (["parse", ".", "--ast", "sexp", "--format", "json"], "leave --format out"),
        (["parse", ".", "--quiet", "--verbose"], "not allowed with argument"),
        (["parse", ".", "--format", "sqlite"], "the format sqlite needs a file to write to"),
        (["flags", "extra"], "unknown argument 'extra'"),
    ],
)
def test_wrong_usage_is_status_2_with_a_message(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.out == ""


def test_a_path_in_place_of_a_command_says_what_to_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert f"to parse it: wasmpool parse {tmp_path}" in capsys.readouterr().err


def test_every_setting_of_a_run_has_an_option_of_the_same_name() -> None:
    from wasmpool import config
    from wasmpool.cli import parse

    options = vars(command_parser("parse").parse_args(["."]))
    assert set(parse.SETTINGS) <= set(config.NAMES)
    assert set(parse.SETTINGS) <= set(options)
    # For a whole project or machine, not for one run: set in a file or the environment.
    elsewhere = {"cache_dir", "cache_max_bytes", "memory_limit", "language_dirs", "bundle"}
    assert set(config.NAMES) - set(parse.SETTINGS) == elsewhere | {"bindings"}  # for graphs


def test_languages_lists_files_and_grammars(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["languages"]) == 0
    lines = capsys.readouterr().out.splitlines()
    python = next(line for line in lines if line.startswith("python "))
    assert "tree-sitter-python 0.25.0" in python
    assert " .py " in python


def test_flags_shows_each_value_and_its_source(tmp_path: Path) -> None:
    (tmp_path / "wasmpool.toml").write_text("retries = 7\n[flags]\naffinity = false\n")
    done = subprocess.run(
        [sys.executable, "-m", "wasmpool", "flags", "--flag", "cache=off"],
        cwd=tmp_path,
        env=os.environ | {"WASMPOOL_WORKERS": "3"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    rows = {line.split()[0]: line.split()[1:3] for line in done.stdout.splitlines() if line}
    assert rows["affinity"] == ["off", str(tmp_path / "wasmpool.toml")]
    assert rows["cache"] == ["off", "argument"]
    assert rows["worker_pool"] == ["on", "default"]
    assert rows["retries"] == ["7", str(tmp_path / "wasmpool.toml")]
    assert rows["workers"] == ["3", "environment"]
    assert rows["batch_size"] == ["128", "default"]


def test_a_broken_settings_file_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "wasmpool.toml").write_text("workers = \n")
    done = run("flags", cwd=tmp_path)
    assert done.returncode == 2
    assert "wasmpool.toml is not valid TOML" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_who_goes_away_costs_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "wasmpool", "languages"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, b"")


# ------------------------------------------------------------------ text


def test_columns_align_and_leave_no_blanks_at_the_end() -> None:
    assert columns(("A", "B"), [("xyz", ""), ("x", "yy")]) == "A    B\nxyz\nx    yy"


def test_numbers_for_people() -> None:
    assert [size(0), size(1023), size(1536), size(18 * 1024**2), size(3 * 1024**3)] == [
        "0 B",
        "1023 B",
        "1.5 KiB",
        "18.0 MiB",
        "3.0 GiB",
    ]
    assert [duration(0.123), duration(12.34), duration(185), duration(3723)] == [
        "0.12 s",
        "12.3 s",
        "3:05",
        "1:02:03",
    ]
    assert [counted(1, "file"), counted(0, "file"), counted(2831, "file")] == [
        "1 file",
        "0 files",
        "2,831 files",
    ]


def test_printable_spells_out_what_a_terminal_must_not_get() -> None:
    assert printable("é a\n\x1b[31m" + os.fsdecode(b"\xff")) == "é a\\n\\x1b[31m\\udcff"
