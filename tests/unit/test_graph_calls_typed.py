"""Calls of languages with types, of which what is declared says whose methods are called."""

from __future__ import annotations

from tests.unit.graph_calls import calls_of

JAVA = {
    "src/a/b/App.java": """\
        package a.b;
        import a.c.Foo;
        import a.c.Sub;
        import static a.c.Util.single;
        import static a.c.Util.*;
        public class App extends Base implements Task {
          private Foo foo = new Foo();
          App() { this(1); }
          App(int size) { super(size); }
          void field() { foo.go(); }
          void helpers() { single(); several(); Beside.now(); }
          void loops(java.util.List<Foo> all) {
            for (Foo each : all) each.go();
            all.get(0).go();
          }
          void local(Object o) {
            var made = make();
            made.run();
            Task task = new App(1);
            task.run();
            if (o instanceof Sub sub) sub.only();
            ((Sub) o).only();
          }
          void chain(Foo start) { start.self().self().go(); }
          void inherited() { this.base(); base(); super.base(); }
          void overloads() { over("a"); over(1, 2); }
          void inner() { new Inner().deep(); Color.RED.paint(); }
          static App make() { return new App(2); }
          void over(String one) {}
          void over(int one, int two) {}
          public void run() {}
          class Inner { void deep() { field(); } }
          enum Color { RED; void paint() {} }
        }
        """,
    "src/a/b/Beside.java": "package a.b; class Beside { static void now() {} }",
    "src/a/b/Task.java": "package a.b; interface Task { void run(); default void d() { run(); } }",
    "src/a/b/Base.java": "package a.b; class Base { Base(int size) {} void base() {} }",
    "src/a/c/Foo.java": (
        "package a.c; public class Foo { public void go() {} public Foo self() { return this; } }"
    ),
    "src/a/c/Sub.java": "package a.c; public class Sub extends Foo { public void only() {} }",
    "src/a/c/Util.java": (
        "package a.c; public class Util { public static void single() {}"
        " public static void several() {} }"
    ),
}


def test_java() -> None:
    app, foo, util = "src/a/b/App.java#App", "src/a/c/Foo.java#Foo", "src/a/c/Util.java#Util"
    assert calls_of(JAVA) == sorted([
        f"{app} -> {foo}",
        f"{app}.App -> {app}.App@9",
        f"{app}.App@9 -> src/a/b/Base.java#Base.Base",
        f"{app}.field -> {foo}.go",
        f"{app}.helpers -> {util}.single",
        f"{app}.helpers -> {util}.several",
        f"{app}.helpers -> src/a/b/Beside.java#Beside.now",
        f"{app}.loops -> {foo}.go",
        f"{app}.local -> {app}.make",
        f"{app}.local -> {app}.run",
        f"{app}.local -> {app}.App@9",
        f"{app}.local -> src/a/c/Sub.java#Sub.only",
        f"{app}.chain -> {foo}.self",
        f"{app}.chain -> {foo}.go",
        f"{app}.inherited -> src/a/b/Base.java#Base.base",
        f"{app}.overloads -> {app}.over",
        f"{app}.overloads -> {app}.over@30",
        f"{app}.inner -> {app}.Inner",
        f"{app}.inner -> {app}.Inner.deep",
        f"{app}.inner -> {app}.Color.paint",
        f"{app}.make -> {app}.App@9",
        f"{app}.Inner.deep -> {app}.field",
        f"src/a/b/Task.java#Task.d -> {app}.run",
    ])  # fmt: skip
