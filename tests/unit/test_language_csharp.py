"""C#: what the queries make of a file with most of the language in it."""

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
using System;
using System.Collections.Generic;
using static System.Math;
global using Pairs = System.Collections.Generic.Dictionary<string, int>;
extern alias Legacy;

namespace Shop.Orders;

/// <summary>Keeps orders.</summary>
[Serializable, Obsolete("old")]
public abstract partial class Store<T>(int size, string name = "a") : Base<T>(size),
    IStore, Io.IDisposable
    where T : class, IItem, new()
{
    private const int Limit = 10, Retries = 3;
    [ThreadStatic] static readonly List<T>? cache;
    public event EventHandler Added, Removed;
    public int Count { get; private set; } = 3;
    protected internal string Name => name.Trim();
    public T this[int index, params string[] keys] { get { return Find(index); } }

    public Store() : this(Limit) { }

    ~Store() { Close(); }

    public static Store<T> operator +(Store<T> a, T b) => a;

    /** Adds. */
    [return: NotNull]
    public async Task<List<Io.File>> Add<U>(this U item, [In] int times = 3, params object[] rest)
    {
        var made = new Dictionary<string, U>(times) { };
        item?.Load<U>(2)?.Save();
        int Twice(int x) => x * 2;
        switch (times)
        {
            case 1: case 2 when rest != null && made != null: break;
            default: break;
        }
        return times is Special s ? base.Add(s) : new Io.Empty();
    }

    void IStore.Flush(ref int count, out string text) { }

    public delegate bool Filter(T item);

    enum State : byte { [Hidden] Open = 1, Closed }

    internal struct Slot { private protected int key; int value; }

    public record Point(int X, [Y] int Y = 0) : Shape(X);

    public record struct Size(int Width);

    interface IShape : INamed { double Area(); int Sides { get; } }
}
"""


@pytest.fixture(scope="module")
def facts() -> FileFacts:
    return facts_of("csharp", SAMPLE)


def test_definitions_nest_and_have_kinds(facts: FileFacts) -> None:
    assert facts.status == "ok"
    assert outline(facts) == [
        "namespace Shop.Orders",
        "class Shop.Orders.Store",
        "constant Shop.Orders.Store.Limit",
        "constant Shop.Orders.Store.Retries",
        "field Shop.Orders.Store.cache",
        "field Shop.Orders.Store.Added",
        "field Shop.Orders.Store.Removed",
        "property Shop.Orders.Store.Count",
        "property Shop.Orders.Store.Name",
        "property Shop.Orders.Store.this",
        "constructor Shop.Orders.Store.Store",
        "method Shop.Orders.Store.Store",
        "method Shop.Orders.Store.operator +",
        "method Shop.Orders.Store.Add",
        "function Shop.Orders.Store.Add.Twice",
        "method Shop.Orders.Store.IStore.Flush",
        "class Shop.Orders.Store.Filter",
        "enum Shop.Orders.Store.State",
        "enumMember Shop.Orders.Store.State.Open",
        "enumMember Shop.Orders.Store.State.Closed",
        "struct Shop.Orders.Store.Slot",
        "field Shop.Orders.Store.Slot.key",
        "field Shop.Orders.Store.Slot.value",
        "class Shop.Orders.Store.Point",
        "property Shop.Orders.Store.Point.X",
        "property Shop.Orders.Store.Point.Y",
        "struct Shop.Orders.Store.Size",
        "property Shop.Orders.Store.Size.Width",
        "interface Shop.Orders.Store.IShape",
        "method Shop.Orders.Store.IShape.Area",
        "property Shop.Orders.Store.IShape.Sides",
    ]


def test_a_namespace_qualifies_in_both_its_forms() -> None:
    both = ("namespace A.B; class C { class D {} }", "namespace A.B { class C { class D {} } }")
    for text in both:
        found = facts_of("csharp", text)
        assert outline(found) == ["namespace A.B", "class A.B.C", "class A.B.C.D"]
        assert [each.visibility for each in found.definitions] == ["public", "internal", "private"]
        assert [each.parent for each in found.definitions] == [None, 0, 1]


def test_what_is_written_around_a_definition(facts: FileFacts) -> None:
    store = definition(facts, "Shop.Orders.Store")
    assert store.doc == "<summary>Keeps orders.</summary>"
    assert store.decorators == ("Serializable", 'Obsolete("old")')
    assert store.modifiers == ("public", "abstract", "partial")
    assert store.signature.startswith("public abstract partial class Store<T>(int size,")
    assert parameters(store) == ["size: int", 'name: string = "a"']
    add = definition(facts, "Shop.Orders.Store.Add")
    assert add.doc == "Adds."
    assert add.decorators == ("NotNull",)
    assert add.modifiers == ("public", "async")
    assert add.return_type == "Task<List<Io.File>>"
    assert parameters(add) == ["item: U", "times: int = 3", "rest: object[] [variadic]"]
    assert definition(facts, "Shop.Orders.Store.Retries").modifiers == ("private", "const")
    assert definition(facts, "Shop.Orders.Store.cache").return_type == "List<T>?"
    assert parameters(definition(facts, "Shop.Orders.Store.this")) == [
        "index: int",
        "keys: string[] [variadic]",
    ]


def test_visibility_without_a_modifier_depends_on_the_place(facts: FileFacts) -> None:
    seen = {
        each.qualified_name.removeprefix("Shop.Orders."): (each.visibility, each.is_exported)
        for each in facts.definitions
    }
    assert seen["Store"] == ("public", True)
    assert seen["Store.Limit"] == ("private", False)
    assert seen["Store.cache"] == ("private", False)
    assert seen["Store.Count"] == ("public", True)
    assert seen["Store.Name"] == ("protected", False)
    assert seen["Store.IStore.Flush"] == ("private", False)
    assert seen["Store.State"] == ("private", False)
    assert seen["Store.State.Open"] == ("public", False)
    assert seen["Store.Slot"] == ("internal", False)
    assert seen["Store.Slot.key"] == ("protected", False)
    assert seen["Store.Slot.value"] == ("private", False)
    assert seen["Store.Point.Y"] == ("public", True)
    assert seen["Store.IShape.Area"] == ("public", False)
    assert definition(facts_of("csharp", "class A {}"), "A").visibility == "internal"


def test_imports(facts: FileFacts) -> None:
    assert imports(facts) == [
        "wildcard System: None as None",
        "wildcard System.Collections.Generic: None as None",
        "wildcard System.Math: None as None",
        "named System.Collections.Generic: Dictionary as Pairs",
        "namespace Legacy: None as Legacy",
    ]


def test_references(facts: FileFacts) -> None:
    assert calls(facts) == [
        "constructor Base/1",
        "member name.Trim/0",
        "free Find/1",
        "constructor this/1",
        "free Close/0",
        "constructor Dictionary/1",
        "member item?.Load<U>(2).Save/0",
        "member item.Load/1",
        "member base.Add/1",
        "constructor Io.Empty/0",
        "constructor Shape/1",
    ]
    assert references(facts, "inherits") == ["Base", "Shape", "INamed"]
    assert references(facts, "implements") == ["IStore", "IDisposable"]
    assert references(facts, "decorator") == [
        "Serializable",
        "Obsolete",
        "ThreadStatic",
        "NotNull",
        "In",
        "Hidden",
        "Y",
    ]
    assert references(facts, "type") == [
        "Dictionary",
        "T",
        "IItem",
        "List",
        "T",
        "EventHandler",
        "T",
        "Store",
        "T",
        "Store",
        "T",
        "T",
        "Task",
        "List",
        "File",
        "U",
        "U",
        "U",
        "Special",
        "IStore",
        "T",
    ]


def test_metrics(facts: FileFacts) -> None:
    # case, case, &&, ?:
    assert definition(facts, "Shop.Orders.Store.Add").complexity == 5
    assert definition(facts, "Shop.Orders.Store.Count").complexity is None
    assert definition(facts, "Shop.Orders.Store.Name").complexity == 1
    assert facts.metrics.comment_lines == 2


def test_members_under_a_condition_belong_to_their_class() -> None:
    facts = facts_of("csharp", "class A {\n#if DEBUG\n  void F() {}\n#endif\n  void G() {}\n}\n")
    assert outline(facts) == ["class A", "method A.F", "method A.G"]


def test_an_error_leaves_what_is_around_it() -> None:
    facts = facts_of("csharp", "class A {\n  void F() {}\n  int = ;\n  void G() { H(); }\n}\n")
    assert facts.status == "partial"
    assert facts.diagnostics[0].range.start_line == 2
    assert outline(facts) == ["class A", "method A.F", "method A.G"]
    assert calls(facts) == ["free H/0"]
