"""Calls of a graph, held against what TypeScript's compiler says of a small project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import wasmpool
from tests.accuracy.scores import Score, score
from tests.accuracy.typescript_truth import ask_typescript, read_calls
from wasmpool.graph.model import Edge, Graph

SOURCES = {
    "shapes.ts": """
export interface Shape { area(): number }
export class Square implements Shape {
  constructor(readonly side: number) {}
  area(): number { return this.side ** 2; }
}
export const dot: Shape = { area: () => 0 };
export function twice(value: number): number;
export function twice(value: string): string;
export function twice(value: any): any { return value + value; }
""",
    "use.ts": """
// “Two bytes and more” come before all that is called.
import { join } from "library";
import { Square, dot, twice, type Shape } from "./shapes";

export function sum(shapes: Shape[], each: (area: number) => void) {
  for (const shape of shapes) each(twice(shape.area()));
  join(shapes.map(String));
  return new Square(1).area() + dot.area();
}
export function trim(text: string) { return text.trim(); }
export function own() { return trim.call(null, ""); }
function area() {}
""",
}


def judge(typescript: Path, folder: Path, *more: Edge) -> Score:
    """Judge the graph of the sources, with more edges in it."""
    for name, text in SOURCES.items():
        (folder / name).write_text(text, "utf-8")
    graph = wasmpool.build_graph(folder)
    graph = Graph(graph.nodes.values(), [*graph.edges, *more], graph.unresolved)
    truth = read_calls(ask_typescript(typescript, folder), graph, folder)
    return score(graph, truth, lambda path: True)


def test_overloads_and_what_stands_in_are_right(
    npm_package: Callable[[str], Path], tmp_path: Path
) -> None:
    judged = judge(npm_package("typescript"), tmp_path)
    assert not judged.wrong
    assert {each.target for each in judged.right} >= {
        "shapes.ts#Square.constructor",
        "shapes.ts#Square.area",
        "shapes.ts#dot.area",
    }
    assert ("use.ts#sum", "shapes.ts#twice") in {
        (source, target.partition("@")[0]) for source, target in judged.found
    }
    assert not judged.missed


def test_what_the_compiler_does_not_name_is_wrong_where_it_names_something(
    npm_package: Callable[[str], Path], tmp_path: Path
) -> None:
    text = SOURCES["use.ts"].encode()

    def called(caller: str, written: bytes) -> Edge:
        start = text.index(written)
        site = (start, start + len(written), 0, 0, 0, 0)
        return Edge("CALLS", caller, "use.ts#area", 1.0, "scope", (site,))

    wrong = [
        called("use.ts#sum", b"dot.area()"),
        called("use.ts#sum", b"shapes.map(String)"),
        called("use.ts#trim", b"text.trim()"),
    ]
    unknown = [
        called("use.ts#own", b'trim.call(null, "")'),
        called("use.ts#sum", b"each(twice(shape.area()))"),
        called("use.ts#sum", b"join(shapes.map(String))"),
    ]
    judge_all = judge(npm_package("typescript"), tmp_path, *wrong, *unknown)
    assert {each.sites for each in judge_all.wrong} == {each.sites for each in wrong}
