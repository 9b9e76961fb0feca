"""Calls of C#."""

from __future__ import annotations

from tests.unit.graph_calls import calls_of


def test_a_property_with_the_name_of_its_type_is_no_type() -> None:
    text = """\
        class User { public int Go() => 1; }
        class Ctx {
          public User User { get; set; }
          public void A() { User = new User(); }
          public void B() { User made = Make(); made.Go(); }
          public void C() { User.Go(); }
          public void D(User u) { u.Go(); }
          User Make() => null;
        }
        """
    assert calls_of({"a.cs": text}) == [
        "a.cs#Ctx.A -> a.cs#User",
        "a.cs#Ctx.B -> a.cs#Ctx.Make",
        "a.cs#Ctx.B -> a.cs#User.Go",
        "a.cs#Ctx.C -> a.cs#User.Go",
        "a.cs#Ctx.D -> a.cs#User.Go",
    ]


def test_types_are_looked_up_among_types_in_other_files_and_classes() -> None:
    files = {
        "Models/Layer.cs": """\
            namespace App.Models {
              public class Layer { public Layer(string n) {} public void Draw() {} }
              public class Style { public class Pen { public void Go() {} } }
            }
            """,
        "Canvas.cs": """\
            using App.Models;
            namespace App.Views {
              public class Canvas {
                private Layer Style;
                public Layer Layer(string n) => new Layer(n);
                public void Draw() { Layer("a").Draw(); new Style.Pen().Go(); }
              }
              public class Own : Canvas {
                class Layer { public void Draw() {} }
                void Run() { var own = new Layer(); own.Draw(); }
              }
            }
            """,
    }
    assert calls_of(files) == [
        "Canvas.cs#App.Views.Canvas.Draw -> Canvas.cs#App.Views.Canvas.Layer",
        "Canvas.cs#App.Views.Canvas.Draw -> Models/Layer.cs#App.Models.Layer.Draw",
        "Canvas.cs#App.Views.Canvas.Draw -> Models/Layer.cs#App.Models.Style.Pen",
        "Canvas.cs#App.Views.Canvas.Draw -> Models/Layer.cs#App.Models.Style.Pen.Go",
        "Canvas.cs#App.Views.Canvas.Layer -> Models/Layer.cs#App.Models.Layer.Layer",
        "Canvas.cs#App.Views.Own.Run -> Canvas.cs#App.Views.Own.Layer",
        "Canvas.cs#App.Views.Own.Run -> Canvas.cs#App.Views.Own.Layer.Draw",
    ]


def test_what_a_task_gives_is_awaited() -> None:
    text = """\
        class Item { public void Go() {} }
        class P {
          async Task<Item> G() => null;
          async ValueTask<List<Item>> Many() => null;
          async Task A() { var u = await G(); u.Go(); }
          async Task B() { (await G()).Go(); }
          async Task C() { var u = await G().ConfigureAwait(false); u.Go(); }
          async Task D() { foreach (var u in await Many().ConfigureAwait(false)) u.Go(); }
          void E() { G().Result.Go(); }
          void F(Lazy<Item> made) { made.Value.Go(); }
          void H() { G().GetAwaiter().GetResult().Go(); }
        }
        """
    assert calls_of({"a.cs": text}) == [
        *(f"a.cs#P.{name} -> {to}" for name in "ABC" for to in ("a.cs#Item.Go", "a.cs#P.G")),
        "a.cs#P.D -> a.cs#Item.Go",
        "a.cs#P.D -> a.cs#P.Many",
        "a.cs#P.E -> a.cs#Item.Go",
        "a.cs#P.E -> a.cs#P.G",
        "a.cs#P.F -> a.cs#Item.Go",
        "a.cs#P.H -> a.cs#Item.Go",
        "a.cs#P.H -> a.cs#P.G",
    ]


_ORDERS = """\
    namespace App.Core {
      public interface IPriced {}
      public class Base {}
      public class Order : Base, IPriced { public string Describe() => ""; }
      public class Box : Unknown.Thing {}
    }
    """
