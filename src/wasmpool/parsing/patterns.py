"""What the patterns of a language's queries stand for.

Each pattern makes one kind of record. Its *root* capture says which; the other captures are fields:

| root | makes |
|---|---|
| `@definition.<kind>` | a definition; fields: see below |
| `@definition` | nothing by itself: adds fields to the definition of the same node |
| `@scope` | no record: names what lies inside (`impl T`) if it has one; fields `@name @body` |
| `@section` | no record: what follows in the same definition or scope has its `#set! visibility` |
| `@reference.<kind>` | a reference; fields `@name @receiver @arguments @argument` |
| `@reference` | no record: a name there is no `read`, and no `write` unless it has `fallback` |
| `@no_references`, `@no_references.call` | no record: no references, or calls, inside of it |
| `@import.<kind>` | an import; fields `@module @name @alias @relative @type_only` |
| `@import_prefix` | no record: its `@module` goes before those inside (`use a::{b, c}`) |
| `@reexport` | no record: the imports in it are exports as well |
| `@export.<kind>` | an export; fields `@name @alias @module` |
| `@binding.<kind>` | a binding; fields `@name @type @value`; only when asked for |
| `@comment` | counted, and documentation where it stands above a definition |
| `@branch`, `@branch.nested` | a decision; the latter opens a level too, unless it is both |

Fields of a definition: `@name` (several are joined by blanks), `@qualifier` (what its name is
written after, as in `A::f`; several are joined), `@body` (what lies in it belongs to it; the
signature ends there), `@doc` (several are joined by lines), `@decorator`, `@modifier`,
`@return_type` (a type and marks after it), `@anchor` (where comments above are looked for instead),
`@range` (what it spans where that is more than its node, as in `f = function () {}`). A parameter
is a field of `@definition` with parts of its own: `@parameter`, `@parameter.name`,
`@parameter.type`, `@parameter.default`; with a type and no name it is "".

Captures that begin with `_` serve predicates only: `#eq?`, `#any-of?`, `#match?` and their `#not-`
forms, each a capture and strings. They are tested here and not by the binding, which silently skips
them for trees that it read through a callable.

`#set!` gives constants: `kind`-like fields of the record (`call_form`, `visibility`, `exported`,
`type_only`, `local`, `parameter.kind`, `parameter.before`, `parameter.after`), and besides:
`level`: a definition with one reaches to the next that has the same or a lower one in the same
scope, as a heading does; `visibility_default`: the visibility without a modifier, where it differs
from the language's; `fallback`: a reference that counts only where no other record names the same
place, an import or an export only where no other has the same node; `owner "class"`: a definition
that belongs to the class around the callable that it is written in; `name`: that of what has none
in the text; `holds`: a definition that others lie in though it has no body; `arguments`:
the field of a call's node that holds its arguments; `arity_field`: the field that each argument is,
where no node holds them all; `receiver_before "."`: the receiver is what stands in a call before
its name and that sign; `tokens`: a call that no node holds, but its name, which `@arguments` follow
at once: the receiver is the chain before the name, and the last of `@arguments` ends it. A
definition with `outside "callables"` is dropped inside of them, an export with
`outside "definitions"` in any; an import may have a `relative_level`. Several `@module` of an
import are joined.

An `@argument` of a reference is its only one, where there is no list of them.

A name in quotes (`"a b": 1`) or after a colon (`:name`, a symbol) counts without them.

Matches with the same root node are one definition: the first pattern in the query text gives the
kind, later ones only add what is missing. So special patterns come before general ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import tree_sitter

from wasmpool.exceptions import LanguageError
from wasmpool.parsing.diagnostics import MAX_DEPTH

# What begins at the statements of a module, or of a block in one, begins no deeper.
NEAR_ROOT = 4

DEFINITION_KINDS = frozenset({
    "module", "namespace", "class", "interface", "enum", "enumMember", "struct", "function",
    "method", "constructor", "property", "field", "variable", "constant", "typeParameter", "trait",
    "typeAlias", "macro", "object",
})  # fmt: skip
CALLABLE = frozenset({"function", "method", "constructor"})
CLASS_LIKE = frozenset({"class", "interface", "struct", "trait", "enum", "object"})
REFERENCE_KINDS = frozenset(
    {"call", "type", "inherits", "implements", "decorator", "read", "write"}
)
IMPORT_KINDS = frozenset(
    {"named", "default", "namespace", "wildcard", "side_effect", "dynamic", "reexport", "include"}
)
EXPORT_KINDS = frozenset({"named", "default", "namespace", "wildcard", "assignment"})
BINDING_KINDS = frozenset(
    {
        "assign",
        "set",
        "global",
        "nonlocal",
        "unpack",
        "enter",
        "put",
        "element",
        "elements",
        "narrow",
        "return",
        "yield",
        "closure",
        "abstract",
        "arguments",
        "call",
        "raise",
        "bare",
        "reference",
    }
)

_KINDS = {
    "definition": DEFINITION_KINDS | {""},
    "scope": {""},
    "section": {""},
    "reference": REFERENCE_KINDS | {""},
    "no_references": {"", "call"},
    "import": IMPORT_KINDS,
    "import_prefix": {""},
    "reexport": {""},
    "export": EXPORT_KINDS,
    "binding": BINDING_KINDS,
    "comment": {""},
    "branch": {"", "nested"},
}

_FIELDS = {
    "definition": {
        "name", "qualifier", "body", "doc", "decorator", "modifier", "return_type", "anchor",
        "range", "parameter", "parameter.name", "parameter.type", "parameter.default",
    },
    "scope": {"name", "body"},
    "section": set(),
    "reference": {"name", "receiver", "arguments", "argument"},
    "import": {"module", "name", "alias", "relative", "type_only"},
    "no_references": set(),
    "import_prefix": {"module"},
    "reexport": set(),
    "export": {"name", "alias", "module"},
    "binding": {"name", "type", "value"},
    "comment": set(),
    "branch": set(),
}  # fmt: skip


Captures = dict[str, list[tree_sitter.Node]]

_STRING_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|;[^\n]*')
_CAPTURE = re.compile(r"@([\w.]+)")
_QUOTED = r'"(?:\\.|[^"\\])*"'
_PREDICATE = re.compile(
    rf"\(\s*#(?P<not>not-)?(?P<name>eq|any-of|match)\?\s+@(?P<capture>[\w.]+)"
    rf"(?P<values>(?:\s+{_QUOTED})+)\s*\)"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A predicate: the text of a capture is one of some, or matches an expression, or does not.

    Attributes:
        capture: Name of the capture.
        values: Texts that fulfil it, or
        expression: what is searched in the text.
        positive: False for the `#not-` forms.
    """

    capture: str
    values: frozenset[bytes]
    expression: re.Pattern[bytes] | None
    positive: bool

    def holds(self, source: bytes, captures: Captures) -> bool:
        """Tell whether the match of `captures` in `source` fulfils it."""
        for node in captures.get(self.capture, ()):
            text = source[node.start_byte : node.end_byte]
            if self.expression is not None:
                found = self.expression.search(text) is not None
            else:
                found = text in self.values
            if found is not self.positive:
                return False
        return True


