"""Calls of Kotlin."""

from __future__ import annotations

from tests.unit.graph_calls import calls_in


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
