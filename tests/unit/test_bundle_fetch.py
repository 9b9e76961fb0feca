"""Downloads: checked before use, kept, and fetched again when they are damaged."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import tarfile
from pathlib import Path

import pytest

from wasmpool.bundle.fetch import fetch, unpack
from wasmpool.bundle.recipes import Package
from wasmpool.exceptions import BundleError


def archive(name: str) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        for path in ("package/a.txt", "package/src/b.txt"):
            member = tarfile.TarInfo(path)
            member.size = len(name)
            tar.addfile(member, io.BytesIO(name.encode()))
    return gzip.compress(target.getvalue(), mtime=0)


class Registry:
    """Stands in for npm: a program that copies what it is asked for, and remembers that."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.offers = folder / "offers"
        self._log = folder / "asked"
        self.offers.mkdir()
        program = folder / "npm"
        program.write_text(
            "#!/bin/sh\n"
            f'echo "$@" >>{self._log}\n'
            f"for name; do cp {self.offers}/$name.tgz . 2>/dev/null; done; true\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def package(self, name: str) -> Package:
        content = archive(name)
        (self.offers / f"{name}@1.0.tgz").write_bytes(content)
        return Package("npm", name, "1.0", hashlib.sha256(content).hexdigest())

    @property
    def calls(self) -> list[str]:
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [line.partition("--ignore-scripts ")[2] for line in lines]


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    return Registry(tmp_path, monkeypatch)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_all_that_is_missing_comes_in_one_call(registry: Registry, tmp_path: Path) -> None:
    said: list[str] = []
    packages = {name: registry.package(name) for name in ("one", "two")}
    first = fetch(packages, tmp_path / "cache", said.append)
    assert [first["one"].read_bytes(), first["two"].read_bytes()] == [
        archive("one"),
        archive("two"),
    ]
    assert fetch(packages, tmp_path / "cache", said.append) == first
    packages["three"] = registry.package("three")
    fetch(packages, tmp_path / "cache", said.append)
    assert registry.calls == ["one@1.0 two@1.0", "three@1.0"]
    assert said == ["fetching one 1.0, two 1.0", "fetching three 1.0"]


def test_what_is_not_what_was_pinned_is_not_used(registry: Registry, tmp_path: Path) -> None:
    good, bad = registry.package("good"), registry.package("bad")
    (registry.offers / "bad@1.0.tgz").write_bytes(b"other")
    found = hashlib.sha256(b"other").hexdigest()
    with pytest.raises(BundleError) as caught:
        fetch({"good": good, "bad": bad}, tmp_path / "cache", print)
    assert f"bad 1.0 with SHA-256 {bad.sha256}" in str(caught.value)
    assert f"bad@1.0.tgz with {found}, which is not used" in str(caught.value)
    assert files(tmp_path / "cache") == ["good-1.0.tar.gz"]


def test_what_the_registry_does_not_have_is_named(registry: Registry, tmp_path: Path) -> None:
    package = registry.package("gone")
    (registry.offers / "gone@1.0.tgz").unlink()
    with pytest.raises(BundleError, match=r"want gone 1\.0 .* downloaded was nothing"):
        fetch({"gone": package}, tmp_path / "cache", print)


def test_a_damaged_archive_is_fetched_again(registry: Registry, tmp_path: Path) -> None:
    said: list[str] = []
    packages = {"one": registry.package("one")}
    place = fetch(packages, tmp_path / "cache", said.append)["one"]
    place.write_bytes(place.read_bytes()[:-1])
    assert fetch(packages, tmp_path / "cache", said.append)["one"].read_bytes() == archive("one")
    assert said[1:] == [f"{place} is damaged and is fetched again", "fetching one 1.0"]


def test_what_the_client_says_is_in_the_error(registry: Registry, tmp_path: Path) -> None:
    package = registry.package("one")
    (tmp_path / "npm").write_text("#!/bin/sh\necho no such host >&2; exit 1\n")
    with pytest.raises(BundleError, match="fetching failed:\nno such host"):
        fetch({"one": package}, tmp_path / "cache", print)


def test_without_npm_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    wanted = {"one": Package("npm", "one", "1.0", "0" * 64)}
    with pytest.raises(BundleError, match=r"needs npm, .* apt-get install --no-install-recommends"):
        fetch(wanted, tmp_path / "cache", print)


def test_without_pip_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho python: No module named pip >&2; exit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    wanted = {"one": Package("pypi", "one", "1.0", "0" * 64)}
    with pytest.raises(BundleError, match=r"No module named pip; .* -m ensurepip"):
        fetch(wanted, tmp_path / "cache", print)


def test_pip_checks_the_hash_before_it_looks_into_a_release(tmp_path: Path) -> None:
    wanted = {"json": Package("pypi", "tree-sitter-json", "0.24.8", "0" * 64)}
    with pytest.raises(BundleError, match="Expected sha256 0000"):
        fetch(wanted, tmp_path / "cache", print)
    assert files(tmp_path / "cache") == []


def test_unpacking_leaves_the_top_folder_out(tmp_path: Path) -> None:
    (tmp_path / "one.tar.gz").write_bytes(archive("one"))
    unpack(tmp_path / "one.tar.gz", tmp_path / "all")
    assert (tmp_path / "all" / "src" / "b.txt").read_text() == "one"
    unpack(tmp_path / "one.tar.gz", tmp_path / "some", ["a.txt"])
    assert files(tmp_path / "some") == ["a.txt"]
    with pytest.raises(BundleError, match=r"one\.tar\.gz has no file c\.txt"):
        unpack(tmp_path / "one.tar.gz", tmp_path / "none", ["c.txt"])


def test_an_archive_cannot_write_outside_of_its_folder(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("package/../../outside"))
    with pytest.raises(tarfile.OutsideDestinationError):
        unpack(tmp_path / "bad.tar.gz", tmp_path / "into")
    assert not (tmp_path / "outside").exists()
