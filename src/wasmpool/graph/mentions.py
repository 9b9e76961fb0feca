"""Where names are written that look-ups may start from.

Rules of this file:

- No look-up asks for a name that is written nowhere: whoever does not mention a name, and looked
  into nothing that does, found nothing by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wasmpool.graph.outline import CALLABLE_KINDS
from wasmpool.graph.reads import inside_key
from wasmpool.graph.records import FileRecord

WORD = re.compile(r"\w+")
_LOOKED_INTO = CALLABLE_KINDS | {"property"}


def mentions(record: FileRecord, names: frozenset[str], *, is_first: bool = False) -> bool:
    """Tell whether any of the names is written anywhere in a file where names are looked up.

    With `is_first`, behind nothing that it could be a member of.
    """
    if not names:
        return False
    if is_first:
        text = "\n".join(_texts(record, _whole_names(record)))
    else:
        if record.texts is None:
            called, receivers = record.references.named()
            record.texts = "\n".join(_texts(record, (*called, *filter(None, receivers))))
        text = record.texts
    written = [name for name in sorted(names) if name in text]
    if not written:
        return False
    return _any_of(written, r"[\w.]" if is_first else r"\w").search(text) is not None


def mentioned_inside(
    record: FileRecord, names: frozenset[str], *, is_own: bool = False
) -> set[str]:
    """Return what stands in `reads` for having looked at where names are mentioned in a file.

    These are the callables and properties that do, or the file if not only these do.

    Args:
        record: The file.
        names: The names.
        is_own: Whether it is the file's own imports of these names that are different.
    """
    words = _any_of(sorted(names), r"\w")
    found: set[str] = set()
    for enclosing, text in _placed(record, names if is_own else frozenset()):
        if words.search(text):
            around = None if enclosing is None else record.definitions[enclosing]
            if around is None or around.kind not in _LOOKED_INTO:
                return {record.path}
            found.add(inside_key(record.path, around.qualified_name))
    return found


def _any_of(names: Iterable[str], never_before: str) -> re.Pattern[str]:
    """Return what finds any of some names as a whole word, behind no character of a class."""
    return re.compile(rf"(?<!{never_before})(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _placed(record: FileRecord, names: frozenset[str]) -> Iterator[tuple[int | None, str]]:
    """Yield all texts but of imports of these names, with the definitions that they are in.

    These are None where nobody knows.
    """
    around: dict[int, int | None] = {}
    for enclosing, end, name, receiver in record.references.placed():
        around[end] = enclosing
        yield enclosing, name
        if receiver is not None:
            yield enclosing, receiver
    for binding in record.bindings:
        yield binding.enclosing, binding.value or ""
        yield binding.enclosing, binding.type or ""
    for end, text in record.passed.items():
        yield around.get(end), text
    for text in _outer_texts(record, names):
        yield None, text


def _texts(record: FileRecord, referred: Iterable[str]) -> list[str]:
    """Return all texts of a record that look-ups may start from, with those of its references."""
    texts = [*referred, *record.passed.values(), *_outer_texts(record, frozenset())]
    texts += [each.value for each in record.bindings if each.value]
    texts += [each.type for each in record.bindings if each.type]
    return texts


def _whole_names(record: FileRecord) -> Iterator[str]:
    """Yield the names of references, behind what they are members of."""
    for name, receiver in zip(*record.references.named(), strict=True):
        yield name if receiver is None else f"{receiver}.{name}"


def _outer_texts(record: FileRecord, names: frozenset[str]) -> Iterator[str]:
    """Yield the texts that are no part of what a callable does, but of imports of some names."""
    for item in record.imports:
        if item["local_name"] not in names:
            yield item["module"]
            yield item["imported_name"] or ""
    for item in record.exports:
        yield item["local_name"] or ""
    for definition in record.definitions:
        if definition.return_type:
            yield definition.return_type
        yield from definition.decorators
        for parameter in definition.parameters:
            yield parameter.get("type") or ""
            yield parameter.get("default") or ""
