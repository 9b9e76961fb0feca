"""The task `data`: deduplicate, filter, transform and describe a list of records.

Rules of this file:

- A record is a mapping of text to JSON-like values. A field is named by the keys on the way to it,
  joined by dots: `user.name`.
- The steps are data: a small set of operators and functions, and nothing of them is evaluated.
- The order of records is kept.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from statistics import fmean, median
from typing import Any

from wasmpool.exceptions import WasmpoolError
from wasmpool.tasks.context import Context
from wasmpool.tasks.expressions import compile_expression

Record = dict[str, Any]

_MISSING: Any = object()


class DataError(WasmpoolError, ValueError):
    """A step cannot be done; the message says which step, record and field."""


def data(payload: dict[str, Any], context: Context) -> dict[str, Any]:
    """Work through the steps of a payload.

    Each step has an `operation`, which is its phase too:

    - `deduplicate`: keep the first of records that have the same `fields` (default: that are the
      same).
    - `filter`: keep records for which each condition of `where` holds: `field`, `operator` (`eq`,
      `ne`, `lt`, `le`, `gt`, `ge`, `in`, `contains`, `startswith`, `matches`, `exists`), `value`.
      Values that cannot be compared do not fulfil a condition; `ne` is the contrary of `eq`.
    - `transform`: in this order `default` (field to value, where there is none), `map` (field to
      one or more of `lower`, `upper`, `strip`, `int`, `float`, `str`, `len`; null stays null),
      `rename` (key to key, top level) and `select` (keys, top level).
    - `describe`: of the `fields` (default: all of the top level) count, nulls, missing, distinct,
      types, and of numbers minimum, maximum, mean and median.

    Args:
        payload: `records` and `steps`.
        context: No options.

    Returns:
        `records` as they are after the steps, `steps` (`operation`, records `before` and `after`)
        and `descriptions`, one for each `describe`.

    Raises:
        DataError: A step is wrong or fails on a record.
    """
    with context.phase("check"):
        records: list[Record] = list(payload["records"])
        for number, record in enumerate(records):
            if not isinstance(record, dict):
                raise DataError(f"record {number}: must be a mapping, not {type(record).__name__}")
        steps: list[Record] = list(payload.get("steps", ()))
        for number, step in enumerate(steps):
            _check(number, step)
    done: list[Record] = []
    descriptions: list[Record] = []
    for number, step in enumerate(steps):
        operation = step["operation"]
        before = len(records)
        with context.phase(operation):
            if operation == "describe":
                descriptions.append(_describe(records, step, context))
            else:
                records = _OPERATIONS[operation](records, step, context)
        context.progress((number + 1) / len(steps))
        done.append({"operation": operation, "before": before, "after": len(records)})
    return {"records": records, "steps": done, "descriptions": descriptions}


def _check(number: int, step: Record) -> None:
    """Refuse a step with an unknown operation or key: a misspelt one would do nothing."""
    operation = step.get("operation")
    if operation not in _KEYS:
        raise DataError(
            f"step {number}: unknown operation {operation!r}; known: {', '.join(sorted(_KEYS))}"
        )
    unknown = sorted(set(step) - _KEYS[operation] - {"operation"})
    if unknown:
        raise DataError(
            f"step {number} ({operation}): unknown key {unknown[0]!r}; "
            f"known: {', '.join(sorted(_KEYS[operation]))}"
        )


def _value(record: Record, field: str) -> Any:
    """Return a field's value, or `_MISSING`."""
    value: Any = record
    for key in field.split("."):
        if not isinstance(value, dict) or key not in value:
            return _MISSING
        value = value[key]
    return value


