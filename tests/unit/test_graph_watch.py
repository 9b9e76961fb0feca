"""`wasmpool graph --watch` as a process: real files, real edits, real signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import wasmpool
from tests.unit.parse_program import make_environment
from wasmpool.cli import main

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "tax.py").write_text("def rate(x):\n    return x\n")
    (folder / "cart.py").write_text("from tax import rate\n\nrate(2)\n")
    return folder


@contextmanager
def watching(project: Path, output: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "wasmpool", "graph", ".", "-o", output, "--watch"]
    process = subprocess.Popen(
        [*command, "--backend", "inline", *options],
        cwd=project,
        env=make_environment(project.parent),
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert line(process) == "wasmpool: watching .; an interrupt ends it"
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline().rstrip("\n")


def written(project: Path, output: str) -> bool:
    """Whether the output is the graph of the files as they are."""
    expected = wasmpool.build_graph(project, backend="inline", exclude=[output])
    return wasmpool.read_graph(project / output) == expected


def test_edits_are_followed_until_an_interrupt(project: Path) -> None:
    with watching(project, "graph.jsonl") as process:
        assert written(project, "graph.jsonl")
        (project / "tax.py").write_text("def fee(x):\n    return x\n")
        assert "2 files resolved again: " in line(process)
        assert written(project, "graph.jsonl")
        # Put in its place, as many editors do.
        (project / "new.tmp").write_text("def rate(x):\n    return x\n\n\ndef more(): rate(1)\n")
        os.replace(project / "new.tmp", project / "tax.py")
        assert "2 files resolved again: " in line(process)
        assert written(project, "graph.jsonl")
        process.send_signal(signal.SIGINT)
        assert line(process) == (
            "wasmpool: interrupted during watching; graph.jsonl is as it was written last"
        )
        assert process.wait(60) == 130


def test_an_output_that_is_reached_by_a_link_is_no_edit(project: Path) -> None:
    (project.parent / "link").symlink_to(project)
    with watching(project, "../link/graph.jsonl") as process:
        (project / "tax.py").write_text("def rate(): ...\n")
        assert "resolved again" in line(process)
        (project / "last.py").write_text("import tax\n")
        assert "resolved again" in line(process)
        assert written(project, "graph.jsonl")


def test_a_file_that_fails_is_named_once_and_the_others_go_on(project: Path) -> None:
    with watching(project, "graph.jsonl", "--max-file-size", "100") as process:
        (project / "large.py").write_text("x = 1\n" * 50)
        assert "resolved again" in line(process)
        assert line(process).startswith("wasmpool: large.py failed: ")
        (project / "tax.py").write_text("def rate(x): ...\n")
        assert "resolved again" in line(process)
        (project / "tax.py").write_text("def fee(x): ...\n")
        assert "resolved again" in line(process)


def test_it_needs_a_file_and_the_library(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["graph", str(project), "--watch", "--backend", "inline"]) == 2
    assert "name it with -o FILE" in capsys.readouterr().err
    monkeypatch.setattr("wasmpool.cli.watching.find_spec", lambda name: None)
    output = str(project / "g.jsonl")
    assert main(["graph", str(project), "--watch", "-o", output, "--backend", "inline"]) == 2
    assert "pip install 'wasmpool[watch]'" in capsys.readouterr().err
    assert not Path(output).exists()


def test_what_cannot_be_watched_is_said(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import watchfiles

    def full(*paths: str, **options: object) -> None:
        raise OSError("OS file watch limit reached.")

    monkeypatch.setattr(watchfiles, "watch", full)
    output = project / "g.jsonl"
    arguments = ["graph", str(project), "--watch", "-o", str(output), "--backend", "inline"]
    assert main(arguments) == 3
    assert "watch limit reached.; where" in capsys.readouterr().err
    assert output.exists()
