"""Scala: what the queries make of files with most of Scala 2 and 3 in them."""

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
package com.shop
package orders

import scala.collection.mutable
import com.shop.util.{Item, Price => Cost, Tax as Vat, *}
import com.shop.old._
import com.shop.now.*
import com.shop.rules.given
import a.b, c.d
import java.io.{File => _, _}

/** Keeps orders. */
@Entity("orders") @deprecated
abstract class Store[T <: Item](private val size: Int = 1, var name: String, plain: List[T]*)(
    implicit log: Log
) extends Base[T](size) with Closeable with java.io.Flushable {
  val first, second: Int = 1
  private[this] lazy val cached = load()
  protected var (low, high) = (1, 2)

  def this(a: Int) = this(a, "b")

  @throws[IOException]
  override def add[U](a: Int, b: => Int = 2)(using c: Log): List[U] = {
    val local = 1
    x.step(1).each { it }
    new Store(1)
    new util.Special[Int](2) { def extra = 1 }
    typed[Int](1)
    a plus b
    def inner = { val hidden = 2; hidden }
    a match { case 1 if x => 2; case _: Point => 3; case _ => 4 }
    for (i <- 1 to 2 if a && b) yield i
    if (a) b else throw new Missing
  }

  def total: Int
  type Ids = List[Int]
  val worker = new Runner { def run() = go() }
}

sealed trait Shape extends Named with Sized[Int] { def area: Double; val sides: Int }
case class Point(x: Int, y: String = "0") extends Shape
object Store extends App { val Limit = 1; def make() = new Store(1) }
private case object Nothing extends Shape
package object syntax { val x = 1 }
"""

SCALA_3 = """\
package shop:
  enum Color(val rgb: Int) extends Named:
    case Red extends Color(1)
    case Green, Blue
    case Mix(a: Int)
    def dark = 1

  extension (text: String)
    def shout: String = text.toUpperCase
    def twice = text + text

  extension [T](items: List[T]) def third: T = items(2)

  given order: Ord[Int] with
    def compare(a: Int, b: Int) = a

  def main(args: String*): Unit = println(args)
  val top = 1
  opaque type Id = Int
"""


@pytest.fixture(scope="module")
def facts() -> FileFacts:
    return facts_of("scala", SAMPLE)


def test_definitions_nest_and_have_kinds(facts: FileFacts) -> None:
    assert facts.status == "ok"
    assert outline(facts) == [
        "namespace com.shop",
        "namespace orders",
        "class Store",
        "property Store.size",
        "property Store.name",
        "field Store.first",
        "field Store.second",
        "field Store.cached",
        "field Store.low",
        "field Store.high",
        "constructor Store.this",
        "method Store.add",
        "method Store.add.Special.extra",
        "function Store.add.inner",
        "method Store.total",
        "typeAlias Store.Ids",
        "field Store.worker",
        "method Store.worker.Runner.run",
        "trait Shape",
        "method Shape.area",
        "field Shape.sides",
        "class Point",
        "property Point.x",
        "property Point.y",
        "object Store",
        "field Store.Limit",
        "method Store.make",
        "object Nothing",
        "object syntax",
        "field syntax.x",
    ]


def test_scala_3_by_indentation() -> None:
    facts = facts_of("scala", SCALA_3)
    assert facts.status == "ok"
    assert outline(facts) == [
        "namespace shop",
        "enum shop.Color",
        "property shop.Color.rgb",
        "enumMember shop.Color.Red",
        "enumMember shop.Color.Green",
        "enumMember shop.Color.Blue",
        "enumMember shop.Color.Mix",
        "method shop.Color.dark",
        "method shop.String.shout",
        "method shop.String.twice",
        "method shop.List.third",
        "object shop.order",
        "method shop.order.compare",
        "function shop.main",
        "variable shop.top",
        "typeAlias shop.Id",
    ]


def test_what_is_written_around_a_definition(facts: FileFacts) -> None:
    store = definition(facts_of("scala", SAMPLE.partition("object Store")[0]), "Store")
    assert store.doc == "Keeps orders."
    assert store.decorators == ('Entity("orders")', "deprecated")
    assert store.modifiers == ("abstract",)
    assert parameters(store) == [
        "size: Int = 1",
        "name: String",
        "plain: List[T] [variadic]",
        "log: Log",
    ]
    add = definition(facts, "Store.add")
    assert add.decorators == ("throws[IOException]",)
    assert add.modifiers == ("override",)
    assert add.return_type == "List[U]"
    assert parameters(add) == ["a: Int", "b: => Int = 2", "c: Log"]
    assert add.signature == "override def add[U](a: Int, b: => Int = 2)(using c: Log): List[U]"
    assert definition(facts, "Store.cached").modifiers == ("private", "lazy")
    assert definition(facts, "Point").modifiers == ("case",)


def test_everything_is_public_unless_said(facts: FileFacts) -> None:
    seen = {each.qualified_name: (each.visibility, each.is_exported) for each in facts.definitions}
    assert seen["Store.size"] == ("private", False)
    assert seen["Store.name"] == ("public", True)
    assert seen["Store.cached"] == ("private", False)
    assert seen["Store.low"] == ("protected", False)
    assert seen["Store.add"] == ("public", True)
    assert seen["Store.add.inner"] == ("public", False)
    assert seen["Nothing"] == ("private", False)
    assert seen["Point.x"] == ("public", True)


def test_imports(facts: FileFacts) -> None:
    assert imports(facts) == [
        "named scala.collection: mutable as mutable",
        "wildcard com.shop.util: None as None",
        "named com.shop.util: Item as Item",
        "named com.shop.util: Price as Cost",
        "named com.shop.util: Tax as Vat",
        "wildcard com.shop.old: None as None",
        "wildcard com.shop.now: None as None",
        "wildcard com.shop.rules: None as None",
        "named a: b as b",
        "named c: d as d",
        "wildcard java.io: None as None",
    ]


def test_references(facts: FileFacts) -> None:
    assert calls(facts) == [
        "constructor Base/1",
        "free load/0",
        "free this/2",
        "member x.step(1).each/1",
        "member x.step/1",
        "constructor Store/1",
        "constructor util.Special/1",
        "free typed/1",
        "member a.plus/1",
        "member 1.to/1",
        "constructor Missing/0",
        "constructor Runner/0",
        "free go/0",
        "constructor Store/1",
    ]
    assert references(facts, "inherits") == ["Base", "Named", "Sized", "Shape", "App", "Shape"]
    assert references(facts, "implements") == ["Closeable", "Flushable"]
    assert references(facts, "decorator") == ["Entity", "deprecated", "throws"]
    assert references(facts, "type") == [
        "Item",
        "Int",
        "String",
        "List",
        "T",
        "Log",
        "T",
        "Int",
        "Int",
        "IOException",
        "Int",
        "Int",
        "Log",
        "List",
        "U",
        "Int",
        "Int",
        "Point",
        "Int",
        "List",
        "Int",
        "Int",
        "Double",
        "Int",
        "Int",
        "String",
    ]


def test_metrics(facts: FileFacts) -> None:
    # two cases that are not the default, for, &&, if
    assert definition(facts, "Store.add").complexity == 6
    assert definition(facts, "Store.total").complexity is None


def test_an_error_leaves_what_is_around_it() -> None:
    facts = facts_of("scala", "class A {\n  def f() = 1\n  val = \n  def g() = h()\n}\n")
    assert facts.status == "partial"
    assert outline(facts) == ["class A", "method A.f", "method A.g"]
    assert calls(facts) == ["free h/0"]
