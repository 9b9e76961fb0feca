"""Calls that may lead elsewhere than it seems: they are no sure edges."""

from __future__ import annotations

from tests.unit.graph_calls import calls_in, calls_of, graph_of


def test_casts_of_c_are_no_calls() -> None:
    text = (
        "typedef unsigned char u8;\nint g(int x) { return (u8)(x - 1); }\n"
        "int h() { return g(1); }\n"
    )
    graph = graph_of({"a.c": text})
    calls = [(edge.source, edge.target) for edge in graph.edges if edge.type == "CALLS"]
    assert calls == [("a.c#h", "a.c#g")]
    assert graph.unresolved == []


def test_a_decorator_that_is_an_object_or_a_function() -> None:
    text = (
        "class Command:\n    def __call__(self, f): ...\n"
        "def command(f=None) -> Command | Callable[[F], Command]:\n"
        "    def decorator(f): return Command()\n    return decorator\n"
        "@command()\ndef cli(): ...\n"
    )
    called = {". -> Command.__call__", ". -> command.decorator"}
    assert called.isdisjoint(calls_in("a.py", text))
    assert called <= set(calls_in("a.py", text, least=0.7))


def test_what_is_run_through_may_be_one_of_several() -> None:
    text = (
        "class A:\n    def __iter__(self): ...\nclass B:\n    def __iter__(self): ...\n"
        "def make(x):\n    if x:\n        return A()\n    return B()\n"
        "def f():\n    for each in make(1): ...\ndef g():\n    for each in A(): ...\n"
    )
    sure = calls_in("a.py", text)
    assert "g -> A.__iter__" in sure
    assert not [call for call in sure if call.startswith("f -> ") and "iter" in call]
    assert {"f -> A.__iter__", "f -> B.__iter__"} <= set(calls_in("a.py", text, least=0.7))


def test_the_only_method_of_a_name_where_libraries_are_not_known() -> None:
    rust = (
        "struct A;\nimpl A { pub fn do_it(&self) {} }\nfn f(v: V) { v.each(|c| { c.do_it(); }); }\n"
    )
    assert calls_in("a.rs", rust) == []
    assert calls_in("a.rs", rust, least=0.7) == ["f -> A.do_it"]


def test_the_only_method_of_a_name_is_in_tests() -> None:
    files = {
        "src/use.js": "export function use(x) { x.getRecord(); }\n",
        "test/use.test.js": "class Fake { getRecord() {} }\nfunction check(x) { x.getRecord(); }\n",
    }
    own = "test/use.test.js#check -> test/use.test.js#Fake.getRecord"
    assert calls_of(files) == [own]
    assert len(calls_of(files, least=0.0)) == 2


def test_variables_that_are_called_as_what_is_above_elsewhere() -> None:
    text = "class A { void stop() {} void run(A parent, A base) { parent.stop(); base.stop(); } }\n"
    reasons = {edge.reason for edge in graph_of({"A.java": text}).edges if edge.type == "CALLS"}
    assert reasons == {"type"}


def test_super_of_ruby_goes_through_what_is_mixed_in() -> None:
    text = (
        "module Log\n  def run; end\nend\nmodule Late\nend\nclass Base\n  def run; end\nend\n"
        "class Kid < Base\n  include Log\n  include Late\n  def run; super; end\nend\n"
    )
    assert calls_in("a.rb", text) == ["Kid.run -> Log.run"]


def test_traits_of_php_go_before_what_is_inherited() -> None:
    text = (
        "<?php\ntrait Log { function run() {} }\nclass Base { function run() {} }\n"
        "class Kid extends Base { use Log; function go() { $this->run(); } }\n"
    )
    assert calls_in("a.php", text) == ["Kid.go -> Log.run"]


