"""Calls of Kotlin."""

from __future__ import annotations

from tests.unit.graph_calls import calls_in, calls_of, graph_of


def test_a_class_with_parameters_is_a_constructor_beside_those_in_it() -> None:
    text = """\
        class Customer(val id: Int, val n: String) {
          constructor(n: String) : this(0, n)
        }
        class Old {
          constructor(n: String) {}
        }
        class Two(a: Int) {
          constructor(n: String) : this(0)
        }
        fun a() { Customer(1, "A") }
        fun b() { Customer("b") }
        fun c() { Old("a") }
        fun d() { Two(make()) }
        """
    assert calls_in("a.kt", text) == [
        "Customer -> Customer",
        "a -> Customer",
        "b -> Customer.constructor",
        "c -> Old.constructor",
    ]
    guessed = calls_in("a.kt", text, least=0.0)
    assert [each for each in guessed if each.startswith("d ")] == [
        "d -> Two",
        "d -> Two.constructor",
    ]


def test_members_of_a_companion_with_a_name_are_the_class_s_own() -> None:
    text = """\
        class Client {
          companion object Factory {
            fun create(): Client = Client()
          }
          fun go() { create() }
        }
        fun a() { Client.create().go() }
        fun b() { Client.Factory.create() }
        """
    assert calls_in("a.kt", text) == [
        "Client.Factory.create -> Client",
        "Client.go -> Client.Factory.create",
        "a -> Client.Factory.create",
        "a -> Client.go",
        "b -> Client.Factory.create",
    ]


_FOO = """\
        class Foo {
          val n = 1
          fun go(): Int = 1
          fun same(): Foo = this
        }
        class Own {
          fun let(block: (Foo) -> Unit) {}
          fun go() {}
        }
        class Other { fun go() {} }
        fun make(): Foo = Foo()
"""


def test_what_a_function_without_a_name_is_given() -> None:
    text = f"""\
{_FOO}
        fun a(x: Foo) {{ x.let {{ it.go() }} }}
        fun b(x: Foo?) {{ x?.also {{ listOf(it.go()) }} }}
        fun c() {{ make().takeIf {{ it.n == it.go() }}?.same() }}
        fun d(x: Foo) {{ x.let {{ y -> y.go() }} }}
        fun e(all: List<Foo>) {{ all.forEach {{ it.go() }} }}
        fun f(all: List<Foo>) = all.map {{ one -> one.go() }}
        fun g(x: Foo, y: Other) {{ x.let {{ it.go(); y.let {{ it.go() }}; it.same() }} }}
        fun h(x: Foo, y: Other) {{ x.let {{ y.let {{ z -> it.same() }} }} }}
        """
    assert [each for each in calls_in("a.kt", text) if "Own" not in each] == [
        "a -> Foo.go",
        "b -> Foo.go",
        "c -> Foo.go",
        "c -> Foo.same",
        "c -> make",
        "d -> Foo.go",
        "e -> Foo.go",
        "f -> Foo.go",
        "g -> Foo.go",
        "g -> Foo.same",
        "g -> Other.go",
        "h -> Foo.same",
        "make -> Foo",
    ]


def test_what_a_function_without_a_name_is_given_may_not_be_known() -> None:
    text = f"""\
{_FOO}
        fun a(x: Own) {{ x.let {{ it.go() }} }}
        fun b(x: Foo) {{ x.let {{ other(1) {{ it.go() }} }} }}
        fun c(x: Foo) {{
          x.let {{
            val (y, z) = it
            y.go()
          }}
        }}
        fun d(all: List<Foo>) {{ all.fold(0) {{ sum, one -> sum.go() }} }}
        fun e(it: Other) {{ it.go() }}
        """
    assert calls_in("a.kt", text, least=0.0) == [
        "a -> Own.let",
        "e -> Other.go",
        "make -> Foo",
    ]


def test_methods_of_all_objects_that_give_back_the_object() -> None:
    text = f"""\
{_FOO}
        fun a() {{ val x = Foo().apply {{ n }}; x.go() }}
        fun b(x: Foo) {{ x.also {{ println(it) }}.go() }}
        fun c(x: Own) {{ x.apply {{ go() }}.go() }}
        """
    assert [each for each in calls_in("a.kt", text) if "make" not in each] == [
        "a -> Foo",
        "a -> Foo.go",
        "b -> Foo.go",
        "c -> Own.go",
    ]
    assert graph_of({"a.kt": text}).unresolved == []


def test_functions_that_are_written_for_a_type_outside_of_it() -> None:
    files = {
        "m/Foo.kt": """\
            package m
            open class Foo { fun own() {} }
            class Low : Foo()
            class Other
            """,
        "a/Ext.kt": """\
            package a
            import m.Foo
            import m.Other
            fun Foo.ext(): Foo = this
            fun Other.ext(one: Int) {}
            fun Foo?.opt() {}
            fun List<Foo>.all() {}
            fun Foo.own(one: Int) {}
            inline fun <T : Foo> T.any() {}
            """,
        "n/Use.kt": """\
            package n
            import a.ext
            import a.opt
            import a.gone
            import m.Foo
            import m.Low
            import m.Other
            fun a(x: Foo) { x.ext().ext() }
            fun b(x: Low) { x.ext() }
            fun c(x: Foo?) { x.opt() }
            fun d(x: List<Foo>) { x.all() }
            fun e(x: Low) { x.any() }
            fun f(x: Other) { x.ext(1) }
            fun g(x: Other) { x.opt() }
            fun h(x: Foo) { x.own() }
            """,
    }
    calls = [each.replace("n/Use.kt#", "") for each in calls_of(files) if "n/Use" in each]
    assert calls == [
        "a -> a/Ext.kt#Foo.ext",
        "b -> a/Ext.kt#Foo.ext",
        "c -> a/Ext.kt#Foo.opt",
        "d -> a/Ext.kt#List.all",
        "e -> a/Ext.kt#T.any",
        "f -> a/Ext.kt#Other.ext",
        "h -> m/Foo.kt#Foo.own",
    ]
    assert [
        each.target
        for each in graph_of(files).edges
        if each.type == "IMPORTS" and each.source == "n/Use.kt" and "#" in each.target
    ] == [
        "a/Ext.kt#Foo.ext",
        "a/Ext.kt#Foo.opt",
        "external:a#gone",
        "m/Foo.kt#Foo",
        "m/Foo.kt#Low",
        "m/Foo.kt#Other",
    ]
