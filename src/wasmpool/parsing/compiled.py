"""The compiled assembler, where there is one: the same records as the reference's, made by C code.

What it leaves to Python is rare or takes regular expressions. Its sources are in `parsing/c`.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from importlib import machinery, util
from pathlib import Path
from typing import Any

from tree_sitter import Node

from wasmpool.parsing.languages import FactRules
from wasmpool.parsing.patterns import CompiledQuery
from wasmpool.parsing.records import decode, encode
from wasmpool.parsing.text import clean_doc
from wasmpool.parsing.versions import version_of

_NAME = "wasmpool.parsing._assembler"
_FOLDER = Path(__file__).with_name("_compiled")


def _load() -> Any:
    """Return the compiled module, or `None` where there is none of just these sources."""
    if sys.platform == "emscripten":
        # It is a part of py-tree-sitter's library there, see `bundle/binding.py`.
        from tree_sitter import _binding

        return _open(str(_binding.__file__))
    try:
        stamp = decode((_FOLDER / "stamp.json").read_bytes())
    except (OSError, ValueError):  # there is none, or one that was cut off
        return None
    if stamp["tree-sitter"] != version_of("tree-sitter"):
        return None  # the layout of its objects may be another
    for name, digest in stamp["sources"].items():
        path = Path(__file__).parent / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return None  # edited since
    return _open(str(_FOLDER / stamp["module"]))


def _open(path: str) -> Any:
    loader = machinery.ExtensionFileLoader(_NAME, path)
    spec = util.spec_from_file_location(_NAME, path, loader=loader)
    assert spec is not None
    try:
        module = util.module_from_spec(spec)
        loader.exec_module(module)
    except ImportError:
        return None  # for another Python or platform, or without it
    return module


_assembler = _load()
AVAILABLE = _assembler is not None

Assemble = Callable[[Node | None, bytes, Callable[[], None]], tuple[bytes, bytes, int]]


def assembler_for(query: CompiledQuery, rules: FactRules, *, bindings: bool) -> Assemble | None:
    """Return what makes the records of files in C, or `None` where that is not to be had.

    Args:
        query: The query of the language.
        rules: The language's table.
        bindings: Whether records have bindings.

    Returns:
        A function of a tree's root (`None`: no records), the source (valid UTF-8) and what is
        called now and then and may raise. It returns members of the file's record as JSON, those
        before the diagnostics and the metrics, and the number of lines.
    """
    if _assembler is None:
        return None
    try:
        made = _assembler.Assembler(query.passes, query.patterns, rules, _helpers(rules))
    except NotImplementedError:  # a table of somebody's own says what it does not know
        return None

    def assemble(
        root: Node | None, source: bytes, checkpoint: Callable[[], None]
    ) -> tuple[bytes, bytes, int]:
        found: tuple[bytes, bytes, int] = made.assemble(root, source, bindings, checkpoint)
        return found

    return assemble


def _helpers(rules: FactRules) -> tuple[Callable[[str], Any], ...]:
    """Return what the C code asks of Python: see `Helpers` in `assembler.h`."""
    is_doc = re.compile(rules.doc_comment or "").match
    name_end = re.compile(rules.name_end or "")
    local_name_in = re.compile(rules.local_name or "()").search

    def comment_kind(text: str) -> int:
        found = is_doc(text)
        if found is None:
            return 0
        return 2 if found.lastgroup == "skip" else 1

    def document(text: str) -> bytes:
        return encode(clean_doc(text))

    def end_name(name: str) -> str:
        return name_end.sub("", name)

    def local_name(module: str) -> str | None:
        found = local_name_in(module)
        return None if found is None else found[1]

    return comment_kind, document, end_name, local_name
