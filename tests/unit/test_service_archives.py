"""Archives: what others packed comes out as it went in; names and entries that lead out do not."""

from __future__ import annotations

import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.unit.archives import LIMITS, found, member, refused, tarred, zipped
from wasmpool.exceptions import BadArchive
from wasmpool.service.archives import extract

FILES = {
    "a.py": b"def a(): pass\n",
    "src/deep/er/b.py": os.urandom(300_000),
    "src/empty.py": b"",
    "src/größe.py": "x = 'ü'\n".encode(),
    "long/" + "n" * 120 + "/" + "m" * 200 + ".py": b"1",
    "large.py": b"x = 1\n" * 100_000,
}


# ------------------------------------------------------------ what is fine


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_archive_comes_out_as_it_went_in(tmp_path: Path, method: int) -> None:
    archive = zipped(tmp_path / "a.zip", FILES, method)
    assert extract(archive, tmp_path / "out", LIMITS) == len(FILES)
    assert found(tmp_path / "out") == FILES


@pytest.mark.parametrize("packing", ["", "gz", "bz2", "xz"])
@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_tar_archive_comes_out_as_it_went_in(tmp_path: Path, packing: str, format: int) -> None:
    archive = tarred(
        tmp_path / "archive",
        *((member(name), content) for name, content in FILES.items()),
        mode=f"w:{packing}",
        format=format,
    )
    assert extract(archive, tmp_path / "out", LIMITS) == len(FILES)
    assert found(tmp_path / "out") == FILES


@pytest.mark.parametrize("options", [["-cf"], ["-czf"], ["--format=v7", "-cf"]])
def test_what_the_program_tar_packs(tmp_path: Path, options: list[str]) -> None:
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    (source / "sub" / "a.py").write_bytes(FILES["large.py"])
    (source / "b.py").write_bytes(b"b")
    (source / "link.py").symlink_to("b.py")
    subprocess.run(["tar", *options, "a.tar", "source"], cwd=tmp_path, check=True, timeout=60)
    assert extract(tmp_path / "a.tar", tmp_path / "out", LIMITS) == 2  # links are left out
    assert found(tmp_path / "out") == {
        "source/sub/a.py": FILES["large.py"],
        "source/b.py": b"b",
    }


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_what_git_packs(tmp_path: Path, kind: str) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, timeout=60)

    git("init", "--quiet")
    (tmp_path / "a.py").write_bytes(b"a")
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    git("add", "a.py", "link.py")
    git("commit", "--quiet", "--message=one")
    git("archive", f"--format={kind}", "--prefix=top/", f"--output=archive.{kind}", "HEAD")
    assert extract(tmp_path / f"archive.{kind}", tmp_path / "out", LIMITS) == 1
    assert found(tmp_path / "out") == {"top/a.py": b"a"}
    assert not any(path.is_symlink() for path in (tmp_path / "out").rglob("*"))


def test_modes_of_an_archive_are_dropped(tmp_path: Path) -> None:
    archive = tarred(
        tmp_path / "a.tar",
        (member("folder", type=tarfile.DIRTYPE, mode=0o7777), b""),
        (member("folder/run", mode=0o6777, uid=0), b"#!/bin/sh"),
    )
    extract(archive, tmp_path / "out", LIMITS)
    assert (tmp_path / "out/folder").stat().st_mode & 0o7777 == 0o700
    assert (tmp_path / "out/folder/run").stat().st_mode & 0o7777 == 0o600
    assert (tmp_path / "out/folder/run").stat().st_uid == os.getuid()


def test_archives_in_archives_are_not_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"../../evil.py": b""}).read_bytes()
    archive = zipped(tmp_path / "a.zip", {"inner.zip": inner})
    extract(archive, tmp_path / "out", LIMITS)
    assert found(tmp_path / "out") == {"inner.zip": inner}


def test_names_of_old_archivers(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"folder\\b.py": b"b"})
    data = archive.read_bytes().replace(b"folder/b.py", b"folder\\b.py")
    archive.write_bytes(data)
    extract(archive, tmp_path / "out", LIMITS)
    assert found(tmp_path / "out") == {"folder/b.py": b"b"}


