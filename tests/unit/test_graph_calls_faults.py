"""What goes wrong in following one call costs that call only; and what once did go wrong."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.graph_calls import built, calls_in, faults, graph_of
from wasmpool.graph.calls.files.closures import Closures
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.calls.resolver import Calls
from wasmpool.graph.imports.python import PythonResolver
from wasmpool.graph.records import Binding

FOO = "class Foo:\n    def run(self): ...\n"


def test_a_fault_costs_one_call(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    evaluate = Inference.evaluate

    def faulty(self: Inference, path: str, scope: int | None, text: str, at: int) -> Any:
        if text.startswith("bad"):
            raise LookupError("no such thing")
        return evaluate(self, path, scope, text, at)

    monkeypatch.setattr(Inference, "evaluate", faulty)
    text = f"{FOO}def f(x):\n    y = bad(x)\n    y.run()\n    Foo().run()\n@bad(1)\ndef g(): ...\n"
    with caplog.at_level(logging.WARNING, "wasmpool"):
        found = built({"a.py": text, "b.py": "def h(): ...\nh()\n"})
    called = {(edge.source, edge.target) for edge in found.edges if edge.type == "CALLS"}
    assert {("a.py#f", "a.py#Foo.run"), ("b.py", "b.py#h")} <= called
    failed = faults(found)
    assert [(each.name, each.receiver) for each in failed] == [("run", "y"), ("bad(1)", None)]
    assert {each.reason for each in failed} == {"failed: LookupError('no such thing')"}
    (message,) = caplog.messages
    assert message.startswith("2 calls and imports could not be followed")
    assert "a.py, line 5, call of run" in message


@pytest.mark.parametrize(
    ("owner", "method"),
    [(Inference, "evaluate"), (Calls, "_file_calls"), (PythonResolver, "find")],
)
def test_what_ends_for_want_of_memory_is_no_graph(
    monkeypatch: pytest.MonkeyPatch, owner: type, method: str
) -> None:
    def starved(self: Any, *given: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(owner, method, starved)
    with pytest.raises(MemoryError):
        built({"a.py": f"from b import h\n{FOO}def f():\n    Foo().run()\n"})


@pytest.mark.parametrize(
    ("owner", "method", "lost"),
    [
        (Calls, "_file_calls", {("call", "run"), ("call", "Foo"), ("call", "h")}),
        (PythonResolver, "find", {("import", "h")}),
    ],
)
def test_a_fault_elsewhere_costs_no_graph(
    monkeypatch: pytest.MonkeyPatch, owner: type, method: str, lost: set[tuple[str, str]]
) -> None:
    whole = getattr(owner, method)

    def faulty(self: Any, *given: Any) -> Any:
        path = given[0]
        if path == "a.py":
            raise LookupError("no such thing")
        return whole(self, *given)

    monkeypatch.setattr(owner, method, faulty)
    text = f"from b import h\n{FOO}class Low(Foo): ...\ndef f():\n    Foo().run()\n    h()\n"
    found = built({"a.py": text, "b.py": "def h(): ...\nh()\n"})
    called = {(edge.source, edge.target) for edge in found.edges if edge.type == "CALLS"}
    assert ("b.py", "b.py#h") in called
    assert {(each.kind, each.name) for each in faults(found)} == lost


def test_a_table_that_takes_in_itself() -> None:
    text = (
        f"{FOO}BASE = {{'a': Foo()}}\ndef f(more):\n    made = {{**BASE, 'b': 1}}\n"
        "    made = {**made, **more}\n    made['a'].run()\n    made.copy()\n"
    )
    assert "f -> Foo.run" in calls_in("a.py", text)
    assert graph_of({"a.py": text}).unresolved == []
    script = (
        "class Foo { run() {} }\nconst BASE = {a: new Foo()};\n"
        "function f(more) { let made = {...BASE}; made = {...made, ...more}; made.a.run(); }\n"
    )
    assert "f -> Foo.run" in calls_in("a.js", script)


def test_a_key_of_a_table_is_a_member_in_some_languages() -> None:
    text = f"{FOO}TABLE = {{'copy': Foo, 'get': Foo()}}\ndef f():\n    TABLE.copy()\n"
    assert [call for call in calls_in("a.py", text) if call.startswith("f ")] == []
    script = "class Foo {}\nconst TABLE = {copy: Foo};\nfunction f() { new TABLE.copy(); }\n"
    assert calls_in("a.js", script) == ["f -> Foo"]


@pytest.mark.parametrize("arguments", ["", "x", "x,", "*x", "x, 'run'", "x, 'no name'"])
def test_a_function_that_is_called_as_one_of_the_language(arguments: str) -> None:
    text = f"{FOO}def f(x: Foo):\n    y = getattr({arguments})\n    y()\n    Foo().run()\n"
    assert "f -> Foo.run" in calls_in("a.py", text)


def test_more_containers_than_can_be_told_apart() -> None:
    branches = "".join(f"    if x == {each}: return [make{each}()]\n" for each in range(12))
    text = f"{FOO}def made(x):\n{branches}def f():\n    made(1)[0].run()\n    Foo().run()\n"
    assert "f -> Foo.run" in calls_in("a.py", text)
    kept = "".join(f"kept = dict(a{each})\nkept = list(kept)\n" for each in range(12))
    assert "f -> Foo.run" in calls_in("a.py", f"{FOO}{kept}def f():\n    Foo().run()\n")


def test_what_stands_for_what_is_given() -> None:
    text = (
        "class Foo { def run(): Unit = {}; def all: List[Foo] = Nil }\nclass A {\n"
        "  def f(foos: List[Foo]): Unit = foos.foreach(_.run())\n"
        "  def g(foos: List[Foo]): Unit = foos.foreach(_.all.foreach(_.run()))\n}\n"
    )
    found = set(calls_in("a.scala", text))
    assert found == {"A.f -> Foo.run", "A.g -> Foo.run", "A.g -> Foo.all"}


@pytest.mark.parametrize("type", ["Optional< >", "Optional<,>", "Supplier< >", "List<>"])
def test_types_with_nothing_in_their_brackets(type: str) -> None:
    text = (
        f"class Foo {{ void run() {{}}\n  void f({type} a) {{ a.get().run(); new Foo().run(); "
        f"a.stream().map(b -> b.run()); new {type}(); }} }}\n"
    )
    found = built({"a.java": text})
    assert ("a.java#Foo.f", "a.java#Foo.run") in {(e.source, e.target) for e in found.edges}
    assert faults(found) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.go", "package a\nfunc (\nfunc ( ) b() {}\nfunc () c() { d() }\n"),
        ("a.cs", "class { class A { void F() {} } void { } }\nclass A { class { } }\n"),
        ("a.java", "package ;\nclass { void () {} class A {} }\nclass A extends { { } }\n"),
        ("a.php", "<?php class { function () {} function a() {} }\nfunction () {}\n"),
        ("a.py", "x = []\n.append(f())\n = [].append(1)\nx.append(2)\nfor a in x: a.b()\n"),
        ("a.rb", f"if.\n  # `is {'a long comment ' * 8}\n  processed.lines\n"),
        ("a.kt", "class { fun () {} }\nfun . () {}\nclass A { class { fun a() {} } }\n"),
    ],
)
def test_definitions_whose_names_are_left_out(path: str, text: str) -> None:
    found = built({path: text, f"b/{path}": text})
    assert faults(found) == []


ranges: st.SearchStrategy[Any] = st.recursive(
    st.just([]),
    lambda inner: st.lists(st.tuples(st.integers(1, 3), inner, st.integers(0, 3)), max_size=4),
    max_leaves=12,
)


def _places(tree: Any, at: int) -> tuple[list[tuple[int, int]], int]:
    """Nested ranges, from how far apart they are."""
    found: list[tuple[int, int]] = []
    for before, inner, after in tree:
        start = at + before
        below, end = _places(inner, start)
        found += [(start, end + after + 1), *below]
        at = end + after + 1
    return found, at


@given(ranges, st.integers(-1, 60))
def test_the_functions_around_a_place(tree: Any, position: int) -> None:
    places, _ = _places(tree, 0)
    bindings = [Binding(None, "closure", None, "", None, *place) for place in reversed(places)]
    around = [place for place in places if place[0] <= position < place[1]]
    assert Closures(bindings, ()).around(position) == around
