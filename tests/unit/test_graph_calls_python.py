"""Calls of Python: small programs whose calls are known, a case a way in which calls are written.

The ways are those of public micro-benchmarks of call graphs (assignments, arguments, classes,
decorators, imports, method resolution order, returns and so on); the programs are our own.
"""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in, calls_of, graph_of

# By name: a program, and the calls in it.
PROGRAMS = {
    "direct": ("def f(): pass\ndef g(): f()\ng()\n", [". -> g", "g -> f"]),
    "nested function": (
        "def f():\n    def g(): pass\n    g()\n",
        ["f -> f.g"],
    ),
    "a name of a function is no global": (
        "def f():\n    def g(): pass\ndef h(): g()\n",
        [],
    ),
    "methods are not seen by their bare names": (
        "class A:\n    def f(self): g()\n    def g(self): pass\n",
        [],
    ),
    "assigned function": (
        "def f(): pass\ng = f\ng()\ndef h():\n    k = g\n    k()\n",
        [". -> f", "h -> f"],
    ),
    "assigned in a row": ("def f(): pass\na = b = f\na()\nb()\n", [". -> f"]),
    "the assignment before a call counts": (
        "class A:\n    def m(self): pass\nclass B:\n    def m(self): pass\n"
        "def f():\n    x = A()\n    x.m()\n    return x\n",
        ["f -> A", "f -> A.m"],
    ),
    "returned function": (
        "def f(): pass\ndef g(): return f\ng()()\n",
        [". -> f", ". -> g"],
    ),
    "returned and assigned": (
        "def f(): pass\ndef g(): return f\nh = g()\nh()\n",
        [". -> f", ". -> g"],
    ),
    "constructor": (
        "class A:\n    def __init__(self): pass\nclass B(A): pass\nclass C: pass\nA()\nB()\nC()\n",
        [". -> A.__init__", ". -> C"],
    ),
    "method of an object": (
        "class A:\n    def m(self): pass\na = A()\na.m()\nA().m()\n",
        [". -> A", ". -> A.m"],
    ),
    "self": (
        "class A:\n    def f(self): self.g()\n    def g(self): pass\n",
        ["A.f -> A.g"],
    ),
    "whatever self is called": (
        "class A:\n    def f(this): this.g()\n    def g(this): pass\n",
        ["A.f -> A.g"],
    ),
    "attribute of self": (
        "class A:\n    def m(self): pass\n"
        "class B:\n    def __init__(self): self.a = A()\n    def f(self): self.a.m()\n",
        ["B.__init__ -> A", "B.f -> A.m"],
    ),
    "inherited method": (
        "class A:\n    def m(self): pass\nclass B(A):\n    def f(self): self.m()\nB().m()\n",
        [". -> A.m", ". -> B", "B.f -> A.m"],
    ),
    "super": (
        "class A:\n    def m(self): pass\nclass B(A):\n    def m(self): super().m()\n",
        ["B.m -> A.m"],
    ),
    "super with arguments": (
        "class A:\n    def m(self): pass\n"
        "class B(A):\n    def m(self): super(B, self).m()\n",
        ["B.m -> A.m"],
    ),
    "method resolution order": (
        "class A:\n    def m(self): pass\nclass B(A): pass\n"
        "class C(A):\n    def m(self): pass\nclass D(B, C): pass\nD().m()\n",
        [". -> C.m", ". -> D"],
    ),
    "class method and static method": (
        "class A:\n    @classmethod\n    def make(cls): return cls()\n"
        "    @staticmethod\n    def s(x): pass\n    def m(self): pass\n"
        "A.make().m()\nA.s(1)\n",
        [". -> A.m", ". -> A.make", ". -> A.s", "A.make -> A"],
    ),
    "self given back": (
        "class A:\n    def a(self): return self\nclass B(A):\n    def b(self): pass\nB().a().b()\n",
        [". -> A.a", ". -> B", ". -> B.b"],
    ),
    "annotations": (
        "class A:\n    def m(self): pass\n    def n(self) -> 'A': ...\n"
        "def f(a: A, b: 'A', c: A | None, *d: A):\n"
        "    a.m()\n    b.n().m()\n    c.m()\n    for e in d: e.m()\n"
        "def g(a: 'list[A]', b: dict[str, A], c: type[A]):\n"
        "    a[0].m()\n    b['x'].m()\n    c().n()\n    for x in a: x.n()\n",
        ["f -> A.m", "f -> A.n", "g -> A", "g -> A.m", "g -> A.n"],
    ),
    "property": (
        "class A:\n    def m(self): pass\n"
        "class B:\n    @property\n    def a(self): return A()\n    def f(self): self.a.m()\n",
        ["B.a -> A", "B.f -> A.m"],
    ),
    "called object": (
        "class A:\n    def __call__(self): pass\na = A()\na()\n",
        [". -> A", ". -> A.__call__"],
    ),
    "decorator": (
        "def d(f):\n    def wrapper(): pass\n    return wrapper\n@d\ndef f(): pass\nf()\n",
        [". -> d", ". -> d.wrapper"],
    ),
    "wrapped decorator": (
        "from functools import update_wrapper\ndef d(f):\n    def wrapper(): pass\n"
        "    return update_wrapper(wrapper, f)\n@d\ndef f(): pass\nf()\n",
        [". -> d", ". -> d.wrapper"],
    ),
    "functions of the library that give back": (
        "from functools import partial\nfrom typing import cast\n"
        "class A:\n    def m(self): pass\ndef f(): pass\n"
        "g = partial(f, 1)\ng()\na = next(iter([A()]))\na.m()\nb = cast(A, x)\nb.m()\n",
        [". -> A", ". -> A.m", ". -> f"],
    ),
    "decorator that is called": (
        "def d(n):\n    def inner(f): return f\n    return inner\n@d(1)\ndef f(): pass\nf()\n",
        [". -> d", ". -> d.inner", ". -> f"],
    ),
    "context manager": (
        "class A:\n    def __enter__(self): return self\n    def m(self): pass\n"
        "def f():\n    with A() as a:\n        a.m()\n",
        ["f -> A", "f -> A.__enter__", "f -> A.m"],
    ),
    "generator": (
        "class A:\n    def m(self): pass\ndef g():\n    yield A()\nfor a in g(): a.m()\n",
        [". -> A.m", ". -> g", "g -> A"],
    ),
    "list": (
        "class A:\n    def m(self): pass\nfor a in [A(), A()]: a.m()\n",
        [". -> A", ". -> A.m"],
    ),
    "nested class": (
        "class A:\n    class B:\n        def m(self): pass\nA.B().m()\n",
        [". -> A.B", ". -> A.B.m"],
    ),
    "either of two is a guess": (
        "def f(): pass\ndef g(): pass\nh = f if x else g\nh()\n",
        [],
    ),
    "a mixin calls what its users have": (
        "class M:\n    def f(self): self.g()\nclass A(M):\n    def g(self): pass\n",
        ["M.f -> A.g"],
    ),
    "abstract method with one implementation": (
        "class A:\n    def f(self): self.g()\n    def g(self): raise NotImplementedError\n"
        "class B(A):\n    def g(self): pass\n",
        ["A.f -> B.g"],
    ),
    "a parameter hides a function": ("def f(): pass\ndef g(f): f()\n", []),
    "a variable hides a function": ("def f(): pass\ndef g():\n    f = h()\n    f()\n", []),
    "overloads are one function": (
        "from typing import overload\n@overload\ndef f(a: int): ...\n@overload\n"
        "def f(a: str): ...\ndef f(a): pass\nf(1)\n",
        [". -> f@6"],
    ),
    "words of other languages are names here": (
        "def func(): return func\ndef fn(): pass\na = func\na()\nmatch = fn\nmatch()\nfunc()()\n",
        [". -> fn", ". -> func"],
    ),
    "taken apart": (
        "def f(): pass\ndef g(): pass\na, b = f, g\na()\nc, (d, *e) = g, (f, g, f)\n"
        "def h():\n    c()\n    d()\ndef k():\n    e[1]()\n",
        [". -> f", "h -> f", "h -> g", "k -> f"],
    ),
    "what a function gives is taken apart": (
        "def f(): pass\ndef g(): return f, len\na, b = g()\ndef h():\n    a()\n    b()\n",
        [". -> g", "h -> f"],
    ),
    "places of a list": (
        "def f(): pass\ndef g(): pass\na = [f, g]\ndef h(): a[0]()\ndef k(): a[-1]()\n"
        "def m(): a[1:][0]()\n",
        ["h -> f", "k -> g"],  # what m calls is one of two: a guess
    ),
    "keys of a table": (
        'def f(): pass\ndef g(): pass\na = {"f": f, 1: g}\ndef h(): a["f"]()\ndef k(): a[1]()\n'
        'def m(): a["x"]()\ndef n(key): a[key]()\n',
        ["h -> f", "k -> g"],
    ),
    "what was put under a key": (
        'def f(): pass\ndef g(): pass\na = {"k": f}\na[\'k\'] = g\na["l"] = f\na["k"]()\n'
        'def h(): a["l"]()\n',
        [". -> g", "h -> f"],
    ),
    "run through": (
        "class A:\n    def __iter__(self): return B()\nclass B:\n    def __next__(self): pass\n"
        "def f(a: A):\n    for x in a: pass\n    for x in []: pass\n",
        ["A.__iter__ -> B", "f -> A.__iter__", "f -> B.__next__"],
    ),
    "entered": (
        "class A:\n    def __enter__(self): pass\n    def __exit__(self, *e): pass\n"
        "class B:\n    async def __aenter__(self): pass\n    async def __aexit__(self, *e): pass\n"
        "async def f(a: A, b: B):\n    with a as x: pass\n    async with b as y: pass\n",
        ["f -> A.__enter__", "f -> A.__exit__", "f -> B.__aenter__", "f -> B.__aexit__"],
    ),
    "raised without being called": (
        "class E(Exception):\n    def __init__(self): pass\ndef f(): raise E\n"
        "def g():\n    e = E()\n    raise e\n",
        ["f -> E.__init__", "g -> E.__init__"],
    ),
    "what is passed is given back": (
        "def f(): pass\ndef g(n, a, b=None): return a\nclass A:\n    def m(self, a): return a\n"
        "def h(): g(1, f)()\ndef k(): g(1, b=2, a=f)()\ndef m(): A().m(f)()\ndef n(x): g(*x)()\n",
        ["h -> f", "h -> g", "k -> f", "k -> g", "m -> A", "m -> A.m", "m -> f", "n -> g"],
    ),
    "an iterator gives what its next one is": (
        "class B:\n    def m(self): pass\nclass A:\n    def __iter__(self): return self\n"
        "    def __next__(self): return B()\ndef f(a: A):\n    for b in a: b.m()\n",
        ["A.__next__ -> B", "f -> A.__iter__", "f -> A.__next__", "f -> B.m"],
    ),
    "a class method makes what it is called on": (
        "class A:\n    def m(self): pass\n    @classmethod\n    def make(cls):\n"
        "        made = cls()\n        return made\n"
        "class B(A):\n    def m(self): pass\ndef f(): B.make().m()\ndef g(): A.make().m()\n",
        ["A.make -> A", "f -> A.make", "f -> B.m", "g -> A.m", "g -> A.make"],
    ),
    "circles end": ("def f(): return g()\ndef g(): return f()\nx = f()\nx()\n", [
        ". -> f", "f -> g", "g -> f",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_calls_within_a_module(name: str) -> None:
    text, expected = PROGRAMS[name]
    assert calls_in("a.py", text) == expected


MODULES = {
    "p/__init__.py": "from .a import A as Alias, f\nfrom . import b\n",
    "p/a.py": "from p import b\nclass A:\n    def m(self): b.g()\ndef f(): return A()\n",
    "p/b.py": "import os\ndef g(): os.getcwd()\ndef open(): pass\n",
    "main.py": (
        "import p\nimport p.b as pb\nfrom p import Alias, f as make\nfrom p.b import *\n"
        "p.f()\npb.g()\nAlias().m()\nmake().m()\np.b.g()\ng()\n"
        "def h():\n    from p.a import f\n    f().m()\n"
    ),
}


def test_calls_between_modules() -> None:
    assert calls_of(MODULES) == [
        "main.py -> p/a.py#A",
        "main.py -> p/a.py#A.m",
        "main.py -> p/a.py#f",
        "main.py -> p/b.py#g",
        "main.py#h -> p/a.py#A.m",
        "main.py#h -> p/a.py#f",
        "p/a.py#A.m -> p/b.py#g",
        "p/a.py#f -> p/a.py#A",
    ]


def test_a_variable_that_a_function_sets_later() -> None:
    text = (
        "class A:\n    def do(self): pass\nit = None\n"
        "def begin():\n    global it\n    it = A()\ndef use(): it.do()\n"
    )
    assert calls_in("a.py", text) == ["begin -> A", "use -> A.do"]
    assert calls_in("a.py", text.replace("global it", "pass")) == ["begin -> A"]
    files = {"a.py": text, "b.py": "import a\nfrom a import it\na.it.do()\nit.do()\n"}
    assert "b.py -> a.py#A.do" in calls_of(files)
    script = (
        "class A { do() {} }\nlet it;\n"
        "function begin() { it = new A(); }\nfunction use() { it.do(); }\n"
    )
    assert calls_in("a.js", script) == ["begin -> A", "use -> A.do"]
    local = script.replace("{ it =", "{ let it =")
    assert calls_in("a.js", local, least=0.0) == ["begin -> A"]


def test_a_variable_that_its_file_binds_again_afterwards() -> None:
    text = (
        "class A:\n    def do(self): pass\nclass B(A):\n    def do(self): pass\n"
        "it = A()\nit.do()\ndef use(): it.do()\nit = B()\n"
    )
    assert calls_in("a.py", text, least=0.0) == [
        *(". -> A", ". -> A.do", ". -> B", "use -> A.do", "use -> B.do")
    ]


def test_a_variable_of_the_function_around_is_set() -> None:
    text = (
        "class A:\n    def do(self): pass\nclass B:\n    def do(self): pass\n"
        "def outer():\n    it = None\n    def begin():\n        nonlocal it\n        it = A()\n"
        "    def local():\n        it = B()\n    def use():\n        it.do()\n"
    )
    assert "outer.use -> A.do" in calls_in("a.py", text)
    assert "outer.use -> B.do" not in calls_in("a.py", text, least=0.0)
    script = (
        "class A { do() {} }\nclass B { do() {} }\nfunction outer() {\n  let it = null;\n"
        "  function begin() { it = new A(); }\n  const local = () => { let it = new B(); };\n"
        "  const use = () => { it.do(); };\n  function end() { it.do(); it = null; }\n}\n"
    )
    calls = calls_in("a.js", script, least=0.0)
    assert {"outer.use -> A.do", "outer.end -> A.do"} <= set(calls)
    assert not any(call.endswith("B.do") for call in calls)
    go = (
        "package x\ntype A struct{}\nfunc (a A) Do() {}\nvar it *A\n"
        "func Begin() { it = &A{} }\nfunc End() { it.Do(); it = nil }\n"
    )
    assert "End -> A.Do" in calls_in("a.go", go)


def test_calls_that_lead_out_are_counted_and_not_listed() -> None:
    graph = graph_of({"a.py": "import os\nos.getcwd()\nprint(len([]))\n', '.join([])\n"})
    assert [edge for edge in graph.edges if edge.type == "CALLS"] == []
    assert graph.unresolved == []
    assert graph.meta["counts"]["calls_leading_out"] == 4


def test_an_edge_has_all_its_sites() -> None:
    graph = graph_of({"a.py": "def f(): pass\nf()\nf()\n"})
    (edge,) = [edge for edge in graph.edges if edge.type == "CALLS"]
    assert [site[2] for site in edge.sites] == [1, 2]


def test_the_order_of_files_does_not_matter() -> None:
    backwards = dict(reversed(MODULES.items()))
    assert graph_of(MODULES) == graph_of(backwards)


def test_circles_among_many_functions_end_soon() -> None:
    names = [f"f{number}" for number in range(40)]
    returns = "".join(f"    if x: return {name}(x)\n" for name in names)
    text = "".join(f"def {name}(x):\n{returns}" for name in names)
    text += "class A:\n    def m(self): pass\ndef f(x):\n    if x: return f0(x)\n    return A()\n"
    text += "def g():\n    y = f(1)\n    y.m()\n"
    found = calls_in("a.py", text, least=0.0)
    assert len([each for each in found if each.startswith("f") and "-> f" in each]) == 40 * 40 + 1
    assert "g -> A.m" in found


def test_what_is_loaded_where_it_is_used() -> None:
    files = {
        "p/__init__.py": "",
        "p/a.py": "def f(): pass\n",
        "main.py": "import importlib\nimportlib.import_module('p.a').f()\n"
        "def g():\n    x = importlib.import_module('p.a')\n    x.f()\n",
    }
    assert calls_of(files) == ["main.py -> p/a.py#f", "main.py#g -> p/a.py#f"]


def test_what_an_enumeration_has_are_objects_of_it() -> None:
    text = """\
        from enum import Enum, IntFlag
        class Base(Enum):
            def show(self): ...
        class Color(str, Base):
            RED = 1
            BLUE = "b", 2
            _ignore_ = []
            def describe(self): return self.RED.show()
        class Level(IntFlag):
            LOW = 1
            def show(self): ...
        class Table:
            RED = 1
            def show(self): ...
        def a(): Color.RED.describe()
        def b():
            color = Color.BLUE
            color.show()
        def c(): Level.LOW.show()
        def d(): Table.RED.show()
        def e(): Color._ignore_.show()
        """
    assert calls_in("a.py", text) == [
        "Color.describe -> Base.show",
        "a -> Color.describe",
        "b -> Base.show",
        "c -> Level.show",
    ]
