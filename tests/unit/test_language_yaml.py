from __future__ import annotations

from tests.unit.facts import definition, facts_of, outline, references

SAMPLE = """\
%YAML 1.2
---
# what runs
defaults: &base
  retries: 3
  "quoted key": {x: 1, y: [1, {z: 2}]}
jobs:
  - name: build
    <<: *base
  - - deep: 1
plain: [1, 2]
script: |
  not: a key
? [complex]
: ignored
...
---
second: document
"""


def test_keys_nest() -> None:
    facts = facts_of("yaml", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "object defaults",
        "constant defaults.base",
        "property defaults.retries",
        "object defaults.quoted key",
        "property defaults.quoted key.x",
        "object defaults.quoted key.y",
        "property defaults.quoted key.y.z",
        "object jobs",
        "property jobs.name",
        "property jobs.deep",
        "property plain",
        "property script",
        "property second",
    ]


def test_documentation_and_text() -> None:
    facts = facts_of("yaml", SAMPLE)
    assert definition(facts, "defaults").doc == "what runs"
    assert definition(facts, "script").signature == "script: | not: a key"
    assert facts.metrics.comment_lines == 1


def test_aliases_read_anchors_when_asked_for() -> None:
    assert references(facts_of("yaml", SAMPLE), "read") == []
    assert references(facts_of("yaml", SAMPLE, all_references=True), "read") == ["base"]


def test_errors_keep_what_is_around_them() -> None:
    facts = facts_of("yaml", 'before: 1\nbad: "no end\nafter:\n  x: 1\n')
    assert facts.status == "partial"
    assert facts.diagnostics
    assert "property before" in outline(facts)
