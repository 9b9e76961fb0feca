"""Rust: what the queries make of a file with most of the language in it."""

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

SAMPLE = """\
//! The crate.
use std::collections::{self, HashMap as Map, btree_map::{BTreeMap, *}};
pub use crate::a::{b, c as d};
pub use crate::prelude::*;
use foo;
use self::x::Thing as _;
pub(crate) use super::q;
extern crate serde as s;

/// A point.
/// In space.
#[derive(Debug, Clone)]
// a note
#[repr(C)]
pub struct Point<T: Copy> {
    /// Across.
    pub x: T,
    y: f64,
}
struct Unit;
union Bits { a: u8 }
/** What there is. */
pub enum Shape {
    #[default]
    Empty,
    Sized(i32),
    Named { x: u8 },
}
pub(crate) trait Area: Base + fmt::Debug {
    const SIDES: usize = 3;
    type Out;
    fn area(&self) -> f64;
    fn twice(&mut self, by: i32) -> i32 { by }
}
impl<T> Point<T> {
    pub const ORIGIN: i32 = 0;
    pub async fn new(x: T, mut y: f64) -> Self { Self { x, y } }
    fn hidden(self: Box<Self>) {}
}
impl<T> fmt::Display for Point<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}", self.x) }
}
static mut COUNTER: Atomic = Atomic::new(0);
pub type Result<T> = std::result::Result<T, Error>;
#[macro_export]
macro_rules! my { ($x:expr) => { $x }; }
mod inner {
    //! Inside.
    //! More.
    pub fn run() {
        const LOCAL: i32 = 1;
        if a && b { loop {} } else if c {}
        match x { 1 => {}, _ => {} }
    }
}
extern "C" { fn printf(format: *const u8, ...); }
unsafe extern "C" fn start() {
    let p = geometry::Point { x: 1 };
    p.hidden().collect::<Vec<u8>>();
    foo(1, 2);
    Vec::<u8>::new();
    std::println!("{}", shown(3));
}
"""


def test_definitions() -> None:
    facts = facts_of("rust", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "struct Point",
        "field Point.x",
        "field Point.y",
        "struct Unit",
        "struct Bits",
        "field Bits.a",
        "enum Shape",
        "enumMember Shape.Empty",
        "enumMember Shape.Sized",
        "enumMember Shape.Named",
        "field Shape.Named.x",
        "trait Area",
        "constant Area.SIDES",
        "typeAlias Area.Out",
        "method Area.area",
        "method Area.twice",
        "constant Point.ORIGIN",
        "method Point.new",
        "method Point.hidden",
        "method Point.fmt",
        "variable COUNTER",
        "typeAlias Result",
        "macro my",
        "module inner",
        "function inner.run",
        "function printf",
        "function start",
    ]


def test_visibility_is_that_of_the_item_or_of_what_it_fulfils() -> None:
    facts = facts_of("rust", SAMPLE)
    visible = {each.qualified_name: each.visibility for each in facts.definitions}
    assert visible["Point.y"] == "private"
    assert visible["Shape.Named.x"] == "public"
    assert visible["Area"] == "internal"
    assert visible["Area.area"] == "public"
    assert visible["Point.hidden"] == "private"
    assert visible["Point.fmt"] == "public"
    assert visible["my"] == "public"
    assert visible["inner.run"] == "public"
    assert not definition(facts, "inner.run").is_exported
    assert definition(facts, "Point.new").is_exported


def test_attributes_and_documentation() -> None:
    facts = facts_of("rust", SAMPLE)
    point = definition(facts, "Point")
    assert point.decorators == ("derive(Debug, Clone)", "repr(C)")
    assert point.doc == "A point.\nIn space."
    assert definition(facts, "Point.x").doc == "Across."
    assert definition(facts, "Shape").doc == "What there is."
    assert definition(facts, "Shape.Empty").decorators == ("default",)
    assert definition(facts, "inner").doc == "Inside.\nMore."
    assert definition(facts, "Point.new").modifiers == ("pub", "async")
    assert definition(facts, "start").modifiers == ("unsafe", 'extern "C"')


def test_functions() -> None:
    facts = facts_of("rust", SAMPLE)
    assert parameters(definition(facts, "Point.new")) == ["x: T", "y: f64"]
    assert parameters(definition(facts, "Point.fmt")) == ["self", "f: &mut fmt::Formatter<'_>"]
    assert parameters(definition(facts, "printf")) == ["format: *const u8", "... [variadic]"]
    assert definition(facts, "Point.fmt").return_type == "fmt::Result"
    assert definition(facts, "inner.run").complexity == 7  # if, &&, loop, else if, two arms


