"""Ruby: what the queries make of a file with most of the language in it."""

from __future__ import annotations

from tests.unit.facts import calls, definition, facts_of, imports, outline, parameters, references
from wasmpool.parsing import languages

SAMPLE = """\
# frozen_string_literal: true
require 'json'
require_relative "lib/foo"
load 'x.rb'
autoload :Foo, 'foo'
# Outside.
# Still outside.
module Outer
  VERSION = "1.0"
  def mixed_in; end
  # Inside.
  class Klass < Base::Thing
    include Comparable
    extend Forwardable, X::Y
    attr_accessor :name, :age
    A, B = 1, 2
    @@shared = 1
    class << self
      def meta(a); end
      private
      def hidden_meta; end
    end
    # Begins.
    def initialize(a, b = 1, *rest, c:, d: 2, **opts, &blk)
      super
    end
    def self.create(x) = new(x)
    def asked?
      if a && b then 1 elsif c then 2 end
      case z when 1 then 2 when 3 then 4 end
      puts "x" unless y
    rescue Foo => e
    end
    protected
    def guarded; foo 1, 2; self.bar; obj.baz(3) { |x| x }; end
    private
    def hidden!; end
    def self.still_public; end
    public
    private def hidden_in_line; end
    def ==(o); end
    def age=(v); end
    alias old_name new_name
    alias_method :other, :orig
    define_method(:made) { helper(1) }
    Point = Struct.new(:x) do
      def distance; end
    end
  end
end
class Outer::Error < StandardError; end
def top; end
Klass.new(1)
Outer::Klass::create 1
foo&.bar
"""


def test_definitions() -> None:
    facts = facts_of("ruby", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "module Outer",
        "constant Outer.VERSION",
        "method Outer.mixed_in",
        "class Outer.Klass",
        "property Outer.Klass.name",
        "property Outer.Klass.age",
        "constant Outer.Klass.A",
        "constant Outer.Klass.B",
        "field Outer.Klass.@@shared",
        "method Outer.Klass.meta",
        "method Outer.Klass.hidden_meta",
        "constructor Outer.Klass.initialize",
        "method Outer.Klass.create",
        "method Outer.Klass.asked?",
        "method Outer.Klass.guarded",
        "method Outer.Klass.hidden!",
        "method Outer.Klass.still_public",
        "method Outer.Klass.hidden_in_line",
        "method Outer.Klass.==",
        "method Outer.Klass.age=",
        "method Outer.Klass.old_name",
        "method Outer.Klass.other",
        "method Outer.Klass.made",
        "class Outer.Klass.Point",
        "method Outer.Klass.Point.distance",
        "class Outer.Error",
        "function top",
    ]


def test_visibility_follows_the_sections() -> None:
    facts = facts_of("ruby", SAMPLE)
    assert {each.name: each.visibility for each in facts.definitions if not each.is_exported} == {
        "hidden_meta": "private",
        "guarded": "protected",
        "hidden!": "private",
        "hidden_in_line": "private",
    }


def test_methods() -> None:
    facts = facts_of("ruby", SAMPLE)
    found = definition(facts, "Outer.Klass.initialize")
    assert found.doc == "Begins."
    assert parameters(found) == [
        "a",
        "b = 1",
        "rest [variadic]",
        "c [keyword_only]",
        "d = 2 [keyword_only]",
        "opts [keyword_variadic]",
        "blk [block]",
    ]
    assert definition(facts, "Outer").doc == "Outside.\nStill outside."
    assert definition(facts, "Outer.Klass.create").modifiers == ("self",)
    assert definition(facts, "Outer.Klass.name").name_range.start_column == 19
    # if, &&, elsif, two whens, unless, rescue
    assert definition(facts, "Outer.Klass.asked?").complexity == 8


def test_references() -> None:
    facts = facts_of("ruby", SAMPLE)
    assert calls(facts) == [
        "free new/1",
        "free puts/1",
        "free foo/2",
        "member self.bar/0",
        "member obj.baz/1",
        "free define_method/1",
        "free helper/1",
        "constructor Struct/1",
        "constructor Klass/1",
        "member Outer::Klass.create/1",
        "member foo.bar/0",
    ]
    assert references(facts, "inherits") == ["Thing", "StandardError"]
    assert references(facts, "implements") == ["Comparable", "Forwardable", "Y"]
    assert "Foo" in references(facts, "type")


def test_imports() -> None:
    assert imports(facts_of("ruby", SAMPLE)) == [
        "include json: None as None",
        "include .lib/foo: None as None",
        "include x.rb: None as None",
        "dynamic foo: None as None",
    ]


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("ruby", "class A\n  def a; end\n  def b(\nend\nclass C; end\n")
    assert facts.status == "partial"
    assert "class C" in outline(facts)


def test_detection() -> None:
    assert languages.detect("Rakefile") == "ruby"
    assert languages.detect("tool", b"#!/usr/bin/env ruby\n") == "ruby"
