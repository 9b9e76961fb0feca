"""Text around facts: decoding files, cleaning documentation, counting lines."""

from __future__ import annotations

import codecs
import re
import unicodedata

from tree_sitter import Node

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTINUED = re.compile(r"\\\r?\n")
# PEP 263: an encoding declared in a comment of the first two lines; editors set it elsewhere too.
_DECLARED = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")


def to_utf8(content: bytes) -> tuple[bytes, str, UnicodeDecodeError | None]:
    """Bring a file's bytes to UTF-8, which all offsets count in.

    Files with a UTF-16 or UTF-32 byte-order mark or a declared encoding (PEP 263) are transcoded.
    What is no UTF-8 and says nothing of its encoding is passed through as it is, so that offsets
    stay those of the file; the error tells where it is not UTF-8.

    Args:
        content: The bytes of the file.

    Returns:
        The bytes to parse, the name of the encoding that they were in, and the error, if any.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding).encode(), encoding, None
            except UnicodeDecodeError as error:
                return content, encoding, error
    try:
        content.decode()
    except UnicodeDecodeError as error:
        declared = _DECLARED.match(content)
        if declared is None:
            return content, "utf-8", error
        encoding = declared[1].decode("ascii", "replace").lower()
        try:
            return content.decode(encoding).encode(), encoding, None
        except (LookupError, UnicodeError):  # no text encoding, or one with errors of its own
            return content, "utf-8", error
    return content, "utf-8", None


def node_text(source: bytes, node: Node) -> str:
    """Return the text of a node."""
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def one_line(text: str, limit: int = 240) -> str:
    """Join white space to single blanks and shorten to `limit` characters.

    A backslash at the end of a line is white space.
    """
    if "\n" in text and "\\" in text:
        text = _CONTINUED.sub(" ", text)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def is_quoted(name: str) -> bool:
    """Tell whether a name is written in quotes, as a key or an SQL identifier may be."""
    return len(name) >= 2 and name[0] in "\"'`" and name[-1] == name[0]


def unquote(name: str) -> str:
    """Return a name without the quotes or the symbol's colon that it has, on one line."""
    if is_quoted(name):
        name = name[1:-1]
    elif name[:1] == ":" and len(name) > 1:
        name = name[1:]
    return " ".join(name.split()) if "\n" in name else name


_STRING = re.compile(r"""\A([A-Za-z]{0,2})("{3}|'{3}|["'])(.*)\2\Z""", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(\n|[\\'\"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]+\})"
)
_ESCAPED = dict(zip("\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v", strict=True)) | {"\n": ""}
_LINE_MARK = re.compile(r"^[ \t]*(?:///?[/!]?|#+!?|--+|;+|%+)[ ]?", re.MULTILINE)
_STAR = re.compile(r"^[ \t]*\*+[ ]?", re.MULTILINE)


def clean_doc(text: str) -> str:
    """Strip quotes or comment marks and common indentation from documentation.

    Docstrings come out as `inspect.cleandoc` has them, with their escapes read.
    """
    text = text.replace("\r\n", "\n")
    string = _STRING.match(text)
    if string is not None:
        prefix, _, body = string.groups()
        if "\\" in body and "r" not in prefix.lower():
            body = _ESCAPE.sub(_unescape, body)
        return _dedent(body)
    if text.startswith(("/*", "(*", "{-", "<!--")):
        body = re.sub(r"\A(?:/\*[*!]*|\(\*+|\{-+|<!--+)|(?:\*+/|\*+\)|-+\}|-+->)\Z", "", text)
        return _dedent(_STAR.sub("", body)).rstrip()
    return _dedent(_LINE_MARK.sub("", text)).rstrip()


def _unescape(found: re.Match[str]) -> str:
    """Return what an escape in a string stands for; what is none stays as it is."""
    code = found[1]
    if code in _ESCAPED:
        return _ESCAPED[code]
    try:
        if code[0] == "N":
            return unicodedata.lookup(code[2:-1])
        return chr(int(code[1:], 16) if code[0] in "xuU" else int(code, 8))
    except (KeyError, ValueError, OverflowError):
        return found[0]


def _dedent(text: str) -> str:
    """Do what PEP 257 says of indentation: the first line has none, the others a common one."""
    first, *rest = text.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    lines = [first.lstrip(), *(line[margin:] for line in rest)]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)
