"""`wasmpool bundle`: what it prints, its exit statuses, and serving."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.bundle_parts import make_parts, without_tools
from tests.unit.test_cli_terminal import ESCAPES, on_terminal
from wasmpool.bundle import serve, third_party
from wasmpool.bundle.parts import Parts, Say
from wasmpool.cli import bundle as command
from wasmpool.cli import main
from wasmpool.exceptions import BundleError


@pytest.fixture(autouse=True)
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_tools(monkeypatch, tmp_path / "cache")
    (tmp_path / "parts").mkdir()
    made = make_parts(tmp_path / "parts")

    def build_parts(cache: Path, say: Say) -> Parts:
        say("fetching things")
        return made

    monkeypatch.setattr(third_party, "build_parts", build_parts)


def test_a_build_says_what_it_does_and_how_large_the_parts_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", str(tmp_path / "bundle")]) == 0
    printed = capsys.readouterr()
    assert "wasmpool: fetching things\n" in printed.err
    assert f"wasmpool: writing {tmp_path / 'bundle'}\n" in printed.err
    lines = [line.split() for line in printed.out.splitlines() if line]
    assert lines[0] == ["PART", "FILES", "SIZE", "GZIP"]
    names = [line[0] for line in lines[1:-1]]
    assert names == ["page", "scripts", "pyodide", "python", "grammars", "types", "all"]
    assert sum(int(line[1]) for line in lines[1:-2]) == int(lines[-2][1])
    assert printed.out.endswith(f"\n{tmp_path / 'bundle'}: written\n")


def test_a_second_build_says_that_nothing_has_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["bundle", str(tmp_path / "bundle")])
    capsys.readouterr()
    assert main(["bundle", str(tmp_path / "bundle")]) == 0
    printed = capsys.readouterr()
    assert printed.out.endswith(f"\n{tmp_path / 'bundle'}: nothing has changed\n")
    assert printed.err == "wasmpool: fetching things\n"


def test_a_foreign_folder_is_refused_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", str(tmp_path)]) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"wasmpool: {tmp_path} is not empty and holds no bundle")


def test_what_is_missing_is_one_line_and_status_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def build_parts(cache: Path, say: Say) -> Parts:
        raise BundleError("emcc is missing; apt-get install emscripten")

    monkeypatch.setattr(third_party, "build_parts", build_parts)
    assert main(["bundle", str(tmp_path / "bundle")]) == 3
    assert capsys.readouterr().err == "wasmpool: emcc is missing; apt-get install emscripten\n"


def test_the_folder_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle"]) == 2
    assert "required: DIR" in capsys.readouterr().err


def test_serving_begins_after_the_build_and_ends_with_an_interrupt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(server: serve.BundleServer) -> None:
        assert server.server_address[0] == "127.0.0.1"
        raise KeyboardInterrupt

    monkeypatch.setattr(serve.BundleServer, "serve_forever", interrupted)
    arguments = ["bundle", str(tmp_path / "bundle"), "--serve", "--port", "0", "--isolated"]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert out.index(": written") < out.index("serving at http://127.0.0.1:")


def test_progress_on_a_terminal_leaves_no_lines_behind(tmp_path: Path) -> None:
    # A folder that is refused: nothing is fetched in another process.
    (tmp_path / "mine.txt").write_text("")
    status, shown = on_terminal(str(tmp_path), cwd=tmp_path, command="bundle")
    assert status == 3
    lines = [line.strip() for line in ESCAPES.sub("", shown).splitlines() if line.strip()]
    assert lines[-1].startswith("wasmpool: ")


def test_a_line_with_brackets_is_no_markup(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with command._progress() as say:
        say("writing /tmp/[/red]")
    assert "[/red]" in capsys.readouterr().err


def test_importing_the_command_imports_none_of_the_builders() -> None:
    code = (
        "import sys, wasmpool.cli.bundle; print([n for n in sys.modules if 'wasmpool.bund' in n])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
