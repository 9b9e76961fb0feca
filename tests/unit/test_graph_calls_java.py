"""Calls of Java: whose methods are called by the rules of the language."""

from __future__ import annotations

from tests.unit.graph_calls import calls_in, calls_of


def test_a_first_parameter_is_its_own_in_each_method() -> None:
    found = calls_in(
        "A.java",
        """\
        class A {
          static void run(Dog it) { it.bark(); }
          static void run(Cat it, int times) { it.purr(); }
        }
        class Dog { void bark() {} }
        class Cat { void purr() {} }
        """,
    )
    assert found == ["A.run -> Dog.bark", "A.run@3 -> Cat.purr"]


def test_super_is_what_a_class_extends_and_never_an_interface() -> None:
    found = calls_in(
        "A.java",
        """\
        class Own extends Exception implements Coded { Own() { super("own"); } }
        class Sub extends Own implements Coded { Sub() { super(); } }
        interface Coded { int code(); }
        """,
    )
    assert found == ["Sub.Sub -> Own.Own"]


def test_nested_classes_that_their_own_file_imports() -> None:
    found = calls_in(
        "a/Tool.java",
        """\
        package a;
        import a.Tool.Model.*;
        class Tool {
          Spec spec;
          int size() { return spec.size(); }
          static class Model { static class Spec { int size() { return 1; } } }
        }
        """,
    )
    assert found == ["Tool.size -> Tool.Model.Spec.size"]


def test_a_field_of_a_type_from_outside_hides_what_is_further_out() -> None:
    found = calls_of({
        "A.java": """\
            import lib.Link;
            class A {
              Own link;
              class Inner extends Thread { Link link; void run() { link.go(); } }
            }
            class Own { void go() {} }
            """
    })  # fmt: skip
    assert found == []


def test_a_method_is_never_a_variable_of_its_name() -> None:
    found = calls_in(
        "A.java",
        """\
        class A {
          int size = size();
          int size() { int least = least(size); return least; }
          static int least(int of) { return of; }
        }
        """,
    )
    assert found == ["A -> A.size@3", "A.size@3 -> A.least"]


def test_method_references_call_what_they_name() -> None:
    found = calls_in(
        "A.java",
        """\
        import java.util.List;
        class A extends Base {
          void all(List<Job> jobs, Job job) {
            jobs.forEach(this::done);
            jobs.forEach(Job::run);
            jobs.forEach(job::merge);
            new Thread(super::go);
            java.util.function.Supplier<Job> made = Job::new;
          }
          void done(Job job) {}
        }
        class Base { void go() {} }
        class Job { Job() {} void run() {} void merge(Job other) {} }
        """,
    )
    assert found == sorted(
        [
            "A.all -> A.done",
            "A.all -> Job.run",
            "A.all -> Job.merge",
            "A.all -> Base.go",
            "A.all -> Job.Job",
        ]
    )


def test_what_statements_call_of_resources_and_of_what_is_run_through() -> None:
    found = calls_in(
        "A.java",
        """\
        import java.util.Iterator;
        class A {
          void all(Line line) throws Exception {
            try (Gate gate = new Gate()) { gate.use(); }
            for (String each : line) { }
          }
        }
        class Gate implements AutoCloseable { void use() {} public void close() {} }
        class Line implements Iterable<String> {
          public Walk iterator() { return new Walk(); }
        }
        class Walk implements Iterator<String> {
          public boolean hasNext() { return false; }
          public String next() { return null; }
        }
        """,
    )
    assert found == sorted(
        [
            "A.all -> Gate",
            "A.all -> Gate.use",
            "A.all -> Gate.close",
            "A.all -> Line.iterator",
            "A.all -> Walk.hasNext",
            "A.all -> Walk.next",
            "Line.iterator -> Walk",
        ]
    )


