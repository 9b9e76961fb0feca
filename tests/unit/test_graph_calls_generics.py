"""Parameters of types: what `T` is for an object and for a call, and who is called through it."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in, calls_of

# By language: what is there, and by what they show functions that call `run` of `A`, not of `B`.
TEXTS = {
    "a.java": """
        class A { void run() {} }
        class B { void run() {} }
        class Cell<T> {
            T value;
            Cell(T v) { value = v; }
            T get() { return value; }
            java.util.List<T> all() { return null; }
            Cell<T> same() { return this; }
            <R> Cell<R> map(java.util.function.Function<T, R> f) { return null; }
            static <X> Cell<X> of(X x) { return null; }
        }
        class Pair<K, V> { K first() { return null; } V second() { return null; } V val; }
        abstract class Repo<E> {
            abstract E find(int id);
            E load() { return find(1); }
        }
        class ARepo extends Repo<A> { A find(int id) { return new A(); } }
        class XRepo<X> extends Repo<X> { X find(int id) { return null; } }
        interface Source<T> { T next(); }
        class U {
            Cell<A> field;
            static <T> T first(java.util.List<T> l) { return l.get(0); }
            static <T> T same(T t) { return t; }
            static <T> T make(Class<T> c) { return null; }
    """,
    "a.ts": """
        class A { run() {} }
        class B { run() {} }
        class Cell<T> {
            value: T;
            constructor(v: T) { this.value = v; }
            get(): T { return this.value; }
            untyped() { return this.value; }
            all(): T[] { return []; }
            same(): Cell<T> { return this; }
            async load(): Promise<T> { return this.value; }
            map<R>(f: (x: T) => R): Cell<R> { return null as any; }
        }
        class Pair<K, V> { first(): K { return null as any; } second(): V { return null as any; } }
        abstract class Repo<E> {
            abstract find(id: number): E;
            load(): E { return this.find(1); }
        }
        class ARepo extends Repo<A> { find(id: number): A { return new A(); } }
        class XRepo<X> extends Repo<X> { find(id: number): X { return null as any; } }
        interface Source<T> { next(): T; }
        class Box<T> { open(): T { return null as any; } }
        function first<T>(l: T[]): T { return l[0]; }
        function same<T>(t: T): T { return t; }
        function make<T>(c: new () => T): T { return new c(); }
        function each<T>(l: T[], f: (x: T) => void) {}
    """,
    "a.py": """
        from typing import Callable, Generic, TypeVar
        T = TypeVar("T")
        K = TypeVar("K")
        V = TypeVar("V")
        R = TypeVar("R")
        class A:
            def run(self): pass
        class B:
            def run(self): pass
        class Cell(Generic[T]):
            value: T
            def __init__(self, v: T): self.value = v
            def get(self) -> T: return self.value
            def all(self) -> list[T]: ...
            def same(self) -> "Cell[T]": return self
            def map(self, f: Callable[[T], R]) -> "Cell[R]": ...
            def __iter__(self): yield self.get()
            def __enter__(self) -> T: ...
            def __getitem__(self, key) -> T: ...
        class Pair(Generic[K, V]):
            def first(self) -> K: ...
            def second(self) -> V: ...
        class Repo(Generic[T]):
            def find(self, id) -> T: ...
            def load(self) -> T: return self.find(1)
        class ARepo(Repo[A]): pass
        class New[E]:
            def get(self) -> E: ...
        def first(l: list[T]) -> T: ...
        def same(t: T) -> T: return t
        def make(c: type[T]) -> T: return c()
        def conv(b: B) -> A: ...
    """,
    "a.cs": """
        using System; using System.Collections.Generic;
        class A { public void run() {} }
        class B { public void run() {} }
        class Cell<T> {
            public T Value { get; set; }
            public T field;
            public Cell(T v) { Value = v; }
            public T Get() { return Value; }
            public List<T> All() => null;
            public async Task<T> Load() => Value;
            public void Each(Action<T> f) { f(Value); }
            public static Cell<X> Of<X>(X x) { return null; }
        }
        abstract class Repo<E> {
            public abstract E Find(int id);
            public E Load() { return Find(1); }
        }
        class ARepo : Repo<A> { public override A Find(int id) { return new A(); } }
        interface ISource<T> { T Next(); }
        class U {
            static T First<T>(List<T> l) { return l[0]; }
            static T Make<T>() where T : new() { return new T(); }
    """,
    "a.kt": """
        class A { fun run() {} }
        class B { fun run() {} }
        class Cell<T>(val value: T) {
            fun get(): T = value
            fun all(): List<T> = listOf()
            fun each(f: (T) -> Unit) { f(value) }
        }
        abstract class Repo<E> {
            abstract fun find(id: Int): E
            fun load(): E = find(1)
        }
        class ARepo : Repo<A>() { override fun find(id: Int): A = A() }
        fun <T> first(l: List<T>): T = l[0]
        fun <T> same(t: T): T = t
    """,
    "a.scala": """
        class A { def run(): Unit = {} }
        class B { def run(): Unit = {} }
        class Cell[T](val value: T) {
          def get(): T = value
          def each(f: T => Unit): Unit = f(value)
        }
        abstract class Repo[E] {
          def find(id: Int): E
          def load(): E = find(1)
        }
        class ARepo extends Repo[A] { def find(id: Int): A = new A() }
        object U {
          def same[T](t: T): T = t
    """,
    "a.rs": """
        struct A; impl A { fn run(&self) {} }
        struct B; impl B { fn run(&self) {} }
        struct Cell<T> { value: T }
        impl<T> Cell<T> {
            fn get(&self) -> &T { &self.value }
            fn all(&self) -> Vec<T> { vec![] }
            fn new(v: T) -> Cell<T> { Cell { value: v } }
        }
        fn first<T>(l: Vec<T>) -> T { l[0] }
        fn same<T>(t: T) -> T { t }
    """,
    "a.go": """
        package p
        type A struct{}
        func (a *A) run() {}
        type B struct{}
        func (b *B) run() {}
        type Cell[T any] struct { Value T }
        func (b *Cell[T]) Get() T { return b.Value }
        func (b *Cell[T]) All() []T { return nil }
        func NewCell[T any](v T) *Cell[T] { return &Cell[T]{Value: v} }
        func First[T any](l []T) T { return l[0] }
    """,
}
CASES = {
    "a.java": {
        "what a method gives": "void go(Cell<A> c) { c.get().run(); }",
        "a field": "void go(Cell<A> c) { c.value.run(); }",
        "a list": "void go(Cell<A> c) { for (var a : c.all()) a.run(); }",
        "the second of two": "void go(Pair<B, A> p) { p.second().run(); }",
        "the first of two": "void go(Pair<A, B> p) { p.first().run(); }",
        "what a class gives the one above": "void go(ARepo r) { r.load().run(); }",
        "through a class between": "void go(XRepo<A> r) { r.load().run(); }",
        "an interface": "void go(Source<A> s) { s.next().run(); }",
        "a wildcard": "void go(Cell<? extends A> c) { c.get().run(); }",
        "types in types": "void go(Cell<Cell<A>> c) { c.get().get().run(); }",
        "the same again": "void go(Cell<A> c) { c.same().get().run(); }",
        "in a map": 'void go(java.util.Map<String, Cell<A>> m) { m.get("a").get().run(); }',
        "an own field": "void go() { field.get().run(); }",
        "made with types": "void go() { var c = new Cell<A>(null); c.get().run(); }",
        "made with an object": "void go() { var c = new Cell<>(new A()); c.get().run(); }",
        "of a list": "void go(java.util.List<A> l) { first(l).run(); }",
        "what is passed": "void go() { same(new A()).run(); }",
        "a class that is passed": "void go() { make(A.class).run(); }",
        "made by a function": "void go() { Cell.of(new A()).get().run(); }",
        "what a function gives": "void go(Cell<B> c) { c.map(b -> new A()).get().run(); }",
    },
    "a.ts": {
        "what a method gives": "function go(c: Cell<A>) { c.get().run(); }",
        "a method without a type": "function go(c: Cell<A>) { c.untyped().run(); }",
        "a field": "function go(c: Cell<A>) { c.value.run(); }",
        "a list": "function go(c: Cell<A>) { for (const a of c.all()) a.run(); }",
        "the second of two": "function go(p: Pair<B, A>) { p.second().run(); }",
        "what a class gives the one above": "function go(r: ARepo) { r.load().run(); }",
        "through a class between": "function go(r: XRepo<A>) { r.load().run(); }",
        "an interface": "function go(s: Source<A>) { s.next().run(); }",
        "types in types": "function go(c: Cell<Cell<A>>) { c.get().get().run(); }",
        "waited for": "async function go(c: Cell<A>) { (await c.load()).run(); }",
        "made with types": "function go() { new Cell<A>(null).get().run(); }",
        "made with an object": "function go() { const c = new Cell(new A()); c.get().run(); }",
        "of a list": "function go(l: A[]) { first(l).run(); }",
        "said by the call": "function go() { first<A>([]).run(); }",
        "what is passed": "function go() { same(new A()).run(); }",
        "a class that is passed": "function go() { make(A).run(); }",
        "what a function gives": "function go(c: Cell<B>) { c.map(b => new A()).get().run(); }",
        "what a function is given": "function go(l: A[]) { each(l, a => a.run()); }",
        "the name of one that stands for others": "function go(b: Box<A>) { b.open().run(); }",
    },
    "a.py": {
        "what a method gives": "def go(c: Cell[A]): c.get().run()",
        "a field": "def go(c: Cell[A]): c.value.run()",
        "a list": "def go(c: Cell[A]):\n    for a in c.all(): a.run()",
        "the second of two": "def go(p: Pair[B, A]): p.second().run()",
        "what a class gives the one above": "def go(r: ARepo): r.load().run()",
        "types in types": "def go(c: Cell[Cell[A]]): c.get().get().run()",
        "made with types": "def go():\n    c = Cell[A](x)\n    c.get().run()",
        "made with an object": "def go(): Cell(A()).get().run()",
        "of a list": "def go(l: list[A]): first(l).run()",
        "what is passed": "def go(): same(A()).run()",
        "a class that is passed": "def go(): make(A).run()",
        "declared as of Python 3.12": "def go(n: New[A]): n.get().run()",
        "run through": "def go(c: Cell[A]):\n    for a in c: a.run()",
        "entered": "def go(c: Cell[A]):\n    with c as a: a.run()",
        "at a key": "def go(c: Cell[A]): c['a'].run()",
        "what a function gives": "def go(c: Cell[B]): c.map(conv).get().run()",
    },
    "a.cs": {
        "what a method gives": "void go(Cell<A> c) { c.Get().run(); }",
        "a property": "void go(Cell<A> c) { c.Value.run(); }",
        "a field": "void go(Cell<A> c) { c.field.run(); }",
        "a list": "void go(Cell<A> c) { foreach (var a in c.All()) a.run(); }",
        "what a class gives the one above": "void go(ARepo r) { r.Load().run(); }",
        "an interface": "void go(ISource<A> s) { s.Next().run(); }",
        "waited for": "async void go(Cell<A> c) { (await c.Load()).run(); }",
        "made with types": "void go() { var c = new Cell<A>(null); c.Get().run(); }",
        "of a list": "void go(List<A> l) { First(l).run(); }",
        "said by the call": "void go() { Make<A>().run(); }",
        "made by a function": "void go() { Cell.Of(new A()).Get().run(); }",
        "what a function is given": "void go(Cell<A> c) { c.Each(a => a.run()); }",
    },
    "a.kt": {
        "what a method gives": "fun go(c: Cell<A>) { c.get().run() }",
        "a property": "fun go(c: Cell<A>) { c.value.run() }",
        "a list": "fun go(c: Cell<A>) { for (a in c.all()) a.run() }",
        "what a class gives the one above": "fun go(r: ARepo) { r.load().run() }",
        "made with an object": "fun go() { val c = Cell(A())\n c.get().run() }",
        "of a list": "fun go(l: List<A>) { first(l).run() }",
        "what is passed": "fun go() { same(A()).run() }",
        "what a function is given": "fun go(c: Cell<A>) {\n    c.each { a ->\n a.run()\n }\n}",
    },
    "a.scala": {
        "what a method gives": "def go(c: Cell[A]) = { c.get().run() }",
        "a value": "def go(c: Cell[A]) = { c.value.run() }",
        "what a class gives the one above": "def go(r: ARepo) = { r.load().run() }",
        "made with types": "def go() = { val c = new Cell[A](null); c.get().run() }",
        "what is passed": "def go() = { same(new A()).run() }",
        "what a function is given": "def go(c: Cell[A]) = { c.each(a => a.run()) }",
    },
    "a.rs": {
        "what a method gives": "fn go(c: Cell<A>) { c.get().run(); }",
        "a field": "fn go(c: &Cell<A>) { c.value.run(); }",
        "a list": "fn go(c: &Cell<A>) { for a in c.all() { a.run(); } }",
        "made with an object": "fn go() { let c = Cell::new(A {}); c.get().run(); }",
        "of a list": "fn go(l: Vec<A>) { first(l).run(); }",
        "what is passed": "fn go() { same(A {}).run(); }",
    },
    "a.go": {
        "what a method gives": "func Go(c *Cell[*A]) { c.Get().run() }",
        "a field": "func Go(c *Cell[*A]) { c.Value.run() }",
        "a list": "func Go(c *Cell[*A]) { for _, a := range c.All() { a.run() } }",
        "made with types": "func Go() { c := &Cell[*A]{}; c.Get().run() }",
        "made by a function": "func Go() { c := NewCell(&A{}); c.Get().run() }",
        "said by the call": "func Go() { c := NewCell[*A](nil); c.Get().run() }",
        "of a list": "func Go(l []*A) { First(l).run() }",
    },
}
_IN_CLASS = {"a.java", "a.cs", "a.scala"}


@pytest.mark.parametrize(
    ("path", "case"), [(path, case) for path, cases in CASES.items() for case in cases]
)
def test_who_is_called(path: str, case: str) -> None:
    end = "\n}\n" if path in _IN_CLASS else "\n"
    text = f"{_plain(TEXTS[path])}\n{CASES[path][case]}{end}"
    found = {call.partition(" -> ")[2] for call in calls_in(path, text) if "run" in call}
    assert found == {"A.run"}


def _plain(text: str) -> str:
    lines = text.strip("\n").split("\n")
    depth = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[depth:] for line in lines)


def test_what_is_not_told_is_what_it_has_to_be_below() -> None:
    text = (
        "class Task { run() {} }\nclass Other { run() {} }\n"
        "class Repo<T extends Task> { get(): T { return null as any; } }\n"
        "function go(r: Repo) { r.get().run(); }\nfunction raw<T>(r: T) { r.run(); }\n"
    )
    found = calls_in("a.ts", text)
    assert "go -> Task.run" in found
    assert not [call for call in found if "Other" in call or call.startswith("raw")]


def test_an_object_of_either_type() -> None:
    text = (
        "class A { run() {} }\nclass B { run() {} }\n"
        "class Cell<T> { get(): T { return null as any; } stop() {} }\n"
        "function go(c: Cell<A> | Cell<B>) { c.get().run(); c.stop(); }\n"
    )
    assert "go -> Cell.stop" in calls_in("a.ts", text)
    found = calls_in("a.ts", text, least=0.5)
    assert {"go -> A.run", "go -> B.run"} <= set(found)


def test_in_other_files() -> None:
    files = {
        "src/repo.ts": "export class Repo<T> { get(): T { return null as any; } }\n",
        "src/task.ts": "export class Task { run() {} }\n",
        "src/tasks.ts": (
            "import { Repo } from './repo';\nimport { Task } from './task';\n"
            "export class Tasks extends Repo<Task> {}\n"
        ),
        "src/use.ts": (
            "import { Tasks } from './tasks';\nexport function go(t: Tasks) { t.get().run(); }\n"
        ),
    }
    assert "src/use.ts#go -> src/task.ts#Task.run" in calls_of(files)


def test_types_that_lead_in_circles_end() -> None:
    text = (
        "class Cell<T> { wrap(): Cell<Cell<T>> { return null as any; } get(): T {} }\n"
        "class Loop<T> extends Loop<Cell<T>> { }\n"
        "function go(c: Cell<Cell<Cell<Cell<Cell<Cell<string>>>>>>, l: Loop<string>) {\n"
        "  let d = c; for (;;) { d = d.wrap(); d.get().get().get(); } l.get();\n}\n"
    )
    assert "go -> Cell.wrap" in calls_in("a.ts", text)
