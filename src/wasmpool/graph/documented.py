"""Types that comments say where the code says none: those of PHPDoc and JSDoc.

Rules of this file:

- What the code says counts, unless that is only that there are several (`array`) or anything
  (`mixed`).
- In PHP a comment above an assignment says the type of what is assigned: `/** @var Task $task */`.

The tags are those of https://docs.phpdoc.org/guide/references/phpdoc/tags/ and
https://jsdoc.app/tags-type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from wasmpool.graph.outline import CALLABLE_KINDS

Record = dict[str, Any]

# Blanks are within brackets only: `array<int, Task>`.
_TYPE = r"(?P<type>(?:[^\s<>(){}$]|<(?:[^<>]|<[^<>]*>)*>|\([^()]*\)|\{[^{}]*\}|\$this\b)+)"
_NAME = r"(?:&|\.\.\.)*(?P<name>\$\w+)"
_BRACED = r"\{(?P<type>(?:[^{}]|\{[^{}]*\})+)\}"


class _Tags(NamedTuple):
    """What says the types of parameters, of what a callable gives back and of anything else."""

    parameter: re.Pattern[str]
    given_back: re.Pattern[str]
    held: re.Pattern[str]


_TAGS = {
    "php": _Tags(
        re.compile(rf"^@param\s+{_TYPE}\s+{_NAME}", re.MULTILINE),
        re.compile(rf"^@return\s+{_TYPE}", re.MULTILINE),
        re.compile(rf"^@var\s+{_TYPE}", re.MULTILINE),
    ),
    "javascript": _Tags(
        re.compile(rf"^@param\s+{_BRACED}\s+\[?(?P<name>[\w$]+)(?![\w$.])", re.MULTILINE),
        re.compile(rf"^@returns?\s+{_BRACED}", re.MULTILINE),
        re.compile(rf"^@type\s+{_BRACED}", re.MULTILINE),
    ),
}
LANGUAGES = frozenset(_TAGS)
_HOLD = frozenset({"variable", "constant"})
_ASSIGNED = re.compile(rf"/\*\*[\s*]*@var\s+{_TYPE}(?:\s+{_NAME})?")
_SAYS_LITTLE = frozenset({"array", "callable", "iterable", "mixed", "null", "object"})


def typed(definition: Record, language: str) -> Record:
    """Return a definition with the types that its comment says."""
    doc = definition["doc"] or ""
    if "@" not in doc:
        return definition
    tags = _TAGS[language]
    said = {each["name"].lstrip("$"): _plain(each["type"]) for each in tags.parameter.finditer(doc)}
    parameters = [
        each | {"type": _either(each.get("type"), said.get(each["name"].lstrip("$")))}
        for each in definition["parameters"] or ()
    ]
    is_computed = definition["kind"] in CALLABLE_KINDS or definition["complexity"] is not None
    own = (tags.given_back if is_computed else tags.held).search(doc)
    type = _either(definition["return_type"], None if own is None else _plain(own["type"]))
    return definition | {"parameters": parameters, "return_type": type}


def assigned(bindings: Sequence[Record], definitions: Iterable[Record]) -> Iterator[Record]:
    """Yield bindings with the types that comments above them say, or above what they define.

    In PHP a binding with such a comment is there once without it and once with it as its type.
    """
    said: dict[int, str] = {
        each["name_range"][0]: each["return_type"]
        for each in definitions
        if each["return_type"] and each["kind"] in _HOLD
    }
    for each in bindings:
        found = _ASSIGNED.match(each["type"] or "")
        if found is not None and found["name"] in (None, each["name"]):
            said[each["range"][0]] = found["type"]
    for each in bindings:
        type = each["type"]
        if type is None or not type.startswith("/*"):
            own = said.get(each["range"][0])
            yield each if own is None else each | {"type": _either(type, own)}


def _plain(type: str) -> str:
    """Return a type without JSDoc's own signs: `...Task`, `!Task`, `Task=`, `Array.<Task>`."""
    return type.strip().removeprefix("...").lstrip("!").rstrip("=").replace(".<", "<")


def _either(written: str | None, said: str | None) -> str | None:
    """Return the type that the code says, or that a comment does where the code says little."""
    if said is None or said in _SAYS_LITTLE:
        return written
    is_little = written is None or written.lstrip("?") in _SAYS_LITTLE
    return said.replace("$this", "static") if is_little else written
