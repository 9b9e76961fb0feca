"""Bindings: which values names get, found only when asked for."""

from __future__ import annotations

import pytest

from tests.unit.facts import facts_of
from wasmpool.parsing.languages import read_query, table

# Of each language: a text, and its bindings as `kind name: type = value`.
SAMPLES = {
    "python": (
        """
def make(path):
    reader: Reader = open_it(path)
    self.cache = {}
    with Lock(1) as lock, other:
        pass
    first, second = pair
    table["key"] = make(path)[0]()
    table[key] = sort(lambda a, b: a.c)
    for each in items():
        yield each
    try:
        pass
    except (A, B) as error:
        pass
    if (found := look()):
        return Reader(
            found,
        )
    raise errors.Missing
""",
        [
            "assign reader: Reader = open_it(path)",
            "arguments None: None = (path)",
            "assign self.cache: None = {}",
            "enter lock: None = Lock(1)",
            "enter None: None = other",
            "unpack first, second: None = pair",
            "assign first: None = None",
            "assign second: None = None",
            'assign table["key"]: None = make(path)[0]()',
            "call None: None = make(path)[0]",
            "arguments None: None = (path)",
            "put table: None = sort(lambda a, b: a.c)",
            "closure None: None = a, b",
            "assign a: None = None",
            "assign b: None = None",
            "element each: None = items()",
            "yield None: None = each",
            "assign error: (A, B) = None",
            "assign found: None = look()",
            "return None: None = Reader( found, )",
            "arguments None: None = ( found, )",
            "raise None: None = errors.Missing",
        ],
    ),
    "javascript": (
        "const a = new A(), {b, c: d} = f();\n"
        "this.e = g; a['h'] = i; f()(1);\n"
        "for (const h of i) { try {} catch (j) {} }\n"
        "const k = (l) => m(l);\n"
        "function n() { return function (o) {}; }\n"
        "for (const [p, q] of r) if (q instanceof S) p = q;\n",
        [
            "assign a: None = new A()",
            "unpack {b, c: d}: None = f()",
            "assign b: None = None",
            "assign d: None = None",
            "assign this.e: None = g",
            "assign a['h']: None = i",
            "put a: None = i",
            "call None: None = f()",
            "element h: None = i",
            "assign j: None = None",
            "assign k: None = (l) => m(l)",
            "closure None: None = (l)",
            "assign l: None = None",
            "return None: None = m(l)",
            "arguments None: None = (l)",
            "return None: None = function (o) {}",
            "closure None: None = (o)",
            "assign o: None = None",
            "elements [p, q]: None = r",
            "assign p: None = None",
            "assign q: None = None",
            "narrow q: S = None",
            "set p: None = q",
        ],
    ),
    "typescript": (
        "let a: A | null = b();\nc.map((d: D) => d.e());\n",
        [
            "assign a: A | null = None",
            "assign a: None = b()",
            "closure None: None = (d: D)",
            "assign d: D = None",
            "return None: None = d.e()",
        ],
    ),
    "java": (
        "class C { void f() { A a = new B(), b; this.c = a; for (D d : e) {}\n"
        "try (R r = g()) {} catch (E | F x) {} if (o instanceof P p) {} q(s -> s.t());\n"
        "if (!(o instanceof P)) { return; } z();\n"
        "switch (o) { case Q(U u) -> v.w(this::x); case Y y -> {} } }\n"
        "G g = new G(), h = i(); }",
        [
            "assign a: A = new B()",
            "assign b: A = None",
            "assign this.c: None = a",
            "element d: D = e",
            "enter r: R = g()",
            "assign x: E | F = None",
            "assign p: P = None",
            "narrow o: P = None",
            "arguments None: None = (s -> s.t())",
            "assign s: None = None",
            "narrow o: P = None",
            "narrow o: P = None",
            "assign u: U = None",
            "arguments None: None = (this::x)",
            "reference None: None = this::x",
            "assign y: Y = None",
            "assign g: G = new G()",
        ],
    ),
    "go": (
        "package p\nfunc f() { a := &A{}; var b B = c(); d, err := g(); s.h = b\n"
        "for _, i := range js {}; k(func(l L) {}) }",
        [
            "assign a: None = &A{}",
            "assign b: B = c()",
            "assign d: None = g()",
            "assign err: None = None",
            "assign s.h: None = b",
            "element i: None = js",
            "assign l: L = None",
        ],
    ),
    "kotlin": (
        "fun f() { val a = A(); for (b: B in c) {}; this.d = a; e.map { g: G -> g.h() } }",
        [
            "assign a: None = A()",
            "element b: B = c",
            "assign this.d: None = a",
            "closure None: None = g: G",
            "assign g: G = None",
        ],
    ),
    "csharp": (
        "class C { void F() { var a = new A(); B b = G(); this.d = a;\n"
        "foreach (var e in h) {} if (o is P p) {} i.J(k => k.L()); } }",
        [
            "assign a: var = new A()",
            "assign b: B = G()",
            "assign this.d: None = a",
            "element e: var = h",
            "assign p: P = None",
            "assign k: None = None",
        ],
    ),
    "php": (
        "<?php function f() { $a = new A(); $this->b = $a; foreach ($c as $k => $d) {}\n"
        "return fn(E $e) => $e->g(); }",
        [
            "assign $a: None = new A()",
            "assign $this->b: None = $a",
            "element $d: None = $c",
            "return None: None = fn(E $e) => $e->g()",
            "closure None: None = (E $e)",
            "assign $e: E = None",
        ],
    ),
    "ruby": (
        "def f\n  a = A.new(1)\n  @b ||= a\n  c.each { |d| d.e }\n  return @b\nend\n",
        [
            "assign a: None = A.new(1)",
            "assign @b: None = a",
            "bare None: None = c",
            "closure None: None = |d|",
            "assign d: None = None",
            "bare None: None = d",
            "return None: None = @b",
        ],
    ),
    "rust": (
        "fn f() { let a = A::new(); let b: B = c()?; self.d = a; for e in g {} h(|i: I| i.j()); }",
        [
            "assign a: None = A::new()",
            "assign b: B = c()?",
            "assign self.d: None = a",
            "element e: None = g",
            "closure None: None = |i: I|",
            "assign i: I = None",
        ],
    ),
    "cpp": (
        "void f() { A a; B b(1); C* c = new D(); auto& e = g(); this->h = c; for (auto i : j) {} }",
        [
            "assign a: A = None",
            "assign b: B = (1)",
            "assign c: C = new D()",
            "assign e: auto = g()",
            "assign this->h: None = c",
            "element i: auto = j",
        ],
    ),
    "scala": (
        "def f() = { val a = new A(); var b: B = c(); for (d <- e) {}; this.g = a }",
        [
            "assign a: None = new A()",
            "assign b: B = c()",
            "element d: None = e",
            "assign this.g: None = a",
        ],
    ),
}
SAMPLES["tsx"] = SAMPLES["typescript"]


