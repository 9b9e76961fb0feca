"""What a person sees: `parse` on a pseudo-terminal, and the parts of the display."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.console import Console

import wasmpool
from wasmpool.cli import display, notices, report
from wasmpool.parsing.records import failed
from wasmpool.pool.events import PoolEvent
from wasmpool.pool.runstats import RunStats

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOURS = re.compile(r"\x1b\[[0-9;]*3[0-9][0-9;]*m")


def on_terminal(
    *arguments: str,
    cwd: Path,
    command: str = "parse",
    standard_output: int | None = None,
    **variables: str,
) -> tuple[int, str]:
    """Run a command on a terminal of 100 columns; the exit status and all that it showed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WASMPOOL_")}
    environment |= {"XDG_CACHE_HOME": str(cwd / "cache"), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "wasmpool", command, *arguments],
        cwd=cwd,
        env=environment | variables,
        stdin=theirs,
        stdout=theirs if standard_output is None else standard_output,
        stderr=theirs,
        close_fds=True,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # how a terminal ends on Linux
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(60), shown.decode()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "a.py").write_text("import os\ndef f(x):\n    return g(x)\n")
    (root / "broken.py").write_text("def f(:\n")
    (root / "big.py").write_text("x = 1\n" * 100)
    (root / "conf.toml").write_text("[a]\nb = 1\n")
    return tmp_path


def plain(shown: str) -> list[str]:
    return [line.rstrip() for line in ESCAPES.sub("", shown).replace("\r", "\n").split("\n")]


def test_a_terminal_gets_the_summary_and_no_facts(repo: Path) -> None:
    status, shown = on_terminal("repo", "--max-file-size", "200", cwd=repo)
    lines = plain(shown)
    assert status == 1
    assert '"_type"' not in shown
    rows = {line.split()[0]: line.split()[1:] for line in lines if len(line.split()) == 7}
    assert rows["language"] == [
        *("files", "lines", "definitions", "references", "errors", "failed")
    ]
    files, code_lines, _, references, errors, failures = rows["python"]
    assert (files, code_lines, references, failures) == ("3", "4", "1", "1")
    assert int(errors) > 0
    assert rows["toml"][0] == "1"
    assert any(line.startswith("big.py: read failed: ") for line in lines)
    assert any(line.endswith("a.py") for line in lines)
    assert re.search(r"4 files, .* in .*; no workers needed; .*1 failed", "\n".join(lines))
    assert COLOURS.search(shown)


def test_the_summary_says_which_files_are_partial_and_where(repo: Path) -> None:
    _, shown = on_terminal("repo", cwd=repo)
    lines = plain(shown)
    at = next(n for n, line in enumerate(lines) if line.startswith("partial: syntax errors"))
    assert next(line for line in lines[at + 1 :] if line).startswith("broken.py:1: ")
    assert "; 1 partial" in "\n".join(lines)


def test_partial_files_are_told_in_a_line() -> None:
    gathered = report.Report()
    for number in range(report.FAILURES + 5):
        facts = wasmpool.parse_files(
            [(f"{number}.py", "def f(:\n\n\ndef g(:\n")], backend="inline"
        )[0]
        gathered.add(facts)
    assert len(gathered.partial) == report.FAILURES
    assert re.fullmatch(r"0\.py:1: .*\(and 1 more error\)", gathered.partial[0])
    bad_bytes = wasmpool.parse_files([("a.py", b"x = '\xff'\n")], backend="inline")[0]
    assert report.partial_line(bad_bytes).startswith("a.py: UnicodeDecodeError: ")


def test_an_empty_folder_is_told_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    status, shown = on_terminal("empty", cwd=tmp_path)
    assert status == 0
    assert "wasmpool: no files found in empty" in plain(shown)


def test_languages_fit_the_terminal(tmp_path: Path) -> None:
    status, shown = on_terminal(cwd=tmp_path, command="languages")
    lines = plain(shown)
    assert status == 0
    assert max(map(len, lines)) <= 100
    assert any(re.match(r"python +tree-sitter-python [\d.]+ +\.py ", line) for line in lines)


def test_no_color_is_obeyed(repo: Path) -> None:
    _, shown = on_terminal("repo", "--max-file-size", "200", cwd=repo, NO_COLOR="1")
    assert "1 failed" in shown
    assert not COLOURS.search(shown)


def test_the_cache_is_told(repo: Path) -> None:
    on_terminal("repo", cwd=repo)
    assert "4 from the cache" in on_terminal("repo", cwd=repo)[1]


def test_a_format_asked_for_is_printed_on_a_terminal_too(repo: Path) -> None:
    status, shown = on_terminal("repo/a.py", "--format", "jsonl", cwd=repo)
    records = [json.loads(line) for line in shown.splitlines()]
    assert status == 0
    assert [record["_type"] for record in records] == ["file", "summary"]


def test_the_summary_format_is_a_table_on_a_terminal(repo: Path) -> None:
    _, shown = on_terminal("repo", "--format", "summary", cwd=repo)
    assert "definitions" in shown
    assert '"_type"' not in shown


def test_with_an_output_file_one_line_is_the_end(repo: Path) -> None:
    status, shown = on_terminal("repo", "-o", "out.jsonl", cwd=repo)
    line = [line for line in plain(shown) if line][-1]
    assert status == 0
    assert re.fullmatch(r"wasmpool: 4 files, .*; no workers needed; 1 partial", line)
    assert (repo / "out.jsonl").read_bytes().count(b"\n") == 5