def _condition(predicate: re.Match[str]) -> Condition:
    values = [json.loads(value).encode() for value in re.findall(_QUOTED, predicate["values"])]
    is_match = predicate["name"] == "match"
    if len(values) != 1 and predicate["name"] != "any-of":
        raise ValueError(f"#{predicate['name']}? takes one text")
    return Condition(
        predicate["capture"],
        frozenset(values),
        re.compile(values[0]) if is_match else None,
        predicate["not"] is None,
    )


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one pattern makes.

    Attributes:
        role: The root capture up to the dot: `definition`, `reference` ...
        kind: The root capture after the dot, or "".
        root: The whole name of the root capture.
        constants: What `#set!` gives.
        conditions: What must hold for a match to count.
    """

    role: str
    kind: str
    root: str
    constants: dict[str, str]
    conditions: tuple[Condition, ...] = ()


Found = list[tuple[Pattern, list[Captures]]]


class Pass(NamedTuple):
    """What one walk through a tree looks for.

    Attributes:
        query: Some of the patterns.
        max_depth: How deep in the tree they may begin.
        numbers: Of each its number among all.
    """

    query: tree_sitter.Query
    max_depth: int
    numbers: tuple[int, ...]


class CompiledQuery(NamedTuple):
    """All queries of a language as one, with the meaning of each pattern."""

    passes: tuple[Pass, ...]
    patterns: tuple[Pattern, ...]


def compile_query(
    grammar: tree_sitter.Language, texts: dict[Path, str], near_root: Container[Path] = ()
) -> CompiledQuery:
    """Compile query files as one and read what their patterns mean.

    Args:
        grammar: The grammar.
        texts: The files, in order: of two patterns that fit, what the first says counts.
        near_root: Those of them whose patterns begin at most `NEAR_ROOT` deep.

    Raises:
        LanguageError: A text has an error, or a capture that means nothing; the message says
            where.
    """
    order = list(texts)
    compiled: list[tuple[tree_sitter.Query, int]] = []
    found: list[tuple[int, int, Pattern]] = []  # by file, pass and place in it
    for max_depth, is_near in ((MAX_DEPTH, False), (NEAR_ROOT, True)):
        part = {path: text for path, text in texts.items() if (path in near_root) is is_near}
        if part:
            query, patterns = _compile(grammar, part)
            found += [(order.index(path), len(compiled), each) for path, each in patterns]
            compiled.append((query, max_depth))
    numbers: list[list[int]] = [[] for _ in compiled]
    ordered = sorted(found, key=itemgetter(0))
    for number, (_, which, _) in enumerate(ordered):
        numbers[which].append(number)
    passes = (
        Pass(query, max_depth, tuple(own))
        for (query, max_depth), own in zip(compiled, numbers, strict=True)
    )
    return CompiledQuery(tuple(passes), tuple(pattern for _, _, pattern in ordered))


def _compile(
    grammar: tree_sitter.Language, texts: dict[Path, str]
) -> tuple[tree_sitter.Query, list[tuple[Path, Pattern]]]:
    """Compile query files together; return the file and the meaning of each pattern too."""
    text = "\n".join(texts.values())
    # Same length in bytes, so that positions in the error and of the patterns hold for both.
    without_predicates = _PREDICATE.sub(
        lambda found: re.sub(r"[^\n]", " ", found[0], flags=re.ASCII), text
    )
    try:
        query = tree_sitter.Query(grammar, without_predicates)
    except (tree_sitter.QueryError, ValueError) as error:
        row = re.search(r"\brow (\d+)", str(error))
        where = _name(*_locate(texts, int(row[1]))) if row else _unclosed(grammar, texts)
        raise LanguageError(f"{where}: error in a query: {error}") from error
    source = text.encode()
    patterns = []
    for index in range(query.pattern_count):
        start, end = query.start_byte_for_pattern(index), query.end_byte_for_pattern(index)
        path, row_in_file = _locate(texts, source[:start].count(b"\n"))
        try:
            pattern = _pattern(source[start:end].decode(), query.pattern_settings(index))
        except (ValueError, re.error) as error:
            raise LanguageError(f"{_name(path, row_in_file)}: {error}") from None
        patterns.append((path, pattern))
    return query, patterns


def _pattern(text: str, settings: dict[str, str | None]) -> Pattern:
    conditions = tuple(_condition(found) for found in _PREDICATE.finditer(text))
    code = _STRING_OR_COMMENT.sub("", _PREDICATE.sub("", text))
    captures = [name for name in _CAPTURE.findall(code) if not name.startswith("_")]
    if (wrong := re.search(r"#[\w-]+\?", code)) is not None:
        raise ValueError(f"{wrong[0]} is not supported, or not with a capture and quoted texts")
    roots = sorted({name for name in captures if name.partition(".")[0] in _KINDS})
    if len(roots) != 1:
        raise ValueError(f"a pattern needs one root capture, this one has {roots or 'none'}")
    role, _, kind = roots[0].partition(".")
    if kind not in _KINDS[role]:
        raise ValueError(f"@{roots[0]}: {role} has no kind {kind!r}")
    unknown = [name for name in captures if name != roots[0] and name not in _FIELDS[role]]
    if unknown:
        raise ValueError(f"@{unknown[0]} is no field of @{role}")
    constants = {key: value or "" for key, value in settings.items()}
    return Pattern(role, kind, roots[0], constants, conditions)


def _unclosed(grammar: tree_sitter.Language, texts: dict[Path, str]) -> str:
    """Say at the end of which file a bracket is still open: the binding names no place for that."""
    for path, text in texts.items():
        try:
            tree_sitter.Query(grammar, _PREDICATE.sub("", text))
        except (tree_sitter.QueryError, ValueError):
            return f"{path}:{len(text.splitlines())}"
    return "query"


def _locate(texts: dict[Path, str], row: int) -> tuple[Path, int]:
    """Say in which file and row of it a row of the joined text is, all from 0."""
    for path, text in texts.items():
        count = text.count("\n") + 1
        if row < count:
            return path, row
        row -= count
    raise ValueError(f"the query has no row {row}")


def _name(path: Path, row: int) -> str:
    return f"{path}:{row + 1}"