def test_methods_of_cpp_in_another_file_than_their_class() -> None:
    files = {
        "a.h": "namespace n {\nstruct Base { void low() {} };\nstruct Part { void go() {} };\n"
        "class A : public Base {\n void one(); void two(); void three();\n"
        " Part part_; Part* next_;\n};\n}\n",
        "a.cpp": '#include "a.h"\nnamespace n {\n'
        "void A::one() { part_.go(); two(); }\nvoid A::two() { next_->go(); low(); }\n}\n"
        "void n::A::three() { this->part_.go(); }\n",
        "c.h": "namespace n {\nclass Far;\nclass C {\n public:\n C(); void run();\n"
        " struct State; void take(State* state);\n Far* far_;\n};\n}\n",
        "far.h": "namespace n {\nclass Far { public: void go() {} };\n}\n",
        "c.cpp": '#include "c.h"\n#include "far.h"\nnamespace n {\nC::C() {}\n'
        "struct C::State { void go() {} };\nvoid C::take(State* state) { state->go(); }\n"
        "void C::run() { far_->go(); }\nC* make() { return new C(); }\n"
        "void use() { make()->run(); run(); }\n}\n",
        "b.cpp": "struct P { void go() {} };\nstruct B { void run(); P p; };\n"
        "void B::run() { p.go(); }\n",
    }
    assert calls_of(files) == [
        "a.cpp#n.A.one -> a.cpp#n.A.two",
        "a.cpp#n.A.one -> a.h#n.Part.go",
        "a.cpp#n.A.three -> a.h#n.Part.go",
        "a.cpp#n.A.two -> a.h#n.Base.low",
        "a.cpp#n.A.two -> a.h#n.Part.go",
        "b.cpp#B.run@3 -> b.cpp#P.go",
        "c.cpp#n.C.run -> far.h#n.Far.go",
        "c.cpp#n.C.take -> c.cpp#n.C.State.go",
        "c.cpp#n.make -> c.cpp#n.C.C",
        "c.cpp#n.use -> c.cpp#n.C.run",
        "c.cpp#n.use -> c.cpp#n.make",
    ]


def test_of_two_copies_as_near_as_each_other_either_may_be_meant() -> None:
    copy = "package p; public class C { public static int go() { return 1; } }\n"
    files = {
        "a/C.java": copy,
        "b/C.java": copy,
        "c/Use.java": "package q; import p.C; class Use extends C { int f() { return C.go(); } }\n",
    }
    edges = {
        (edge.type, edge.target): edge.confidence
        for edge in graph_of(files).edges
        if edge.source.startswith("c/") and edge.type not in ("CONTAINS", "DEFINES")
    }
    assert edges == {
        ("IMPORTS", "a/C.java"): 0.7,
        ("IMPORTS", "a/C.java#C"): 0.7,
        ("IMPORTS", "b/C.java"): 0.7,
        ("IMPORTS", "b/C.java#C"): 0.7,
        ("EXTENDS", "a/C.java#C"): 0.7,
        ("EXTENDS", "b/C.java#C"): 0.7,
        ("CALLS", "a/C.java#C.go"): 0.7,
        ("CALLS", "b/C.java#C.go"): 0.7,
    }


def test_what_stands_in_below_is_a_guess() -> None:
    text = (
        "class A:\n    def f(self): self.g()\n    def g(self): pass\n"
        "class B(A):\n    def g(self): pass\nclass C(A):\n    def g(self): pass\n"
    )
    edges = {
        edge.target: (edge.confidence, edge.reason)
        for edge in graph_of({"a.py": text}).edges
        if edge.type == "CALLS"
    }
    assert edges == {
        "a.py#A.g": (0.95, "self"),
        "a.py#B.g": (0.6, "one below"),
        "a.py#C.g": (0.6, "one below"),
    }


def test_the_only_method_of_a_name() -> None:
    text = "class A:\n    def do_it(self): pass\n    def append(self): pass\n"
    files = {"a.py": text, "b.py": "def f(x):\n    x.do_it()\n    x.append()\n    x.other()\n"}
    graph = graph_of(files)
    (edge,) = [edge for edge in graph.edges if edge.type == "CALLS"]
    assert (edge.target, edge.reason) == ("a.py#A.do_it", "only method of that name")
    missed = [(item.receiver, item.name, item.reason) for item in graph.unresolved]
    assert missed == [("x", "append", "unknown"), ("x", "other", "unknown")]


def test_too_many_alternatives_are_ambiguous() -> None:
    names = "abcdef"
    text = "".join(f"def {name}(): pass\n" for name in names)
    text += "def g(x):\n" + "".join(f"    if x: h = {name}\n" for name in names) + "    h()\n"
    graph = graph_of({"a.py": text})
    assert [edge for edge in graph.edges if edge.type == "CALLS"] == []
    assert [(item.name, item.reason) for item in graph.unresolved] == [("h", "ambiguous")]