def test_references() -> None:
    facts = facts_of("rust", SAMPLE)
    assert calls(facts) == [
        "free write/None",
        "member Atomic.new/1",
        "member p.hidden().collect/0",
        "member p.hidden/0",
        "free foo/2",
        "member Vec::<u8>.new/0",
        "member std.println/None",
        "free shown/1",
    ]
    assert references(facts, "inherits") == ["Base", "Debug"]
    (implemented,) = [each for each in facts.references if each.kind == "implements"]
    assert (implemented.name, implemented.receiver) == ("Display", "Point<T>")
    assert references(facts, "decorator") == ["derive", "repr", "default", "macro_export"]
    assert {"Formatter", "Error", "Atomic", "Box"} <= set(references(facts, "type"))


def test_imports_and_exports() -> None:
    facts = facts_of("rust", SAMPLE)
    assert imports(facts) == [
        "namespace std::collections: None as collections",
        "named std::collections: HashMap as Map",
        "named std::collections::btree_map: BTreeMap as BTreeMap",
        "wildcard std::collections::btree_map: None as None",
        "named crate::a: b as b",
        "named crate::a: c as d",
        "wildcard crate::prelude: None as None",
        "namespace foo: None as foo",
        "named self::x: Thing as _",
        "named super: q as q",
        "namespace serde: None as s",
    ]
    assert exports(facts) == [
        "named b = b from crate::a",
        "named d = c from crate::a",
        "wildcard None = None from crate::prelude",
    ]


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("rust", "fn a() {}\nfn b( { }\nstruct C { x: i32 }\n")
    assert facts.status == "partial"
    assert facts.diagnostics
    assert "function a" in outline(facts)


def test_calls_in_the_arguments_of_macros_are_read_off_their_tokens() -> None:
    """A name that brackets follow is called; its receiver is the chain before it."""
    text = """\
        fn f() {
            ok!(self.a.long(x, y.z()), A::b::c(1,), -neg(), 0..end(2), h::<u8>(3));
            vec![a(")").b["]"].c('('), Vec::<T>::new()?.d(), "e".f(), x.0.g(|a, b| c), m!(d).h()];
            log!("{}", self
                .first(1)
                // second
                .second(), other!{third()}, matches!(fourth(), Some(_) | A::B(_)));
            if_!(if (a) { b() } else (c), match (d) { _ => in_(1) }, for x in (e) {});
        }
        """
    assert calls(facts_of("rust", text)) == [
        "free ok/None",
        "member self.a.long/None",
        "member y.z/0",
        "member A::b.c/1",
        "free neg/0",
        "free end/1",
        "free h/1",
        "free vec/None",
        'member a(")").b["]"].c/None',
        "free a/None",
        "member Vec::<T>::new()?.d/0",
        "member Vec::<T>.new/0",
        'member "e".f/0',
        "member x.0.g/None",
        "member m!(d).h/0",
        "free m/None",
        "free log/None",
        "member self .first(1).second/0",
        "member self.first/1",
        "free other/None",
        "free third/0",
        "free matches/None",
        "free fourth/0",
        "free if_/None",
        "free b/0",
        "free in_/1",
    ]


def test_what_is_no_call_in_the_arguments_of_macros() -> None:
    text = """\
        macro_rules! my { ($x:expr) => { run($x) }; }
        #[cfg(all(a, b))]
        fn f() {
            own! { fn g(a: Fn(u8)) {} struct P(u8); #[cfg(any(c))] let x = a = (b) + (c); }
            quote! { #name(d) };
            vec![quote::quote!(e(1)), stringify!(e(2)), x != (y)];
            matches!(x, A::B(_) | C(_));
        }
        """
    assert calls(facts_of("rust", text)) == [
        "free own/None",
        "free quote/None",
        "free vec/None",
        "member quote.quote/None",
        "free stringify/None",
        "free matches/None",
    ]


def test_a_long_chain_in_the_arguments_of_a_macro_is_read_in_part() -> None:
    text = "fn f() { m!(" + "é(1)." * 2_000 + "last()); }"
    found = [each for each in facts_of("rust", text).references if each.name == "last"]
    assert [(each.call_form, (each.receiver or "")[:6]) for each in found] == [("member", "(1).é(")]
