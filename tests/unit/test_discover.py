from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from wasmpool.config import Settings
from wasmpool.discover import Source, discover, read_file_list
from wasmpool.exceptions import ConfigError, LanguageError

needs_user = pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything"
)


def make(root: Path, *names: str, content: bytes = b"x = 1\n") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def names(*paths: Path | str, **settings: object) -> list[str]:
    return [source.path for source in found(*paths, **settings)]


def found(*paths: Path | str, **settings: object) -> list[Source]:
    return list(discover(paths, Settings(**settings)))  # type: ignore[arg-type]


def problem(source: Source) -> tuple[str, str]:
    assert source.problem is not None
    assert source.problem.message
    return source.problem.phase, source.problem.type


def test_sources_have_path_file_size_and_language(tmp_path: Path) -> None:
    make(tmp_path, "pkg/mod.py")
    assert found(tmp_path) == [
        Source("pkg/mod.py", str(tmp_path / "pkg" / "mod.py"), 6, "python", None)
    ]


def test_order_is_that_of_the_bytes_of_whole_paths(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "a/b.py", "a-b.py", "B.py", "é.py", "z.py", "a/a/z.py", "\U0001f600.py")
    odd = os.fsdecode(b"\xff.py")
    make(tmp_path, odd)
    paths = names(tmp_path)
    assert len(paths) == 9
    assert paths == sorted(paths, key=os.fsencode)
    assert odd in paths


def test_the_walk_skips_what_is_no_source(tmp_path: Path) -> None:
    make(tmp_path, "kept.py", "notes.unknown", "empty", "sub/.hidden/kept.py")
    make(tmp_path, ".git/x.py", "node_modules/x.py", "sub/node_modules/a/x.py", "__pycache__/x.py")
    make(tmp_path, ".hg/x.py", "env/lib/x.py", "env/pyvenv.cfg")
    make(tmp_path, "tool", content=b"#!/bin/\0python\n")
    assert names(tmp_path) == ["kept.py", "sub/.hidden/kept.py"]
    assert names(tmp_path / "env") == ["lib/x.py"], "given by name, it is walked"


def test_language_by_first_line(tmp_path: Path) -> None:
    make(tmp_path, "tool", "tool.in", content=b"#!/usr/bin/env python3\n")
    assert [(s.path, s.language) for s in found(tmp_path)] == [
        ("tool", "python"),
        ("tool.in", "python"),
    ]
    assert found(tmp_path / "tool")[0].language == "python"


def test_own_ignore_file_goes_before_gitignore(tmp_path: Path) -> None:
    make(tmp_path, "generated.py", "kept.py", "sub/dropped.py", "sub/kept.py")
    (tmp_path / ".gitignore").write_text("generated.py\n")
    (tmp_path / ".wasmpoolignore").write_text("!generated.py\ndropped.py\n")
    assert names(tmp_path) == ["generated.py", "kept.py", "sub/kept.py"]


def test_nested_repository_has_its_own_rules(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "vendor/a.py", "vendor/b.py", "vendor/.git/HEAD")
    (tmp_path / ".gitignore").write_text("a.py\n")
    make(tmp_path, "vendor/.git/info/exclude", content=b"b.py\n")
    assert names(tmp_path) == ["vendor/a.py"]


def test_rules_above_the_root_end_at_the_repository(tmp_path: Path) -> None:
    make(tmp_path, "repo/sub/a.py", "repo/sub/b.py", "repo/sub/c.py")
    (tmp_path / ".gitignore").write_text("a.py\n")
    (tmp_path / "repo" / ".gitignore").write_text("/sub/b.py\n")
    (tmp_path / "repo" / ".wasmpoolignore").write_text("sub/c.py\n")
    assert names(tmp_path / "repo" / "sub") == ["a.py", "b.py", "c.py"], "not in a repository"
    (tmp_path / "repo" / ".git").mkdir()
    assert names(tmp_path / "repo" / "sub") == ["a.py"]


