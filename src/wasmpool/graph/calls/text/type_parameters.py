"""What signatures say of types: their parameters, `<T extends Task>`, and what an alias stands for.

Rules of this file:

- Languages differ in where these stand: after the name of what has them, before what a method
  gives back (`<T> T first()`), or among what a class of Python inherits.
- What they have to be is told apart from what they are called.
"""

from __future__ import annotations

import re
from functools import lru_cache

from wasmpool.graph.calls.text.expressions import split

_NAMES = r"[\w.:]+"
_SEVERAL = re.compile(rf"\s*{_NAMES}(?:<[^()]*>)?(?:\s*[,+]\s*[?']?{_NAMES}(?:<[^()]*>)?)*")
_NAME = re.compile(_NAMES)
_BEFORE = re.compile(r"(?:^|\s)<")
_GENERIC = re.compile(r"\b(?:Generic|Protocol)\[")
_BASE = re.compile(r"[(,]\s*[\w.]+\[")
_DECLARED = re.compile(
    r"(?:(?:in|out|const|reified|typename|class)\s+|[+-])?(?P<name>[^\W\d]\w*)(?![\w.\[(])"
)
_VARIABLE = re.compile(r"(?:_?[A-Z][A-Z0-9]?|\w*T)(?:_co|_contra)?\Z")


@lru_cache(maxsize=16_384)
def type_parameters(signature: str, name: str, is_type: bool) -> tuple[str, ...]:
    """Return what a class or a function calls the types that it is given: (`K`, `V`).

    Args:
        signature: What it says before its body.
        name: Its name.
        is_type: Whether it is a class or the like.
    """
    if "<" not in signature and "[" not in signature:
        return ()
    start = _of_type(signature, name) if is_type else _of_function(signature, name)
    if start is None:
        return ()
    declared = (_DECLARED.match(text) for text in _inside(signature, start))
    return tuple(each["name"] for each in declared if each is not None)


@lru_cache(maxsize=8_192)
def type_variables(signature: str) -> tuple[str, ...]:
    """Return the variables that a class of Python has by what it inherits: `Generic[K, V]`."""
    if "[" not in signature:
        return ()
    found = _GENERIC.search(signature) or _BASE.search(signature)
    names = () if found is None else _inside(signature, found.end() - 1)
    return tuple(dict.fromkeys(each for each in names if is_type_variable(each)))


def is_type_variable(name: str) -> bool:
    """Whether a name is one that people give to variables of types in Python."""
    return _VARIABLE.match(name) is not None


@lru_cache(maxsize=8_192)
def given_types(signature: str, name: str, base: str) -> tuple[str, ...]:
    """Return the types that a class gives one that it inherits: (`Task`,) of `Repo<Task>`.

    Args:
        signature: What the class says before its body.
        name: Its name.
        base: The name of what it inherits.
    """
    own = re.search(rf"\b{re.escape(name)}\b", signature)
    after = own.end() if own is not None else 0
    found = re.search(rf"\b{re.escape(base)}\s?[<\[]", signature[after:])
    return () if found is None else _inside(signature, after + found.end() - 1)


@lru_cache(maxsize=8_192)
def aliased(signature: str, name: str) -> str | None:
    """Return the type that an alias stands for: `list[B]` of `type A = list[B]`; None of no alias.

    Args:
        signature: What it says.
        name: Its name.
    """
    text = signature.strip().rstrip("; ")
    if text.startswith("typedef "):
        return text[8:].removesuffix(name).strip() or None
    own = re.search(rf"\b{re.escape(name)}\b\s*", text)
    if own is None:
        return None
    start = own.end()
    if text[start : start + 1] == "<" or (text[start : start + 1] == "[" and "=" in text):
        close = _close(text, start)
        start = len(text) if close is None else close + 1
    after = text[start:].strip()
    if after[:1] != "=" and _NAME.fullmatch(after):
        return None  # a type of its own, in Go
    return after.removeprefix("=").strip().rstrip("&| ") or None


def _of_type(signature: str, name: str) -> int | None:
    """Return where the bracket opens right after the name of a class."""
    found = re.search(rf"\b{re.escape(name)}\b\s?", signature)
    is_there = found is not None and signature[found.end() : found.end() + 1] in ("<", "[")
    return found.end() if found is not None and is_there else None


def _of_function(signature: str, name: str) -> int | None:
    """Return where the bracket opens after the name of a function, else before it."""
    head = signature.partition("(")[0].rstrip()  # "func " of a method of Go, which has none
    own = [*re.finditer(rf"\b{re.escape(name)}\s?[<\[]", head)]
    if own and _close(head, own[-1].end() - 1) == len(head) - 1:
        return own[-1].end() - 1
    before = _BEFORE.search(head)
    return None if before is None else before.end() - 1


def _inside(text: str, start: int) -> tuple[str, ...]:
    """Return what is between commas in the bracket that opens at a place, but for lifetimes."""
    close = _close(text, start)
    parts = () if close is None else split(text[start + 1 : close])
    return tuple(each for each in parts if not each.startswith("'"))


def _close(text: str, start: int) -> int | None:
    """Return where the bracket closes that opens at a place, `<` being one."""
    depth = 0
    for position in range(start, len(text)):
        char = text[position]
        if char in "<[({":
            depth += 1
        elif char in "])}" or (char == ">" and text[position - 1] not in "-="):
            depth -= 1
            if not depth:
                return position
    return None


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
