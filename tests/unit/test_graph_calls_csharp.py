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
