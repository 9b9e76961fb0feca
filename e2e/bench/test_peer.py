"""The peer finds what the native program finds: else its speed would say nothing."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest

from e2e.bench.stage import LANGUAGES, build_peer
from e2e.samples import native_records, of_every_language
from wasmpool.parsing import languages

# What only a few files have: comments in odd places, text that is not ASCII, broken syntax.
ODD = {
    "python/odd.py": 'x = f(  # why\n  1, "é𝄞",)\ndef g(a, /, *b, c="→", **d):  # ü\n\t"""Tab.\n\n'
    '\t  Deeper: \\u00e9 \\t."""\n\treturn [*f(x)] if a and b else d\n\n__all__ = ["g", "x"]\n'
    "class A:\n    @property\n    def b(self): return type(self).c\n    C = 1\n"
    "if x:\n    pass\nelif y:\n    pass\n",
    "python/broken.py": "def f(:\n    return 'it\\'s\"'\n\nclass B(A\n    x = 1\n",
    "javascript/odd.js": 'const a = require("b").c; exports.d = class { "e f"() {} };\n'
    "/** Döc. */ export default function () { return new G(/* x */ 1, 2); }\n",
    "typescript/odd.ts": "/** One.\n *\n *   Twö.\n */\n@dec({ a: 1 })\nexport abstract class A<T>"
    " extends B<T> implements C {\n  constructor(private readonly x: T, y?: Map<string, D>) {"
    " super(); }\n  /** m */ protected static m = async (z: unknown) => z as E;\n}\n"
    'export { a as b } from "./c";\nimport type { F } from "f";\nnamespace N.M { let v = 1; }\n',
}


@pytest.fixture(scope="session")
def peer(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("peer")
    build_peer(folder, bundle)
    return folder


def test_the_peer_finds_the_same_facts(peer: Path, bundle: Path, tmp_path: Path) -> None:
    files = {path: text.encode() for path, text in ODD.items()}
    samples = of_every_language()
    files |= {path: samples[path] for path in samples if path.partition("/")[0] in LANGUAGES}
    native = native_records(tmp_path, files)
    table = languages.table()
    sent = [
        (table.detect(path), base64.b64encode(content).decode()) for path, content in files.items()
    ]
    done = subprocess.run(
        ["node", peer / "peer" / "main.mjs", peer / "languages.json", bundle],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = done.stdout.splitlines()
    assert len(found) == len(files)
    for path, facts in zip(files, found, strict=True):
        assert f'{{"_type":"file","path":"{path}",{facts[1:]}' == native[path]
