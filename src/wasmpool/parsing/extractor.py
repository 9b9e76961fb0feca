"""One file's bytes to its facts: decode, parse, query, assemble.

This is the reference for every host; what is slow in it is done in C by tree-sitter.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import tree_sitter

from wasmpool.parsing import grammars
from wasmpool.parsing.assembler import Matches, assemble
from wasmpool.parsing.diagnostics import MAX_DEPTH, MAX_RUN, find_errors, out_of_reach
from wasmpool.parsing.grammars import distribution_name, version_of
from wasmpool.parsing.languages import Language
from wasmpool.parsing.patterns import CompiledQuery, compile_query, read_query
from wasmpool.parsing.records import SCHEMA_VERSION
from wasmpool.parsing.text import to_utf8

# Files above this are read by tree-sitter through a callable, since only then does it call back
# while it parses. It costs little; smaller files are over soon even where a grammar's scanner needs
# the square of the time (HTML, for tags that are never closed).
_STOPPABLE_BYTES = 16 * 1024
_CHUNK = 1 << 20
# No text has this; scanners of some grammars take the square of the time to get past it, without a
# chance to stop them.
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


@dataclass(slots=True)
class Extractor:
    """What is loaded once a language: its grammar and its queries.

    Attributes:
        language: Its entry in the table.
        grammar: Its grammar.
        parser: A parser for it.
        query: The query for most sources: without the files of `only_with`.
        complete_query: The query with these too, once a source has called for it.
        query_texts: The query files of the latter.
        words: Those of `only_with`; a source with one of them calls for the complete query.
        bindings: Whether facts have bindings.
    """

    language: Language
    grammar: grammars.Grammar
    parser: tree_sitter.Parser
    query: CompiledQuery
    complete_query: CompiledQuery | None
    query_texts: dict[Path, str]
    words: tuple[bytes, ...]
    bindings: bool

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
            compile_query(grammar.language, usual),
            None,
            texts,
            tuple(word for words in language.only_with.values() for word in words),
            bindings,
        )

    def query_for(self, source: bytes) -> CompiledQuery:
        """Return the smallest query that finds all there is in a source.

        Raises:
            LanguageError: A query file that this source is the first to need has an error.
        """
        if not any(word in source for word in self.words):
            return self.query
        if self.complete_query is None:
            self.complete_query = compile_query(self.grammar.language, self.query_texts)
        return self.complete_query

    def parse(self, source: bytes, checkpoint: Checkpoint) -> tree_sitter.Tree:
        """Parse UTF-8 bytes; `checkpoint` may raise to stop a long parse."""
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
        """Extract the facts of a file.

        Args:
            content: The bytes of the file.
            context: Names phases and stops long work.

        Returns:
            A file record without `_type`, `path` and `timings_ms`.

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
            query = self.query_for(source)
            matches = find_matches(query, root) if errors.longest_run <= MAX_RUN else []
            context.checkpoint()
            found = assemble(
                source, matches, query.patterns, self.language.facts, context.checkpoint
            )
        if bad is not None:
            failure = {
                "phase": "decode",
                "type": type(bad).__name__,
                "message": f"byte {bad.object[bad.start]:#04x} at offset {bad.start} is not "
                f"{encoding}: {bad.reason}; save the file as UTF-8",
            }
        return {
            "language": self.language.name,
            "encoding": encoding,
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "lines": found["metrics"]["lines"],
            "status": "partial" if errors.records or failure is not None else "ok",
            "failure": failure,
            "grammar": {
                "name": self.grammar.name,
                "version": self.grammar.version,
                "abi": self.grammar.abi,
            },
            "definitions": found["definitions"],
            "references": found["references"],
            "imports": found["imports"],
            "exports": found["exports"],
            **({"bindings": found["bindings"]} if self.bindings else {}),
            "diagnostics": errors.records,
            "metrics": found["metrics"],
        }


def find_matches(query: CompiledQuery, root: tree_sitter.Node) -> Matches:
    """Return all matches of a query in a tree."""
    # Without a progress callback: the binding (0.26.1) keeps a pointer to options on a stack frame
    # that it has left, and crashes.
    cursor = tree_sitter.QueryCursor(query.query)
    cursor.set_max_start_depth(MAX_DEPTH)
    return cursor.matches(root)


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector out: records and nodes by the ten thousand, and no cycles.

    Whoever works on with the records puts that inside too, and lets go of them there.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


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


def fingerprint(language: Language, *, all_references: bool = False, bindings: bool = False) -> str:
    """Name everything besides a file's bytes that its facts depend on, for caches.

    Reads the query files and the grammar's version, but loads no grammar.

    Raises:
        LanguageError: A file of the language cannot be read.
    """
    digest = hashlib.sha256(_own_digest())
    digest.update((language.folder / "language.toml").read_bytes())
    texts = read_query(language, all_references=all_references, bindings=bindings)
    for text in texts.values():
        digest.update(text.encode())
    distribution = distribution_name(language)
    version = version_of(distribution)
    return f"{SCHEMA_VERSION}/{language.name}/{distribution}/{version}/{digest.hexdigest()[:16]}"


@cache
def _own_digest() -> bytes:
    """Digest of the code that makes facts: a new version of it makes old facts stale."""
    digest = hashlib.sha256(version_of("tree-sitter").encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()
