"""Every grammar of the bundle gives the facts that the native one gives, byte for byte.

Each is run in Pyodide under Node, over the samples of its language: as they are, with other line
ends, cut and with pieces missing, so that scanners and error recovery are compared too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from e2e.samples import of_every_language
from tests.built import BUILD_TIMEOUT, parts
from tests.conformance.scanner_samples import SAMPLES
from wasmpool.bundle.wheel import build_wheel
from wasmpool.parsing import extractor, languages

pytestmark = pytest.mark.timeout(BUILD_TIMEOUT)

PROGRAM = Path(__file__).with_name("extract_in_pyodide.mjs")
LANGUAGES = sorted(languages.table().languages)


class Case(NamedTuple):
    language: str
    all_references: bool
    content: bytes


def cases_of(language: str) -> Iterator[Case]:
    """Samples of a language, whole and damaged, the same in each run."""
    samples = [
        content for path, content in of_every_language().items() if path.startswith(f"{language}/")
    ]
    if language in SAMPLES:
        samples.append(SAMPLES[language].encode())
    chance = random.Random(language)
    for sample in samples:
        yield Case(language, True, sample)
        yield Case(language, False, sample)
        yield Case(language, False, sample.replace(b"\n", b"\r\n"))
        yield Case(language, False, "é𝒳\n".encode() + sample)
        for _ in range(8):
            start, stop = sorted(chance.sample(range(len(sample) + 1), 2))
            yield Case(language, False, sample[:start] + sample[stop:])
    yield Case(language, False, b"")
    yield Case(language, False, b"(" * 3_000)
    yield Case(language, False, b"\xff\xfe\x00")


CASES = [case for language in LANGUAGES for case in cases_of(language)]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[Case, str]:
    """What Pyodide finds in every case."""
    folder = tmp_path_factory.mktemp("pyodide")
    built = parts()
    name, wheel = build_wheel()
    (folder / name).write_bytes(wheel)
    (binding,) = (path for file, path in built.files.items() if file.startswith("python/"))
    entries: dict[str, dict[str, Any]] = {
        language: {
            **{field: getattr(part, field) for field in ("function", "name", "version")},
            "file": str(built.files[part.file]),
            "sha256": hashlib.sha256(built.files[part.file].read_bytes()).hexdigest(),
        }
        for language, part in built.grammars.items()
    }
    asked = {
        "pyodide": str(built.files["pyodide/pyodide.mjs"].parent),
        "wheels": [str(binding), str(folder / name)],
        "grammars": entries,
        "cases": [
            [case.language, case.all_references, base64.b64encode(case.content).decode()]
            for case in CASES
        ],
    }
    (folder / "input.json").write_text(json.dumps(asked), "utf-8")
    files = [str(folder / "input.json"), str(folder / "output.json")]
    done = subprocess.run(["node", str(PROGRAM), *files], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr
    records = json.loads((folder / "output.json").read_text("utf-8"))
    return dict(zip(CASES, records, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_the_same_bytes(language: str, found: dict[Case, str]) -> None:
    table = languages.table()
    cases = [case for case in CASES if case.language == language]
    assert len(cases) >= 15
    for case in cases:
        loaded = extractor.load(table.get(language), all_references=case.all_references)
        native = loaded.extract(case.content, extractor.Direct()).body.decode()
        assert found[case] == native, case
