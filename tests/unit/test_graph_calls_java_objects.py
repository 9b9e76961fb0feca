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


@pytest.mark.parametrize(
    ("field", "writing", "expected"),
    [
        ("private final Base f = new Sub();", "", ["Sub.run"]),
        ("final Base f = new Sub();", "", ["Sub.run"]),
        ("private static final Base f = new Sub();", "", ["Sub.run"]),
        ("private Base f = new Sub();", "", ["Sub.run"]),
        ("private Base f = null;", "A() { f = new Sub(); }", ["Sub.run"]),
        ("private final Base f;", "A() { this.f = new Sub(); }", ["Sub.run"]),
        ("private Base f;", "void set() { f = new Sub(); f = null; }", ["Sub.run"]),
        ("private final Base f = new Base() { void run() {} };", "", ["A.f.Base.run"]),
        ("Base f = new Sub();", "", ["Base.run", "Base.run@2", "Sub.run"]),
        ("private final Base f;", "A(Base b) { f = b; }", ["Base.run", "Base.run@2", "Sub.run"]),
    ],
)
def test_fields_that_are_written_once(field: str, writing: str, expected: list[str]) -> None:
    text = f"class A {{ {field} {writing} void go() {{ f.run(); }} }}\n{_BASE}"
    found = [call for call in calls_in("A.java", text, least=0) if call.startswith("A.go")]
    assert found == [f"A.go -> {each}" for each in expected if each != "Base.run@2"]


@pytest.mark.parametrize(
    "writing",
    [
        *("A() { f = new Base(); }", "void set(Base b) { this.f = b; }"),
        *("static void set(A a, Base b) { a.f = b; }", "class In { void set(Base b) { f = b; } }"),
    ],
)
def test_a_field_that_is_written_again_is_worth_its_type(writing: str) -> None:
    text = f"class A {{ private Base f = new Sub(); {writing} void go() {{ f.run(); }} }}\n{_BASE}"
    assert "A.go -> Base.run" in calls_in("A.java", text, least=0.6)


def test_what_is_made_is_of_the_declared_parameters_of_types() -> None:
    found = calls_in(
        "A.java",
        """\
        class A {
          private final Box<Task> own = new Box<>();
          private final Box<Task> other = new Other<>();
          void field() { own.get().run(); }
          void above() { other.get().run(); }
          void local() { Box<Task> box = new Box<>(); box.get().run(); }
        }
        class Box<T> { T it; T get() { return it; } }
        class Other<T> extends Box<T> {}
        class Task { void run() {} }
        """,
    )
    assert [call for call in found if call.endswith("Task.run")] == [
        *("A.above -> Task.run", "A.field -> Task.run", "A.local -> Task.run")
    ]


@pytest.mark.parametrize(
    ("path", "field", "expected"),
    [
        ("A.kt", "private val f: Base = Sub()", "Sub.run"),
        ("A.kt", "val f: Base = Sub()", "Sub.run"),
        ("A.kt", "private lateinit var f: Base\n fun set() { f = Sub() }", "Sub.run"),
        ("A.kt", "open val f: Base = Sub()", "Base.run"),
        ("A.kt", "private var f: Base = Sub()\n fun set(b: Base) { f = b }", "Base.run"),
    ],
)
def test_properties_of_kotlin_that_are_written_once(path: str, field: str, expected: str) -> None:
    text = (
        f"open class A {{\n {field}\n fun go() {{ f.run() }}\n}}\n"
        "open class Base {\n open fun run() {}\n}\n"
        "class Sub : Base() {\n override fun run() {}\n}\n"
    )
    assert f"A.go -> {expected}" in calls_in(path, text)


def test_a_parameter_of_a_class_is_given_by_others() -> None:
    text = (
        "class A(private var f: Base) {\n fun set() { f = Sub() }\n fun go() { f.run() }\n}\n"
        "open class Base {\n open fun run() {}\n}\n"
        "class Sub : Base() {\n override fun run() {}\n}\n"
    )
    assert "A.go -> Sub.run" not in calls_in("A.kt", text)


