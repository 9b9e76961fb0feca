"""What the parameters of types have to be: `<T extends Task>`, `<T: Task>`, `where T : Task`."""

from __future__ import annotations

import re
from functools import lru_cache

from wasmpool.graph.calls.expressions import split

_NAMES = r"[\w.:]+"
_SEVERAL = re.compile(rf"\s*{_NAMES}(?:<[^()]*>)?(?:\s*[,+]\s*[?']?{_NAMES}(?:<[^()]*>)?)*")
_NAME = re.compile(_NAMES)


@lru_cache(maxsize=8_192)
def bounds_of(signature: str, name: str, sign: str) -> tuple[str, ...]:
    """Return the types that a parameter of types has to be below, as a signature says.

    Args:
        signature: What a definition says before its body.
        name: The parameter.
        sign: What stands between it and its bounds.
    """
    if sign not in signature or name not in signature:
        return ()
    space = r"\s+" if sign.isalpha() else r"\s*"
    is_wanted = rf"([<,]|\bwhere\b)\s*{re.escape(name)}{space}{sign}(?!:)"
    found: list[str] = []
    for match in re.finditer(is_wanted, signature):
        text = signature[match.end() :]
        if sign.isalpha():
            first = re.match(r"\s+([\w.]+)", text)
            found += [] if first is None else [first[1]]
            continue
        several = _SEVERAL.match(text)
        if several is None:
            continue
        # `where T : A, B` of C# has several of one parameter; `<T : A, U>` another parameter.
        parts = split(several[0]) if match[1] == "where" and "+" not in several[0] else ()
        for part in parts or several[0].split(",")[0].split("+"):
            plain = _NAME.match(part.strip())
            if plain is not None and not part.rstrip().endswith(":"):
                found.append(plain[0].replace("::", "."))
    return tuple(each for each in dict.fromkeys(found) if each != name)
