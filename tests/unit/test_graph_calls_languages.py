"""Calls in what languages have of their own: headers, companions, modules, unknown bases."""

from __future__ import annotations

from tests.unit.facts import facts_of
from tests.unit.graph_calls import calls_in, calls_of
from wasmpool.graph.build import build
from wasmpool.graph.model import Project


def test_what_is_written_counts_more_than_what_an_unknown_class_may_have() -> None:
    found = calls_of(
        {
            "a/View.java": """\
                package a;
                import android.Activity;
                import static a.Tools.round;
                class View extends Activity {
                  Tools tools = new Tools();
                  void draw() {
                    Tools.paint();
                    round();
                    onUnknown();
                    new Thread(new Runnable() { public void run() { draw(); tools.mix(); } });
                  }
                }
                """,
            "a/Tools.java": (
                "package a; class Tools { static void paint() {} static void round() {}"
                " void mix() {} }"
            ),
        }
    )
    view, tools = "a/View.java#View", "a/Tools.java#Tools"
    assert found == [
        f"{view} -> {tools}",
        f"{view}.draw -> {tools}.paint",
        f"{view}.draw -> {tools}.round",
        f"{view}.draw.Runnable.run -> {tools}.mix",
        f"{view}.draw.Runnable.run -> {view}.draw",
    ]


def test_namespaces_of_cpp_reach_across_files() -> None:
    found = calls_of(
        {
            "include/status.h": """\
                #include <string>
                namespace store {
                class Status {
                 public:
                  bool ok() const { return true; }
                  static Status Fine();
                };
                void Log(int level);
                namespace detail { void Deep(); }
                }
                """,
            "status.cc": """\
                #include "status.h"
                namespace store {
                Status Status::Fine() { return Status(); }
                static void Own() {}
                void Log(int level) { Own(); }
                namespace detail { void Deep() { Log(1); } }
                }
                """,
            "table.cc": """\
                #include "status.h"
                namespace store {
                Status Open() {
                  Status status = Status::Fine();
                  if (status.ok()) Log(2);
                  detail::Deep();
                  Own();
                  return status;
                }
                namespace { void Inner() { Open().ok(); } }
                }
                """,
        }
    )
    status, header = "status.cc#store", "include/status.h#store"
    assert found == [
        f"{status}.Log -> {status}.Own",
        f"{status}.Status.Fine -> {header}.Status",
        f"{status}.detail.Deep -> {status}.Log",
        f"table.cc#store.Inner -> {header}.Status.ok",
        "table.cc#store.Inner -> table.cc#store.Open",
        f"table.cc#store.Open -> {header}.Status.ok",
        f"table.cc#store.Open -> {status}.Log",
        f"table.cc#store.Open -> {status}.Status.Fine",
        f"table.cc#store.Open -> {status}.detail.Deep",
    ]


def test_prototypes_of_c_stand_for_what_has_a_body() -> None:
    found = calls_of(
        {
            "a.c": '#include "a.h"\nstatic int own(int x) { return x; }\n'
            "int run(void) { own(1); return help(2); }\n",
            "a.h": "int help(int);\nint run(void);\n",
            "b.c": '#include "a.h"\nstatic int own(int x) { return 2; }\n'
            "int help(int a) { return own(a); }\nint main(void) { return run(); }\n",
        }
    )
    assert found == [
        "a.c#run -> a.c#own",
        "a.c#run -> b.c#help",
        "b.c#help -> b.c#own",
        "b.c#main -> a.c#run",
    ]


def test_maps_literals_and_several_values_of_go() -> None:
    found = calls_in(
        "a.go",
        """\
        package a
        type Item struct {}
        func (i *Item) Name() {}
        type Store struct { items map[string]*Item; four [4]Item }
        func (s *Store) Run() {
          s.items["a"].Name()
          for _, each := range s.four { each.Name() }
        }
        func make() *Item { return &Item{} }
        func literal() { items := []*Item{make()}; items[0].Name() }
        func table() { items := map[string]Item{}; for _, each := range items { each.Name() } }
        func several() { one, two := 1, make(); two.Name(); print(one) }
        """,
    )
    assert found == [
        "Store.Run -> Item.Name",
        "literal -> Item.Name",
        "literal -> make",
        "several -> Item.Name",
        "several -> make",
        "table -> Item.Name",
    ]


