"""The chain that a name is asked of, where the text is all there is: `a.b(c)` before `.d`.

In the arguments of macros no node holds a call, so what stands before its name is read backwards:
words, calls, indices, type arguments and literals, joined by `.` or `::`. It is read as text, since
tree-sitter goes through all siblings to find the one before. Brackets in literals count for
nothing where the literal is plain.
"""

from __future__ import annotations

import string
from bisect import bisect_left

from wasmpool.parsing.metrics import Comments

_LONGEST = 400  # bytes, so that each call of a long chain does not take time for all before it
_WORD = frozenset(string.ascii_letters + string.digits + "_").union(map(chr, range(128, 256)))
_SPACE = " \t\r\n\f"


def chain_before(text: str, end: int, comments: Comments) -> tuple[int, int] | None:
    """Return the start and the end of what a name is asked of, or None where it stands alone.

    Args:
        text: Text of which each character is a byte; it begins with no chain.
        end: Where the name begins.
        comments: The comments of the file.
    """
    least = max(end - _LONGEST, 2)
    start, chain_end = end, end
    while start > least:
        at = _before_space(text, start, least, comments)
        if text[at - 2 : at] == "::":
            at -= 2
        elif text[at - 1] == "." != text[at - 2]:
            at -= 1
        else:
            break
        at = _before_space(text, at, least, comments)
        first = _before_operand(text, at, least)
        if first == at:
            break
        start, chain_end = first, at if chain_end == end else chain_end
    if start <= least:  # there is more of it: no name is to begin where it was cut
        while start < chain_end and text[start] in _WORD:
            start += 1
    return (start, chain_end) if start < chain_end < end else None


def _before_space(text: str, at: int, least: int, comments: Comments) -> int:
    """Return where the white space and the comments begin that are before a place."""
    while at > least:
        index = bisect_left(comments.starts, at) - 1
        if index >= 0 and at <= comments.ends[index]:
            at = max(comments.starts[index], least)
        elif text[at - 1] in _SPACE:
            at -= 1
        else:
            break
    return at


def _before_operand(text: str, at: int, least: int) -> int:
    """Return where a word begins, with the brackets and marks that follow it."""
    while at > least:
        last = text[at - 1]
        if last in "?#":
            at -= 1
        elif last in "\"'":
            at = max(text.rfind(last, least, at - 1), least)
        elif last in ")]}>":
            at = _before_brackets(text, at, least)
            if text[at - 2 : at] == "::":
                at -= 2
            elif text[at - 1] == "!" and text[at - 2] in _WORD:
                at -= 1
        else:
            break
    while at > least and text[at - 1] in _WORD:
        at -= 1
    return max(at, least)


def _before_brackets(text: str, at: int, least: int) -> int:
    """Return where the brackets open that close before a place."""
    opening, closing = ("<", ">") if text[at - 1] == ">" else ("([{", ")]}")
    depth = 0
    while at > least:
        at -= 1
        mark = text[at]
        if mark == '"':
            at = max(text.rfind('"', least, at), least)
        elif (mark in opening or mark in closing) and not text[at - 1] == "'" == text[at + 1]:
            depth += 1 if mark in closing else -1
            if depth == 0:
                break
    return at
