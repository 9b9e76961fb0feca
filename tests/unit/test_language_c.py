"""C: what the queries make of a file with most of the language in it."""

from __future__ import annotations

import pytest

from tests.unit.facts import calls, definition, facts_of, imports, outline, parameters, references
from wasmpool.parsing import languages

SAMPLE = """\
/* License */
#include <stdio.h>
#include "local/foo.h"
#define MAX 10
#define SQUARE(x, ...) ((x) * (x))
/** Does f. */
int f(int a, char *b);
extern int shared;
static const char *const names[] = {"a"}, *other;
int x, *y = 0, z[3];
int (*callback)(int) = 0;
struct point {
    int x, y;
    unsigned flag : 3;
    char *name;
    int (*run)(void *, int);
    struct { int in; } sub;
    union { int whole; float part; };
};
typedef struct { int a; } anon_t, *anon_p;
typedef struct node { struct node *next; } node_t;
typedef int (*handler)(int, void *);
enum color { RED, GREEN = 2 };
enum { LONELY };
union value { int i; };
struct later;
/// Copies.
static inline char **copies(const char *s, size_t n, ...)
{
    int local = 1;
    if (s && n || local) {
        for (;;) { while (1) break; }
    } else if (n) { }
    switch (n) { case 1: break; default: break; }
    p.run(NULL, 1);
    (*callback)(3);
    SQUARE(4);
    return n ? strdup(s) : NULL;
}
int old(a, b) int a; char *b; { return a; }
int (max)(void) { return 0; }
LIB_API size_t LIB_count(const LIB_list *list);
"""


def test_definitions() -> None:
    facts = facts_of("c", SAMPLE)
    assert outline(facts) == [
        "macro MAX",
        "macro SQUARE",
        "function f",
        "variable shared",
        "variable names",
        "variable other",
        "variable x",
        "variable y",
        "variable z",
        "variable callback",
        "struct point",
        "field point.x",
        "field point.y",
        "field point.flag",
        "field point.name",
        "field point.run",
        "field point.sub",
        "field point.sub.in",
        "field point.whole",
        "field point.part",
        "typeAlias anon_p",
        "struct anon_t",
        "field anon_t.a",
        "typeAlias node_t",
        "struct node",
        "field node.next",
        "typeAlias handler",
        "enum color",
        "enumMember color.RED",
        "enumMember color.GREEN",
        "enumMember LONELY",
        "struct value",
        "field value.i",
        "function copies",
        "function old",
        "function max",
        "function LIB_count",
    ]


def test_types_are_put_together_from_their_parts() -> None:
    facts = facts_of("c", SAMPLE)
    types = {each.qualified_name: each.return_type for each in facts.definitions}
    assert types["copies"] == "char **"
    assert types["other"] == "const char *"
    assert types["y"] == "int *"
    assert types["point.name"] == "char *"
    assert types["node.next"] == "struct node *"


def test_functions() -> None:
    facts = facts_of("c", SAMPLE)
    found = definition(facts, "copies")
    assert found.doc == "Copies."
    assert found.modifiers == ("static", "inline")
    assert (found.visibility, found.is_exported) == ("private", False)
    assert parameters(found) == ["s: const char *", "n: size_t", "... [variadic]"]
    assert found.signature == "static inline char **copies(const char *s, size_t n, ...)"
    assert found.complexity == 9  # if, &&, ||, for, while, else if, case, ?:
    assert found.range.start_line == 27
    prototype = definition(facts, "f")
    assert (prototype.doc, prototype.complexity) == ("Does f.", None)
    assert parameters(definition(facts, "old")) == ["a", "b"]
    assert parameters(definition(facts, "max")) == []
    assert parameters(definition(facts, "SQUARE")) == ["x", "... [variadic]"]


def test_references() -> None:
    facts = facts_of("c", SAMPLE)
    assert calls(facts) == [
        "member p.run/2",
        "free callback/1",
        "free SQUARE/1",
        "free strdup/1",
    ]
    assert {"node", "later"} <= set(references(facts, "type"))


def test_an_include_in_quotes_is_relative() -> None:
    assert imports(facts_of("c", SAMPLE)) == [
        "include stdio.h: None as None",
        "include .local/foo.h: None as None",
    ]


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("c", "int a(void) { return 1; }\nint b( { ;\nstruct c { int x; };\n")
    assert facts.status == "partial"
    assert "function a" in outline(facts)


@pytest.mark.parametrize("name", ["a.c", "a.h"])
def test_a_header_counts_as_c(name: str) -> None:
    assert languages.detect(name, b"int f(void);\n") == "c"
