"""Input that nobody would write: the record that the native program gives, and the others go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from e2e.programs import Runner, as_argument
from e2e.samples import native_records
from e2e.test_facts import NO_CACHE, PARSE

DEEP = 100_000
MIB = 1024 * 1024

ODD_BYTES = {
    "empty.py": b"",
    "newlines.py": b"\n" * 10_000,
    "nul.py": b"def f(): pass\n\0\0\0\ndef g(): pass\n",
    "binary.sh": b"echo 1\n" + b"\0" * 70_000,
    "invalid.py": b"def f(): pass\nname = '\xff\xfe'\ndef g(): pass\n",
    "utf16-le.py": b"\xff\xfe" + "def größe(): pass\n".encode("utf-16-le"),
    "utf16-be.py": b"\xfe\xff" + "def größe(): pass\n".encode("utf-16-be"),
    "utf32-le.py": b"\xff\xfe\0\0" + "def größe(): pass\n".encode("utf-32-le"),
    "utf32-be.py": b"\0\0\xfe\xff" + "def größe(): pass\n".encode("utf-32-be"),
    "half.py": b"\xff\xfe" + "x = 1".encode("utf-16-le") + b"\0",
    "mark.py": b"\xef\xbb\xbfdef f(): pass\n",
    "latin.py": "# -*- coding: latin-1 -*-\ndef größe(): pass\n".encode("latin-1"),
    "latin-undeclared.py": "def f(): pass\n# größe\n".encode("latin-1"),
    "klingon.py": b"# coding: klingon\ndef f(): pass\n",
    "shift-jis.py": "# coding: shift_jis\ndef f(): return '名前'\n".encode("shift_jis"),
    "surrogate.py": b"x = '\xed\xa0\x80'\n",
    "carriage.py": b"def f(): pass\rdef g(): pass\r\n",
    "good.py": b"def good(): pass\n",
}
ODD_SHAPES = {
    "line.min.js": (b'function a(b){return c(b,"' + b"x" * 400 + b'")}a(1);') * 5_000,
    "deep.py": ("def f(): pass\n" + "(" * DEEP + "g()" + ")" * DEEP).encode(),
    "deep.json": ('{"a": 1, "b": ' + "[" * DEEP + '{"c": 1}' + "]" * DEEP + "}").encode(),
    "deep.js": ("let f;" + "[" * DEEP + "g()" + "]" * DEEP).encode(),
    "deep.c": ("int f() { return " + "(" * DEEP + "g()" + ")" * DEEP + "; }").encode(),
    "open.py": b"x = 1\n" + b"(" * DEEP,
    "open.go": b"package a\n" + b"{" * DEEP,
    "open.yaml": b"[" * DEEP,
    "errors.c": b"int x = ;\n" * 3_000,
    "good.py": b"def good(): pass\n",
}
ODD_NAMES = {
    "a b'\".py": b"x = 1\n",
    "größe/名前.py": b"x = 1\n",
    "emoji 😀.py": b"x = 1\n",
    "many.dots.in.name.py": b"x = 1\n",
    "UPPER.PY": b"x = 1\n",
    "new\nline.py": b"x = 1\n",
    "back\\slash.py": b"x = 1\n",
    "script": b"#!/usr/bin/env python3\nx = 1\n",
    "Rakefile": b"def f; end\n",
}


def parse(page: Runner, files: Mapping[str, bytes], **options: Any) -> dict[str, str]:
    argument = {"files": as_argument(files), "options": {**NO_CACHE, **options}}
    done = page.run(PARSE, argument)
    assert done["backend"] == "worker"
    records: dict[str, str] = done["records"]
    return records


def test_odd_bytes(page: Runner, tmp_path: Path) -> None:
    assert parse(page, ODD_BYTES) == native_records(tmp_path, ODD_BYTES)


@pytest.mark.parametrize("name", sorted(ODD_SHAPES))
def test_odd_shapes(page: Runner, tmp_path: Path, name: str) -> None:
    # Each with a good one behind it, on one worker: what is left of a worker must still work.
    files = {name: ODD_SHAPES[name], "z.py": b"def z(): pass\n"}
    assert parse(page, files, workers=1) == native_records(tmp_path, files)


def test_odd_shapes_together(page: Runner, tmp_path: Path) -> None:
    assert parse(page, ODD_SHAPES) == native_records(tmp_path, ODD_SHAPES)


def test_odd_names(page: Runner, tmp_path: Path) -> None:
    assert parse(page, ODD_NAMES) == native_records(tmp_path, ODD_NAMES)


def test_a_file_that_is_too_large(page: Runner, tmp_path: Path) -> None:
    files = {"big.py": b"x = 1\n" * 200_000, "good.py": b"def good(): pass\n"}
    records = parse(page, files, maxFileSize=MIB)
    assert json.loads(records["big.py"])["failure"]["type"] == "FileTooLarge"
    native = native_records(tmp_path, files, "--max-file-size", "1M")
    assert records["good.py"] == native["good.py"]


def test_a_file_that_cannot_be_read(page: Runner) -> None:
    report = page.run(
        """
        const pool = await wasmpool.createPool({ workers: 1, flags: { cache: false } });
        class Unreadable extends File {
          arrayBuffer() { return Promise.reject(new DOMException("it is gone", "NotFoundError")); }
          stream() { throw new DOMException("it is gone", "NotFoundError"); }
          slice() { throw new DOMException("it is gone", "NotFoundError"); }
        }
        const facts = await pool.parse_files([
          new File(["def f(): pass"], "a.py"),
          new Unreadable(["x = 1"], "b.py"),
          new File(["def g(): pass"], "c.py"),
        ]);
        await pool.shutdown();
        return facts.map((each) => [each.path, each.status, each.failure]);
        """
    )
    assert [each[:2] for each in report] == [["a.py", "ok"], ["b.py", "failed"], ["c.py", "ok"]]
    assert report[1][2]["phase"] == "read"
    assert "it is gone" in report[1][2]["message"]


@pytest.mark.parametrize("task", ["", "42, {}", "null", "{ task: 'parse' }"])
def test_a_task_that_is_no_name_costs_no_worker(page: Runner, task: str) -> None:
    report = page.run(
        f"""
        const pool = await wasmpool.createPool({{ workers: 1 }});
        const error = await failure((async () => pool.submit({task}))());
        const [facts] = await pool.parse_files([{{ path: "a.py", content: "x = 1" }}]);
        const {{ losses }} = pool.stats();
        await pool.shutdown();
        return [error.name, error.message, losses, facts.status];
        """
    )
    assert report[0] == "TypeError"
    assert "it must be the name of a handler" in report[1]
    assert report[2:] == [0, "ok"]


def test_source_without_a_handler_is_refused(page: Runner) -> None:
    report = page.run(
        """
        const pool = await wasmpool.createPool({ workers: 1 });
        const error = await failure(pool.register("x", { source: "x = 1" }));
        await pool.shutdown();
        return [error.name, error.message];
        """
    )
    assert report[0] == "TaskError"
    assert "registers no handler" in report[1]


def test_a_file_of_no_known_language(page: Runner) -> None:
    report = page.run(
        """
        const pool = await wasmpool.createPool({ workers: 1, flags: { cache: false } });
        const facts = await pool.parse_files([
          { path: "notes.unknown", content: "x" }, { path: "a.py", content: "x = 1" },
        ]);
        await pool.shutdown();
        return facts.map((each) => [each.path, each.status, each.failure?.type ?? null]);
        """
    )
    assert report == [["notes.unknown", "failed", "UnknownLanguage"], ["a.py", "ok", None]]


@pytest.mark.parametrize(
    "files", ["null", "42", '"a.py"', "[42]", "[{ content: 'x' }]", "[{ path: 'a.py' }]", "[null]"]
)
def test_what_are_no_files_is_said_at_once(page: Runner, files: str) -> None:
    message = page.run(
        f"""
        const pool = await wasmpool.createPool({{ workers: 1 }});
        const error = await failure((async () => pool.parse_files({files}))());
        const [facts] = await pool.parse_files([{{ path: "a.py", content: "x = 1" }}]);
        await pool.shutdown();
        return [error instanceof Error, error.message, facts.status];
        """
    )
    assert message[0]
    assert message[1]
    assert message[2] == "ok"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ("{ worker: 1 }", "workers"),
        ("{ workers: -1 }", "workers"),
        ("{ workers: 'many' }", "workers"),
        ("{ flags: { cash: false } }", "cache"),
        ("{ flags: { cache: 'perhaps' } }", "cache"),
        ("{ timeoutMs: 0 }", "timeoutMs"),
    ],
)
def test_settings_that_are_not_allowed_are_named(page: Runner, options: str, word: str) -> None:
    name, message = page.run(
        f"""
        const error = await failure((async () => wasmpool.createPool({options}))());
        return [error.name, error.message];
        """
    )
    assert name == "ConfigError"
    assert word in message
