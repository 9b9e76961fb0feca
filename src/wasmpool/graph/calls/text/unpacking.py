"""What is taken apart: `a, (b, *c) = f, x` says of each name what it gets.

Rules of this file:

- Facts have the names and the values of such a statement as text. Here each name gets a binding of
  its own: to the value that stands in its place, else to an item or a member of the whole.
- It is the same for `[a, b] = …` and `{a, b: c} = …`.
- Of a loop over pairs, names get what stands in their place in the first one; where a function of
  the library makes the pairs, what that makes them of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from wasmpool.graph.calls.text.expressions import closing, split
from wasmpool.graph.records import Binding

_CUT = "…"
_PATTERNS = frozenset({"unpack", "elements"})
_CHAINED = re.compile(r"[\w\s,.*$\[\]()]*=(?![=>])\s*")


def taken_apart(bindings: Sequence[Binding]) -> Iterable[Binding]:
    """Return bindings, with one for each name in place of those that take something apart."""
    return _expanded(bindings) if any(each.kind in _PATTERNS for each in bindings) else bindings


def _expanded(bindings: Iterable[Binding]) -> Iterator[Binding]:
    until = -1
    for each in bindings:
        if each.kind not in _PATTERNS:
            # A name within what is taken apart was found by itself as well, without its value.
            if each.start >= until or each.value is not None:
                yield each
            continue
        names, value = each.name or "", _given(each.value or "")
        if _CUT in names:
            continue
        until = each.start + len(names.encode())
        get = _assigned if each.kind == "unpack" else _elements
        for name, text, kind in get(names, value):
            yield each._replace(name=name, kind=kind, value=text)


def _assigned(names: str, value: str) -> Iterator[tuple[str, str, str]]:
    """Yield each name of a pattern with the text of what it gets, and the kind of its binding."""
    return ((name, text, "assign") for name, text in _pairs(names, value))


def _elements(names: str, value: str) -> Iterator[tuple[str, str, str]]:
    """Yield the same for a loop, which runs through the value."""
    inner = _inside(names.strip())
    parts = split(names if inner is None else inner)
    sources = _paired(value, len(parts))
    if sources is None and len(parts) == 2 and parts[1].isidentifier():
        yield from _assigned(parts[0], f"({value})[0][0]")
        yield parts[1], value, "second"
        return
    if sources is None or names.startswith("{"):
        yield from _assigned(names, f"({value})[0]")
        return
    for part, source in zip_longest(parts, sources[: len(parts)], fillvalue=_CUT):
        if part.isidentifier():
            yield part, source, "element"
        else:
            yield from _elements(part, source)


def _paired(value: str, count: int) -> list[str] | None:
    """Return what each of the parts is an element of, of what a function of the library pairs."""
    if value.endswith(".enumerate()") and count == 2:
        return [_CUT, value.removesuffix(".enumerate()")]
    function, bracket, rest = value.partition("(")
    if not bracket or closing(value, len(function)) != len(value) - 1:
        return None
    arguments = split(rest[:-1])
    before, _, method = function.rpartition(".")
    if function == "zip":
        return arguments
    if function in ("enumerate", "Object.entries") and arguments and count == 2:
        return [_CUT, arguments[0]]
    if method in ("items", "entries") and before and not arguments and count == 2:
        return [_CUT, f"{before}.values()" if method == "items" else before]
    return None


def taken_members(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield the names of `{a, b: c}: T` or `[a, b]`, each with what it is of the whole: `_.b`."""
    close = closing(pattern, 0) if pattern[:1] in ("{", "[", "(") else None
    if close is not None:
        yield from _pairs(pattern[: close + 1], "_")


def _given(value: str) -> str:
    """Return what is given in the end: `a, b = c` of what is `a, b = c` gives `c`."""
    found = _CHAINED.match(value)
    if found is None or any(found[0].count(a) != found[0].count(b) for a, b in ("()", "[]")):
        return value
    return _given(value[found.end() :])


def _pairs(names: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield each name of a pattern with the text of what it gets."""
    names = names.strip()
    if names.startswith("{"):
        yield from _members(names, value)
        return
    inner = _inside(names)
    if inner is None and len(split(names)) < 2 and not names.endswith(","):
        name = names.partition("=")[0].strip()  # [a = 1] has a value for when there is none
        if name and re.sub(r"[.#$]", "_", name).isidentifier():
            yield name, value
        return
    parts = split(names if inner is None else inner)
    if parts == [names]:
        return  # a bracket of it, such as that of a comparison, is not closed
    values = _values(value)
    star = next((n for n, part in enumerate(parts) if part.startswith(("*", "..."))), None)
    for number, part in enumerate(parts):
        after = len(parts) - number  # counted from the end
        if number == star:
            taken = () if values is None else values[number : len(values) - after + 1]
            rest = f"[{', '.join(taken)}]" if values is not None else f"{_whole(value)}[{number}:]"
            yield from _pairs(part.lstrip("*."), rest)
        elif values is None:
            index = number if star is None or number < star else -after
            yield from _pairs(part, f"{_whole(value)}[{index}]")
        else:
            place = number if star is None or number < star else len(values) - after
            if 0 <= place < len(values):
                yield from _pairs(part, values[place])
            else:
                yield from _pairs(part, _CUT)


def _members(names: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield the names of `{a, b: c}` with the members that they get."""
    for part in split(names[1:-1]):
        if part.startswith("..."):  # what is taken out before is not asked of it
            yield from _pairs(part[3:], value)
            continue
        part, _, default = part.partition("=") if part.count("=") == 1 else (part, "", "")
        key, colon, inner = part.partition(":")
        key = key.partition("=")[0].strip()
        if key.isidentifier():
            text = f"{_whole(value)}.{key}"
            text = f"{text} ?? ({default.strip()})" if default else text
            yield from _pairs(inner if colon else key, text)


def _values(text: str) -> list[str] | None:
    """Return the values that stand there one by one; None where there is one for all."""
    inner = _inside(text.strip())
    parts = split(text if inner is None else inner)
    if inner is None and len(parts) < 2:
        return None
    return None if any(part.startswith(("*", "...")) for part in parts) else parts


def _inside(text: str) -> str | None:
    """Return what is in the brackets around a whole text, if there are any."""
    is_whole = text.startswith(("(", "[")) and closing(text, 0) == len(text) - 1
    return text[1:-1] if is_whole else None


def _whole(text: str) -> str:
    """Return an expression as one that can be followed by an access."""
    return text if text.replace(".", "_").isidentifier() else f"({text})"
