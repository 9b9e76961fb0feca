"""Which of several methods of a name a call of Java means, and what chains of calls lead to."""

from __future__ import annotations

from tests.unit.graph_calls import calls_in, calls_of


def test_arguments_tell_overloads_apart() -> None:
    found = calls_in(
        "A.java",
        """\
        import java.util.List;
        class A {
          Sub sub; List<Sub> subs;
          void numbers(long wide, byte[] bytes) {
            take(1); take(wide * 2); take('c'); take(1.5f); take(bytes); take(bytes[0]);
          }
          void objects(Base base, Object any) {
            take("a" + base); take(sub); take((Base) any); take(subs); take(new int[] {1});
          }
          void boxes(Integer box) { put(box); }
          void put(Object it) {}
          void put(int it) {}
          void several(String format) { log(format); log(format, 1); log(format, 1, "b"); }
          void take(int it) {}
          void take(long it) {}
          void take(char it) {}
          void take(double it) {}
          void take(byte[] it) {}
          void take(String it) {}
          void take(Base it) {}
          void take(List<?> it) {}
          void take(Object it) {}
          void log(String one) {}
          void log(String format, Object... rest) {}
        }
        class Base {}
        class Sub extends Base {}
        """,
    )
    assert found == sorted(
        [
            *(f"A.numbers -> A.take{line}" for line in ("", "@15", "@16", "@17", "@18")),
            *(f"A.objects -> A.take@{line}" for line in (19, 20, 21, 22)),
            "A.several -> A.log",
            "A.boxes -> A.put",
            "A.several -> A.log@24",
        ]
    )


def test_what_is_passed_and_not_known_leaves_several() -> None:
    text = """\
        import lib.Thing;
        class A {
          void all(Thing thing) { take(thing); take(lib.Other.make()); }
          void take(Runnable it) {}
          void take(String it) {}
        }
        """
    assert calls_in("A.java", text) == ["A.all -> A.take"]
    assert calls_in("A.java", text.replace("take(thing);", "")) == []


def test_overloads_of_classes_above_are_seen_and_those_replaced_are_not() -> None:
    found = calls_of({
        "p/Sub.java": """\
            package p;
            import static p.Tools.*;
            class Sub extends Base {
              void put(String text) { put(1); put("a"); super.put("a"); join("a", "b"); }
              void get(int wrong, int number) { gone(1); }
            }
            """,
        "p/Base.java": """\
            package p;
            abstract class Base {
              abstract void put(int number);
              void put(String text) {}
              private static void gone(int a, int b) {}
            }
            """,
        "p/Tools.java": """\
            package p;
            class Tools {
              static String join(String one) { return one; }
              static String join(String one, String two) { return one; }
              private static void gone(int one) {}
            }
            """,
    })  # fmt: skip
    sub, base = "p/Sub.java#Sub", "p/Base.java#Base"
    assert found == [
        f"{sub}.put -> {base}.put@4",
        f"{sub}.put -> {sub}.put",
        f"{sub}.put -> p/Tools.java#Tools.join@4",
    ]


def test_entries_of_maps() -> None:
    found = calls_in(
        "A.java",
        """\
        import java.util.Map;
        class A {
          void all(Map<String, Dog> dogs) {
            for (Map.Entry<String, Dog> each : dogs.entrySet()) { each.getValue().bark(); }
            for (var each : dogs.entrySet()) { each.getValue().sit(); each.getKey().sit(); }
          }
        }
        class Dog { void bark() {} void sit() {} }
        """,
    )
    assert found == ["A.all -> Dog.bark", "A.all -> Dog.sit"]


def test_long_chains_are_followed_to_their_end() -> None:
    steps = "".join(f'.step("a text that is long enough, number {each}")' for each in range(6))
    found = calls_in(
        "A.java",
        f"""\
        class A {{ void all() {{ new Made().with(1){steps}.done(); }} }}
        class Made {{
          Made with(int number) {{ return this; }}
          Made step(String text) {{ return this; }}
          void done() {{}}
        }}
        """,
    )
    assert found == [
        "A.all -> Made",
        "A.all -> Made.done",
        "A.all -> Made.step",
        "A.all -> Made.with",
    ]
