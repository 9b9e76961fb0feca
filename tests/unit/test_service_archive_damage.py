"""Archives that are damaged, or none: none is taken for one with fewer files."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.archives import LIMITS, found, member, refused, tarred, zipped
from wasmpool.exceptions import BadArchive
from wasmpool.service.archives import extract


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
