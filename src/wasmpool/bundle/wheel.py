"""The wheel of wasmpool that workers install: pure Python, the same bytes whoever makes it.

It is made from the files of this very package, be it a checkout or installed, without what only a
command line or a service needs.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from importlib import metadata

from wasmpool.bundle.places import PACKAGE, checkout
from wasmpool.bundle.steps import contents

_LEFT_OUT = ("bundle/", "cli/", "service/", "__main__.py")
_KINDS = (".py", ".scm", ".toml")  # what a machine compiled of the package is no use elsewhere
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip archive can express


def version() -> str:
    """The version of this package; a checkout's own file knows better than its installation."""
    root = checkout()
    if root is None:
        return metadata.version("wasmpool")
    text = (root / "pyproject.toml").read_text("utf-8")
    found = re.search(r'^version = "(.+)"$', text, re.MULTILINE)
    assert found is not None
    return found[1]


def build_wheel() -> tuple[str, bytes]:
    """Return the wheel's file name and content."""
    files = {f"wasmpool/{path}": content for path, content in _package_files().items()}
    information = f"wasmpool-{version()}.dist-info"
    files[f"{information}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: wasmpool\nVersion: {version()}\n"
        "Requires-Python: >=3.11\nRequires-Dist: tree-sitter\n"
    ).encode()
    name = f"wasmpool-{version()}-py3-none-any.whl"
    return name, wheel(files, information, "py3-none-any", pure=True)


def wheel(files: Mapping[str, bytes], information: str, tag: str, *, pure: bool) -> bytes:
    """A wheel that depends on its arguments alone.

    Args:
        files: What it holds by path, without what is made here.
        information: Its folder `<name>-<version>.dist-info`.
        tag: What it is for: interpreter, ABI and platform.
        pure: Whether it holds nothing that is compiled.
    """
    kind = f"Wheel-Version: 1.0\nGenerator: wasmpool\nRoot-Is-Purelib: {str(pure).lower()}\n"
    all_files = {**files, f"{information}/WHEEL": f"{kind}Tag: {tag}\n".encode()}
    record = f"{information}/RECORD"
    lines = [
        f"{name},sha256={_hash(content)},{len(content)}\n"
        for name, content in sorted(all_files.items())
    ]
    all_files[record] = ("".join(lines) + f"{record},,\n").encode()
    return archive(all_files)


def archive(files: dict[str, bytes]) -> bytes:
    """A zip archive that depends on names and contents alone."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as into:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # else the archive says on what system it was made
            entry.external_attr = 0o644 << 16
            into.writestr(entry, files[name])
    return target.getvalue()


def _package_files() -> dict[str, bytes]:
    return {
        path: content
        for path, content in contents(PACKAGE, (".",), "*.*").items()
        if path.endswith(_KINDS) and not path.startswith(_LEFT_OUT)
    }


def _hash(content: bytes) -> str:
    digest = hashlib.sha256(content).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
