"""C++: what the queries make of a file with most of the language in it."""

from __future__ import annotations

from tests.unit.facts import calls, definition, facts_of, imports, outline, parameters, references

SAMPLE = """\
#include <vector>
#include "a.hpp"
using namespace std;
using std::chrono::seconds;
namespace fs = std::filesystem;
using Vec = std::vector<int>;
namespace a::b {
namespace { int hidden; }
namespace v1 { int shown; }
}
/// A shape.
template <typename T, int N = 3>
class Shape final : public Base<T>, private ns::Other {
  int secret_;
 public:
  explicit Shape(int x) : secret_(x) {}
  Shape(const Shape&) = delete;
  virtual ~Shape() noexcept = default;
  /** The area. */
  virtual double area() const = 0;
  static int count(int a = 3, ...);
  const std::string& name() const;
  bool operator==(const Shape& o) const { return true; }
  operator bool() const { return true; }
  template <class U> U get(U&& u, std::vector<int>* v = nullptr);
  enum class Color : int { Red };
  struct Inner { int z; };
  using type = T;
 protected:
  int left_ = 0, right_{1};
};
struct Plain : Base { int a; private: int b; };
template <typename T> T Shape<T>::twice(T t) { return t; }
int a::b::Outer::method(int x) const { return x; }
a::Foo::Foo(int x) : y_(x) {}
Foo::operator int() const { return 1; }
int Foo::instances = 0;
template <typename T> concept Num = std::is_integral_v<T>;
auto lambda = [](int x) { return x; };
LIBRARY_NAMESPACE_BEGIN
namespace wrapped { int f(int&&, std::string s[2]); }
void run() {
  Foo f(x); auto p = new a::Foo(1, 2); auto q = new Foo;
  p->area(); f.get<int>(1); a::b::move(f); ns::make<Foo>(1, 2);
  for (auto& i : v) { if (i and j) {} }
  try { } catch (const std::exception& e) { }
  static_cast<Foo*>(p);
}
"""


def test_definitions() -> None:
    facts = facts_of("cpp", SAMPLE)
    assert outline(facts) == [
        "typeAlias Vec",
        "namespace a.b",
        "variable a.b.hidden",
        "namespace a.b.v1",
        "variable a.b.v1.shown",
        "class Shape",
        "field Shape.secret_",
        "constructor Shape.Shape",
        "constructor Shape.Shape",
        "method Shape.~Shape",
        "method Shape.area",
        "method Shape.count",
        "method Shape.name",
        "method Shape.operator==",
        "method Shape.operator bool",
        "method Shape.get",
        "enum Shape.Color",
        "enumMember Shape.Color.Red",
        "struct Shape.Inner",
        "field Shape.Inner.z",
        "typeAlias Shape.type",
        "field Shape.left_",
        "field Shape.right_",
        "struct Plain",
        "field Plain.a",
        "field Plain.b",
        "method Shape.twice",
        "method a.b.Outer.method",
        "constructor a.Foo.Foo",
        "method Foo.operator int",
        "variable Foo.instances",
        "trait Num",
        "variable lambda",
        "namespace wrapped",
        "function wrapped.f",
        "function run",
    ]


def test_visibility_follows_the_sections() -> None:
    facts = facts_of("cpp", SAMPLE)
    hidden = {
        each.qualified_name: each.visibility
        for each in facts.definitions
        if each.visibility != "public"
    }
    assert hidden == {
        "a.b.hidden": "private",
        "Shape.secret_": "private",
        "Shape.left_": "protected",
        "Shape.right_": "protected",
        "Plain.b": "private",
    }


def test_members() -> None:
    facts = facts_of("cpp", SAMPLE)
    assert definition(facts, "Shape").doc == "A shape."
    area = definition(facts, "Shape.area")
    assert (area.doc, area.modifiers) == ("The area.", ("virtual", "const"))
    assert definition(facts, "Shape.name").return_type == "const std::string &"
    assert parameters(definition(facts, "Shape.count")) == ["a: int = 3", "... [variadic]"]
    assert parameters(definition(facts, "Shape.operator==")) == ["o: const Shape&"]
    assert parameters(definition(facts, "Shape.get")) == [
        "u: U&&",
        "v: std::vector<int>* = nullptr",
    ]
    assert parameters(definition(facts, "wrapped.f")) == [": int&&", "s: std::string [2]"]
    assert definition(facts, "run").complexity == 5  # for, if, and, catch


def test_references() -> None:
    facts = facts_of("cpp", SAMPLE)
    assert calls(facts) == [
        "constructor a.Foo/2",
        "constructor Foo/0",
        "member p.area/0",
        "member f.get/1",
        "member a::b.move/1",
        "member ns.make/2",
    ]
    assert references(facts, "inherits") == ["Base", "Other", "Base"]
    assert {"string", "vector", "exception"} <= set(references(facts, "type"))


def test_imports() -> None:
    assert imports(facts_of("cpp", SAMPLE)) == [
        "include vector: None as None",
        "include .a.hpp: None as None",
        "wildcard std: None as None",
        "named std::chrono: seconds as seconds",
        "namespace std::filesystem: None as fs",
    ]


def test_a_macro_before_the_name_of_a_class_hides_nothing() -> None:
    facts = facts_of("cpp", "class API Foo { int a; };\nint after();\n")
    assert "class Foo" in outline(facts)
    assert "function after" in outline(facts)


def test_macros_before_the_name_of_a_class_are_parsed_as_blanks() -> None:
    text = "class API(1) OLD Foo final : public Bar {\n class API In { void f(); }; void g(); };\n"
    facts = facts_of("cpp", f"{text}struct KIND kind;\nstruct KIND other = {{}};\n")
    assert facts.status == "ok"
    assert facts.record["definitions"][0]["signature"] == text.partition(" {")[0]
    assert [each["qualified_name"] for each in facts.record["definitions"]] == [
        *("Foo", "Foo.In", "Foo.In.f", "Foo.g", "kind", "other"),
    ]


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("cpp", "int a() { return 1; }\nclass B { int x( ;\nint c();\n")
    assert facts.status == "partial"
    assert "function a" in outline(facts)
