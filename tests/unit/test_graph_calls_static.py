"""Calls in Go, Kotlin, Rust and the like: what hides a name, bounds of types, stand-ins."""

from __future__ import annotations

from tests.unit.graph_calls import calls_in, calls_of


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
