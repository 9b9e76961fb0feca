"""One file's bytes to its facts: decode, parse, query, assemble.

This is the reference for every host; what is slow in it is done in C by tree-sitter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import tree_sitter

from wasmpool.collector import without_collector
from wasmpool.parsing import grammars
from wasmpool.parsing.assembler import Matches, assemble
from wasmpool.parsing.compiled import Assemble, assembler_for
from wasmpool.parsing.diagnostics import MAX_RUN, find_errors, out_of_reach
from wasmpool.parsing.languages import FactRules, Language, read_query
from wasmpool.parsing.patterns import CompiledQuery, compile_query
from wasmpool.parsing.records import decode, encode
from wasmpool.parsing.text import to_utf8

# Files above this are read by tree-sitter through a callable, since only then does it call back
# while it parses. It costs little; smaller files are over soon even where a grammar's scanner needs
# the square of the time (HTML, for tags that are never closed).
_STOPPABLE_BYTES = 16 * 1024
_CHUNK = 1 << 20
# No text has this; scanners of some grammars take the square of the time to get past it, without a
# chance to stop them.
_PRINTED = re.compile(rb"[^\n]")
_NULS = b"\0" * 256

Checkpoint = Callable[[], None]


class BinaryContent(ValueError):
    """The content is no text."""


class Context(Protocol):
    """What the extractor needs of whoever runs it."""

    def phase(self, name: str, /) -> AbstractContextManager[None]:
        """Name the phase that an error inside belongs to."""

    def checkpoint(self) -> None:
        """Called often; raises to stop."""


class Direct:
    """The context of those who call the extractor themselves: nothing to name, nothing to stop."""

    def phase(self, name: str, /) -> AbstractContextManager[None]:
        """Do nothing."""
        return nullcontext()

    def checkpoint(self) -> None:
        """Do nothing."""


class Extracted(NamedTuple):
    """The facts of a file.

    Attributes:
        status: `ok` or `partial`.
        sha256: Digest of the file's bytes.
        failure: Why it has not all its facts, if so.
        diagnostics: Its syntax errors.
        body: The encoded record without braces, `_type`, `path` and `timings_ms`.
    """

    status: str
    sha256: str
    failure: dict[str, str] | None
    diagnostics: list[dict[str, Any]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Finder:
    """A query, and what makes records of its matches.

    Attributes:
        query: The query with the meaning of its patterns.
        rules: The language's table.
        bindings: Whether there are records of bindings.
        compiled: The compiled assembler for both, where there is one.
    """

    query: CompiledQuery
    rules: FactRules
    bindings: bool
    compiled: Assemble | None

    @classmethod
    def load(
        cls,
        grammar: grammars.Grammar,
        texts: dict[Path, str],
        language: Language,
        *,
        bindings: bool,
    ) -> Finder:
        """Compile query files of a language.

        Raises:
            LanguageError: There is an error in one.
        """
        query = compile_query(grammar.language, texts, language.near_root)
        compiled = assembler_for(query, language.facts, bindings=bindings)
        return cls(query, language.facts, bindings, compiled)

    def records(
        self, root: tree_sitter.Node | None, source: bytes, checkpoint: Checkpoint, *, is_utf8: bool
    ) -> tuple[bytes, bytes, int]:
        """Return the records of a file and its metrics as members of JSON, and its lines.

        Args:
            root: The root of its tree; `None`: without records.
            source: Its bytes.
            checkpoint: Called now and then; raises to stop.
            is_utf8: Whether they are valid UTF-8.
        """
        if self.compiled is not None and is_utf8:
            return self.compiled(root, source, checkpoint)
        matches = [] if root is None else find_matches(self.query, root)
        checkpoint()
        found = assemble(source, matches, self.query.patterns, self.rules, checkpoint)
        metrics = found.pop("metrics")
        if not self.bindings:
            del found["bindings"]
        return encode(found)[1:-1], encode({"metrics": metrics})[1:-1], metrics["lines"]


@dataclass(slots=True)
class Extractor:
    """What is loaded once a language: its grammar and its queries.

    Attributes:
        language: Its entry in the table.
        grammar: Its grammar.
        parser: A parser for it.
        usual: What finds the facts of most sources: without the files of `only_with`.
        complete: The same with these, once a source has called for it.
        query_texts: The query files of the latter.
        calls: The expressions of `only_with`; a source with one calls for the complete query.
    """

    language: Language
    grammar: grammars.Grammar
    parser: tree_sitter.Parser
    usual: Finder
    complete: Finder | None
    query_texts: dict[Path, str]
    calls: tuple[re.Pattern[bytes], ...]

    @classmethod
    def load(
        cls, language: Language, *, all_references: bool = False, bindings: bool = False
    ) -> Extractor:
        """Load a language.

        Raises:
            LanguageError: Its grammar or its queries cannot be used.
        """
        grammar = grammars.load(language)
        texts = read_query(language, all_references=all_references, bindings=bindings)
        usual = {path: text for path, text in texts.items() if path not in language.only_with}
        return cls(
            language,
            grammar,
            tree_sitter.Parser(grammar.language),
            Finder.load(grammar, usual, language, bindings=bindings),
            None,
            texts,
            tuple(language.only_with.values()),
        )

    def finder_for(self, source: bytes) -> Finder:
        """Return what finds all there is in a source, with the smallest query for that.

        Raises:
            LanguageError: A query file that this source is the first to need has an error.
        """
        if not any(call.search(source) for call in self.calls):
            return self.usual
        if self.complete is None:
            self.complete = Finder.load(
                self.grammar,
                self.query_texts,
                self.language,
                bindings=self.usual.bindings,
            )
        return self.complete

    def parse(self, source: bytes, checkpoint: Checkpoint) -> tree_sitter.Tree:
        """Parse UTF-8 bytes; `checkpoint` may raise to stop a long parse."""
        if self.language.unread is not None:
            source = self.language.unread.sub(_blank, source)
        if len(source) < _STOPPABLE_BYTES:
            return self.parser.parse(source)

        def read(offset: int, _: object) -> bytes:
            return source[offset : offset + _CHUNK]

        def progress(_offset: int, _has_error: bool) -> bool:
            checkpoint()
            return False

        try:
            return self.parser.parse(read, progress_callback=progress)
        except BaseException:
            self.parser.reset()  # else the next parse would go on with this one
            raise

    def facts(self, content: bytes, context: Context) -> dict[str, Any]:
        """Extract the facts of a file as plain data: a record without `_type`, `path` and timings.

        Args and errors are those of `extract`.
        """
        facts: dict[str, Any] = decode(b"{%b}" % self.extract(content, context).body)
        return facts

    def extract(self, content: bytes, context: Context) -> Extracted:
        """Extract the facts of a file.

        Args:
            content: The bytes of the file.
            context: Names phases and stops long work.

        Raises:
            BinaryContent: It is no text.
        """
        with context.phase("decode"):
            source, encoding, bad = to_utf8(content)
            if _NULS in source:
                raise BinaryContent(f"holds {len(_NULS)} NUL bytes in a row: no text; exclude it")
        with context.phase("parse"):
            tree = self.parse(source, context.checkpoint)
            context.checkpoint()
        with context.phase("extract"), without_collector():
            root = tree.root_node
            errors = find_errors(source, root, context.checkpoint)
            failure = out_of_reach(root, errors.longest_run)
            members, metrics, lines = self.finder_for(source).records(
                root if errors.longest_run <= MAX_RUN else None,
                source,
                context.checkpoint,
                is_utf8=bad is None,
            )
        if bad is not None:
            failure = {
                "phase": "decode",
                "type": type(bad).__name__,
                "message": f"byte {bad.object[bad.start]:#04x} at offset {bad.start} is not "
                f"{encoding}: {bad.reason}; save the file as UTF-8",
            }
        status = "partial" if errors.records or failure is not None else "ok"
        sha256 = hashlib.sha256(content).hexdigest()
        with context.phase("encode"):
            head = {
                "language": self.language.name,
                "encoding": encoding,
                "sha256": sha256,
                "size": len(content),
                "lines": lines,
                "status": status,
                "failure": failure,
                "grammar": {
                    "name": self.grammar.name,
                    "version": self.grammar.version,
                    "abi": self.grammar.abi,
                },
            }
            diagnostics = encode(errors.records)
            body = b'%b,%b,"diagnostics":%b,%b' % (
                encode(head)[1:-1],
                members,
                diagnostics,
                metrics,
            )
        return Extracted(status, sha256, failure, errors.records, body)


def _blank(match: re.Match[bytes]) -> bytes:
    """Return what was matched with blanks for its first group, each line as long as before."""
    whole, (start, end) = match[0], match.span(1)
    start, end = start - match.start(), end - match.start()
    return whole[:start] + _PRINTED.sub(b" ", whole[start:end]) + whole[end:]


def find_matches(query: CompiledQuery, root: tree_sitter.Node) -> Matches:
    """Return all matches of a query in a tree, each with the number of its pattern."""
    # Without a progress callback: the binding (0.26.1) keeps a pointer to options on a stack frame
    # that it has left, and crashes.
    found: Matches = []
    for each in query.passes:
        cursor = tree_sitter.QueryCursor(each.query)
        cursor.set_max_start_depth(each.max_depth)
        found += [(each.numbers[index], captures) for index, captures in cursor.matches(root)]
    return found


_extractors: dict[tuple[Path, bool, bool], Extractor] = {}


def load(language: Language, *, all_references: bool = False, bindings: bool = False) -> Extractor:
    """Return the extractor of a language, loading it the first time.

    Raises:
        LanguageError: Its grammar or its queries cannot be used.
    """
    key = (language.folder, all_references, bindings)
    extractor = _extractors.get(key)
    if extractor is None:
        extractor = Extractor.load(language, all_references=all_references, bindings=bindings)
        _extractors[key] = extractor
    return extractor