def test_include_and_exclude(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "src/a.py", "src/gen/b.py", "tests/a.py")
    assert names(tmp_path, include=("src/",)) == ["src/a.py", "src/gen/b.py"]
    assert names(tmp_path, include=("src/", "/a.py"), exclude=("gen",)) == ["a.py", "src/a.py"]
    assert names(tmp_path, exclude=("**/a.py",)) == ["src/gen/b.py"]
    assert names(tmp_path, include=("*.js",)) == []


def test_filters_hold_for_files_given_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "src/a.py", "build/a.py")
    monkeypatch.chdir(tmp_path)
    both = ("src/a.py", "build/a.py")
    assert names(*both, exclude=("/build",)) == ["src/a.py"]
    assert names(*both, include=("build/",)) == ["build/a.py"]
    assert names(tmp_path / "src" / "a.py", exclude=(tmp_path.name,)) == ["src/a.py"]


def test_languages(tmp_path: Path) -> None:
    make(tmp_path, "a.py")
    assert names(tmp_path, languages=("python",)) == ["a.py"]
    with pytest.raises(LanguageError, match="no-such"):
        names(tmp_path, languages=("no-such",))


def test_paths_shown_with_several_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "one/a.py", "two/a.py", "three.py", "one/deep/b.py")
    monkeypatch.chdir(tmp_path)
    assert names("two", "one/", "./three.py") == [
        "one/a.py",
        "one/deep/b.py",
        "three.py",
        "two/a.py",
    ]
    assert names(".") == ["one/a.py", "one/deep/b.py", "three.py", "two/a.py"]
    assert names("one") == ["a.py", "deep/b.py"]
    assert names(tmp_path / "one" / "a.py") == ["one/a.py"]


def test_nothing_is_found_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "one/a.py", "one/deep/b.py")
    monkeypatch.chdir(tmp_path)
    assert (
        names("one", "one/deep", "./one", "one/a.py", tmp_path / "one" / "a.py")
        == [
            "one/deep/b.py",
            "one/a.py",
            "one/deep/b.py",
        ][1:]
    )


def test_nothing_is_found_twice_through_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "here/a.py", "here/sub/b.py", "other/c.py")
    monkeypatch.chdir(tmp_path / "here")
    Path("link").symlink_to("sub")
    Path("link.py").symlink_to("a.py")
    Path("far").symlink_to("../other")
    Path("further").symlink_to("far")
    assert names("link.py", "a.py") == names("a.py", "link.py") == ["a.py"]
    assert names(".", "link", "link.py") == ["a.py", "sub/b.py"]
    assert names("far", "further") == ["c.py"]
    assert names("link.py", "far", "further/c.py") == ["far/c.py", "link.py"]
    assert names("link", "sub/b.py") == names("sub/b.py", "link") == ["link/b.py"]
    assert names(".", "link", "link/b.py") == ["a.py", "sub/b.py"]
    assert names("../other", "far", "link") == ["../other/c.py", "link/b.py"]


def test_links_are_not_followed_in_a_walk(tmp_path: Path) -> None:
    make(tmp_path, "root/a.py", "outside/b.py")
    root = tmp_path / "root"
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "out").symlink_to(tmp_path / "outside", target_is_directory=True)
    (root / "out.py").symlink_to(tmp_path / "outside" / "b.py")
    (root / "dangling.py").symlink_to(root / "nowhere")
    assert names(root) == ["a.py"]


def test_links_given_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.py")
    monkeypatch.chdir(tmp_path)
    Path("link.py").symlink_to("a.py")
    Path("loop.py").symlink_to("loop.py")
    good, loop = sorted(found("link.py", "loop.py"))
    assert (good.path, good.language, good.problem) == ("link.py", "python", None)
    assert problem(loop)[0] == "read"


