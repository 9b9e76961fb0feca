"""Objects of JavaScript and TypeScript: fields, prototypes, tables, and who calls in them."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in, calls_of

# By what they show: a text, and its calls.
PROGRAMS = {
    "fields": (
        "class A { m() {} }\n"
        "class B { a = new A(); static b = new A();\n  f() { this.a.m(); B.b.m() } }",
        ["B -> A", "B.f -> A.m"],
    ),
    "a field is no name of its own": (
        "function m() {}\nclass A { m = m; f() { this.m() } }",
        ["A.f -> m"],
    ),
    "a class in a field": (
        "class A { static B = class { m() {} } }\nclass C extends A.B {}\nnew C().m()",
        [". -> A.B.m", ". -> C"],
    ),
    "functions that a constructor makes": (
        "class A { constructor() { this.f = () => this.m() }\n  m() {}\n  n() { this.f() } }",
        ["A.constructor.f -> A.m", "A.n -> A.constructor.f"],
    ),
    "what a function gives back": (
        "function f() { const g = () => 1; return { g, m() { g() }, n: () => 2 } }\n"
        "const o = f();\no.g(); o.m(); o.n();\nconst { m } = f(); m();",
        [". -> f", ". -> f.g", ". -> f.m", ". -> f.n", "f.m -> f.g"],
    ),
    "what else is in an object with methods": (
        "function f() {}\nconst o = { f, g: f, m() {} };\no.f(); o.g(); o.m();",
        [". -> f", ". -> o.m"],
    ),
    "a key that is there twice": (
        "function f() {}\nfunction g() {}\nconst o = { 1: f, '1': g };\no[1]()",
        [". -> g"],
    ),
    "places in tables of tables": (
        "function f() {}\nfunction g() {}\nconst o = { a: { b: f } };\n"
        "o['a']['b'] = g;\no['a']['b']()",
        [". -> g"],
    ),
    "what is run through makes tables": (
        "class A { [Symbol.iterator]() { return { next: () => 1 } } }\nfor (const a of new A()) {}",
        [". -> A", ". -> A.[Symbol.iterator]", ". -> A.[Symbol.iterator].next"],
    ),
    "prototypes made of others": (
        "function A() {}\nA.prototype.m = function () {};\n"
        "function B() {}\nB.prototype = Object.create(A.prototype);\nnew B().m();\n"
        "function C() {}\nC.prototype = new A;\nnew C().m();\n"
        "function D() {}\nutil.inherits(D, A);\nnew D().m();",
        [". -> A", ". -> A.m", ". -> B", ". -> C", ". -> D"],
    ),
    "prototypes as they are written": (
        "function f() {}\nfunction A() {}\nA.prototype = { m: function () {}, f };\n"
        "const a = new A();\na.m(); a.f();\nclass B {}\nB.prototype.n = f;\nnew B().n()",
        [". -> A", ". -> B", ". -> f", ". -> m"],
    ),
    "an object before an object": (
        "const a = { m() {} };\nObject.create(a).m()",
        [". -> a.m"],
    ),
    "a constructor for an object of another class": (
        "class A { constructor() {} }\n"
        "class B { constructor() { A.prototype.constructor.call(this) } }",
        ["B.constructor -> A.constructor"],
    ),
    "what an object is given by a function": (
        "function f() {}\nfunction A(a) { this.a = a }\nconst a = new A(f);\na.a()",
        [". -> A", ". -> f"],
    ),
    "what a class above is given": (
        "function f() {}\nclass A { constructor(a) { a() } }\n"
        "class B extends A { constructor() { super(f) } }",
        ["A.constructor -> f", "B.constructor -> A.constructor"],
    ),
    "an object of options": (
        "function f() {}\nfunction g(o) { o.a() }\nfunction h({ a, b: c }) { a(); c() }\n"
        "g({ a: f, n: 1 }); h({ a: f, b: g });",
        [". -> g", ". -> h", "g -> f", "h -> f", "h -> g"],
    ),
    "a variable is no caller": (
        "function f() {}\nfunction g() {}\nconst a = { b: f(), c() { f() } };\n"
        "const d = memo(() => g());\nconst e = Array.from([], () => f());",
        [". -> f", "a.c -> f", "d -> g"],
    ),
    "what is taken apart in a chain": (
        "function f() {}\nfunction g() {}\nlet a, b, c, d;\n[a, b] = [c, d] = [f, g];\na(); d();",
        [". -> f", ". -> g"],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_calls_within_a_module(name: str) -> None:
    text, expected = PROGRAMS[name]
    assert calls_in("a.js", text) == expected


def test_a_parameter_of_a_functions_type() -> None:
    text = "type F = () => void;\nfunction f(a: F) { a() }\nfunction g() {}\nf(g)"
    assert calls_in("a.ts", text) == [". -> f", "f -> g"]


def test_fields_with_types() -> None:
    text = (
        "class A { m() {} }\nclass B { private a = new A(); static b: A = new A();\n"
        "  static C = class { n() {} };\n  f() { this.a.m(); B.b.m(); new B.C().n() } }"
    )
    assert calls_in("a.ts", text) == ["B -> A", "B.f -> A.m", "B.f -> B.C", "B.f -> B.C.n"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", "function f() {}\nfunction g(a) { a.map(f); [1].forEach(f) }"),
        ("a.py", "def f(): pass\ndef g(a):\n    map(f, a)\n    sorted(a, key=f)\n"),
    ],
)
def test_what_is_called_back_is_a_guess(path: str, text: str) -> None:
    assert calls_in(path, text) == []
    assert calls_in(path, text, 0.7) == ["g -> f"]


def test_a_table_that_is_cut_off_is_less_sure() -> None:
    rest = ", ".join(f"name{number}: {number}" for number in range(60))
    inside = f"function f() {{ return {{ {rest}, m() {{}} }} }}\nf().m()"
    assert ". -> f.m" in calls_in("a.js", inside)
    after = f"function f(g) {{ const o = {{ {rest} }}; g({{ m() {{}} }}); return o }}\nf().m()"
    assert ". -> f.m" not in calls_in("a.js", after)
    assert ". -> f.m" in calls_in("a.js", after, 0.7)


def test_a_method_of_another_object_is_not_meant() -> None:
    text = "const a = f() || { b: 1 };\na.m();\ng({ m() {} })"
    assert calls_in("a.js", text, 0.8) == []


def test_exports_with_methods_of_their_own() -> None:
    files = {
        "a.js": "function f() {}\nexport const o = { f, m() {} }\n",
        "b.js": "import { o } from './a.js'\no.f(); o.m()\n",
    }
    assert calls_of(files) == ["b.js -> a.js#f", "b.js -> a.js#o.m"]


def test_tables_that_name_themselves_end() -> None:
    found = calls_in(
        "a.js",
        """\
        function go() {}
        const table = { go: table.go, own: go };
        table.go();
        table.own();
        """,
    )
    assert found == [". -> go"]