def _canonical(value: object) -> str:
    """Write a value so that the same values, and only these, are the same text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _watched(records: list[Record], context: Context) -> Iterator[tuple[int, Record]]:
    for number, record in enumerate(records):
        context.checkpoint()
        yield number, record


def _deduplicate(records: list[Record], step: Record, context: Context) -> list[Record]:
    fields: list[str] | None = step.get("fields")
    seen: set[str] = set()
    kept = []
    for _, record in _watched(records, context):
        key = (
            _canonical(record)
            if fields is None
            else "\n".join(
                "" if (value := _value(record, field)) is _MISSING else _canonical(value)
                for field in fields
            )
        )
        if key not in seen:
            seen.add(key)
            kept.append(record)
    return kept


def _equal(value: Any, other: Any) -> bool:
    """Compare as JSON does: 1 is 1.0 but not true."""
    return isinstance(value, bool) is isinstance(other, bool) and bool(value == other)


Test = Callable[[Any, Any], bool]

_TESTS: dict[str, Test] = {
    "eq": _equal,
    "lt": lambda value, other: bool(value < other),
    "le": lambda value, other: bool(value <= other),
    "gt": lambda value, other: bool(value > other),
    "ge": lambda value, other: bool(value >= other),
    "in": lambda value, other: any(_equal(value, each) for each in other),
    "contains": lambda value, other: other in value,
    "startswith": lambda value, other: isinstance(value, str) and value.startswith(other),
}


def _condition(condition: Record) -> Callable[[Record], bool]:
    """Make the test of one condition."""
    unknown = sorted(set(condition) - {"field", "operator", "value"})
    if unknown or "field" not in condition:
        wrong = f"unknown key {unknown[0]!r}" if unknown else "no field"
        raise DataError(f"condition {condition!r}: {wrong}; known: field, operator, value")
    field, name = condition["field"], condition.get("operator", "eq")
    other = condition.get("value", True if name == "exists" else None)
    if name == "exists":
        return lambda record: (_value(record, field) is not _MISSING) is bool(other)
    if name == "ne":
        return lambda record: not _holds(_equal, _value(record, field), other)
    if name == "matches":
        search = compile_expression(other).search
        return lambda record: (
            isinstance(value := _value(record, field), str) and search(value) is not None
        )
    if name not in _TESTS:
        known = ", ".join(sorted([*_TESTS, "ne", "matches", "exists"]))
        raise DataError(f"condition {condition!r}: unknown operator {name!r}; known: {known}")
    return lambda record: _holds(_TESTS[name], _value(record, field), other)


def _holds(test: Test, value: Any, other: Any) -> bool:
    if value is _MISSING:
        return False
    try:
        return test(value, other)
    except TypeError:  # values that cannot be compared
        return False


def _filter(records: list[Record], step: Record, context: Context) -> list[Record]:
    conditions = [_condition(condition) for condition in step.get("where", ())]
    return [
        record
        for _, record in _watched(records, context)
        if all(condition(record) for condition in conditions)
    ]


_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "lower": str.lower,
    "upper": str.upper,
    "strip": str.strip,
    "int": int,
    "float": float,
    "str": str,
    "len": len,
}


def _transform(records: list[Record], step: Record, context: Context) -> list[Record]:
    default: Record = step.get("default", {})
    rename: dict[str, str] = step.get("rename", {})
    select: list[str] | None = step.get("select")
    functions: dict[str, list[str]] = {}
    for field, names in step.get("map", {}).items():
        functions[field] = [names] if isinstance(names, str) else list(names)
        for name in functions[field]:
            if name not in _FUNCTIONS:
                raise DataError(
                    f"map {field!r}: unknown function {name!r}; known: {', '.join(_FUNCTIONS)}"
                )
    changed = []
    for number, original in _watched(records, context):
        record = original
        for field, value in default.items():
            if _value(record, field) in (_MISSING, None):
                record = _with(record, field, value, number)
        for field, names in functions.items():
            value = _value(record, field)
            if value is not _MISSING and value is not None:
                record = _with(record, field, _mapped(value, names, number, field), number)
        if rename:
            record = {rename.get(key, key): value for key, value in record.items()}
        if select is not None:
            record = {key: record[key] for key in select if key in record}
        changed.append(record)
    return changed


def _mapped(value: Any, names: list[str], number: int, field: str) -> Any:
    for name in names:
        try:
            value = _FUNCTIONS[name](value)
        except (TypeError, ValueError, OverflowError) as error:
            raise DataError(f"record {number}: {name} of {field!r}: {error}") from error
    return value


def _with(record: Record, field: str, value: Any, number: int) -> Record:
    """Return a copy of a record with a field set; the caller's records stay as they are."""
    first, _, rest = field.partition(".")
    if rest:
        inner = record.get(first, {})
        if not isinstance(inner, dict):
            raise DataError(f"record {number}: {first!r} holds no fields, so no {rest!r}")
        value = _with(inner, rest, value, number)
    return {**record, first: value}


def _describe(records: list[Record], step: Record, context: Context) -> Record:
    fields: list[str] = step.get("fields") or list(
        dict.fromkeys(key for _, record in _watched(records, context) for key in record)
    )
    return {
        "count": len(records),
        "fields": {field: _described(records, field, context) for field in fields},
    }


def _described(records: list[Record], field: str, context: Context) -> Record:
    values = [
        value
        for _, record in _watched(records, context)
        if (value := _value(record, field)) is not _MISSING
    ]
    present = [value for value in values if value is not None]
    numbers = [
        value for value in present if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    found: Record = {
        "count": len(present),
        "nulls": len(values) - len(present),
        "missing": len(records) - len(values),
        "distinct": len({_canonical(value) for value in present}),
        "types": dict(sorted(Counter(type(value).__name__ for value in present).items())),
    }
    if numbers:
        found |= {
            "min": min(numbers),
            "max": max(numbers),
            "mean": fmean(numbers),
            "median": median(numbers),
        }
    return found


_OPERATIONS: dict[str, Callable[[list[Record], Record, Context], list[Record]]] = {
    "deduplicate": _deduplicate,
    "filter": _filter,
    "transform": _transform,
}
_KEYS = {
    "deduplicate": {"fields"},
    "filter": {"where"},
    "transform": {"default", "map", "rename", "select"},
    "describe": {"fields"},
}
