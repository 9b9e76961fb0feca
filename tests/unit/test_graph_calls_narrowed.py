"""Calls on what a test, a loop over pairs, a method of a container or a pattern says of a name."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in
from tests.unit.projects import project, record
from wasmpool.graph.build import build
from wasmpool.graph.incremental import IncrementalGraph

PYTHON = """
class A:
    def do(self): ...
class B(A):
    def do(self): ...
    def own(self): ...
class C:
    def do(self): ...
"""
SCRIPT = """
class A { do() {} }
class B extends A { do() {} own() {} }
class C { do() {} }
interface Props { a: A; all: C[]; b?: B; }
"""

OF_PYTHON = {
    "a test": ("def f(x):\n    if isinstance(x, C):\n        x.do()\n", ["f -> C.do"]),
    "the last of several tests": (
        "def f(x):\n    if not x: pass\n    elif isinstance(x, B):\n        x.own()\n"
        "    elif isinstance(x, C):\n        x.do()\n    x.do()\n",
        ["f -> B.own", "f -> C.do"],
    ),
    "several classes": (
        "def f(x):\n    if isinstance(x, (B, C)):\n        x.own()\n",
        ["f -> B.own"],
    ),
    "more than the test": (
        "def f(x):\n    if isinstance(x, C) and x.do(): ...\n    if isinstance(x, B) and f:\n"
        "        x.own()\n",
        ["f -> B.own", "f -> C.do"],
    ),
    "a type that says less": (
        "def f(x: A):\n    if isinstance(x, B):\n        x.own()\n",
        ["f -> B.own"],
    ),
    "leaving unless": (
        "def f(x):\n    if not isinstance(x, B):\n        return\n    x.own()\n",
        ["f -> B.own"],
    ),
    "an assertion": ("def f(x):\n    assert isinstance(x, B)\n    x.own()\n", ["f -> B.own"]),
    "a case": (
        "def f(x):\n    match x:\n        case B(): x.own()\n        case C(): x.do()\n",
        ["f -> B.own", "f -> C.do"],
    ),
    "not what is outside": ("def f(x: C):\n    if isinstance(x, str): x.do()\n", ["f -> C.do"]),
    "items": (
        "def f(x: dict[str, C]):\n    for k, v in x.items():\n        v.do()\n",
        ["f -> C.do"],
    ),
    "keys of items": (
        "def f(x: dict[str, C], k: C):\n    for k, v in x.items():\n        k.no()\n"
        "        v.do()\n",
        ["f -> C.do"],
    ),
    "enumerate": (
        "def f(x: list[C]):\n    for i, v in enumerate(x): v.do()\n"
        "def g(x: list[C]): return [v.do() for i, v in enumerate(x, 1)]\n",
        ["f -> C.do", "g -> C.do"],
    ),
    "zip": (
        "def f(x: list[B], y: list[C]):\n    for i, (v, w) in enumerate(zip(x, y)):\n"
        "        v.own()\n        w.do()\n",
        ["f -> B.own", "f -> C.do"],
    ),
    "pairs": (
        "def f():\n    for v, w in [(B(), C()), (B(), C())]:\n        v.own()\n        w.do()\n",
        ["f -> B", "f -> B.own", "f -> C", "f -> C.do"],
    ),
}
OF_SCRIPTS = {
    "a test": ("function f(x) { if (x instanceof C) { x.do(); } }\n", ["f -> C.do"]),
    "more than the test": (
        "function f(x) {\n  if (x instanceof B && x.own()) x.own();\n"
        "  return x instanceof C ? x.do() : 1;\n}\n",
        ["f -> B.own", "f -> C.do"],
    ),
    "methods of a list": (
        "function f() { const all = [new C()]; all.map(x => x.do()); }\n"
        "function g() { const all = [new C()]; all.forEach(async (x, i) => { i.a(); x.do(); }); }\n"
        "function h() { const all = [new C()]; all.filter(function (x) { return x.do(); }); }\n",
        ["f -> C", "f -> C.do", "g -> C", "g -> C.do", "h -> C", "h -> C.do"],
    ),
    "not what is gathered, caught, or another function's": (
        "function f() {\n  const all = [new C()];\n  all.reduce((x, y) => x.do());\n"
        "  all.map((y) => { const k = (x) => x.do(); try {} catch (e) { e.do(); } });\n"
        "  all.other((x) => x.do());\n}\n",
        ["f -> C"],
    ),
    "pairs": (
        "function f() { for (const [k, v] of Object.entries({ a: new C() })) v.do(); }\n"
        "function g() { for (const { c } of [{ c: new C() }]) c.do(); }\n",
        ["f -> C", "f -> C.do", "g -> C", "g -> C.do"],
    ),
}
OF_TYPED = {
    "members of a parameter": (
        "function f({ a, all, b: it }: Props) { all.forEach((x) => x.do()); it.own(); a.none(); }\n"
        "const g = ({ a }: Props) => { a.do(); };\n"
        "function h({ c }: { b: B; c?: C }) { c.do(); }\n",
        ["f -> B.own", "f -> C.do", "g -> A.do", "h -> C.do"],
    ),
    "a promise": (
        "async function make(): Promise<C> { return new C(); }\n"
        "function f() { make().then((x) => x.do()).catch((e) => e.do()); }\n",
        ["f -> C.do", "f -> make", "make -> C"],
    ),
    "lists of a type": ("function f(all: C[]) { all.some((x) => x.do()); }\n", ["f -> C.do"]),
}


@pytest.mark.parametrize("name", OF_PYTHON)
def test_calls_of_python(name: str) -> None:
    text, expected = OF_PYTHON[name]
    assert calls_in("a.py", PYTHON + text) == expected


@pytest.mark.parametrize("name", OF_SCRIPTS)
def test_calls_of_javascript(name: str) -> None:
    text, expected = OF_SCRIPTS[name]
    assert calls_in("a.js", SCRIPT.rpartition("interface")[0] + text) == expected


@pytest.mark.parametrize("name", [*OF_SCRIPTS, *OF_TYPED])
def test_calls_of_typescript(name: str) -> None:
    text, expected = (OF_SCRIPTS | OF_TYPED)[name]
    assert calls_in("a.ts", SCRIPT + text) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("isinstance(x, C)", "isinstance(x, B)"),
        ("x, C", "x, str"),
        ("        return x", "        pass"),
    ],
)
def test_what_a_test_says_is_followed_by_edits(old: str, new: str) -> None:
    made = f"{PYTHON}def make(x):\n    if isinstance(x, C):\n        return x\n"
    texts = {"made.py": made, "use.py": "from made import make\nmake(1).do()\n"}
    incremental = IncrementalGraph(project(texts))
    assert "made.py#C.do" in {edge.target for edge in incremental.graph().edges if edge.sites}
    texts["made.py"] = made.replace(old, new)
    incremental.update({"made.py": record("made.py", texts["made.py"])})
    assert incremental.graph() == build(project(texts))
