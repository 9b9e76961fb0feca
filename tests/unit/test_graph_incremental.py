"""After edits, a graph is the one that is built from nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from tests.unit.projects import project, record
from wasmpool.graph.build import build
from wasmpool.graph.incremental import IncrementalGraph

FILES = {
    "app/__init__.py": "from .core import Engine\nfrom .more import *\nfrom .more import apply\n",
    "app/core.py": "from . import base\n\nclass Engine(base.Base):\n    def run(self):\n"
    "        return self.stop()\n\ndef start():\n    return Engine()\n",
    "app/base.py": "class Base:\n    def stop(self): ...\n    def twice(self):\n"
    "        return self.stop()\n",
    "app/more.py": "from .base import Base\n__all__ = ['help', 'Base']\ndef help(): ...\n"
    "def apply(run):\n    def start(): run()\n    return start\n",
    "main.py": "import app\nfrom app import Engine, help, Base, apply\n"
    "from app.core import start\n\ndef main():\n"
    "    engine = Engine()\n    engine.run()\n    help()\n    start().twice()\n"
    "    engine.kept.stop()\n    app.core.kept.run()\n",
    "web/lib.ts": "export class Lib { go() {} }\nexport function make() { return new Lib() }\n"
    "export function each(go, lib) { go(); lib.go() }\n",
    "web/index.ts": "export * from './lib'\n",
    "web/use.ts": "import { Lib, make, each } from './index'\nclass Mine extends Lib {}\n"
    "function f(lib: Lib) { lib.go(); make().go(); each(make, lib); lib.kept.go() }\n",
    "jvm/Base.java": "package p;\npublic class Base { void m() {} }\n",
    "jvm/Use.java": "package q;\nimport p.*;\nclass Use extends Base { void n() { m(); } }\n",
    "jvm/Task.java": "package p;\nimport static p.Tools.make;\npublic abstract class Task {\n"
    "  abstract void run(int one);\n  void run(String one) { make(one); make(1); }\n"
    '  void go(Base it) { run("a"); new Task() { void run(int one) { go(null); } }; }\n}\n',
    "jvm/Tools.java": "package p;\nimport java.util.*;\nimport q.*;\nclass Tools extends Task {\n"
    "  static void make(int one) {}\n  static void make(String one) {}\n"
    '  void run(int one) { super.run(""); run(one); }\n'
    "  void stop(List<Task> all) { all.forEach(this::start); all.forEach(it -> it.run(1)); }\n"
    "  void start(Task it) { it.run(2); it.go(new Base() { void m() {} }); it.toString(); }\n"
    '  void help(Base it) { it.m(); Base.class.getMethod("m"); }\n}\n',
    "cs/Base.cs": "namespace C { public class Base { public Base Engine { get; } } }\n",
    "cs/Ext.cs": "static class Ext {\n"
    "  public static void help(this C.Base it) {}\n"
    "  public static void run(this C.Base it) { it.help(); }\n}\n",
    "cs/Use.cs": "using C;\nclass Use {\n  void M(Base it) { it.run(); it.help(); }\n"
    "  void N() { new Base().Engine.help(); it.start(); }\n}\n",
    "go.mod": "module example.com/x\n",
    "go/a/a.go": "package a\n\nfunc F() {}\n\ntype T struct{}\n",
    "go/a/go.go": "package a\n\nfunc (t T) run(one int) {}\nfunc (t *T) Run() {}\n",
    "go/a/run.go": "package a\n\ntype Base interface {\n\tRun()\n}\ntype Lib interface {\n\tBase\n"
    "\trun(int)\n}\n\nfunc make(b Base, l Lib) {\n\tb.Run()\n\tl.Run()\n\tl.run(1)\n}\n",
    "go/b/run.go": 'package b\n\nimport "example.com/x/go/a"\n\ntype Engine struct {\n\ta.T\n}\n\n'
    "func (e Engine) Run() {}\n\nfunc run(b a.Base) {\n\tb.Run()\n}\n",
    "go/b/b.go": 'package b\n\nimport "example.com/x/go/a"\n\nfunc G() { a.F() }\n',
}


def _line_dropped(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def _line_doubled(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    return "\n".join([*lines[:at], lines[at], *lines[at:]])


def _word_swapped(text: str, chance: random.Random) -> str:
    words = ("Base", "Engine", "help", "run", "stop", "start", "Lib", "make", "go", "F", "added")
    old, new = chance.choice(words), chance.choice(words)
    return text.replace(old, new)


def _appended(text: str, chance: random.Random) -> str:
    name = chance.choice(("added", "helper", "twice"))
    for sign, more in (
        ("package ", f"\nfunc {name}() {{ F() }}\n"),
        ("export ", f"export function {name}() {{ return new Lib() }}\n"),
        ("", f"def {name}():\n    return added()\n"),
    ):
        if sign in text:
            return text + more
    return text


def _inserted(text: str, chance: random.Random) -> str:
    name = chance.choice(("added", "helper", "twice", "Engine"))
    for sign, more in (
        ("package p", f"class {name} {{ void stop() {{ make(1); }} }}"),
        ("package q", f"class {name} extends Base {{ void m() {{}} }}"),
        ("package ", f"func {name}() {{ F() }}"),
        ("export ", f"class {name} extends Lib {{ go() {{ make() }} }}"),
        ("", f"def {name}(run=help):\n    def stop(): ...\n    return added(stop)"),
    ):
        if sign in text:
            lines = text.split("\n")
            places = [n for n, line in enumerate(lines) if line[:1] not in (" ", "}", "\t", "")]
            at = chance.choice(
                [n for n in places if n or "package" not in lines[0]] or [len(lines)]
            )
            return "\n".join([*lines[:at], more, *lines[at:]])
    return text


def _assigned(text: str, chance: random.Random) -> str:
    name = chance.choice(("kept", "stop", "make", "Engine"))
    own = chance.choice(("", "self.", "this."))
    value = chance.choice(("Engine()", "make()", "new Lib()", "start", "1"))
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    margin = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return "\n".join([*lines[:at], f"{margin}{own}{name} = {value}", *lines[at:]])


def _shifted(text: str, chance: random.Random) -> str:
    return (
        "\n\n" + text if text.startswith(("import", "from", "class", "export")) else text + "\n\n"
    )


EDITS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_line_dropped, _line_doubled, _word_swapped, _appended, _inserted, _assigned, _shifted),
)


@pytest.mark.parametrize("seed", range(12))
def test_any_edits_give_the_graph_that_is_built_from_nothing(seed: int) -> None:
    chance = random.Random(seed)
    texts = dict(FILES)
    given = project(texts)
    incremental = IncrementalGraph(given)
    for _ in range(12):
        path = chance.choice([each for each in texts if each != "go.mod"])
        texts[path] = chance.choice(EDITS)(texts[path], chance)
        incremental.update({path: record(path, texts[path])})
        assert incremental.graph() == build(project(texts))


def test_an_edit_inside_of_a_function_resolves_its_file_alone() -> None:
    incremental = IncrementalGraph(project(FILES))
    text = FILES["app/base.py"].replace("...", "print(1)")
    assert incremental.update({"app/base.py": record("app/base.py", text)}) == {"app/base.py"}


_LOOKING = {*("use.py", "nested.py", "member.py", "held.py", "free.py", "late.py", "other.py")}
_ALL = {*("calls.py", "looks.py", "far_user.py", "runs.py", "other.py", "kept.py", "named.py")}


@pytest.mark.parametrize(
    ("old", "new", "looked"),
    [
        ("one = A()\n    return", "one = B()\n    return", {"use.py"}),
        ("    return one", "    one = B()\n    return one", {"use.py"}),
        ("two = A()\n    def inner", "two = B()\n    def inner", {"nested.py"}),
        ("three = A()\n        self", "three = B()\n        self", {"member.py"}),
        ("    four = A()", "    four = B()", {"held.py"}),
        ("five = A()", "five, six = A(), five", {"late.py"}),
        ("five = A()", "five = A(); return five", {"late.py"}),
        # Names that were nobody's, and that are nobody's any more: they are written elsewhere, too.
        ("five = A()", "unbound = A()", _LOOKING),
        ("    five = A()\n", "", _LOOKING),
        # What others see in a variable that is no function's own.
        ("kept = four", "kept = B()", {"held.py"}),
        ("    global kept\n", "", {"held.py"}),
        # A function in a function is seen by those who looked into that.
        ("two = A()", "two = A()\n    def other(): ...", {"nested.py"}),
        ("    five = A()", "    def five(): ...\n    five = A()", {"late.py"}),
    ],
)
def test_an_edit_inside_of_a_function_resolves_those_that_looked_into_it(
    old: str, new: str, looked: set[str]
) -> None:
    made = (
        "class A:\n    def run(self): ...\nclass B:\n    def run(self): ...\n"
        "kept = None\n"
        "def make():\n    one = A()\n    return one\n"
        "def outer():\n    two = A()\n    def inner():\n        return two\n    return inner()\n"
        "class C:\n    def __init__(self):\n        three = A()\n        self.it = three\n"
        "def hold():\n    global kept\n    four = A()\n    kept = four\n"
        "def none():\n    five = A()\n    five.run()\n"
        "def free():\n    return unbound\n"
    )
    texts = {
        "made.py": made,
        "use.py": "import made\nmade.make().run()\n",
        "nested.py": "import made\nmade.outer().run()\n",
        "member.py": "import made\nmade.C().it.run()\n",
        "held.py": "import made\nmade.kept.run()\n",
        "free.py": "import made\nmade.free().run()\n",
        "late.py": "import made\nmade.none().run()\n",
        "other.py": "from made import A\nA().run()\n",
    }
    incremental = IncrementalGraph(project(texts))
    assert old in made
    edited = made.replace(old, new)
    again = incremental.update({"made.py": record("made.py", edited)})
    assert again == looked | {"made.py"}
    assert incremental.graph() == build(project({**texts, "made.py": edited}))


@pytest.mark.parametrize(
    ("path", "method", "looked"),
    [
        ("a.py", "    def added(self): ...\n", {"calls.py"}),
        ("a.py", "    def __iter__(self): return self\n", {"uses.py"}),
        ("a.py", "    def __init__(self, it): ...\n", {"calls.py", "uses.py"}),
        ("a.py", "    def __repr__(self): ...\n", set()),
        ("a.py", "    def set(self): self.it = A()\n", {"uses.py"}),
        ("a.ts", "  joined() {}\n", {"calls.ts"}),
        ("a.ts", "  next() {}\n", {"calls.ts", "uses.ts"}),
        ("A.java", "  void taken() {}\n", {"Calls.java"}),
        ("A.java", "  void taken() { it = new A(); }\n", {"Calls.java", "Uses.java"}),
    ],
)
def test_a_new_method_resolves_those_that_mention_it(
    path: str, method: str, looked: set[str]
) -> None:
    texts = {
        "a.py": "class A:\n    it = None\n    def run(self): ...\n",
        "uses.py": "from a import A\nfor each in A(): each.run()\nA().it.run()\n",
        "calls.py": "from a import A\nA().added()\n",
        "a.ts": "export class A {\n  run() {}\n}\n",
        "uses.ts": "import { A } from './a';\nnew A().run();\n",
        "calls.ts": "import { A } from './a';\nnew A().joined();\n",
        "A.java": "class A {\n  Object it;\n  void run() {}\n}\n",
        "Uses.java": "class Uses { void f(A a) { a.it.run(); } }\n",
        "Calls.java": "class Calls { void f(A a) { a.taken(); } }\n",
    }
    incremental = IncrementalGraph(project(texts))
    place = re.search(r"^ .*run\(", texts[path], re.MULTILINE)
    assert place is not None
    texts[path] = texts[path][: place.start()] + method + texts[path][place.start() :]
    assert incremental.update({path: record(path, texts[path])}) == {path, *looked}
    assert incremental.graph() == build(project(texts))


@pytest.mark.parametrize(
    ("old", "new", "looked"),
    [
        ("def alone(self)", "def alone(self, x=1)", set()),
        ("def alone(self)", "@property\n    def alone(self)", _ALL),
        ("def called(self)", "@staticmethod\n    def called(self)", {"calls.py"}),
        # What is mentioned inside of a function counts for those who looked into that.
        ("def inner(self)", "def inner(self) -> 'B'", {"looks.py"}),
        ("def __iter__(self)", "def __iter__(self) -> 'B'", set()),
        ("import math\n", "import math\ndef __getattr__(name): ...\n", _ALL),
        ("class A:", "class A(B):", {"calls.py", "looks.py", "kept.py"}),
        ("import math\n", "import math\nimport far\n", {"far_user.py"}),
        ("import math\n", "from far import run\n", {"calls.py", "runs.py"}),
        ("import math\n", "", set()),
        ("import math\n", "import math\nimport os.path\n", _ALL),
        ("import math\n", "import math\nfrom far import *\n", _ALL),
        ("def called(self)", "def asked(self)", {"calls.py"}),
        ("    def called(self): return B()\n", "", {"calls.py"}),
        ("    def alone(self): ...\n", "", set()),
        ("import math\n", "import math\nKEPT = 1\n", {"kept.py"}),
        ("import math\n", "import math\ndef run(): ...\n", {"calls.py", "runs.py"}),
        ("import math\n", "import math\nclass Kept(B): KEPT = 1\n", set()),
        ("import math\n", "import math\nclass Kept(B): KEEP = 1\n", {"kept.py"}),
        ("import math\n", "import math\n__all__ = ['B']\n", _ALL),
        ("    def alone(self): ...\n", "    KEPT = 1\n", {"kept.py"}),
        ("alone(self): ...", "alone(self): self.KEPT = B()", {"kept.py"}),
        ("alone(self): ...", "alone(self): a.b.KEPT = B()", _ALL),
    ],
)
def test_an_edit_of_what_has_a_name_resolves_those_that_mention_it(
    old: str, new: str, looked: set[str]
) -> None:
    texts = {
        "a.py": "import math\nclass B:\n    def run(self): ...\nclass A:\n"
        "    def alone(self): ...\n    def called(self): return B()\n"
        "    def inner(self): ...\n    def outer(self): return self.inner()\n"
        "    def __iter__(self): ...\n",
        "far.py": "def run(): ...\n",
        "calls.py": "import a\na.A().called().run()\n",
        "looks.py": "import a\na.A().outer().go()\n",
        "far_user.py": "from a import far\n",
        "runs.py": "from a import run\nrun()\n",
        "other.py": "import a\na.B()\n",
        "kept.py": "import a\na.A().KEPT.run()\na.KEPT.run()\na.A().KEEP()\n",
        # Of something else.
        "named.py": "import a\nclass O:\n    def KEPT(self): ...\nO().KEPT()\na.B()\n",
    }
    incremental = IncrementalGraph(project(texts))
    assert old in texts["a.py"]
    texts["a.py"] = texts["a.py"].replace(old, new)
    again = incremental.update({"a.py": record("a.py", texts["a.py"])})
    assert again == {"a.py", *looked}
    assert incremental.graph() == build(project(texts))


def test_a_new_function_at_the_end_resolves_those_that_mention_it() -> None:
    texts = {**FILES, "late.py": "from app.more import added\n\nadded()\n"}
    incremental = IncrementalGraph(project(texts))
    text = FILES["app/more.py"] + "def added(): ...\n"
    again = incremental.update({"app/more.py": record("app/more.py", text)})
    assert again == {"app/more.py", "late.py"}
    assert incremental.graph() == build(project({**texts, "app/more.py": text}))


def test_an_edit_that_others_see_resolves_those_that_looked() -> None:
    incremental = IncrementalGraph(project(FILES))
    text = FILES["web/lib.ts"].replace("make", "made")
    again = incremental.update({"web/lib.ts": record("web/lib.ts", text)})
    assert again == {"web/lib.ts", "web/use.ts"}


def test_what_stands_in_for_a_method_is_seen_without_being_looked_at() -> None:
    texts = {
        "a.py": "class A:\n    def run(self): ...\n    def halt(self): ...\n\n"
        "def use(a: A):\n    a.run()\n    a.halt()\n",
        "b.py": "from a import A\n\nclass B(A):\n    def run(self): ...\n    def run(self): ...\n",
        "p/A.java": "package p;\nclass A { void run(int one) {} void use(A a) { a.run(1); } }\n",
        "p/B.java": "package p;\nclass B extends A { void run(int one) {} }\n",
    }
    incremental = IncrementalGraph(project(texts))
    for path, edit in (
        ("b.py", "# moves it all, and with it an id that has a line\n" + texts["b.py"]),
        ("b.py", texts["b.py"] + "    def halt(self): ...\n"),
        ("p/B.java", texts["p/B.java"].replace("int", "long")),
        ("p/B.java", texts["p/B.java"].replace("void", "static void")),
        ("b.py", "def first(): ...\n" + texts["b.py"]),
    ):
        texts[path] = edit
        incremental.update({path: record(path, edit)})
        assert incremental.graph() == build(project(texts)), edit


def test_an_id_that_becomes_that_of_another_definition_is_followed() -> None:
    overloads = "    @overload\n    def run(self): ...\n" * 2
    texts = {
        "a.py": f"from typing import overload\nclass A:\n{overloads}    def run(self): ...\n",
        "use.py": "from a import A\nA().run()\n",
    }
    incremental = IncrementalGraph(project(texts))
    texts["a.py"] = f"#\n{texts['a.py']}"  # the line of one is now that of the one before
    incremental.update({"a.py": record("a.py", texts["a.py"])})
    assert incremental.graph() == build(project(texts))


def test_an_import_that_led_nowhere_leads_somewhere() -> None:
    texts = {
        "a.py": "",
        "use.py": "from a import A\ndef f():\n    it = A()\n    it.run()\n",
        "more.py": "from use import A\nA().run()\n",
    }
    incremental = IncrementalGraph(project(texts))
    for text in ("class A:\n    def run(self): ...\n", "", "def A(): ...\n"):
        texts["a.py"] = text
        incremental.update({"a.py": record("a.py", text)})
        assert incremental.graph() == build(project(texts)), text


@pytest.mark.parametrize("make", ["[]", "set()"])
def test_what_is_put_into_something(make: str) -> None:
    texts = {
        "a.py": f"from b import *\nclass All:\n    def __init__(self): self.all = {make}\n"
        "    def add(self, it): ...\nkept = []\ndef keep(): ...\n",
        "b.py": "class B:\n    def run(self): ...\nclass C(B):\n    def run(self): ...\n",
        "use.py": "from a import All, kept\n"
        "def f(it: All):\n    for each in it.all: each.run()\n    kept[0].run()\n",
    }
    incremental = IncrementalGraph(project(texts))
    for old, new in (
        ("add(self, it): ...", "add(self, it):\n        self.all.append(B())"),
        ("def keep(): ...", "def keep():\n    kept.append(C())\n    local = C()"),
        ("B())", "C())"),
        ("    kept.append(C())\n", ""),
        ("    local = C()", "    kept.append(B())"),
        ("        self.all.append(C())", "        local = C()"),
    ):
        assert old in texts["a.py"]
        texts["a.py"] = texts["a.py"].replace(old, new)
        incremental.update({"a.py": record("a.py", texts["a.py"])})
        assert incremental.graph() == build(project(texts)), new
