"""Calls of languages with types, of which what is declared says whose methods are called."""

from __future__ import annotations

from textwrap import dedent

from tests.unit.graph_calls import calls_of, graph_of

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


GO = {
    "p/a.go": """\
        package p
        type A struct { B; c *C }
        func (a *A) M() { a.c.N(); a.B.K(); a.K(); F().M() }
        func F() *A { x := &A{}; x.M(); return x }
        func G(all []*C) { for _, c := range all { c.N() }; v, err := New(); v.N(); _ = err }
        func New() (*C, error) { return &C{}, nil }
        """,
    "p/b.go": """\
        package p
        type B struct{}
        func (b B) K() {}
        type C struct{}
        func (c *C) N() { helper() }
        func helper() {}
        """,
}


def test_go() -> None:
    assert calls_of(GO) == [
        "p/a.go#A.M -> p/a.go#A.M",
        "p/a.go#A.M -> p/a.go#F",
        "p/a.go#A.M -> p/b.go#B.K",
        "p/a.go#A.M -> p/b.go#C.N",
        "p/a.go#F -> p/a.go#A.M",
        "p/a.go#G -> p/a.go#New",
        "p/a.go#G -> p/b.go#C.N",
        "p/b.go#C.N -> p/b.go#helper",
    ]


def test_rust() -> None:
    files = {
        "src/lib.rs": """\
            mod b;
            use crate::b::B;
            struct A { b: B }
            impl A {
                fn new() -> Self { Self::helper(); A { b: B::new() } }
                fn m(&self) { self.b.go(); self.k(); let x = A::new(); x.m(); free(); }
                fn helper() {}
                fn k(&self) {}
            }
            trait T { fn t(&self) { self.u() } fn u(&self); }
            impl T for A { fn u(&self) {} }
            fn free() { b::util(); }
            """,
        "src/b.rs": (
            "pub struct B;\nimpl B { pub fn new() -> B { B } pub fn go(&self) {} }\n"
            "pub fn util() {}\n"
        ),
    }
    assert calls_of(files) == [
        "src/lib.rs#A.m -> src/b.rs#B.go",
        "src/lib.rs#A.m -> src/lib.rs#A.k",
        "src/lib.rs#A.m -> src/lib.rs#A.m",
        "src/lib.rs#A.m -> src/lib.rs#A.new",
        "src/lib.rs#A.m -> src/lib.rs#free",
        "src/lib.rs#A.new -> src/b.rs#B.new",
        "src/lib.rs#A.new -> src/lib.rs#A.helper",
        "src/lib.rs#T.t -> src/lib.rs#A.u",
        "src/lib.rs#free -> src/b.rs#util",
    ]


def test_csharp() -> None:
    text = """\
        namespace N {
          class A : B {
            private C c = new C();
            void F() { c.Go(); this.G(); Base(); base.Base(); C.Stat(); }
            void G() { var x = new C(); x.Go(); foreach (var y in new List<C>()) y.Go(); }
          }
          class B { protected void Base() {} }
          class C { public void Go() {} public static void Stat() {} }
        }
        """
    assert calls_of({"a.cs": text}) == [
        "a.cs#N.A -> a.cs#N.C",
        "a.cs#N.A.F -> a.cs#N.A.G",
        "a.cs#N.A.F -> a.cs#N.B.Base",
        "a.cs#N.A.F -> a.cs#N.C.Go",
        "a.cs#N.A.F -> a.cs#N.C.Stat",
        "a.cs#N.A.G -> a.cs#N.C",
        "a.cs#N.A.G -> a.cs#N.C.Go",
    ]


def test_php() -> None:
    text = """\
        <?php
        class A extends B {
          private C $c;
          function __construct(private C $d) { $this->c = new C(); parent::__construct(); }
          function f() { $this->c->go(); $this->d->go(); $x = $this->make(); $x->go(); }
          function g() { self::s(); static::s(); C::t(); helper(); }
          static function s() {}
          function make(): C { return new C(); }
        }
        class B { function __construct() {} }
        class C { function go() {} static function t() {} }
        function helper() {}
        """
    assert calls_of({"a.php": text}) == [
        "a.php#A.__construct -> a.php#B.__construct",
        "a.php#A.__construct -> a.php#C",
        "a.php#A.f -> a.php#A.make",
        "a.php#A.f -> a.php#C.go",
        "a.php#A.g -> a.php#A.s",
        "a.php#A.g -> a.php#C.t",
        "a.php#A.g -> a.php#helper",
        "a.php#A.make -> a.php#C",
    ]


def test_ruby() -> None:
    text = """\
        class A < B
          def initialize; @b = C.new; end
          def m; helper(1); @b.go; self.n; x = C.new(1); x.go; A.s(2); end
          def n; end
          def helper(x); end
          def self.s(x); end
        end
        class B; def base; end; end
        class C; def go; end; end
        A.new.m
        A.new.base
        """
    assert calls_of({"a.rb": text}) == [
        "a.rb -> a.rb#A.initialize",
        "a.rb -> a.rb#A.m",
        "a.rb -> a.rb#B.base",
        "a.rb#A.initialize -> a.rb#C",
        "a.rb#A.m -> a.rb#A.helper",
        "a.rb#A.m -> a.rb#A.n",
        "a.rb#A.m -> a.rb#A.s",
        "a.rb#A.m -> a.rb#C",
        "a.rb#A.m -> a.rb#C.go",
    ]


