from __future__ import annotations

from tests.unit.facts import definition, facts_of, imports, outline, references

SAMPLE = """\
@charset "utf-8";
@import "a.css";
@import url(b.css) screen;
@import url("c.css");
@namespace svg url(http://x);
:root { --main: red; color: var(--main); }
/* a box */
.box.wide > #title:hover, p::before { color: rgb(1, 2, 3); }
@keyframes spin { from { top: 0 } to { top: 1px } }
@media screen and (min-width: 10px) { .small { x: y } }
@layer base, utils;
@layer base { .z { a: b } }
@supports (display: grid) { .grid { a: b } }
@property --angle { syntax: "<angle>"; }
.parent { .child { a: b } &:hover { c: d } }
"""


def test_names_that_selectors_and_at_rules_define() -> None:
    facts = facts_of("css", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "variable --main",
        "class box",
        "class wide",
        "object title",
        "object spin",
        "namespace screen and (min-width: 10px)",
        "class screen and (min-width: 10px).small",
        "namespace base",
        "namespace utils",
        "namespace base",
        "class base.z",
        "namespace (display: grid)",
        "class (display: grid).grid",
        "variable --angle",
        "class parent",
        "class child",
    ]


def test_documentation_and_signature() -> None:
    facts = facts_of("css", SAMPLE)
    assert definition(facts, "box").doc == "a box"
    assert definition(facts, "--main").signature == "--main: red;"
    media = definition(facts, "screen and (min-width: 10px)")
    assert media.signature == "@media screen and (min-width: 10px)"


def test_imports() -> None:
    assert imports(facts_of("css", SAMPLE)) == [
        "include a.css: None as None",
        "include b.css: None as None",
        "include c.css: None as None",
        "namespace http://x: None as svg",
    ]


def test_uses_of_custom_properties_when_asked_for() -> None:
    assert references(facts_of("css", SAMPLE), "read") == []
    assert references(facts_of("css", SAMPLE, all_references=True), "read") == ["--main"]


def test_errors_keep_what_is_around_them() -> None:
    facts = facts_of("css", ".a { color: red }\n.b { color: ; ) }\n.c { color: blue }\n")
    assert facts.status == "partial"
    assert facts.diagnostics[0].range.start_line == 1
    assert {"class a", "class c"} <= set(outline(facts))
