from __future__ import annotations

import asyncio
import copy
import statistics
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tasks_context import Host, cancelled, context, phase_of
from wasmpool import Pool
from wasmpool.tasks.context import Cancelled, Context
from wasmpool.tasks.data import data

PEOPLE: list[dict[str, Any]] = [
    {"id": 1, "name": " Ada ", "age": "36", "address": {"city": "London"}},
    {"id": 2, "name": "Bob", "age": None, "tags": ["x", "y"]},
    {"id": 1, "name": " Ada ", "age": "36", "address": {"city": "London"}},
    {"id": 3, "name": "Cleo", "age": "69", "address": {"city": "Alexandria"}},
]


def run(*steps: dict[str, Any], records: list[dict[str, Any]] = PEOPLE) -> dict[str, Any]:
    return data({"records": records, "steps": list(steps)}, context())


def ids(result: dict[str, Any]) -> list[int]:
    return [each["id"] for each in result["records"]]


def test_deduplicate() -> None:
    assert ids(run({"operation": "deduplicate"})) == [1, 2, 3]
    by_city = run({"operation": "deduplicate", "fields": ["address.city"]})
    assert ids(by_city) == [1, 2, 3]
    assert by_city["steps"] == [{"operation": "deduplicate", "before": 4, "after": 3}]
    same: list[dict[str, Any]] = [{"a": 1}, {"a": True}, {"a": "1"}, {"a": None}, {}]
    assert run({"operation": "deduplicate", "fields": ["a"]}, records=same)["records"] == same


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"field": "id", "value": 1}, [1, 1]),
        ({"field": "id", "operator": "ne", "value": 1}, [2, 3]),
        ({"field": "id", "operator": "lt", "value": 2}, [1, 1]),
        ({"field": "id", "operator": "le", "value": 2}, [1, 2, 1]),
        ({"field": "id", "operator": "gt", "value": 1}, [2, 3]),
        ({"field": "id", "operator": "ge", "value": 3}, [3]),
        ({"field": "id", "operator": "in", "value": [2, 3.0]}, [2, 3]),
        ({"field": "id", "operator": "in", "value": [True]}, []),
        ({"field": "tags", "operator": "contains", "value": "x"}, [2]),
        ({"field": "name", "operator": "contains", "value": "o"}, [2, 3]),
        ({"field": "name", "operator": "startswith", "value": "C"}, [3]),
        ({"field": "address.city", "operator": "matches", "value": "^[LM]"}, [1, 1]),
        ({"field": "address.city", "operator": "exists"}, [1, 1, 3]),
        ({"field": "address.city", "operator": "exists", "value": False}, [2]),
        ({"field": "age", "operator": "eq", "value": None}, [2]),
        ({"field": "name", "operator": "lt", "value": 5}, []),
        ({"field": "nothing", "operator": "ne", "value": 5}, [1, 2, 1, 3]),
    ],
)
def test_filter(condition: dict[str, Any], expected: list[int]) -> None:
    assert ids(run({"operation": "filter", "where": [condition]})) == expected


def test_every_condition_must_hold() -> None:
    where = [{"field": "id", "operator": "gt", "value": 1}, {"field": "age", "operator": "exists"}]
    assert ids(run({"operation": "filter", "where": where})) == [2, 3]


def test_transform() -> None:
    before = copy.deepcopy(PEOPLE)
    result = run(
        {
            "operation": "transform",
            "default": {"age": "0", "address.city": "?"},
            "map": {"name": ["strip", "upper"], "age": "int", "address.city": "len"},
            "rename": {"id": "number"},
            "select": ["number", "name", "age", "address"],
        }
    )
    assert result["records"] == [
        {"number": 1, "name": "ADA", "age": 36, "address": {"city": 6}},
        {"number": 2, "name": "BOB", "age": 0, "address": {"city": 1}},
        {"number": 1, "name": "ADA", "age": 36, "address": {"city": 6}},
        {"number": 3, "name": "CLEO", "age": 69, "address": {"city": 10}},
    ]
    assert before == PEOPLE


def test_describe() -> None:
    records: list[dict[str, Any]] = [
        {"a": 1, "b": "x"},
        {"a": 4.0, "b": None},
        {"a": True},
        {"a": 1},
    ]
    (description,) = run({"operation": "describe"}, records=records)["descriptions"]
    assert description == {
        "count": 4,
        "fields": {
            "a": {
                "count": 4, "nulls": 0, "missing": 0, "distinct": 3,
                "types": {"bool": 1, "float": 1, "int": 2},
                "min": 1, "max": 4.0, "mean": 2.0, "median": 1,
            },
            "b": {"count": 1, "nulls": 1, "missing": 2, "distinct": 1, "types": {"str": 1}},
        },
    }  # fmt: skip


