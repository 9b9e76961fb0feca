"""Objects that are made where they are declared: `Square s(1);`, `Square s{1};`.

Rules of this file:

- The name and the value are all that is written of such a binding. Whatever else there is makes it
  something else: `=` may convert, `*` and `&` declare what makes no object.
- `Square s (1);` is left, for it is as long as `Square s=(1);`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LANGUAGES = frozenset({"cpp"})

_STRING = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
_CLASS = re.compile(r"(?:::)?((?:\w+::)*)([^\W\d]\w*)\Z")
_NO_CLASS = frozenset({
    *("auto", "bool", "char", "double", "float", "int", "long", "short", "signed", "unsigned"),
    *("wchar_t", "size_t", "ssize_t", "ptrdiff_t", "intptr_t", "uintptr_t", "time_t"),
    *(f"{sign}int{bits}_t" for sign in ("", "u") for bits in (8, 16, 32, 64)),
})  # fmt: skip


def made(bindings: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the calls of constructors that bindings are, as references."""
    for item in bindings:
        name, type, value = item["name"], item["type"], item["value"]
        if item["kind"] != "assign" or not name or not type or not value or value[0] not in "({":
            continue
        start, end = item["range"][:2]
        found = _CLASS.match(type)
        is_all = end - start == len(name.encode()) + len(value.encode())
        if not is_all or found is None or found[2] in _NO_CLASS or value[-1] not in ")}":
            continue
        yield {
            "name": found[2],
            "kind": "call",
            "call_form": "constructor",
            "receiver": found[1].removesuffix("::") or None,
            "arity": _arity(value[1:-1]),
            "range": item["range"],
            "enclosing": item["enclosing"],
        }


def _arity(arguments: str) -> int | None:
    """Return how many arguments there are; None where a comma may be one of a type."""
    text = _STRING.sub("0", arguments)
    if "<" in text and "," in text:
        return None
    depth = commas = 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        commas += char == "," and depth == 0
    return commas + 1 if text.strip() else 0
