from __future__ import annotations

import tomllib
from pathlib import Path

from tests.unit.facts import definition, facts_of, outline

SAMPLE = """\
# what it is called
title = "x"
owner.name."full name" = 1

[tool.ruff]
line-length = 100
inner = { x = 1, y.z = 2, w = [{ q = 1 }] }

[[bin]]
name = "one"
[[bin]]
name = "two"
paths = ["a", "b"]

["quoted.key".b]
'k' = 1979-05-27
[empty]
"""


def test_tables_and_keys() -> None:
    facts = facts_of("toml", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "property title",
        "property owner.name.full name",
        "object tool.ruff",
        "property tool.ruff.line-length",
        "object tool.ruff.inner",
        "property tool.ruff.inner.x",
        "property tool.ruff.inner.y.z",
        "object tool.ruff.inner.w",
        "property tool.ruff.inner.w.q",
        "object bin",
        "property bin.name",
        "object bin",
        "property bin.name",
        "property bin.paths",
        'object "quoted.key".b',
        'property "quoted.key".b.k',
        "object empty",
    ]


def test_parents_and_documentation() -> None:
    facts = facts_of("toml", SAMPLE)
    assert definition(facts, "title").doc == "what it is called"
    table = definition(facts, "tool.ruff")
    assert (table.name, table.parent, table.signature) == ("ruff", None, "[tool.ruff]")
    assert definition(facts, "tool.ruff.line-length").parent == table.id
    assert definition(facts, "owner.name.full name").name == "full name"


def test_errors_keep_what_is_around_them() -> None:
    facts = facts_of("toml", "a = 1\nb = = 2\n[c]\nd = 3\n")
    assert facts.status == "partial"
    assert facts.diagnostics[0].range.start_line == 1
    assert {"property a", "object c", "property c.d"} <= set(outline(facts))


def _keys(value: object, path: tuple[str, ...] = ()) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_keys(each, path) for each in value))
    if not isinstance(value, dict):
        return set()
    return set().union(
        *({".".join((*path, key))} | _keys(inner, (*path, key)) for key, inner in value.items())
    )


def test_this_project_s_own_settings_as_the_standard_library_reads_them() -> None:
    content = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    found = {each.qualified_name.replace('"', "") for each in facts_of("toml", content).definitions}
    expected = _keys(tomllib.loads(content))
    assert found <= expected
    # Tables that are only named as a part of others have no place of their own.
    assert (
        expected - found
        == {key for key in expected if any(other.startswith(f"{key}.") for other in found)} - found
    )