def test_steps_follow_each_other() -> None:
    result = run(
        {"operation": "deduplicate"},
        {"operation": "transform", "map": {"age": "float"}},
        {"operation": "filter", "where": [{"field": "age", "operator": "ge", "value": 40}]},
        {"operation": "describe", "fields": ["age"]},
    )
    assert ids(result) == [3]
    assert [(each["before"], each["after"]) for each in result["steps"]] == [
        (4, 3), (3, 3), (3, 1), (1, 1),
    ]  # fmt: skip
    assert result["descriptions"][0]["fields"]["age"]["mean"] == 69


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"operation": "drop"}, ("check", "step 0: unknown operation 'drop'")),
        ({"operation": "filter", "were": []}, ("check", "unknown key 'were'")),
        ({"operation": "filter", "where": [{"field": "a", "op": 1}]}, ("filter", "unknown key")),
        ({"operation": "filter", "where": [{"value": 1}]}, ("filter", "no field")),
        (
            {"operation": "filter", "where": [{"field": "a", "operator": "like"}]},
            ("filter", "unknown operator 'like'"),
        ),
        (
            {"operation": "filter", "where": [{"field": "a", "operator": "matches", "value": "("}]},
            ("filter", "pattern '('"),
        ),
        (
            {"operation": "transform", "map": {"name": "eval"}},
            ("transform", "unknown function 'eval'"),
        ),
        (
            {"operation": "transform", "map": {"name": "int"}},
            ("transform", "record 0: int of 'name'"),
        ),
        (
            {"operation": "transform", "default": {"name.first": 1}},
            ("transform", "'name' holds no fields"),
        ),
    ],
)
def test_a_failure_says_in_which_phase_and_why(
    step: dict[str, Any], expected: tuple[str, str]
) -> None:
    payload = {"records": PEOPLE, "steps": [step]}
    phase, _, message = phase_of(lambda given: data(payload, given), context())
    assert phase == expected[0]
    assert expected[1] in message


def test_records_are_mappings() -> None:
    phase, kind, message = phase_of(lambda given: data({"records": [1]}, given), context())
    assert (phase, kind) == ("check", "DataError")
    assert "record 0" in message


def test_it_stops_and_reports_progress() -> None:
    payload = {"records": PEOPLE, "steps": [{"operation": "deduplicate"}]}
    with pytest.raises(Cancelled):
        data(payload, cancelled())
    host = Host()
    data(payload, Context(host, {}))
    assert host.progress[-1] == ("run", 1)


VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
RECORDS = st.lists(st.dictionaries(st.sampled_from("abc"), VALUES))


@given(RECORDS)
def test_deduplicating_twice_changes_nothing_more(records: list[dict[str, Any]]) -> None:
    once = run({"operation": "deduplicate"}, records=records)["records"]
    assert run({"operation": "deduplicate"}, records=once)["records"] == once
    assert all(record in once for record in records)


@given(RECORDS, VALUES)
def test_a_filter_and_its_contrary_part_the_records(
    records: list[dict[str, Any]], value: object
) -> None:
    parts = [
        run(
            {"operation": "filter", "where": [{"field": "a", "operator": each, "value": value}]},
            records=records,
        )["records"]
        for each in ("eq", "ne")
    ]
    assert sum(map(len, parts)) == len(records)
    assert all(record in parts[0] or record in parts[1] for record in records)


@given(st.lists(st.integers(-1_000, 1_000), min_size=1))
def test_numbers_are_described_as_the_standard_library_has_them(numbers: list[int]) -> None:
    records = [{"n": number} for number in numbers]
    (description,) = run({"operation": "describe"}, records=records)["descriptions"]
    found = description["fields"]["n"]
    assert found["median"] == statistics.median(numbers)
    assert found["distinct"] == len(set(numbers))
    assert found["mean"] == pytest.approx(sum(numbers) / len(numbers))


def test_in_a_pool() -> None:
    async def submit() -> object:
        async with Pool(backend="inline") as pool:
            return await pool.submit(
                "data", {"records": PEOPLE, "steps": [{"operation": "deduplicate"}]}
            )

    result = asyncio.run(submit())
    assert isinstance(result, dict)
    assert ids(result) == [1, 2, 3]
