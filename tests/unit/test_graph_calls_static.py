"""Calls in Go, Kotlin, Rust and the like: what hides a name, bounds of types, stand-ins."""

from __future__ import annotations

from tests.unit.graph_calls import calls_in, calls_of, graph_of


def test_local_names_of_go_kotlin_and_rust_hide_others_after_their_statement_only() -> None:
    go = {
        "user/user.go": """\
            package user
            type User struct{}
            func (u User) Save() {}
            func New() User { return User{} }
            """,
        "a.go": """\
            package x
            import "x/user"
            func f() int { return 1 }
            func own() { f := f(); _ = f }
            func inIf() { if f := f(); f > 0 { return } }
            func named() (f func()) { f(); f = nil; return }
            func after() { f := func() {}; f() }
            func before() { func() { f() }(); f := 1; _ = f }
            func save() { user := user.New(); user.Save() }
            """,
    }
    assert calls_of(go, {"go.mod": b"module x\n"}) == [
        "a.go#before -> a.go#f",
        "a.go#inIf -> a.go#f",
        "a.go#own -> a.go#f",
        "a.go#save -> user/user.go#New",
        "a.go#save -> user/user.go#User.Save",
    ]
    kotlin = """\
        fun f() = 1
        fun own() {
          val f = f()
        }
        fun lambda() {
          listOf(1).map { f -> f() }
        }
        class C { fun load() = C() }
        class D(val c: C) {
          fun member() { val c = c.load(); c.load() }
        }
        """
    assert calls_in("a.kt", kotlin) == [
        "C.load -> C",
        "D.member -> C.load",
        "own -> f",
    ]
    rust = """\
        fn f() {}
        fn own() { let f = f(); }
        fn before() { f(); let f = 1; }
        fn after() { let f = g; f(); }
        fn arm(t: T) { let f = match t { Ok(f) => f(), }; }
        """
    assert calls_in("a.rs", rust) == ["before -> f", "own -> f"]


def test_methods_of_structs_of_go_are_static() -> None:
    text = """\
        package a
        type Base struct{}
        func (b Base) Area() int { return 0 }
        func (b *Base) Twice() int { return b.Area() + b.Other() }
        type Square struct{ Base }
        func (s Square) Area() int { return s.Base.Area() }
        func (s Square) Other() int { return s.Twice() }
        """
    assert calls_in("a.go", text, least=0.5) == [
        "Base.Twice -> Base.Area",
        "Square.Area -> Base.Area",
        "Square.Other -> Base.Twice",
    ]


def test_what_has_all_methods_of_an_interface_of_go_stands_in_for_it() -> None:
    files = {
        "a/a.go": """\
            package a
            type Closer interface { Close() error }
            type Store interface {
                Closer
                Save(int, string) error
            }
            type Part interface {
                io.Reader
                Load()
            }
            type Own interface { hidden() }
            func Use(s Store, p Part, o Own) { s.Save(1, ""); s.Close(); p.Load(); o.hidden() }
            func End(c Closer) { c.Close() }
            """,
        "b/b.go": "package b\n\ntype Disk struct{}\ntype Fast struct{ Disk }\ntype Pipe struct{}\n",
        "b/disk.go": """\
            package b
            func (d *Disk) Close() error { return nil }
            func (d *Disk) Save(at int, name string) error { return nil }
            func (d *Disk) Load() {}
            func (d *Disk) hidden() {}
            func (p Pipe) Close() error { return nil }
            func (p Pipe) Save(name string) error { return nil }
            """,
    }
    edges = [
        f"{edge.source} -> {edge.target} {edge.confidence} {edge.reason}"
        for edge in graph_of(files).edges
        if edge.type == "CALLS"
    ]
    assert sorted(edges) == [
        "a/a.go#End -> a/a.go#Closer.Close 0.7 abstract",
        "a/a.go#End -> b/disk.go#Disk.Close 0.6 one below",
        "a/a.go#End -> b/disk.go#Pipe.Close 0.6 one below",
        "a/a.go#Use -> a/a.go#Closer.Close 0.7 abstract",
        "a/a.go#Use -> a/a.go#Own.hidden 0.7 abstract",
        "a/a.go#Use -> a/a.go#Part.Load 0.7 abstract",
        "a/a.go#Use -> a/a.go#Store.Save 0.7 abstract",
        "a/a.go#Use -> b/disk.go#Disk.Close 0.9 only one below",
        "a/a.go#Use -> b/disk.go#Disk.Save 0.9 only one below",
    ]


def test_parameters_of_types_are_what_they_have_to_be() -> None:
    rust = """\
        trait S { fn area(&self); }
        struct Q;
        impl S for Q { fn area(&self) {} }
        fn short<T: S>(t: &T) { t.area(); }
        fn long<T>(t: T) where T: S { t.area(); }
        fn more<'a, T: Clone + S + 'a, U>(t: &'a T, u: U) { t.area(); u.area(); }
        struct B<T: S> { t: T }
        impl<T: S> B<T> { fn held(&self) { self.t.area(); } }
        """
    assert calls_in("a.rs", rust) == [
        "B.held -> Q.area",
        "long -> Q.area",
        "more -> Q.area",
        "short -> Q.area",
    ]
    csharp = """\
        interface IRepo { void Save(); }
        class Repo : IRepo { public void Save() {} }
        class S<T> where T : IRepo {
          void Own(T u) { u.Save(); }
          void Other<V>(V v) where V : class, IRepo { v.Save(); }
        }
        """
    assert calls_in("a.cs", csharp) == ["S.Other -> Repo.Save", "S.Own -> Repo.Save"]
    typescript = """\
        class W { area() {} }
        function own<T extends W>(t: T) { t.area(); }
        function other<T extends V, U>(t: T, u: U) { t.area(); u.area(); }
        const short = <T extends W>(t: T) => { t.area(); };
        class B<T extends W> {
          constructor(private t: T) {}
          x(u: T) { u.area(); }
          y() { this.t.area(); }
        }
        """
    assert calls_in("a.ts", typescript) == [
        "B.x -> W.area",
        "B.y -> W.area",
        "own -> W.area",
        "short -> W.area",
    ]
    kotlin = """\
        interface S {
          fun area()
        }
        class Q : S {
          override fun area() {}
        }
        fun <T : S> short(t: T) {
          t.area()
        }
        fun <T> long(t: T) where T : S {
          t.area()
        }
        """
    assert calls_in("a.kt", kotlin) == ["long -> Q.area", "short -> Q.area"]


def test_calls_in_the_arguments_of_macros_of_rust() -> None:
    rust = """\
        macro_rules! ok { ($e:expr) => { hidden($e)? }; }
        struct P { q: Q }
        struct Q;
        impl Q { fn deep(&self) -> P { todo!() } }
        impl P {
            fn long(&self) -> bool { true }
            fn go(&self) { assert!(self.long(), "{}", self.q.deep()); }
        }
        fn make() -> P { P { q: Q } }
        fn free(a: i32) -> i32 { a }
        fn held() { let p = make(); log!("{}", p.long()); }
        fn chained() { log!(make().q.deep().long()); }
        fn several() { vec![free(1), ok!(free(2))]; }
        fn hidden() {}
        """
    assert calls_in("a.rs", rust) == [
        "P.go -> P.long",
        "P.go -> Q.deep",
        "chained -> P.long",
        "chained -> Q.deep",
        "chained -> make",
        "held -> P.long",
        "held -> make",
        "several -> free",
        "several -> ok",
    ]
