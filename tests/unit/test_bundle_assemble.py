"""What is in a bundle, and what happens to the folder that it goes into."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.unit.bundle_parts import make_parts, quiet, without_tools
from wasmpool.bundle import assemble, manifest
from wasmpool.bundle.parts import Parts
from wasmpool.exceptions import BundleError, OutputError
from wasmpool.parsing import languages


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts:
    without_tools(monkeypatch, tmp_path / "cache")
    (tmp_path / "parts").mkdir()
    return make_parts(tmp_path / "parts")


@pytest.fixture
def bundle(parts: Parts, tmp_path: Path) -> Path:
    return assemble.assemble(tmp_path / "bundle", parts, quiet).directory


def read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def table(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return loaded


def test_the_manifest_tells_the_truth_of_every_file(bundle: Path) -> None:
    files = read(bundle)
    said = table(bundle)["files"]
    assert set(said) == set(files) - {"manifest.json"}
    for path, entry in said.items():
        assert entry == {
            "sha256": hashlib.sha256(files[path]).hexdigest(),
            "size": len(files[path]),
        }


def test_the_manifest_knows_every_language_and_its_grammar(bundle: Path) -> None:
    said = {entry["name"]: entry for entry in table(bundle)["languages"]}
    known = languages.table().languages
    assert set(said) == set(known)
    assert said["python"]["extensions"] == list(known["python"].extensions)
    assert said["python"]["filenames"] == list(known["python"].filenames)
    assert said["python"]["interpreters"] == list(known["python"].interpreters)
    for name, entry in said.items():
        assert entry["grammar"]["file"] in table(bundle)["files"], name
    assert said["tsx"]["grammar"] == {
        "file": "grammars/tsx.wasm",
        "function": "tree_sitter_tsx",
        "name": "grammar-tsx",
        "version": "1.0",
    }


def test_a_language_without_a_grammar_is_an_error(parts: Parts, tmp_path: Path) -> None:
    grammars = {name: part for name, part in parts.grammars.items() if name != "ruby"}
    less = Parts(parts.files, grammars, parts.pyodide, parts.esbuild, parts.typescript)
    with pytest.raises(BundleError, match="ruby has no grammar"):
        assemble.assemble(tmp_path / "bundle", less, quiet)
    assert not (tmp_path / "bundle").exists()


def test_the_service_worker_carries_what_the_manifest_says(bundle: Path) -> None:
    script = (bundle / "sw.js").read_text()
    first, rest = script.split("\n", 1)
    carried = json.loads(first.removeprefix("self.wasmpoolBundle = ").removesuffix(";"))
    said = table(bundle)
    assert carried["build"] == said["build"]
    assert carried["files"] == {k: v for k, v in said["files"].items() if k != "sw.js"}
    assert rest == "// worker\n"


def test_the_build_is_another_when_any_file_is(parts: Parts, tmp_path: Path) -> None:
    builds = set()
    for content in (b"a", b"b"):
        parts.files["grammars/go.wasm"].write_bytes(content)
        builds.add(table(assemble.assemble(tmp_path / "x", parts, quiet).directory)["build"])
    assert len(builds) == 2


def test_the_wheels_are_locked_with_their_hashes(bundle: Path) -> None:
    lock = json.loads((bundle / "pyodide" / "pyodide-lock.json").read_bytes())
    assert lock["info"] == {"arch": "wasm32", "python": "3.14.2"}
    assert set(lock["packages"]) == {"tree-sitter", "wasmpool"}
    assert lock["packages"]["wasmpool"]["depends"] == ["tree-sitter"]
    wheels = []
    for package in lock["packages"].values():
        wheel = (bundle / "pyodide" / package["file_name"]).resolve()
        assert hashlib.sha256(wheel.read_bytes()).hexdigest() == package["sha256"]
        wheels.append(wheel.relative_to(bundle).as_posix())
    assert sorted(wheels) == table(bundle)["wheels"]


def test_the_wheel_has_what_parses_and_not_the_command_line(bundle: Path) -> None:
    (wheel,) = (bundle / "python").glob("wasmpool-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        record = archive.read(next(n for n in names if n.endswith("/RECORD"))).decode()
    assert "wasmpool/parsing/extractor.py" in names
    assert "wasmpool/parsing/queries/python/language.toml" in names
    assert not any(name.startswith(("wasmpool/cli/", "wasmpool/bundle/")) for name in names)
    assert not any(name.endswith((".so", ".pyd", ".pyc")) for name in names)
    assert {line.split(",")[0] for line in record.splitlines()} == names


def test_two_builds_are_the_same_bytes(parts: Parts, tmp_path: Path) -> None:
    first = assemble.assemble(tmp_path / "one", parts, quiet)
    second = assemble.assemble(tmp_path / "two" / "below", parts, quiet)
    assert read(first.directory) == read(second.directory)


def test_a_second_build_touches_nothing(parts: Parts, tmp_path: Path) -> None:
    first = assemble.assemble(tmp_path / "bundle", parts, quiet)
    before = {path: path.stat().st_mtime_ns for path in first.directory.rglob("*")}
    said: list[str] = []
    second = assemble.assemble(tmp_path / "bundle", parts, said.append)
    assert (first.written, second.written) == (True, False)
    assert second.made == ()
    assert said == []
    assert before == {path: path.stat().st_mtime_ns for path in first.directory.rglob("*")}
    assert second.sizes == first.sizes


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_bundle_is_made_whole(parts: Parts, bundle: Path, damage: str) -> None:
    before = read(bundle)
    if damage == "changed":
        (bundle / "wasmpool.js").write_text("x")
    else:
        (bundle / "wasmpool.js").unlink()
    assert assemble.assemble(bundle, parts, quiet).written
    assert read(bundle) == before


def test_nothing_is_left_beside_the_bundle(parts: Parts, tmp_path: Path) -> None:
    for content in (b"a", b"b"):
        parts.files["grammars/go.wasm"].write_bytes(content)
        assemble.assemble(tmp_path / "place" / "bundle", parts, quiet)
    assert os.listdir(tmp_path / "place") == ["bundle"]


def test_a_bundle_can_be_read_by_whoever_the_umask_lets(parts: Parts, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    built = assemble.assemble(tmp_path / "bundle", parts, quiet)
    assert stat.S_IMODE(built.directory.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_folder_that_is_no_bundle_is_refused(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("years of work")
    with pytest.raises(BundleError, match="is not empty and holds no bundle"):
        assemble.assemble(tmp_path / "home", parts, quiet)
    assert read(tmp_path / "home") == {"thesis.txt": b"years of work"}


def test_a_manifest_of_another_program_makes_no_bundle(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "manifest.json").write_text('{"name": "app", "files": {}}')
    with pytest.raises(BundleError, match="holds no bundle"):
        assemble.assemble(tmp_path / "app", parts, quiet)


def test_a_bundle_with_something_else_in_it_is_refused(parts: Parts, bundle: Path) -> None:
    (bundle / "demo" / "notes").mkdir(parents=True)
    (bundle / "demo" / "notes" / "mine.txt").write_text("mine")
    with pytest.raises(BundleError, match=r"not of the bundle, such as demo/notes/mine\.txt"):
        assemble.assemble(bundle, parts, quiet)
    assert (bundle / "demo" / "notes" / "mine.txt").read_text() == "mine"


def test_a_file_in_place_of_the_folder_is_refused(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BundleError, match="is not a folder"):
        assemble.assemble(tmp_path / "file", parts, quiet)


def test_an_empty_folder_and_a_link_to_one_are_taken(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    built = assemble.assemble(tmp_path / "link", parts, quiet)
    assert built.directory == tmp_path / "real"
    assert (tmp_path / "link").is_symlink()
    assert manifest.read_files(tmp_path / "link") is not None


def test_a_place_that_cannot_be_written_is_an_output_error(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write to"):
        assemble.assemble(tmp_path / "file" / "bundle", parts, quiet)


def test_a_failed_swap_leaves_the_former_bundle(
    parts: Parts, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read(bundle)
    parts.files["grammars/go.wasm"].write_bytes(b"newer")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="No space left"):
        assemble.assemble(bundle, parts, quiet)
    assert read(bundle) == before
