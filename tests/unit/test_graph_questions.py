"""What a graph answers, compared with what networkx says of the same graph."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise
from typing import Any

import networkx
import pytest

from tests.unit.graph_calls import graph_of
from tests.unit.graphs import at_random, edge, node, small
from wasmpool import ConfigError, UnknownName
from wasmpool.graph.model import Graph, Node
from wasmpool.graph.questions import NEEDS, Related

SEEDS = range(8)


def ids(found: list[Related]) -> list[str]:
    return [each.node.id for each in found]


def only(graph: Graph, *types: str) -> networkx.DiGraph[str]:
    """The part of a graph with edges of some types, in the hands of networkx."""
    part: networkx.DiGraph[str] = networkx.DiGraph()
    part.add_nodes_from(graph.nodes)
    part.add_edges_from((e.source, e.target) for e in graph.edges if e.type in types)
    return part


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    "name",
    [
        *("app/cart.py#Cart.add", "cart.py#Cart.add", "cart.Cart.add", "app.cart.Cart.add"),
        *("Cart.add", "add"),
    ],
)
def test_a_suffix_of_whole_parts_is_enough(name: str) -> None:
    assert small().find(name).id == "app/cart.py#Cart.add"


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("app", "app/"),
        ("tax.py", "app/tax.py"),
        ("tax", "app/tax.py"),
        ("shop", "project:shop"),
        ("ceil", "external:math#ceil"),
        ("math.ceil", "external:math#ceil"),
    ],
)
def test_files_folders_and_externals_have_names_too(name: str, id: str) -> None:
    assert small().find(name).id == id


def test_several_are_listed_as_choices() -> None:
    with pytest.raises(UnknownName, match="any of 2") as caught:
        small().find("total")
    assert caught.value.choices == ("app/cart.py#Cart.total", "app/tax.py#Base.total")


def test_a_part_of_a_part_is_no_name_but_a_hint() -> None:
    with pytest.raises(UnknownName, match=r"did you mean\n  .*#Cart\.total\n") as caught:
        small().find("totl")
    assert "app/tax.py#Base.total" in caught.value.choices
    for name in ("ate", "", "#", "app/cart.py#Cart.add.more"):
        with pytest.raises(UnknownName):
            small().find(name)


@pytest.mark.parametrize("mistyped", ["QuerySet.filterr", "QuerSet.filter", "queryset.filter"])
def test_the_hint_looks_at_the_whole_name(mistyped: str) -> None:
    ids = ("filter.html", "a.py#Library.filter", "b.py#QuerySet.filter", "c.py#QuerySet.filters")
    with pytest.raises(UnknownName) as caught:
        Graph([node(id, "Method") for id in ids], []).find(mistyped)
    assert caught.value.choices[0] == "b.py#QuerySet.filter"
    assert str(caught.value).count("b.py#QuerySet.filter\n") == 1


def test_a_repeat_is_found_by_its_line_and_listed_by_its_name() -> None:
    graph = Graph([node("a.py#f", "Function"), node("a.py#f@9", "Function")], [])
    assert graph.find("f@9").id == "a.py#f@9"
    with pytest.raises(UnknownName) as caught:
        graph.find("a.f")
    assert caught.value.choices == ("a.py#f", "a.py#f@9")


def stems() -> Graph:
    """Files that are called as what is in them, and who needs either."""
    nodes = [
        *(node("a/each.ts", "File"), node("a/each.ts#each", "Function"), node("use.ts", "File")),
        *(node("a/Foo.java", "File"), node("a/Foo.java#Foo", "Class")),
        *(node("a/Foo.java#Foo.Foo", "Method"), node("use.ts#f", "Function")),
        *(node("b.ts", "File"), node("b.ts#Both", "Interface", kind="interface")),
        node("b.ts#Both@4", "Function", kind="function"),
    ]
    edges = [
        *(edge("DEFINES", id.partition("#")[0], id) for id in (n.id for n in nodes) if "#" in id),
        edge("DEFINES", "a/Foo.java#Foo", "a/Foo.java#Foo.Foo"),
        edge("CALLS", "use.ts#f", "a/each.ts#each"),
        edge("CALLS", "use.ts#f", "a/Foo.java#Foo.Foo"),
        edge("CALLS", "use.ts#f", "b.ts#Both@4"),
        edge("IMPORTS", "use.ts", "a/each.ts"),
        edge("IMPORTS", "a/each.ts", "b.ts"),
    ]
    return Graph(nodes, edges)


def test_the_question_tells_whether_a_file_or_what_is_in_it_is_meant() -> None:
    graph = stems()
    for ask in (graph.callers, graph.impact):
        assert ids(ask("each")) == ids(ask("#each")) == ["use.ts#f"]
    assert graph.callees("each") == []
    assert [e.target for e in graph.path("use.ts", "each")] == ["a/each.ts#each"]
    assert ids(graph.importers("each")) == ["use.ts"]
    assert ids(graph.imports("each")) == ["b.ts"]
    assert ids(graph.importers("#each")) == []
    assert graph.find("#each").id == "a/each.ts#each"
    with pytest.raises(UnknownName, match=r"any of 2; ask for one of these\n  a/each.ts\n"):
        graph.find("each")


def test_a_class_stands_for_its_constructor_and_a_function_before_a_type_of_its_name() -> None:
    graph = stems()
    assert ids(graph.callers("Foo")) == ids(graph.callers("Both")) == ["use.ts#f"]
    assert ids(graph.callers("b.ts#Both")) == []  # the interface's own id


def test_what_is_inside_goes_before_externals() -> None:
    graph = Graph([node("a.py#path", "Function"), node("external:os#path", "External")], [])
    assert graph.find("path").id == "a.py#path"


# ---------------------------------------------------------------- neighbours


@pytest.mark.parametrize("seed", SEEDS)
def test_callers_and_callees(seed: int) -> None:
    graph = at_random(seed)
    calls = only(graph, "CALLS")
    for id in [id for id in graph.nodes if "#" in id]:
        assert ids(graph.callers(id)) == sorted(calls.predecessors(id))
        assert ids(graph.callees(id)) == sorted(calls.successors(id))
        for depth in (2, 3):
            away = networkx.single_source_shortest_path_length(calls, id, cutoff=depth)
            found = {each.node.id: each.distance for each in graph.callees(id, depth)}
            # What calls itself in a circle is its own callee; networkx calls that no way at all.
            assert {key: value for key, value in found.items() if key != id} == {
                key: value for key, value in away.items() if key != id
            }


@pytest.mark.parametrize("seed", SEEDS)
def test_paths_are_shortest(seed: int) -> None:
    graph = at_random(seed)
    part = only(graph, *NEEDS)
    names = [id for id in graph.nodes if "#" in id]
    for source, target in zip(names, reversed(names), strict=True):
        way = graph.path(source, target)
        if not networkx.has_path(part, source, target):
            assert way == []
            continue
        assert len(way) == networkx.shortest_path_length(part, source, target)
        assert [way[0].source, way[-1].target] == [source, target]
        assert all(a.target == b.source for a, b in pairwise(way))


def test_a_file_or_class_stands_for_what_is_in_it() -> None:
    graph = small()
    assert ids(graph.callers("tax.py")) == ["app/cart.py#Cart.total"]
    assert ids(graph.callees("Cart")) == ["app/tax.py#rate"]
    assert [(e.source, e.target) for e in graph.path("cart.py", "math.ceil")] == [
        ("app/cart.py", "app/tax.py#rate"),
        ("app/tax.py#rate", "external:math#ceil"),
    ]


def test_a_function_that_calls_itself_is_among_its_callers() -> None:
    assert ids(small().callers("rate")) == ["app/cart.py#Cart.total", "app/tax.py#rate"]


def test_edges_below_a_confidence_are_left_out() -> None:
    graph = small()
    assert ids(graph.callees("rate")) == ["app/tax.py#rate", "external:math#ceil"]
    assert ids(graph.callees("rate", min_confidence=0.8)) == ["app/tax.py#rate"]
    assert graph.path("add", "ceil", min_confidence=0.8) == []


def test_imports_of_a_definition_are_those_of_its_file() -> None:
    graph = small()
    assert ids(graph.imports("cart.py")) == ids(graph.imports("Cart.add")) == ["app/tax.py#rate"]
    assert ids(graph.importers("rate")) == ["app/cart.py"]
    assert ids(graph.importers("cart.py")) == ["app/tax.py"]


# ---------------------------------------------------------------- impact


@pytest.mark.parametrize("seed", SEEDS)
def test_the_impact_of_a_function_is_all_that_leads_to_it(seed: int) -> None:
    graph = at_random(seed)
    needs = only(graph, "CALLS")
    for id in [id for id in graph.nodes if "#" in id]:
        assert set(ids(graph.impact(id))) == networkx.ancestors(needs, id)


def test_impact_goes_through_calls_bases_and_imports() -> None:
    graph = small()
    assert [(each.node.id, each.distance) for each in graph.impact("rate")] == [
        ("app/cart.py", 1),
        ("app/cart.py#Cart.total", 1),
        ("app/cart.py#Cart.add", 2),
    ]
    assert ids(graph.impact("Base")) == ["app/cart.py#Cart"]
    assert ids(graph.impact("rate", depth=1)) == ["app/cart.py", "app/cart.py#Cart.total"]


@pytest.mark.parametrize("question", ["callers", "callees", "imports", "importers", "impact"])
@pytest.mark.parametrize("depth", [0, -1, 1.5, "2"])
def test_a_depth_counts_steps(question: str, depth: Any) -> None:
    with pytest.raises(ConfigError, match="depth must be a whole number, at least 1, not"):
        getattr(small(), question)("rate", depth=depth)


@pytest.mark.parametrize("value", [-0.1, 80, math.nan, None])
def test_a_confidence_is_from_0_to_1(value: Any) -> None:
    graph = small()
    for ask in (
        partial(graph.callers, "rate"),
        partial(graph.impact, "rate"),
        partial(graph.path, "rate", "Base"),
        graph.cycles,
        graph.hubs,
    ):
        with pytest.raises(ConfigError, match="min_confidence must be a number from 0 to 1, not"):
            ask(min_confidence=value)


def test_there_is_at_least_one_hub_to_ask_for() -> None:
    with pytest.raises(ConfigError, match="limit must be a whole number, at least 1, not -1"):
        small().hubs(limit=-1)


def test_who_imports_an_importer_matters_for_files_alone() -> None:
    graph = Graph(
        [node("a.py", "File"), node("a.py#f", "Function"), *(node(p, "File") for p in ("b", "c"))],
        [
            edge("DEFINES", "a.py", "a.py#f"),
            edge("IMPORTS", "b", "a.py#f"),
            edge("IMPORTS", "c", "b"),
        ],
    )
    assert ids(graph.impact("a.py#f")) == ["b"]
    assert ids(graph.impact("a.py")) == ["b", "c"]


# ---------------------------------------------------------------- the whole


@pytest.mark.parametrize("seed", SEEDS)
def test_cycles_are_the_components_that_networkx_finds(seed: int) -> None:
    graph = at_random(seed)
    part = only(graph, "IMPORTS")
    expected = [set(each) for each in networkx.strongly_connected_components(part)]
    cycles = graph.cycles()
    assert sorted(map(list, (cycle.members for cycle in cycles))) == sorted(
        sorted(each) for each in expected if len(each) > 1
    )
    for members, way in cycles:
        assert [e.target for e in way] == [e.source for e in (*way[1:], way[0])]
        assert {e.source for e in way} <= set(members)
        around = networkx.simple_cycles(part.subgraph(members))
        assert len(way) == min(len(each) for each in around if members[0] in each)


def test_cycles_are_of_files_whatever_is_imported_of_them() -> None:
    (cycle,) = small().cycles()
    assert cycle.members == ("app/cart.py", "app/tax.py")
    assert [(e.source, e.target) for e in cycle.way] == [
        ("app/cart.py", "app/tax.py#rate"),
        ("app/tax.py", "app/cart.py"),
    ]
    assert small().cycles("app/cart.py") == [cycle]
    assert small().cycles("ceil") == []


@pytest.mark.parametrize("seed", SEEDS)
def test_hubs_have_most_neighbours(seed: int) -> None:
    graph = at_random(seed)
    part = only(graph, *NEEDS)
    hubs = graph.hubs(limit=len(graph.nodes))
    assert {hub.node.id: (hub.needed_by, hub.needs) for hub in hubs} == {
        id: (part.in_degree(id), part.out_degree(id)) for id in part if part.degree(id)
    }
    sums = [hub.needed_by + hub.needs for hub in hubs]
    assert sums == sorted(sums, reverse=True)
    assert graph.hubs(3) == hubs[:3]


def test_hubs_from_outside_come_last() -> None:
    nodes = [node(f"{name}.py", "File") for name in "abc"]
    nodes.append(Node("external:os", "External", {"name": "os", "module": "os"}))
    edges = [edge("IMPORTS", f"{name}.py", "external:os") for name in "abc"]
    graph = Graph(nodes, [*edges, edge("IMPORTS", "a.py", "b.py")])
    assert [hub.node.id for hub in graph.hubs()] == ["a.py", "b.py", "c.py", "external:os"]


def test_unused_is_what_nothing_refers_to() -> None:
    graph = small()
    assert [(each.node.id, each.confidence) for each in graph.unused()] == [
        ("app/cart.py#Cart.add", 0.7),
        ("app/cart.py#_spare", 0.7),
        ("app/tax.py#Base.total", 0.7),
        ("app/cart.py#Cart", 0.6),
    ]
    assert [each.node.id for each in graph.unused("tax.py")] == ["app/tax.py#Base.total"]


def test_what_may_be_used_is_not_called_unused() -> None:
    nodes = [
        *(node("a.py", "File"), node("a.py#C", "Class"), node("a.py#C.push", "Method")),
        *(node("a.py#C.run", "Method"), node("a.py#main", "Function")),
        *(node("a.py#C.__len__", "Method"), node("a.py#hook", "Function", decorators=["@app"])),
        *(node("a.py#api", "Function", is_exported=True), node("external:x#B", "External")),
        node("tests/a.py#test_it", "Function"),
    ]
    edges = [
        *(edge("DEFINES", "a.py#C", f"a.py#C.{name}") for name in ("push", "run", "__len__")),
        edge("EXTENDS", "a.py#C", "external:x#B"),
        edge("CALLS", "a.py#C.run", "a.py#C"),
    ]
    graph = Graph(nodes, edges, small().unresolved)
    # C is called by none but its own method.
    assert [(each.node.id, each.confidence) for each in graph.unused()] == [
        ("a.py#C", 0.6),
        ("a.py#api", 0.5),
    ]
    assert [each.node.id for each in graph.unused(min_confidence=0.6)] == ["a.py#C"]


def test_macros_without_parameters_are_no_unused_functions() -> None:
    text = "#define MOST 3\n#define half(x) ((x) / 2)\n#define none() 0\n"
    found = graph_of({"a.c": text}).unused()
    assert [each.node.properties["name"] for each in found] == ["half", "none"]


def test_who_uses_a_method_uses_its_class() -> None:
    nodes = [node("a.py#C", "Class"), node("a.py#C.run", "Method"), node("a.py#main", "Function")]
    defines = edge("DEFINES", "a.py#C", "a.py#C.run")
    inside = Graph(nodes, [defines, edge("CALLS", "a.py#C", "a.py#C.run")])
    assert [each.node.id for each in inside.unused()] == ["a.py#C"]
    outside = Graph(nodes, [defines, edge("CALLS", "a.py#main", "a.py#C.run")])
    assert outside.unused() == []


def test_stats_count_everything() -> None:
    stats = small().stats()
    assert sum(stats["nodes"].values()) == len(small().nodes)
    assert sum(stats["edges"].values()) == len(small().edges)
    assert stats["guesses"] == {"CALLS": 1}
    assert stats["unresolved"] == {"call: unknown": 1}
    assert stats["languages"] == {"python": 2}
    assert graph_of({"a.py": "print()\n"}).stats()["calls"] == {
        "leading_out": 1,
        "not_followed": 0,
    }


def test_networkx_gets_all_of_it() -> None:
    graph = small()
    other = graph.to_networkx()
    assert set(other.nodes) == set(graph.nodes)
    assert other.number_of_edges() == len(graph.edges)
    assert other.nodes["app/cart.py#Cart"]["label"] == "Class"
    call = other.edges["app/cart.py#Cart.total", "app/tax.py#rate", "CALLS"]
    assert call["confidence"] == 0.9


def test_what_has_a_body_is_meant_and_not_what_declares_it() -> None:
    graph = graph_of(
        {
            "a.h": "class A { void run(); void only(); };\nvoid f();\n",
            "a.cpp": '#include "a.h"\nvoid A::run() { f(); }\nvoid f() {}\n',
            "b.cpp": "struct B { void run() {} };\n",
        }
    )
    assert [each.node.id for each in graph.callees("A.run")] == ["a.cpp#f"]
    assert [each.node.id for each in graph.callers("f")] == ["a.cpp#A.run"]
    assert graph.callers("only") == []
    with pytest.raises(UnknownName, match="any of 2"):
        graph.callers("run")
