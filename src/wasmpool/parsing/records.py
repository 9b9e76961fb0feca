"""The records: how facts are written down, and how they are read again.

A file's facts travel as JSON bytes and are decoded when somebody asks. The bytes hold everything
but the path and the timings: the same content has the same facts wherever and whenever it is met.

Both encoders, orjson and the standard library's, give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

SCHEMA_VERSION = 1

try:
    import mmap

    import orjson
except ImportError:  # in the browser
    orjson = None  # type: ignore[assignment]

_standard = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_SPARE = 16 << 20  # bytes, for what else goes on


def encode(value: Any) -> bytes:
    """Encode as compact JSON in UTF-8.

    Text that is no valid Unicode (a file name with odd bytes) is escaped as JSON has it, `\\udcff`.
    """
    if orjson is not None:
        try:
            return orjson.dumps(value)
        except TypeError:
            pass  # a lone surrogate, which only the standard library can write
    text = _standard.encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return "".join(
            f"\\u{ord(char):04x}" if 0xD800 <= ord(char) < 0xE000 else char for char in text
        ).encode()


def decode(data: bytes) -> Any:
    """Decode JSON; the inverse of `encode`."""
    if orjson is not None:
        _see_room(len(data))
        try:
            return orjson.loads(data)
        except ValueError:
            pass  # an escaped lone surrogate
    return json.loads(data)


def _see_room(size: int) -> None:
    """See that what some bytes of JSON say fits into the memory that there is.

    Where the last memory is gone, orjson ends the whole program, and CPython 3.11 may do so while
    it makes the error. So the error is raised while some is left.

    Raises:
        MemoryError: It may not fit.
    """
    likely = size * 8  # facts take five times their JSON
    try:
        mmap.mmap(-1, likely + _SPARE).close()  # memory that nobody touches costs nothing
    except OSError as error:
        raise MemoryError("there was not enough memory for what was parsed") from error


class Range(NamedTuple):
    """Where something is: bytes, lines and columns from 0, ends exclusive, columns in bytes."""

    start_byte: int
    end_byte: int
    start_line: int
    start_column: int
    end_line: int
    end_column: int


class Failure(NamedTuple):
    """Why a file has no or not all facts.

    Attributes:
        phase: `read`, `decode`, `detect`, `parse`, `extract` or `encode`.
        type: Name of the error.
        message: What happened and what to do.
    """

    phase: str
    type: str
    message: str


class Parameter(NamedTuple):
    """A parameter of a callable, as written."""

    name: str
    type: str | None = None
    default: str | None = None
    kind: str | None = None


class Definition(NamedTuple):
    """Something that has a name; `parent` is the `id` of the definition around it."""

    id: int
    name: str
    qualified_name: str
    kind: str
    ast_kind: str
    range: Range
    name_range: Range
    parent: int | None
    signature: str
    parameters: tuple[Parameter, ...]
    return_type: str | None
    decorators: tuple[str, ...]
    modifiers: tuple[str, ...]
    visibility: str
    is_exported: bool
    doc: str | None
    complexity: int | None


class Reference(NamedTuple):
    """A use of a name; `enclosing` is the `id` of the definition around it."""

    name: str
    kind: str
    call_form: str | None
    receiver: str | None
    arity: int | None
    range: Range
    enclosing: int | None


class Import(NamedTuple):
    """One name that an import binds."""

    module: str
    imported_name: str | None
    local_name: str | None
    kind: str
    relative_level: int
    is_type_only: bool
    range: Range
    enclosing: int | None


class Export(NamedTuple):
    """One name that a file exports by saying so."""

    name: str | None
    local_name: str | None
    module: str | None
    kind: str
    range: Range


class Diagnostic(NamedTuple):
    """A syntax error: an `ERROR` node, or a token that is `MISSING`."""

    code: str
    message: str
    severity: str
    range: Range


class Metrics(NamedTuple):
    """Counts of one file."""

    lines: int
    code_lines: int
    comment_lines: int
    blank_lines: int
    definitions: int
    calls: int
    max_depth: int
    complexity: int


_STATUS = b'"status":"'


class FileFacts:
    """The facts of one file, decoded when first asked for.

    Attributes:
        path: The file's path relative to the root given, with `/`.
        body: JSON of the record without braces, `_type`, `path` and timings.
        timings: Milliseconds by phase, or `None` when not measured.
        cached: Whether the facts came from the cache.
    """

    def __init__(
        self,
        path: str,
        body: bytes,
        timings: Mapping[str, float] | None = None,
        *,
        cached: bool = False,
    ) -> None:
        self.path = path
        self.body = body
        self.timings = timings
        self.cached = cached

    def __repr__(self) -> str:
        return f"FileFacts({self.path!r}, status={self.status!r})"

    def to_json(self, *, reproducible: bool = False) -> bytes:
        """Return the record as one JSON object without a newline.

        Args:
            reproducible: Leave out what differs from run to run (timings).
        """
        timings = b""
        if not reproducible and self.timings is not None:
            timings = b',"timings_ms":' + encode(dict(self.timings))
        return b'{"_type":"file","path":%b,%b%b}' % (encode(self.path), self.body, timings)

    @cached_property
    def record(self) -> dict[str, Any]:
        """The record as plain data."""
        return decode(self.to_json())  # type: ignore[no-any-return]

    @property
    def language(self) -> str | None:
        """The file's language, or `None` when it is not known."""
        return self.record["language"]  # type: ignore[no-any-return]

    @property
    def status(self) -> str:
        """`ok`, `partial` (there are errors in the file) or `failed`."""
        # Read from the encoded record, which is not decoded for that: quotes inside texts are
        # escaped there, so nothing but a member of an object can look like this, and what stands
        # before it in the record are plain values.
        start = self.body.index(_STATUS) + len(_STATUS)
        return self.body[start : self.body.index(b'"', start)].decode()

    @property
    def size(self) -> int:
        """Size of the file in bytes."""
        return self.record["size"]  # type: ignore[no-any-return]

    @property
    def lines(self) -> int:
        """Number of lines."""
        return self.record["lines"]  # type: ignore[no-any-return]

    @property
    def sha256(self) -> str | None:
        """Digest of the file's bytes, or `None` when it could not be read."""
        return self.record["sha256"]  # type: ignore[no-any-return]

    @cached_property
    def failure(self) -> Failure | None:
        """Why the file failed, or what its bytes are not."""
        failure = self.record["failure"]
        return None if failure is None else Failure(**failure)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """What the file defines, by position."""
        return tuple(
            Definition(
                **{
                    **item,
                    "range": Range(*item["range"]),
                    "name_range": Range(*item["name_range"]),
                    "parameters": tuple(Parameter(**each) for each in item["parameters"]),
                    "decorators": tuple(item["decorators"]),
                    "modifiers": tuple(item["modifiers"]),
                }
            )
            for item in self.record["definitions"]
        )

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """What the file uses, by position."""
        return tuple(
            Reference(**{**item, "range": Range(*item["range"])})
            for item in self.record["references"]
        )

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """The names that the file imports, by position."""
        return tuple(
            Import(**{**item, "range": Range(*item["range"])}) for item in self.record["imports"]
        )

    @cached_property
    def exports(self) -> tuple[Export, ...]:
        """The names that the file exports by saying so, by position."""
        return tuple(
            Export(**{**item, "range": Range(*item["range"])}) for item in self.record["exports"]
        )

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Syntax errors, by position."""
        return tuple(
            Diagnostic(**{**item, "range": Range(*item["range"])})
            for item in self.record["diagnostics"]
        )

    @cached_property
    def metrics(self) -> Metrics:
        """Counts of the file."""
        return Metrics(**self.record["metrics"])


def encode_body(facts: Mapping[str, Any]) -> bytes:
    """Encode a file record without `_type`, `path` and timings, and without its braces."""
    return encode(facts)[1:-1]


def failed(
    path: str,
    *,
    phase: str,
    type: str,
    message: str,
    language: str | None = None,
    size: int = 0,
) -> FileFacts:
    """Make the record of a file that could not be processed: nothing is dropped silently."""
    facts = failed_facts(phase=phase, type=type, message=message, language=language, size=size)
    return FileFacts(path, encode_body(facts), None)


def failed_facts(
    *,
    phase: str,
    type: str,
    message: str,
    language: str | None = None,
    size: int = 0,
    sha256: str | None = None,
) -> dict[str, Any]:
    """Return the facts of a file that could not be processed, as plain data."""
    return {
        "language": language,
        "encoding": None,
        "sha256": sha256,
        "size": size,
        "lines": 0,
        "status": "failed",
        "failure": {"phase": phase, "type": type, "message": message},
        "grammar": None,
        "definitions": [],
        "references": [],
        "imports": [],
        "exports": [],
        "diagnostics": [],
        "metrics": dict.fromkeys(Metrics._fields, 0),
    }
