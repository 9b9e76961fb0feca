"""Input parsed as a worker does it, and what became of it."""

from __future__ import annotations

from typing import Any

from tests.unit.tasks_context import context
from wasmpool.parsing.records import FileFacts
from wasmpool.tasks.parse import parse


def record(path: str, **payload: Any) -> FileFacts:
    """Parse as a worker does; `language_dirs` goes to the options."""
    options = {key: payload.pop(key) for key in ("language_dirs",) if key in payload}
    result = parse({"path": path, "language": None, **payload}, context(**options))
    facts = FileFacts(path, result.body)
    assert facts.status == result.status
    assert facts.size == result.size or facts.status == "failed"
    return facts


def problem(facts: FileFacts) -> tuple[str, str, str]:
    """Phase and type of a failure, and its message."""
    assert facts.failure is not None
    return facts.failure.phase, facts.failure.type, facts.failure.message


def names(facts: FileFacts) -> list[str]:
    return [each.qualified_name for each in facts.definitions]
