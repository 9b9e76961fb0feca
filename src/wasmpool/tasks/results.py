"""What built-in tasks return where it is more than plain data.

It is apart from the tasks because the caller's Python, which reads it, need not have tree-sitter.
"""

from __future__ import annotations

from typing import NamedTuple


class ParseResult(NamedTuple):
    """What the task `parse` returns.

    Attributes:
        sha256: Digest of the content, or `None` when it could not be read.
        body: The encoded facts, see `records.encode_body`.
        timings: Milliseconds by phase.
        status: `ok`, `partial` or `failed`.
        language: The language's name, or `None` when not known.
        size: Bytes read.
    """

    sha256: str | None
    body: bytes
    timings: dict[str, float]
    status: str
    language: str | None
    size: int
