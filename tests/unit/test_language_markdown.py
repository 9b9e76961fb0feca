from __future__ import annotations

from tests.unit.facts import definition, facts_of, outline

SAMPLE = """\
---
title: x
---
before

# A `code` heading

text

## Part ##

```python
# no heading
def f(): pass
```

> # quoted

### Detail

Setext
one
======

Under
-----

- item

  # in a list

#### Skips levels

# Last
"""


def test_sections_nest_by_level() -> None:
    facts = facts_of("markdown", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "namespace A `code` heading",
        "namespace A `code` heading.Part",
        "namespace A `code` heading.Part.quoted",
        "namespace A `code` heading.Part.Detail",
        "namespace Setext one",
        "namespace Setext one.Under",
        "namespace Setext one.Under.in a list",
        "namespace Setext one.Under.Skips levels",
        "namespace Last",
    ]


def test_a_section_reaches_to_the_next_of_its_level() -> None:
    facts = facts_of("markdown", SAMPLE)
    lines = SAMPLE.splitlines()
    first = definition(facts, "A `code` heading")
    part = definition(facts, "A `code` heading.Part")
    last = definition(facts, "Last")
    assert first.range.end_line == part.range.end_line == lines.index("Setext")
    assert part.parent == first.id
    assert last.range.end_byte == len(SAMPLE)
    assert (last.range.end_line, last.range.end_column) == (len(lines), 0)
    assert part.signature == "## Part ##"


def test_text_without_headings_has_no_definitions() -> None:
    facts = facts_of("markdown", "just\n\n*text* with a [link](x.md)\n\n#\n")
    assert facts.status == "ok"
    assert outline(facts) == []
    assert facts.metrics.blank_lines == 2
