"""Archives from package registries, each checked against its hash before anything looks into it.

Rules of this file:

- The registries' own clients fetch: they know which registry this machine uses, and how. One call
  fetches many archives, since starting a client takes longer than most downloads.
- Archives are downloaded into a folder of their own, checked, and only then moved to their place in
  the cache. Those in the cache are checked each time; a damaged one is fetched anew.
- `pip` looks into a source release while it fetches it, so it gets the hashes to check first.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from wasmpool.bundle.parts import Say
from wasmpool.bundle.recipes import Package
from wasmpool.exceptions import BundleError


def fetch(packages: Mapping[str, Package], cache: Path, say: Say) -> dict[str, Path]:
    """Return the archives of packages, from the cache where they are there and whole.

    Args:
        packages: What to fetch, by key.
        cache: The folder of the build's cache.
        say: Takes a line about what is downloaded; called from several threads.

    Raises:
        BundleError: One cannot be fetched, or is not what the recipe says.
    """
    places = {key: _place(package, cache) for key, package in packages.items()}
    missing = [
        package for key, package in packages.items() if not _whole(places[key], package, say)
    ]
    batches = list(_batches(missing))
    with ThreadPoolExecutor(max_workers=len(batches) or 1) as executor:
        for done in [executor.submit(_fetch, batch, cache, say) for batch in batches]:
            done.result()
    return places


def unpack(archive: Path, folder: Path, names: Sequence[str] | None = None) -> None:
    """Unpack an archive into `folder`, without the top folder that every such archive has.

    Args:
        archive: A checked archive.
        folder: Where to; made if missing.
        names: Only these files; all must be there. `None` is everything.

    Raises:
        BundleError: One of `names` is missing.
    """
    with tarfile.open(archive) as tar:
        members = {}
        for member in tar:
            # Links would point to names with the top folder; none of these packages has any.
            if member.isfile():
                member.name = str(PurePosixPath(*PurePosixPath(member.name).parts[1:]))
                members[member.name] = member
        missing = sorted(set(names or ()) - members.keys())
        if missing:
            raise BundleError(f"{archive.name} has no file {missing[0]}")
        for name in members if names is None else names:
            tar.extract(members[name], folder, filter="data")


def _place(package: Package, cache: Path) -> Path:
    name = package.name.removeprefix("@").replace("/", "-")
    return cache / "downloads" / package.registry / f"{name}-{package.version}.tar.gz"


def _whole(place: Path, package: Package, say: Say) -> bool:
    if not place.is_file():
        return False
    if _sha256(place) == package.sha256:
        return True
    say(f"{place} is damaged and is fetched again")
    return False


def _batches(packages: Iterable[Package]) -> Iterable[list[Package]]:
    """Packages that one call can fetch: of one registry, and no two versions of the same."""
    batches: dict[tuple[str, int], list[Package]] = {}
    seen: dict[tuple[str, str], int] = {}
    for package in packages:
        number = seen.get((package.registry, package.name), 0)
        seen[package.registry, package.name] = number + 1
        batches.setdefault((package.registry, number), []).append(package)
    return batches.values()


def _fetch(packages: Sequence[Package], cache: Path, say: Say) -> None:
    """Fetch packages of one registry to their places."""
    say("fetching " + ", ".join(map(str, packages)))
    downloads = cache / "downloads" / packages[0].registry
    downloads.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=downloads) as temporary:
        folder = Path(temporary)
        client = _npm if packages[0].registry == "npm" else _pip
        client(packages, folder)
        found = {_sha256(path): path for path in folder.iterdir()}
        wrong = []
        for package in packages:
            archive = found.pop(package.sha256, None)
            if archive is None:
                wrong.append(f"{package} with SHA-256 {package.sha256}")
            else:
                archive.replace(_place(package, cache))
    if wrong:
        got = ", ".join(f"{path.name} with {digest}" for digest, path in found.items())
        raise BundleError(
            f"the recipes want {', '.join(wrong)}; downloaded was {got or 'nothing'}, which is not "
            "used. Try again; if it stays so, the registry does not have what was checked when "
            "the version was pinned"
        )


def _npm(packages: Sequence[Package], folder: Path) -> None:
    names = [f"{package.name}@{package.version}" for package in packages]
    _run(
        [shutil.which("npm") or "npm", "pack", "--silent", "--ignore-scripts", *names],
        folder,
        "on Debian or Ubuntu: apt-get install --no-install-recommends nodejs npm",
    )


def _pip(packages: Sequence[Package], folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="wasmpool-") as temporary:
        wanted = Path(temporary, "wanted.txt")
        wanted.write_text(
            "".join(
                f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n"
                for package in packages
            ),
            encoding="utf-8",
        )
        names = ",".join(package.name for package in packages)
        _run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                *("--disable-pip-version-check", "--no-input", "--require-hashes"),
                *(f"--no-binary={names}", f"--requirement={wanted}"),
            ],
            folder,
            f"{sys.executable} -m ensurepip installs pip",
        )


def _run(command: Sequence[str], folder: Path, hint: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - arguments come from our recipes
            command, cwd=folder, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise BundleError(
            f"fetching needs {command[0]}, which cannot be run ({error.strerror or error}); {hint}"
        ) from error
    if done.returncode:
        missing = f"; {hint}" if "No module named pip" in done.stderr else ""
        raise BundleError(f"fetching failed:\n{(done.stderr + done.stdout).strip()}{missing}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
