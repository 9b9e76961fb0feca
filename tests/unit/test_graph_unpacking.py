"""What is taken apart: which name gets what, as text; Python itself says what is right."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasmpool.graph.calls.text.unpacking import taken_apart
from wasmpool.graph.records import Binding


def unpack(names: str, value: str) -> dict[str, str]:
    whole = Binding(names, "unpack", None, value, None, 0, len(names) + 3 + len(value))
    return {str(each.name): str(each.value) for each in taken_apart([whole])}


@pytest.mark.parametrize(
    ("names", "value", "expected"),
    [
        ("a, b", "f()", {"a": "(f())[0]", "b": "(f())[1]"}),
        ("a, *b, c", "x", {"a": "x[0]", "b": "x[1:]", "c": "x[-1]"}),
        ("a, self.b", "1, 2", {"a": "1", "self.b": "2"}),
        ("{a, b: c, d = 1}", "x.y", {"a": "x.y.a", "c": "x.y.b", "d": "x.y.d ?? (1)"}),
        ("{a, ...b}", "x.y", {"a": "x.y.a", "b": "x.y"}),
        ("{a: {b}}", "f()", {"b": "((f()).a).b"}),
        ("[a, , b = 2]", "[x, y, z]", {"a": "x", "b": "z"}),
        ("a, b[0]", "x, y", {"a": "x"}),
        ("a, …", "x, y", {}),
        ("a, b", "c, d = x, y", {"a": "x", "b": "y"}),
        ("a, b", "f(c=1), d", {"a": "f(c=1)", "b": "d"}),
        ("a <b,", "x", {}),
        ("a, b", "x, *y", {"a": "(x, *y)[0]", "b": "(x, *y)[1]"}),
    ],
)
def test_each_name_gets_its_part(names: str, value: str, expected: dict[str, str]) -> None:
    assert unpack(names, value) == expected


def test_names_that_were_found_by_themselves_are_not_bound_twice() -> None:
    text = "a, b = x, [c for c, d in y]"
    found = [
        Binding("a, b", "unpack", None, "x, [c for c, d in y]", None, 0, len(text)),
        Binding("a", "assign", None, None, None, 0, 1),
        Binding("b", "assign", None, None, None, 3, 4),
        Binding("c", "assign", None, None, None, 17, 18),
    ]
    names = [each.name for each in taken_apart(found)]
    assert names == ["a", "b", "c"]


names_of_python = st.recursive(
    st.sampled_from("abcdefgh"),
    lambda inner: st.lists(inner, min_size=2, max_size=3).map(lambda all: f"({', '.join(all)})"),
    max_leaves=6,
)


@given(st.lists(names_of_python, min_size=2, max_size=4), st.data())
def test_python_gives_the_same(parts: list[str], data: st.DataObject) -> None:
    """With distinct numbers as values: what each name's text is worth is what Python assigns."""
    numbers = iter(range(100))

    def values_for(node: ast.expr) -> str:
        if isinstance(node, ast.Tuple):
            return f"({', '.join(map(values_for, node.elts))})"
        return str(next(numbers))

    names = ", ".join(parts)
    target = ast.parse(f"{names} = 0").body[0]
    assert isinstance(target, ast.Assign)
    written = values_for(target.targets[0])
    value = data.draw(st.sampled_from([written, written[1:-1], "given"]))
    there = {"given": ast.literal_eval(written)}
    expected = dict(there)
    exec(f"{names} = {value}", {}, expected)
    del expected["given"]
    found = unpack(names, value)
    # A name that is there twice has the last value, in Python as here.
    assert {name: eval(text, {}, there) for name, text in found.items()} == expected
