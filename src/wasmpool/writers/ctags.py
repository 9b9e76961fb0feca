r"""`ctags`: a tags file in the extended format of Universal Ctags (`man 5 tags`), sorted.

Rules of this file:

- One line for each definition, with the line number as address and the fields `kind`, `line`,
  `language`, `scope`, `access`, `typeref`, `signature` and `end`.
- Lines are 1-based here, as the format wants; facts count from 0.
- Control characters, backslashes, and a blank or `!` at a name's start are escaped as the format
  says; bytes of a path that are no UTF-8 are written as they are, so that editors find the file.
- Sorting by byte value needs all lines. At most `RUN_BYTES` of them are in memory; sorted runs go
  to temporary files and are merged at the end.
"""

from __future__ import annotations

import heapq
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import IO, TYPE_CHECKING, Any

from wasmpool.writers.base import StreamWriter, Summary

if TYPE_CHECKING:
    from wasmpool.parsing.records import FileFacts

RUN_BYTES = 64 * 1024 * 1024

# What Universal Ctags calls the languages; editors choose syntax and icons by it.
LANGUAGE_NAMES = {
    "bash": "Sh",
    "c": "C",
    "cpp": "C++",
    "csharp": "C#",
    "css": "CSS",
    "html": "HTML",
    "javascript": "JavaScript",
    "json": "JSON",
    "php": "PHP",
    "sql": "SQL",
    "toml": "TOML",
    "tsx": "TypeScript",
    "typescript": "TypeScript",
}

_CALLABLE = frozenset({"function", "method", "constructor", "macro"})

_ESCAPES = {chr(code): f"\\x{code:02X}" for code in (*range(1, 32), 127)} | {
    "\\": "\\\\",
    "\t": "\\t",
    "\n": "\\n",
    "\r": "\\r",
    "\a": "\\a",
    "\b": "\\b",
    "\v": "\\v",
    "\f": "\\f",
    "\0": "\\x00",
}
_TO_ESCAPE = re.compile(r"[\x00-\x1f\x7f\\]")


class CtagsWriter(StreamWriter):
    """A sorted tags file.

    Args:
        output: Where to.
        reproducible: Nothing in this format depends on the run.
        base: What to put before each path, so that it holds from the tags file's folder.
    """

    def __init__(self, output: str | None, *, reproducible: bool = False, base: str = "") -> None:
        super().__init__(output)
        self._base = base
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def _write(self, facts: FileFacts) -> None:
        for line in _tag_lines(facts, self._base):
            self._lines.append(line)
            self._size += len(line)
        if self._size >= RUN_BYTES:
            self._spill()

    def _spill(self) -> None:
        self._lines.sort()
        run = tempfile.TemporaryFile()  # noqa: SIM115
        self._runs.append(run)
        run.writelines(self._lines)
        run.seek(0)
        self._lines, self._size = [], 0

    def _finish(self, summary: Summary) -> None:
        self._stream.writelines(_header())
        self._lines.sort()
        # The files' own lines are read as they are merged; no run is in memory as a whole.
        sources: list[Iterable[bytes]] = [*self._runs, self._lines]
        self._stream.writelines(heapq.merge(*sources))
        self._drop_runs()

    def discard(self) -> None:
        """Drop the sorted runs too."""
        self._drop_runs()
        super().discard()

    def _drop_runs(self) -> None:
        for run in self._runs:
            run.close()
        self._runs = []


def _header() -> Iterator[bytes]:
    for name, value, comment in (
        ("TAG_FILE_ENCODING", "utf-8", ""),
        ("TAG_FILE_FORMAT", "2", "extended format"),
        ("TAG_FILE_SORTED", "1", "0=unsorted, 1=sorted, 2=foldcase"),
        ("TAG_OUTPUT_EXCMD", "number", "number, pattern, mixed, or combineV2"),
        ("TAG_OUTPUT_FILESEP", "slash", "slash or backslash"),
        ("TAG_OUTPUT_MODE", "u-ctags", "u-ctags or e-ctags"),
        ("TAG_PROGRAM_NAME", "wasmpool", ""),
        ("TAG_PROGRAM_VERSION", version("wasmpool"), ""),
    ):
        yield f"!_{name}\t{value}\t/{comment}/\n".encode()


def _tag_lines(facts: FileFacts, base: str) -> Iterator[bytes]:
    record = facts.record
    definitions = record["definitions"]
    path = escape(facts.path if facts.path.startswith("/") else base + facts.path)
    language = facts.language or ""
    language = LANGUAGE_NAMES.get(language, language.capitalize())
    for definition in definitions:
        name = escape(definition["name"])
        if not name:
            continue  # an anonymous definition has nothing to be found by
        if name[0] in " !":
            name = f"\\x{ord(name[0]):02X}{name[1:]}"
        line = definition["name_range"][2] + 1
        fields = [f"kind:{definition['kind']}", f"line:{line}", f"language:{language}"]
        parent = definition["parent"]
        if parent is not None and definitions[parent]["qualified_name"]:
            scope = definitions[parent]
            fields.append(f"scope:{scope['kind']}:{escape(scope['qualified_name'])}")
        if definition["visibility"]:
            fields.append(f"access:{definition['visibility']}")
        if definition["return_type"]:
            fields.append(f"typeref:typename:{escape(definition['return_type'])}")
        signature = parameter_list(definition)
        if signature:
            fields.append(f"signature:{escape(signature)}")
        fields.append(f"end:{_last_line(definition['range'])}")
        text = f'{name}\t{path}\t{line};"\t' + "\t".join(fields) + "\n"
        yield text.encode("utf-8", "surrogateescape")


def escape(text: str) -> str:
    """The text as a field's value: no tab, line end, control character or single backslash."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text)


def parameter_list(definition: dict[str, Any]) -> str:
    """The part of a signature in parentheses, which is what the format calls signature.

    `def area(self, unit="()") -> float` gives `(self, unit="()")`; empty when there is none.
    """
    if definition["kind"] not in _CALLABLE and not definition["parameters"]:
        return ""  # what stands in parentheses is a value then
    signature: str = definition["signature"]
    start = signature.find("(", max(signature.find(definition["name"]), 0))
    if start < 0:
        return ""
    depth, quoted = 0, False
    for index in range(start, len(signature)):
        character = signature[index]
        if character == '"' and signature[index - 1] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return signature[start : index + 1]
    return signature[start:]  # shortened before its end


def _last_line(range_: list[int]) -> int:
    """The 1-based last line; an end at column 0 belongs to the line before it."""
    end_line, end_column = range_[4], range_[5]
    return max(end_line + (1 if end_column else 0), range_[2] + 1)


def relative_base(root: str, output: str | None) -> str:
    """What to put before paths relative to `root` in a tags file at `output`.

    Editors read paths in a tags file relative to its folder; written to standard output they are
    relative to the current folder.
    """
    folder = os.path.dirname(output) if output and output != "-" else ""
    base = os.path.relpath(root, folder or os.curdir)
    return "" if base == os.curdir else base + "/"
