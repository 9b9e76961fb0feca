"""PHP: what the queries make of a file with most of the language in it."""

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

SAMPLE = r"""<html><?php
declare(strict_types=1);
namespace Shop\Orders;

use Shop\Item;
use Shop\Price as Cost, Shop\Tax\Rate;
use function Shop\total;
use const Shop\{LIMIT, RETRIES as TRIES};
use Shop\Util\{Text, Time\Zone as TimeZone, function trim};
use Closure;
require_once __DIR__ . '/boot.php';
include 'inc/head.php';
require("inc/foot.php");

/** Keeps orders. */
#[Entity("orders"), Cached]
abstract class Store extends Base implements Countable, \IO\Closeable {
    use Logs, Util\Counts { log as protected write; }

    const LIMIT = 10, RETRIES = 3;
    final protected const string NAME = 'x';
    private static ?int $count = 0, $spare;
    public readonly string|int $name;
    var $old;
    public string $hooked { get => strtoupper($this->raw); }

    /** Makes one. */
    public function __construct(
        private int $size = 1, protected readonly ?Item $item = null, string ...$rest
    ) {
        parent::__construct($size);
    }

    #[Pure]
    public static function make(int|string $a, array &$b = [], ...$c): static {
        $o = new self(1);
        $p = new Util\Special;
        $q = new class(1) extends Plain implements Marker { public function run() { go(); } };
        $o->call($a, ...$b)?->maybe();
        self::count(); Item::find(1); trim($a); \Shop\total(); $dynamic();
        if ($a && $b || $c) {} elseif ($b) {} else {}
        foreach ($b as $k => $v) { $n = $v ?? 1; }
        try { work(); } catch (Missing | IO\Broken $e) {}
        $r = match (true) { $a instanceof Item, $b => 1, default => Item::NONE };
        function nested() { define('INNER', 1); }
        return $o;
    }

    abstract protected function close(): void;
}

interface Named extends Readable, Writable { const A = 1; public function name(); }
trait Logs { protected $log; function log() {} }
enum Suit: string implements HasLabel {
    #[Red] case Hearts = 'H';
    case Spades = 'S';
    const Wild = self::Spades;
    public function label(): string { return 'x'; }
}
function top(?Item $item): ?Cost { return helper($item); }
const TOP = 1;
define('GLOBAL_LIMIT', 2);
$handler = fn ($x) => $x;
"""


@pytest.fixture(scope="module")
def facts() -> FileFacts:
    return facts_of("php", SAMPLE)


def test_definitions_nest_and_have_kinds(facts: FileFacts) -> None:
    assert facts.status == "ok"
    assert outline(facts) == [
        "namespace Shop.Orders",
        "class Shop.Orders.Store",
        "constant Shop.Orders.Store.LIMIT",
        "constant Shop.Orders.Store.RETRIES",
        "constant Shop.Orders.Store.NAME",
        "property Shop.Orders.Store.count",
        "property Shop.Orders.Store.spare",
        "property Shop.Orders.Store.name",
        "property Shop.Orders.Store.old",
        "property Shop.Orders.Store.hooked",
        "constructor Shop.Orders.Store.__construct",
        "property Shop.Orders.Store.size",
        "property Shop.Orders.Store.item",
        "method Shop.Orders.Store.make",
        "method Shop.Orders.Store.make.class@anonymous.run",
        "function Shop.Orders.Store.make.nested",
        "constant Shop.Orders.Store.make.nested.INNER",
        "method Shop.Orders.Store.close",
        "interface Shop.Orders.Named",
        "constant Shop.Orders.Named.A",
        "method Shop.Orders.Named.name",
        "trait Shop.Orders.Logs",
        "property Shop.Orders.Logs.log",
        "method Shop.Orders.Logs.log",
        "enum Shop.Orders.Suit",
        "enumMember Shop.Orders.Suit.Hearts",
        "enumMember Shop.Orders.Suit.Spades",
        "constant Shop.Orders.Suit.Wild",
        "method Shop.Orders.Suit.label",
        "function Shop.Orders.top",
        "constant Shop.Orders.TOP",
        "constant Shop.Orders.GLOBAL_LIMIT",
        "variable Shop.Orders.handler",
    ]


