"""Go: what the queries make of a file with most of the language in it."""

from __future__ import annotations

from tests.unit.facts import calls, definition, facts_of, imports, outline, parameters, references

SAMPLE = """\
// Package demo does things.
package demo

import (
	"fmt"
	. "math"
	_ "net/http/pprof"
	y "gopkg.in/yaml.v3"
	"gopkg.in/check.v1"
	"github.com/x/client/v2"
)

// Max is the most.
const Max, min int = 10, 1

const (
	// A is first.
	A Kind = iota
	b
	_
)

var _ Reader = (*Point[int])(nil)
var table = func() int { var local = 1; return local }()

type Kind int
type Alias = Kind

type (
	// Point is generic.
	Point[T any] struct {
		*Base
		sync.Mutex
		X, y T `json:"x"`
	}
	Reader interface {
		io.Closer
		Read(p []byte) (n int, err error)
		~int | string
	}
)

// Do it.
//
//go:noinline
func (p *Point[T]) Do(ctx context.Context, a, b int, rest ...string) (int, error) {
	r := &Point[int]{X: 1}
	tests := []struct{ want int }{{1}}
	if a > 1 && b < 2 {
		for i := range rest {
			fmt.Println(i, r)
		}
	} else if b > 3 {
	}
	switch a {
	case 1:
	default:
	}
	return p.inner.Do(ctx, 1), decode[int](tests)
}

func main(int, func(string) bool) { new(Point[int]) }
"""


def test_definitions() -> None:
    facts = facts_of("go", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "module demo",
        "constant Max",
        "constant min",
        "constant A",
        "constant b",
        "variable table",
        "typeAlias Kind",
        "typeAlias Alias",
        "struct Point",
        "field Point.Base",
        "field Point.Mutex",
        "field Point.X",
        "field Point.y",
        "interface Reader",
        "method Reader.Read",
        "method Point.Do",
        "function main",
    ]
    assert definition(facts, "demo").doc == "Package demo does things."
    assert definition(facts, "A").doc == "A is first."
    assert definition(facts, "min").return_type == "int"
    assert [each.qualified_name for each in facts.definitions if not each.is_exported] == [
        "min",
        "b",
        "table",
        "Point.y",
        "main",
    ]


def test_a_method_belongs_to_its_receiver_and_keeps_its_directive_out_of_its_documentation() -> (
    None
):
    found = definition(facts_of("go", SAMPLE), "Point.Do")
    assert found.doc == "Do it."
    assert found.signature.startswith("func (p *Point[T]) Do(ctx context.Context, a, b int")
    assert parameters(found) == [
        "ctx: context.Context",
        "a: int",
        "b: int",
        "rest: string [variadic]",
    ]
    assert found.return_type == "(int, error)"
    assert found.complexity == 6  # if, &&, for, else if, case


def test_parameters_without_names() -> None:
    assert parameters(definition(facts_of("go", SAMPLE), "main")) == [
        ": int",
        ": func(string) bool",
    ]


def test_references() -> None:
    facts = facts_of("go", SAMPLE)
    assert calls(facts) == [
        "member fmt.Println/2",
        "member p.inner.Do/2",
        "free decode/1",
        "free new/1",
    ]
    assert references(facts, "inherits") == ["Base", "Mutex", "Closer"]
    types = references(facts, "type")
    assert {"Reader", "Point", "Kind", "Context"} <= set(types)
    assert not {"int", "string", "error"} & set(types)


def test_imports() -> None:
    assert imports(facts_of("go", SAMPLE)) == [
        "namespace fmt: None as fmt",
        "wildcard math: None as None",
        "side_effect net/http/pprof: None as None",
        "namespace gopkg.in/yaml.v3: None as y",
        "namespace gopkg.in/check.v1: None as check",
        "namespace github.com/x/client/v2: None as client",
    ]


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("go", "package p\nfunc a() {}\nfunc b( {\nfunc c() {}\n")
    assert facts.status == "partial"
    assert facts.diagnostics
    assert "function a" in outline(facts)