def test_something_may_stand_before_a_zip_archive(tmp_path: Path) -> None:
    start = zipped(tmp_path / "start.zip", {"start.py": b""}).read_bytes()
    archive = tmp_path / "a.zip"
    archive.write_bytes(start + zipped(tmp_path / "b.zip", {"b.py": b"b"}).read_bytes())
    extract(archive, tmp_path / "out", LIMITS)
    assert found(tmp_path / "out") == {"b.py": b"b"}


# ------------------------------------------------------------ names

NAMES = [
    *("../evil.py", "a/../../evil.py", "/evil.py", "//evil.py", "..", "a/..", "."),
    *("..\\evil.py", "a\\..\\..\\evil.py", "C:evil.py", "C:\\evil.py", "\\evil.py", "\\\\host\\a"),
]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    holder = zipped(tmp_path / "a.zip", {"x" * len(name): b"evil"})
    holder.write_bytes(holder.read_bytes().replace(b"x" * len(name), name.encode()))
    refused(holder, "leads out of")
    refused(tarred(tmp_path / "a.tar", (member(name), b"evil")), "leads out of")


def test_a_name_with_a_nul(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"aXb.py": b""})
    archive.write_bytes(archive.read_bytes().replace(b"aXb.py", b"a\0b.py"))
    refused(archive, "leads out of")


@pytest.mark.parametrize("name", ["n" * 256, "a/" * 150 + "b" * 256, "a/" * 300 + "b"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    wide = LIMITS._replace(files=1000)
    refused(zipped(tmp_path / "a.zip", {name: b""}), "no file can|folders deep", wide)
    refused(tarred(tmp_path / "a.tar", (member(name), b"")), "no file can|folders deep", wide)


def test_a_name_may_come_once(tmp_path: Path) -> None:
    for number, names in enumerate([("a.py", "./a.py"), ("a", "a/b.py"), ("a/b.py", "a")]):
        archive = tmp_path / f"{number}.tar"
        refused(tarred(archive, *((member(name), b"") for name in names)), "comes twice")
        (tmp_path / f"{number}").mkdir()
        holder = zipped(tmp_path / f"{number}" / "a.zip", dict.fromkeys(names, b""))
        refused(holder, "comes twice")


def test_names_that_a_disk_cannot_tell_apart(tmp_path: Path) -> None:
    """Either the disk keeps both, or the archive is refused: none replaces the other."""
    archive = zipped(tmp_path / "a.zip", {"A.py": b"1", "a.py": b"2"})
    try:
        assert extract(archive, tmp_path / "out", LIMITS) == 2
    except BadArchive as error:
        assert "cannot tell apart" in str(error)  # noqa: PT017
    else:
        assert found(tmp_path / "out") == {"A.py": b"1", "a.py": b"2"}


# ------------------------------------------------------------ kinds of entries


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"type": tarfile.LNKTYPE, "linkname": "/etc/passwd"}, "hard link"),
        ({"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 5}, "device"),
        ({"type": tarfile.BLKTYPE}, "device"),
        ({"type": tarfile.FIFOTYPE}, "device"),
        ({"type": b"Z"}, "no known type"),
        ({"pax_headers": {"GNU.sparse.map": "0,0", "GNU.sparse.size": "99999999999"}}, "sparse"),
        ({"pax_headers": {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}}, "damaged"),
    ],
)
def test_entries_that_are_no_files(tmp_path: Path, fields: dict[str, object], message: str) -> None:
    refused(tarred(tmp_path / "a.tar", (member("a.py", **fields), b"")), message)


def test_files_do_not_go_through_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    archive = tarred(
        tmp_path / "a.tar",
        (member("link", type=tarfile.SYMTYPE, linkname=str(outside)), b""),
        (member("link/evil.py"), b"evil"),
    )
    extract(archive, tmp_path / "out", LIMITS)
    assert not any(outside.iterdir())
    assert found(tmp_path / "out") == {"link/evil.py": b"evil"}


def test_links_in_a_zip_archive_are_left_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("link")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("link/evil.py", "evil")
    assert extract(tmp_path / "a.zip", tmp_path / "out", LIMITS) == 1
    assert not (tmp_path / "out" / "link").is_symlink()
