"""`parse --ast`: the syntax trees of a few files, parsed here one after another.

Each file is one piece of output: for `sexp` a comment line with its path and a line with its tree,
for `json` a line `{"_type": "ast", "path": ..., "language": ..., "tree": ...}`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import tree_sitter

from wasmpool.cli import inputs, trees
from wasmpool.cli.text import printable
from wasmpool.config import Settings
from wasmpool.discover import discover
from wasmpool.exceptions import LanguageError, OutputError
from wasmpool.parsing import grammars, languages
from wasmpool.parsing.records import encode
from wasmpool.parsing.text import to_utf8
from wasmpool.writers.target import open_target


def write_trees(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the tree of each file.

    Returns:
        The exit status: 1 when a file could not be parsed; standard error says why.

    Raises:
        OutputError: The output cannot be written.
    """
    try:
        target = open_target(arguments.output)
        try:
            failed = _write_all(arguments, settings, target.open())
            target.commit()
        except BaseException:
            target.discard()
            raise
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError.of(arguments.output or "standard output", error) from error
    return 1 if failed else 0


def _write_all(arguments: argparse.Namespace, settings: Settings, stream: BinaryIO) -> int:
    """Write all trees and return the number of files that failed."""
    table = languages.table(tuple(map(str, settings.language_dirs)))
    failed = 0
    for path, language, content in _contents(arguments, settings):
        try:
            if isinstance(content, str):
                raise LanguageError(content)
            parser = tree_sitter.Parser(grammars.load(table.get(language)).language)
        except LanguageError as error:
            failed += 1
            print(f"wasmpool: {printable(path)}: {error}", file=sys.stderr)  # noqa: T201
            continue
        stream.writelines(
            _document(arguments.ast, path, language, parser.parse(to_utf8(content)[0]))
        )
    return failed


def _contents(
    arguments: argparse.Namespace, settings: Settings
) -> Iterator[tuple[str, str, bytes | str]]:
    """Path, language and content of each file; text in place of the content says why not."""
    given = inputs.standard_input(arguments)
    if given is not None:
        yield inputs.STANDARD_INPUT, arguments.language, given
    for source in discover(inputs.given_paths(arguments), settings):
        content: bytes | str
        if source.problem is not None:
            content = source.problem.message
        else:
            try:
                content = Path(source.file).read_bytes()
            except OSError as error:
                content = error.strerror or str(error)
        yield source.path, source.language or "", content


def _document(form: str, path: str, language: str, tree: tree_sitter.Tree) -> Iterator[bytes]:
    if form == "sexp":
        yield f"; {printable(path)}\n".encode()
        for text in trees.sexp(tree):
            yield text.encode()
        yield b"\n"
    else:
        yield encode({"_type": "ast", "path": path, "language": language})[:-1] + b',"tree":'
        yield from trees.json(tree)
        yield b"}\n"
