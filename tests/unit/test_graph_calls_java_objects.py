"""Calls of Java on objects of which more is known than their declared type says."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("A.java", "class A { void tearDown() { super.tearDown(); } }"),
        ("A.kt", "open class A {\n  fun tearDown() { super.tearDown() }\n}\n"),
        ("A.cs", "class A { void TearDown() { base.TearDown(); } }"),
        ("a.py", "class A:\n    def tear_down(self):\n        super().tear_down()\n"),
        ("a.php", "<?php\ntrait A { function tearDown() { parent::tearDown(); } }\n"),
    ],
)
def test_super_is_never_the_method_itself(path: str, text: str) -> None:
    assert calls_in(path, text, least=0) == []


_BASE = """\
class Base { void run() {} void stop() {} void run(int times) {} }
class Sub extends Base { void run() {} }
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Base b = new Base() { void run() {} }; b.run();", ["A.go.Base.run"]),
        ("Base b = new Base() { void run() {} }; b.stop(); b.run(1);", ["Base.run@2", "Base.stop"]),
        ("var b = new Base() { void run() {} void own() {} }; b.own();", ["A.go.Base.own"]),
        ("new Base() { void run() {} }.run();", ["A.go.Base.run"]),
        ("new Base() { int times; }.run();", ["Base.run"]),
        ("new Base() {}.stop();", ["Base.stop"]),
        ("Runnable r = new Runnable() { public void run() {} }; r.run();", ["A.go.Runnable.run"]),
        (
            "Comparator<Sub> c = new Comparator<Sub>() { public int compare(Sub a, Sub b) {} };"
            " c.compare(null, null);",
            ["A.go.Comparator.compare"],
        ),
    ],
)
def test_objects_of_classes_without_a_name(body: str, expected: list[str]) -> None:
    text = f"class A {{ void go() {{ {body} }} }}\n{_BASE}"
    found = [call for call in calls_in("A.java", text, least=0) if not call.endswith(" -> Base")]
    assert found == [f"A.go -> {each}" for each in expected]


def test_a_long_class_without_a_name_is_found_by_its_place() -> None:
    text = f"""\
        class A {{
          void go() {{
            Base b = new Base() {{ void run() {{ {"stop(); " * 50} }} }};
            b.run();
            new Base() {{ void run() {{ {"stop(); " * 50} }} }}.run();
          }}
        }}
        {_BASE}
        """
    assert calls_in("A.java", text, least=0) == [
        *("A.go -> A.go.Base.run", "A.go -> A.go.Base.run@5", "A.go -> Base"),
        *("A.go.Base.run -> Base.stop", "A.go.Base.run@5 -> Base.stop"),
    ]


def test_classes_without_a_name_are_told_apart_by_where_they_are() -> None:
    found = calls_in(
        "A.java",
        f"""\
        class A {{
          void go() {{
            Base first = new Base() {{ void run() {{ this.own(); own(); }} void own() {{}} }},
                second = new Base() {{
                    void run() {{ own(); }} void own() {{}} }};
            second.run();
          }}
          void either(boolean is) {{
            Base b = is ? new Base() {{ void run() {{}} }} : new Sub();
            b.run();
          }}
        }}
        {_BASE}
        """,
    )
    assert [call for call in found if not call.endswith((" -> Base", " -> Sub"))] == [
        "A.go -> A.go.Base.run@5",
        *("A.go.Base.run -> A.go.Base.own", "A.go.Base.run@5 -> A.go.Base.own@5"),
    ]


def test_braces_behind_what_makes_an_object_may_say_what_it_holds() -> None:
    text = """\
        class A {
          void Go() { var b = new Task { Id = 1 }; b.Run(); new Task(1) { Id = 2 }.Run(); }
        }
        class Task { public int Id; public Task(int id = 0) {} public void Run() {} }
        """
    assert calls_in("A.cs", text) == ["A.Go -> Task.Run", "A.Go -> Task.Task"]
