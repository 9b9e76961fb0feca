"""What is passed is called, and its methods are: where a parameter is all that is known."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in, calls_of, graph_of
from tests.unit.projects import project, record
from wasmpool.graph.build import build
from wasmpool.graph.incremental import IncrementalGraph

# By what they show: a text, and its calls beside those of what is given something.
PYTHON = {
    "a function": (
        "def f(a): a()\ndef g(): pass\ndef h(): f(g)\n",
        ["f -> g"],
    ),
    "by keyword, and by a name for it": (
        "def f(n, *, a=None): a()\ndef g(): pass\ndef h():\n    b = g\n    f(1, a=b)\n",
        ["f -> g"],
    ),
    "from function to function": (
        "def f(a): k(a)\ndef k(b): b()\ndef g(): pass\ndef h(): f(g)\n",
        ["k -> g"],
    ),
    "in circles": (
        "def f(a): k(a)\ndef k(b):\n    b()\n    f(b)\ndef g(): pass\ndef h(): f(g)\n",
        ["k -> g"],
    ),
    "to a method": (
        "class A:\n    def m(self, n, a): a()\n    def n(self): pass\n"
        "def h():\n    a = A()\n    a.m(1, a.n)\n",
        ["A.m -> A.n"],
    ),
    "kept by an object": (
        "class A:\n    def __init__(self, a): self.a = a\n    def m(self): self.a()\n"
        "def g(): pass\ndef h(): A(g).m()\n",
        ["A.m -> g"],
    ),
    "an object": (
        "class A:\n    def m(self): pass\nclass B:\n    def m(self): pass\n"
        "def f(a): a.m()\ndef h():\n    a = A()\n    f(a)\n",
        ["f -> A.m"],
    ),
    "what is in a table": (
        "def f(t): t['g']()\ndef g(): pass\ndef h():\n    t = {'g': g}\n    f(t)\n",
        ["f -> g"],
    ),
    "what is decorated": (
        "def f(a):\n    def b(): a()\n    return b\n@f\ndef g(): pass\n",
        ["f.b -> g"],
    ),
    "what a decorator leaves, and one with arguments": (
        "def f(a):\n    def b(): a()\n    return b\n"
        "def k(n):\n    def d(a):\n        def c(): a()\n        return c\n    return d\n"
        "@f\n@k(1)\ndef g(): pass\n",
        ["f.b -> k.d.c", "k.d.c -> g"],
    ),
    "nothing to another of the name": (
        "def f(a): a()\nclass A:\n    def f(self, a): pass\ndef g(): pass\n"
        "def h(o: A): o.f(g)\n",
        [],
    ),
    "nothing by a parameter of another place": (
        "def f(a): return a\ndef g(): pass\ndef h(x): f(*x)()\ndef k(): f(g)\n",
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PYTHON)
def test_what_is_passed_in_python(name: str) -> None:
    text, expected = PYTHON[name]
    givers = (". -> ", "h -> ", "k -> k.d", "f -> k", "k -> f", "A.m -> A.m")
    found = [call for call in calls_in("a.py", text) if not call.startswith(givers)]
    assert found == expected


JAVASCRIPT = {
    "a function": (
        "function f(a) { a() }\nconst k = (a) => { a() };\nfunction g() {}\n"
        "function h() { f(g); k(g) }",
        ["f -> g", "k -> g"],
    ),
    "to a method": (
        "class A { m(n, a) { a() }\n n() {} }\nfunction h() { const a = new A(); a.m(1, a.n) }",
        ["A.m -> A.n"],
    ),
    "called by its method": (
        "function f(a) { a.call(this); }\nfunction g() {}\nfunction h() { f(g) }",
        ["f -> g"],
    ),
    "kept by an object": (
        "class B { m() {} }\nclass C { m() {} }\n"
        "class A { constructor(b) { this.b = b }\n n() { this.b.m() } }\n"
        "function h() { new A(new B()).n() }",
        ["A.n -> B.m"],
    ),
}


@pytest.mark.parametrize("name", JAVASCRIPT)
def test_what_is_passed_in_javascript(name: str) -> None:
    text, expected = JAVASCRIPT[name]
    found = [call for call in calls_in("a.js", text) if not call.startswith("h -> ")]
    assert found == expected


def test_one_of_several_is_a_guess() -> None:
    text = "def f(a): a()\ndef g(): pass\ndef i(): pass\ndef h():\n    f(g)\n    f(i)\n"
    assert [call for call in calls_in("a.py", text) if call[0] == "f"] == []
    assert [call for call in calls_in("a.py", text, 0.0) if call[0] == "f"] == ["f -> g", "f -> i"]


def test_a_name_that_is_called_everywhere_says_nothing() -> None:
    text = "def f(a): a()\ndef g(): pass\n" + "def h(): f(g)\n" * 30
    assert [call for call in calls_in("a.py", text, 0.0) if call[0] == "f"] == []


FILES = {
    "a.py": "def f(a): a()\n",
    "b.py": "from a import f as do\ndef g(): pass\ndef i(): pass\ndef h(): do(g)\n",
    "c.py": "def k(): pass\n",
}


def test_what_another_file_passes() -> None:
    assert "a.py#f -> b.py#g" in calls_of(FILES)
    (edge,) = [edge for edge in graph_of(FILES).edges if edge.source == "a.py#f"]
    assert edge.reason == "argument"


@pytest.mark.parametrize(
    ("old", "new"), [("do(g)", "do(i)"), ("do(g)", "do(1)"), ("def g", "def j")]
)
def test_an_edit_of_what_is_passed(old: str, new: str) -> None:
    incremental = IncrementalGraph(project(FILES))
    text = FILES["b.py"].replace(old, new)
    assert incremental.update({"b.py": record("b.py", text)}) == {"a.py", "b.py"}
    assert incremental.graph() == build(project({**FILES, "b.py": text}))


def test_a_new_function_that_was_passed_before() -> None:
    files = {**FILES, "b.py": FILES["b.py"].replace("do(g)", "do(late)")}
    incremental = IncrementalGraph(project(files))
    text = files["b.py"] + "def late(): pass\n"
    assert incremental.update({"b.py": record("b.py", text)}) == {"a.py", "b.py"}
    assert incremental.graph() == build(project({**files, "b.py": text}))