def test_classes_without_a_name_stand_in_and_have_what_they_extend() -> None:
    text = """\
        class A {
          Task task;
          void all() {
            Task own = new Task() {
              public void run() { help(); mine(); outer(); }
              void mine() {}
            };
            task.run();
          }
          void outer() {}
        }
        abstract class Task { abstract void run(); void help() {} }
        """
    assert calls_in("A.java", text) == [
        "A.all -> A.all.Task.run",
        "A.all -> Task",
        "A.all.Task.run -> A.all.Task.mine",
        "A.all.Task.run -> A.outer",
        "A.all.Task.run -> Task.help",
    ]


def test_members_of_classes_around_and_of_interfaces_by_name() -> None:
    found = calls_in(
        "A.java",
        """\
        class A implements Named {
          void go() {}
          Inner make() { return this.new Inner(); }
          public void greet() { Named.super.greet(); }
          class Inner { void go() { A.this.go(); } }
        }
        interface Named { default void greet() {} }
        """,
    )
    assert found == [
        "A.Inner.go -> A.go",
        "A.greet -> Named.greet",
        "A.make -> A.Inner",
    ]


def test_types_that_are_bounded_or_matched() -> None:
    found = calls_in(
        "A.java",
        """\
        class A<T extends Dog> {
          T own;
          <C extends Cat> void all(C cat, Object any) {
            own.bark();
            cat.purr();
            switch (any) { case Dog dog -> dog.bark(); default -> {} }
            if (any instanceof Pair(Cat left, Dog right)) { left.purr(); }
          }
        }
        class Dog { void bark() {} }
        class Cat { void purr() {} }
        record Pair(Cat left, Dog right) {}
        """,
    )
    assert found == ["A.all -> Cat.purr", "A.all -> Dog.bark"]


def test_a_class_of_which_no_object_is_made_is_less_likely() -> None:
    text = """\
        class A {
          static void feed(Pet pet) { pet.eat(); }
          static void all() { feed(new Dog()); }
        }
        class Pet { void eat() {} }
        class Dog extends Pet { void eat() {} }
        """
    assert calls_in("A.java", text) == ["A.all -> A.feed", "A.all -> Dog"]
    assert "A.feed -> Pet.eat" in calls_in("A.java", text, 0.7)
    made = text.replace("feed(new Dog())", "feed(new Dog()); feed(new Pet())")
    assert "A.feed -> Pet.eat" in calls_in("A.java", made)


def test_what_is_abstract_and_nobody_has_is_no_sure_callee() -> None:
    text = """\
        class A { void all(Shape shape) { shape.draw(); } }
        interface Shape { void draw(); }
        """
    assert calls_in("A.java", text) == []
    assert calls_in("A.java", text, 0.7) == ["A.all -> Shape.draw"]


def test_components_of_records_are_asked_for_by_calls() -> None:
    found = calls_in(
        "A.java",
        """\
        record Pair(String name, Dog dog) {
          String label() { return name() + dog().bark(); }
        }
        class Dog { String bark() { return ""; } }
        class A {
          void all(java.util.List<Pair> pairs) {
            pairs.get(0).dog().bark();
            pairs.forEach(Pair::name);
          }
        }
        """,
    )
    assert found == [
        "A.all -> Dog.bark",
        "A.all -> Pair.dog",
        "A.all -> Pair.name",
        "Pair.label -> Dog.bark",
        "Pair.label -> Pair.dog",
        "Pair.label -> Pair.name",
    ]


def test_parameters_of_lambdas_by_what_they_are_passed_to() -> None:
    found = calls_in(
        "A.java",
        """\
        import java.util.*;
        import java.util.function.Consumer;
        class A {
          void all(List<Dog> dogs, Map<String, Cat> cats, Shelter shelter) {
            dogs.stream().filter(it -> it.isYoung()).forEach(it -> it.bark());
            cats.forEach((name, it) -> it.purr());
            shelter.each(it -> it.purrs());
            dogs.stream().map(Dog::owner).forEach(it -> it.walk());
          }
          void found(Optional<Dog> dog) { dog.get().bark(); dog.orElseThrow().sit(); }
        }
        class Shelter { void each(Consumer<? super Cat> what) {} }
        class Dog {
          boolean isYoung() { return true; } void bark() {} void sit() {}
          Owner owner() { return null; }
        }
        class Cat { void purr() {} void purrs() {} }
        class Owner { void walk() {} }
        """,
    )
    assert found == sorted(
        [
            *(f"A.all -> Dog.{name}" for name in ("isYoung", "bark", "owner")),
            *(f"A.all -> Cat.{name}" for name in ("purr", "purrs")),
            "A.all -> Owner.walk",
            "A.all -> Shelter.each",
            "A.found -> Dog.bark",
            "A.found -> Dog.sit",
        ]
    )


