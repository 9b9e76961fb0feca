"""The task `parse`: one file to its encoded facts."""

from __future__ import annotations

import hashlib
from typing import Any

from wasmpool.exceptions import LanguageError
from wasmpool.parsing import extractor, records
from wasmpool.parsing.languages import HEAD_BYTES, LanguageTable, table, unknown_message
from wasmpool.tasks.content import read_content
from wasmpool.tasks.context import Context
from wasmpool.tasks.results import ParseResult


class UnknownLanguage(LanguageError):
    """Nothing is known of the file's language."""


def parse(payload: dict[str, Any], context: Context) -> ParseResult:
    """Extract the facts of one file.

    Args:
        payload: `path` (for messages), `file` (where to read, if not there) or `content` (bytes),
            `language` (a name, or `None` to detect it) and `max_size` (bytes).
        context: Its options are `references` (`default` or `all`), `bindings` (whether to find
            them) and `language_dirs`.

    Returns:
        The encoded facts. A file that cannot be processed gets a record that says why; nothing is
        raised but what stops the item.
    """
    content: bytes | None = None
    digest: str | None = None
    language: str | None = payload.get("language")
    try:
        with context.phase("read"):
            content = read_content(payload)
        with context.phase("detect"):
            languages = table(tuple(context.options.get("language_dirs", ())))
            language = language or _detect(languages, payload["path"], content)
        with context.phase("parse"):  # what it takes to parse the language at all
            loaded = extractor.load(
                languages.get(language),
                all_references=context.options.get("references") == "all",
                bindings=context.options.get("bindings", False),
            )
        facts = loaded.extract(content, context)
        status, digest, body = facts.status, facts.sha256, facts.body
        if status != "ok":
            _log_problems(facts, context)
    except Exception as error:
        size = payload.get("size", 0) if content is None else len(content)
        if content is not None:
            digest = hashlib.sha256(content).hexdigest()
        phase = context.failed_phase(error)
        context.log("error", str(error), type=type(error).__name__, failed_in=phase)
        status = "failed"
        body = records.encode_body(
            records.failed_facts(
                phase=phase,
                type=type(error).__name__,
                message=_message(error),
                language=language,
                size=size,
                sha256=digest,
            )
        )
    timings = {phase: round(elapsed, 3) for phase, elapsed in context.timings.items()}
    size = 0 if content is None else len(content)
    return ParseResult(digest, body, timings, status, language, size)


def _detect(languages: LanguageTable, path: str, content: bytes) -> str:
    language = languages.detect(path, content[:HEAD_BYTES])
    if language is None:
        raise UnknownLanguage(unknown_message(content[:HEAD_BYTES]))
    return language


def _message(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _log_problems(facts: extractor.Extracted, context: Context) -> None:
    if facts.failure is not None:
        context.log("warning", facts.failure["message"])
    for diagnostic in facts.diagnostics[:20]:
        line, column = diagnostic["range"][2:4]
        context.log("warning", diagnostic["message"], line=line, column=column)
