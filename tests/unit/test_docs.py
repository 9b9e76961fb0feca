"""The examples in the documentation run, in the order in which they are written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def blocks(page: Path) -> list[tuple[str, str]]:
    found = _BLOCK.findall(page.read_text("utf-8"))
    return [(kind, text) for kind, text in found if kind in ("sh", "python")]


def shell_lines(text: str) -> list[str]:
    """The lines of a block that can run anywhere: what installs has run before this test."""
    lines = [line.split("  #")[0].strip() for line in text.splitlines()]
    return [
        re.sub(r"^(python -m wasmpool|wasmpool)\b", f"{sys.executable} -m wasmpool", line)
        for line in lines
        if line and not line.startswith(("#", "make ", "pip ", ". .venv/"))
    ]


def test_examples_are_found() -> None:
    assert sum(len(blocks(page)) for page in PAGES) >= 10


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: page.name
)
def test_examples_run(page: Path, tmp_path: Path) -> None:
    # A small project with the names that examples use, and a cache of its own.
    for name in ("repo", "src"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "module.py").write_text("def function():\n    return 1\n")
    environment = {**os.environ, "WASMPOOL_CACHE_DIR": str(tmp_path / "cache-of-facts")}
    for number, (kind, text) in enumerate(blocks(page)):
        if kind == "python":
            # Workers load handlers from the script's file, so it must be one.
            script = tmp_path / f"example_{number}.py"
            script.write_text(text)
            commands = [f"{sys.executable} {script}"]
        else:
            commands = shell_lines(text)
        for command in commands:
            result = subprocess.run(
                command,
                shell=True,  # the documentation's own lines, with their redirections
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
            )
            assert result.returncode == 0, f"{page.name}: {command}\n{result.stdout}{result.stderr}"


def test_the_tutorial_prints_what_it_says(tmp_path: Path) -> None:
    page = ROOT / "docs" / "tutorial.md"
    promised = re.search(r"It prints `(.+?)`", page.read_text("utf-8"))
    assert promised is not None
    outputs = []
    for number, (kind, text) in enumerate(blocks(page)):
        if kind == "sh":
            for command in shell_lines(text):
                subprocess.run(command, shell=True, cwd=tmp_path, check=True, capture_output=True)
        else:
            script = tmp_path / f"example_{number}.py"
            script.write_text(text)
            outputs.append(
                subprocess.run(
                    [sys.executable, str(script)],
                    cwd=tmp_path,
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
            )
    assert outputs[0].strip() == promised[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"
