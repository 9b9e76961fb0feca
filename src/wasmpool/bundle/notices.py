"""The licences of what the bundle contains, gathered from the packages that it came from."""

from __future__ import annotations

import email
import json
import re
import tarfile
from collections.abc import Mapping
from pathlib import Path

from wasmpool.bundle.recipes import Package
from wasmpool.bundle.steps import Steps

_NAMES = re.compile(r"(LICEN[CS]E|COPYING|NOTICE)([.-].*)?", re.IGNORECASE)
# The packages without a text of their own.
_WHERE = {"pyodide": "https://github.com/pyodide/pyodide holds the source and the text."}
_HEAD = "This bundle of wasmpool contains the work of others under these licences.\n"


def build_notices(
    packages: Mapping[str, Package], archives: Mapping[str, Path], steps: Steps
) -> Path:
    """Return a text file with name, version and licence of every package."""

    def make(folder: Path) -> None:
        (folder / "licenses.txt").write_bytes(notices(packages, archives))

    inputs = {key: package.sha256.encode() for key, package in packages.items()}
    inputs["program"] = Path(__file__).read_bytes()
    return steps.result("notices", inputs, make) / "licenses.txt"


def notices(packages: Mapping[str, Package], archives: Mapping[str, Path]) -> bytes:
    """Return that text."""
    parts = [_HEAD]
    for key, package in sorted(packages.items()):
        licence, texts = _of_archive(archives[key])
        body = "\n\n".join(texts) or _WHERE.get(key, "")
        parts.append(f"{'=' * 72}\n{package} ({licence})\n\n{body.strip()}\n")
    return "\n".join(parts).encode()


def _of_archive(archive: Path) -> tuple[str, list[str]]:
    """The licence that a package says it has, and the texts in its top folder."""
    licence, texts = "see the text", []
    with tarfile.open(archive) as tar:
        for member in sorted(tar, key=lambda member: member.name):
            _, _, name = member.name.partition("/")
            file = tar.extractfile(member) if "/" not in name else None
            if file is None:
                continue
            if name == "package.json":
                licence = json.load(file).get("license", licence)
            elif name == "PKG-INFO":
                headers = email.message_from_bytes(file.read())
                licence = headers["License-Expression"] or headers["License"] or licence
            elif _NAMES.fullmatch(name):
                texts.append(file.read().decode("utf-8", "replace").replace("\r\n", "\n"))
    return licence, texts
