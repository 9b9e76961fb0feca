"""TypeScript and TSX: what they add to JavaScript."""

from __future__ import annotations

import pytest

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

MODULE = """import type { Base as Root } from './base';
import Service, { type Options, other } from './service';
import type * as types from './types';
import legacy = require('legacy');
export type { Options } from './options';

/** A shape. */
@Component({ selector: 'shape' })
@Sealed
export abstract class Shape<T extends Root> extends Parent<T>
  implements Drawable, types.Sized<string> {
  @Input() private readonly sides: Map<string, Side> = new Map<string, Side>();
  static count?: number;
  protected handler = async (event: Event): Promise<void> => {};
  constructor(private readonly service: Service, public options?: Options, plain = 1) { super(); }
  abstract area(): number;
  @Listen('x') @Log
  method(this: Shape<T>, first: string, second?: Side, ...rest: T[]): first is string {
    return this.service!.find<T>(first as Name);
  }
  over(value: string): void;
  over(value: any) {}
  protected get size(): number { return 1; }
}

export interface Drawable extends Thing, types.Other<Root> {
  readonly name: string;
  draw?(canvas: Canvas): Result;
  (call: number): string;
}

export const enum Color { Red = 1, Green, 'blue-ish' }
type Handler = { event: Name; run(): void };
type Union = Left | Right[];

export namespace Outer.Inner {
  export const shown = 1;
  let hidden: Hidden;
  export function inside(): void {}
}

declare module 'plugin' { export function extend(options: Options): number; }
export declare function declared(first: string): void;
declare let ambient: Ambient;
export const settings = { load() {} } satisfies Settings;
"""


