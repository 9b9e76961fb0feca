"""Put a bundle together and into its folder, whole or not at all.

Rules of this file:

- Everything is gathered first: the bundle is a mapping from paths to contents. If the folder holds
  just that already, it is not touched.
- Else the bundle is written beside the folder and takes its place by being renamed.
- A folder that is not empty is replaced only if it is a former bundle and holds nothing else.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wasmpool.bundle import manifest
from wasmpool.bundle.lock import lock_file
from wasmpool.bundle.parts import Parts, Say
from wasmpool.bundle.places import cache_folder, sources
from wasmpool.bundle.scripts import build_scripts, with_files
from wasmpool.bundle.sizes import PartSize, part_sizes
from wasmpool.bundle.steps import Steps, contents
from wasmpool.bundle.types import build_types
from wasmpool.bundle.wheel import build_wheel
from wasmpool.exceptions import BundleError, OutputError

_LOCK = "pyodide/pyodide-lock.json"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    Attributes:
        directory: Where the bundle is.
        sizes: How large its parts are.
        made: Names of the steps that had to be done; none when all came from the cache.
        written: Whether the folder was written, because it did not hold just this.
    """

    directory: Path
    sizes: tuple[PartSize, ...]
    made: tuple[str, ...]
    written: bool


def build_bundle(directory: Path, say: Say) -> Built:
    """Build the bundle into `directory`: first what others wrote, then what is ours.

    Args:
        directory: A folder that does not exist, is empty or is a former bundle.
        say: Takes a line about each thing that is done.

    Raises:
        BundleError: A program is missing or failed, or the folder is not ours to replace.
        OutputError: The folder cannot be written.
    """
    from wasmpool.bundle.third_party import build_parts

    _refuse_foreign(directory.resolve())  # before the work, not after it
    return assemble(directory, build_parts(cache_folder(), say), say)


def assemble(directory: Path, parts: Parts, say: Say) -> Built:
    """Put the bundle of `parts` and what is ours into `directory`; see `build_bundle`."""
    directory = directory.resolve()
    _refuse_foreign(directory)
    steps = Steps(cache_folder(), say)
    files = _gather(parts, steps)
    try:
        written = not _holds(directory, files)
        if written:
            say(f"writing {directory}")
            _write(directory, files)
    except OSError as error:
        raise OutputError.of(str(directory), error) from error
    sizes = part_sizes(files, steps)
    return Built(directory, sizes, tuple(steps.made), written)


def _gather(parts: Parts, steps: Steps) -> dict[str, bytes]:
    origin = sources()
    files = {path: source.read_bytes() for path, source in parts.files.items()}
    name, wheel = build_wheel()
    files[f"python/{name}"] = wheel
    wheels = {path: content for path, content in files.items() if path.startswith("python/")}
    files[_LOCK] = lock_file(files[_LOCK], wheels)
    files |= build_scripts(origin, parts, steps)
    files |= build_types(origin, parts, steps)
    for path, content in contents(origin / "web", ("demo",), "*.*").items():
        files["index.html" if path == "demo/index.html" else path] = content
    # The service worker answers for all the others, so it is finished last.
    worker = files.pop(manifest.SERVICE_WORKER)
    table = manifest.hashes(files)
    files[manifest.SERVICE_WORKER] = with_files(worker, manifest.build_id(table), table)
    files[manifest.NAME] = manifest.manifest(manifest.hashes(files), parts)
    return files


def _refuse_foreign(directory: Path) -> None:
    """See that nothing is lost when the folder is replaced."""
    if not directory.exists():
        return
    if not directory.is_dir():
        raise BundleError(f"{directory} is not a folder; name one for the bundle")
    present = _present(directory)
    if not present:
        return
    former = manifest.read_files(directory)
    if former is None:
        raise BundleError(
            f"{directory} is not empty and holds no bundle; name a new folder, since a build "
            "replaces the whole of it"
        )
    foreign = sorted(present - set(former) - {manifest.NAME})
    if foreign:
        raise BundleError(
            f"{directory} holds files that are not of the bundle, such as {foreign[0]}; move them "
            "away, since a build replaces the whole folder"
        )


def _present(directory: Path) -> set[str]:
    return {
        path.relative_to(directory).as_posix()
        for path in directory.rglob("*")
        if not path.is_dir() or path.is_symlink()
    }


def _holds(directory: Path, files: Mapping[str, bytes]) -> bool:
    """Tell whether the folder holds just these files, by looking at every byte."""
    if not directory.is_dir() or _present(directory) != set(files):
        return False
    return all((directory / path).read_bytes() == content for path, content in files.items())


def _write(directory: Path, files: Mapping[str, bytes]) -> None:
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{directory.name}.", dir=directory.parent) as folder:
        # The temporary folder is for nobody else to see, the bundle for whom the umask says.
        new, old = Path(folder, "new"), Path(folder, "old")
        for path, content in files.items():
            target = new / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if directory.exists():
            directory.rename(old)
        try:
            new.rename(directory)
        except OSError:
            if old.exists():
                old.rename(directory)
            raise
