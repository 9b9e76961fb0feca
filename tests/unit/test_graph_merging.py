"""A name that is a value and a type at once: which of them a call, a base and an import mean."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_of, graph_of

TYPES = """\
export interface Foo {x: number}
export function Foo(): Foo { return {x: 1} }
export type Bar = () => number
export const Bar = () => 2
export interface Kind {go(): void}
export const Kind: Kind = {go() {}}
"""
USE = """\
import * as a from "./a.js"
import {Foo, Bar, Kind} from "./a.js"
"""


@pytest.mark.parametrize("call", ["Foo()", "a.Foo()"])
def test_a_call_means_the_function_beside_an_interface(call: str) -> None:
    assert calls_of({"a.ts": TYPES, "b.ts": USE + call}) == ["b.ts -> a.ts#Foo@2"]


@pytest.mark.parametrize("call", ["Bar()", "a.Bar()"])
def test_a_call_means_the_value_beside_an_alias(call: str) -> None:
    assert calls_of({"a.ts": TYPES, "b.ts": USE + call}) == ["b.ts -> a.ts#Bar@4"]


def test_in_the_same_file() -> None:
    calls = calls_of({"a.ts": TYPES + "Foo(); Bar(); Kind.go()"})
    assert calls == ["a.ts -> a.ts#Bar@4", "a.ts -> a.ts#Foo@2", "a.ts -> a.ts#Kind.go@6"]


@pytest.mark.parametrize("type", ["Kind", "a.Kind"])
def test_bases_and_annotations_mean_the_type(type: str) -> None:
    text = f"class K implements {type} {{ go() {{}} }}\nfunction f(k: {type}) {{ k.go() }}\n"
    types = TYPES.replace("const Kind: Kind = {go() {}}", "const Kind = make()")
    graph = graph_of({"a.ts": types, "b.ts": USE + text})
    assert [(e.source, e.target) for e in graph.edges if e.type == "IMPLEMENTS"] == [
        ("b.ts#K", "a.ts#Kind")
    ]
    callees = {each.node.id for each in graph.callees("b.ts#f")}
    assert callees == {"a.ts#Kind.go", "b.ts#K.go"}


def test_a_namespace_adds_to_a_class_or_a_function() -> None:
    text = """\
        export namespace F { export function more() {} }
        export function F() {}
        export class A { m() {} }
        export namespace A { export function make() { return new A() } }
        """
    use = """\
        import {A, F} from "./a"
        F(); F.more(); new A().m(); A.make().m()
        """
    assert calls_of({"a.ts": text, "b.ts": use}) == [
        "a.ts#A.make -> a.ts#A",
        "b.ts -> a.ts#A",
        "b.ts -> a.ts#A.m",
        "b.ts -> a.ts#A.make",
        "b.ts -> a.ts#F.more",
        "b.ts -> a.ts#F@2",
    ]


def test_an_import_needs_all_that_is_declared() -> None:
    graph = graph_of({"a.ts": TYPES, "b.ts": USE})
    assert [each.node.id for each in graph.importers("a.ts#Bar")] == ["b.ts"]
    assert [each.node.id for each in graph.importers("a.ts#Bar@4")] == ["b.ts"]
