"""Counting: lines, comments, decisions and nesting."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any, NamedTuple

from tree_sitter import Node

from wasmpool.parsing.outline import Outline
from wasmpool.parsing.patterns import Found


class Comment(NamedTuple):
    """A comment that begins its line."""

    first_line: int
    last_line: int
    start_byte: int
    end_byte: int


def count_lines(source: bytes) -> int:
    """Count lines; a last line without a newline counts."""
    return source.count(b"\n") + (not source.endswith(b"\n") and source != b"")


def count_blank_lines(source: bytes) -> int:
    """Count lines of nothing but white space."""
    blank = list(map(bytes.strip, source.split(b"\n"))).count(b"")
    # What follows the last newline is a line only if there is something.
    return blank - (source == b"" or source.endswith(b"\n"))


class Comments(NamedTuple):
    """The comments of a file.

    Attributes:
        own_line: Those that begin their line.
        starts: Start bytes of all, in order.
        ends: The end byte of each.
    """

    own_line: list[Comment]
    starts: list[int]
    ends: list[int]

    def cut_out(self, source: bytes, start: int, end: int) -> bytes:
        """Return the bytes from `start` to `end` without the comments among them."""
        index = bisect_left(self.starts, start)
        if index == len(self.starts) or self.starts[index] >= end:
            return source[start:end]
        parts = []
        while index < len(self.starts) and self.starts[index] < end:
            if self.starts[index] >= start:  # else it is inside of the one before
                parts.append(source[start : self.starts[index]])
                start = self.ends[index]
            index += 1
        if start < end:
            parts.append(source[start:end])
        return b" ".join(parts)

    def text(self, source: bytes, node: Node) -> str:
        """Return the text of a node without the comments in it, where it is none itself."""
        start, end = node.start_byte, node.end_byte
        index = bisect_left(self.starts, start)
        is_comment = index < len(self.starts) and self.starts[index] == start
        text = source[start:end] if is_comment else self.cut_out(source, start, end)
        return text.decode("utf-8", "replace")


def find_comments(source: bytes, found: Found) -> Comments:
    """Gather the comments of a file."""
    own_line = []
    spans = []
    for _, group in found:
        for captures in group:
            node = captures["comment"][0]
            start, end = node.start_byte, node.end_byte
            line, column = node.start_point
            spans.append((start, end))
            if not source[start - column : start].strip():
                # Some grammars count the newline to a line comment.
                text = source[start:end].rstrip()
                own_line.append(Comment(line, line + text.count(b"\n"), start, start + len(text)))
    spans.sort()
    return Comments(sorted(own_line), [span[0] for span in spans], [span[1] for span in spans])


def file_metrics(
    source: bytes,
    comments: list[Comment],
    definitions: int,
    calls: int,
    max_depth: int,
    complexity: int,
) -> dict[str, int]:
    """Return the metrics of a file record.

    Args:
        source: The bytes of the file.
        comments: Those that begin their line.
        definitions: How many there are.
        calls: How many there are.
        max_depth: Of nesting.
        complexity: Of the whole file.
    """
    lines = count_lines(source)
    comment_lines, blank_in_comments = count_comment_lines(source, comments)
    blank_lines = count_blank_lines(source) - blank_in_comments
    return {
        "lines": lines,
        "code_lines": lines - comment_lines - blank_lines,
        "comment_lines": comment_lines,
        "blank_lines": blank_lines,
        "definitions": definitions,
        "calls": calls,
        "max_depth": max_depth,
        "complexity": complexity,
    }


def count_comment_lines(source: bytes, comments: list[Comment]) -> tuple[int, int]:
    """Count lines that hold nothing but comment, and blank ones among them."""
    count = blank = 0
    counted = -1
    for first, last, start, end in comments:
        if first <= counted:
            continue
        newline = source.find(b"\n", end)
        if source[end : newline if newline != -1 else len(source)].strip():
            last -= 1  # code follows on the comment's last line
        if last < first:
            continue
        count += last - first + 1
        counted = last
        if last > first:
            blank += sum(not line.strip() for line in source[start:end].split(b"\n"))
    return count, blank


def count_decisions(
    found: Found, definitions: list[dict[str, Any]], outline: Outline
) -> tuple[int, int]:
    """Add decisions to the callables around them; return nesting depth and file complexity."""
    callable_of: list[int | None] = []
    levels = []
    for index, definition in enumerate(definitions):
        parent = definition["parent"]
        if definition["complexity"] is not None:
            callable_of.append(index)
            levels.append(definition["range"][:2])
        else:
            callable_of.append(None if parent is None else callable_of[parent])
            if definition["kind"] == "class":
                levels.append(definition["range"][:2])
    outside = 0
    bounds, owners = outline.bounds, outline.owners
    flat: set[int] = set()
    for pattern, group in sorted(found, key=lambda item: item[0].kind):
        nodes = [captures[pattern.root][0] for captures in group]
        if pattern.kind == "nested":
            nodes = [node for node in nodes if node.id not in flat]  # without `else if`
            levels += [[node.start_byte, node.end_byte] for node in nodes]
        else:
            flat.update([node.id for node in nodes])
        for node in nodes:
            owner = owners[bisect_right(bounds, node.start_byte) - 1]
            inside = None if owner is None else callable_of[owner]
            if inside is None:
                outside += 1
            else:
                definitions[inside]["complexity"] += 1
    complexity = outside + sum(definition["complexity"] or 0 for definition in definitions)
    levels.sort(key=lambda level: (level[0], -level[1]))
    depth = 0
    ends: list[int] = []
    for start, end in levels:
        while ends and ends[-1] <= start:
            ends.pop()
        ends.append(end)
        depth = max(depth, len(ends))
    return depth, complexity