_EXTENSIONS = """\
    using App.Core;
    namespace App.Ext {
      public static class OrderExt {
        public static string Sum(this Order o, bool d = false) => o.Describe();
        public static Order Same(this Order o) => o;
        public static string Describe(this Order o) => "";
        public static void Price(this IPriced p) {}
        public static void All(this IEnumerable<Order> all) {}
        public static void Open(this Box box) {}
        public static void Two(this Order o, int a) {}
        public static void Two(this Order o, int a, int b) {}
        public static void Plain(Order o) {}
      }
      public static class OtherExt { public static string Sum(this Box o) => ""; }
    }
    """


def test_extension_methods_are_found_by_what_they_are_for() -> None:
    text = """\
        using App.Core;
        using App.Ext;
        class P {
          void A(Order o) { o.Sum(); }
          void B(Order o) { o.Sum(true); }
          void C(Order o) { o.Same().Describe(); }
          void D(Order o) { o.Price(); }
          void E(List<Order> all) { all.All(); }
          void F(Box box) { box.Open(); }
          void G(Order o) { o.Two(1, 2); }
          void H(Order o) { o.Plain(); }
          void I(Order o) { OrderExt.Sum(o, true); }
        }
        """
    found = calls_of({"o.cs": _ORDERS, "e.cs": _EXTENSIONS, "p.cs": text})
    assert [each for each in found if each.startswith("p.cs")] == [
        "p.cs#P.A -> e.cs#App.Ext.OrderExt.Sum",
        "p.cs#P.B -> e.cs#App.Ext.OrderExt.Sum",
        "p.cs#P.C -> e.cs#App.Ext.OrderExt.Same",
        "p.cs#P.C -> o.cs#App.Core.Order.Describe",
        "p.cs#P.D -> e.cs#App.Ext.OrderExt.Price",
        "p.cs#P.E -> e.cs#App.Ext.OrderExt.All",
        "p.cs#P.G -> e.cs#App.Ext.OrderExt.Two@11",
        "p.cs#P.I -> e.cs#App.Ext.OrderExt.Sum",
    ]


def test_a_class_with_parameters_is_a_constructor_beside_those_in_it() -> None:
    text = """\
        class A(int x, int y) { public A(int z) : this(z, 1) {} }
        class B { public B(int x) {} }
        class P {
          void F() { new A(1, 2); }
          void G() { new A(1); }
          void H() { new B(1); }
        }
        """
    assert calls_of({"a.cs": text}) == [
        "a.cs#A.A -> a.cs#A",
        "a.cs#P.F -> a.cs#A",
        "a.cs#P.G -> a.cs#A.A",
        "a.cs#P.H -> a.cs#B.B",
    ]


def test_new_without_a_type_makes_an_object_of_the_declared_one() -> None:
    text = """\
        namespace A {
          class Item {
            public Item() {}
            public Item(int a) {}
            public Item(int a, string b) {}
            public void Go() {}
          }
          class Plain<T> { public int B { get; set; } public void Run() {} }
          class P {
            Item _item = new(1);
            readonly Plain<int> _plain = new() { B = 1 };
            A.Item Item { get; } = new();
            void F() { Item one = new(1, "a, b"); one.Go(); }
            void G() { Plain<Item>? one = new(), two = new(); one.Run(); }
            Item H() { return new(2); }
            Item L() { return new Item(2); }
            Item I() => new((1 + 2), "");
            void J() { List<Item> all = new(); }
            void K() { _item.Go(); _plain.Run(); Item.Go(); }
          }
        }
        """
    found = [each.replace("a.cs#A.", "") for each in calls_of({"a.cs": text})]
    assert found == [
        "P -> Item.Item",
        "P -> Item.Item@4",
        "P -> Plain",
        "P.F -> Item.Go",
        "P.F -> Item.Item@5",
        "P.G -> Plain",
        "P.G -> Plain.Run",
        "P.H -> Item.Item@4",
        "P.I -> Item.Item@5",
        "P.K -> Item.Go",
        "P.K -> Plain.Run",
        "P.L -> Item.Item@4",
    ]
