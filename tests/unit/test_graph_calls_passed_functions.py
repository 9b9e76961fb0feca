"""Functions that are passed to methods of libraries: what they get, and what they make of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.graph_calls import calls_in
from wasmpool.graph.calls.text.functions import Function, as_function, given_type, taken_type

# By language: what is there, and by what they show functions that call `run` of `B`, not of `A`.
TEXTS = {
    "a.ts": (
        "class A { run() {} b(): B { return null as any; } bb!: B; }\nclass B { run() {} }\n"
        "function conv(a: A): B { return a.b(); }\n"
    ),
    "a.java": (
        "import java.util.*; import java.util.function.*; import java.util.stream.*;\n"
        "class A { void run() {} B b() { return null; } List<B> bs() { return null; } }\n"
        "class B { void run() {} }\nclass U {\n"
    ),
    "a.cs": (
        "using System; using System.Collections.Generic; using System.Linq;\n"
        "class A { public void run() {} public B b() { return null; } public B bb; }\n"
        "class B { public void run() {} }\nclass U {\n"
    ),
    "a.kt": (
        "class A {\n    fun run() {}\n    fun b(): B = B()\n    val bb: B = B()\n}\n"
        "class B { fun run() {} }\n"
    ),
    "a.scala": (
        "class A { def run(): Unit = {}\n  def b(): B = new B() }\n"
        "class B { def run(): Unit = {} }\nobject U {\n"
    ),
    "a.rs": (
        "struct A; impl A { fn run(&self) {} fn b(&self) -> B { B {} } }\n"
        "struct B; impl B { fn run(&self) {} }\n"
    ),
    "a.py": (
        "class A:\n    def run(self): pass\n    def b(self) -> 'B': ...\n"
        "class B:\n    def run(self): pass\n    def key(self): pass\n"
        "def conv(a: A) -> B: ...\n"
    ),
}
CASES = {
    "a.ts": {
        "made of each": "function go(m: A[]) { m.map(a => a.b()).forEach(b => b.run()); }",
        "a member of each": "function go(m: A[]) { m.map(a => a.bb)[0].run(); }",
        "made by a function": "function go(m: A[]) { m.map(conv).forEach(b => b.run()); }",
        "one that is found": "function go(m: A[]) { m.map(a => a.b()).find(b => b)!.run(); }",
        "run through": "function go(m: A[]) { for (const b of m.map(a => a.b())) b.run(); }",
        "lists put together": "function go(m: A[]) { m.flatMap(a => [a.b()])[0].run(); }",
        "waited for": "function go(m: Promise<A>) { m.then(a => a.b()).then(b => b.run()); }",
        "returned": "function go(m: A[]) { m.map((a) => { return a.b(); })[0].run(); }",
        "a function": "function go(m: A[]) { m.map(function (a) { return a.b(); })[0].run(); }",
        "what it begins with": "function go(m: A[]) { m.reduce((x, a) => a.b(), new B()).run(); }",
    },
    "a.java": {
        "made of each": "void go(List<A> m) { m.stream().map(a -> a.b()).forEach(b -> b.run()); }",
        "a method": "void go(List<A> m) { m.stream().map(A::b).forEach(b -> b.run()); }",
        "returned": (
            "void go(List<A> m) { m.stream().map(a -> { return a.b(); }).forEach(b -> b.run()); }"
        ),
        "lists put together": (
            "void go(List<A> m) { m.stream().flatMap(a -> a.bs().stream()).forEach(b -> b.run()); }"
        ),
        "what may be there": "void go(Optional<A> o) { o.map(A::b).ifPresent(b -> b.run()); }",
        "gathered": (
            "void go(List<A> m) { for (var b : m.stream().map(A::b)"
            ".collect(Collectors.toList())) b.run(); }"
        ),
        "a function that is passed": "void go(Function<A, B> f) { f.apply(null).run(); }",
        "a list of some": "void go() { List.of(new B()).get(0).run(); }",
    },
    "a.cs": {
        "made of each": "void go(List<A> m) { foreach (var b in m.Select(a => a.b())) b.run(); }",
        "the first": "void go(List<A> m) { m.Select(a => a.bb).First().run(); }",
        "as a list": "void go(List<A> m) { var b = m.Select(a => a.b()).ToList(); b[0].run(); }",
        "those that are meant": "void go(List<B> m) { m.Where(b => true).Last().run(); }",
        "each": "void go(List<A> m) { m.ForEach(a => a.b().run()); }",
        "looked for": (
            "void go(Dictionary<int, B> m) { if (m.TryGetValue(1, out var b)) b.run(); }"
        ),
        "values": "void go(Dictionary<string, B> m) { foreach (var b in m.Values) b.run(); }",
        "a function that is passed": "void go(Func<B> f) { f().run(); }",
    },
    "a.kt": {
        "made of each": (
            "fun go(m: List<A>) {\n    m.map { it.b() }\n        .forEach { b -> b.run() }\n}"
        ),
        "by a name": "fun go(m: List<A>) { for (b in m.map { a -> a.b() }) {\n b.run()\n} }",
        "those that are meant": "fun go(m: List<B>) { m.filter { true }.first().run() }",
        "of what may be nothing": "fun go(a: A?) { a?.let { it.b() }?.run() }",
        "or else": "fun go(m: List<B>) {\n    val b = m.firstOrNull() ?: return\n    b.run()\n}",
        "a map run through": "fun go(m: Map<String, B>) {\n    for ((k, b) in m) {\n b.run()\n}\n}",
        "made with types": "fun go() { val m = mutableMapOf<String, B>()\n m['a']?.run() }",
        "values": "fun go(m: Map<String, B>) { m.values.forEach { it.run() } }",
        "a list taken apart": "fun go(m: List<B>) {\n    val (x, y) = m\n    y.run()\n}",
    },
    "a.scala": {
        "made of each": "def go(m: List[A]) = { m.map(a => a.b()).foreach(b => b.run()) }",
        "without a name": "def go(m: List[A]) = { m.map(_.b()).head.run() }",
        "what may be there": "def go(m: Option[A]) = { m.map(a => a.b()).get.run() }",
        "at a place": "def go(m: Seq[B]) = { m(0).run() }",
    },
    "a.rs": {
        "made of each": "fn go(m: Vec<A>) { m.iter().map(|a| a.b()).for_each(|b| b.run()); }",
        "gathered": (
            "fn go(m: Vec<A>) { let x: Vec<B> = m.iter().map(|a| a.b()).collect(); x[0].run(); }"
        ),
        "what may be there": "fn go(m: Option<A>) { m.map(|a| a.b()).unwrap().run(); }",
        "where it is there": "fn go(m: Option<B>) { if let Some(b) = m { b.run(); } }",
        "as long as it is": "fn go(m: Vec<B>) { while let Some(b) = m.pop() { b.run(); } }",
        "one of two": "fn go(m: Result<B, E>) { match m { Ok(b) => b.run(), Err(_) => {} } }",
        "or else": "fn go(m: Option<B>) { let Some(b) = m else { return }; b.run(); }",
        "with numbers": "fn go(m: Vec<B>) { for (i, b) in m.iter().enumerate() { b.run(); } }",
    },
    "a.py": {
        "made of each": "def go(m: list[A]):\n    for b in map(lambda a: a.b(), m): b.run()",
        "made by a function": "def go(m: list[A]):\n    for b in map(conv, m): b.run()",
        "each": "def go(m: list[B]): list(map(lambda b: b.run(), m))",
        "a key": "def go(m: list[B]): sorted(m, key=lambda b: b.run())",
        "a key of its own": "def go(m: list[B]): m.sort(key=lambda b: b.run())",
    },
}
_IN_CLASS = {"a.java", "a.cs", "a.scala"}


@pytest.mark.parametrize(
    ("path", "case"), [(path, case) for path, cases in CASES.items() for case in cases]
)
def test_who_is_called(path: str, case: str) -> None:
    text = f"{TEXTS[path]}{CASES[path][case]}\n" + ("}\n" if path in _IN_CLASS else "")
    found = {call.partition(" -> ")[2] for call in calls_in(path, text) if "run" in call}
    assert found == {"B.run"}


JAVASCRIPT = {
    "what a function gives to one": (
        "function each(f) { f(new B()); }\nfunction go() { each(b => b.run()); }"
    ),
    "what it gives through a method": (
        "class All { constructor() { this.all = [new B()]; } each(f) { this.all.forEach(f); }\n"
        "  go() { this.each(b => b.run()); } }"
    ),
    "put under a key": "function go(k) { const m = {}; m[k] = new B(); m.x.run; m[k].run(); }",
    "put under a key of an object": (
        "class Keeps { constructor() { this.m = {}; } put(k) { this.m[k] = new B(); }\n"
        "  go(k) { this.m[k].run(); } }"
    ),
    "a value if there is none": "function go(o = {}) { const { b = new B() } = o; b.run(); }",
    "others in a table": "function go() { const o = { ...{ b: new B() } }; o.b.run(); }",
    "tables put together": "function go() { Object.assign({}, { b: new B() }).b.run(); }",
    "a map of pairs": "function go() { new Map([['a', new B()]]).get('a').run(); }",
    "made so many times": "function go() { Array.from({ length: 2 }, () => new B())[0].run(); }",
    "called at once": (
        "function go() { (function () { return new B(); })().run(); (() => new B())().run(); }"
    ),
    "there at once": "function go() { Promise.resolve(new B()).then(b => b.run()); }",
}


@pytest.mark.parametrize("text", JAVASCRIPT.values(), ids=JAVASCRIPT)
def test_javascript(text: str) -> None:
    classes = "class A { run() {} }\nclass B { run() {} }\n"
    found = [call for call in calls_in("a.js", f"{classes}{text}\n") if "run" in call]
    assert {call.rpartition(" -> ")[2] for call in found} == {"B.run"}


def test_a_function_that_calls_two_says_nothing() -> None:
    text = (
        "class A { run() {} }\nfunction both(f, g) { f(new A()); g(1); }\n"
        "function go() { both(a => a.run(), b => b.run()); }\n"
    )
    assert not [call for call in calls_in("a.js", text) if "run" in call]


def test_a_method_of_the_project_of_such_a_name_is_another_one() -> None:
    text = (
        f"{TEXTS['a.ts']}class Own {{ map(f: (a: A) => B): A {{ return null as any; }} }}\n"
        "function go(own: Own) { own.map(a => a.b()).run(); }\n"
    )
    found = calls_in("a.ts", text)
    assert "go -> A.run" in found
    assert "go -> B.run" not in found


def test_what_is_not_known_makes_nothing() -> None:
    text = f"{TEXTS['a.ts']}function go(it) {{ it.map(a => a.b()).forEach(x => x.run()); }}\n"
    assert not [call for call in calls_in("a.ts", text) if call.startswith("go -> ")]


@pytest.mark.parametrize(
    ("text", "parameters", "value"),
    [
        ("a => a.b()", ("a",), "a.b()"),
        ("async (a, b) => a.b()", ("a", "b"), "a.b()"),
        ("function (a) { return a.b(); }", ("a",), "a.b()"),
        ("(a: A): B => { return a.b(); }", ("a",), "a.b()"),
        ("(A a) -> { return a.b(); }", ("a",), "a.b()"),
        ("lambda a, b=1: a.b()", ("a", "b"), "a.b()"),
        ("lambda: x", (), "x"),
        ("{ a -> a.b() }", ("a",), "a.b()"),
        ("{ it.b() }", ("it",), "it.b()"),
        ("{ (a, b) -> a.b() }", ("",), "a.b()"),
        ("move |&a| a.b()", ("a",), "a.b()"),
        ("_.b()", ("_",), "_.b()"),
        ("({a}) => a.b()", ("",), "a.b()"),
        ("() => new B()", (), "new B()"),
    ],
)
def test_functions_as_text(text: str, parameters: tuple[str, ...], value: str) -> None:
    assert as_function(text) == Function(parameters, value)


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a.b",
        "x ? y : z",
        "(a, b)",
        "(a) + b",
        "f(a)(b)",
        "() => {}",
        "a => { f(); g(); }",
        "…",
    ],
)
def test_what_is_no_function_or_gives_nothing(text: str) -> None:
    assert as_function(text) is None


@pytest.mark.parametrize(
    ("type", "taken", "given_back"),
    [
        ("(a: A, b: B) => C", "A", "C"),
        ("new () => A", None, "A"),
        ("Callable[[A], B]", "A", "B"),
        ("Callable[..., B]", None, "B"),
        ("Function<T, R>", "T", "R"),
        ("Consumer<A>", "A", None),
        ("Supplier<A>", None, "A"),
        ("Func<A>", None, "A"),
        ("Func<A, B>", "A", "B"),
        ("Action<A>", "A", None),
        ("(T) -> R", "T", "R"),
        ("T => R", "T", "R"),
        ("impl Fn(A) -> B", "A", "B"),
        ("Partial<A>", None, None),
        ("A", None, None),
    ],
)
def test_types_of_functions(type: str, taken: str | None, given_back: str | None) -> None:
    assert (taken_type(type), given_type(type)) == (taken, given_back)


PIECES = (*"(){}[]|<>,;:=&_.a ", "=>", "->", "lambda ", "function ", "return ", "fn", "async ")


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_text_is_an_error(text: str) -> None:
    found = as_function(text)
    assert found is None or found.value