@pytest.mark.parametrize(
    ("field", "writing", "expected"),
    [
        ("private readonly Base f = new Sub();", "", "Sub.Run"),
        ("private Base f;", "public A() { f = new Sub(); }", "Sub.Run"),
        ("private readonly Base f = new Sub();", "public A(Base b) { f = b; }", "Base.Run"),
    ],
)
def test_fields_of_csharp_that_are_written_once(field: str, writing: str, expected: str) -> None:
    text = (
        f"class A {{ {field} {writing} void Go() {{ f.Run(); }} }}\n"
        "class Base { public virtual void Run() {} }\n"
        "class Sub : Base { public override void Run() {} }\n"
    )
    assert f"A.Go -> {expected}" in calls_in("A.cs", text)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        *(
            (body, "Sub.run")
            for body in (
                "if (b instanceof Sub) b.run();",
                "if (b instanceof Sub && is) { b.run(); }",
                "if (is && b instanceof Sub) { b.run(); }",
                "boolean ran = b instanceof Sub && b.run();",
                "boolean ran = b instanceof Sub ? b.run() : false;",
                "boolean ran = !(b instanceof Sub) || b.run();",
                "if (!(b instanceof Sub)) return; stop(); b.run();",
                "if (!(b instanceof Sub)) { stop(); throw new Error(); } b.run();",
                "if (!(b instanceof Sub)) stop(); else b.run();",
            )
        ),
        *(
            (body, "Base.run")
            for body in (
                "if (b instanceof Sub) stop(); b.run();",
                "if (b instanceof Sub || is) b.run();",
                "if (!(b instanceof Sub)) stop(); b.run();",
                "if (!(b instanceof Sub)) b.run();",
                "if (b instanceof Sub) { b = other(); b.run(); }",
                "if (!(b instanceof Sub)) return; b = other(); b.run();",
                "if (b instanceof Other) b.run();",  # which has no such method
            )
        ),
    ],
)
def test_what_a_test_says_counts_where_it_holds(body: str, expected: str) -> None:
    text = f"""\
        class A {{
          void go(Base b, boolean is) {{ {body} }}
          void stop() {{}}
          Base other() {{ return null; }}
        }}
        interface Other {{ void walk(); }}
        {_BASE}
        """
    found = [call for call in calls_in("A.java", text) if call.endswith(".run")]
    assert found == [f"A.go -> {expected}"]


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ('Class.forName("a.b.Task").newInstance();', True),
        ('Class<?> c = Class.forName("a.b.Task"); c.newInstance();', True),
        ('Class c = Class.forName("a.b.Task"); c.getDeclaredConstructor().newInstance();', True),
        ('Class c; c = Class.forName("a.b.Task"); c.newInstance();', True),
        ("Class<?> c = Task.class; c.newInstance();", True),
        ('Class.forName("Task").newInstance();', False),
        ('Class.forName("a.b." + name).newInstance();', False),
        ('Class.forName("other.Task").newInstance();', False),
        ('Class<?> c = is ? find() : Class.forName("a.b.Task"); c.newInstance();', False),
    ],
)
def test_classes_that_are_asked_for_by_their_names(body: str, is_found: bool) -> None:
    text = f"""\
        package a.b;
        class A {{ void go() {{ {body} }} }}
        class Task {{ Task() {{}} }}
        """
    found = calls_in("a/b/A.java", text, least=0.7)
    assert found == (["A.go -> Task.Task"] if is_found else [])


def test_a_nested_class_that_is_asked_for_by_its_name() -> None:
    text = """\
        package a;
        class A { void go() { Class.forName("a.A$In").newInstance(); } static class In { In() {} } }
        """
    assert calls_in("a/A.java", text, least=0.7) == ["A.go -> A.In.In"]
    assert calls_in("a/A.java", text.replace("$", "."), least=0.7) == []


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("static Base make() { return new Sub(); }", "Sub.run"),
        ("private Base make() { return new Sub(); }", "Sub.run"),
        ("final Base make() { if (is) return null; return new Sub(); }", "Sub.run"),
        ("static Base make() { return new Base() { void run() {} }; }", "A.make.Base.run"),
        ("Base make() { return new Sub(); }", ""),
        ("static Base make(Base b) { if (is) return b; return new Sub(); }", ""),
        ("static Base make() { if (is) return new Sub(); return new Base(); }", ""),
    ],
)
def test_methods_that_make_what_they_give_back(method: str, expected: str) -> None:
    text = f"class A {{ boolean is; {method} void go() {{ make().run(); }} }}\n{_BASE}"
    if "Base b" in method:
        text = text.replace("make().run", "make(null).run")
    found = [call for call in calls_in("A.java", text) if call.endswith("Sub.run")]
    found += [call for call in calls_in("A.java", text) if call.endswith("make.Base.run")]
    assert found == ([f"A.go -> {expected}"] if expected else [])
