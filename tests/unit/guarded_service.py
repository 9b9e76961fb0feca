"""A service with close limits, and beside its root something that nobody may read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon import Daemon, daemon

SECRET = "correct-horse-battery-staple"


def make_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a root, and something beside it that nobody may read."""
    folder = tmp_path_factory.mktemp("security")
    (folder / "root" / "inside").mkdir(parents=True)
    (folder / "root" / "a.py").write_text("a = 1\n")
    (folder / "secret").mkdir()
    (folder / "secret" / "key.py").write_text(f"KEY = '{SECRET}'\n")
    (folder / "root" / "link").symlink_to(folder / "secret")
    (folder / "root" / "link.py").symlink_to(folder / "secret" / "key.py")
    (folder / "rootless").mkdir()
    return folder


def serve(place: Path) -> Iterator[Daemon]:
    environment = {
        "WASMPOOL_SERVICE_ARCHIVE_FILES": "50",
        "WASMPOOL_SERVICE_ARCHIVE_BYTES": "4M",
        "WASMPOOL_SERVICE_BODY_BYTES": "2M",
        "WASMPOOL_SERVICE_BODY_SECONDS": "1",
        "WASMPOOL_SERVICE_HEAD_SECONDS": "1",
        "WASMPOOL_SERVICE_ORIGINS": "https://good.example",
    }
    arguments = ("--root", str(place / "root"), "--workers", "1")
    with daemon(place, *arguments, environment=environment) as running:
        yield running


def zip_of(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
