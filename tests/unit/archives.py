"""Archives made for tests, and whether they come out or are refused."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from wasmpool.exceptions import BadArchive
from wasmpool.service.archives import ArchiveLimits, extract

LIMITS = ArchiveLimits(files=100, bytes=32 * 1024 * 1024, ratio=100)


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