def test_classes_of_the_project_that_are_named_like_containers() -> None:
    found = calls_in(
        "A.java",
        """\
        class A {
          void all(Bag.Entry<Dog> entry) { entry.getCount(); }
          void given(Supplier<Dog> supplier) { supplier.get(); }
        }
        class Bag { static class Entry<T> { int getCount() { return 1; } } }
        class Supplier<T> { T get() { return null; } }
        class Dog {}
        """,
    )
    assert found == ["A.all -> Bag.Entry.getCount", "A.given -> Supplier.get"]


def test_bodies_of_enum_constants() -> None:
    found = calls_in(
        "Kind.java",
        """\
        enum Kind {
          ONE {
            @Override int size() { return own() + super.size() + base(); }
            int own() { return 1; }
          },
          TWO;
          int size() { return 2; }
          int base() { return 0; }
        }
        """,
    )
    assert found == [
        "Kind.ONE.size -> Kind.ONE.own",
        "Kind.ONE.size -> Kind.base",
        "Kind.ONE.size -> Kind.size",
    ]


def test_super_of_a_class_from_outside_is_no_interface() -> None:
    found = calls_in(
        "A.java",
        """\
        class A extends lib.Base implements Task { public void go() { super.go(); } }
        interface Task { void go(); }
        """,
    )
    assert found == []


def test_an_object_of_any_class_may_have_a_method_of_the_few_classes_that_do() -> None:
    text = """\
        class A { String all(Object it) { return it.toString() + it.getClass(); } }
        class B { public String toString() { return ""; } }
        class C { public String toString() { return ""; } }
        """
    assert calls_in("A.java", text) == []
    assert calls_in("A.java", text, 0.5) == ["A.all -> B.toString", "A.all -> C.toString"]
    more = [f"class D{each} {{ public String toString() {{ return 1; }} }}" for each in range(9)]
    assert calls_in("A.java", text + "\n".join(more), 0) == []


def test_methods_that_are_asked_for_by_name() -> None:
    text = """\
        import java.lang.invoke.MethodHandles;
        class A {
          void methods() { Job.class.getDeclaredMethod("run", String.class).invoke(null, "a"); }
          void handles() { MethodHandles.lookup().findStatic(Job.class, "stop", null); }
          void made() { Job.class.getDeclaredConstructor().newInstance(); Job.class.getName(); }
          void unknown(String name) { Job.class.getMethod(name); Thread.class.getMethod("run"); }
        }
        class Job {
          static void run(String name) {} static void stop() {}
          String getName() { return ""; }
        }
        """
    assert calls_in("A.java", text) == []
    assert calls_in("A.java", text, 0.7) == [
        "A.handles -> Job.stop",
        "A.made -> Job",
        "A.methods -> Job.run",
    ]


def test_a_field_that_is_assigned_without_this_stays_a_field() -> None:
    found = calls_in(
        "A.java",
        """\
        class A {
          Dog dog;
          void stop() { dog = null; if (dog != null) dog.bark(); }
          void renew(Class<? extends Dog> type) { type.getName(); }
        }
        class B extends A { void clear() { dog = null; dog.bark(); } }
        class Dog { void bark() {} static String getName() { return ""; } }
        """,
    )
    assert found == ["A.stop -> Dog.bark", "B.clear -> Dog.bark"]
