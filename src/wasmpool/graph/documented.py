"""Types that comments say where the code says none: those of PHPDoc.

Rules of this file:

- What the code says counts, unless that is only that there are several (`array`) or anything
  (`mixed`).
- A comment above an assignment says the type of what is assigned: `/** @var Task $task */`.

The tags are those of https://docs.phpdoc.org/guide/references/phpdoc/tags/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

Record = dict[str, Any]

LANGUAGES = frozenset({"php"})

# Blanks are within brackets only: `array<int, Task>`.
_TYPE = r"(?P<type>(?:[^\s<>(){}$]|<(?:[^<>]|<[^<>]*>)*>|\([^()]*\)|\{[^{}]*\}|\$this\b)+)"
_NAME = r"(?:&|\.\.\.)*(?P<name>\$\w+)"
_PARAMETER = re.compile(rf"^@param\s+{_TYPE}\s+{_NAME}", re.MULTILINE)
_OWN = re.compile(rf"^@(?:return|var)\s+{_TYPE}", re.MULTILINE)
_ASSIGNED = re.compile(rf"/\*\*[\s*]*@var\s+{_TYPE}(?:\s+{_NAME})?")
_SAYS_LITTLE = frozenset({"array", "callable", "iterable", "mixed", "null", "object"})


def typed(definition: Record) -> Record:
    """Return a definition with the types that its comment says."""
    doc = definition["doc"] or ""
    if "@" not in doc:
        return definition
    said = {each["name"]: each["type"] for each in _PARAMETER.finditer(doc)}
    parameters = [
        each | {"type": _either(each.get("type"), said.get(f"${each['name']}"))}
        for each in definition["parameters"] or ()
    ]
    own = _OWN.search(doc)
    type = _either(definition["return_type"], None if own is None else own["type"])
    return definition | {"parameters": parameters, "return_type": type}


def assigned(bindings: Sequence[Record]) -> Iterator[Record]:
    """Yield bindings with the types that comments above them say.

    Where there is such a comment, the binding is there once without it and once with it as its
    type.
    """
    said: dict[int, str] = {}
    for each in bindings:
        found = _ASSIGNED.match(each["type"] or "")
        if found is not None and found["name"] in (None, each["name"]):
            said[each["range"][0]] = found["type"]
    for each in bindings:
        if not (each["type"] or "").startswith("/*"):
            yield each | {"type": _either(each["type"], said.get(each["range"][0]))}


def _either(written: str | None, said: str | None) -> str | None:
    """Return the type that the code says, or that a comment does where the code says little."""
    if said is None or said in _SAYS_LITTLE:
        return written
    is_little = written is None or written.lstrip("?") in _SAYS_LITTLE
    return said.replace("$this", "static") if is_little else written
