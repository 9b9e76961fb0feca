"""Ignore files against git itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wasmpool.config import Settings
from wasmpool.discover import discover
from wasmpool.discover.ignore import IgnoreRules

FILES = [
    "a.py",
    "b.py",
    "ab.py",
    ".h.py",
    "a b.py",
    "#x.py",
    "!y.py",
    "a/a.py",
    "a/b.py",
    "a/b/a.py",
    "a/b/c/b.py",
    "a/b/c/d/e.py",
    "b/a.py",
    "b/a/b.py",
    "c/a/b/a.py",
    "c/d.x/a.py",
    "d.x/[z].py",
    "d.x/é.py",
]

segments = st.sampled_from(
    [
        r"a",
        r"b",
        r"c",
        r"d",
        r"e",
        r"*",
        r"**",
        r"*.py",
        r"?",
        r"??.py",
        r"[ab]",
        r"[!a]",
        r"[a-c].py",
        r"[c-a].py",
        r"a.py",
        r"b.py",
        r"*.x",
        r"*.x/",
        r"d.x",
        r"a*",
        r"*b",
        r"a**b",
        r"\a",
        r"\!y.py",
        r"\#x.py",
        r"[[]z].py",
        r"é.py",
        r"*.[py]y",
        r".h.py",
        r".*",
        r"\[z].py",
        r"a[/]b",
        "a b.py",
        r"a\ b.py",
    ]
)
patterns = st.builds(
    lambda sign, start, parts, end: sign + start + "/".join(parts) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/", "**/"]),
    st.lists(segments, min_size=1, max_size=3),
    st.sampled_from(["", "", "/", "/**", "/*", " ", "  "]),
)
ignore_files = st.lists(
    st.one_of(
        patterns,
        st.sampled_from(
            ["", "# comment", "!", "/", "//", "*", "**", "**/", "*/", "[", "[]", "[]ab].py"]
        ),
    ),
    max_size=6,
).map("\n".join)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for name in FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return root


def git_files(root: Path, folder: Path) -> list[str]:
    out = subprocess.run(
        ["git", "-c", "core.excludesFile=", "ls-files", "-z", "-o", "--exclude-standard", "."],
        cwd=folder,
        capture_output=True,
        check=True,
    ).stdout
    names = [name.decode() for name in out.split(b"\0") if name]
    return sorted((name for name in names if name.endswith(".py")), key=str.encode)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(top=ignore_files, middle=ignore_files, inner=ignore_files, exclude=ignore_files)
@example(top="a/**\n!a/b/", middle="", inner="", exclude="")
@example(top="/*\n!/a\n", middle="", inner="", exclude="")
@example(top="*\n!*/\n!a.py", middle="", inner="", exclude="")
@example(top="*.py", middle="!b.py", inner="*.py\n!/a.py", exclude="!*.py")
def test_same_files_as_git(
    repository: Path, top: str, middle: str, inner: str, exclude: str
) -> None:
    (repository / ".gitignore").write_text(top)
    (repository / "a" / ".gitignore").write_text(middle)
    (repository / "a" / "b" / ".gitignore").write_text(inner)
    (repository / ".git" / "info" / "exclude").write_text(exclude)
    for folder in (repository, repository / "a", repository / "a" / "b"):
        found = [source.path for source in discover([folder], Settings())]
        # From within an ignored folder git lists nothing; a folder given by name we do walk.
        expected = git_files(repository, folder)
        if expected or folder is repository:
            assert found == expected


def rules(*lines: str) -> IgnoreRules:
    return IgnoreRules("/r", lines)


def test_the_last_matching_pattern_decides() -> None:
    assert rules("*.py", "!a.py").ignores("a.py", "/r/a.py", False) is False
    assert rules("!a.py", "*.py").ignores("a.py", "/r/a.py", False) is True
    assert rules("[a].py", "!a.py", "/a.py").ignores("a.py", "/r/a.py", False) is True
    assert rules("*.pyc").ignores("a.py", "/r/a.py", False) is None


def test_line_ends_and_comments_do_not_count() -> None:
    assert not rules("", "# all", "\r\n", "   ")
    assert rules("a.py\r\n").ignores("a.py", "/r/a.py", False)


def test_rules_of_the_file_system_root() -> None:
    assert IgnoreRules("/", ["/a/b"]).ignores("b", "/a/b", False)
