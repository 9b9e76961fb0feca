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


def test_a_member_without_parentheses_calls_a_method_that_takes_nothing() -> None:
    text = """\
        class Foo {
          def size: Int = 1
          def next: Foo = this
          def empty(): Int = 1
          def add(a: Int): Int = a
          val kept = 2
        }
        object Util {
          def now: Int = 1
          object Deep
        }
        class M(item: Foo) {
          def a(x: Foo) = x.size
          def b(x: Foo) = { val n = 1 + x.size; n }
          def c(x: Foo) = x.next.empty()
          def d(x: Foo) = a(x.next)
          def e(x: Foo) = if (x.size > 1) x.empty else Util.now
          def f(xs: List[Foo]) = s"${Util.now}"
          def g() = xs match { case y if Util.now > 1 => item.size }
          def h(x: Foo) = x.kept
          def i() = Util.Deep
          def j(x: Foo) = List(1).map(x.add)
          def k(any: Any) = any match { case item => item.size }
          def l(any: Any) = any match { case Some(item) => item.size }
        }
        """
    assert calls_in("a.scala", text, least=0.0) == [
        "M.a -> Foo.size",
        "M.b -> Foo.size",
        "M.c -> Foo.empty",
        "M.c -> Foo.next",
        "M.d -> Foo.next",
        "M.d -> M.a",
        "M.e -> Foo.empty",
        "M.e -> Foo.size",
        "M.e -> Util.now",
        "M.f -> Util.now",
        "M.g -> Foo.size",
        "M.g -> Util.now",
    ]


def test_what_a_member_without_parentheses_gives_is_run_through() -> None:
    text = """\
        class Foo { def run(): Unit = {}; def kids: List[Foo] = Nil; def none[T]: List[T] = Nil }
        class M {
          def a(x: Foo) = x.kids.foreach(k => k.run())
          def b(x: Foo) = for (k <- x.kids) k.run()
          def c(x: Foo) = for { k <- x.kids; j <- k.kids } yield j.run()
          def d(x: Foo) = x.kids.foreach { k => k.run() }
          def e(x: Foo) = x.kids.map { k => k.kids }.head.foreach(_.run())
          def f(x: Foo) = x.none[Foo].run()
        }
        """
    found = [call for call in calls_in("a.scala", text) if call.endswith(".run")]
    assert found == [f"M.{name} -> Foo.run" for name in "abcde"]
