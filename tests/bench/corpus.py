"""The source release that benchmarks parse: fetched once, checked by its digest."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache" / "bench"
NAME = "Django-5.2"
SHA256 = "1a47f7a7a3d43ce64570d350e008d2949abe8c7e21737b351b6a1611277c6d89"


def django() -> Path:
    """Return the unpacked source release of Django 5.2 (2,816 Python files, 18 MB)."""
    folder = CACHE / NAME
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    archive = CACHE / f"{NAME}.tar.gz"
    if not archive.exists():
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                *("--no-binary", ":all:", "--dest", str(CACHE), "django==5.2"),
            ],
            check=True,
        )
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != SHA256:
        raise RuntimeError(f"{archive} has digest {digest}, not {SHA256}")
    with tarfile.open(archive) as release:
        release.extractall(CACHE, filter="data")
    return folder
