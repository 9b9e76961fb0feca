"""Judges and code for the truth tests: neither is ours, both are pinned.

Archives named in `packages.toml` are fetched once by the ordinary clients, checked against the
digest there and unpacked under `.cache/truth`. A tool that is missing fails the test: a truth
test that is skipped says nothing.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

CACHE = Path(__file__).parents[2] / ".cache" / "truth"
MANIFEST = Path(__file__).with_name("packages.toml")


def _npm(name: str, version: str, into: Path) -> list[str]:
    return [_need("npm"), "pack", "--silent", "--pack-destination", str(into), f"{name}@{version}"]


def _pip(name: str, version: str, into: Path) -> list[str]:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    return [*pip, "--no-deps", "--no-binary", ":all:", "--dest", str(into), f"{name}=={version}"]


def _apt(name: str, version: str, into: Path) -> list[str]:
    return [
        "sh",
        "-c",
        'cd "$1" && apt-get download --quiet "$2"',
        "sh",
        str(into),
        f"{name}={version}",
    ]


def _need(tool: str) -> str:
    """Return the path of a program, or fail the test that wants it."""
    path = shutil.which(tool)
    if path is None:
        pytest.fail(f"{tool} is not installed and this test compares with it: run `make setup`")
    return path


def _unpacked(source: str, name: str, command: Callable[[str, str, Path], list[str]]) -> Path:
    """Return the only folder in a package's archive, fetching it when it is not there."""
    package = tomllib.loads(MANIFEST.read_text("utf-8"))[source][name]
    version, integrity = package["version"], package["integrity"]
    mark = hashlib.sha256(integrity.encode()).hexdigest()[:12]
    folder = CACHE / source / f"{name.replace('/', '-')}-{version}-{mark}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            downloads, unpacked = Path(scratch, "downloads"), Path(scratch, "unpacked")
            downloads.mkdir()
            fetched = subprocess.run(
                command(name, version, downloads), capture_output=True, text=True, check=False
            )
            if fetched.returncode != 0:
                pytest.fail(f"cannot fetch {name} {version}:\n{fetched.stderr}")
            (archive,) = downloads.iterdir()
            digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
            if f"sha512-{digest}" != integrity:
                pytest.fail(f"{archive.name} has digest sha512-{digest}, expected {integrity}")
            if archive.suffix == ".deb":
                unpacked.mkdir()
                subprocess.run(
                    [_need("dpkg-deb"), "--extract", str(archive), str(unpacked / "files")],
                    check=True,
                )
            else:
                with tarfile.open(archive) as opened:
                    opened.extractall(unpacked, filter="data")
            unpacked.rename(folder)
    (root,) = folder.iterdir()
    return root


@pytest.fixture(scope="session")
def npm_package() -> Callable[[str], Path]:
    """A function from a package's name to the folder of its files, as npm publishes them."""
    return lambda name: _unpacked("npm", name, _npm)


@pytest.fixture(scope="session")
def pypi_sdist() -> Callable[[str], Path]:
    """A function from a project's name to the folder of its source release."""
    return lambda name: _unpacked("pypi", name, _pip)


@pytest.fixture(scope="session")
def debian_package() -> Callable[[str], Path]:
    """A function from a package's name to the folder of its files, as Debian installs them."""
    return lambda name: _unpacked("debian", name, _apt)


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """A function from a program's name to its path; fails the test when it is missing."""
    return _need
