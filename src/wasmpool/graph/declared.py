"""Objects that are made where their type is declared: `Square s(1);`, `Square s = new(1);`.

Rules of this file:

- In C++ the name and the value are all that is written of such a binding. Whatever else there is
  makes it something else: `=` may convert, `*` and `&` declare what makes no object.
- `Square s (1);` is left, for it is as long as `Square s=(1);`.
- In C# the value says `new` without a type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LANGUAGES = frozenset({"cpp", "csharp"})

_STRING = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
_CLASS = re.compile(r"(?:::)?((?:\w+::)*)([^\W\d]\w*)\Z")
_NEW_CLASS = re.compile(r"((?:\w+\.)*)([^\W\d]\w*)(?:<.*>)?\??\Z")
_NEW = re.compile(r"new\s*\(")
_NO_CLASS = frozenset({
    *("auto", "bool", "char", "double", "float", "int", "long", "short", "signed", "unsigned"),
    *("wchar_t", "size_t", "ssize_t", "ptrdiff_t", "intptr_t", "uintptr_t", "time_t"),
    *(f"{sign}int{bits}_t" for sign in ("", "u") for bits in (8, 16, 32, 64)),
})  # fmt: skip


def made(language: str, bindings: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the calls of constructors that bindings are, as references."""
    find = _declared if language == "cpp" else _new
    for item in bindings:
        if item["kind"] != "assign" or not item["type"] or not item["value"]:
            continue
        found = find(item)
        if found is not None:
            of, arguments = found
            yield {
                "name": of[2],
                "kind": "call",
                "call_form": "constructor",
                "receiver": of[1].rstrip(":.") or None,
                "arity": _arity(arguments),
                "range": item["range"],
                "enclosing": item["enclosing"],
            }


def _declared(item: Mapping[str, Any]) -> tuple[re.Match[str], str] | None:
    """Return the class of which C++ makes an object, and what follows the bracket."""
    name, type, value = item["name"], item["type"], item["value"]
    start, end = item["range"][:2]
    if not name or not value or value[0] not in "({" or value[-1] not in ")}":
        return None
    if end - start != len(name.encode()) + len(value.encode()):
        return None
    found = _CLASS.match(type)
    return None if found is None or found[2] in _NO_CLASS else (found, value[1:])


def _new(item: Mapping[str, Any]) -> tuple[re.Match[str], str] | None:
    """Return the class of which C# makes an object, and what follows the bracket."""
    new, found = _NEW.match(item["value"]), _NEW_CLASS.match(item["type"])
    return None if new is None or found is None else (found, item["value"][new.end() :])


def _arity(arguments: str) -> int | None:
    """Return how many arguments there are up to the bracket that closes them.

    None where that is not there, or a comma may be one of a type.
    """
    text = _STRING.sub("0", arguments)
    depth = commas = 0
    for position, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        commas += char == "," and depth == 0
        if depth < 0:
            is_plain = "<" not in text[:position] or "," not in text[:position]
            return (commas + 1 if text[:position].strip() else 0) if is_plain else None
    return None