@pytest.mark.parametrize("language", SAMPLES)
def test_names_and_their_values(language: str) -> None:
    text, expected = SAMPLES[language]
    record = facts_of(language, text, bindings=True).record
    found = [
        f"{each['kind']} {each['name']}: {each['type']} = {each['value']}"
        for each in record["bindings"]
    ]
    assert found == expected


def test_every_language_with_bindings_has_a_sample() -> None:
    names = [
        name
        for name, language in table().languages.items()
        if len(read_query(language, bindings=True)) > len(read_query(language))
    ]
    assert sorted(names) == sorted(SAMPLES)


@pytest.mark.parametrize("language", SAMPLES)
def test_nothing_else_depends_on_them(language: str) -> None:
    text, _ = SAMPLES[language]
    record = facts_of(language, text, bindings=True).record
    del record["bindings"]
    assert record == facts_of(language, text).record


def test_a_value_ends_with_the_call_that_gives_it() -> None:
    for language in ("python", "javascript", "java"):
        text, _ = SAMPLES[language]
        record = facts_of(language, text, bindings=True).record
        calls = [
            each
            for each in (*record["references"], *record["bindings"])
            if each["kind"] == "call"  # without a name it is a binding
        ]
        ends = {each["range"][1] for each in calls}
        values = [
            each
            for each in record["bindings"]
            if (each["value"] or "").endswith(")")
            and each["kind"] != "closure"
            and each not in calls
        ]
        assert values
        assert [each for each in values if each["range"][1] not in ends] == []


def test_the_definition_around_them_is_told() -> None:
    facts = facts_of("python", "class A:\n    def f(self):\n        x = A()\n", bindings=True)
    (binding,) = facts.record["bindings"]
    assert facts.definitions[binding["enclosing"]].qualified_name == "A.f"
    assert binding["range"] == [34, 41, 2, 8, 2, 15]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("python", "a = {  # first\n  1: b,\n  # second\n  2: '# c',\n}", "{ 1: b, 2: '# c', }"),
        ("python", "a = b \\\n  if c \\\r\n  else d", "b if c else d"),
        ("javascript", "const a = /* one */ b /* two */ .c", "b .c"),
        ("javascript", "const a = [b, // one\n c]", "[b, c]"),
        ("java", "class A { void f() { var a = b( // one\n c); } }", "b( c)"),
    ],
)
def test_values_are_without_comments(language: str, text: str, value: str) -> None:
    facts = facts_of(language, text, bindings=True)
    assert [each["value"] for each in facts.record["bindings"] if each["name"] == "a"] == [value]


def test_receivers_are_without_comments() -> None:
    text = "(a\n  # one\n  .b()  # two\n  .c())\nd.  \\\n e()"
    references = facts_of("python", text).record["references"]
    assert [each["receiver"] for each in references if each["name"] in "bce"] == [
        "a .b()",
        "a",
        "d",
    ]


def test_long_values_are_shortened() -> None:
    facts = facts_of("python", f"x = f({'a, ' * 200})", bindings=True)
    binding, _ = facts.record["bindings"]
    assert len(binding["value"]) == 400
    assert binding["value"].endswith("…")
