"""Java: what the queries make of a file with most of the language in it."""

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
from wasmpool.parsing.records import FileFacts

SAMPLE = """\
// Copyright: no documentation.
@Generated package com.shop.orders;

import java.util.List;
import java.util.function.*;
import static java.util.Objects.requireNonNull;
import static org.junit.Assert.*;

/**
 * Orders, newest first.
 *
 * @param <T> of what
 */
@Entity(name = "orders")
public abstract class Orders<T extends Item & Comparable<T>> extends Store<T>
    implements Iterable<T>, java.io.Closeable {
  private static final int LIMIT = 10, RETRIES = 3;
  protected final Map.Entry<String, T>[] slots, spare;
  static final Runnable CLEANER = new Runnable() {
    @Override public void run() { sweep(); }
  };

  static { boot(LIMIT); }

  Orders(int size) throws IOException { super(size); }

  public Orders() { this(LIMIT); }

  /** Adds. */
  @Override
  @SuppressWarnings("unchecked")
  public synchronized <U> List<U> add(final T item, @Nullable String... notes) {
    if (item == null || notes.length == 0) {
      throw new IllegalArgumentException("none");
    }
    for (String note : notes) {
      log.at(LEVEL).write(note, item.name(), new int[] {1});
    }
    class Local { void go() {} }
    return switch (item.size()) {
      case 1, 2 -> requireNonNull(null);
      default -> new ArrayList<>();
    };
  }

  abstract void close();

  enum State implements Named {
    @Deprecated OPEN(1) { void enter() {} },
    CLOSED;
    private State(int... code) {}
  }

  record Point(int x, @Min(0) int y) implements Shape {
    Point { check(x); }
    static Point origin() { return new Point(0, 0); }
  }

  sealed interface Shape extends Named permits Point {
    double EPSILON = 1e-9;
    double area();
    private void hidden() {}
    default Outer.Inner made(Outer outer) { return outer.new Inner(); }
  }

  @interface Rule { String value() default ""; }
}
"""


@pytest.fixture(scope="module")
def facts() -> FileFacts:
    return facts_of("java", SAMPLE)


def test_definitions_nest_and_have_kinds(facts: FileFacts) -> None:
    assert facts.status == "ok"
    assert outline(facts) == [
        "namespace com.shop.orders",
        "class Orders",
        "constant Orders.LIMIT",
        "constant Orders.RETRIES",
        "field Orders.slots",
        "field Orders.spare",
        "constant Orders.CLEANER",
        "method Orders.CLEANER.Runnable.run",
        "constructor Orders.Orders",
        "constructor Orders.Orders",
        "method Orders.add",
        "class Orders.add.Local",
        "method Orders.add.Local.go",
        "method Orders.close",
        "enum Orders.State",
        "enumMember Orders.State.OPEN",
        "method Orders.State.OPEN.enter",
        "enumMember Orders.State.CLOSED",
        "constructor Orders.State.State",
        "class Orders.Point",
        "property Orders.Point.x",
        "property Orders.Point.y",
        "constructor Orders.Point.Point",
        "method Orders.Point.origin",
        "interface Orders.Shape",
        "constant Orders.Shape.EPSILON",
        "method Orders.Shape.area",
        "method Orders.Shape.hidden",
        "method Orders.Shape.made",
        "interface Orders.Rule",
        "method Orders.Rule.value",
    ]


def test_what_is_written_around_a_definition(facts: FileFacts) -> None:
    orders = definition(facts, "Orders")
    assert orders.doc == "Orders, newest first.\n\n@param <T> of what"
    assert orders.decorators == ('Entity(name = "orders")',)
    assert orders.modifiers == ("public", "abstract")
    assert orders.signature == (
        "public abstract class Orders<T extends Item & Comparable<T>> extends Store<T> "
        "implements Iterable<T>, java.io.Closeable"
    )
    add = definition(facts, "Orders.add")
    assert add.doc == "Adds."
    assert add.decorators == ("Override", 'SuppressWarnings("unchecked")')
    assert add.modifiers == ("public", "synchronized")
    assert add.return_type == "List<U>"
    assert parameters(add) == ["item: T", "notes: String [variadic]"]
    assert add.signature == (
        "public synchronized <U> List<U> add(final T item, @Nullable String... notes)"
    )
    assert definition(facts, "com.shop.orders").decorators == ("Generated",)
    assert definition(facts, "com.shop.orders").doc is None
    assert definition(facts, "Orders.RETRIES").modifiers == ("private", "static", "final")
    assert definition(facts, "Orders.spare").return_type == "Map.Entry<String, T>[]"
    assert parameters(definition(facts, "Orders.Point")) == ["x: int", "y: int"]
    assert definition(facts, "Orders.Point.y").decorators == ("Min(0)",)