def test_a_namespace_qualifies_in_both_its_forms() -> None:
    for text in (
        r"<?php namespace A\B; class C {} namespace D; class E {}",
        r"<?php namespace A\B { class C {} } namespace D { class E {} }",
    ):
        assert outline(facts_of("php", text)) == [
            "namespace A.B",
            "class A.B.C",
            "namespace D",
            "class D.E",
        ]


def test_what_is_written_around_a_definition(facts: FileFacts) -> None:
    store = definition(facts, "Shop.Orders.Store")
    assert store.doc == "Keeps orders."
    assert store.decorators == ('Entity("orders")', "Cached")
    assert store.modifiers == ("abstract",)
    assert store.signature == (
        r"abstract class Store extends Base implements Countable, \IO\Closeable"
    )
    made = definition(facts, "Shop.Orders.Store.__construct")
    assert made.doc == "Makes one."
    assert parameters(made) == [
        "size: int = 1",
        "item: ?Item = null",
        "rest: string [variadic]",
    ]
    make = definition(facts, "Shop.Orders.Store.make")
    assert make.decorators == ("Pure",)
    assert make.modifiers == ("public", "static")
    assert make.return_type == "static"
    assert parameters(make) == ["a: int|string", "b: array = []", "c [variadic]"]
    assert definition(facts, "Shop.Orders.Store.spare").modifiers == ("private", "static")
    assert definition(facts, "Shop.Orders.Store.spare").return_type == "?int"
    assert definition(facts, "Shop.Orders").name == r"Shop\Orders"


def test_everything_is_public_unless_said(facts: FileFacts) -> None:
    seen = {
        each.qualified_name.removeprefix("Shop.Orders."): (each.visibility, each.is_exported)
        for each in facts.definitions
    }
    assert seen["Store"] == ("public", True)
    assert seen["Store.LIMIT"] == ("public", True)
    assert seen["Store.NAME"] == ("protected", False)
    assert seen["Store.size"] == ("private", False)
    assert seen["Store.old"] == ("public", True)
    assert seen["Store.close"] == ("protected", False)
    assert seen["Suit.Hearts"] == ("public", True)


def test_imports(facts: FileFacts) -> None:
    assert imports(facts) == [
        "named Shop: Item as Item",
        "named Shop: Price as Cost",
        "named Shop\\Tax: Rate as Rate",
        "named Shop: total as total",
        "named Shop: LIMIT as LIMIT",
        "named Shop: RETRIES as TRIES",
        "named Shop\\Util: Text as Text",
        "named Shop\\Util\\Time: Zone as TimeZone",
        "named Shop\\Util: trim as trim",
        "named : Closure as Closure",
        "include ./boot.php: None as None",
        "include inc/head.php: None as None",
        "include inc/foot.php: None as None",
    ]


def test_references(facts: FileFacts) -> None:
    assert calls(facts) == [
        "free strtoupper/1",
        "member parent.__construct/1",
        "constructor self/1",
        "constructor Util.Special/0",
        "free go/0",
        "member $o->call($a, ...$b).maybe/0",
        "member $o.call/2",
        "member self.count/0",
        "member Item.find/1",
        "free trim/1",
        "free \\Shop.total/0",
        "free work/0",
        "free define/2",
        "free helper/1",
        "free define/2",
    ]
    assert references(facts, "inherits") == [
        "Base",
        "Logs",
        "Counts",
        "Plain",
        "Readable",
        "Writable",
    ]
    assert references(facts, "implements") == ["Countable", "Closeable", "Marker", "HasLabel"]
    assert references(facts, "decorator") == ["Entity", "Cached", "Pure", "Red"]
    assert references(facts, "type") == [
        "Item",
        "Missing",
        "Broken",
        "Item",
        "Item",
        "Item",
        "Cost",
    ]


def test_metrics(facts: FileFacts) -> None:
    # if, &&, ||, elseif, foreach, ??, catch, an arm of match
    assert definition(facts, "Shop.Orders.Store.make").complexity == 9
    assert definition(facts, "Shop.Orders.Store.close").complexity is None


def test_an_error_leaves_what_is_around_it() -> None:
    text = "<?php\nclass A {\n  function f() {}\n  public = ;\n  function g() { h(); }\n}\n"
    facts = facts_of("php", text)
    assert facts.status == "partial"
    assert facts.diagnostics[0].range.start_line == 3
    assert outline(facts) == ["class A", "method A.f", "method A.g"]
    assert calls(facts) == ["free h/0"]
