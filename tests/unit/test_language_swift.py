"""Swift: what the queries make of a file with most of the language in it."""

from __future__ import annotations

import pytest

from tests.unit.facts import (
    calls,
    definition,
    facts_of,
    imports,
    outline,
    parameters,
    references,
)
from wasmpool.parsing.records import FileFacts

SAMPLE = """\
import Foundation
import struct Shop.Item
@testable import Orders

/// Keeps orders.
/// In memory.
@available(iOS 13, *) @objc
public final class Store<T: Item>: Base<T>, Closeable, IO.Flushable where T: Named {
  public static let limit: Int = 1, retries = 3
  private(set) var name: String?
  var total: Int { return compute() }
  @Published var (low, high) = (1, 2)
  lazy var cache = { build() }()
  let watched: Int = 1 { didSet { changed() } }

  init(size: Int = 1, _ name: String, with more: inout [T]...) { super.init(size: size) }
  deinit { close() }
  subscript(index: Int) -> T { return self.find(index) }

  /** Adds. */
  @discardableResult
  open override class func add<U>(
    to list: Int, then: @escaping (Int) -> Void = {}
  ) async throws -> [U]? {
    let local = 1
    list.map { $0 }.first(where: local)
    guard local > 1 && list != nil || done else { return nil }
    if let special = item as? Special {}
    switch local { case 1, 2: break; case .some(let x): break; default: break }
    for i in 1...2 {}
    do { try work() } catch let error as Missing {}
    func inner() {}
    let made: Map<String, IO.File> = .make(1)
    return local ?? (done ? Array<Int>() : nil)
  }

  static func + (left: Store, right: Store) -> Store { left }
  fileprivate struct Inside {}
}

enum State: String, Codable {
  case open = "o", closed
  indirect case nested(State)
  func next() {}
}

protocol Shape: AnyObject, Named {
  associatedtype Side: Sized
  var area: Double { get }
  func draw(on canvas: Canvas)
}

struct Point: Shape { var x: Int; }
extension String { func shorten() -> Int { 1 } }
public extension IO.File where T == Int { static func temporary() {} }
actor Worker { func run() async {} }
typealias Handler = (Int) -> Void
let top = 1
func free(_ all: Int...) -> some View { Stack { Text("a") } }
"""


@pytest.fixture(scope="module")
def facts() -> FileFacts:
    return facts_of("swift", SAMPLE)


def test_definitions_nest_and_have_kinds(facts: FileFacts) -> None:
    assert facts.status == "ok"
    assert outline(facts) == [
        "class Store",
        "property Store.limit",
        "property Store.retries",
        "property Store.name",
        "property Store.total",
        "property Store.low",
        "property Store.high",
        "property Store.cache",
        "property Store.watched",
        "constructor Store.init",
        "method Store.deinit",
        "property Store.subscript",
        "method Store.add",
        "function Store.add.inner",
        "method Store.+",
        "struct Store.Inside",
        "enum State",
        "enumMember State.open",
        "enumMember State.closed",
        "enumMember State.nested",
        "method State.next",
        "interface Shape",
        "typeAlias Shape.Side",
        "property Shape.area",
        "method Shape.draw",
        "struct Point",
        "property Point.x",
        "method String.shorten",
        "method IO.File.temporary",
        "class Worker",
        "method Worker.run",
        "typeAlias Handler",
        "variable top",
        "function free",
    ]


def test_what_is_written_around_a_definition(facts: FileFacts) -> None:
    store = definition(facts, "Store")
    assert store.doc == "Keeps orders.\nIn memory."
    assert store.decorators == ("available(iOS 13, *)", "objc")
    assert store.modifiers == ("public", "final")
    assert store.signature == (
        "public final class Store<T: Item>: Base<T>, Closeable, IO.Flushable where T: Named"
    )
    add = definition(facts, "Store.add")
    assert add.doc == "Adds."
    assert add.decorators == ("discardableResult",)
    assert add.modifiers == ("open", "override", "class")
    assert add.return_type == "[U]?"
    assert parameters(add) == ["list: Int", "then: (Int) -> Void = {}"]
    assert parameters(definition(facts, "Store.init")) == [
        "size: Int = 1",
        "name: String",
        "more: [T] [variadic]",
    ]
    assert definition(facts, "Store.retries").modifiers == ("public", "static")
    assert definition(facts, "Store.high").decorators == ("Published",)
    assert definition(facts, "Store.name").return_type == "String?"


def test_visibility_is_that_of_the_module_unless_said(facts: FileFacts) -> None:
    seen = {each.qualified_name: (each.visibility, each.is_exported) for each in facts.definitions}
    assert seen["Store"] == ("public", True)
    assert seen["Store.limit"] == ("public", True)
    assert seen["Store.name"] == ("internal", False)
    assert seen["Store.add"] == ("public", True)
    assert seen["Store.Inside"] == ("private", False)
    assert seen["State"] == ("internal", False)
    assert seen["Shape.area"] == ("public", False)


def test_imports(facts: FileFacts) -> None:
    assert imports(facts) == [
        "wildcard Foundation: None as None",
        "named Shop: Item as Item",
        "wildcard Orders: None as None",
    ]


def test_references(facts: FileFacts) -> None:
    assert calls(facts) == [
        "free compute/0",
        "free build/0",
        "free changed/0",
        "member super.init/1",
        "free close/0",
        "member self.find/1",
        "member list.map { $0 }.first/1",
        "member list.map/1",
        "free work/0",
        "member make/1",
        "free Array/0",
        "free Stack/1",
        "free Text/1",
    ]
    assert references(facts, "inherits") == ["Base", "AnyObject", "Named"]
    assert references(facts, "implements") == [
        "Closeable",
        "Flushable",
        "String",
        "Codable",
        "Shape",
    ]
    assert references(facts, "decorator") == [
        "testable",
        "available",
        "objc",
        "Published",
        "discardableResult",
    ]
    assert references(facts, "type") == [
        "Item",
        "T",
        "Named",
        "Int",
        "String",
        "Int",
        "Int",
        "Int",
        "String",
        "T",
        "Int",
        "T",
        "Int",
        "Int",
        "Void",
        "U",
        "Special",
        "Missing",
        "Map",
        "String",
        "File",
        "Int",
        "Store",
        "Store",
        "Store",
        "State",
        "Sized",
        "Double",
        "Canvas",
        "Int",
        "String",
        "Int",
        "File",
        "Int",
        "Int",
        "Void",
        "Int",
        "View",
    ]


def test_metrics(facts: FileFacts) -> None:
    # guard, &&, ||, if, two cases, for, catch, ??, ?:
    assert definition(facts, "Store.add").complexity == 11
    assert definition(facts, "Store.total").complexity == 1
    assert definition(facts, "Shape.draw").complexity is None


def test_an_error_leaves_what_is_around_it() -> None:
    text = "class A {\n  func f() {}\n  let = ;\n  func g() { h() }\n}\n"
    facts = facts_of("swift", text)
    assert facts.status == "partial"
    assert facts.diagnostics[0].range.start_line == 2
    assert outline(facts) == ["class A", "method A.f", "method A.g"]
    assert calls(facts) == ["free h/0"]
