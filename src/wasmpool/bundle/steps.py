"""Steps of a build that are done again only when what they are made of has changed.

Rules of this file:

- The result of a step is a folder in the cache, named by the digest of everything that it depends
  on. It is made beside its place and moved there whole, so that a build that was stopped, or
  another one at the same time, leaves nothing half done.
- A result holds the hashes of its files, and is made again when they do not fit any more, as after
  a loss of power or on a full disk.
- Results that no build has asked for in a month are removed when a new one is made.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from wasmpool.bundle.parts import Say
from wasmpool.exceptions import BundleError

_KEPT_SECONDS = 30 * 86_400
_HASHES = ".hashes.json"


class Steps:
    """The steps of one build.

    Attributes:
        made: Names of the steps that had to be done.
    """

    def __init__(self, cache: Path, say: Say) -> None:
        self.made: list[str] = []
        self._cache = cache / "steps"
        self._say = say

    def result(self, name: str, inputs: Mapping[str, bytes], make: Callable[[Path], None]) -> Path:
        """Return the folder of a step's results.

        Args:
            name: What is made, for a person and as a part of the folder's name.
            inputs: Everything that the results depend on, by names that are a part of it.
            make: Fills the empty folder that it gets.
        """
        folder = self._cache / f"{name}-{digest(inputs)[:24]}"
        if folder.is_dir():
            if _whole(folder):
                os.utime(folder)
                return folder
            self._say(f"{folder} is damaged and is made again")
            shutil.rmtree(folder)
        else:
            self._say(f"making {name}")
        self._cache.mkdir(parents=True, exist_ok=True)
        self._remove_old()
        with tempfile.TemporaryDirectory(prefix=".", dir=self._cache) as temporary:
            work = Path(temporary, name)
            work.mkdir()
            make(work)
            (work / _HASHES).write_text(json.dumps(_hashes(work)), encoding="utf-8")
            if not folder.is_dir():  # another build may have been faster
                work.rename(folder)
        self.made.append(name)
        return folder

    def _remove_old(self) -> None:
        limit = time.time() - _KEPT_SECONDS
        for folder in self._cache.iterdir():
            with contextlib.suppress(FileNotFoundError):  # moved to its place at this moment
                if folder.stat().st_mtime < limit:
                    shutil.rmtree(folder, ignore_errors=True)


def _whole(folder: Path) -> bool:
    try:
        expected: object = json.loads((folder / _HASHES).read_bytes())
    except (OSError, ValueError):
        return False
    return _hashes(folder) == expected


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != _HASHES
    }


def digest(inputs: Mapping[str, bytes]) -> str:
    """The digest of names and contents, whatever their order."""
    total = hashlib.sha256()
    for name, content in sorted(inputs.items()):
        total.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def contents(root: Path, folders: Iterable[str], pattern: str) -> dict[str, bytes]:
    """Files below some folders of `root`, by their path from there."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in folders
        for path in sorted((root / folder).rglob(pattern))
        if "node_modules" not in path.parts and path.is_file()
    }


def run_node(arguments: Sequence[str], *, cwd: Path, what: str) -> None:
    """Run a program of Node.js.

    Args:
        arguments: The script and its arguments.
        cwd: The folder to run it in.
        what: What it is for, for the message of a failure.

    Raises:
        BundleError: Node.js is missing or too old, or the program failed; says what to do.
    """
    run_tool(["node", *arguments], cwd, what, needs="Node.js 20 or newer", install="nodejs")


def run_tool(command: Sequence[str], cwd: Path, what: str, *, needs: str, install: str) -> str:
    """Run a program that builds take from the `PATH`, and return what it prints.

    Args:
        command: Its name and its arguments.
        cwd: The folder to run it in.
        what: What it is for, for the message of a failure.
        needs: What has to be installed, for people.
        install: The same for Debian's `apt-get install`.

    Raises:
        BundleError: It is missing, or it failed; says what to do.
    """
    try:
        done = subprocess.run(  # noqa: S603 - arguments are our own or come from our recipes
            command, cwd=cwd, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise BundleError(
            f"{what} needs {needs}, and {command[0]} cannot be run ({error.strerror or error}); "
            f"on Debian or Ubuntu: apt-get install {install}"
        ) from error
    if done.returncode:
        raise BundleError(f"{what} failed:\n{(done.stderr + done.stdout).strip()}")
    return done.stdout
