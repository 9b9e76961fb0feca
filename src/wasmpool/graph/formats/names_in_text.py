"""Where in a call the name of what is called stands.

The site of a call is the whole of it, from the receiver to the last parenthesis. What is called is
named right before the parentheses that end it, as far as a look at the text can tell.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

_CLOSING = {")": "(", "]": "[", "}": "{"}


class Text:
    """The text of a file, whose positions count bytes of UTF-8."""

    def __init__(self, text: str) -> None:
        self._bytes = text.encode(errors="surrogatepass")
        lines = self._bytes.split(b"\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def place(self, site: Sequence[int], name: str) -> tuple[int, int, int, int]:
        """Line and column of the begin and end of `name` in `site`, or of the whole site."""
        start_byte, end_byte, start_line, start_column, end_line, end_column = site
        content = self._bytes[start_byte:end_byte].decode(errors="replace")
        matches = list(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", content)) if name else []
        if not matches or "\ufffd" in content:
            return start_line, start_column, end_line, end_column
        head = _before_arguments(content)
        called = [each for each in matches if each.end() <= head]
        start, end = (called[-1] if called else matches[0]).span()
        first = start_byte + len(content[:start].encode())
        return self._position(first) + self._position(first + len(content[start:end].encode()))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line]


def _before_arguments(call: str) -> int:
    """Where the parentheses at the end of a call begin, or its end if there are none."""
    end = len(call.rstrip())
    if not call[:end].endswith(")"):
        return end
    depth = 0
    for index in range(end - 1, -1, -1):
        if call[index] in _CLOSING:
            depth += 1
        elif call[index] in _CLOSING.values():
            depth -= 1
            if depth == 0:
                return index
    return end
