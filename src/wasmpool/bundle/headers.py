"""CPython's headers for Pyodide, which C code of Python's own interface is compiled with.

Rules of this file:

- Headers are the same on all systems but for `pyconfig.h`. That one is made here, from what
  Pyodide's own `sysconfig` says.
- They are looked for where they may be already: a Python of that version, Pyodide's cross-build
  environment. Else Debian's package of them is fetched from the suite that has it.
- They must be of the version of Pyodide's Python, up to the second number.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wasmpool.bundle.parts import Say
from wasmpool.bundle.steps import Steps, run_node
from wasmpool.exceptions import BundleError

_SUITE = "forky"
# Where Debian keeps the keys of its archive; without either, apt trusts what it is set up to trust.
_KEYS = (
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/debian-archive-keyring.gpg",
)
_NAME = re.compile(r"\s*(?:/\*\s*)?#\s*(?:define|undef)\s+(\w+)")
_ASK_PYODIDE = """\
const [folder, target] = process.argv.slice(1);
import(`${folder}/pyodide.mjs`).then(async ({ loadPyodide }) => {
  const python = await loadPyodide();
  require("node:fs").writeFileSync(target, python.runPython(`
    import json, sysconfig
    found = sysconfig.get_config_vars()
    del found["projectbase"]  # the folder that Node.js runs in
    json.dumps({name: value for name, value in found.items() if isinstance(value, int | str)})
  `));
}).catch((error) => { console.error(error); process.exit(1); });
"""
_ASK_PYTHON = "import sysconfig; print(sysconfig.get_path('include'))"

Variables = Mapping[str, int | str]


def configuration(pyodide: Path, sha256: str, steps: Steps) -> Variables:
    """Return the variables of `sysconfig` in Pyodide.

    Args:
        pyodide: The folder of Pyodide's files.
        sha256: The hash of Pyodide's archive.
        steps: The build's steps.
    """

    def make(folder: Path) -> None:
        run_node(
            ["-e", _ASK_PYODIDE, str(pyodide), str(folder / "variables.json")],
            cwd=folder,
            what="asking Pyodide for its configuration",
        )

    inputs = {"pyodide": sha256.encode(), "program": _ASK_PYODIDE.encode()}
    folder = steps.result("configuration", inputs, make)
    found: Variables = json.loads((folder / "variables.json").read_bytes())
    return found


def find_headers(version: str, steps: Steps, say: Say) -> Path:
    """Return a folder that has the headers of Python `version`, such as `3.14`.

    Raises:
        BundleError: There is none and none can be fetched; says what to install.
    """
    for folder in (*_of_python(version), *_of_cross_build(version)):
        if _version(folder) == version:
            return folder
    unpacked = steps.result(
        "headers", {"version": version.encode()}, lambda into: _from_debian(version, into, say)
    )
    return unpacked / "include" / f"python{version}"


def write_headers(headers: Path, variables: Variables, folder: Path) -> None:
    """Copy headers to `folder`, with a `pyconfig.h` for Pyodide."""
    shutil.copytree(headers, folder)
    # Debian's only says which other to read: the one that is meant has most to say.
    candidates = [headers / "pyconfig.h", *headers.parent.glob(f"*/{headers.name}/pyconfig.h")]
    template = max((path.read_text("utf-8") for path in candidates), key=len)
    (folder / "pyconfig.h").write_text(pyconfig(template, variables), encoding="utf-8")


def pyconfig(template: str, variables: Variables) -> str:
    """Return a `pyconfig.h` that says of every name of `template` what `variables` say of it."""
    lines = []
    for line in template.splitlines():
        found = _NAME.match(line)
        value = variables.get(found[1]) if found else None
        if found is None or value is None:
            lines.append(line)
        elif value in (0, ""):
            lines.append(f"/* #undef {found[1]} */")
        else:
            lines.append(f"#define {found[1]} {value}")
    return "\n".join(lines) + "\n"


def _version(folder: Path) -> str | None:
    """The version, as `3.14`, of the headers in a folder, if it has any."""
    try:
        text = (folder / "patchlevel.h").read_text("utf-8")
    except OSError:
        return None
    found = re.search(r'^#define PY_VERSION\s+"(\d+\.\d+)\.\d+\+?"', text, re.MULTILINE)
    return found[1] if found and (folder / "Python.h").is_file() else None


def _of_python(version: str) -> Iterator[Path]:
    python = shutil.which(f"python{version}")
    if python is not None:
        done = subprocess.run(  # noqa: S603
            [python, "-c", _ASK_PYTHON], capture_output=True, text=True, check=False
        )
        yield Path(done.stdout.strip())
    for root in ("/usr/include", "/usr/local/include"):
        yield Path(root, f"python{version}")


def _of_cross_build(version: str) -> Iterator[Path]:
    """Where `pyodide xbuildenv install` puts them, newest first."""
    inside = f"cpython/installs/python-{version}*/include/python{version}"
    if "PYODIDE_ROOT" in os.environ:
        yield from Path(os.environ["PYODIDE_ROOT"]).glob(inside)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    yield from sorted(
        cache.glob(f".pyodide-xbuildenv-*/*/xbuildenv/pyodide-root/{inside}"), reverse=True
    )


def _from_debian(version: str, into: Path, say: Say) -> None:
    """Unpack Debian's package of the headers into a folder.

    apt finds the package in the index of the suite and checks it: the index against the archive's
    signature, the package against the index. It gets folders of its own, so that nothing of this
    machine changes, and needs no right to change it.
    """
    package = f"libpython{version}-dev"
    needed = (
        f"compiling py-tree-sitter needs the headers of Python {version}, which are not here; "
        f"install a Python {version} with headers (Debian or Ubuntu: apt-get install {package}; "
        f"or: pyodide xbuildenv install)"
    )
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise BundleError(needed)
    say(f"fetching {package} from Debian's suite {_SUITE}")
    try:
        with tempfile.TemporaryDirectory(prefix="wasmpool-") as temporary:
            shutil.copytree(_unpacked(package, Path(temporary)), into / "include")
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        raise BundleError(f"{needed}. It could not be fetched from Debian:\n{said}") from error


def _unpacked(package: str, work: Path) -> Path:
    """Fetch and unpack a package of the suite in an empty folder; returns its include folder."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (work / name).mkdir(parents=True)
    (work / "sources.list").write_text(_source(), encoding="utf-8")
    options = [
        f"-oDir::Etc::SourceList={work}/sources.list",
        "-oDir::Etc::SourceParts=/dev/null",
        f"-oDir::State={work}/state",
        f"-oDir::Cache={work}/cache",
        "-oAcquire::Languages=none",
    ]
    _run(["apt-get", *options, "-qq", "update"], work)
    _run(["apt-get", *options, "-qq", "download", package], work)
    (archive,) = work.glob("*.deb")
    _run(["dpkg-deb", "-x", str(archive), "unpacked"], work)
    return work / "unpacked" / "usr" / "include"


def _source() -> str:
    """A line of `sources.list` for the suite, in the archive of Debian that apt is set up with."""
    found = re.search(r"'(\S+/debian)/dists/", _run(["apt-get", "update", "--print-uris"], None))
    if found is None:
        raise ValueError("apt is set up with no archive of Debian")
    trust = next((f" [signed-by={key}]" for key in _KEYS if Path(key).exists()), "")
    return f"deb{trust} {found[1]} {_SUITE} main\n"


def _run(command: Sequence[str], folder: Path | None) -> str:
    return subprocess.run(  # noqa: S603 - our own arguments
        command, cwd=folder, capture_output=True, text=True, check=True
    ).stdout
