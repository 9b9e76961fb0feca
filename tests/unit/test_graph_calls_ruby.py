"""Calls of Ruby."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in, graph_of


def test_super_is_the_method_of_the_same_name_above() -> None:
    text = """\
        class Thing
          def run; end
        end
        class Base
          def initialize(a); end
          def self.make; end
          def go(a); end
          def ok?; end
          def build; Thing.new; end
          def mixed; end
        end
        class Middle < Base
        end
        class Low < Middle
          def initialize(a); super; end
          def self.make; super; end
          def go(a); super(a); end
          def ok?; [1].map { super() }; end
          def build; super.run; end
          def self.mixed; super; end
          def to_s; super; end
        end
        class Other < Unknown
          def go; super.run; end
        end
        """
    assert calls_in("a.rb", text, least=0.0) == [
        "Base.build -> Thing",
        "Low.build -> Base.build",
        "Low.build -> Thing.run",
        "Low.go -> Base.go",
        "Low.initialize -> Base.initialize",
        "Low.make -> Base.make",
        "Low.ok? -> Base.ok?",
    ]
    calls = [each for each in graph_of({"a.rb": text}).unresolved if each.kind == "call"]
    assert calls == []


def test_names_alone_are_called_within_other_expressions() -> None:
    text = """\
        class A
          def name; end
          def a; "an #{name}"; end
          def b; [1, name]; end
          def c; { at: name }; end
          def d; (name); end
          def e
            <<~TEXT
              a #{name}
            TEXT
          end
          def f(name); "#{name}"; end
          def g; [1].each { |name| [name] }; end
        end
        """
    assert calls_in("a.rb", text) == [f"A.{each} -> A.name" for each in "abcde"]


def test_a_variable_is_not_called_for_what_it_holds() -> None:
    text = """\
        class Thing
          def run; end
        end
        class A
          def a; Thing.new.run; end
          def b; it = a; it; end
          def c(it = a); [it]; end
        end
        """
    assert calls_in("a.rb", text, least=0.0) == [
        "A.a -> Thing",
        "A.a -> Thing.run",
        "A.b -> A.a",
    ]


FOO = """\
class Foo
  def run; end
  def kids
    [Foo.new]
  end
  def self.make; new; end
  def self.built(*args) = new(*args)
  def kept; @kept ||= Foo.new; end
  def either(x)
    if x
      Foo.new
    else
      Foo.make
    end
  end
  def maybe(x)
    x ? Foo.new : nil
  end
end
"""
KEEPER = """\
class Keeper
  attr_reader :foos, :named
  def initialize
    @foos = []
    @named = {}
  end
  def add
    @foos << Foo.new
    @named[1] = Foo.new
  end
  def f; BODY; end
end
"""


@pytest.mark.parametrize(
    "body",
    [
        "all = [Foo.new]\n  all.each { |a| a.run }",
        "all = [Foo.new]\n  all.each do |a|\n    a.run\n  end",
        "[Foo.new].first.run",
        "Foo.make.run",
        "Foo.built(1).run",
        "Foo.new.kept.run",
        "Foo.new.either(1).run",
        "Foo.new.maybe(1)&.run",
        "Foo.new.kids.each { |k| k.run }",
        "Foo.new.kids.first.kids.last.run",
        "Foo.new.kids[0].run",
        "Foo.new.kids.each { |k| k.kids.each { |j| j.run } }",
        "Foo.new.kids.select { |k| k }.each { |k| k.run }",
        "Foo.new.kids.map { |k| k.kept }.first.run",
        "Foo.new.kids.map(&:kept).first.run",
        "Foo.new.kids.each_with_index { |k, n| k.run }",
        "Foo.new.kids.inject { |sum, k| k.run }",
        "for k in Foo.new.kids do k.run end",
        "Foo.new.tap { |k| k.run }",
        "h = { foo: Foo.new }\n  h[:foo].run",
        "h = { :foo => Foo.new }\n  h[:foo].run",
        "h = { 'foo' => Foo.new }\n  h.each { |name, foo| foo.run }",
    ],
)
def test_what_is_in_something(body: str) -> None:
    assert "f -> Foo.run" in calls_in("a.rb", f"{FOO}def f\n  {body}\nend\n")


@pytest.mark.parametrize(
    "body",
    [
        "@foos.each { |a| a.run }",
        "foos.each { |a| a.run }",
        "foos.first.run",
        "@foos.find { |a| a }.run",
        "@named[1].run",
        "@named.values.each { |a| a.run }",
        "named.fetch(1).run",
        "named.each { |name, a| a.run }",
    ],
)
def test_what_an_object_keeps(body: str) -> None:
    text = FOO + KEEPER.replace("BODY", body)
    assert "Keeper.f -> Foo.run" in calls_in("a.rb", text)


@pytest.mark.parametrize(
    "body",
    [
        "h = { 'foo' => Foo.new }\n  h.each { |name, foo| name.run }",
        "Foo.new.kids.inject { |sum, k| sum.run }",
        "Foo.new.kids.run",
        "Foo.new.kids.each_with_index { |k, n| n.run }",
    ],
)
def test_what_is_none_of_what_is_in_something(body: str) -> None:
    assert "f -> Foo.run" not in calls_in("a.rb", f"{FOO}def f\n  {body}\nend\n")


def test_one_of_several_branches_is_no_sure_answer() -> None:
    text = (
        f"{FOO}class Bar\n  def run; end\nend\ndef made(x)\n"
        "  if x\n    Foo.new\n  else\n    Bar.new\n  end\nend\ndef f\n  made(1).run\nend\n"
        "def more(x)\n  if x\n    Foo.new\n  elsif y\n    Bar.new\n  else\n    z\n  end\nend\n"
        "def g\n  more(1).run\nend\n"
    )
    sure = calls_in("a.rb", text)
    assert [call for call in sure if call.endswith(".run")] == []
    assert {"f -> Foo.run", "f -> Bar.run"} <= set(calls_in("a.rb", text, least=0.7))


def test_a_variable_of_an_object_does_not_hide_a_method_above() -> None:
    text = (
        "class Base\n  def url\n    @url\n  end\nend\n"
        "class Low < Base\n  def initialize(x)\n    @url = x\n  end\n  def f; url; end\nend\n"
    )
    assert "Low.f -> Base.url" in calls_in("a.rb", text)
