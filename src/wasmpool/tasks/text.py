"""The task `text`: counts, words, identifiers and pattern matches of a text or a file.

Everything goes line by line, with a checkpoint each, so that long texts can be stopped. A line that
is longer than `LINE_LIMIT` is searched for patterns up to there only, and the result says so.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from wasmpool.parsing.text import to_utf8
from wasmpool.tasks.content import read_content
from wasmpool.tasks.context import Context
from wasmpool.tasks.expressions import compile_expression

LINE_LIMIT = 10_000
TOP = 20
MATCHES = 100

# Letters and digits, with apostrophes and hyphens inside.
_WORD = re.compile(r"[^\W_]+(?:['\u2019\-][^\W_]+)*")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
# HTTPServer2 -> HTTP, Server, 2; snake_case -> snake, case; letters without case stay together.
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")


def text(payload: dict[str, Any], context: Context) -> dict[str, Any]:
    """Count and search a text.

    Phases: `patterns` (compiling them), `read`, `decode`, `count`.

    Args:
        payload: `text`, or as of `parse` `path` or `content`, and `max_size`; `patterns` (regular
            expressions), `ignore_case` (of these; default false), `top` (how many of the most
            frequent; default 20) and `max_matches` (listed for each pattern; default 100).
        context: No options.

    Returns:
        `characters`, `bytes`, `lines`, `blank_lines`, `longest_line`, `words` and `identifiers`
        (each `total`, `distinct`, `top`; those of words in lower case), `identifier_parts` (of
        camelCase and snake_case, in lower case), `encoding` and `patterns`: for each `pattern`,
        `count`, `matches` (`line`, `column` in characters, `text`) and `truncated`, whether some
        are not listed or not searched for.

    Raises:
        PatternError: A pattern is not valid or not safe.
    """
    with context.phase("patterns"):
        ignore_case = bool(payload.get("ignore_case", False))
        searches = [
            compile_expression(pattern, ignore_case=ignore_case)
            for pattern in payload.get("patterns", ())
        ]
    encoding = "utf-8"
    content: str | None = payload.get("text")
    if content is None:
        with context.phase("read"):
            raw = read_content(payload)
        with context.phase("decode"):
            source, encoding, _ = to_utf8(raw)
            content = source.decode("utf-8", "replace")
    with context.phase("count"):
        return {"encoding": encoding, **_count(content, searches, payload, context)}


def _count(
    content: str, searches: list[re.Pattern[str]], payload: dict[str, Any], context: Context
) -> dict[str, Any]:
    words: Counter[str] = Counter()
    identifiers: Counter[str] = Counter()
    found = [{"pattern": each.pattern, "count": 0, "matches": []} for each in searches]
    for each in found:
        each["truncated"] = False
    limit = payload.get("max_matches", MATCHES)
    lines = content.split("\n")
    if lines[-1] == "":
        lines.pop()
    blank = longest = 0
    for number, line in enumerate(lines):
        context.checkpoint()
        if number % 1_000 == 0:
            context.progress(number / len(lines))
        blank += not line.strip()
        longest = max(longest, len(line))
        words.update(word.lower() for word in _WORD.findall(line))
        identifiers.update(_IDENTIFIER.findall(line))
        for search, result in zip(searches, found, strict=True):
            _search(search, line, number, result, limit)
    context.progress(1)
    parts: Counter[str] = Counter()
    for identifier, count in identifiers.items():
        for part in split_identifier(identifier):
            parts[part] += count
    top = payload.get("top", TOP)
    return {
        "characters": len(content),
        "bytes": len(content.encode("utf-8", "surrogatepass")),
        "lines": len(lines),
        "blank_lines": blank,
        "longest_line": longest,
        "words": _frequencies(words, top),
        "identifiers": _frequencies(identifiers, top),
        "identifier_parts": _frequencies(parts, top),
        "patterns": found,
    }


def _search(
    search: re.Pattern[str], line: str, number: int, result: dict[str, Any], limit: int
) -> None:
    """Add the matches of a pattern in one line to its result."""
    if len(line) > LINE_LIMIT:
        line = line[:LINE_LIMIT]
        result["truncated"] = True
    for match in search.finditer(line):
        result["count"] += 1
        if len(result["matches"]) < limit:
            result["matches"].append({"line": number, "column": match.start(), "text": match[0]})
        else:
            result["truncated"] = True


def split_identifier(identifier: str) -> list[str]:
    """Split `parseHTTPRequest_2` into `parse`, `http`, `request`, `2`."""
    return [part.lower() for part in _PART.findall(identifier)]


def _frequencies(counts: Counter[str], top: int) -> dict[str, Any]:
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:top]
    return {
        "total": counts.total(),
        "distinct": len(counts),
        "top": [{"text": name, "count": count} for name, count in most],
    }
