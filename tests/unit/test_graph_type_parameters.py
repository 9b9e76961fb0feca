"""Parameters of types, as signatures say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasmpool.graph.calls.text.type_parameters import (
    bounds_of,
    given_types,
    type_parameters,
    type_variables,
)


@pytest.mark.parametrize(
    ("signature", "name", "is_type", "expected"),
    [
        ("class Cell<T>", "Cell", True, ("T",)),
        ("class Box<T extends Foo = Bar, U = X<Y>> extends Z<T>", "Box", True, ("T", "U")),
        ("class Repo extends ns.Repo<A>", "Repo", True, ()),
        ("class Cell<out T : Any>(val value: T)", "Cell", True, ("T",)),
        ("class Cell[+T](val value: T)", "Cell", True, ("T",)),
        ("struct Boxed<'a, T: Foo>", "Boxed", True, ("T",)),
        ("Cell[K comparable, V any] struct", "Cell", True, ("K", "V")),
        ("record Pair<A, B>(A a, B b)", "Pair", True, ("A", "B")),
        ("java.util.List<T> all()", "all", False, ()),
        ("public List<T> List()", "List", False, ()),
        ("static <T extends Comparable<T>> T max(List<T> l)", "max", False, ("T",)),
        ("static T First<T>(List<T> l)", "First", False, ("T",)),
        ("fun <T> first(l: List<T>): T", "first", False, ("T",)),
        ("def list(self) -> list[T]", "list", False, ()),
        ("func Map[K comparable, V any](m map[K]V) V", "Map", False, ("K", "V")),
        ("async load<K extends keyof T>(k: K): Promise<T[K]>", "load", False, ("K",)),
    ],
)
def test_names_of_parameters(
    signature: str, name: str, is_type: bool, expected: tuple[str, ...]
) -> None:
    assert type_parameters(signature, name, is_type) == expected


def test_variables_of_python() -> None:
    assert type_variables("class Pair(Base[int], Generic[K, V_co])") == ("K", "V_co")
    assert type_variables("class Sub(Repo[T])") == ("T",)
    assert type_variables("class Sub(Repo[Task])") == ()


def test_what_a_base_is_given() -> None:
    signature = "class B<X> extends Repo<Map<X, A>> implements Foo<B>"
    assert given_types(signature, "B", "Repo") == ("Map<X, A>",)
    assert given_types(signature, "B", "Foo") == ("B",)
    assert given_types(signature, "B", "Bar") == ()


@given(st.lists(st.sampled_from([*"<>[](),:= A", "class ", "extends "]), max_size=16).map("".join))
def test_no_signature_is_an_error(signature: str) -> None:
    for is_type in (True, False):
        assert all(each.isidentifier() for each in type_parameters(signature, "A", is_type))
    assert all(each in signature for each in given_types(signature, "A", "A"))
    type_variables(signature)
    bounds_of(signature, "A", "extends")
