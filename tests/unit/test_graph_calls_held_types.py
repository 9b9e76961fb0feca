"""Types that hold or stand for others, and functions of libraries: what is in what they give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.graph_calls import calls_in
from wasmpool.graph.calls.text.annotations import as_table, parse_type
from wasmpool.graph.calls.text.expressions import entries, parse
from wasmpool.graph.calls.text.functions import given_type, taken_type

FOO = (
    "export class Foo { run() {} child(): Foo { return this; } static make(): Foo { return x; } }\n"
)
# By what they show: the parameters and the body of a function that calls `run` of a `Foo`.
TYPESCRIPT = {
    "a map that is made": ("", "const m = new Map<string, Foo>(); m.get('a')!.run();"),
    "an array that is made": ("", "const a = new Array<Foo>(); a[0].run();"),
    "a map run through": ("m: Map<string, Foo>", "for (const [k, v] of m) v.run();"),
    "pairs": ("p: Array<[string, Foo]>", "for (const [k, v] of p) v.run();"),
    "a pair": ("p: [string, Foo]", "p[1].run();"),
    "a pair with names": ("p: [key: string, value?: Foo]", "p[1].run();"),
    "a pair taken apart": ("p: [string, Foo]", "const [k, v] = p; v.run();"),
    "a type without a name": ("o: { n: number; foo?: Foo }", "o.foo.run();"),
    "such types in each other": ("o: { of: { foo: Foo } }", "o.of.foo.run();"),
    "what a function gives": ("f: (n: number) => Foo", "f(1).run();"),
    "a class itself": ("c: typeof Foo", "new c().run();"),
    "declared first": ("", "let f: Foo; f = Foo.make(); f.run();"),
    "all promises": ("p: Promise<Foo>[]", "const all = Promise.all(p); all[0].run();"),
    "values of an object": ("o: Record<string, Foo>", "Object.values(o).forEach(f => f.run());"),
    "put into a list": ("", "const all = []; all.push(new Foo()); for (const f of all) f.run();"),
    "put into a map": ("", "const all = new Map(); all.set('a', new Foo()); all.get('a').run();"),
    "an alias of a list": ("all: Foos", "all[0].run();"),
    "an alias of either": ("m: MaybeFoo", "m?.run();"),
    "what a function of the project gives": ("r: ReturnType<typeof made>", "r.foo.run();"),
    "any key": ("o: { [name: string]: Foo }", "o['a'].run(); for (const k in o) o[k].run();"),
    "a part of a type": ("o: Pick<Required<Has>, 'foo'>", "o.foo.run();"),
    "a member by its key": ("o: Has", "o['foo'].run();"),
    "a list taken apart": ("[n, f]: [number, Foo]", "f.run();"),
    "the rest of a list": ("all: Foo[]", "const [first, ...rest] = all; rest[0].run();"),
    "a copy of a list": ("all: Foo[]", "[...all][0].run();"),
    "a list of a set": ("all: Set<Foo>", "Array.from(new Set(all))[0].run();"),
    "lists put together": ("all: Foo[][]", "all.flat()[0].run();"),
    "as many as there are": ("...all: Foo[]", "all[0].run();"),
    "known by a function": ("x: Foo | Other", "if (isFoo(x)) x.run();"),
    "both that are compared": ("all: Foo[]", "all.sort((a, b) => { b.run(); return 0; });"),
    "pairs of an object": ("o: Record<string, Foo>", "Object.entries(o).map(([k, v]) => v.run());"),
    "a member of each": ("all: Has[]", "all.forEach(({ foo: f }) => f.run());"),
    "a pair that is waited for": ("p: Promise<[Other, Foo]>", "p.then(([o, f]) => f.run());"),
    "what is gathered": ("all: Foo[]", "all.reduce((n, f) => { f.run(); return n; }, 0);"),
    "given by a function": ("", "use(f => f.run());"),
    "given by a function with a named type": ("", "handle((f, n) => f.run());"),
    "given by a method": ("s: Svc", "s.each(function (f) { f.run(); });"),
}
USES = (
    "type Handler = (foo: Foo, n: number) => void;\n"
    "function use(n: (f: Foo) => void) {}\n"
    "function handle(h: Handler) {}\n"
    "class Svc { each(f: (foo: Foo) => void): void {} }\n"
    "type Foos = Foo[];\ntype MaybeFoo = Foo | null;\ninterface Has { foo?: Foo }\n"
    "function made() { return { foo: new Foo() }; }\n"
    "function isFoo(x: unknown): x is Foo { return true; }\n"
)
OTHER = "class Other { run() {} }\n"

PYTHON = {
    "the first of what is run through": ("x: list[Foo]", "next(iter(x)).run()"),
    "the largest": ("x: list[Foo]", "max(x, key=len).run()"),
    "in order": ("x: list[Foo]", "sorted(x)[0].run()"),
    "what runs through itself": ("x: Runs", "list(x)[0].run()"),
    "a pair": ("x: tuple[int, Foo]", "x[1].run()"),
    "a pair taken apart": ("x: tuple[int, Foo]", "a, b = x; b.run()"),
    "pairs": ("x: dict[str, tuple[int, Foo]]", "x['a'][1].run()"),
    "as many as there are": ("x: tuple[Foo, ...]", "x[1].run()"),
    "what a function gives": ("x: Callable[[int], Foo]", "x(1).run()"),
    "a variable of types": ("x: T", "x.run()"),
    "what such a function gives": ("", "same(Foo()).run()"),
    "made one by one": ("", "x = [Foo() for _ in range(3)]; x[0].run()"),
    "made by key": ("", "x = {n: Foo() for n in range(3)}; x[0].run()"),
    "put into a list": ("", "x = []; x.append(Foo()); x[0].run()"),
    "put into a set": ("", "x = set(); f = Foo(); x.add(f); x.pop().run()"),
    "a named tuple by place": ("x: Row", "x[1].run()"),
    "a named tuple taken apart": ("x: Row", "n, f = x; f.run()"),
    "a dictionary with types": ("x: Keys", "x['foo'].run()"),
    "a part of a list": ("x: list[Foo]", "x[1:][0].run()"),
    "the rest of a list": ("x: list[Foo]", "n, *rest = x; rest[0].run()"),
    "by the name of a member": ("", "getattr(Foo(), 'run')()"),
    "another copy": ("x: Foo", "dataclasses.replace(x, n=1).run()"),
    "made where there is none": ("", "x = collections.defaultdict(Foo); x['a'].run()"),
    "worked off elsewhere": ("pool", "pool = Executor(); pool.submit(Foo).result().run()"),
    "a task": ("", "x = asyncio.create_task(give()); x.run()"),
    "what a wrapper gives": ("", "wrapped().run()"),
    "awaited together": ("", "x = asyncio.gather(give(), give()); x[1].run()"),
}
GIVEN = (
    "import asyncio, collections, dataclasses, functools\n"
    "from concurrent.futures import Executor\n"
    "from typing import Callable, NamedTuple, TypedDict, TypeVar\n"
    "T = TypeVar('T', bound='Foo')\n"
    "class Foo:\n    def run(self): ...\n"
    "class Other:\n    def run(self): ...\n"
    "class Runs:\n    def __iter__(self): yield Foo()\n"
    "async def give() -> Foo: ...\n"
    "class Row(NamedTuple):\n    n: int\n    foo: Foo\n"
    "class Keys(TypedDict):\n    foo: Foo\n"
    "def wraps(f):\n    @functools.wraps(f)\n    def inner(*a): return f(*a)\n    return inner\n"
    "@wraps\ndef wrapped(): return Foo()\n"
    "def same(x: T) -> T: return x\n"
)


@pytest.mark.parametrize(("parameters", "body"), TYPESCRIPT.values(), ids=TYPESCRIPT)
def test_typescript(parameters: str, body: str) -> None:
    text = f"{FOO}{OTHER}{USES}export function go({parameters}) {{ {body} }}\n"
    assert "go -> Foo.run" in calls_in("a.ts", text)
    assert "go -> Other.run" not in calls_in("a.ts", text)


@pytest.mark.parametrize(("parameters", "body"), PYTHON.values(), ids=PYTHON)
def test_python(parameters: str, body: str) -> None:
    text = f"{GIVEN}def go({parameters}):\n    {body}\n"
    assert "go -> Foo.run" in calls_in("a.py", text)
    assert "go -> Other.run" not in calls_in("a.py", text)


def test_what_is_given_is_of_the_function_that_gives_it() -> None:
    """One text in two functions, which name different things in it."""
    text = (
        f"{GIVEN}def one(x: list[Foo]): sorted(x)[0].run()\n"
        "def two(x: list[Other]): sorted(x)[0].run()\n"
    )
    found = calls_in("a.py", text)
    assert {each for each in found if each.endswith("run")} == {
        "one -> Foo.run",
        "two -> Other.run",
    }


def test_what_is_put_into_what_an_object_keeps() -> None:
    python = (
        f"{GIVEN}class Keeps:\n    def __init__(self): self.all = []\n"
        "    def add(self): self.all.append(Foo())\n"
        "    def go(self, other):\n        for each in self.all: each.run()\n"
        "        other.all.append(Other())\n"
    )
    assert "Keeps.go -> Foo.run" in calls_in("a.py", python)
    assert "Keeps.go -> Other.run" not in calls_in("a.py", python, least=0)
    typescript = (
        f"{FOO}class Keeps {{ private all = []; add() {{ this.all.push(new Foo()); }}\n"
        "  go() { this.all.forEach(each => each.run()); } }\n"
    )
    assert "Keeps.go -> Foo.run" in calls_in("a.ts", typescript)


def test_what_is_put_into_what_a_file_keeps() -> None:
    text = f"{GIVEN}kept = []\ndef add(): kept.append(Foo())\ndef go(): kept[0].run()\n"
    assert "go -> Foo.run" in calls_in("a.py", text)


def test_what_else_may_be_put_there_makes_it_a_guess() -> None:
    put = "    x.append(Foo())\n    x.append(len(it))\n"
    text = f"{GIVEN}def go(it):\n    x = []\n{put}    x[0].run()\n"
    assert "go -> Foo.run" not in calls_in("a.py", text)
    assert "go -> Foo.run" in calls_in("a.py", text, least=0.5)


def test_a_variable_says_what_its_function_is_given() -> None:
    text = f"{FOO}{OTHER}{USES}const go: Handler = (foo, n) => foo.run();\n"
    assert "go -> Foo.run" in calls_in("a.ts", text)
    assert "go -> Other.run" not in calls_in("a.ts", text)


ALIASES = {
    "a.py": (
        "from typing import NewType, Optional, TypeAlias\n"
        "class Foo:\n    def run(self): ...\n"
        "A = Foo\nB = list[Foo]\nC = Optional[Foo]\nD: TypeAlias = 'list[Foo]'\n"
        "E = NewType('E', Foo)\nclass Below(A): ...\n"
        "def a(x: A): x.run()\ndef b(x: B): x[0].run()\ndef c(x: C): x.run()\n"
        "def d(x: D): x[0].run()\ndef e(x: E): x.run()\ndef f(x: Below): x.run()\n"
    ),
    "a.kt": (
        "open class Foo {\n    fun run() {}\n}\ntypealias A = Foo\ntypealias B = List<Foo>\n"
        "class Below : A()\nfun a(x: A) { x.run() }\nfun b(x: B) { x[0].run() }\n"
        "fun c(x: Below) { x.run() }\n"
    ),
    "a.rs": (
        "struct Foo; impl Foo { fn run(&self) {} fn new() -> Foo { Foo {} } }\n"
        "type A = Foo;\ntype B = Vec<Foo>;\ntype C<T> = Result<T, E>;\n"
        "fn a(x: A) { x.run(); }\nfn b(x: B) { x[0].run(); }\n"
        "fn c(x: C<Foo>) { x.unwrap().run(); }\n"
        "fn d() { A::new().run(); }\n"
    ),
    "a.go": (
        "package a\ntype Foo struct{}\nfunc (f *Foo) run() {}\ntype A = Foo\ntype B []*Foo\n"
        "type C map[string]*Foo\nfunc a(x A) { x.run() }\nfunc b(x B) { x[0].run() }\n"
        'func c(x C) { x["a"].run() }\n'
    ),
    "a.cpp": (
        "class Foo { public: void run() {} };\nusing A = Foo;\ntypedef Foo B;\n"
        "using C = std::vector<Foo>;\nclass Below : public A {};\nvoid a(A x) { x.run(); }\n"
        "void b(B x) { x.run(); }\nvoid c(C x) { x[0].run(); }\nvoid d(Below x) { x.run(); }\n"
    ),
    "a.scala": (
        "class Foo { def run(): Unit = {} }\nobject O {\n  type A = Foo\n  type B = List[Foo]\n"
        "  def a(x: A) = { x.run() }\n  def b(x: B) = { x(0).run() }\n}\n"
    ),
}


@pytest.mark.parametrize("path", ALIASES)
def test_other_names_of_types(path: str) -> None:
    found = [call for call in calls_in(path, ALIASES[path]) if call.endswith("-> Foo.run")]
    assert len(found) == ALIASES[path].count(".run()")


def test_a_type_of_its_own_is_no_other_name() -> None:
    text = (
        "package a\ntype Foo struct{}\nfunc (f Foo) run() {}\ntype Own Foo\n"
        "func (o Own) run() {}\nfunc use(x Own) { x.run() }\n"
    )
    assert calls_in("a.go", text) == ["use -> Own.run"]


def test_a_function_that_may_be_given_several_things_says_nothing() -> None:
    text = (
        f"{FOO}{OTHER}function use(a: (f: Foo) => void, b: (o: Other) => void) {{}}\n"
        "function go() { use(x => x.run(), y => y.run()); }\n"
    )
    assert not any(
        each.startswith("go -> ") and each.endswith("run") for each in calls_in("a.ts", text)
    )


def test_what_only_has_methods_is_whatever_is_passed() -> None:
    text = (
        "class Foo { walk() {} }\nclass Other { walk() {} }\n"
        "function go(it: { walk(): void }) { it.walk(); }\ngo(new Foo());\n"
    )
    found = calls_in("a.ts", text)
    assert "go -> Foo.walk" in found
    assert "go -> Other.walk" not in found


PIECES = (
    *"[]{}()<>,:;|&?!* .'A",
    *("=>", "::", "...", "tuple", "Callable", "typeof ", "new ", " for ", " in ", " as ", "map["),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_text_is_an_error(text: str) -> None:
    for named in parse_type(text):
        if named.name.startswith(("[", "{")):
            kind, written = as_table(named.name)
            assert all(
                key is None or value for key, value in entries(kind, written) if kind == "table"
            )
    for read in (given_type, taken_type):
        found = read(text)
        assert found is None or found in text
    parse(text)


@pytest.mark.parametrize("type", ["[]", "{}", "::<A>", ".[A]", "{ [", "[A", "typeof", "tuple[,]"])
def test_types_that_make_no_sense(type: str) -> None:
    for path, text in (
        ("a.ts", f"function go(it: {type}) {{ it.run(); }}\n"),
        ("a.py", f"def go(it: '{type}'): it.run()\n"),
        ("a.rs", f"fn go(it: {type}) {{ it.run(); }}\n"),
        ("a.go", f"package a\nfunc run(it {type}) {{ it.run() }}\n"),
    ):
        assert [each for each in calls_in(path, text) if "Foo" in each] == []


def test_types_that_are_below_each_other() -> None:
    text = "T = TypeVar('T', bound='U')\nU = TypeVar('U', bound='T')\ndef f(x: T): x.run()\n"
    assert calls_in("a.py", text) == []


def test_what_a_pattern_binds() -> None:
    text = (
        f"{GIVEN}def go(x):\n    match x:\n        case Foo() as f: f.run()\n"
        "        case {'k': Other() as o}: o.run()\n"
    )
    found = calls_in("a.py", text)
    assert {"go -> Foo.run", "go -> Other.run"} <= set(found)