def test_modules_factories_and_classes_of_objects_of_ruby() -> None:
    found = calls_of(
        {
            "lib/user.rb": """\
                module App
                  class User
                    def initialize(name); @name = name; end
                    def self.find(id)
                      check
                      new(id)
                    end
                    def self.check; end
                    def save; self.class.check; self; end
                  end
                  module Helper; def self.go; end; end
                end
                """,
            "lib/main.rb": """\
                require_relative "user"
                module App
                  class Main
                    def run
                      user = User.find(1)
                      user.save.save
                      Helper.go
                    end
                  end
                end
                """,
        }
    )
    user, run = "lib/user.rb#App.User", "lib/main.rb#App.Main.run"
    assert found == [
        f"{run} -> lib/user.rb#App.Helper.go",
        f"{run} -> {user}.find",
        f"{run} -> {user}.save",
        f"{user}.find -> {user}.check",
        f"{user}.find -> {user}.initialize",
        f"{user}.save -> {user}.check",
    ]


def test_companions_of_kotlin_and_parameters_of_classes_of_scala() -> None:
    kotlin = calls_in(
        "a.kt",
        """\
        class User {
          fun save() {}
          companion object {
            fun find(): User = User()
          }
        }
        fun top() { User.find().save() }
        """,
    )
    assert kotlin == [
        "User.Companion.find -> User",
        "top -> User.Companion.find",
        "top -> User.save",
    ]
    scala = calls_in(
        "a.scala",
        """\
        class Repo {
          def add(): Unit = {}
        }
        class User(repo: Repo) {
          repo.add()
          def save(): Unit = {
            repo.add()
          }
        }
        """,
    )
    assert scala == ["User -> Repo.add", "User.save -> Repo.add"]


def test_bare_names_of_ruby_are_calls_unless_they_are_variables() -> None:
    found = calls_in(
        "a.rb",
        """\
        class User
          def save
            validate
            total = 1
            total
            notify if ready
            log.info(detail)
            [1].each { |each| each; check }
          end
          def validate; end
          def notify; end
          def ready; end
          def log; end
          def detail; end
          def check; end
          def total; end
          def each; end
          def variable(check); check; end
        end
        """,
        0,
    )
    assert found == [
        f"User.save -> User.{name}"
        for name in ("check", "detail", "log", "notify", "ready", "validate")
    ]


def test_paths_variants_and_what_results_hold_in_rust() -> None:
    found = calls_of(
        {
            "src/lib.rs": """\
                pub mod store;
                mod inner {
                    pub fn deep() { super::top(); self::own(); crate::store::make(); }
                    fn own() {}
                }
                pub fn top() { self::inner::deep(); }
                pub struct Point(i32);
                pub enum Kind { One(i32), Two }
                impl Kind {
                    pub fn new() -> Self { Kind::One(1) }
                    fn go(&self) { Point(1); }
                }
                impl Default for Point { fn default() -> Self { Point(0) } }
                fn variant() { let kind = Kind::One(2); kind.go(); Kind::new().clone().go(); }
                """,
            "src/store.rs": """\
                pub struct Store { next: Option<Box<Store>> }
                impl Store { pub fn go(&self) { self.next.as_ref().unwrap().go(); } }
                pub fn make() -> Result<Store, ()> { todo!() }
                """,
            "examples/use.rs": "fn main() { app::top(); app::store::make().unwrap().go(); }\n",
        },
        {"Cargo.toml": b"[package]\nname = 'app'\n"},
    )
    lib, store = "src/lib.rs", "src/store.rs"
    assert found == [
        f"examples/use.rs#main -> {lib}#top",
        f"examples/use.rs#main -> {store}#Store.go",
        f"examples/use.rs#main -> {store}#make",
        f"{lib}#Kind.go -> {lib}#Point",
        f"{lib}#Kind.new -> {lib}#Kind",
        f"{lib}#Point.default -> {lib}#Point",
        f"{lib}#inner.deep -> {lib}#inner.own",
        f"{lib}#inner.deep -> {lib}#top",
        f"{lib}#inner.deep -> {store}#make",
        f"{lib}#top -> {lib}#inner.deep",
        f"{lib}#variant -> {lib}#Kind",
        f"{lib}#variant -> {lib}#Kind.go",
        f"{lib}#variant -> {lib}#Kind.new",
        f"{store}#Store.go -> {store}#Store.go",
    ]


