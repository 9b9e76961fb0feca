"""Reads and writes (`--references all`): what each language's queries tell apart."""

from __future__ import annotations

import pytest

from tests.unit.facts import facts_of
from tests.unit.reads_and_writes import SAMPLES
from wasmpool.parsing.records import FileFacts


def _names(facts: FileFacts, kind: str) -> list[str]:
    return [
        f"{each.receiver}.{each.name}" if each.receiver else each.name
        for each in facts.references
        if each.kind == kind
    ]


@pytest.mark.parametrize("language", SAMPLES)
def test_writes_and_reads(language: str) -> None:
    sample = SAMPLES[language]
    facts = facts_of(language, sample.text, all_references=True)
    assert not facts.diagnostics
    assert _names(facts, "write") == sample.writes.split()
    assert _names(facts, "read") == sample.reads.split()


@pytest.mark.parametrize("language", SAMPLES)
def test_they_are_additions_only(language: str) -> None:
    default = facts_of(language, SAMPLES[language].text)
    everything = facts_of(language, SAMPLES[language].text, all_references=True)
    plain = {"read", "write"}
    assert not plain & {each.kind for each in default.references}
    assert default.references == tuple(
        each for each in everything.references if each.kind not in plain
    )
    assert default.definitions == everything.definitions
    assert default.imports == everything.imports
    assert default.exports == everything.exports
    assert default.metrics == everything.metrics


def test_a_read_spans_what_stands_before_the_dot() -> None:
    facts = facts_of("python", "def f():\n    x = one.two\n", all_references=True)
    found = [
        (each.kind, each.name, each.range.start_column, each.range.end_column)
        for each in facts.references
    ]
    assert found == [("write", "x", 4, 5), ("read", "two", 8, 15), ("read", "one", 8, 11)]
    assert {each.enclosing for each in facts.references} == {0}
