"""Types that the comments of JavaScript say."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in

FOO = "class Foo { run() {} }\nclass Other { run() {} }\n"
# By what they show: the text around a function `go` that calls `run` of a `Foo`.
TEXTS = {
    "a parameter": "/** @param {Foo} it - what */\nfunction go(it) { it.run(); }\n",
    "one that may be left out": "/** @param {Foo=} [it] what */\nfunction go(it) { it.run(); }\n",
    "one that is not nothing": "/** @param {!Foo} it */\nfunction go(it) { it.run(); }\n",
    "one that may be nothing": "/** @param {?Foo|null} it */\nfunction go(it) { it.run(); }\n",
    "a list": "/** @param {Array.<Foo>} it */\nfunction go(it) { it[0].run(); }\n",
    "the rest": "/** @param {...Foo} it */\nfunction go(...it) { it[0].run(); }\n",
    "an object without a name": "/** @param {{ foo: Foo }} it */\n"
    "function go(it) { it.foo.run(); }\n",
    "what is given back": "/** @returns {Foo} it */\nfunction f() { return x; }\n"
    "function go() { f().run(); }\n",
    "what is promised": "/** @return {Promise<Foo>} */\nfunction f() {}\n"
    "async function go() { (await f()).run(); }\n",
    "a variable of the file": "/** @type {Foo} */\nconst it = x;\nfunction go() { it.run(); }\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_comments_say(text: str) -> None:
    found = calls_in("a.js", FOO + text)
    assert "go -> Foo.run" in found
    assert "go -> Other.run" not in found


def test_what_fields_and_accessors_hold() -> None:
    text = (
        f"{FOO}class All {{\n  /** @type {{Foo|null}} */\n  it = null;\n"
        "  /** @returns {Foo} */\n  get one() { return x; }\n"
        "  held() { this.it.run(); }\n  given() { this.one.run(); }\n}\n"
    )
    assert {"All.held -> Foo.run", "All.given -> Foo.run"} <= set(calls_in("a.js", text))


def test_a_type_that_nobody_knows_says_nothing() -> None:
    text = (
        "class Foo { walk() {} }\nclass Other { walk() {} }\n"
        "/** @param {Walking} it */\nfunction go(it) { it.walk(); }\n"
        "const foo = new Foo();\ngo(foo);\n"
    )
    assert "go -> Foo.walk" in calls_in("a.js", text)


def test_a_member_of_a_parameter_is_not_the_parameter() -> None:
    text = f"{FOO}/** @param {{Other}} it.other */\nfunction go(it) {{ it.run(); }}\n"
    assert not any("go ->" in each for each in calls_in("a.js", text))


def test_typescript_says_its_types_itself() -> None:
    text = f"{FOO}/** @param {{Other}} it */\nfunction go(it: Foo) {{ it.run(); }}\n"
    found = calls_in("a.ts", text)
    assert "go -> Foo.run" in found
    assert "go -> Other.run" not in found
