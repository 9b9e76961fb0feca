"""Calls of Scala."""

from __future__ import annotations

from tests.unit.graph_calls import calls_in


def test_calling_a_class_calls_its_companion() -> None:
    text = """\
        class Item { def run(): Int = 1 }
        class Cart(val first: Item)
        object Cart { def apply(n: String): Cart = new Cart(new Item) }
        class Grid { def apply(i: Int): Item = new Item }
        case class Pair(a: Item)
        object M {
          def a() = { Cart("x").first.run() }
          def b() = { new Cart(null).first.run() }
          def c() = { new Grid().run() }
          def d() = { Pair(null).a.run() }
        }
        """
    assert calls_in("a.scala", text) == [
        "Cart.apply -> Cart",
        "Cart.apply -> Item",
        "Grid.apply -> Item",
        "M.a -> Cart.apply",
        "M.a -> Item.run",
        "M.b -> Cart",
        "M.b -> Item.run",
        "M.c -> Grid",
        "M.d -> Item.run",
        "M.d -> Pair",
    ]
