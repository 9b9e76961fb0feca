"""TypeScript and JavaScript: what types say beyond those of parameters, and what they do not."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in, calls_of, graph_of

# By what they show: a text, and its calls.
PROGRAMS = {
    "keys are no names": (
        "function run() {}\nconst o = { run() { run() }, stop: () => stop(1) }\n"
        "function make() { return { run() { return run() } } }",
        ["make.run -> run", "o.run -> run"],
    ),
    "the type of this": (
        "class A { m() {} }\n"
        "function f(this: A, x: number) { this.m(); const g = () => this.m() }\n"
        "class B { m() {}\n  f(this: A) { this.m() }\n  g(this: B) { this.m() } }",
        ["B.f -> A.m", "B.g -> B.m", "f -> A.m", "f.g -> A.m"],
    ),
    "a type says what is put into a variable": (
        "class A { m() {} }\nfunction f(t) { const a: A = t[0]; a.m() }\n"
        "function g(t) { let a: A | undefined; a = t(); a.m() }",
        ["f -> A.m", "g -> A.m"],
    ),
    "methods of a class and of its objects": (
        "class A { static m() {}\n  n() { this.m() }\n  m() {}\n  static o() { this.m() } }\n"
        "A.m(); new A().m()",
        [". -> A", ". -> A.m", ". -> A.m@3", "A.n -> A.m@3", "A.o -> A.m"],
    ),
    "objects of the class that is called": (
        "class A {\n"
        "  static make<T extends typeof A>(this: T): InstanceType<T> { return null as any } }\n"
        "class B extends A { m() {} }\nB.make().m()",
        [". -> A.make", ". -> B.m"],
    ),
    "what a type has without some of another": (
        "class A { m() {}\n  n() {} }\ninterface B extends Omit<A, 'n'> { o(): void }\n"
        "function f(b: B) { b.m() }",
        ["f -> A.m"],
    ),
    "a class of the project's goes before the library's": (
        "interface Type<T> { is(x: any): boolean }\nclass A implements Type<A> { is(x) {} }\n"
        "class B { constructor(public type: Type<A>) {}\n  f() { this.type.is(1) } }",
        ["B.f -> A.is"],
    ),
    "a function that is given back has its name": (
        "function f() {}\nfunction dec(g) { return function inner() { g() } }\ndec(f)()",
        [". -> dec", ". -> dec.inner", "dec.inner -> f"],
    ),
    "what is called is passed on": (
        "function f() {}\nfunction make() { return f }\nfunction run(g) { g() }\nrun(make())",
        [". -> make", ". -> run", "run -> f"],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    text, calls = PROGRAMS[name]
    assert calls_in("a.ts", text) == calls


def test_what_is_bound_is_not_called_yet() -> None:
    text = "class A { m() {}\n  f() { on('x', this.m.bind(this)) }\n  g() { this.m.call(this) } }"
    assert calls_in("a.ts", text) == ["A.g -> A.m"]
    assert calls_in("a.ts", text, 0.7) == ["A.f -> A.m", "A.g -> A.m"]


def test_bind_of_a_class_is_a_method() -> None:
    assert calls_in("a.ts", "class A { bind() {} }\nnew A().bind()") == [". -> A", ". -> A.bind"]


@pytest.mark.parametrize(
    "default",
    ["{ o: { m: f } }", "{ o: { m: f } } as const", "({ o: { m: f } })", "make()", "new A()"],
)
def test_what_a_module_gives_in_place_of_itself(default: str) -> None:
    files = {
        "a.ts": f"function f() {{}}\nfunction make() {{ return {{ o: {{ m: f }} }} }}\n"
        f"class A {{ o = {{ m: f }} }}\nexport default {default}\n",
        "b.ts": "import given from './a'\ngiven.o.m()\n",
    }
    graph = graph_of(files)
    assert "b.ts -> a.ts#f" in calls_of(files)
    assert [each.name for each in graph.unresolved] == []
    imports = [edge.target for edge in graph.edges if edge.type == "IMPORTS"]
    assert imports == ["a.ts"]


def test_of_those_below_only_what_can_stand_in() -> None:
    text = (
        "class A { static m() {}\n  m() {}\n  f() { this.m() } }\n"
        "class B extends A { static m() {}\n  m() {} }"
    )
    assert calls_in("a.ts", text, 0.0) == ["A.f -> A.m@2", "A.f -> B.m@5"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", "function f() {}\nfunction g() {}\nfunction run(h = f) { h() }\nrun(g)\n"),
        ("a.py", "def f(): pass\ndef g(): pass\ndef run(h=f): h()\nrun(g)\n"),
    ],
)
def test_a_default_and_what_is_passed(path: str, text: str) -> None:
    assert calls_in(path, text) == [". -> run"]
    assert calls_in(path, text, 0.7) == [". -> run", "run -> f", "run -> g"]


def test_a_field_with_a_default_and_what_is_passed() -> None:
    text = (
        "function f() {}\nfunction g() {}\n"
        "class A { constructor(h = f) { this.h = h }\n  m() { this.h() } }\nnew A(g)"
    )
    assert calls_in("a.js", text, 0.7) == [". -> A.constructor", "A.m -> f", "A.m -> g"]


def test_what_is_made_for_a_parameter() -> None:
    text = "class A:\n    def m(self): pass\n\ndef run(a): a.m()\n\nrun(A())\n"
    assert calls_in("a.py", text) == [". -> A", ". -> run", "run -> A.m"]


@pytest.mark.parametrize("modifier", ["private", "static"])
def test_nothing_stands_in_for_what_is_private_or_static(modifier: str) -> None:
    texts = {
        "A.java": f"class A {{ {modifier} void m() {{}} void f() {{ m(); }} }}",
        "B.java": f"class B extends A {{ {modifier} void m() {{}} }}",
    }
    assert calls_of(texts, least=0.0) == ["A.java#A.f -> A.java#A.m"]
