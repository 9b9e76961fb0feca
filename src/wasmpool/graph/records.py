"""File records as the passes keep them: the same facts in a fraction of the memory.

Rules of this file:

- A project has several times as many references and bindings as definitions. References are kept
  as columns, of all else only what the passes read.
- Texts that are there many times are there once.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from sys import intern
from typing import Any, NamedTuple

from wasmpool.graph import declared, documented

Record = dict[str, Any]

# Statements that call something without naming it, by the kind of their binding, and the form that
# the call has then.
_CALLING = {
    "call": "computed",
    "bare": "bare",
    "raise": "raise",
    "element": "iterate",
    "enter": "enter",
    "reference": "reference",
}
_NUMBERS = tuple(range(32_768))
_LONGEST_CHAIN = 256  # calls, one on what the other gives
_NEAR = 256  # references that are looked through for the call around a place
_NO_VALUES = frozenset({"call", "bare", "raise", "reference", "arguments"})
UNWRITTEN = frozenset({"bare", "raise", "iterate", "enter", "reference"})
"""Forms of calls that are not written as such."""
BY_EXPRESSION = UNWRITTEN | {"computed"}
"""Forms of calls whose name is an expression."""


@dataclass(slots=True)
class Definition:
    """A definition as recorded, without its `id` and `ast_kind`, which no pass asks for."""

    name: str
    qualified_name: str
    kind: str
    visibility: str
    parameters: Sequence[Record]
    decorators: Sequence[str]
    modifiers: Sequence[str]
    range: Sequence[int]
    name_range: Sequence[int]
    parent: int | None
    signature: str
    return_type: str | None
    is_exported: bool
    doc: str | None
    complexity: int | None


class Binding(NamedTuple):
    """What a name is bound to.

    Attributes:
        name: The name, or None where there is none.
        kind: As recorded: `assign`, `return` and so on.
        type: The type as written, or None.
        value: The value as written, or None.
        enclosing: Index of the definition around it, or None.
        start: Where it begins, in bytes.
        end: Where it ends.
    """

    name: str | None
    kind: str
    type: str | None
    value: str | None
    enclosing: int | None
    start: int
    end: int


# Number among the references, name, receiver, form, arity, enclosing, first byte.
Call = tuple[int, str, str | None, str | None, int | None, int | None, int]

# Of the innermost call around a place: name, receiver, enclosing, first byte, where it ends.
Around = tuple[str, str | None, int | None, int, int]


class Passed(Mapping[int, str]):
    """What calls are given, as written, by where they end."""

    __slots__ = ("_ends", "_texts")

    def __init__(self, items: Iterable[tuple[int, str]]) -> None:
        ordered = sorted(items)
        self._ends = array("I", [end for end, _ in ordered])
        self._texts = [text for _, text in ordered]

    def __getitem__(self, end: int) -> str:
        at = bisect_left(self._ends, end)
        if at == len(self._ends) or self._ends[at] != end:
            raise KeyError(end)
        return self._texts[at]

    def __iter__(self) -> Iterator[int]:
        return iter(self._ends)

    def __len__(self) -> int:
        return len(self._ends)


class References:
    """The references of a file, by position, then the calls that have no name."""

    __slots__ = ("_columns", "_kinds", "_passed", "_ranges")

    def __init__(self, items: list[Record], passed: Mapping[int, str]) -> None:
        self._passed = passed
        self._kinds = [intern(item["kind"]) for item in items]
        self._ranges = array("I")
        for item in items:
            self._ranges.extend(item["range"])
        self._columns = (
            [intern(item["name"]) for item in items],
            [None if (text := item["receiver"]) is None else intern(text) for item in items],
            [None if (text := item["call_form"]) is None else intern(text) for item in items],
            [item["arity"] for item in items],
            [item["enclosing"] for item in items],
        )

    def __iter__(self) -> Iterator[Record]:
        return map(self._record, range(len(self._kinds)))

    def of(self, kinds: Collection[str]) -> Iterator[Record]:
        """Yield the references of some kinds."""
        for number, kind in enumerate(self._kinds):
            if kind in kinds:
                yield self._record(number)

    def calls(self) -> Iterator[Call]:
        """Return the calls.

        Besides those of the facts, `computed` ones have an expression as their name, and what
        statements call without saying so has the form `raise`, `iterate` or `enter`. Those of the
        form `bare` are names that may be those of variables as well.
        """
        starts = self._ranges[::6]
        rows = zip(range(len(self._kinds)), *self._columns, starts, strict=True)
        return compress(rows, [kind == "call" for kind in self._kinds])

    def call(self, number: int) -> Call:
        """Return a call by its number."""
        names, receivers, forms, arities, enclosing = self._columns
        return (
            number,
            names[number],
            receivers[number],
            forms[number],
            arities[number],
            enclosing[number],
            self._ranges[6 * number],
        )

    def end(self, number: int) -> int:
        """Return where a reference ends, in bytes."""
        return self._ranges[6 * number + 1]

    def ending(self, places: Collection[int]) -> Iterator[Call]:
        """Yield the calls with a name that end at some places."""
        ends = frozenset(places)
        for number, end in enumerate(self._ranges[1::6]):
            if end in ends and self._kinds[number] == "call":
                call = self.call(number)
                if call[3] not in BY_EXPRESSION:
                    yield call

    def range(self, number: int) -> tuple[int, ...]:
        """Return the range of a reference."""
        return tuple(self._ranges[6 * number : 6 * number + 6])

    def named(self) -> tuple[Sequence[str], Sequence[str | None]]:
        """Return the names of all references and their receivers."""
        return self._columns[0], self._columns[1]

    def placed(self) -> Iterator[tuple[int | None, int, str, str | None]]:
        """Yield the definition around each reference, where it ends, its name and receiver."""
        names, receivers, *_, enclosing = self._columns
        return zip(enclosing, self._ranges[1::6], names, receivers, strict=True)

    def made(self) -> Iterator[str]:
        """Yield the names of what is made by calling constructors."""
        names, _, forms, *_ = self._columns
        return compress(names, [form == "constructor" for form in forms])

    def around(self, position: int) -> Around | None:
        """Return the innermost call at a place that is given something."""
        names, receivers, _, arities, enclosing = self._columns
        starts, ends = self._ranges[::6], self._ranges[1::6]
        last = bisect_left(starts, position, hi=len(self._kinds))
        for number in range(last - 1, max(-1, last - _NEAR), -1):
            is_around = starts[number] < position < ends[number]
            if is_around and self._kinds[number] == "call" and arities[number]:
                receiver = receivers[number]
                if receiver is not None and receiver[-1:] == "…":
                    receiver = self.whole_receiver(number)
                return names[number], receiver, enclosing[number], starts[number], ends[number]
        return None

    def whole_receiver(self, number: int) -> str | None:
        """Return a receiver that was shortened as a whole, if it is calls with known arguments.

        None of a chain of very many calls: nobody could follow it.
        """
        names, receivers, forms, arities, _ = self._columns
        text = ""
        for inner in range(number + 1, min(number + _LONGEST_CHAIN, len(names))):
            (start, end), (around, last) = self.range(inner)[:2], self.range(inner - 1)[:2]
            if self._kinds[inner] != "call" or start != around or end >= last:
                return None
            arguments = self._passed.get(end) or ("()" if arities[inner] == 0 else None)
            if arguments is None or arguments[-1] == "…":
                return None
            text = f"{names[inner]}{arguments}{text}"
            before = receivers[inner]
            is_new = forms[inner] == "constructor"
            if before is None or before[-1:] != "…":
                text = text if before is None else f"{before}.{text}"
                return f"new {text}" if is_new else text
            if is_new:
                return None
            text = f".{text}"
        return None

    def _record(self, number: int) -> Record:
        name, receiver, form, arity, enclosing = (column[number] for column in self._columns)
        return {
            "name": name,
            "kind": self._kinds[number],
            "call_form": form,
            "receiver": receiver,
            "arity": arity,
            "range": self.range(number),
            "enclosing": enclosing,
        }


@dataclass(slots=True)
class FileRecord:
    """What the passes need of a file's record.

    Attributes:
        texts: All texts that look-ups may start from, once somebody has asked for these.
    """

    path: str
    language: str | None
    lines: int
    status: str
    failure: str | None
    definitions: list[Definition]
    references: References
    imports: list[Record]
    exports: list[Record]
    bindings: list[Binding]
    passed: Passed
    texts: str | None = None


def compact(record: Mapping[str, Any] | FileRecord) -> FileRecord:
    """Return a file record as the passes keep it; the same again if it is one already."""
    if isinstance(record, FileRecord):
        return record
    definitions: Iterable[Record] = record["definitions"]
    bindings: Sequence[Record] = record.get("bindings", ())
    language = record["language"]
    if language in documented.LANGUAGES:
        definitions = [documented.typed(item, language) for item in definitions]
        bindings = [*documented.assigned(bindings, definitions)]
    passed = Passed(
        (item["range"][1], item["value"]) for item in bindings if item["kind"] == "arguments"
    )
    return FileRecord(
        record["path"],
        language,
        record["lines"],
        record["status"],
        None if (failure := record.get("failure")) is None else failure["message"],
        [_definition(item) for item in definitions],
        References([*_references(record, bindings)], passed),
        record["imports"],
        record["exports"],
        [_binding(item) for item in bindings if item["kind"] not in _NO_VALUES],
        passed,
    )


def _references(record: Mapping[str, Any], bindings: Sequence[Record]) -> Iterator[Record]:
    """Yield the references, then the calls that only bindings tell of.

    Of a call whose name is an expression the binding says more than the reference.
    """
    places = {tuple(item["range"][:2]) for item in bindings if item["kind"] == "call"}
    for item in record["references"]:
        if not (places and item["kind"] == "call" and tuple(item["range"][:2]) in places):
            yield item
    if record["language"] in declared.LANGUAGES:
        yield from declared.made(record["language"], bindings)
    for item in bindings:
        form = _CALLING.get(item["kind"])
        if form is not None:
            yield {
                "name": item["value"],
                "kind": "call",
                "call_form": form,
                "receiver": None,
                "arity": None,
                "range": item["range"],
                "enclosing": item["enclosing"],
            }


def _definition(item: Record) -> Definition:
    return Definition(
        intern(item["name"]),
        intern(item["qualified_name"]),
        intern(item["kind"]),
        intern(item["visibility"]),
        item["parameters"] or (),
        item["decorators"] or (),
        item["modifiers"] or (),
        _once(item["range"]),
        _once(item["name_range"]),
        item["parent"],
        item["signature"],
        item["return_type"],
        item["is_exported"],
        item["doc"],
        item["complexity"],
    )


def _once(numbers: Sequence[int]) -> list[int]:
    """Return numbers as those that are there already: small ones are there once for all files."""
    return [_NUMBERS[each] if each < len(_NUMBERS) else each for each in numbers]


def _binding(item: Record) -> Binding:
    start, end = _once(item["range"][:2])
    return Binding(
        item["name"],
        intern(item["kind"]),
        item["type"],
        item["value"],
        item["enclosing"],
        start,
        end,
    )
