"""Expressions as they are written in receivers and values, read far enough to follow them.

Rules of this file:

- One grammar serves all languages: names, members, calls, constructions, casts and choices. What it
  does not know, such as arithmetic, has no value that calls could be followed through.
- Nothing is raised: text that was shortened or makes no sense is `None`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any

# ("name", text) ("member", base, name) ("item", base, key, text of the key)
# ("call", base, arguments, types) ("new", base, types, arguments): types are what is given for
# parameters of types, `<A, B>` ("body", new, text in braces behind it)
# ("any", expressions) ("cast", type) ("list", text) ("table", text) ("literal",)
# ("function", text) of one without a name that is in brackets
Expression = tuple[Any, ...]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>[rbfuRBFU]{0,2}(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`))
    | (?P<number>\d[\w.]*)
    | (?P<name>[$@]{0,2}\\?[^\W\d][\w$]*(?:\\\w+)*|\$\w+|\#[^\W\d]\w*)
    | (?P<access>\?\.(?=[\w\[(])|&\.(?=\w)|->|::|!!|\.\.\.|\.)
    | (?P<open>[(\[{])
    | (?P<operator>\?\?=?|\?:|\|\|=?|&&=?|=>|[^\s\w])
    )""",
    re.VERBOSE,
)
_GENERIC = re.compile(r"\s*(?:::)?<[\w\s,.<>?&\[\]|:*]*>(?=\s*[({:.])")
_WITHOUT_OBJECT = re.compile(r"\(0, ?([\w$.]+)\)(?=\()")  # (0, a.f)(), as compilers write it
_RECEIVE = [("operator", "<"), ("operator", "-")]  # what comes through a channel of Go
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_STRING = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`""")
_NUMBER = re.compile(r"-?\d+")
_ENTRY = re.compile(
    r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|-?\d+|[^\W\d]\w*(?=\s*:)|:[^\W\d]\w*(?=\s*=>))\s*(?:=>|:)"""
)
_PAIR = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|-?\d+)\s*=>""")  # as in PHP
_COMPREHENSION = re.compile(
    r"(?:[^\s:]+\s*:\s*)?(?P<value>[^\s:,]+(?:\([^()]*\))?)\s+(?:async\s+)?for\s+.+\sin\s",
    re.DOTALL,
)
_QUOTE_OR_BRACKET = re.compile(r"""[()\[\]{}"'`]""")
_CLOSED = frozenset({"function", "class", "fn", "func", "match", "switch", "case"})
_PREFIXES = frozenset({"await", "yield", "return", "throw", "&", "*", "mut", "move", "!", "not"})
_FUNCTION = re.compile(r"(?:async\b\s*)?(?:function\b|lambda\b)|.*?=>", re.DOTALL)
_LEAVING = frozenset({"return", "throw", "continue", "break", "raise", "panic"})
_LITERALS = frozenset(
    {"None", "null", "nil", "undefined", "True", "False", "true", "false", "nullptr"}
)
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")

_FIRST_NAME = re.compile(r"(?:new\s+)?([$@]{0,2}[^\W\d]\w*)")

Token = tuple[str, str]


@lru_cache(maxsize=8_192)
def first_name(text: str) -> str:
    """Return the name that an expression begins with; "" if it begins with none."""
    found = _FIRST_NAME.match(text)
    return found[1] if found is not None else ""


@lru_cache(maxsize=8_192)
def parse(text: str) -> Expression | None:
    """Read an expression; None when it is none that can be followed."""
    if "(0," in text:
        text = _WITHOUT_OBJECT.sub(r"\1", text)
    if _DOTTED.match(text) and "." in text:  # most are no more than that
        first, *names = text.split(".")
        if first not in _LITERALS and first not in _PREFIXES:
            expression: Expression = ("name", first)
            for name in names:
                expression = ("member", expression, name)
            return expression
    tokens = tokens_of(text)
    if not tokens:
        return _cut_off(text)
    if ("operator", ",") in tokens and not _is_closed(tokens):
        return ("list", text) if len(split(text)) > 1 else None
    return _choice(tokens)


def _cut_off(text: str) -> Expression | None:
    """Read a table whose end is not there any more: what is whole in it."""
    if not (text.startswith("{") and text.endswith("…")):
        return None
    return ("table", ", ".join((*split(text[1:-1])[:-1], "…")))


def split(text: str) -> list[str]:
    """Split text at the commas that are in no brackets."""
    parts: list[str] = []
    depth = start = position = 0
    while position < len(text):
        char = text[position]
        if char in "\"'`":
            string = _STRING.match(text, position)
            if string is not None:
                position = string.end()
                continue
        if char in "([{<":
            depth += 1
        elif char in ")]}" or (char == ">" and depth and text[position - 1] not in "-="):
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
        position += 1
    last = text[start:].strip()
    return [*parts, last] if last else parts


def last_of(text: str) -> str | None:
    """Return the last of what commas separate, as `split` does; None if there is nothing."""
    return next(reversed(split(text)), None)


def tokens_of(text: str) -> list[Token] | None:
    """Split text; what is in brackets is one token, of the kind of the bracket."""
    tokens: list[Token] = []
    position, end = 0, len(text)
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            return tokens if not text[position:].strip() else None
        kind, position = str(found.lastgroup), found.end()
        if kind == "open":
            close = closing(text, position - 1)
            if close is None:
                return None
            tokens.append((text[position - 1], text[position:close]))
            position = close + 1
            continue
        tokens.append((kind, found[kind]))
        if kind == "name" and position < end and text[position] in "<:":
            generic = _GENERIC.match(text, position)
            if generic is not None:
                position = generic.end()
                is_made = tokens[-2:-1] == [("name", "new")]
                if (is_made or text[position : position + 1] == "(") and generic[0] != "<>":
                    tokens.append(("types", generic[0].strip().removeprefix("::")))
    return tokens


def closing(text: str, start: int) -> int | None:
    """Return where the bracket closes that opens at a place; None if it does not."""
    stack: list[str] = []
    position = start
    while (found := _QUOTE_OR_BRACKET.search(text, position)) is not None:
        position, char = found.start(), found[0]
        if char in "\"'`":
            string = _STRING.match(text, position)
            if string is not None:
                position = string.end()
                continue
        if char in _PAIRS:
            stack.append(_PAIRS[char])
        elif stack and char == stack[-1]:
            stack.pop()
            if not stack:
                return position
        position += 1
    return None


def _choice(tokens: list[Token]) -> Expression | None:
    """Read what may be one of several values."""
    if _is_closed(tokens):
        return None
    if tokens[:2] == _RECEIVE and len(tokens) > 2:
        channel = _choice(tokens[2:])
        return None if channel is None else ("item", channel, None, "")
    texts = [text if kind in ("name", "operator", "access") else "" for kind, text in tokens]
    if "if" in texts and "else" in texts:  # a if b else c
        first, last = texts.index("if"), texts.index("else")
        return _any([tokens[:first], tokens[last + 1 :]])
    choice = ternary(texts)
    if choice is not None:
        first, last = choice
        return _any([tokens[first + 1 : last], tokens[last + 1 :]])
    for operators in (("or", "||", "??", "?:", "||=", "??="), ("and", "&&", "&&=")):
        places = [index for index, each in enumerate(texts) if each in operators]
        if places:
            bounds = [-1, *places, len(tokens)]
            parts = [tokens[before + 1 : after] for before, after in pairwise(bounds)]
            return _any(parts if operators[0] == "or" else parts[-1:])
    if "=" in texts and tokens[0][0] == "name":  # a = b = c
        return _choice(tokens[texts.index("=") + 1 :]) if texts[-1] != "=" else None
    for word in ("as", "satisfies"):
        if word in texts[1:]:
            where = texts.index(word, 1)
            if word == "satisfies" or texts[where + 1 :] == ["const"]:
                return _choice(tokens[:where])
            return ("cast", "".join(written(token) for token in tokens[where + 1 :]))
    return _postfix(tokens)


def ternary(texts: list[str]) -> tuple[int, int] | None:
    """Return where the signs of `b ? a : c` are, between which there may be others."""
    depth = 0
    for index, text in enumerate(texts):
        depth += text == "?"
        if text == ":" and depth:
            depth -= 1
            if not depth:
                return texts.index("?"), index
    return None


def _is_closed(tokens: list[Token]) -> bool:
    """Whether it is a function, a class or a `match`, words that may be names elsewhere."""
    first = tokens[0][1]
    if first == "lambda" or ("operator", "=>") in tokens:
        return True
    if first not in _CLOSED or len(tokens) == 1:
        return False
    return tokens[1][0] not in ("(", "[", "access") or any(kind == "{" for kind, _ in tokens)


@lru_cache(maxsize=4_096)
def entries(kind: str, text: str) -> tuple[tuple[str | None, str], ...]:
    """Return the keys and the values of a list or a table; None for a key that is not known."""
    found: list[tuple[str | None, str]] = []
    if " for " in text:
        made = _COMPREHENSION.match(text)
        if made is not None:
            return ((None, made["value"]),)
    for number, part in enumerate(split(text)):
        key = (_ENTRY if kind == "table" else _PAIR).match(part)
        if key is not None:
            found.append((_key(key[1]) or key[1].lstrip(":"), part[key.end() :].strip()))
        elif kind == "table":  # {a}, else a method or a spread
            is_spread = part.startswith(("...", "**"))
            found.append((part, part) if part.isidentifier() else (None, part if is_spread else ""))
        else:
            is_known = not part.startswith(("*", "...")) and (not found or found[-1][0] is not None)
            found.append((str(number) if is_known else None, part))
    return tuple(found)


def accessed(name: str) -> tuple[str, str]:
    """Split `self.name` into what stands before the last access, and the name."""
    if name.isidentifier() or name[-1:] == "]":
        return "", name
    receiver, _, attribute = name.replace("->", ".").replace("::", ".").rpartition(".")
    return receiver.removesuffix(".prototype"), attribute


def stored(text: str) -> str:
    """Return what a place in a table is called, such as `a["b"]`, in one form for all."""
    expression = parse(text)
    return (None if expression is None else place(expression)) or text


def place(expression: Expression) -> str | None:
    """Return what the place in a table is called that an expression names, if it names one."""
    if expression[0] == "name":
        return str(expression[1])
    if expression[0] != "item" or expression[2] is None:
        return None
    table = place(expression[1])
    return None if table is None else f"{table}[{expression[2]}]"


def dotted(expression: Expression) -> str | None:
    """Return a name or a member of a name as it is written."""
    if expression[0] == "name":
        return str(expression[1])
    before = dotted(expression[1]) if expression[0] == "member" else None
    return None if before is None else f"{before}.{expression[2]}"


def index_of(expression: Expression) -> str:
    """Return what is in the brackets after a name, which may be types: `[A]` of `Cell[A]`."""
    return f"[{expression[3]}]" if expression[0] == "item" and expression[2] is None else ""


def _key(text: str) -> str | None:
    """Return a key that is a literal, in one form for each; None if it is worked out."""
    text = text.strip()
    if _STRING.fullmatch(text):
        return text[1:-1]
    return text if _NUMBER.fullmatch(text) else None


def _any(parts: list[list[Token]]) -> Expression | None:
    parts = [part for part in parts if part and part[0][1] not in _LEAVING]
    found = [expression for part in parts if (expression := _choice(part)) is not None]
    if len(found) != len(parts) or not parts:
        found.append(("unknown",))
    return found[0] if len(found) == 1 else ("any", tuple(found))


def written(token: Token) -> str:
    """Return a token as it is written, with its brackets."""
    kind, text = token
    return f"{kind}{text}{_PAIRS[kind]}" if kind in _PAIRS else text


def _is_go_literal(tokens: list[Token]) -> bool:
    """Whether it is a list or a table with its type before it: `[]*T{…}`, `map[K]T{…}`."""
    if len(tokens) < 3 or tokens[-1][0] != "{":
        return False
    is_list = tokens[0][0] == "[" and tokens[1][0] != "access"
    return is_list or (tokens[0] == ("name", "map") and tokens[1][0] == "[")


def _postfix(tokens: list[Token]) -> Expression | None:
    if _is_go_literal(tokens):
        return ("cast", "".join(map(written, tokens[:-1])))
    position = 0
    is_new = False
    types = ""
    while position < len(tokens) and tokens[position][1] in ("new", *_PREFIXES):
        if tokens[position][1] in ("!", "not"):
            return ("literal",)
        if tokens[position][1] == "new":
            if tokens[position + 1 : position + 2] and tokens[position + 1][0] == "(":
                break  # a method of that name
            is_new = True
        position += 1
    if position == len(tokens):
        return ("name", "new") if is_new else None  # in Ruby, of its own class
    kind, text = tokens[position]
    position += 1
    expression: Expression
    match kind:
        case "name":
            expression = ("literal",) if text in _LITERALS else ("name", text)
        case "string" | "number":
            expression = ("literal",)
        case "(" if (
            position < len(tokens)
            and tokens[position][0] in ("name", "(")
            and not _FUNCTION.match(text)
        ):
            return ("cast", text)
        case "(":
            inner = parse(text)
            if inner is None and not _FUNCTION.match(text):
                return None
            expression = inner or ("function", text)
        case "[" if position < len(tokens) and tokens[position][0] == "name":
            return _postfix(tokens[position:])  # a type of Go or an attribute
        case "[":
            expression = ("list", text)
        case "{":
            expression = ("table", text)
        case _:
            return None
    while position < len(tokens):
        kind, text = tokens[position]
        position += 1
        if kind == "types":
            types = text
        elif kind == "(":
            made = ("new", expression, types, text)
            expression = made if is_new else ("call", expression, text, types)
            is_new, types = False, ""
        elif kind == "[":
            expression = ("item", expression, _key(text), text)
        elif kind == "{" and (is_new or expression[0] == "new"):  # new Foo(1) { … }, new Foo { … }
            made = ("new", expression, types, "") if is_new else expression
            expression, is_new, types = ("body", made, text), False, ""
        elif kind == "{" and expression[0] in ("name", "member", "item"):
            expression = ("new", expression, types, f"{{{text}}}")  # Foo{…}
        elif kind == "{" and expression[0] == "call":  # foo(1) { … }
            given = f"{expression[2]}, {{{text}}}" if expression[2].strip() else f"{{{text}}}"
            expression = ("call", expression[1], given, expression[3])
        elif kind == "access" and text == "!!":
            continue
        elif kind == "access" and position < len(tokens):
            kind, name = tokens[position]
            position += 1
            if name == "new" and tokens[position : position + 1] and tokens[position][0] == "name":
                is_new = True  # outer.new Inner()
                expression = ("member", expression, tokens[position][1])
                position += 1
            elif kind == "name":
                if name != "await":
                    expression = ("member", expression, name)
            elif kind == "(" and text == "?.":
                expression = ("call", expression, name, "")
            elif kind == "(":
                expression = ("cast", name)  # a.(T)
            elif kind == "[":
                expression = ("item", expression, _key(name), name)
            else:
                return None
        elif text not in ("!", "?", ";"):
            return None
    return ("new", expression, types, "") if is_new else expression
