"""Values as they are written, and what stands last where a name is bound twice."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in, calls_of

# By what they show: a text, and its calls.
PROGRAMS = {
    "comments in a table": (
        "def f(): pass\ndef g(): pass\n\nT = {\n  # first\n  'a': f,\n  'b': g,  # second\n}\n"
        "def h(): T['a']()\ndef i(): T['b']()\n",
        ["h -> f", "i -> g"],
    ),
    "comments in a chain": (
        "class A:\n    def m(self): return self\n\n"
        "def f(a: A):\n    (a  # one\n      # two\n      .m()\n      .m())\n",
        ["f -> A.m"],
    ),
    "entered without a name": (
        "class A:\n    def __enter__(self): pass\n    def __exit__(self, *why): pass\n\n"
        "class B:\n    def __init__(self): self.a = A()\n"
        "    def f(self):\n        with self.a: pass\n\n"
        "def g():\n    with A(), open() as b: pass\n",
        [
            *("B.__init__ -> A", "B.f -> A.__enter__", "B.f -> A.__exit__"),
            *("g -> A", "g -> A.__enter__", "g -> A.__exit__"),
        ],
    ),
    "the class of an object": (
        "class A:\n    def __init__(self, b): pass\n    def f(self): return self.__class__(1)\n",
        ["A.f -> A.__init__"],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    text, calls = PROGRAMS[name]
    assert calls_in("a.py", text) == calls


def test_a_choice_on_several_lines() -> None:
    text = (
        "def f(): pass\ndef g(): pass\n\n"
        "def h(a):\n    b = (f  # one\n        if a else g)\n    b()\n"
        "def i(a):\n    b = f \\\n        if a \\\n        else g\n    b()\n"
    )
    assert calls_in("a.py", text, 0.7) == ["h -> f", "h -> g", "i -> f", "i -> g"]


def test_what_may_be_looked_for_by_any_name() -> None:
    text = (
        "class A:\n    def f(self, name): return getattr(self, name, self.g)()\n"
        "    def g(self): pass\n"
    )
    assert calls_in("a.py", text) == []
    assert calls_in("a.py", text, 0.7) == ["A.f -> A.g"]


def test_of_a_table_that_is_cut_off_all_is_unsure() -> None:
    rest = " + ".join(f"'text {number}'" for number in range(60))
    text = f"def f(): pass\n\nT = {{'a': f, 'b': {rest}}}\ndef g(key): T[key]()\n"
    assert calls_in("a.py", text) == []
    assert calls_in("a.py", text, 0.7) == ["g -> f"]


def test_what_is_imported_again_replaces() -> None:
    files = {
        "a.py": "def f(): pass\n",
        "b.py": "def f(): pass\n",
        "c.py": "from a import f\nfrom b import f\nf()\n",
        "d.py": "import a as m\nimport b as m\nm.f()\n",
        "e.py": "try:\n    from a import f\nexcept ImportError:\n    from b import f\nf()\n",
    }
    assert calls_of(files) == ["c.py -> b.py#f", "d.py -> b.py#f", "e.py -> a.py#f"]


def test_an_object_that_others_put_something_into() -> None:
    text = (
        "class A { constructor() { this.o = { m: () => 1 } }\n"
        "  f(more) { Object.assign(this.o, more) }\n  g() { this.o.m() } }"
    )
    assert calls_in("a.js", text) == []
    assert calls_in("a.js", text, 0.7) == ["A.g -> A.constructor.m"]
    plain = text.replace("Object.assign(this.o, more)", "")
    assert calls_in("a.js", plain) == ["A.g -> A.constructor.m"]


def test_a_member_of_a_function_that_nobody_knows() -> None:
    files = {
        "make.js": "module.exports = make;\nfunction make() {\n"
        "  const app = function () {};\n  app.get = function get() {};\n  return app;\n}\n",
        "use.js": "const app = require('./make')();\nlet key;\napp[key]();\napp['get']();\n",
    }
    assert calls_of(files) == ["use.js -> make.js#make", "use.js -> make.js#make.app.get"]


def test_keys_of_an_object_that_has_methods_beside_them() -> None:
    files = {
        "make.ts": "function make() {}\nclass A { run() {} }\n"
        "export const all = { own() {}, made: make, a: new A() };\n",
        "use.ts": "import { all } from './make';\nall.own();\nall.made();\nall.a.run();\n",
    }
    assert [call for call in calls_of(files) if call.startswith("use.ts")] == [
        "use.ts -> make.ts#A.run",
        "use.ts -> make.ts#all.own",
        "use.ts -> make.ts#make",
    ]


def test_choices_within_choices() -> None:
    text = "class A { m() {} }\nclass B { m() {} }\nclass C { m() {} }\n"
    text += "const x = a ? b ? new A() : new B() : new C();\nx.m();\n"
    assert [call for call in calls_in("a.js", text, least=0.5) if ".m" in call] == [
        *(". -> A.m", ". -> B.m", ". -> C.m"),
    ]


def test_only_the_protocol_of_types_has_no_bodies() -> None:
    text = (
        "import asyncio\nfrom typing import Protocol\n"
        "class Echo(asyncio.SubprocessProtocol):\n    def run(self): self.go()\n"
        "    def go(self): pass\n"
        "class Typed(Protocol):\n    def run(self): self.go()\n    def go(self): pass\n"
    )
    assert calls_in("a.py", text) == ["Echo.run -> Echo.go"]
