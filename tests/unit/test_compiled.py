"""The compiled assembler against the interpreted one, which is its source."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import wasmpool.parsing
from e2e.samples import of_every_language

ROOT = Path(__file__).parents[2]

_FACTS = """
import sys
import wasmpool.parsing
from e2e.samples import of_every_language
if sys.argv[1] == "interpreted":
    wasmpool.parsing.__path__[:] = wasmpool.parsing.__path__[-1:]
from pathlib import Path
from wasmpool.parsing import assembler, extractor, records
from wasmpool.parsing.languages import detect, table
assert (Path(assembler.__file__).suffix == ".py") == (sys.argv[1] == "interpreted")
for name in sys.stdin.read().splitlines():
    content = Path(name).read_bytes()
    language = detect(name, content[:80])
    if language is None:
        continue
    # Cut anywhere, for what is broken takes other ways.
    for source in (content, content[: len(content) * 2 // 3], content[1::2]):
        for every in (False, True):
            loaded = extractor.load(
                table().get(language), all_references=every, bindings=every
            )
            sys.stdout.buffer.write(
                records.encode_body(loaded.facts(source, extractor.Direct())) + b"\\n"
            )
"""


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    if not wasmpool.parsing.COMPILED:
        pytest.fail("the assembler is not compiled, or was edited since: make test compiles it")


def _facts(how: str, paths: list[Path]) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", _FACTS, how],
        input="\n".join(map(str, paths)).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout


def test_both_give_the_same_bytes_for_every_language(tmp_path: Path) -> None:
    paths = []
    for name, content in of_every_language().items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        paths.append(path)
    assert {path.suffix for path in paths} >= {".py", ".js", ".ts", ".go", ".rs", ".java", ".cpp"}
    compiled = _facts("compiled", paths)
    assert compiled.count(b"\n") == 6 * len(paths)
    assert compiled == _facts("interpreted", paths)


def test_both_give_the_same_bytes_for_real_files() -> None:
    paths = sorted(Path(json.__file__).parents[1].glob("[a-c]*.py"))
    paths += sorted((ROOT / "web" / "src").glob("*/*.js"))
    paths += sorted(ROOT.glob("docs/*.md"))
    assert len(paths) > 60
    assert _facts("compiled", paths) == _facts("interpreted", paths)


def test_what_was_compiled_of_other_sources_is_not_used(tmp_path: Path) -> None:
    package = tmp_path / "wasmpool" / "parsing"
    package.mkdir(parents=True)
    source = Path(wasmpool.parsing.__path__[-1])
    for path in source.glob("*.py"):
        (package / path.name).write_bytes(path.read_bytes())
    (package.parent / "__init__.py").touch()
    (package / "_compiled").symlink_to(source / "_compiled")
    tell = [sys.executable, "-c", "import wasmpool.parsing; print(wasmpool.parsing.COMPILED)"]

    def is_used() -> str:
        return subprocess.run(
            tell, cwd=tmp_path, stdout=subprocess.PIPE, check=True
        ).stdout.decode()

    assert is_used() == "True\n"
    with (package / "metrics.py").open("a") as file:
        file.write("# edited\n")
    assert is_used() == "False\n"