def test_visibility_is_that_of_the_package_unless_said(facts: FileFacts) -> None:
    seen = {each.qualified_name: (each.visibility, each.is_exported) for each in facts.definitions}
    assert seen["Orders"] == ("public", True)
    assert seen["Orders.LIMIT"] == ("private", False)
    assert seen["Orders.slots"] == ("protected", False)
    assert seen["Orders.add"] == ("public", True)
    assert seen["Orders.close"] == ("internal", False)
    assert seen["Orders.State.CLOSED"] == ("public", False)
    assert seen["Orders.State.OPEN.enter"] == ("internal", False)
    assert seen["Orders.Shape.area"] == ("public", False)
    assert seen["Orders.Shape.hidden"] == ("private", False)
    assert seen["Orders.Rule.value"] == ("public", False)


def test_imports(facts: FileFacts) -> None:
    assert imports(facts) == [
        "named java.util: List as List",
        "wildcard java.util.function: None as None",
        "named java.util.Objects: requireNonNull as requireNonNull",
        "wildcard org.junit.Assert: None as None",
    ]


def test_references(facts: FileFacts) -> None:
    assert calls(facts) == [
        "constructor Runnable/0",
        "free sweep/0",
        "free boot/1",
        "constructor super/1",
        "constructor this/1",
        "constructor IllegalArgumentException/1",
        "member log.at(LEVEL).write/3",
        "member log.at/1",
        "member item.name/0",
        "member item.size/0",
        "free requireNonNull/1",
        "constructor ArrayList/0",
        "free check/1",
        "constructor Point/2",
        "constructor outer.Inner/0",
    ]
    assert references(facts, "inherits") == ["Store", "Named"]
    assert references(facts, "implements") == ["Iterable", "Closeable", "Named", "Shape"]
    assert references(facts, "decorator") == [
        "Generated", "Entity", "Override", "Override", "SuppressWarnings", "Nullable",
        "Deprecated", "Min",
    ]  # fmt: skip
    assert references(facts, "type") == [
        "Item", "Comparable", "T", "T", "T", "Entry", "Map", "String", "T", "Runnable",
        "IOException", "List", "U", "T", "String", "String", "Point", "Point", "Inner", "Outer",
        "Outer", "String",
    ]  # fmt: skip


def test_metrics(facts: FileFacts) -> None:
    assert definition(facts, "Orders.add").complexity == 5  # if, ||, for, case
    assert definition(facts, "Orders.close").complexity is None
    assert facts.metrics.comment_lines == 7
    assert facts.metrics.calls == 15


def test_a_module_exports_packages() -> None:
    facts = facts_of(
        "java",
        "/** All. */\nopen module com.shop {\n  requires transitive java.sql;\n"
        "  exports com.shop.api to a.b, c;\n  opens com.shop.model;\n"
        "  uses com.shop.Plugin;\n  provides com.shop.Plugin with com.shop.Own;\n}\n",
    )
    assert outline(facts) == ["module com.shop"]
    assert definition(facts, "com.shop").doc == "All."
    assert imports(facts) == ["namespace java.sql: None as None"]
    assert exports(facts) == [
        "namespace com.shop.api = com.shop.api",
        "namespace com.shop.model = com.shop.model",
    ]
    assert references(facts, "type") == ["Plugin", "Plugin"]


def test_reads_and_writes_are_asked_for() -> None:
    text = "class A { int n; void f(A b) { b.n = n; this.n++; g(b.n); } }"
    assert not references(facts_of("java", text), "write")
    facts = facts_of("java", text, all_references=True)
    assert references(facts, "write") == ["n", "n"]
    assert references(facts, "read") == ["b", "n", "n", "b"]


def test_an_error_leaves_what_is_around_it() -> None:
    facts = facts_of("java", "class A {\n  void before() {}\n  int = ;\n  void after() {}\n}\n")
    assert facts.status == "partial"
    assert facts.diagnostics[0].range.start_line == 2
    assert outline(facts) == ["class A", "method A.before", "method A.after"]