@pytest.fixture(params=["typescript", "tsx"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_definitions_of_a_module(language: str) -> None:
    facts = facts_of(language, MODULE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "class Shape",
        "field Shape.sides",
        "field Shape.count",
        "method Shape.handler",
        "constructor Shape.constructor",
        "field Shape.service",
        "field Shape.options",
        "method Shape.area",
        "method Shape.method",
        "method Shape.over",
        "method Shape.over",
        "property Shape.size",
        "interface Drawable",
        "property Drawable.name",
        "method Drawable.draw",
        "enum Color",
        "enumMember Color.Red",
        "enumMember Color.Green",
        "enumMember Color.blue-ish",
        "typeAlias Handler",
        "property Handler.event",
        "method Handler.run",
        "typeAlias Union",
        "namespace Outer.Inner",
        "constant Outer.Inner.shown",
        "variable Outer.Inner.hidden",
        "function Outer.Inner.inside",
        "namespace plugin",
        "function plugin.extend",
        "function declared",
        "variable ambient",
        "constant settings",
        "method settings.load",
    ]


def test_members_of_a_class(language: str) -> None:
    facts = facts_of(language, MODULE)
    shape = definition(facts, "Shape")
    assert shape.doc == "A shape."
    assert shape.decorators == ("Component({ selector: 'shape' })", "Sealed")
    assert shape.modifiers == ("abstract",)
    assert shape.is_exported

    sides = definition(facts, "Shape.sides")
    assert sides.modifiers == ("private", "readonly")
    assert (sides.visibility, sides.return_type) == ("private", "Map<string, Side>")
    assert sides.decorators == ("Input()",)

    # Written in the constructor, but a field of the class.
    service = definition(facts, "Shape.service")
    assert service.parent == shape.id
    assert (service.kind, service.visibility) == ("field", "private")
    assert parameters(definition(facts, "Shape.constructor")) == [
        "service: Service",
        "options: Options [optional]",
        "plain = 1",
    ]

    method = definition(facts, "Shape.method")
    assert method.decorators == ("Listen('x')", "Log")
    assert method.return_type == "first is string"
    assert parameters(method) == [
        "first: string",
        "second: Side [optional]",
        "rest: T[] [variadic]",
    ]
    assert definition(facts, "Shape.handler").return_type == "Promise<void>"
    assert definition(facts, "Shape.size").modifiers == ("protected", "get")
    overloads = [each for each in facts.definitions if each.name == "over"]
    assert [each.complexity for each in overloads] == [None, 1]


def test_imports_tell_types_apart(language: str) -> None:
    assert imports(facts_of(language, MODULE)) == [
        "type named ./base: Base as Root",
        "default ./service: default as Service",
        "type named ./service: Options as Options",
        "named ./service: other as other",
        "type namespace ./types: None as types",
        "namespace legacy: None as legacy",
        "type reexport ./options: Options as Options",
    ]


def test_exports_are_those_of_the_module(language: str) -> None:
    facts = facts_of(language, MODULE)
    assert exports(facts) == [
        "named Options = Options from ./options",
        "named Shape = Shape",
        "named Drawable = Drawable",
        "named Color = Color",
        "named Outer.Inner = Outer.Inner",
        "named declared = declared",
        "named settings = settings",
    ]
    assert not definition(facts, "plugin.extend").is_exported
    assert exports(facts_of(language, "export = legacy;")) == ["assignment default = legacy"]


def test_references(language: str) -> None:
    facts = facts_of(language, MODULE)
    assert references(facts, "inherits") == ["Parent", "Thing", "Other"]
    assert references(facts, "implements") == ["Drawable", "Sized"]
    assert references(facts, "decorator") == ["Component", "Sealed", "Input", "Listen", "Log"]
    types = set(references(facts, "type"))
    assert {"Root", "Side", "Event", "Promise", "Service", "Options", "Shape", "Name"} <= types
    assert {"Canvas", "Result", "Left", "Right", "Hidden", "Ambient", "Settings"} <= types
    # Names that declarations introduce are no uses.
    assert not {"Drawable", "Handler", "Union"} & types
    assert calls(facts) == [
        "free Component/1",
        "free Input/0",
        "constructor Map/0",
        "constructor super/0",
        "free Listen/1",
        "member this.service!.find/1",
    ]


def test_calls_that_the_grammar_misreads(language: str) -> None:
    facts = facts_of(
        language,
        "async function f() {\n"
        "  await get<T>(1); !a.has<T>(2, 3); x + sum<T>(); maybe!(4);\n"
        "  styled.div<P>`text`; new Empty;\n"
        "}",
    )
    assert calls(facts) == [
        "free get/1",
        "member a.has/2",
        "free sum/0",
        "free maybe/1",
        "member styled.div/1",
        "constructor Empty/0",
    ]


def test_elements_in_tsx() -> None:
    facts = facts_of("tsx", "export const View = <T,>(p: T) => <List<T> items={p}><b/></List>;")
    assert outline(facts) == ["function View"]
    assert calls(facts) == ["constructor List/1"]
    assert references(facts, "type") == ["T", "T"]


def test_type_assertions_in_typescript() -> None:
    facts = facts_of("typescript", "const x = <Shape>make();")
    assert references(facts, "type") == ["Shape"]
    assert calls(facts) == ["free make/0"]


def test_broken_code_keeps_the_facts_around_it(language: str) -> None:
    facts = facts_of(language, "interface A { x: string }\nenum {\n}\nclass B { m(): void {} }\n")
    assert facts.status == "partial"
    assert facts.diagnostics
    assert {"interface A", "property A.x", "class B", "method B.m"} <= set(outline(facts))


def test_parameters_that_are_fields() -> None:
    text = "class A { constructor(private a: B, readonly b?: B, private readonly c = 1, d: B) {} }"
    facts = facts_of("typescript", text)
    found = [each for each in facts.definitions if each.kind == "field"]
    assert [(each.qualified_name, each.return_type, each.modifiers) for each in found] == [
        ("A.a", "B", ("private",)),
        ("A.b", "B", ("readonly",)),
        ("A.c", None, ("private", "readonly")),
    ]
