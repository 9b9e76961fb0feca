"""Kotlin: what the queries make of a file with most of the language in it."""

from __future__ import annotations

import pytest

from tests.unit.facts import (
    calls,
    definition,
    facts_of,
    imports,
    outline,
    parameters,
    references,
)
from wasmpool.parsing.records import FileFacts

SAMPLE = """\
@file:JvmName("Orders")
package com.shop.orders

import kotlin.math.max
import com.shop.util.*
import com.shop.Item as Thing
import Plain

/**
 * Keeps orders.
 */
@Entity(name = "orders")
abstract class Store<T : Item>(
    private val size: Int = 1,
    vararg var names: String,
    plain: List<T>,
) : Base<T>(size), Closeable by plain, java.io.Flushable where T : Named {
    companion object {
        const val LIMIT = 10
        fun make() = Store(1)
    }

    companion object Other : Marker

    lateinit var late: String
    private val lazyOne: Int by lazy { compute() }
    val total: Int get() = names.size
    var state = 3
        set(value) { field = check(value) }

    init {
        val local = boot()
    }

    protected constructor(size: Int) : this(size, "b") { log(size) }

    @Throws(IOException::class)
    internal open suspend fun <U> add(a: Int, b: (Int) -> Unit = {}, vararg c: U): List<U>? {
        a.plus(1).let { it }
        val made = object : Listener(1), Runnable { override fun run() { go() } }
        fun inner() {}
        for (i in 1..2) if (i > 1 && b != null || made is Special) return null
        return when (a) { 1 -> x shl 2; is Int -> `odd name`(); else -> y ?: Map.Entry<A, B>(c) }
    }

    inner class Inside
    fun String.shorten(): Int = length
    val List<T>?.second: T get() = this[1]
}

enum class State(val code: Int) : Named {
    @Old OPEN(1) { override fun enter() {} },
    CLOSED(2);

    fun next() = CLOSED
}

sealed interface Shape : Named, Sized<Int> {
    val area: Double
    fun draw()
}

data class Point(val x: Int, val y: Int)
object Single : Shape
typealias Points = List<Point>
val top: Int = 1
private const val HIDDEN = 2
fun Point?.norm(): Double = 0.0
fun `odd name`() = 1
"""


@pytest.fixture(scope="module")
def facts() -> FileFacts:
    return facts_of("kotlin", SAMPLE)


def test_definitions_nest_and_have_kinds(facts: FileFacts) -> None:
    assert facts.status == "ok"
    assert outline(facts) == [
        "namespace com.shop.orders",
        "class Store",
        "property Store.size",
        "property Store.names",
        "object Store.Companion",
        "constant Store.Companion.LIMIT",
        "method Store.Companion.make",
        "object Store.Other",
        "property Store.late",
        "property Store.lazyOne",
        "property Store.total",
        "property Store.state",
        "constructor Store.constructor",
        "method Store.add",
        "method Store.add.Listener.run",
        "function Store.add.inner",
        "class Store.Inside",
        "method Store.String.shorten",
        "property Store.List.second",
        "enum State",
        "property State.code",
        "enumMember State.OPEN",
        "method State.OPEN.enter",
        "enumMember State.CLOSED",
        "method State.next",
        "interface Shape",
        "property Shape.area",
        "method Shape.draw",
        "class Point",
        "property Point.x",
        "property Point.y",
        "object Single",
        "typeAlias Points",
        "variable top",
        "constant HIDDEN",
        "method Point.norm",
        "function odd name",
    ]


def test_what_is_written_around_a_definition(facts: FileFacts) -> None:
    store = definition(facts, "Store")
    assert store.doc == "Keeps orders."
    assert store.decorators == ('Entity(name = "orders")',)
    assert store.modifiers == ("abstract",)
    assert parameters(store) == [
        "size: Int = 1",
        "names: String [variadic]",
        "plain: List<T>",
    ]
    add = definition(facts, "Store.add")
    assert add.decorators == ("Throws(IOException::class)",)
    assert add.modifiers == ("internal", "open", "suspend")
    assert add.return_type == "List<U>?"
    assert parameters(add) == ["a: Int", "b: (Int) -> Unit = {}", "c: U [variadic]"]
    assert add.signature == (
        "internal open suspend fun <U> add(a: Int, b: (Int) -> Unit = {}, vararg c: U): List<U>?"
    )
    assert definition(facts, "Store.total").return_type == "Int"
    assert parameters(definition(facts, "Store.constructor")) == ["size: Int"]
    assert definition(facts, "State.OPEN").decorators == ("Old",)


def test_everything_is_public_unless_said(facts: FileFacts) -> None:
    seen = {each.qualified_name: (each.visibility, each.is_exported) for each in facts.definitions}
    assert seen["Store"] == ("public", True)
    assert seen["Store.size"] == ("private", False)
    assert seen["Store.names"] == ("public", True)
    assert seen["Store.constructor"] == ("protected", False)
    assert seen["Store.add"] == ("internal", False)
    assert seen["Store.add.inner"] == ("public", False)
    assert seen["HIDDEN"] == ("private", False)
    assert seen["Shape.area"] == ("public", True)


def test_imports(facts: FileFacts) -> None:
    assert imports(facts) == [
        "named kotlin.math: max as max",
        "wildcard com.shop.util: None as None",
        "named com.shop: Item as Thing",
        "named : Plain as Plain",
    ]


def test_references(facts: FileFacts) -> None:
    assert calls(facts) == [
        "constructor Base/1",
        "free Store/1",
        "free lazy/1",
        "free compute/0",
        "free check/1",
        "free boot/0",
        "constructor this/2",
        "free log/1",
        "member a.plus(1).let/1",
        "member a.plus/1",
        "constructor Listener/1",
        "free go/0",
        "member x.shl/1",
        "free odd name/0",
    ]
    assert references(facts, "inherits") == ["Base", "Listener", "Named", "Sized"]
    assert references(facts, "implements") == [
        "Closeable",
        "Flushable",
        "Marker",
        "Runnable",
        "Named",
        "Shape",
    ]
    assert references(facts, "decorator") == ["JvmName", "Entity", "Throws", "Old"]
    assert references(facts, "type") == [
        "Item",
        "Int",
        "String",
        "List",
        "T",
        "T",
        "Named",
        "String",
        "Int",
        "Int",
        "Int",
        "Int",
        "Int",
        "Unit",
        "U",
        "List",
        "U",
        "Special",
        "Int",
        "A",
        "B",
        "String",
        "Int",
        "List",
        "T",
        "T",
        "Int",
        "Int",
        "Double",
        "Int",
        "Int",
        "List",
        "Point",
        "Int",
        "Point",
        "Double",
    ]


def test_metrics(facts: FileFacts) -> None:
    # for, if, &&, ||, two entries of when, ?:
    assert definition(facts, "Store.add").complexity == 8
    assert definition(facts, "Store.total").complexity == 1
    assert definition(facts, "Shape.draw").complexity is None


def test_an_error_leaves_what_is_around_it() -> None:
    facts = facts_of("kotlin", "class A {\n  fun f() {}\n  fun x() { 1 + }\n  fun g() { h() }\n}\n")
    assert facts.status == "partial"
    assert facts.diagnostics[0].range.start_line == 2
    assert outline(facts) == ["class A", "method A.f", "method A.x", "method A.g"]
    assert calls(facts) == ["free h/0"]
