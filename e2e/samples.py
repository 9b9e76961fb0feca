"""Files to parse, and what the native program says of them.

Rules: the samples are those of the native tests of each language, so that a new language cannot be
forgotten here; what is expected is always asked of `python -m wasmpool parse --reproducible`.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wasmpool.parsing import languages

TESTS = Path(__file__).parent.parent / "tests" / "unit"
JSX_IN_TYPESCRIPT = """\
import { useState } from "react";
export function Counter({ start }: { start: number }): JSX.Element {
  const [count, setCount] = useState<number>(start);
  return <button onClick={() => setCount(count + 1)}>{count}</button>;
}
"""


def of_every_language() -> dict[str, bytes]:
    """One or more files of each language, by path."""
    files = {"tsx/counter.tsx": JSX_IN_TYPESCRIPT.encode()}
    table = languages.table()
    for path in sorted(TESTS.glob("test_language_*.py")):
        language = path.stem.removeprefix("test_language_")
        module = importlib.import_module(f"tests.unit.{path.stem}")
        extension = table.get(language).extensions[0]
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str) and "\n" in value:
                files[f"{language}/{name.lower()}{extension}"] = value.encode()
    missing = set(table.languages) - {path.split("/")[0] for path in files}
    assert not missing, f"no sample for {missing}"
    return files


def many(count: int) -> dict[str, bytes]:
    """Small files of Python and JavaScript, all different."""
    files = {}
    for number in range(count):
        if number % 3:
            text = f"def f{number}(a, b={number}):\n    return g{number}(a)[b]\n" * 4
            files[f"src/{number % 50}/f{number}.py"] = text.encode()
        else:
            text = f"export const f{number} = (a) => g(a, {number});\n" * 4
            files[f"src/{number % 50}/f{number}.js"] = text.encode()
    return files


def native_records(folder: Path, files: Mapping[str, bytes], *arguments: str) -> dict[str, str]:
    """The record of each file, as the native program writes it, by path."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "wasmpool", "parse", "--reproducible", "--no-cache"),
            *("--quiet", "--format", "jsonl", *arguments, "."),
        ],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    records = {}
    for line in done.stdout.decode().splitlines():
        record: dict[str, Any] = json.loads(line)
        if record["_type"] == "file":
            records[record["path"]] = line
    assert records.keys() == files.keys()
    return records
