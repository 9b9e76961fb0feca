"""Archives: what others packed comes out as it went in; what is made to harm is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasmpool.exceptions import BadArchive
from wasmpool.service.archives import ArchiveLimits, extract

LIMITS = ArchiveLimits(files=100, bytes=32 * 1024 * 1024, ratio=100)
FILES = {
    "a.py": b"def a(): pass\n",
    "src/deep/er/b.py": os.urandom(300_000),
    "src/empty.py": b"",
    "src/größe.py": "x = 'ü'\n".encode(),
    "long/" + "n" * 120 + "/" + "m" * 200 + ".py": b"1",
    "large.py": b"x = 1\n" * 100_000,
}


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return path


def member(name: str, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for key, value in fields.items():
        setattr(info, key, value)
    return info


def tarred(
    path: Path,
    *members: tuple[tarfile.TarInfo, bytes],
    mode: str = "w",
    format: int = tarfile.PAX_FORMAT,
) -> Path:
    with tarfile.open(path, mode, format=format) as archive:  # type: ignore[call-overload]
        for info, content in members:
            info.size = info.size or len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def found(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def refused(archive: Path, message: str, limits: ArchiveLimits = LIMITS) -> None:
    """The archive is refused, and nothing is anywhere but in the folder."""
    folder = archive.parent / "folder" / "inner"
    before = {path for path in archive.parent.rglob("*") if folder.parent not in path.parents}
    with pytest.raises(BadArchive, match=message):
        extract(archive, folder, limits)
    after = {path for path in archive.parent.rglob("*") if folder not in path.parents}
    assert after - before <= {folder.parent, folder}
    assert not any(path.is_symlink() for path in archive.parent.rglob("*"))


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


# ------------------------------------------------------------ bombs


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_a_bomb_stops_early(tmp_path: Path, packing: str) -> None:
    archive = tarred(
        tmp_path / "a.tar", (member("zeros"), b"\0" * (64 * 1024 * 1024)), mode=f"w:{packing}"
    )
    refused(archive, "more than 33554432 bytes", LIMITS._replace(ratio=10**9))
    written = sum(path.stat().st_size for path in (tmp_path / "folder").rglob("*"))
    assert written <= LIMITS.bytes + 1024 * 1024


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_a_bomb_is_known_by_its_ratio(tmp_path: Path, kind: str) -> None:
    content = b"\0" * (16 * 1024 * 1024)
    archive = (
        zipped(tmp_path / "a.zip", {"zeros": content})
        if kind == "zip"
        else tarred(tmp_path / "a.tar", (member("zeros"), content), mode="w:gz")
    )
    refused(archive, "more than 100 times its size")
    assert extract(archive, tmp_path / "out", LIMITS._replace(ratio=2000)) == 1


def test_a_zip_entry_that_says_it_is_small(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"zeros": b"\0" * 1_000_000})
    size = struct.pack("<I", 1_000_000)
    archive.write_bytes(archive.read_bytes().replace(size, struct.pack("<I", 10)))
    refused(archive, "larger than the archive says")
    assert (tmp_path / "folder/inner/zeros").stat().st_size == 0


def test_zip_entries_that_share_bytes(tmp_path: Path) -> None:
    """Each entry of the directory unpacks the same bytes."""
    archive = zipped(tmp_path / "a.zip", {"a": b"\0" * 100_000})
    data = archive.read_bytes()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    copies = b"".join(entry[:46] + bytes([97 + n]) + entry[47:] for n in range(20))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 20, 20, len(copies), start, 0)
    archive.write_bytes(data[:start] + copies + tail)
    refused(archive, "shares bytes")


def test_too_many_files(tmp_path: Path) -> None:
    names = [f"{number}.py" for number in range(101)]
    refused(zipped(tmp_path / "a.zip", dict.fromkeys(names, b"")), "more than 100 entries")
    refused(
        tarred(tmp_path / "a.tar", *((member(name), b"") for name in names)),
        "more than 100 entries",
    )


def test_too_many_folders(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {f"{n}/" + "a/" * 60 + "b": b"" for n in range(3)})
    refused(archive, "more than 100 entries")


def test_a_directory_of_many_claimed_entries(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"a": b""})
    data = bytearray(archive.read_bytes())
    at = data.index(b"PK\x05\x06")
    data[at + 10 : at + 12] = struct.pack("<H", 0xFFFE)
    archive.write_bytes(data)
    refused(archive, "damaged at entry 2")


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_of_any_size(tmp_path: Path, kind: bytes) -> None:
    header = member("a", type=kind, size=20 * 1024 * 1024)
    archive = tmp_path / "a.tar"
    archive.write_bytes(gzip.compress(header.tobuf() + b"x" * (20 * 1024 * 1024) + b"\0" * 1024))
    refused(archive, "header of the archive says that it has 20971520 bytes")


def test_many_headers_in_a_row(tmp_path: Path) -> None:
    header = member("a", type=tarfile.GNUTYPE_LONGNAME, size=512).tobuf() + b"x" * 512
    archive = tmp_path / "a.tar"
    archive.write_bytes(header * 5000 + member("a.py").tobuf() + b"\0" * 1024)
    refused(archive, "damaged: maximum recursion")


def test_many_attributes(tmp_path: Path) -> None:
    with tarfile.open(
        tmp_path / "a.tar", "w", pax_headers={f"key{n}": "value" for n in range(101)}
    ) as archive:
        archive.addfile(member("a.py"))
    refused(tmp_path / "a.tar", "more than 100 attributes")


@pytest.mark.parametrize("size", ["-1024", "-1", "x", "9" * 30])
def test_sizes_in_attributes(tmp_path: Path, size: str) -> None:
    archive = tarred(
        tmp_path / "a.tar",
        (member("a.py", pax_headers={"size": size}), b"x" * 2000),
        (member("b.py"), b"x"),
    )
    refused(archive, "damaged|cut off|more than")


def test_xz_that_wants_much_memory(tmp_path: Path) -> None:
    packed = bytearray(lzma.compress(tarred(tmp_path / "b.tar", (member("a"), b"")).read_bytes()))
    at = 12 + 4  # stream header, block header's size, flags, filter's id, size of its properties
    assert packed[at - 2 : at] == b"\x21\x01"
    packed[at] = 40  # 4 GiB - 1, in the specification's table
    packed[20:24] = struct.pack("<I", zlib.crc32(packed[12:20]))
    archive = tmp_path / "a.tar.xz"
    archive.write_bytes(packed)
    refused(archive, "Memory usage limit")


# ------------------------------------------------------------ damage


def test_a_file_that_is_no_archive(tmp_path: Path) -> None:
    archive = tmp_path / "a"
    for content in (b"", b"x", b"print(1)\n" * 200, b"PK\x03\x04", gzip.compress(b"x" * 2000)):
        archive.write_bytes(content)
        refused(archive, "no archive|cut off|missing|neither")


def test_a_file_that_is_packed_but_no_archive(tmp_path: Path) -> None:
    for pack in (gzip.compress, bz2.compress, lzma.compress):
        archive = tmp_path / "a"
        archive.write_bytes(pack(b"print(1)\n" * 200))
        refused(archive, "no archive")


def test_an_encrypted_zip_archive(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"a": b"x"})
    data = bytearray(archive.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    refused(archive, "encrypted")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_of_zip_that_are_not_read(tmp_path: Path, method: int) -> None:
    refused(zipped(tmp_path / "a.zip", {"a": b"x"}, method), f"method {method}")


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tar.bz2", "tar.xz", "zip"])
def test_an_archive_that_is_cut_off(tmp_path: Path, kind: str) -> None:
    """At every length that is not the whole: nothing is taken for an archive with fewer files."""
    files = {"a.py": b"a" * 700, "b.py": b"b" * 700}
    archive = tmp_path / "a"
    if kind == "zip":
        zipped(archive, files)
    else:
        tarred(archive, *((member(n), c) for n, c in files.items()), mode=f"w:{kind[4:]}")
    data = archive.read_bytes()
    # The end of a plain archive is filled up with zeros, of which two blocks are enough.
    whole = 6 * 512 + 1024 if kind == "tar" else len(data)
    for length in {*range(0, whole, 97 if kind != "tar" else 256), whole - 1}:
        archive.write_bytes(data[:length])
        if kind == "tar" and length >= 6 * 512 + 512:
            continue  # the mark is there, at least by half
        with pytest.raises(BadArchive):
            extract(archive, tmp_path / f"out{length}", LIMITS)


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "zip"])
def test_a_damaged_archive(tmp_path: Path, kind: str) -> None:
    archive = tmp_path / "a"
    files = {"a.py": os.urandom(700), "b.py": os.urandom(700)}
    if kind == "zip":
        zipped(archive, files)
    else:
        tarred(archive, *((member(n), c) for n, c in files.items()), mode=f"w:{kind[4:]}")
    data = bytearray(archive.read_bytes())
    data[3 * 512 + 10 if kind == "tar" else 300] ^= 0xFF  # the second header, or content
    archive.write_bytes(data)
    refused(archive, "damaged")


@given(st.data())
@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("kind", ["zip", "tar", "gz"])
def test_whatever_is_changed_is_told_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    """Bytes changed at random: no other error, nothing outside, no more than the limits."""
    base = tmp_path_factory.mktemp("archive")
    files = {"a.py": b"a" * 300, "b/c.py": b"b" * 300}
    make: Callable[[], Path] = (
        (lambda: zipped(base / "a", files))
        if kind == "zip"
        else lambda: tarred(
            base / "a", *((member(n), c) for n, c in files.items()),
            mode="w" if kind == "tar" else "w:gz",
        )
    )  # fmt: skip
    content = bytearray(make().read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, min(len(content), 2600) - 1))] = data.draw(
            st.integers(0, 255)
        )
    (base / "a").write_bytes(content)
    try:
        count = extract(base / "a", base / "out" / "in", LIMITS)
    except BadArchive:
        pass
    else:
        assert count == len(found(base / "out" / "in"))
    assert {path.name for path in base.iterdir()} <= {"a", "out"}
    assert {path.name for path in (base / "out").iterdir()} <= {"in"}
