"""The releases whose calls and imports are judged: fetched once, checked by their digests."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import NamedTuple

CACHE = Path(__file__).parents[2] / ".cache" / "accuracy"


class Release(NamedTuple):
    """A source release.

    Attributes:
        name: As its registry calls it.
        version: Its version.
        sha256: The digest of its archive.
    """

    name: str
    version: str
    sha256: str

    @property
    def folder(self) -> Path:
        """Where it is unpacked."""
        return CACHE / f"{self.name.replace('@', '').replace('/', '-')}-{self.version}"


TYPESCRIPT = Release(
    "typescript", "5.7.3", "80cfca1254bab8e81d639178e42d6406d856fba6e34cad60d1ab50ee6e5f7ebb"
)
"""The compiler that is asked."""


def from_pypi(release: Release) -> Path:
    """Fetch and unpack a source release of Python."""
    return _unpack(
        release,
        f"{release.name}-{release.version}.tar.gz",
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
            *("--no-binary", ":all:", "--dest", str(CACHE), f"{release.name}=={release.version}"),
        ],
    )


def from_npm(release: Release) -> Path:
    """Fetch and unpack a release of npm."""
    return _unpack(
        release,
        f"{release.folder.name}.tgz",
        [
            *("npm", "pack", "--silent", "--pack-destination", str(CACHE)),
            f"{release.name}@{release.version}",
        ],
    )


def _unpack(release: Release, name: str, fetch: list[str]) -> Path:
    folder, archive = release.folder, CACHE / name
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    if not archive.exists():
        subprocess.run(fetch, check=True, stdout=subprocess.DEVNULL)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != release.sha256:
        raise RuntimeError(f"{archive} has digest {digest}, not {release.sha256}")
    fresh = folder.with_name(f"{folder.name}.new")
    with tarfile.open(archive) as release_archive:
        release_archive.extractall(fresh, filter="data")
    (top,) = fresh.iterdir()
    top.rename(folder)
    fresh.rmdir()
    return folder