def test_parameters_of_php_have_no_sigil_where_they_are_recorded() -> None:
    text = """\
        <?php
        interface Store { public function get(); }
        class Mem implements Store { public function get() {} public function find() {} }
        function named(Mem $m) { $m->find(); }
        class Q {
          function nullable(?Mem $m) { $m->find(); }
          function either(Mem|null $m = null) { $m->find(); }
          function declared(Store $s) { $s->get(); }
          function several(Mem ...$m) { foreach ($m as $each) { $each->find(); } }
          function plain($find) { find($find); }
        }
        function find() {}
        """
    assert calls_of({"a.php": text}) == [
        "a.php#Q.declared -> a.php#Mem.get",
        "a.php#Q.either -> a.php#Mem.find",
        "a.php#Q.nullable -> a.php#Mem.find",
        "a.php#Q.plain -> a.php#find",
        "a.php#Q.several -> a.php#Mem.find",
        "a.php#named -> a.php#Mem.find",
    ]


def test_objects_of_cpp_that_are_made_where_they_are_declared() -> None:
    text = """\
        struct Point { int x; };
        enum Level { Low };
        using Id = int;
        namespace geo { struct Square { Square(int w) {} Square(int w, int h) {} }; }
        using geo::Square;
        void round() { geo::Square s(1); }
        void curly() { geo::Square s{1, 2}; }
        void plain() { Point p{1}; }
        void others(geo::Square o) {
          geo::Square *p{nullptr};
          geo::Square t = o;
          Level level{Low};
          Id id(1);
          int n{0};
          std::string s("a, b");
          Level(1);
        }
        """
    found = graph_of({"a.cpp": text})
    calls = [edge for edge in found.edges if edge.type == "CALLS"]
    assert [(e.source, e.target, e.confidence, e.reason) for e in calls] == [
        ("a.cpp#curly", "a.cpp#geo.Square.Square@4", 0.95, "constructor"),
        ("a.cpp#plain", "a.cpp#Point", 1.0, "constructor"),
        ("a.cpp#round", "a.cpp#geo.Square.Square", 0.95, "constructor"),
    ]
    assert [each for each in found.unresolved if each.kind == "call"] == []


def test_pure_virtual_methods_of_cpp_are_abstract() -> None:
    text = """\
        struct Shape { virtual int area() const = 0; virtual int size() { return 0; } };
        struct Square : Shape {
          int area() const override { return 1; }
          int size() override { return 2; }
        };
        int area(Shape& s) { return s.area(); }
        int size(Shape& s) { return s.size(); }
        """
    calls = [edge for edge in graph_of({"a.cpp": text}).edges if edge.type == "CALLS"]
    assert [(e.source, e.target, e.confidence, e.reason) for e in calls] == [
        ("a.cpp#area", "a.cpp#Shape.area", 0.7, "abstract"),
        ("a.cpp#area", "a.cpp#Square.area", 0.9, "only one below"),
        ("a.cpp#size", "a.cpp#Shape.size", 0.9, "type"),
        ("a.cpp#size", "a.cpp#Square.size", 0.6, "one below"),
    ]


def test_constructors_of_cpp_are_those_with_a_body() -> None:
    files = {
        "inc/shape.hpp": "namespace geo { struct Sq { Sq(int w); Sq() {} int area(); }; }\n",
        "src/shape.cpp": (
            '#include "../inc/shape.hpp"\n'
            "namespace geo { Sq::Sq(int w) {}\nint Sq::area() { return 1; } }\n"
        ),
        "src/main.cpp": (
            '#include "../inc/shape.hpp"\n'
            "int heap() { auto s = new geo::Sq(2); return s->area(); }\n"
            "int stack() { geo::Sq s(2); return s.area(); }\n"
            "void empty() { new geo::Sq(); }\n"
        ),
    }
    assert calls_of(files) == [
        "src/main.cpp#empty -> inc/shape.hpp#geo.Sq.Sq@1",
        "src/main.cpp#heap -> src/shape.cpp#geo.Sq.Sq",
        "src/main.cpp#heap -> src/shape.cpp#geo.Sq.area",
        "src/main.cpp#stack -> src/shape.cpp#geo.Sq.Sq",
        "src/main.cpp#stack -> src/shape.cpp#geo.Sq.area",
    ]


def test_traits_of_rust_for_types_that_are_built_in() -> None:
    text = """\
        trait Shape { fn area(&self) -> i32; }
        struct Square;
        impl Shape for Square { fn area(&self) -> i32 { 1 } }
        fn any(t: &dyn Shape) -> i32 { t.area() }
        fn named(q: &Square) -> i32 { Shape::area(q) }
        """
    other = "impl Shape for i32 { fn area(&self) -> i32 { 1 } }\n"
    for further, sure, why in (("", 0.9, "only one below"), (other, 0.6, "one below")):
        found = graph_of({"a.rs": dedent(text) + further})
        calls = [edge for edge in found.edges if edge.type == "CALLS"]
        assert [(e.source, e.target, e.confidence, e.reason) for e in calls] == [
            ("a.rs#any", "a.rs#Shape.area", 0.7, "abstract"),
            ("a.rs#any", "a.rs#Square.area", sure, why),
            ("a.rs#named", "a.rs#Shape.area", 0.7, "abstract"),
            ("a.rs#named", "a.rs#Square.area", sure, why),
        ]
        assert found.unresolved == []
