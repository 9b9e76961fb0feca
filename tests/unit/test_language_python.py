"""Python: definitions with all that is said of them, references, imports, exports."""

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

MODULE = '''"""A module."""
from __future__ import annotations

import os.path
import numpy as np, json
from . import sibling
from ..pkg.mod import first as one, second
from typing import *

__all__ = ["Shape", "area"]

LIMIT: int = 10
a, (b) = 1, 2
x = y = None
if LIMIT:
    DEBUG = True
try:
    import fast
except ImportError:
    fast = None
with open("f") as file:
    line, rest = file


@decorated(1)
@registry.add
class Shape(Base, abc.ABC, Generic[T], metaclass=Meta):
    """A shape.

    Indented \\u00b6.
    """

    sides: ClassVar[int] = 4
    _hidden = "x"

    def __init__(self, name: str, /, size=1, *sizes: int, key=None, **options) -> None:
        self.name = name
        local = 1

        def helper():
            pass

    @property
    def size(self) -> int:
        doubled = 2
        return super().size if doubled and self else [i for i in self if i]

    async def draw(self): ...


def area(shape: "Shape | None" = None, *, scale: float = 1.0) -> Optional[float]:
    return shape.method(*args)[0].other(x for x in y)
'''


def test_definitions() -> None:
    facts = facts_of("python", MODULE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "variable __all__",
        "constant LIMIT",
        "variable a",
        "variable x",
        "variable y",
        "constant DEBUG",
        "variable fast",
        "variable line",
        "variable rest",
        "class Shape",
        "field Shape.sides",
        "field Shape._hidden",
        "constructor Shape.__init__",
        "function Shape.__init__.helper",
        "property Shape.size",
        "method Shape.draw",
        "function area",
    ]


def test_what_is_said_of_definitions() -> None:
    facts = facts_of("python", MODULE)
    shape = definition(facts, "Shape")
    assert shape.doc == "A shape.\n\nIndented \u00b6."
    assert shape.decorators == ("decorated(1)", "registry.add")
    assert shape.signature == "class Shape(Base, abc.ABC, Generic[T], metaclass=Meta)"
    assert shape.is_exported
    assert not definition(facts, "LIMIT").is_exported
    assert definition(facts, "Shape._hidden").visibility == "private"
    assert definition(facts, "Shape.sides").return_type == "ClassVar[int]"
    assert definition(facts, "Shape.draw").modifiers == ("async",)
    assert parameters(definition(facts, "Shape.__init__")) == [
        "self [positional_only]",
        "name: str [positional_only]",
        "size = 1",
        "sizes: int [variadic]",
        "key = None [keyword_only]",
        "options [keyword_variadic]",
    ]
    area = definition(facts, "area")
    assert parameters(area) == [
        'shape: "Shape | None" = None',
        "scale: float = 1.0 [keyword_only]",
    ]
    assert area.return_type == "Optional[float]"
    assert definition(facts, "Shape.size").complexity == 5


def test_references() -> None:
    facts = facts_of("python", MODULE)
    assert calls(facts) == [
        "free open/1",
        "free decorated/1",
        "free super/0",
        "member shape.method(*args)[0].other/1",
        "member shape.method/1",
    ]
    assert references(facts, "inherits") == ["Base", "ABC", "Generic"]
    assert references(facts, "decorator") == ["decorated", "add", "property"]
    assert {"int", "str", "ClassVar", "float", "Optional"} <= set(references(facts, "type"))


def test_imports_and_exports() -> None:
    facts = facts_of("python", MODULE)
    assert imports(facts) == [
        "named __future__: annotations as annotations",
        "namespace os.path: None as os",
        "namespace numpy: None as np",
        "namespace json: None as json",
        "named .: sibling as sibling",
        "named ..pkg.mod: first as one",
        "named ..pkg.mod: second as second",
        "wildcard typing: None as None",
        "namespace fast: None as fast",
    ]
    assert exports(facts) == ["named Shape = Shape", "named area = area"]


def test_calls_that_the_grammar_misreads() -> None:
    facts = facts_of("python", "type(mock).name = value\nlast = [*items(1)]\n")
    assert calls(facts) == ["free type/1", "free items/1"]


def test_dynamic_imports() -> None:
    facts = facts_of("python", 'json = importlib.import_module("json")\n__import__("os", x)\n')
    assert imports(facts) == ["dynamic json: None as None", "dynamic os: None as None"]


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("python", "def a():\n    b()\n\nclass = 1\n\ndef c():\n    d()\n")
    assert facts.status == "partial"
    assert facts.diagnostics
    assert {"function a", "function c"} <= set(outline(facts))
    assert {"free b/0", "free d/0"} <= set(calls(facts))


def test_comments_are_no_part_of_a_signature() -> None:
    text = "class A:  # why\n    x = 1\ndef f(a, # one\n   b):  # two\n    pass\n"
    signatures = [each.signature for each in facts_of("python", text).definitions]
    assert signatures == ["class A", "x = 1", "def f(a, b)"]