def test_quiet_says_nothing(repo: Path) -> None:
    assert on_terminal("repo", "--quiet", cwd=repo) == (0, "")
    assert on_terminal("repo", "--quiet", "-o", "out", cwd=repo) == (0, "")


def test_standard_error_stays_empty_when_standard_output_is_a_pipe(repo: Path) -> None:
    with (repo / "out").open("wb") as out:
        assert on_terminal("repo", cwd=repo, standard_output=out.fileno()) == (0, "")
    assert (repo / "out").read_bytes().count(b"\n") == 5


def test_progress_is_drawn_while_workers_work_and_gone_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "many").mkdir()
    source = "".join(f"def f{index}(a):\n    return g(a)\n" for index in range(200))
    for number in range(80):
        (tmp_path / "many" / f"module{number}.py").write_text(source)
    _, shown = on_terminal("many", "--workers", "2", "--no-cache", cwd=tmp_path)
    text = ESCAPES.sub("", shown)
    assert re.search(r"\d+/80 files", text)
    assert "ETA" in text
    assert re.search(r"w1 +(starting|idle|busy)", text)
    last = [line for line in plain(shown) if line][-1]
    assert re.fullmatch(r"80 files, .*; 2 workers", last)


# ------------------------------------------------------------------ the parts


def drawn(snapshot: display.Snapshot, width: int = 100) -> str:
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(display.render(snapshot))
    return capture.get()


SNAPSHOT = display.Snapshot(
    done=1204,
    total=2831,
    total_known=True,
    done_bytes=8 * 1024**2,
    total_bytes=18 * 1024**2,
    failed=2,
    seconds=4.0,
    workers=(
        display.WorkerLine("w1", "busy", "pkg/sub/mod.py"),
        display.WorkerLine("w2", "idle", ""),
    ),
)


def test_the_display_tells_how_far_how_fast_and_who_does_what() -> None:
    run, *workers = drawn(SNAPSHOT).splitlines()
    assert run.startswith("1,204/2,831 files")
    assert "2.0 MiB/s" in run
    assert "ETA 5.00 s" in run
    assert "2 failed" in run
    assert [line.split() for line in workers] == [["w1", "busy", "pkg/sub/mod.py"], ["w2", "idle"]]


def test_no_time_is_promised_before_it_can_be_known() -> None:
    text = drawn(SNAPSHOT._replace(total_known=False))
    assert "1,204/2,831+ files" in text
    assert "ETA -" in text
    assert display.remaining(SNAPSHOT._replace(seconds=0.1)) is None
    assert display.remaining(SNAPSHOT._replace(done_bytes=0)) is None
    assert display.remaining(SNAPSHOT._replace(done_bytes=20 * 1024**2)) == 0


def test_hundreds_of_workers_and_odd_names_do_not_break_the_display() -> None:
    lines = tuple(display.WorkerLine(f"w{n}", "busy", "a\n\x1b[31m" * 99) for n in range(300))
    text = drawn(SNAPSHOT._replace(workers=lines), width=60)
    assert len(text.splitlines()) == 1 + display.SHOWN_WORKERS + 1
    assert "and 284 more workers" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 60


def test_the_headline_leaves_out_what_did_not_happen() -> None:
    stats = RunStats()
    stats.count("a.py", "ok", "python", 10, None)
    quiet = report.headline(stats.summary())
    assert re.fullmatch(r"1 file, 10 B in 0\.0\d s; no workers needed", quiet)
    stats.workers |= {"w1", "w2"}
    stats.retries, stats.dead_letters, stats.fallbacks, stats.interrupted = 3, 1, 1, True
    told = report.headline(stats.summary())
    assert told.endswith("; 2 workers; 3 tried again; 1 given up; 1 fall back; interrupted")


def test_a_fall_back_a_lost_worker_and_a_warning_are_always_lines() -> None:
    import logging

    lines: list[str] = []
    with notices.Notices() as told:
        told.write = lines.append
        told.event(PoolEvent("pool_fallback", {"reason": "no\nprocesses"}))
        told.event(PoolEvent("worker_lost", {"worker": "w1", "generation": 1, "reason": "killed"}))
        told.event(PoolEvent("worker_started", {"worker": "w1", "generation": 2}))
        logging.getLogger("wasmpool.cache").warning("cache %s was damaged", "x")
        told.failure(failed("a.py", phase="read", type="OSError", message="gone"))
    logging.getLogger("wasmpool.cache").setLevel(logging.NOTSET)
    assert lines == [
        "wasmpool: no workers, going on without: no\\nprocesses",
        "wasmpool: worker w1 lost: killed",
        "wasmpool: cache x was damaged",
        "wasmpool: a.py: read failed: OSError: gone",
    ]


def test_verbose_tells_what_the_pool_does() -> None:
    lines: list[str] = []
    told = notices.Notices(verbose=True)
    told.write = lines.append
    told.event(PoolEvent("worker_started", {"worker": "w1", "generation": 2}))
    told.event(PoolEvent("item_progress", {"worker": "w1"}))
    assert lines == ["wasmpool: worker started worker=w1 generation=2"]
