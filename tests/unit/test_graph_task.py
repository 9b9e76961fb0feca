"""The passes as a worker runs them, on facts that travelled as bytes."""

from __future__ import annotations

from pathlib import Path

import wasmpool
from wasmpool.graph import task
from wasmpool.parsing.records import decode, encode

FILES = {
    "app/__init__.py": "",
    "app/a.py": "from app.b import f\n\ndef g():\n    return f()\n",
    "app/b.py": "def f():\n    return 1\n",
    "web/x.ts": "import { y } from './y'\nexport const x = () => y()\n",
    "web/y.ts": "export function y(): number { return 1 }\n",
}


class _Context:
    def __init__(self) -> None:
        self.current_phase = ""
        self.phases: list[str] = []

    def progress(self, fraction: float | None = None) -> None:
        self.phases.append(self.current_phase)


def test_a_worker_makes_the_same_graph(tmp_path: Path) -> None:
    facts = wasmpool.parse_files(FILES, bindings=True, flags={"cache": False})
    lines = b"".join(encode(each.record) + b"\n" for each in facts)
    around = task.around({"paths": [*FILES, "package.json", "logo.svg"], "parsed": list(FILES)})
    assert around == {"configs": ["package.json"], "others": ["logo.svg"]}
    context = _Context()
    payload = {"name": "project", "facts": lines, "configs": {}, "others": []}
    found = [decode(line) for line in task.build(payload, context).splitlines()]
    expected = wasmpool.build_graph(FILES, name="project", flags={"cache": False})
    assert wasmpool.Graph.from_records(found) == expected
    assert {edge.type for edge in expected.edges} >= {"CALLS", "IMPORTS", "DEFINES"}
    assert set(context.phases) == {"reading", "structure", "definitions", "imports", "calls"}
