"""Archives that are made to take more than they seem to: each is refused in time."""

from __future__ import annotations

import gzip
import lzma
import struct
import tarfile
import zlib
from pathlib import Path

import pytest

from tests.unit.archives import LIMITS, member, refused, tarred, zipped
from wasmpool.service.archives import extract


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
