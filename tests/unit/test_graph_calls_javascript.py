"""Calls of JavaScript and TypeScript: small programs whose calls are known."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in, calls_of, graph_of

PROGRAMS = {
    "direct": ("function f() {}\nfunction g() { f(); }\ng();\n", [". -> g", "g -> f"]),
    "what is given back is called": (
        "function f() {}\nconst g = () => f;\ng()();\n",
        [
            ". -> f",
            ". -> g",
        ],
    ),
    "taken apart": (
        "function f() {}\nfunction g() {}\nconst [a, b = f] = [f, g];\n"
        "const {c, d: e} = {c: f, d: g};\n"
        "function h() { a(); }\nfunction k() { b(); }\n"
        "function m() { c(); }\nfunction n() { e(); }\n",
        ["h -> f", "k -> g", "m -> f", "n -> g"],
    ),
    "members of a table": (
        "function f() {}\nfunction g() {}\n"
        "const t = {a: f, 'b': g, m() {}, in: {c: f}};\nt.z = g;\n"
        "function h() { t.a(); }\nfunction k() { t['b'](); }\nfunction l() { t.m(); t['m'](); }\n"
        "function n() { t.in.c(); }\nfunction o() { t.z(); }\n",
        ["h -> f", "k -> g", "l -> t.m", "n -> f", "o -> g"],
    ),
    "generator": (
        "function f() {}\nfunction* g() { yield f; }\nfunction h() { for (const x of g()) x(); }\n",
        ["h -> f", "h -> g"],
    ),
    "run through": (
        "class A { [Symbol.iterator]() { return new B(); } }\nclass B { next() {} }\n"
        "function f() { for (const x of new A()) {} }\n",
        ["A.[Symbol.iterator] -> B", "f -> A", "f -> A.[Symbol.iterator]", "f -> B.next"],
    ),
    "functions before they are written": ("f();\nfunction f() {}\n", [". -> f"]),
    "arrow function": ("const f = () => g();\nfunction g() {}\nf();\n", [". -> f", "f -> g"]),
    "function expression": ("const f = function () {};\nconst g = f;\ng();\n", [". -> f"]),
    "callback without a name": (
        "function f(x) {}\nfunction g(xs) { xs.map((x) => f(x)); }\n",
        ["g -> f"],
    ),
    "nested function": ("function f() { function g() {} g(); }\n", ["f -> f.g"]),
    "immediately called function": (
        "(function () { function f() {} f(); })();\n",
        [". -> f"],
    ),
    "functions of one name in functions without a name": (
        "(function () { function f() {} f(); })();\n"
        "(function () {\n  function f() {}\n  function g() { f(); }\n})();\n",
        [". -> f", "g -> f@3"],
    ),
    "call and apply": ("function f() {}\nf.call(null);\nf.apply(null, []);\n", [". -> f"]),
    "bind": ("function f() {}\nconst g = f.bind(null);\ng();\n", [". -> f"]),
    "methods and this": (
        "class A { m() { this.n(); } n() {} static s() { return new A(); } }\n"
        "new A().m();\nA.s().n();\n",
        [". -> A", ". -> A.m", ". -> A.n", ". -> A.s", "A.m -> A.n", "A.s -> A"],
    ),
    "constructor and super": (
        "class A { constructor() {} m() {} }\n"
        "class B extends A { constructor() { super(); } m() { super.m(); } }\nnew B();\n",
        [". -> B.constructor", "B.constructor -> A.constructor", "B.m -> A.m"],
    ),
    "fields": (
        "class A { m() {} }\nclass B {\n  a = new A();\n  constructor() { this.b = new A(); }\n"
        "  f() { this.b.m(); }\n}\n",
        ["B -> A", "B.constructor -> A", "B.f -> A.m"],
    ),
    "getter": (
        "class A { m() {} }\nclass B { get a() { return new A(); } f() { this.a.m(); } }\n",
        ["B.a -> A", "B.f -> A.m"],
    ),
    "object with functions": (
        "const o = { f() { this.g(); }, g: function () {}, h: () => 1 };\no.f();\no.h();\n",
        [". -> o.f", ". -> o.h", "o.f -> o.g"],
    ),
    "prototype": (
        "function A() { this.x = new B(); }\nA.prototype.m = function () { this.n(); };\n"
        "A.prototype.n = function () { this.x.k(); };\n"
        "function B() {}\nB.prototype.k = function () {};\nnew A().m();\n",
        [". -> A", ". -> A.m", "A -> B", "A.m -> A.n", "A.n -> B.k"],
    ),
    "what a function gives back": (
        "class A { m() { return this; } }\nfunction f() { return new A(); }\nf().m().m();\n"
        "async function g() { const a = await h(); a.m(); }\n"
        "async function h() { return new A(); }\n",
        [". -> A.m", ". -> f", "f -> A", "g -> A.m", "g -> h", "h -> A"],
    ),
    "what callbacks return is not what is returned": (
        "class A { m() {} }\nfunction f(xs) { xs.map(() => { return new A(); }); }\nf().m();\n",
        [". -> f", "f -> A"],
    ),
    "this by another name": (
        "class A { f() { const that = this; return () => that.g(); } g() {} }\n",
        ["A.f -> A.g"],
    ),
    "loops": (
        "class A { m() {} }\nfor (const a of [new A()]) a.m();\n",
        [". -> A", ". -> A.m"],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_calls_within_a_module(name: str) -> None:
    text, expected = PROGRAMS[name]
    # Calls on what is not known lead to the only method of a name, with little confidence.
    assert calls_in("a.js", text, least=0.81) == expected


def test_calls_between_modules() -> None:
    files = {
        "a.mjs": (
            "import make, { helper as h, Klass } from './b.mjs';\nimport * as ns from './b.mjs';\n"
            "import { again } from './index.mjs';\n"
            "make();\nh();\nns.helper();\nnew Klass().run();\nagain();\n"
        ),
        "b.mjs": (
            "export default function make() {}\nexport function helper() {}\n"
            "export class Klass { run() {} }\n"
        ),
        "index.mjs": "export { helper as again } from './b.mjs';\n",
    }
    assert calls_of(files) == [
        "a.mjs -> b.mjs#Klass",
        "a.mjs -> b.mjs#Klass.run",
        "a.mjs -> b.mjs#helper",
        "a.mjs -> b.mjs#make",
    ]


def test_calls_between_modules_of_commonjs() -> None:
    files = {
        "a.js": (
            "const Klass = require('./klass');\nconst b = require('./b');\n"
            "const { helper } = require('./b');\n"
            "new Klass().run();\nKlass.make().run();\nb.helper();\nhelper();\n"
            "function f() { const inner = require('./b'); inner.other(); }\n"
        ),
        "klass.js": (
            "class Klass { run() {} static make() { return new Klass(); } }\n"
            "module.exports = Klass;\n"
        ),
        "b.js": "function helper() {}\nexports.helper = helper;\nexports.other = function () {};\n",
    }
    assert calls_of(files) == [
        "a.js -> b.js#helper",
        "a.js -> klass.js#Klass",
        "a.js -> klass.js#Klass.make",
        "a.js -> klass.js#Klass.run",
        "a.js#f -> b.js#other",
        "klass.js#Klass.make -> klass.js#Klass",
    ]


def test_types_of_typescript() -> None:
    files = {
        "a.ts": """\
            import { Service, type Shape } from './b';
            export class App {
              private all: Service[] = [];
              constructor(private service: Service, readonly other?: Service | null) {}
              a() { this.service.go(); }
              b() { this.other?.go(); }
              c() { this.all[0].go(); }
              d() { for (const each of this.all) each.go(); }
              e(x: unknown) { (x as Service).go(); }
              f() { this.make<Service>().go(); }
              g(shape: Shape) { shape.area(); }
              make<T>(): Service { return null as any; }
            }
            function f(a: string): void;
            function f(a: number): void;
            function f(a: any) {}
            f(1);
            namespace N { export function g() {} }
            N.g();
            """,
        "b.ts": """\
            export class Service { go() {} }
            export interface Shape { area(): number }
            export class Square implements Shape { area() { return 1; } }
            """,
    }
    assert calls_of(files) == [
        "a.ts -> a.ts#N.g",
        "a.ts -> a.ts#f@16",
        *(f"a.ts#App.{name} -> b.ts#Service.go" for name in "abcde"),
        "a.ts#App.f -> a.ts#App.make",
        "a.ts#App.f -> b.ts#Service.go",
        "a.ts#App.g -> b.ts#Square.area",
    ]


def test_a_file_that_is_no_code_has_no_calls() -> None:
    files = {"a.js": "const data = require('./data.json');\ndata.f();\n", "data.json": '{"f": 1}'}
    graph = graph_of(files)
    assert [edge for edge in graph.edges if edge.type == "CALLS"] == []


def test_what_is_loaded_where_it_is_used() -> None:
    files = {
        "routes.js": "module.exports = function routes(app) {};\n",
        "obj.js": "exports.go = function () {};\n",
        "es.mjs": "export function e() {}\n",
        "main.js": 'require("./routes")(1);\nfunction f() { require("./obj").go(); }\n'
        'async function g() { (await import("./es.mjs")).e(); require("fs").read(); }\n',
    }
    assert calls_of(files) == [
        "main.js -> routes.js#routes",
        "main.js#f -> obj.js#go",
        "main.js#g -> es.mjs#e",
    ]


def test_a_name_that_is_given_a_function_and_another_one() -> None:
    text = """
        function helper() {}
        function a() { let f; if (1) f = helper; else f = () => {}; f(); }
        function b() { let f = () => {}; if (1) f = helper; f(); }
        function c() { let f = null; f = () => {}; f(); }
    """
    assert calls_in("a.js", text) == ["c -> c.f"]
    assert calls_in("a.js", text, least=0.5) == [
        "a -> a.f",
        "a -> helper",
        "b -> b.f",
        "b -> helper",
        "c -> c.f",
    ]


def test_what_is_given_where_there_is_nothing_yet() -> None:
    text = """
        class A { run() {} }
        class B {
          get a() { return this._a ??= new A(); }
          b() { return (this._b ||= new A()); }
          run() { this.a.run(); this._b.run(); }
        }
        let one;
        const get = () => one ??= new A();
        get().run();
    """
    assert calls_in("a.js", text) == [
        ". -> A.run",
        ". -> get",
        "B.a -> A",
        "B.b -> A",
        "B.run -> A.run",
        "get -> A",
    ]


def test_a_method_that_is_bound_to_its_object_stays_what_it_is() -> None:
    text = """
        class A { run() {} }
        class B extends A {
          constructor() { super(); this.run = this.run.bind(this); }
          go() { this.run(); }
        }
        new B().run();
    """
    assert calls_in("a.js", text) == [
        ". -> A.run",
        ". -> B.constructor",
        "B.constructor -> A",
        "B.go -> A.run",
    ]


def test_a_function_has_a_name_of_its_own_inside() -> None:
    text = """
        const count = function inner(n) { return n ? inner(n - 1) : 0; };
        const task = { run: async function self() { self(); } };
    """
    assert calls_in("a.js", text) == ["count -> count", "task.run -> task.run"]


def test_an_object_that_is_frozen_or_the_rest_of_one() -> None:
    text = """
        function helper() {}
        const api = Object.freeze({ run: helper, deep: { go: helper }, own() {} });
        function a() { api.run(); }
        function b() { api.deep.go(); api.own(); }
        function c() { const { first, ...rest } = { first: 1, helper }; rest.helper(); }
        function d({ first, ...rest }) { rest.helper(); }
        d({ helper });
    """
    assert calls_in("a.js", text) == [
        ". -> d",
        "a -> helper",
        "b -> api.own",
        "b -> helper",
        "c -> helper",
        "d -> helper",
    ]


def test_objects_of_a_function_come_below_those_of_another() -> None:
    text = """
        function Base() {}
        Base.prototype.hello = function () {};
        function Sub() {}
        Object.setPrototypeOf(Sub.prototype, Base.prototype);
        Sub.prototype.go = function () { this.hello(); };
        function Other() {}
        Object.setPrototypeOf(Other, Base);
        Other.prototype.go = function () { this.hello(); };
    """
    assert calls_in("a.js", text) == ["Sub.go -> Base.hello"]
