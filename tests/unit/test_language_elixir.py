"""Elixir: what the queries make of a file with most of the language in it."""

from __future__ import annotations

from tests.unit.facts import calls, definition, facts_of, imports, outline, parameters, references

SAMPLE = '''\
defmodule My.App do
  @moduledoc """
  The app.
  """
  use GenServer, opts: 1
  alias Foo.Bar
  alias Foo.{Baz, Qux.Deep}
  alias Foo.Long, as: Short
  import Enum, only: [map: 2]
  require Logger
  @behaviour Plug
  @limit 10
  @type t :: %__MODULE__{}
  @typep hidden :: integer
  @callback handle(x :: term) :: :ok
  defstruct [:name, age: 1]
  defmacro mac(x) do quote do unquote(x) end end
  defguard is_foo(x) when x == 1
  defdelegate del(x), to: Other
  @doc "Adds."
  @spec add(integer, String.t()) :: integer
  def add(a, b \\\\ 2)
  def add(a, b) when is_integer(a) do
    Logger.info("x")
    helper(x)
    foo |> Bar.baz(1)
    if a && b do 1 end
    case x do 1 -> :a; _ -> :b end
    %Bar{a: 1}
  end
  def no_args, do: other(1)
  defp helper(x), do: x
  defmodule Inner do
    def f(%{a: b} = c, [h | t]), do: 1
  end
end
defprotocol Size do
  def size(data)
end
defimpl Size, for: BitString do
  def size(b), do: 1
end
'''


def test_definitions() -> None:
    facts = facts_of("elixir", SAMPLE)
    assert facts.status == "ok"
    assert outline(facts) == [
        "module My.App",
        "constant My.App.limit",
        "typeAlias My.App.t",
        "typeAlias My.App.hidden",
        "function My.App.handle",
        "field My.App.name",
        "field My.App.age",
        "macro My.App.mac",
        "function My.App.is_foo",
        "function My.App.del",
        "function My.App.add",
        "function My.App.add",
        "function My.App.no_args",
        "function My.App.helper",
        "module My.App.Inner",
        "function My.App.Inner.f",
        "interface Size",
        "function Size.size",
        "module Size.BitString",
        "function Size.BitString.size",
    ]
    assert [each.name for each in facts.definitions if each.visibility == "private"] == [
        "hidden",
        "helper",
    ]


def test_functions() -> None:
    facts = facts_of("elixir", SAMPLE)
    assert definition(facts, "My.App").doc == "The app."
    head, body = (each for each in facts.definitions if each.name == "add")
    assert (head.doc, body.doc) == ("Adds.", None)
    assert parameters(head) == ["a", "b = 2"]
    assert parameters(body) == ["a", "b"]
    assert parameters(definition(facts, "My.App.Inner.f")) == ["%{a: b} = c", "[h | t]"]
    assert body.complexity == 5  # if, &&, two clauses of case


def test_references() -> None:
    facts = facts_of("elixir", SAMPLE)
    assert calls(facts) == [
        "free is_integer/1",
        "member Logger.info/1",
        "free helper/1",
        "member Bar.baz/1",
        "free other/1",
    ]
    assert references(facts, "type") == ["Bar"]
    implements = [each for each in facts.references if each.kind == "implements"]
    assert [(each.name, each.receiver) for each in implements] == [
        ("Plug", None),
        ("Size", "BitString"),
    ]


def test_imports() -> None:
    assert imports(facts_of("elixir", SAMPLE)) == [
        "side_effect GenServer: None as None",
        "namespace Foo.Bar: None as Bar",
        "namespace Foo.Baz: None as Baz",
        "namespace Foo.Qux.Deep: None as Deep",
        "namespace Foo.Long: None as Short",
        "wildcard Enum: None as None",
        "namespace Logger: None as Logger",
    ]


def test_broken_code_keeps_the_facts_around_it() -> None:
    facts = facts_of("elixir", "defmodule A do\n  def a(x), do: x\nend\ndefmodule B do\n  def (\n")
    assert facts.status == "partial"
    assert facts.diagnostics
