"""Calls of Ruby."""

from __future__ import annotations

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
