"""The passes as a worker runs them, on facts that travelled as bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import wasmpool
from wasmpool.graph import live_task, task
from wasmpool.graph.model import Project
from wasmpool.parsing.records import decode, encode

FILES = {
    "app/__init__.py": "",
    "app/a.py": "from app.b import f\n\ndef g():\n    return f()\n",
    "app/b.py": "def f():\n    return 1\n",
    "docs/go.mod": "module example.com/docs\n",
    "go.mod": "module example.com/x\n",
    "go/a.go": 'package a\n\nimport "example.com/x/lib"\n\nfunc G() { lib.F() }\n',
    "lib/f.go": "package lib\n\nfunc F() {}\n",
    "notes": "no language\n",
    "web/logo.svg": "",
    "web/tsconfig.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"~/*": ["*"]}}}',
    "web/x.ts": "import { y } from '~/y'\nimport logo from './logo.svg'\n"
    "export const x = () => y()\n",
    "web/y.ts": "export function y(): number { return 1 }\n",
}
EDITS: dict[str, dict[str, str | None]] = {
    "a body": {"app/b.py": "def f():\n    print(1)\n    return 1\n"},
    "a name that others use": {"web/y.ts": "export function z() {}\n"},
    "it comes back": {"web/y.ts": "export function y() { return z() }\nfunction z() {}\n"},
    "a new file": {"docs/main.go": 'package docs\n\nimport "example.com/docs/sub"\n'},
    "and what it imports": {"docs/sub/sub.go": "package sub\n\nfunc Sub() {}\n"},
    "a file gone": {"app/b.py": None, "nowhere.py": None},
    "where modules are": {"web/tsconfig.json": "{}"},
    "they are as they were": {"web/tsconfig.json": FILES["web/tsconfig.json"]},
    "a path alone": {"web/logo.svg": None},
    "a name alone": {"web/logo.svg": "<svg/>", "web/look.scss": ""},
    "no language any more": {"notes": "#!/usr/bin/env python\ndef f(): ...\n"},
    "nor now": {"notes": "no language\n"},
    "configured no more": {"go.mod": None, "web/tsconfig.json": None},
    "nothing": {},
}


class _Context:
    def __init__(self) -> None:
        self.current_phase = ""
        self.phases: list[str] = []

    def progress(self, fraction: float | None = None) -> None:
        self.phases.append(self.current_phase)


class _Page:
    """What a page keeps of its files, and how it has a worker keep their graph."""

    def __init__(self, key: str, files: dict[str, str]) -> None:
        self.key = key
        self.files = files
        self.facts = _facts(files)
        self.version = 0

    def whole(self) -> dict[str, Any]:
        facts = b"".join(self.facts.values())
        return {**self._call(None), **self._around(), "facts": facts, "edited": []}

    def edit(self, edits: dict[str, str | None]) -> dict[str, Any]:
        contents = {path: text for path, text in edits.items() if text is not None}
        facts = _facts(contents)
        before, kept = self._around(), [path for path in self.files if path not in edits]
        self.files = {path: self.files[path] for path in kept} | contents
        self.facts = {path: self.facts[path] for path in kept} | facts
        now = self._around().items()
        changed = {name: value if value != before[name] else None for name, value in now}
        lines = b"".join(facts.values())
        return {**self._call(self.version), **changed, "facts": lines, "edited": list(edits)}

    def _call(self, before: int | None) -> dict[str, Any]:
        self.version += 1
        return {"key": self.key, "name": "project", "before": before, "after": self.version}

    def _around(self) -> dict[str, Any]:
        chosen = task.choose({"paths": list(self.files)})
        configs = {path: self.files[path].encode() for path in chosen["configs"]}
        return {"configs": configs, "others": chosen["others"]}

    def native(self) -> bytes:
        return task.lines_of(wasmpool.build_graph(self.files, name="project", **INLINE))


INLINE: dict[str, Any] = {"backend": "inline", "flags": {"cache": False}}


def _facts(files: dict[str, str]) -> dict[str, bytes]:
    facts = wasmpool.parse_files(files, bindings=True, **INLINE)
    return {each.path: encode(each.record) + b"\n" for each in facts}


def test_a_worker_makes_the_same_graph(tmp_path: Path) -> None:
    lines = b"".join(_facts(FILES).values())
    chosen = task.choose({"paths": list(FILES)})
    assert chosen["configs"] == ["docs/go.mod", "go.mod", "web/tsconfig.json"]
    assert chosen["others"] == ["web/logo.svg"]
    context = _Context()
    configs = {path: FILES[path].encode() for path in chosen["configs"]}
    payload = {"name": "project", "facts": lines, "configs": configs, "others": chosen["others"]}
    found = [decode(line) for line in task.build(payload, context).splitlines()]
    expected = wasmpool.build_graph(FILES, name="project", **INLINE)
    assert wasmpool.Graph.from_records(found) == expected
    assert {edge.type for edge in expected.edges} >= {"CALLS", "IMPORTS", "DEFINES"}
    assert set(context.phases) == {"reading", "structure", "definitions", "imports", "calls"}


def test_a_graph_that_is_kept_follows_edits() -> None:
    page, context = _Page("follows", dict(FILES)), _Context()
    made = live_task.update(page.whole(), context)
    assert made is not None
    assert made["graph"] == page.native()
    assert set(context.phases) == {"reading", "structure", "definitions", "imports", "calls"}
    again = {}
    for what, edits in EDITS.items():
        context = _Context()
        answer = live_task.update(page.edit(edits), context)
        assert answer is not None, what
        assert answer["graph"] == page.native(), what
        again[what] = answer["again"]
        assert ("calls" in context.phases) == bool(edits), what
    assert again["a body"] == ["app/b.py"]
    assert again["a name that others use"] == ["web/x.ts", "web/y.ts"]
    assert again["nothing"] == []
    assert again["where modules are"] == again["they are as they were"]


def test_a_worker_that_has_not_this_version_says_so() -> None:
    page = _Page("versions", dict(FILES))
    first = page.edit({"app/b.py": "def f(): ...\n"})
    assert live_task.update(first, _Context()) is None  # never seen
    assert live_task.update(page.whole(), _Context()) is not None
    missed = page.edit({"app/b.py": "def g(): ...\n"})
    later = page.edit({"app/a.py": "from app.b import g\n"})
    assert live_task.update(later, _Context()) is None  # it has not seen the one before
    assert live_task.update(missed, _Context()) is None  # and what it had is gone
    made = live_task.update(page.whole(), _Context())
    assert made is not None
    assert made["graph"] == page.native()
    live_task.forget({"key": "versions"})
    live_task.forget({"key": "versions"})
    assert live_task.update(page.edit({}), _Context()) is None


def test_what_ends_in_the_middle_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    page = _Page("middle", dict(FILES))
    assert live_task.update(page.whole(), _Context()) is not None
    edit = page.edit({"app/b.py": None})

    def end(*given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Project, "__init__", end)
        with pytest.raises(KeyboardInterrupt):
            live_task.update(edit, _Context())
    assert live_task.update(edit, _Context()) is None


def test_graphs_are_kept_apart() -> None:
    one, other = _Page("one", dict(FILES)), _Page("other", {"a.py": "def f(): ...\n"})
    for page in (one, other):
        assert live_task.update(page.whole(), _Context()) is not None
    for page in (one, other):
        answer = live_task.update(page.edit({"a.py": "def g(): ...\n"}), _Context())
        assert answer is not None
        assert answer["graph"] == page.native()
