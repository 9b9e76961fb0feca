"""Calls of Go: what comes through channels, out of switches by types, and is made."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in

FOO = """\
package m
type Foo struct{}
func (f *Foo) Run() {}
type Bar struct{}
func (b *Bar) Run() {}
"""


@pytest.mark.parametrize(
    ("parameters", "body"),
    [
        ("x any", "switch v := x.(type) { case *Foo: v.Run() }"),
        ("c chan *Foo", "a := <-c; a.Run()"),
        ("c <-chan *Foo", "(<-c).Run()"),
        ("c map[string]chan *Foo", 'a := <-c["x"]; a.Run()'),
        ("", "all := make([]*Foo, 3); all[0].Run()"),
        ("", 'named := make(map[string]*Foo); named["x"].Run()'),
        ("", "c := make(chan *Foo); a := <-c; a.Run()"),
    ],
)
def test_what_a_name_is_known_to_be(parameters: str, body: str) -> None:
    text = f"{FOO}func f({parameters}) {{ {body} }}\n"
    assert [call for call in calls_in("a.go", text) if "Run" in call] == ["f -> Foo.Run"]


@pytest.mark.parametrize(
    "body",
    [
        "switch v := x.(type) { case *Foo, *Bar: v.Run() }",
        "switch v := x.(type) { case *Foo: g() ; default: v.Run() }",
    ],
)
def test_what_a_switch_by_types_leaves_open(body: str) -> None:
    text = f"{FOO}func f(x any) {{ {body} }}\n"
    assert [call for call in calls_in("a.go", text) if "Run" in call] == []


def test_each_case_of_a_switch_has_its_own_type() -> None:
    text = (
        f"{FOO}func f(x any) {{\n  switch v := x.(type) {{\n  case *Foo:\n    v.Run()\n"
        "  case *Bar:\n    v.Run()\n  }\n}\nfunc g(x any) {\n"
        "  switch v := x.(type) {\n  case string:\n    v.Run()\n  case *Bar:\n    v.Run()\n  }\n}\n"
    )
    found = [call for call in calls_in("a.go", text) if "Run" in call]
    assert found == ["f -> Bar.Run", "f -> Foo.Run", "g -> Bar.Run"]
