"""The tags file: Universal Ctags' own reader, Vim and Universal Ctags' own tags are the judges."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from wasmpool.parsing import extractor, languages
from wasmpool.parsing.records import FileFacts
from wasmpool.writers import ctags, open_writer

SOURCE = """\
class Shape:
    size = min(3, 4)

    class Inner:
        def deep(self, text=")", *rest, **named):
            return text

    def area(self, unit: str = "()", *, scale=(1, 2)) -> "float":
        return 1.0


def _helper(a, b):
    def nested():
        pass

    return nested
"""

needs_ctags = pytest.mark.skipif(shutil.which("ctags") is None, reason="needs universal-ctags")
needs_readtags = pytest.mark.skipif(shutil.which("readtags") is None, reason="needs readtags")
needs_vim = pytest.mark.skipif(shutil.which("vim") is None, reason="needs vim")


def facts_of(path: str, source: str | bytes) -> FileFacts:
    content = source.encode() if isinstance(source, str) else source
    loaded = extractor.load(languages.table().get("python"))
    return FileFacts(path, loaded.extract(content, extractor.Direct()).body)


def write(output: Path, *files: FileFacts, base: str = "") -> list[bytes]:
    writer = open_writer("ctags", str(output), base=base)
    for facts in files:
        writer.write(facts)
    writer.close({})
    return output.read_bytes().splitlines()


def fields(line: bytes) -> dict[str, str]:
    name, path, address, *rest = line.decode("utf-8", "surrogateescape").split("\t")
    assert address.endswith(';"')
    parsed = dict(field.split(":", 1) for field in rest)
    return {"name": name, "path": path, "address": address.removesuffix(';"')} | parsed


def test_lines_are_sorted_by_byte_value_with_pseudo_tags_first(tmp_path: Path) -> None:
    lines = write(
        tmp_path / "tags",
        facts_of("z.py", "def b(): pass\ndef a(): pass\n"),
        facts_of("a.py", "def é(): pass\ndef B(): pass\ndef b(): pass\n"),
    )
    assert lines == sorted(lines)
    assert lines[0].startswith(b"!_TAG_FILE_ENCODING\tutf-8\t")
    names = [line.split(b"\t")[0].decode() for line in lines if not line.startswith(b"!")]
    assert names == ["B", "a", "b", "b", "é"]


def test_sorted_runs_on_disk_give_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [facts_of(f"{number % 7}.py", f"def f{number}(): pass\n") for number in range(100)]
    whole = write(tmp_path / "whole", *files)
    monkeypatch.setattr(ctags, "RUN_BYTES", 700)
    assert write(tmp_path / "runs", *files) == whole
    assert len(whole) == 108


@needs_ctags
def test_agrees_with_universal_ctags_on_names_lines_and_signatures(tmp_path: Path) -> None:
    (tmp_path / "shape.py").write_text(SOURCE)
    judged = subprocess.run(
        ["ctags", "--fields=+neS", "--excmd=number", "--python-kinds=cfm", "-f", "-", "shape.py"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout.splitlines()
    expected = set()
    for line in judged:
        name, path, address, _, *rest = line.decode().split("\t")
        found = dict(field.split(":", 1) for field in rest)
        expected.add((name, path, address, found["line"], found["end"], found.get("signature", "")))
    ours = {
        (
            *(tag["name"], tag["path"], tag["address"] + ';"', tag["line"], tag["end"]),
            tag.get("signature", ""),
        )
        for tag in map(fields, write(tmp_path / "tags", facts_of("shape.py", SOURCE))[8:])
        if tag["kind"] in {"class", "function", "method"}
    }
    # It writes signatures anew (quotes, annotations): compared where there is nothing to change.
    assert {tag[:5] for tag in ours} == {tag[:5] for tag in expected}
    plain = {"_helper", "nested", "Shape", "Inner", "deep"}
    assert {tag for tag in ours if tag[0] in plain} == {tag for tag in expected if tag[0] in plain}


def test_scope_language_access_and_type_fields(tmp_path: Path) -> None:
    lines = write(tmp_path / "tags", facts_of("shape.py", SOURCE))
    tags = {tag["name"]: tag for tag in map(fields, lines[8:])}
    assert tags["deep"]["scope"] == "class:Shape.Inner"
    assert tags["area"]["language"] == "Python"
    assert tags["area"]["signature"] == '(self, unit: str = "()", *, scale=(1, 2))'
    assert tags["area"]["typeref"] == 'typename:"float"'
    assert tags["_helper"]["access"] == "private"
    assert "signature" not in tags["size"]
    assert "scope" not in tags["Shape"]


ODD_NAMES = ["tab\there.py", "line\nbreak.py", "back\\slash.py", "quo\"te's.py", " lead.py"]


@needs_readtags
def test_readtags_finds_tags_in_files_with_odd_names(tmp_path: Path) -> None:
    names = [*ODD_NAMES, os.fsdecode(b"latin-\xe9.py")]
    files = [facts_of(name, f"def f{index}(): pass\n") for index, name in enumerate(names)]
    write(tmp_path / "tags", *files)
    for index, name in enumerate(names):
        out = subprocess.run(
            ["readtags", "-e", "-t", "tags", f"f{index}"],
            cwd=tmp_path,
            capture_output=True,
            check=True,
        ).stdout
        tag, path, rest = out.split(b"\t", 2)
        assert tag == f"f{index}".encode()
        # readtags gives the path back unescaped (from version 6 on) or as it stands in the file.
        assert path in (os.fsencode(name), ctags.escape(name).encode("utf-8", "surrogateescape"))
        assert b"kind:function" in rest
        assert b"end:1" in rest


@needs_vim
def test_vim_jumps_to_a_tag_through_its_scope_and_path(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "sha pe.py").write_text(SOURCE)
    write(tmp_path / "tags", facts_of("sha pe.py", SOURCE), base="sub/")
    script = (
        "call writefile([json_encode(map(taglist('^deep$'), "
        "{_, t -> [t.name, t.filename, t.kind, t.scope, t.cmd]}))], 'list.txt')|"
        "tag deep|call writefile([expand('%:t') . ':' . line('.')], 'at.txt')|qall!"
    )
    subprocess.run(
        ["vim", "-Nu", "NONE", "-es", "--not-a-term", "-c", "set tags=./tags,tags", "-c", script],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        check=True,
        timeout=30,
    )
    assert (tmp_path / "at.txt").read_text() == "sha pe.py:5\n"
    listed = (tmp_path / "list.txt").read_text()
    assert '"class:Shape.Inner"' in listed
    assert '"method"' in listed


def test_names_cannot_break_the_format() -> None:
    assert ctags.escape("a\tb\nc\\d\x01\x7f") == "a\\tb\\nc\\\\d\\x01\\x7F"


def test_base_goes_before_relative_paths_only(tmp_path: Path) -> None:
    lines = write(
        tmp_path / "tags",
        facts_of("a.py", "def a(): pass\n"),
        facts_of("/abs/b.py", "def b(): pass\n"),
        base="../src/",
    )
    assert [fields(line)["path"] for line in lines[8:]] == ["../src/a.py", "/abs/b.py"]


def test_base_leads_from_the_tags_file_to_the_root(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    assert ctags.relative_base(str(root), str(root / "tags")) == ""
    assert ctags.relative_base(str(root), str(tmp_path / "tags")) == "repo/"
    assert ctags.relative_base(str(root), str(tmp_path / "out" / "tags")) == "../repo/"
