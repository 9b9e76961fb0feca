from __future__ import annotations

import json
import sysconfig
from pathlib import Path

import pytest

from tests.unit.facts import definition, facts_of, outline

SAMPLE = """\
{
  // the package
  "name": "demo",
  "nested": {"deep": {"leaf": 1}, "flag": true},
  "list": [1, 2],
  "people": [{"first": "a"}, {"first": "b"}],
  "matrix": [[{"cell": 0}]],
  "a \\"quoted\\" key": null,
  "": 1
}
"""


def test_keys_nest() -> None:
    assert outline(facts_of("json", SAMPLE)) == [
        "property name",
        "object nested",
        "object nested.deep",
        "property nested.deep.leaf",
        "property nested.flag",
        "property list",
        "object people",
        "property people.first",
        "property people.first",
        "object matrix",
        "property matrix.cell",
        'property a \\"quoted\\" key',
    ]


def test_a_name_is_written_without_its_quotes() -> None:
    found = definition(facts_of("json", SAMPLE), "nested.deep.leaf")
    start, end = found.name_range[:2]
    assert SAMPLE[start:end] == found.name == "leaf"
    assert found.name_range.start_column + 4 == found.name_range.end_column
    assert found.signature == '"leaf": 1'
    assert found.complexity is None


def test_comments_are_counted() -> None:
    facts = facts_of("json", SAMPLE)
    assert facts.status == "ok"
    assert (facts.metrics.comment_lines, facts.metrics.code_lines) == (1, 9)


def test_lines_of_json_are_one_file() -> None:
    facts = facts_of("json", '{"a": 1}\n{"a": 2}\n')
    assert outline(facts) == ["property a", "property a"]


def test_errors_keep_what_is_around_them() -> None:
    facts = facts_of("json", '{"before": 1,\n "bad": ,\n "after": {"x": 1}}')
    assert facts.status == "partial"
    assert [each.range.start_line for each in facts.diagnostics] == [1]
    assert {"property before", "object after", "property after.x"} <= set(outline(facts))


def _keys(value: object, path: tuple[str, ...] = ()) -> list[tuple[str, bool]]:
    """Dotted paths of all keys as the standard library reads them, and which hold mappings."""
    if isinstance(value, list):
        return [key for each in value for key in _keys(each, path)]
    if not isinstance(value, dict):
        return []
    found = []
    for key, inner in value.items():
        held = inner
        while isinstance(held, list) and held:
            held = next((each for each in held if isinstance(each, dict | list)), None)
        if key:  # what has no name is no definition
            found.append((".".join((*path, key)), isinstance(held, dict)))
        found += _keys(inner, (*path, key))
    return found


def _foreign() -> list[Path]:
    root = Path(sysconfig.get_paths()["purelib"])
    return sorted(path for path in root.rglob("*.json") if path.stat().st_size < 100_000)[:40]


@pytest.mark.parametrize("path", _foreign(), ids=lambda path: path.name)
def test_installed_files_have_the_keys_that_the_standard_library_reads(path: Path) -> None:
    text = path.read_bytes()
    try:
        expected = _keys(json.loads(text))
    except ValueError:
        pytest.skip("no JSON for the standard library")
    facts = facts_of("json", text)
    found = [(each.qualified_name, each.kind == "object") for each in facts.definitions]
    assert found == expected