def test_modules_of_rust_that_import_from_each_other_end() -> None:
    found = calls_in(
        "src/lib.rs",
        """\
        mod a { pub use super::b::*; pub fn one() { two(); } }
        mod b { pub use super::a::*; pub fn two() { one(); } }
        mod regex { pub use regex::Regex; fn f() { Regex::new(); } }
        """,
    )
    assert found == ["a.one -> b.two", "b.two -> a.one"]


def test_methods_of_ruby_that_give_back_themselves_end() -> None:
    found = calls_in("a.rb", "class A\n  def a\n    a\n  end\n  def b\n    a.c.d\n  end\nend\n")
    assert found == ["A.a -> A.a", "A.b -> A.a"]


def test_names_of_php_from_the_root_and_in_namespaces() -> None:
    found = calls_of(
        {
            "inc/blocks.php": """\
                <?php
                class Blocks {
                  public static function make(): Blocks { return new Blocks(); }
                  public function go() {}
                }
                function help() {}
                """,
            "src/view.php": """\
                <?php
                namespace Blocks\\View;
                function render() {
                  $made = \\Blocks::make();
                  $made->go();
                  \\help();
                }
                class Page { public function show() { \\Blocks\\View\\render(); } }
                """,
            "index.php": """\
                <?php
                Blocks::make()->go();
                $page = new Blocks\\View\\Page();
                $page->show();
                """,
        }
    )
    blocks, view = "inc/blocks.php#Blocks", "src/view.php#Blocks.View"
    assert found == [
        f"{blocks}.make -> {blocks}",
        f"index.php -> {blocks}.go",
        f"index.php -> {blocks}.make",
        f"index.php -> {view}.Page",
        f"index.php -> {view}.Page.show",
        f"{view}.Page.show -> {view}.render",
        f"{view}.render -> {blocks}.go",
        f"{view}.render -> {blocks}.make",
        f"{view}.render -> inc/blocks.php#help",
    ]


def test_headers_that_include_each_other_are_looked_through_once() -> None:
    files = {
        f"h{number}.h": f'#include "h{number + 1}.h"\n#include "h{number + 2}.h"\n'
        f"int f{number}();\n"
        for number in range(60)
    }
    files |= {"h60.h": '#include "h0.h"\n', "h61.h": "namespace far { int last(); }\n"}
    files["main.cc"] = '#include "h0.h"\nint main() { f50(); nothing(); unknown::name(); }\n'
    assert calls_of(files) == ["main.cc#main -> h50.h#f50"]


def test_bindings_whose_name_is_missing_in_the_text_say_nothing() -> None:
    record = facts_of("cpp", "void g();\nvoid f() { g(); }\n", bindings=True).record
    missing = {"name": "", "kind": "assign", "type": "T", "value": None, "enclosing": None}
    record["bindings"].append({**missing, "range": [0, 0, 0, 0, 0, 0]})
    graph = build(Project("sample", {"a.cc": record | {"path": "a.cc"}}, {}, ()))
    assert [edge.target for edge in graph.edges if edge.type == "CALLS"] == ["a.cc#g"]
