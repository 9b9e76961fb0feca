from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasmpool.logs import RUN_LOG, RunLogs, format_line, log_name

LINE = re.compile(r"\[([^]]+)\] \[([A-Z]+)\] \[([^]]*)\] (.*?) (\{.*\})\n")


def read(logs: RunLogs, path: str) -> list[str]:
    log = logs.folder / log_name(path)
    return log.read_text("utf-8").splitlines() if log.exists() else []


def test_lines_have_the_documented_form() -> None:
    line = format_line("INFO", "parse", "took long", {"worker": "w1", "ms": 7}, 1.5)
    assert line == '[1970-01-01T00:00:01.500Z] [INFO] [parse] took long {"worker": "w1", "ms": 7}\n'


def test_time_is_now_by_default() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    match = LINE.fullmatch(format_line("INFO", "run", "x", {}))
    assert match is not None
    assert before <= datetime.fromisoformat(match[1]) <= datetime.now(UTC)


@given(st.text(st.characters()), st.dictionaries(st.text(), st.text() | st.binary() | st.floats()))
def test_a_line_is_one_line_whatever_is_in_it(message: str, data: dict[str, object]) -> None:
    line = format_line("INFO", "parse", message, data)
    assert line.encode().count(b"\n") == 1
    assert line.endswith("\n")
    details = line[len(format_line("INFO", "parse", message, {})) - len("{}\n") :]
    assert set(json.loads(details)) == set(data)


def test_a_folder_a_run_and_a_log_a_file(tmp_path: Path) -> None:
    with RunLogs(tmp_path) as logs, RunLogs(tmp_path) as others:
        assert logs.folder != others.folder
        logs.file("a.py", "INFO", "read", "one")
        logs.file("b.py", "INFO", "read", "two")
        logs.run("INFO", "pool", "began", {"workers": 2})
        assert "began" in (logs.folder / RUN_LOG).read_text()
    assert len(read(logs, "a.py")) == len(read(logs, "b.py")) == 1
    assert len(list(logs.folder.iterdir())) == 3
    assert [path.name for path in others.folder.iterdir()] == [RUN_LOG]


def test_errors_are_written_at_once_with_what_came_before(tmp_path: Path) -> None:
    with RunLogs(tmp_path) as logs:
        logs.file("a.py", "INFO", "read", "one")
        assert read(logs, "a.py") == []
        logs.file("a.py", "ERROR", "parse", "two", {"worker": "w1"})
        first, second = read(logs, "a.py")
        assert first.endswith("[INFO] [read] one {}")
        assert second.endswith('[ERROR] [parse] two {"worker": "w1"}')
        logs.file("a.py", "INFO", "parse", "three")
        logs.finish("a.py")
        assert len(read(logs, "a.py")) == 3


def test_many_lines_do_not_pile_up(tmp_path: Path) -> None:
    with RunLogs(tmp_path) as logs:
        for n in range(2500):
            logs.file("a.py", "DEBUG", "run", str(n))
        assert len(read(logs, "a.py")) >= 2000
    assert len(read(logs, "a.py")) == 2500


def test_what_ended_the_run_is_logged(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="boom"), RunLogs(tmp_path) as logs:  # noqa: PT012
        logs.file("a.py", "INFO", "read", "one")
        raise RuntimeError("boom")
    assert "[ERROR] [run] ended by RuntimeError: boom" in (logs.folder / RUN_LOG).read_text()
    assert len(read(logs, "a.py")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "a/" * 3000 + "x.py",
        os.fsdecode(b"caf\xe9\xff.py"),
        "new\nline.py",
        "../../etc/passwd",
        "/absolute.py",
        ".hidden",
        "é" * 300,
        "con:*?|.py",
        "..",
    ],
)
def test_any_path_has_a_log_in_the_folder(tmp_path: Path, path: str) -> None:
    with RunLogs(tmp_path) as logs:
        logs.file(path, "INFO", "read", path)
    (log,) = (item for item in logs.folder.iterdir() if item.name != RUN_LOG)
    assert log.name == log_name(path)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", log.name)
    assert len(log.name) <= 200
    assert len(log.read_bytes().splitlines()) == 1


def test_names_do_not_collide() -> None:
    paths = ["src/a.py", "src_a.py", "SRC/a.py", "src/a.py ", "src//a.py", "x" * 500, "x" * 501]
    assert len({log_name(path).lower() for path in paths}) == len(paths)


def test_logs_that_cannot_be_written_warn_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logs = RunLogs(tmp_path)
    (logs.folder / log_name("a.py")).mkdir()
    logs.file("a.py", "ERROR", "read", "one")
    logs.file("a.py", "ERROR", "read", "two")
    logs.close()
    assert caplog.text.count("are not complete") == 1


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        RunLogs(tmp_path / "file")