def test_what_cannot_be_parsed_has_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path, "notes.unknown", "large.py")
    make(tmp_path, "binary", content=b"\x7fELF\0\0")
    os.mkfifo("pipe.py")
    server = socket.socket(socket.AF_UNIX)
    server.bind("socket.py")
    server.close()
    given = ["missing.py", "notes.unknown", "binary", "pipe.py", "socket.py", "large.py"]
    problems = {
        source.path: problem(source)
        for source in discover([*given, "/dev/null", "nul\0.py"], Settings(max_file_size=5))
    }
    assert problems == {
        "missing.py": ("read", "FileNotFoundError"),
        "notes.unknown": ("detect", "UnknownLanguage"),
        "binary": ("detect", "UnknownLanguage"),
        "pipe.py": ("read", "NotAFile"),
        "socket.py": ("read", "NotAFile"),
        "/dev/null": ("read", "NotAFile"),
        "large.py": ("read", "FileTooLarge"),
        "nul\0.py": ("read", "ValueError"),
    }
    assert names(".", max_file_size=100) == ["large.py"], "a walk passes over all but files"


def test_large_file_says_what_to_do(tmp_path: Path) -> None:
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(50_000_000)
    (source,) = found(tmp_path)
    assert problem(source) == ("read", "FileTooLarge")
    assert source.problem is not None
    assert (source.size, source.language) == (50_000_000, "python")
    assert "max_file_size" in source.problem.message


@needs_user
def test_no_permission(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "closed/b.py", "sub/c.py")
    make(tmp_path, "sub/.gitignore", content=b"c.py")
    (tmp_path / "closed").chmod(0)
    (tmp_path / "sub" / ".gitignore").chmod(0)
    try:
        sources = {source.path: source for source in found(tmp_path)}
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert problem(sources["closed"]) == ("read", "PermissionError")
    assert sources["a.py"].problem is None


def test_directory_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.py", "closed/b.py", "later.py")
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    sources = found(tmp_path)
    assert [source.path for source in sources] == ["a.py", "closed", "later.py"]
    assert problem(sources[1]) == ("read", "PermissionError")


def test_odd_names_survive(tmp_path: Path) -> None:
    odd = ["new\nline.py", 'quo"te.py', "sp ace.py", os.fsdecode(b"caf\xe9.py")]
    make(tmp_path, *odd)
    sources = found(tmp_path)
    assert sorted(source.path for source in sources) == sorted(odd)
    for source in sources:
        assert os.path.exists(source.file)
        assert os.fsencode(source.file) == os.fsencode(tmp_path) + b"/" + os.fsencode(source.path)


def test_it_streams(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "b/c.py")
    sources = discover([tmp_path], Settings())
    assert next(sources).path == "a.py"
    (tmp_path / "b" / "c.py").unlink()
    assert next(sources, None) is None, "later directories are read only when it is their turn"


def test_file_lists(tmp_path: Path) -> None:
    lines = tmp_path / "list"
    lines.write_bytes(b"a.py\r\nb c.py\n\ncaf\xe9.py\n")
    assert read_file_list(str(lines)) == ["a.py", "b c.py", os.fsdecode(b"caf\xe9.py")]
    lines.write_bytes(b"a.py\0new\nline.py\0")
    assert read_file_list(str(lines)) == ["a.py", "new\nline.py"]
    with pytest.raises(ConfigError, match="--files-from"):
        read_file_list(str(tmp_path / "none"))


def test_headers_are_c_or_cpp_by_their_text(tmp_path: Path) -> None:
    make(tmp_path, "c.h", "bin.h", content=b"int f(void);\n")
    make(tmp_path, "cpp.h", content=b"namespace a { int f(); }\n")
    make(tmp_path, "nul.h", content=b"\0")
    assert {each.path: each.language for each in found(tmp_path)} == {
        "bin.h": "c",
        "c.h": "c",
        "cpp.h": "cpp",
        "nul.h": "c",
    }
    assert names(tmp_path, languages=("cpp",)) == ["cpp.h"]
    assert len(names(tmp_path / "cpp.h", tmp_path / "c.h", languages=("c",))) == 1
