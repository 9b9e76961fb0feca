"""JavaScript: ES modules, CommonJS, classes, what functions are bound to, JSX."""

from __future__ import annotations

from tests.unit.facts import (
    calls,
    definition,
    exports,
    facts_of,
    imports,
    outline,
    parameters,
    references,
)

MODULE = """#!/usr/bin/env node
import React, { useState as state, default as whole } from 'react';
import * as path from "path";
import './style.css';
import {} from 'empty';
export * from './all';
export * as everything from './more';
export { a as b, c, default } from './some';
export { LIMIT as Max };

/** Adds numbers.
 *
 *  @param {number} first
 */
export async function add(first, second = 2, { deep }, ...rest) {
  const local = 1;
  return second ?? (first && local);
}

export const LIMIT = 10, square = (x) => x * x;
let { p, q: { r }, ...s } = LIMIT;

export default class Button extends React.Component {
  static #count = 0;
  title = 'x';
  onClick = async (event) => { this.#log(event); };
  constructor(props) { super(props); this.close = function () {}; }
  get size() { return 1; }
  static of() { return new Button(1, /* two */ 2); }
  #log(event) { if (event) {} else if (LIMIT) {} else { for (;;) {} } }
  *[Symbol.iterator]() { yield* path?.join?.(`a`); }
  'quoted-name'() {}
}
"""


def test_definitions_of_a_module() -> None:
    facts = facts_of("javascript", MODULE)
    assert outline(facts) == [
        "function add",
        "constant LIMIT",
        "function square",
        "variable p",
        "variable s",
        "class Button",
        "field Button.#count",
        "field Button.title",
        "method Button.onClick",
        "constructor Button.constructor",
        "method Button.constructor.close",
        "property Button.size",
        "method Button.of",
        "method Button.#log",
        "method Button.[Symbol.iterator]",
        "method Button.quoted-name",
    ]
    assert facts.status == "ok"


def test_what_is_said_of_a_function() -> None:
    facts = facts_of("javascript", MODULE)
    add = definition(facts, "add")
    assert add.doc == "Adds numbers.\n\n@param {number} first"
    assert add.signature == "async function add(first, second = 2, { deep }, ...rest)"
    assert parameters(add) == ["first", "second = 2", "{ deep }", "rest [variadic]"]
    assert add.modifiers == ("async",)
    assert add.is_exported
    assert add.complexity == 3

    square = definition(facts, "square")
    assert (square.ast_kind, square.signature) == ("arrow_function", "square = (x)")
    text = MODULE.encode()
    assert text[square.range.start_byte : square.range.end_byte] == b"square = (x) => x * x"
    assert text[square.name_range.start_byte : square.name_range.end_byte] == b"square"


def test_members_of_a_class() -> None:
    facts = facts_of("javascript", MODULE)
    button = definition(facts, "Button")
    assert definition(facts, "Button.title").parent == button.id
    assert definition(facts, "Button.#count").modifiers == ("static",)
    visible = {each.name: each.visibility for each in facts.definitions if each.parent == button.id}
    assert {name for name, visibility in visible.items() if visibility == "private"} == {
        "#count",
        "#log",
    }
    assert definition(facts, "Button.onClick").is_exported
    assert not definition(facts, "Button.#log").is_exported
    assert definition(facts, "Button.#log").complexity == 4
    assert facts.metrics.max_depth == 4  # class, method, if, for: `else if` is no level


def test_references() -> None:
    facts = facts_of("javascript", MODULE)
    assert calls(facts) == [
        "member this.#log/1",
        "constructor super/1",
        "constructor Button/2",
        "member path.join/1",
    ]
    assert references(facts, "inherits") == ["Component"]
    by_name = {each.name: each.enclosing for each in facts.references if each.kind == "call"}
    assert by_name["#log"] == definition(facts, "Button.onClick").id


def test_imports_and_exports_of_a_module() -> None:
    facts = facts_of("javascript", MODULE)
    assert imports(facts) == [
        "default react: default as React",
        "named react: useState as state",
        "named react: default as whole",
        "namespace path: None as path",
        "side_effect ./style.css: None as None",
        "side_effect empty: None as None",
        "reexport ./all: None as None",
        "reexport ./more: None as everything",
        "reexport ./some: a as b",
        "reexport ./some: c as c",
        "reexport ./some: default as default",
    ]
    assert exports(facts) == [
        "wildcard None = None from ./all",
        "namespace everything = None from ./more",
        "named b = a from ./some",
        "named c = c from ./some",
        "named default = default from ./some",
        "named Max = LIMIT",
        "named add = add",
        "named LIMIT = LIMIT",
        "named square = square",
        "default default = Button",
    ]


COMMONJS = """
const fs = require('fs'), { join, dirname: parent } = require('path');
const Emitter = require('events').EventEmitter;
require('./boot');
app.use(require('./routes'));
exports.run = function named() {};
exports.alias = run;
module.exports.late = async () => {};
module.exports = { join, start: run, stop() {}, deep: { inner: function* () {} } };
Server.prototype.listen = function (port) {};
app.handle = (request) => {};
(function wrapped() { function within() {} })();
if (fs) { var conditional = 1; }
const page = import('./page.js');
const chunk = import(/* webpackChunkName: "chunk" */ './chunk.js');
async function load() { const { one: two } = await import(`./lazy.js`); }
const answer = tag`text ${42}`;
"""


def test_commonjs() -> None:
    facts = facts_of("javascript", COMMONJS)
    assert imports(facts) == [
        "namespace fs: None as fs",
        "named path: join as join",
        "named path: dirname as parent",
        "named events: EventEmitter as Emitter",
        "side_effect ./boot: None as None",
        "dynamic ./routes: None as None",
        "dynamic ./page.js: None as None",
        "dynamic ./chunk.js: None as None",
        "dynamic ./lazy.js: None as None",
    ]
    assert exports(facts) == [
        "assignment run = run",
        "assignment alias = run",
        "assignment late = late",
        "assignment default = None",
        "assignment join = join",
        "assignment start = run",
        "assignment stop = stop",
    ]
    assert [each for each in outline(facts) if not each.startswith("constant")] == [
        "function run",
        "function late",
        "method stop",
        "method deep.inner",
        "method Server.listen",
        "method app.handle",
        "function wrapped",
        "function wrapped.within",
        "variable conditional",
        "function load",
    ]
    assert definition(facts, "run").is_exported
    assert not definition(facts, "Server.listen").is_exported
    assert "free tag/1" in calls(facts)


def test_what_a_default_export_without_a_name_is_called() -> None:
    facts = facts_of("javascript", "export default async (x) => x;")
    assert outline(facts) == ["function default"]
    assert exports(facts) == ["default default = default"]
    assert facts.definitions[0].is_exported
    assert exports(facts_of("javascript", "export default make();")) == ["default default = None"]


def test_a_value_bound_to_a_name_has_what_is_written_in_it() -> None:
    facts = facts_of(
        "javascript",
        "const Row = memo(function Inner() { const x = 1; draw(x); });\n"
        "const store = { get() {}, deep: { set: () => {} } };\n"
        "const A = class B extends C {};\n",
    )
    assert outline(facts) == [
        "constant Row",
        "function Row.Inner",
        "constant store",
        "method store.get",
        "method store.deep.set",
        "class A",
    ]
    assert {each.name: each.enclosing for each in facts.references} == {
        "memo": 0,
        "draw": 1,
        "C": 5,
    }


COMPILED = """
const a_1 = require("./a"), b_1 = __importDefault(require("./b"));
const c_1 = tslib_1.__importStar(require("./c"));
var _d = _interopRequireDefault(require("./d"));
const e = wrap(require("./e"));
Object.defineProperty(exports, "f", { enumerable: true, get: function () { return a_1.f; } });
Object.defineProperty(exports, "__esModule", { value: true });
__exportStar(require("./g"), exports);
Object.assign(module.exports, require("./h"));
exports.i = a_1.i;
const api = exports = module.exports = {};
module.exports = { ...require("./j"), k: a_1.k };
"""


def test_what_compilers_write_for_modules() -> None:
    facts = facts_of("javascript", COMPILED)
    assert [each for each in imports(facts) if not each.startswith("dynamic")] == [
        "namespace ./a: None as a_1",
        "namespace ./b: None as b_1",
        "namespace ./c: None as c_1",
        "namespace ./d: None as _d",
    ]
    assert exports(facts) == [
        "assignment f = a_1.f",
        "wildcard None = None from ./g",
        "wildcard None = None from ./h",
        "assignment i = a_1.i",
        "assignment default = api",
        "assignment default = None",
        "wildcard None = None from ./j",
        "assignment k = a_1.k",
    ]


def test_elements_are_calls_of_their_components() -> None:
    facts = facts_of(
        "javascript", "const view = () => <Page title={t()}><ui.box /><div><>x</></div></Page>;"
    )
    assert calls(facts) == ["constructor Page/1", "free t/0", "constructor ui.box/1"]


def test_decorators() -> None:
    facts = facts_of("javascript", "@tag('x') class A { @on.click handle() {} @own field = 1 }")
    assert definition(facts, "A").decorators == ("tag('x')",)
    assert definition(facts, "A.handle").decorators == ("on.click",)
    assert definition(facts, "A.field").decorators == ("own",)
    assert references(facts, "decorator") == ["tag", "click", "own"]


def test_every_use_of_a_name_when_asked_for() -> None:
    text = "let total = 0;\ntotal += price;\n"
    facts = facts_of("javascript", text, all_references=True)
    assert references(facts, "write") == ["total"]
    assert references(facts, "read") == ["price"]
    assert references(facts_of("javascript", text), "read") == []


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("javascript", "function a() { b(); }\nconst = ;\nfunction c() { d(); }\n")
    assert facts.status == "partial"
    assert facts.diagnostics
    assert outline(facts) == ["function a", "function c"]
    assert calls(facts) == ["free b/0", "free d/0"]
